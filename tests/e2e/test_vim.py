"""Real Vim with ALE, set up as docs/editors/vim.md says, in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from e2e.editor_pages import page_blocks
from e2e.other_editors import (
    LEDGER,
    PROJECTS,
    edit,
    find_program,
    generated,
    make_book_keeper,
    make_project,
    person,
    save_all,
    write,
)
from e2e.terminal import ENTER, Terminal, terminal

pytestmark = pytest.mark.process

MISSING = "missing-output"
UNKNOWN = "unknown-store-type"
ADVICE = "apt-get install vim-nox vim-ale"


@pytest.fixture
def vim() -> str:
    find_program("ale.vim", ADVICE, Path("/usr/share/vim-ale/plugin/ale.vim"))
    return find_program("vim.nox", ADVICE)


@contextmanager
def editing(vim: str, project: Path, file: str, *, on_save: bool = False) -> Iterator[Terminal]:
    """Vim with a file of the project open, in the home of a person who has read the page."""
    config, saving = page_blocks("vim", "vim")
    environment = person(project.parent)
    write(Path(environment["HOME"]), {".vimrc": config + (saving if on_save else "")})
    with terminal([vim, "-n", file], project, environment) as running:
        yield running


def choose(running: Terminal, title: str) -> None:
    """Choose an action by its number."""
    running.type(f":ALECodeAction{ENTER}")
    menu = running.wait("the actions", lambda text: title in text and "Type number" in text)
    line = next(line for line in menu.splitlines() if title in line)
    running.type(line.partition(")")[0].strip() + ENTER)


@pytest.mark.parametrize("name", PROJECTS)
def test_main_job(vim: str, tmp_path: Path, name: str) -> None:
    project = tmp_path / "project"
    definition = make_project(name, project)
    wanted = generated(project, tmp_path / "by-command")
    edit(definition, '"in_memory"', '"in_memry"')

    with editing(vim, project, definition.name) as running:
        running.wait_for(">>")
        running.type(f"/in_memry{ENTER}")
        running.wait_for(UNKNOWN)
        choose(running, 'Write "in_memory"')
        running.wait("the problem to be gone", lambda text: '"in_memory"' in text and ">>" not in text and "--" in text)
        running.type(f"gg/store_name{ENTER}")
        running.wait_for(MISSING)
        choose(running, "Generate InMemory")
        running.wait("the actions to be gone", lambda text: "Type number" not in text)
        save_all(running, project, wanted)


def test_generated_on_saving(vim: str, tmp_path: Path) -> None:
    project = make_book_keeper(tmp_path / "project")
    wanted = generated(project, tmp_path / "by-command")

    with editing(vim, project, LEDGER, on_save=True) as running:
        running.type(f"gg/store_name{ENTER}")
        running.wait_for(MISSING)
        running.type(f":w{ENTER}")
        running.wait_for("written")
        save_all(running, project, wanted)
