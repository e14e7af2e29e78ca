"""`storesmith info`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from storesmith import __version__
from storesmith.cli.main import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "ticketing"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ticketing"
    shutil.copytree(EXAMPLE, folder)
    site = folder / ".venv/lib/python3.12/site-packages"
    for name in ("castlecraft_engineer", "castlecraft_engineer-0.9.1.dist-info"):
        (site / name).mkdir(parents=True)
    (folder / ".venv/pyvenv.cfg").touch()
    monkeypatch.chdir(folder)
    return folder


def test_a_project(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"storesmith {__version__}"
    start = lines.index(f"project {project}")
    assert [line for line in lines[start + 1 :] if "classes" not in line] == [
        "  application   app in app",
        "  tests         tests",
        "  environment   .venv",
        "  framework     castlecraft-engineer 0.9.1",
        "  definitions   2 in 2 files",
        "  kind          infrastructure_snapshot_store (in_memory, redis, sqlalchemy)",
        "  kind          infrastructure_projection_store (in_memory), of this project, with templates that run only if trusted",
        '  setting       kinds = ["kinds"]',
    ]


def test_as_json_from_a_folder_inside(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "app", "--output-format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["version"] == __version__
    (found,) = told["projects"]
    assert (found["root"], found["appRoot"], found["framework"]) == (str(project), "app", "0.9.1")


def test_where_there_is_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.storesmith]\npython-environment = "gone"\n', encoding="utf-8")
    assert main(["info"]) == 0
    out = capsys.readouterr().out
    assert "  application   not found: set app-root\n" in out
    assert "  environment   not found: make one, or set python-environment\n" in out
    assert main(["info", "nowhere"]) == 2
    assert capsys.readouterr().err == "storesmith: nowhere: no such file or folder\n"
