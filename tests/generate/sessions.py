"""Runs of pytest in projects, one after another, each in a fork of one process that has imported what they all need.

A run of its own program would spend most of its time on those imports. A fork shares them and nothing else: what a session
imports or changes is gone with it.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from importlib import import_module
from importlib.util import cache_from_source
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio.plugin

TIME_LIMIT = 300
"""Seconds after which the sessions of one call are taken for hung, on however slow a machine."""

_IMPORTED = (
    "aiosqlite",
    "asyncpg",
    "castlecraft_engineer.abstractions.aggregate",
    "castlecraft_engineer.testing.snapshot_store",
    "pydantic",
    "redis.asyncio",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.ext.asyncio",
)
"""What the stores and their tests import from elsewhere."""

_OPTIONS = ("-q", "-p", "no:cacheprovider")


class Session(NamedTuple):
    """A run of pytest in a project, with its arguments; before it, files of the project are given other texts."""

    project: Path
    arguments: tuple[str, ...]
    texts: Mapping[str, str] = {}


class Result(NamedTuple):
    """What came of a session: pytest's exit code, the tests by their outcomes, and all that was written."""

    exit_code: int
    outcomes: Mapping[str, str]
    """By the tests' ids: `passed`, `failed`, `skipped`; `error` where a fixture failed."""
    output: str

    @property
    def counts(self) -> Counter[str]:
        """How many tests have each outcome."""
        return Counter(self.outcomes.values())


def run_sessions(sessions: Iterable[Session], environment: Mapping[str, str]) -> list[Result]:
    """The results of the sessions, in their order; raises `RuntimeError` with what was written if there is none."""
    asked = [[str(session.project), list(session.arguments), dict(session.texts)] for session in sessions]
    process = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(asked),
        env={**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
    )
    if process.returncode:
        raise RuntimeError(process.stdout + process.stderr)
    return [Result(*json.loads(line)) for line in process.stdout.splitlines()]


class _Outcomes:
    """A plugin that notes the outcome of each test."""

    def __init__(self) -> None:
        self.noted: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.skipped:
            self.noted[report.nodeid] = report.outcome
        elif report.failed and self.noted.get(report.nodeid) != "failed":
            self.noted[report.nodeid] = "error"


def _run_all() -> None:
    asked = json.load(sys.stdin)
    for name in _IMPORTED:
        import_module(name)
    with redirect_stdout(StringIO()):
        pytest.main(["--version"])  # imports pytest's own plugins
    gc.freeze()  # a collection in a fork would go through all that is imported, and copy it
    with tempfile.TemporaryDirectory() as compiled:
        sys.dont_write_bytecode, sys.pycache_prefix = False, compiled  # the tests are compiled once for all stores
        for project, arguments, texts in asked:
            for path, text in texts.items():
                file = Path(project, path)
                file.write_text(text, "utf-8")
                # What Python goes by, the size and the second of the change, may be those of the text before.
                Path(cache_from_source(str(file))).unlink(missing_ok=True)
            sys.stdout.write(json.dumps(_run_forked(project, arguments)) + "\n")
            sys.stdout.flush()


def _run_forked(project: str, arguments: list[str]) -> tuple[int, dict[str, str], str]:
    """The parts of the session's result."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes, output = Path(folder, "outcomes"), Path(folder, "output")
        process_id = os.fork()
        if process_id == 0:
            _run(project, [*arguments, f"--basetemp={folder}/tests"], outcomes, output)
        _, status = os.waitpid(process_id, 0)
        noted = json.loads(outcomes.read_text("utf-8")) if outcomes.exists() else {}
        return os.waitstatus_to_exitcode(status), noted, output.read_text("utf-8", "replace")


def _run(project: str, arguments: list[str], outcomes: Path, output: Path) -> None:
    """Be `python -m pytest` in the project, in a fork; does not return."""
    exit_code = 70
    written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(written, 1)
    os.dup2(written, 2)
    try:
        os.chdir(project)
        sys.path[0] = project
        noted = _Outcomes()
        exit_code = pytest.main([*_OPTIONS, *arguments], plugins=[pytest_asyncio.plugin, noted])
        outcomes.write_text(json.dumps(noted.noted), "utf-8")
    except BaseException:  # noqa: BLE001 - nothing may get back into the loop of the process that forked
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(exit_code)


if __name__ == "__main__":
    _run_all()
