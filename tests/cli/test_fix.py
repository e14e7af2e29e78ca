"""`storesmith check --fix`, called in the process."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from storesmith.cli.main import main
from support import EXAMPLE, definition_text, make_open_package

NAME = "ticketing.snapshot_store.json"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an empty package, in which the command is called."""
    monkeypatch.delenv("APP_ROOT_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    make_open_package(tmp_path)
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
    assert sorted(path.name for path in Path().iterdir()) == ["app_root_name", "pyproject.toml", "target.json", NAME]


def test_a_file_that_cannot_be_written_is_said(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(NAME, BROKEN)

    def refuse(path: Path, text: str) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("storesmith.cli.check.write_whole", refuse)
    assert main(["check", "--fix"]) == 2
    assert "cannot write" in capsys.readouterr().err


# ---------------------------------------------------------------- links

links = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder beside the project, with a definition that has safe fixes."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / NAME).write_bytes(BROKEN.encode())
    return folder


def _check_refused(outside: Path, capsys: Capture, argument: str) -> None:
    """A fix of `argument` is refused, said on standard error, and the problems are reported all the same."""
    before = sorted((path.name, path.lstat().st_ino) for path in outside.iterdir())
    assert main(["check", "--fix", "--output-format", "concise", argument]) == 1
    out, err = capsys.readouterr()
    assert (outside / NAME).read_bytes() == BROKEN.encode()
    assert sorted((path.name, path.lstat().st_ino) for path in outside.iterdir()) == before
    assert "unqualified-type" in out
    assert "fixed" not in out
    assert f"not fixed, because it leads to {(outside / NAME).resolve()}, outside the project" in err


@links
def test_a_link_out_of_the_project_is_not_fixed(outside: Path, capsys: Capture) -> None:
    Path(NAME).symlink_to(outside / NAME)
    for argument in (".", NAME, f"sub/../{NAME}"):
        Path("sub").mkdir(exist_ok=True)
        _check_refused(outside, capsys, argument)
        assert Path(NAME).is_symlink()


@links
def test_a_chain_of_links_out_of_the_project_is_not_fixed(outside: Path, capsys: Capture) -> None:
    Path("away").symlink_to(outside)
    Path(NAME).symlink_to(Path("away", NAME))
    _check_refused(outside, capsys, NAME)


@links
def test_a_folder_that_leads_out_of_the_project_is_not_fixed(outside: Path, capsys: Capture) -> None:
    Path("away").symlink_to(outside)
    for argument in ("away", f"away/{NAME}"):
        _check_refused(outside, capsys, argument)


@links
def test_refusal_fails_even_if_only_warnings_are_left(outside: Path, capsys: Capture) -> None:
    (outside / NAME).write_text(definition_text()[:-1] + ', "stor_type": "in_memory"}', encoding="utf-8")
    Path(NAME).symlink_to(outside / NAME)
    assert main(["check", NAME]) == 0
    assert main(["check", "--fix", NAME]) == 1
    assert "not fixed" in capsys.readouterr().err
    (outside / NAME).write_text(definition_text(), encoding="utf-8")
    assert main(["check", "--fix", NAME]) == 0
    assert "not fixed" not in capsys.readouterr().err


@links
def test_a_refusal_keeps_no_other_file_from_its_fixes(outside: Path, capsys: Capture) -> None:
    Path(f"a.{NAME}").symlink_to(outside / NAME)
    other = _write(f"b.{NAME}", BROKEN)
    assert main(["check", "--fix", "--output-format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["fixed"] == 5
    assert "store_type" in other.read_text(encoding="utf-8")


@links
def test_a_link_to_a_project_of_its_own_is_fixed_there(outside: Path) -> None:
    make_open_package(outside)
    (outside / "pyproject.toml").touch()
    Path("away").symlink_to(outside)
    assert main(["check", "--fix", "away"]) == 0
    assert "store_type" in (outside / NAME).read_text(encoding="utf-8")


@links
def test_a_link_within_the_project_is_fixed_through_a_linked_root(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path_factory.mktemp("links") / "root"
    root.symlink_to(project)
    Path("real").mkdir()
    Path("linked").symlink_to("real")
    target = _write(f"real/{NAME}", BROKEN)
    monkeypatch.chdir(root)
    assert main(["check", "--fix", str(root / "linked" / NAME)]) == 0
    assert "store_type" in target.read_text(encoding="utf-8")
    assert Path("linked").is_symlink()


@links
def test_a_file_elsewhere_that_is_named_is_fixed(outside: Path) -> None:
    make_open_package(outside)
    assert main(["check", "--fix", str(outside / NAME)]) == 0
    assert "store_type" in (outside / NAME).read_text(encoding="utf-8")


@links
def test_dots_after_a_link_mean_the_folder_around_its_target(outside: Path) -> None:
    """As the system reads the path, which is not the file of that name in the project."""
    make_open_package(outside)
    (outside / "inner").mkdir()
    Path("away").symlink_to(outside / "inner")
    _write(NAME, BROKEN)
    assert main(["check", "--fix", f"away/../{NAME}"]) == 0
    assert Path(NAME).read_bytes() == BROKEN.encode()
    assert "store_type" in (outside / NAME).read_text(encoding="utf-8")


@links
@pytest.mark.parametrize("target", ["nowhere.json", "/dev/null", "/dev/full", "/dev/zero", NAME])
def test_a_link_to_no_file_is_reported_and_not_written(target: str, capsys: Capture) -> None:
    """A link to nothing, to a device, or to itself."""
    Path(NAME).symlink_to(target)
    assert main(["check", "--fix"]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert main(["check", "--fix", NAME]) == 2
    assert "no such file" in capsys.readouterr().err
    assert Path(NAME).is_symlink()
    assert not Path("nowhere.json").exists()
