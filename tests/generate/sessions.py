"""Run pytest many times, each in a fork of one process that has imported the common dependencies.

A new process per run would spend most of its time on imports. A fork inherits these imports, and its own state ends with it.
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
"""Seconds after which the sessions of one call are considered hung."""

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
"""The third-party modules that generated stores and their tests import."""

_OPTIONS = ("-q", "-p", "no:cacheprovider")


class Session(NamedTuple):
    """A run of pytest in a project; `texts` are written to the project's files first."""

    project: Path
    arguments: tuple[str, ...]
    texts: Mapping[str, str] = {}


class Result(NamedTuple):
    """The exit code, the outcome of each test, and the output of a session."""

    exit_code: int
    outcomes: Mapping[str, str]
    """By test id: `passed`, `failed`, `skipped`, or `error` if a fixture failed."""
    output: str

    @property
    def counts(self) -> Counter[str]:
        """Return how many tests have each outcome."""
        return Counter(self.outcomes.values())


def run_sessions(sessions: Iterable[Session], environment: Mapping[str, str]) -> list[Result]:
    """Run the sessions and return their results in order.

    Raises `RuntimeError` with the output if the process itself fails.
    """
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
    """A pytest plugin that records the outcome of each test."""

    def __init__(self) -> None:
        self.recorded: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.skipped:
            self.recorded[report.nodeid] = report.outcome
        elif report.failed and self.recorded.get(report.nodeid) != "failed":
            self.recorded[report.nodeid] = "error"


def _run_all() -> None:
    asked = json.load(sys.stdin)
    for name in _IMPORTED:
        import_module(name)
    with redirect_stdout(StringIO()):
        pytest.main(["--version"])  # imports the plugins of pytest
    gc.freeze()  # garbage collections in a fork need not visit, and so copy, the imported modules
    with tempfile.TemporaryDirectory() as compiled:
        sys.dont_write_bytecode, sys.pycache_prefix = False, compiled  # tests are compiled once, not once per store
        for project, arguments, texts in asked:
            for path, text in texts.items():
                file = Path(project, path)
                file.write_text(text, "utf-8")
                # Python compares size and modification time in seconds: both may equal those of the previous text.
                Path(cache_from_source(str(file))).unlink(missing_ok=True)
            sys.stdout.write(json.dumps(_run_forked(project, arguments)) + "\n")
            sys.stdout.flush()


def _run_forked(project: str, arguments: list[str]) -> tuple[int, dict[str, str], str]:
    """Run one session in a fork and return the fields of its `Result`."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes, output = Path(folder, "outcomes"), Path(folder, "output")
        process_id = os.fork()
        if process_id == 0:
            _run(project, [*arguments, f"--basetemp={folder}/tests"], outcomes, output)
        _, status = os.waitpid(process_id, 0)
        recorded = json.loads(outcomes.read_text("utf-8")) if outcomes.exists() else {}
        return os.waitstatus_to_exitcode(status), recorded, output.read_text("utf-8", "replace")


def _run(project: str, arguments: list[str], outcomes: Path, output: Path) -> None:
    """Act as `python -m pytest` in the project; ends the process."""
    exit_code = 70
    written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(written, 1)
    os.dup2(written, 2)
    try:
        os.chdir(project)
        sys.path[0] = project
        recorder = _Outcomes()
        try:
            exit_code = pytest.main([*_OPTIONS, *arguments], plugins=[pytest_asyncio.plugin, recorder])
        finally:  # pytest raises what a wrong store leaves open, if that is only found when all tests have run
            outcomes.write_text(json.dumps(recorder.recorded), "utf-8")
    except BaseException:  # noqa: BLE001 - the fork must not continue the loop of its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(exit_code)


if __name__ == "__main__":
    _run_all()
