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
    parser.addoption(
        "--real-editors",
        action="store_true",
        help="run the tests in VS Code too, and skip none that an editor is missing for",
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """In CI everything that a test needs is installed, so a skipped test is a hole: say which, and fail."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not terminalreporter.config.getoption("--real-editors"):
        skipped = [report for report in skipped if not report.nodeid.startswith("tests/e2e/vscode/")]
    if (os.environ.get("CI") or terminalreporter.config.getoption("--real-editors")) and skipped:
        terminalreporter.write_line(f"{len(skipped)} tests must not be skipped here", red=True)
        session = terminalreporter._session
        if session is not None:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
