"""Definitions that several paths lead to, on the command line: each counts once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from storesmith.cli.main import main
from support import definition_text

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")

NAME = "loan.snapshot_store.json"
REAL = f"defs/{NAME}"
BROKEN = definition_text(store_type="nothing")
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one definition, which has a problem; the command is called in it."""
    monkeypatch.delenv("APP_ROOT_NAME", raising=False)
    root = tmp_path / "project"
    (root / "defs").mkdir(parents=True)
    monkeypatch.chdir(root)
    Path("pyproject.toml").touch()
    Path(REAL).write_text(BROKEN, encoding="utf-8")
    return root


def link(name: str, target: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).symlink_to(target)


def checked(capsys: Capture, *arguments: str) -> list[str]:
    """The files that problems are reported in, in their order, each as often as it is checked."""
    main(["check", "--output-format", "concise", *arguments])
    out, err = capsys.readouterr()
    assert err == ""
    return [line.partition(":")[0] for line in out.splitlines() if "[unknown-store-type]" in line]


@pytest.mark.parametrize(
    ("links", "arguments"),
    [
        ({NAME: REAL}, ["."]),
        ({NAME: REAL}, [NAME]),
        ({NAME: REAL}, [NAME, REAL, f"./{NAME}"]),
        ({"other.snapshot_store.json": REAL}, ["."]),
        ({"a_link": "defs"}, ["."]),
        ({"a_link": "defs"}, ["a_link"]),
        ({"a_link": "defs"}, ["a_link", "defs", f"a_link/{NAME}"]),
        ({"first": "second", "second": "defs"}, ["first", "second"]),
        ({NAME: f"a_link/{NAME}", "a_link": "defs"}, [NAME, "."]),
        ({"defs/round": ".."}, ["defs/round", "."]),
        ({"../root": "project"}, ["../root", f"../root/{REAL}"]),
    ],
)
def test_a_linked_definition_is_checked_once(links: dict[str, str], arguments: list[str], capsys: Capture) -> None:
    for name, target in links.items():
        link(name, target)
    assert checked(capsys, *arguments) == [REAL]


def test_hard_links_are_two_files(capsys: Capture) -> None:
    os.link(REAL, NAME)
    assert sorted(checked(capsys)) == [REAL, NAME]


def test_links_to_one_file_outside_count_once(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / NAME).write_text(BROKEN, encoding="utf-8")
    Path(REAL).unlink()
    link("a.snapshot_store.json", f"../{NAME}")
    link("b.snapshot_store.json", f"../{NAME}")
    assert checked(capsys) == ["a.snapshot_store.json"]
    assert checked(capsys, f"../{NAME}", ".") == [f"../{NAME}"]
    assert checked(capsys, f"../{NAME}") == [f"../{NAME}"]


def test_a_link_keeps_its_name_where_only_that_is_a_definition(capsys: Capture) -> None:
    Path(REAL).rename("target.json")
    link(NAME, "target.json")
    link("other.snapshot_store.json", "target.json")
    assert checked(capsys) == [NAME]


def test_a_link_to_a_definition_of_another_project_counts_once(capsys: Capture) -> None:
    for name in ("a", "b"):
        Path(name).mkdir()
        Path(name, "pyproject.toml").touch()
    Path(REAL).rename(f"b/{NAME}")
    link(f"a/{NAME}", f"../b/{NAME}")
    assert checked(capsys) == [f"b/{NAME}"]
    assert checked(capsys, "a") == [f"a/{NAME}"]


def test_a_linked_definition_generates_one_store(capsys: Capture) -> None:
    Path("app/domain").mkdir(parents=True)
    Path("app/domain/loan.py").write_text("class Loan: ...\n", encoding="utf-8")
    text = definition_text(snapshot_module_str="app.domain.loan", snapshot_type_str="Loan")
    Path(REAL).write_text(text, encoding="utf-8")
    link(NAME, REAL)
    assert main(["generate"]) == 0
    store = Path("app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py")
    assert "1 definition: 2 created." in capsys.readouterr().err
    link(str(store.with_name("z_snapshot_store.py")), store.name)
    assert main(["generate", "--check", ".", NAME]) == 0
    assert capsys.readouterr().err == "1 definition: 2 unchanged.\n"
    link("linked_app", "app")
    assert main(["generate", "--overwrite", f"linked_app/{store.relative_to('app')}"]) == 0


def test_orphans_are_named_through_a_linked_root(capsys: Capture) -> None:
    Path("app/domain").mkdir(parents=True)
    stores = Path("app/infrastructure/snapshot_stores")
    stores.mkdir(parents=True)
    old = stores / "in_memory_old_snapshot_store.py"
    old.write_text("# --- storesmith: generated from old.snapshot_store.json\n", encoding="utf-8")
    Path(REAL).write_text(definition_text(), encoding="utf-8")
    link("../root", "project")
    main(["generate", "../root"])
    assert f"orphaned: {old.as_posix()} " in capsys.readouterr().err
