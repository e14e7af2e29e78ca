"""`storesmith check --fix`, called in the process."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from storesmith.cli.main import main
from support import EXAMPLE, definition_text

NAME = "ticketing.snapshot_store.json"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, in which the command is called."""
    monkeypatch.delenv("APP_ROOT_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    return tmp_path


def _write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_bytes(text.encode())
    return path


BROKEN = (
    definition_text(aggregate_id_type_str="UUID")[:-1].replace(", ", ",\r\n  ")
    + ",\r\n  'stor_type': 'in_memory',\r\n}\r\n"
)


def test_what_is_safe_is_written_and_the_rest_reported(capsys: Capture) -> None:
    path = _write(NAME, "\ufeff" + BROKEN.replace("{", '{"zzz": 1, ', 1))
    assert main(["check", "--fix", "--output-format", "concise"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "1 file checked: 5 fixed, 1 warning."
    assert "unknown-property" in out
    written = path.read_bytes().decode()
    assert written == "\ufeff" + BROKEN.replace("{", '{"zzz": 1, ', 1).replace("'stor_type'", '"store_type"').replace(
        "'in_memory',", '"in_memory"'
    ).replace('"UUID"', '"uuid.UUID"')


def test_a_second_time_there_is_nothing_to_fix(capsys: Capture) -> None:
    path = _write(NAME, BROKEN)
    assert main(["check", "--fix"]) == 0
    assert capsys.readouterr().out == "1 file checked: 5 fixed, none left.\n"
    stamp = path.stat()
    assert main(["check", "--fix"]) == 0
    assert capsys.readouterr().out == "1 file checked: no problems.\n"
    assert path.stat().st_ino == stamp.st_ino
    assert json.loads(path.read_text(encoding="utf-8")) == {**EXAMPLE, "store_type": "in_memory"}


def test_without_being_told_nothing_is_written(capsys: Capture) -> None:
    path = _write(NAME, BROKEN)
    assert main(["check"]) == 1
    assert path.read_bytes().decode() == BROKEN
    assert "fixed" not in capsys.readouterr().out


def test_what_is_not_safe_is_left(capsys: Capture) -> None:
    path = _write(NAME, '{"zzz": 1}')
    assert main(["check", "--fix"]) == 1
    assert path.read_bytes() == b'{"zzz": 1}'
    assert "fixed" not in capsys.readouterr().out


def test_json_says_how_many(capsys: Capture) -> None:
    _write(NAME, BROKEN)
    assert main(["check", "--fix", "--output-format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["fixed"], report["problems"]) == (5, [])
    assert main(["check", "--output-format", "json"]) == 0
    assert "fixed" not in json.loads(capsys.readouterr().out)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_stays_a_link_and_a_mode_stays() -> None:
    target = _write("target.json", BROKEN)
    target.chmod(0o640)
    Path(NAME).symlink_to(target.resolve())
    assert main(["check", "--fix"]) == 0
    assert Path(NAME).is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert "store_type" in target.read_text(encoding="utf-8")
    assert sorted(path.name for path in Path().iterdir()) == ["pyproject.toml", "target.json", NAME]


def test_a_file_that_cannot_be_written_is_said(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(NAME, BROKEN)

    def refuse(path: Path, text: str) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("storesmith.cli.check.write_whole", refuse)
    assert main(["check", "--fix"]) == 2
    assert "cannot write" in capsys.readouterr().err
