"""What all tests share."""

from __future__ import annotations

import os

import pytest

pytest_plugins = ["servers"]


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
