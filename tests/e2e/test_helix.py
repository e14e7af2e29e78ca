"""Real Helix, set up as docs/editors/helix.md says, in a terminal."""

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
    save_all,
    write,
)
from e2e.terminal import DOWN, ENTER, ESCAPE, Terminal, terminal
from generate.projects import REPOSITORY

pytestmark = pytest.mark.process

MISSING = "The store has not been generated yet."
UNKNOWN = "Unknown store type"


@pytest.fixture
def helix() -> str:
    return find_program("hx", ".ci/install-helix", REPOSITORY / ".e2e" / "helix" / "hx")


@contextmanager
def editing(helix: str, project: Path, file: str, *, on_save: bool = False) -> Iterator[Terminal]:
    """Helix with a file of the project open, in the home of a person who has read the page."""
    languages, config, saving = page_blocks("helix", "toml")
    environment = person(project.parent)
    files = {"languages.toml": languages + (f"\n{saving}" if on_save else ""), "config.toml": config}
    write(Path(environment["XDG_CONFIG_HOME"]) / "helix", files)
    with terminal([helix, file], project, environment) as running:
        yield running


def choose(running: Terminal, title: str) -> None:
    """Choose an action from the menu at the cursor; its first entry is selected when it comes up."""
    # Until the server has started Helix has none to ask. Asked too soon again, the keys would be for the menu that is coming.
    menu = running.repeat(" a", f"the action {title}", lambda text: title in text)
    entries = [line for line in menu.splitlines() if any(f" {known}" in line for known in ACTIONS)]
    place = next(number for number, line in enumerate(entries) if title in line)
    running.type(DOWN * place + ENTER)


ACTIONS = (
    'Write "in_memory"',
    "Fill in the optional",
    "Remove the properties",
    "Sort the properties",
    "Wrap the definition",
    "Fix all that can be",
    "Generate InMemory",
    "Generate all that",
    "New snapshot store",
)


@pytest.mark.parametrize("name", PROJECTS)
def test_main_job(helix: str, tmp_path: Path, name: str) -> None:
    project = tmp_path / "project"
    definition = make_project(name, project)
    wanted = generated(project, tmp_path / "by-command")
    edit(definition, '"in_memory"', '"in_memry"')

    with editing(helix, project, definition.name) as running:
        running.wait_for(UNKNOWN)
        running.type(f"/in_memry{ENTER}")
        running.wait("the problem at the cursor", lambda text: "└─" in text)
        choose(running, 'Write "in_memory"')
        running.wait("the problem to be gone", lambda text: UNKNOWN not in text and MISSING in text)
        choose(running, "Generate InMemory")
        running.wait("the store to be there", lambda text: MISSING not in text and "Generate" not in text)
        save_all(running, project, wanted)

        # It is seen to be up to date.
        running.type(" a")
        running.wait_for("Generate all that")
        assert "Generate InMemory" not in running.text


def test_completion(helix: str, tmp_path: Path) -> None:
    project = make_book_keeper(tmp_path / "project")
    text = (project / LEDGER).read_text(encoding="utf-8")
    edit(project / LEDGER, '"LedgerSnapshot",\n  "snapshot_module_str": "book_keeper.domain.ledgers",', "")

    with editing(helix, project, LEDGER) as running:
        running.wait_for("●")
        running.type('/snapshot_type_str": ' + ENTER)
        running.type('a"')
        running.wait_for("book_keeper.domain.ledgers")
        running.type("\x0e")
        running.wait_for('"snapshot_type_str": "LedgerSnapshot"')
        running.type(ENTER)
        running.wait(
            "the module and no menu",
            lambda screen: '": "book_keeper.domain.ledgers"' in screen and screen.count("ledgers") == 1,
        )
        running.type(ESCAPE)
        running.wait("normal mode", lambda screen: " NOR " in screen)
        running.type(f":w{ENTER}")
        running.wait("the file to be written", lambda _: json.loads(text) == read_json(project / LEDGER))


def read_json(path: Path) -> object:
    """What a file holds, or None where that is not JSON, as while it is typed."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None


def test_generated_on_saving(helix: str, tmp_path: Path) -> None:
    project = make_book_keeper(tmp_path / "project")
    wanted = generated(project, tmp_path / "by-command")

    with editing(helix, project, LEDGER, on_save=True) as running:
        running.wait_for(MISSING)
        running.type(f":w{ENTER}")
        running.wait("the store to be there", lambda text: MISSING not in text)
        save_all(running, project, wanted)


def test_formatted_on_saving(helix: str, tmp_path: Path) -> None:
    project = make_book_keeper(tmp_path / "project")
    definition = project / LEDGER
    text = definition.read_text(encoding="utf-8")
    definition.write_text(json.dumps(json.loads(text)), encoding="utf-8")

    with editing(helix, project, LEDGER) as running:
        running.wait_for("●")
        running.type(f":w{ENTER}")
        running.wait("it to be formatted", lambda _: definition.read_text(encoding="utf-8") == text)


def test_a_class_is_given_a_definition(helix: str, tmp_path: Path) -> None:
    project = make_book_keeper(tmp_path / "project")
    (project / LEDGER).unlink()

    with editing(helix, project, "src/book_keeper/domain/ledgers.py") as running:
        running.wait_for("class LedgerSnapshot")
        running.type(f"/class LedgerSnapshot{ENTER}")
        running.wait("the cursor to be there", lambda text: " 9:" in text)
        choose(running, "New snapshot store")
        made = project / LEDGER
        running.repeat(f":wa{ENTER}", "it to be written", lambda _: made.is_file() and made.stat().st_size > 0)
        assert json.loads(made.read_text(encoding="utf-8")) == {
            "store_name": "InMemoryLedgerSnapshotStore",
            "aggregate_id_type_str": "int",
            "snapshot_type_str": "LedgerSnapshot",
            "snapshot_module_str": "book_keeper.domain.ledgers",
        }
