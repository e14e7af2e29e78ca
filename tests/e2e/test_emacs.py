"""Real Emacs with Eglot, set up as docs/editors/emacs.md says, in a terminal."""

from __future__ import annotations

import json
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
    write,
)
from e2e.terminal import ENTER, Terminal, terminal
from generate.projects import files_of

pytestmark = pytest.mark.process

ONE_ERROR, ONE_NOTE = "Flymake[1 0]", "Flymake[0 0 1]"
"""What stands in the mode line: errors and warnings, and then notes, such as that a store is missing."""

META, CONTROL_S, CONTROL_X = "\x1b", "\x13", "\x18"

QUIET = """\
(setq inhibit-startup-screen t
      make-backup-files nil
      create-lockfiles nil
      auto-save-default nil
      native-comp-async-report-warnings-errors nil
      native-comp-deferred-compilation nil)
"""


@pytest.fixture
def emacs() -> str:
    advice = "apt-get install emacs-nox elpa-eglot"
    find_program("eglot.el", advice, *Path("/usr/share/emacs/site-lisp/elpa-src").glob("eglot-*/eglot.el"))
    return find_program("emacs", advice)


@contextmanager
def editing(emacs: str, project: Path, file: str, *, on_save: bool = False) -> Iterator[Terminal]:
    """Emacs with a definition of the project open and the server connected, in the home of a person who has read the page."""
    config, *saving = page_blocks("emacs", "elisp")
    environment = person(project.parent)
    text = config + ("".join(saving) if on_save else "")
    write(Path(environment["HOME"]) / ".emacs.d", {"early-init.el": QUIET, "init.el": text})
    with terminal([emacs, "-nw", file], project, environment) as running:
        running.wait_for("Connected!")
        yield running


def command(running: Terminal, name: str) -> None:
    running.type(f"{META}x{name}{ENTER}")


def choose(running: Terminal, title: str) -> None:
    """Choose the action that Emacs proposes, which has this title."""
    command(running, "eglot-code-actions")
    running.wait_for(f"Pick an action (default {title}")
    running.type(ENTER)


def save_all(running: Terminal, project: Path, wanted: dict[str, bytes]) -> None:
    running.type(f"{CONTROL_X}s")
    running.wait_for("Save file")
    running.type("!")
    running.wait("all files to be written", lambda _: files_of(project) == wanted)


@pytest.mark.parametrize("name", PROJECTS)
def test_main_job(emacs: str, tmp_path: Path, name: str) -> None:
    project = tmp_path / "project"
    definition = make_project(name, project)
    wanted = generated(project, tmp_path / "by-command")
    edit(definition, '"in_memory"', '"in_memry"')

    with editing(emacs, project, definition.name) as running:
        running.wait_for(ONE_ERROR)
        command(running, "flymake-show-buffer-diagnostics")
        running.wait_for("Unknown store type")
        running.type(f"{CONTROL_X}1{CONTROL_S}in_memr{ENTER}")
        choose(running, "Write")
        running.wait_for(ONE_NOTE)
        choose(running, "Generate In")
        running.wait_for("Proceed?")
        running.type("y")
        running.wait_for("Edit successful!")
        save_all(running, project, wanted)


def test_completion(emacs: str, tmp_path: Path) -> None:
    project = make_book_keeper(tmp_path / "project")
    text = (project / LEDGER).read_text(encoding="utf-8")
    edit(project / LEDGER, '"LedgerSnapshot",\n  "snapshot_module_str": "book_keeper.domain.ledgers",', '"LedgerS"')

    with editing(emacs, project, LEDGER) as running:
        running.wait_for("Flymake[")
        running.type(f'{CONTROL_S}"LedgerS{ENTER}')
        command(running, "completion-at-point")
        running.wait_for('"snapshot_module_str": "book_keeper.domain.ledgers"')
        running.type(f"{CONTROL_X}{CONTROL_S}")
        running.wait_for("Wrote")
    assert json.loads((project / LEDGER).read_text(encoding="utf-8")) == json.loads(text)


def test_generated_and_fixed_on_saving(emacs: str, tmp_path: Path) -> None:
    project = make_book_keeper(tmp_path / "project")
    wanted = generated(project, tmp_path / "by-command")
    edit(project / LEDGER, '"in_memory"\n', '"in_memory",\n')

    with editing(emacs, project, LEDGER, on_save=True) as running:
        running.wait_for(ONE_ERROR)
        running.type(f" {CONTROL_X}{CONTROL_S}")
        running.wait_for("Proceed?")
        running.type("y")
        running.wait_for("Edit successful!")
        wanted[LEDGER] = b" " + wanted[LEDGER]
        save_all(running, project, wanted)
