"""What the tests of Emacs, Helix and Vim share: the program, projects to work on, and a person's home."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import pytest

from e2e.terminal import ENTER, Terminal
from generate.projects import DEFINITION, copy_example, environment, files_of, generate, said

ALL_REQUIRED = "STORESMITH_E2E"
"""The environment variable that makes a missing editor a failure."""


def find_program(name: str, advice: str, *places: Path) -> str:
    """The path of an editor; where it is missing, the test is skipped, or fails where all are required."""
    for place in places:
        if place.is_file():
            return str(place)
    found = shutil.which(name)
    return found or lack(f"{name} is missing: {advice}, or run `make e2e`")


def lack(words: str) -> NoReturn:
    """Skip the test for want of an editor; where all are required, fail it."""
    if os.environ.get(ALL_REQUIRED):
        pytest.fail(words)
    pytest.skip(words)


def person(folder: Path) -> dict[str, str]:
    """The environment of a person whose home is `folder/home`, and on whose `PATH` the storesmith under test comes first."""
    home = folder / "home"
    home.mkdir()
    kept = {
        name: value
        for name, value in environment().items()
        if not name.startswith(("XDG_", "NVIM", "VIM", "EMACS", "HELIX", "VIRTUAL_ENV"))
    }
    # The other tools that lie beside the server under test, such as ruff, would have their say too.
    beside = Path(sys.executable).parent
    programs = home / "bin"
    programs.mkdir()
    (programs / "storesmith").symlink_to(beside / "storesmith")
    others = [place for place in kept.get("PATH", os.defpath).split(os.pathsep) if Path(place) != beside]
    path = os.pathsep.join([str(programs), *others])
    return {**kept, "HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"), "PATH": path}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """The folder, with the files in it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Put `new` in the place of `old`, which the file must have."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def generated(project: Path, to: Path) -> dict[str, bytes]:
    """The files of the project after `storesmith generate` in a copy of it."""
    shutil.copytree(project, to)
    result = generate(to)
    assert result.returncode == 0, said(result)
    return files_of(to)


LEDGER = "ledger.snapshot_store.json"
LEDGER_STORE = "src/book_keeper/infrastructure/snapshot_stores/in_memory_ledger_snapshot_store.py"
LEDGER_TESTS = "tests/infrastructure/snapshot_stores/test_in_memory_ledger_snapshot_store.py"

_BOOK_KEEPER = {
    "pyproject.toml": """\
[project]
name = "book-keeper"
version = "1.0.0"

[tool.pytest.ini_options]
asyncio_default_fixture_loop_scope = "function"
pythonpath = ["src"]
""",
    "src/book_keeper/__init__.py": "",
    "src/book_keeper/domain/__init__.py": "",
    "src/book_keeper/domain/ledgers.py": '''\
"""Ledgers, and what is kept of them."""

from dataclasses import dataclass

from castlecraft_engineer.abstractions.event_sourced_aggregate import EventSourcedAggregate


@dataclass(frozen=True)
class LedgerSnapshot:
    """The balances of a ledger's accounts, in cents."""

    balances: dict[str, int]


class Ledger(EventSourcedAggregate[int]):
    """A ledger with a number."""
''',
    "tests/__init__.py": "",
    LEDGER: """\
{
  "store_name": "InMemoryLedgerSnapshotStore",
  "aggregate_id_type_str": "int",
  "snapshot_type_str": "LedgerSnapshot",
  "snapshot_module_str": "book_keeper.domain.ledgers",
  "store_type": "in_memory"
}
""",
}


def make_book_keeper(to: Path) -> Path:
    """A second project, whose package lies in `src`."""
    return write(to, _BOOK_KEEPER)


PROJECTS = ("ticketing", "book_keeper")
"""The projects that the main job is done in: the example, and another one."""


def make_project(name: str, to: Path) -> Path:
    """Make one of `PROJECTS`; gives its definition."""
    return (copy_example(to) / DEFINITION) if name == "ticketing" else (make_book_keeper(to) / LEDGER)


def save_all(running: Terminal, project: Path, wanted: Mapping[str, bytes]) -> None:
    """Write all files, as Helix and Vim are told to, until those on disk are what is wanted."""
    running.repeat(f":wa{ENTER}", "all files to be written", lambda _: files_of(project) == wanted)
