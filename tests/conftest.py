"""What all tests share."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

pytest_plugins = ["servers"]

# No deadlines: a busy machine must not fail a property. CI tries more examples, and the same ones each time.
settings.register_profile("quick", deadline=None)
settings.register_profile("ci", deadline=None, max_examples=200, derandomize=True, database=None, print_blob=True)
settings.register_profile("thorough", deadline=None, max_examples=5000)
settings.load_profile("ci" if os.environ.get("CI") else "quick")

_STARTS = frozenset({"subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"})
"""The audit events of starting a program (Python's documentation, "Audit events table")."""

_unmarked: list[str] = []
"""The test that runs now, if it is not marked with `process`."""

_started: list[str] = []
"""What it did all the same, in case the code that it tests handles the error."""


def _refuse_programs(event: str, arguments: tuple[Any, ...]) -> None:
    if _unmarked and event in _STARTS:
        _started.append(f"{_unmarked[0]} starts a program ({arguments[0]}): mark it with `pytest.mark.process`")
        raise RuntimeError(_started[-1])


sys.addaudithook(_refuse_programs)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Keep the inner loop in one process: a test that starts a program without the mark `process` fails.

    The command line sets the collector's thresholds for its own process; the next test has the usual ones.
    """
    threshold = gc.get_threshold()
    if item.get_closest_marker("process") is None:
        _unmarked.append(item.nodeid)
    try:
        return (yield)
    finally:
        gc.set_threshold(*threshold)
        _unmarked.clear()
        _started.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Fail a test whose programs were refused, also if it passed."""
    result = yield
    if _started:
        pytest.fail(_started[0])
    return result


def pytest_collection_finish() -> None:
    """Let the collector pass over what was imported and collected, which takes it longer than what a test makes."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run one worker more than there are cores: tests of the protocol wait for pauses of the server, in which others can run."""
    return (os.cpu_count() or 1) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite what tests/golden expects with what is generated now",
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """In CI, and in `make e2e`, everything that a test needs is installed, so a skipped test is a hole: say which, and fail."""
    skipped = terminalreporter.stats.get("skipped", [])
    if (os.environ.get("CI") or os.environ.get("STORESMITH_E2E")) and skipped:
        terminalreporter.write_line(f"{len(skipped)} tests must not be skipped here", red=True)
        session = terminalreporter._session
        if session is not None:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
