"""VS Code with the packaged extension, once a session, and for each test a window of its own on a project of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from e2e.other_editors import ALL_REQUIRED
from e2e.vscode.person import Person
from e2e.vscode.program import INSTALLED, Program, newest_extension, open_browser, run_program
from generate.projects import copy_example


@pytest.fixture(autouse=True)
def _asked_for() -> None:
    if not os.environ.get(ALL_REQUIRED):
        pytest.skip("run by `make e2e`")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    assert INSTALLED.is_dir(), "no VS Code: `make e2e` installs it"
    with run_program(tmp_path_factory.mktemp("vscode"), newest_extension()) as program:
        yield program


@pytest.fixture
def ticketing(tmp_path: Path) -> Path:
    """The example project."""
    return copy_example(tmp_path / "ticketing")


@pytest.fixture
def book_keeper(tmp_path: Path) -> Path:
    """Another project: its package is in `src`, its id an int, its state one that can change."""
    return Path(shutil.copytree(Path(__file__).parent / "book_keeper", tmp_path / "book_keeper"))


SitDown = Callable[..., Person]


@pytest.fixture
def sit_down(program: Program, browser: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SitDown]:
    """`sit_down(project, file, settings)`: somebody at a fresh window with the project, and the file, open.

    The server is found by `storesmith.path`, unless settings are given that say otherwise.
    """
    people: list[Person] = []
    request.node.stash[_PEOPLE] = people
    with ExitStack() as stack:

        def sit(project: Path, file: str | None = None, settings: Mapping[str, Any] | None = None) -> Person:
            program.write_settings({"storesmith.path": str(program.server), **(settings or {})})
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            stack.callback(context.close)
            person = Person(program, context.new_page(), project)
            people.append(person)
            person.start(file)
            return person

        yield sit
        for person in people:
            assert person.asked == []


_PEOPLE = pytest.StashKey[Iterable[Person]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What the screen showed, and the logs, into the report of what failed."""
    report = yield
    if report.failed and call.when == "call":
        for number, person in enumerate(item.stash.get(_PEOPLE, ())):
            picture = person.project.parent / f"screen-{number}.png"
            report.sections.append(("VS Code", person.report(picture)))
    return report
