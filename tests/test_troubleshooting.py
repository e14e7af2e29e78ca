"""What the page on troubles quotes, held against what is said in a project that has them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from storesmith import __version__
from storesmith.cli.main import main

PAGE = (Path(__file__).parent.parent / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
DEFINITION = {
    "store_name": "InMemoryLoanSnapshotStore",
    "aggregate_id_type_str": "uuid.UUID",
    "snapshot_type_str": "LoanSnapshot",
    "snapshot_module_str": "library.domain.loan",
}
CLASS = "from dataclasses import dataclass\n\n\n@dataclass(frozen=True)\nclass LoanSnapshot:\n    book: str\n"
NAME = "loan.snapshot_store.json"
STORE = "library/infrastructure/snapshot_stores/in_memory_loan_snapshot_store.py"


def _write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder: a project with one definition, in which nothing is wrong."""
    for name in ("APP_ROOT_NAME", "VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    _write("pyproject.toml", '[project]\nname = "library"\n')
    _write("library/domain/loan.py", CLASS)
    _write(NAME, json.dumps(DEFINITION, indent=2))
    return tmp_path


def _section(heading: str) -> str:
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def _environment_without_the_framework() -> Path:
    """Make the environment of the project; gives the folder of its packages."""
    _write(".venv/pyvenv.cfg", f"home = {Path(sys.base_prefix) / 'bin'}\nversion = {sys.version.split()[0]}\n")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = Path(".venv/Lib/site-packages" if sys.platform == "win32" else f".venv/lib/{version}/site-packages")
    packages.mkdir(parents=True)
    return packages


def _module_elsewhere() -> None:
    _write("lib/shared/loan.py", CLASS)
    _write(NAME, json.dumps({**DEFINITION, "snapshot_module_str": "shared.loan"}, indent=2))


def _name_of_another_file() -> None:
    Path(NAME).rename("loan.json")


@pytest.mark.parametrize(
    ("heading", "trouble", "command"),
    [
        ("Nothing is said of a file", _name_of_another_file, ["check"]),
        ("The framework is not found", _environment_without_the_framework, ["check", "--output-format", "concise"]),
        ("A module or a class is not found", _module_elsewhere, ["check", "--output-format", "concise"]),
        ("The wrong package", lambda: None, ["generate", "--dry-run"]),
    ],
)
def test_the_page_shows_what_is_printed(
    heading: str, trouble: Callable[[], object], command: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trouble()
    main(command)
    said = capsys.readouterr()
    shown = re.search(r"```text\n(.*?)```", _section(heading), re.DOTALL)
    assert shown
    assert (said.out + said.err).replace(str(project), "/home/ada/library") == shown[1]


def test_the_page_begins_with_what_storesmith_sees(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def without_the_machine(text: str) -> str:
        return re.sub(r"^(  (?:Python|system) +).*", r"\1…", text, flags=re.MULTILINE)

    packages = _environment_without_the_framework()
    (packages / "castlecraft_engineer-0.11.0.dist-info").mkdir()
    _write(str(packages / "castlecraft_engineer/__init__.py"), "")
    shown = re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    assert main(["info"]) == 0
    said = capsys.readouterr().out.replace(str(project), "/home/ada/library")
    assert without_the_machine(said) == without_the_machine(shown[1]).replace("0.1.0", __version__, 1)


def test_what_the_page_has_set_for_a_module_helps(capsys: pytest.CaptureFixture[str]) -> None:
    _module_elsewhere()
    setting = re.search(r"```toml\n(.*?)```", _section("A module or a class is not found"), re.DOTALL)
    assert setting
    _write("pyproject.toml", setting[1])
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "1 file checked: no problems.\n"


def _comma_missing() -> None:
    _write(NAME, json.dumps(DEFINITION, indent=2).replace('"LoanSnapshot",', '"LoanSnapshot"'))


def _two_packages() -> None:
    _write("pyproject.toml", '[project]\nname = "monolith"\n')
    _write("shop/domain/__init__.py", "")


def _broken_settings() -> None:
    _write("pyproject.toml", "[tool\n")


def _kind_of_its_own() -> None:
    _write("pyproject.toml", '[tool.storesmith]\nkinds = ["kinds"]\n')
    for name in ("store", "test_store"):
        _write(f"kinds/infrastructure_snapshot_store/mongo/{name}.py.jinja", "x = 1\n")
    _write(NAME, json.dumps({**DEFINITION, "store_type": "mongo"}, indent=2))


def _file_of_somebody() -> None:
    _write(STORE, "x = 1\n")


def _overlap() -> None:
    assert main(["generate"]) == 0
    text = Path(STORE).read_text(encoding="utf-8")
    _write(
        STORE,
        text.replace(
            "clear_snapshots(self, aggregate_id: uuid.UUID", "clear_snapshots(self, aggregate_id: uuid.UUID | None"
        ),
    )
    _write(NAME, json.dumps({**DEFINITION, "aggregate_id_type_str": "str"}, indent=2))


@pytest.mark.parametrize(
    ("row", "trouble"),
    [*enumerate([_comma_missing, _two_packages, _broken_settings, _kind_of_its_own, _file_of_somebody, _overlap])],
)
def test_the_page_says_why_nothing_is_generated(
    row: int, trouble: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    trouble()
    capsys.readouterr()
    main(["generate"])
    said = capsys.readouterr()
    rows = re.findall(r"^\| (`+)(.*?)\1 \| ", _section("Nothing is generated"), re.MULTILINE)
    assert len(rows) == 6
    assert rows[row][1] in said.out + said.err
