"""Where the server comes from, whether the workspace is trusted, and what happens when the server ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.vscode.conftest import SitDown
from e2e.vscode.person import Person, change
from e2e.vscode.program import SERVER, Program

pytestmark = pytest.mark.process

ACCOUNT = "account.snapshot_store.json"
UNKNOWN = 'Warning: Unknown property "stor_type". Did you mean "store_type"? storesmith unknown-property [Ln 6, Col 3]'
TRUST = {"security.workspace.trust.enabled": True, "security.workspace.trust.startupPrompt": "never"}
NO_PATH = {"storesmith.path": ""}


@pytest.fixture
def on_path(program: Program) -> Iterator[Path]:
    """The server, in a folder on the `PATH` of VS Code."""
    link = program.tools / "storesmith"
    link.symlink_to(SERVER)
    yield link
    link.unlink()


def put_trap(project: Path, name: str) -> Path:
    """A program in the project that must never run; gives the file that it would leave."""
    program, mark = project / name, project.parent / f"{Path(name).parent.name}-has-run"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\ntouch {mark}\nexec {SERVER} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return mark


def sees_the_mistake(person: Person) -> None:
    person.until(lambda: UNKNOWN in person.problems(ACCOUNT))


def test_it_is_found_in_the_projects_environment(sit_down: SitDown, book_keeper: Path) -> None:
    change(book_keeper / ACCOUNT, '"store_type"', '"stor_type"')
    (book_keeper / ".venv/bin").mkdir(parents=True)
    (book_keeper / ".venv/bin/storesmith").symlink_to(SERVER)
    person = sit_down(book_keeper, ACCOUNT, settings=NO_PATH)
    sees_the_mistake(person)


def test_it_is_started_for_a_project_without_definitions(
    sit_down: SitDown, program: Program, book_keeper: Path
) -> None:
    (book_keeper / ACCOUNT).unlink()
    (book_keeper / "revisions.json").unlink()
    person = sit_down(book_keeper)
    person.until(program.servers)


def test_it_is_told_where_there_is_none(sit_down: SitDown, book_keeper: Path) -> None:
    person = sit_down(book_keeper, ACCOUNT, settings=NO_PATH)
    person.until(lambda: any("storesmith" in text for text in person.notifications()))


def test_it_comes_back_after_a_crash(sit_down: SitDown, program: Program, book_keeper: Path) -> None:
    person = sit_down(book_keeper, ACCOUNT)
    person.until_equal(person.lenses, ["Generate store and tests"])
    (before,) = program.servers()
    os.kill(before, signal.SIGKILL)
    person.until(program.servers, lambda servers: len(servers) == 1 and servers != [before])
    person.replace("store_type", "stor_type")
    sees_the_mistake(person)
    person.press("Control+z")
    person.until(lambda: UNKNOWN not in person.problems(ACCOUNT))


@pytest.mark.usefixtures("on_path")
def test_nothing_of_an_untrusted_workspace_is_run(sit_down: SitDown, program: Program, book_keeper: Path) -> None:
    change(book_keeper / ACCOUNT, '"store_type"', '"stor_type"')
    marks = [put_trap(book_keeper, ".venv/bin/storesmith"), put_trap(book_keeper, "tools/storesmith")]
    (book_keeper / ".vscode").mkdir()
    (book_keeper / ".vscode/settings.json").write_text(
        f'{{"storesmith.path": "{book_keeper}/tools/storesmith"}}\n', encoding="utf-8"
    )
    person = sit_down(book_keeper, ACCOUNT, settings={**NO_PATH, **TRUST})
    person.page.locator("#status\\.workspaceTrust").wait_for()
    sees_the_mistake(person)
    (before,) = program.servers()
    person.put_cursor_before('": "in_memory')
    assert "store_type" in person.complete()
    person.press("Escape")
    assert not any(mark.exists() for mark in marks)

    person.run("Workspaces: Manage Workspace Trust")
    person.click(person.page.get_by_role("button", name="Trust", exact=True))
    person.until(program.servers, lambda servers: len(servers) == 1 and servers != [before])
    person.until(marks[1].exists)
    assert not marks[0].exists()
    sees_the_mistake(person)
