"""Which files `storesmith check` and `generate` look at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storesmith.cli.main import main
from storesmith.text import DiskReader
from support import EXAMPLE, write_snapshot_class

NAMES = ("a", "defs/b", "generated/c", "build/d", "node_modules/e")


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.storesmith]\napp-root = "app"\n', encoding="utf-8")
    (tmp_path / ".gitignore").write_text("generated/\n", encoding="utf-8")
    for name in NAMES:
        file = tmp_path / f"{name}.snapshot_store.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({**EXAMPLE, "store_name": f"{file.name[0].upper()}SnapshotStore"}), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["a", "defs/b"]),
        (["defs"], ["defs/b"]),
        (["generated"], ["generated/c"]),
        (["build/d.snapshot_store.json"], ["build/d"]),
        ([".", "generated/c.snapshot_store.json"], ["a", "defs/b", "generated/c"]),
    ],
)
def test_checked_files(arguments: list[str], expected: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--output-format", "json", *arguments])
    told = json.loads(capsys.readouterr().out)
    paths = {problem["file"].removesuffix(".snapshot_store.json") for problem in told["problems"]}
    assert sorted(paths) == expected


def test_nothing_is_generated_from_skipped_files(root: Path) -> None:
    write_snapshot_class(root / "app")
    assert main(["generate"]) == 0
    assert sorted(file.name for file in (root / "app").rglob("*_store.py")) == [
        "a_snapshot_store.py",
        "b_snapshot_store.py",
    ]


def test_folder_that_cannot_be_listed_is_reported(tmp_path: Path) -> None:
    errors: list[OSError] = []
    assert DiskReader(errors.append).entries(tmp_path / "nowhere") == {}
    assert [str(error.filename) for error in errors] == [str(tmp_path / "nowhere")]
