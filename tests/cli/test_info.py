"""`storesmith info`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from storesmith import __version__
from storesmith.cli.main import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "ticketing"
BY_HATCH = "pyproject.toml, [tool.hatch.build.targets.wheel] packages"


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
        f"  source root   ., by {BY_HATCH}; pyproject.toml, [tool.pytest.ini_options] pythonpath",
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
    assert "  application   not found: set `app-root` in [tool.storesmith] of pyproject.toml\n" in out
    assert "  environment   not found: make one, or set python-environment\n" in out
    assert main(["info", "nowhere"]) == 2
    assert capsys.readouterr().err == "storesmith: nowhere: no such file or folder\n"


def _info(
    root: Path, files: dict[str, str], capsys: pytest.CaptureFixture[str], path: str = "."
) -> list[tuple[str, str]]:
    """What is printed of the project, as names and values; `files` by their paths below `root`."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    assert main(["info", str(root / path)]) == 0
    lines = capsys.readouterr().out.partition("\nproject ")[2].splitlines()[1:]
    return [(line[2:15].strip(), line[16:]) for line in lines]


def test_source_roots_with_their_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    domain = '{ path = "../domain", develop = true }'
    files = {
        "infra/pyproject.toml": f"[tool.poetry]\npackages = [{{ include = 'shop', from = 'lib' }}]\n"
        f"[tool.poetry.dependencies]\ndomain = {domain}\n[tool.ruff]\nsrc = ['gone', '../x', '../domain/src']\n",
        "infra/pytest.ini": "[pytest]\npythonpath = lib\n",
        "infra/lib/shop/__init__.py": "",
        "domain/pyproject.toml": "",
        "domain/src/domain/__init__.py": "",
    }
    told = _info(tmp_path, files, capsys, "infra")
    assert [line for line in told if line[0] in ("application", "source root", "unusable")] == [
        ("application", "shop in lib/shop"),
        ("source root", "lib, by pyproject.toml, [tool.poetry] packages; pytest.ini, [pytest] pythonpath"),
        ("source root", "gone, by pyproject.toml, [tool.ruff] src (no such folder)"),
        ("source root", "."),
        ("source root", "../domain/src, of ../domain"),
        ("unusable", "pyproject.toml, [tool.ruff] src: ../x is outside the project"),
    ]


def test_a_source_root_that_is_named_as_the_application(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "[tool.storesmith]\napp-root = 'lib'\nsource-roots = ['lib']\n"
    assert _info(tmp_path, {"pyproject.toml": text, "lib/domain/a.py": ""}, capsys)[0] == (
        "application",
        "not found: `app-root` is the source root lib: set it to a package in that folder",
    )


def test_skipped_files_with_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        ".gitignore": "gen/\n*.tmp.json\n",
        "a/.gitignore": "/b",
        **dict.fromkeys(["pyproject.toml", ".git/HEAD"], ""),
        **dict.fromkeys(["gen/x.json", "x.tmp.json", "a/b/x.json", "build/x.json", "env/pyvenv.cfg", "y.json"], ""),
        **dict.fromkeys(["node_modules/x.json", ".hidden/x.json"], ""),
    }
    told = _info(tmp_path, files, capsys)
    assert [value for name, value in told if name == "skipped"] == [
        "a/b (a/.gitignore)",
        "build (build product)",
        "env (environment)",
        "gen (.gitignore)",
        "x.tmp.json (.gitignore)",
    ]
    more = {".gitignore": "gen*/\n", **{f"gen{number}/x.json": "" for number in range(20)}}
    told = _info(tmp_path, more, capsys)
    assert [value for name, value in told if name == "skipped"][-1] == "and 14 more"
