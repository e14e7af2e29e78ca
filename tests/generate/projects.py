"""Projects to generate in: copies of the example, changed as a golden case wants them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from storesmith.cli.main import main

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLE = REPOSITORY / "examples" / "ticketing"
GOLDEN = REPOSITORY / "tests" / "golden"
DEFINITION = "ticketing.snapshot_store.json"
STORE = "app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"
TESTS = "tests/infrastructure/snapshot_stores/test_in_memory_ticket_snapshot_store.py"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if (folder / "definition.json").is_file())

TIME_LIMIT = 300
"""Seconds after which a subprocess is taken for hung, on however slow a machine."""


def copy_example(to: Path) -> Path:
    """A copy of the example project, without what a demonstration may have left in it."""
    shutil.copytree(EXAMPLE, to, ignore=shutil.ignore_patterns("__pycache__", ".*", "infrastructure"))
    return to


def make_project(case: str, to: Path) -> Path:
    """The project of a golden case, its definition in place; gives the path of the definition."""
    copy_example(to)
    prepare = _PREPARE.get(case)
    if prepare:
        prepare(to)
    overlay = GOLDEN / case / "overlay"
    if overlay.is_dir():
        shutil.copytree(overlay, to, dirs_exist_ok=True)
    (to / DEFINITION).unlink()
    definition = to / ("revisions.json" if case == "revision_file" else DEFINITION)
    shutil.copyfile(GOLDEN / case / "definition.json", definition)
    return definition


def _move_to_src(project: Path) -> None:
    (project / "src").mkdir()
    (project / "app").rename(project / "src" / "app")
    config = project / "pyproject.toml"
    text = config.read_text(encoding="utf-8")
    for old, new in (
        ('packages = ["app"]', 'packages = ["src/app"]'),
        ('pythonpath = ["."]', 'pythonpath = ["src"]'),
        ("[tool.mypy]\n", '[tool.mypy]\nmypy_path = "src"\n'),
    ):
        assert old in text
        text = text.replace(old, new)
    config.write_text(text, encoding="utf-8")


def _tests_without_packages(project: Path) -> None:
    for marker in (project / "tests").rglob("__init__.py"):
        marker.unlink()


def _namespace_packages(project: Path) -> None:
    """Only the innermost packages, those that export something, have a marker."""
    for folder in ("app", "app/domain", "app/application", "tests", "tests/domain", "tests/application"):
        (project / folder / "__init__.py").unlink()
    config = project / "pyproject.toml"
    text = config.read_text(encoding="utf-8")
    assert "[tool.mypy]\n" in text
    text = text.replace("[tool.mypy]\n", '[tool.mypy]\nexplicit_package_bases = true\nmypy_path = "."\n')
    config.write_text(text, encoding="utf-8")


_PREPARE: Mapping[str, Callable[[Path], None]] = {
    "src_layout": _move_to_src,
    "tests_without_packages": _tests_without_packages,
    "namespace_packages": _namespace_packages,
}


def environment(**more: str) -> dict[str, str]:
    """The environment for a subprocess, without what would change what it does."""
    dropped = ("APP_ROOT_NAME", "PYTHONPATH", "PYTHONHASHSEED", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "MYPYPATH")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **more}


def run(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """`python -m` with the arguments, in `cwd`."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=cwd,
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
    )


@contextmanager
def surroundings(cwd: Path | None = None, **env: str) -> Iterator[None]:
    """Give this process the working folder and the environment that a subprocess would be started with."""
    wanted = environment(**env)
    with pytest.MonkeyPatch.context() as patch:
        if cwd is not None:
            patch.chdir(cwd)
        for name in os.environ.keys() - wanted.keys():
            patch.delenv(name)
        for name, value in wanted.items():
            if os.environ.get(name) != value:
                patch.setenv(name, value)
        yield


def generate(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `storesmith generate` in the project, inside this process."""
    out, errors = StringIO(), StringIO()
    with surroundings(project), redirect_stdout(out), redirect_stderr(errors):
        code = main(["generate", *arguments])
    return subprocess.CompletedProcess(["generate", *arguments], code, out.getvalue(), errors.getvalue())


def run_tests(project: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The project's own pytest, with the one plugin that it needs."""
    return run(
        "pytest",
        "-q",
        "-p",
        "pytest_asyncio.plugin",
        "-p",
        "no:cacheprovider",
        *arguments,
        cwd=project,
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        **env,
    )


def files_of(project: Path) -> dict[str, bytes]:
    """All files of a project by their paths, those of tools left out."""
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in sorted(project.rglob("*"))
        if path.is_file() and not {"__pycache__", ".mypy_cache", ".ruff_cache"} & set(path.parts)
    }


def said(result: subprocess.CompletedProcess[str]) -> str:
    """What a process wrote, for a failing assertion."""
    return f"{result.stdout}\n{result.stderr}"
