"""Generating all that is due, while somebody goes on typing."""

from __future__ import annotations

import pytest

from storesmith.features.stale import Stale, all_stale
from support import ROOT, STORE, ProjectFiles, definition_text, outcome

STORES = ("InMemoryTicketSnapshotStore", "OtherSnapshotStore")
MODULES = tuple(
    f"app/infrastructure/snapshot_stores/{name}.py"
    for name in ("in_memory_ticket_snapshot_store", "other_snapshot_store")
)
DEFINITIONS = ("a.snapshot_store.json", "b.snapshot_store.json")
FILES = {
    "pyproject.toml": "",
    "app/domain/__init__.py": "",
    "app/domain/ticketing/models/ticket_snapshot.py": "class TicketSnapshot:\n    pass\n",
    "tests/test_x.py": "",
}


def _definition(number: int, description: str) -> str:
    return definition_text(store_name=STORES[number], description=description)


def _project(description: str) -> dict[str, str]:
    return {**FILES, **{name: _definition(number, description) for number, name in enumerate(DEFINITIONS)}}


def _generated() -> ProjectFiles:
    """Two stores that were generated, and whose definitions have changed since."""
    files = ProjectFiles(_project("Before."))
    change = outcome(all_stale(files)).change
    made = {one.path.relative_to(ROOT).as_posix(): one.text for one in change.creations}
    return ProjectFiles({**made, **_project("After.")})


def _while_typing(files: ProjectFiles, typed: dict[str, str], times: int) -> Stale:
    """Generate all; `times` times after the first definition has been looked at, somebody types into files between two steps."""
    work = all_stale(files)
    next(work)
    next(work)
    while True:
        for name, text in typed.items() if times else ():
            files.type_into(name, text)
        times = max(0, times - 1)
        try:
            next(work)
        except StopIteration as end:
            found: Stale = end.value
            return found


@pytest.mark.parametrize(
    "typed", [{MODULES[0]: "# typed\n"}, {DEFINITIONS[0]: "\n"}, dict.fromkeys(MODULES, "# typed\n")]
)
def test_edits_fit_texts_that_changed_meanwhile(typed: dict[str, str]) -> None:
    files = _generated()
    found = _while_typing(files, typed, 1)
    after = files.after(found.change).texts
    for name in MODULES:
        compile(after[name], name, "exec")
        assert after[name].startswith(typed.get(name, '"""'))
        assert "After." in after[name]
    assert (found.stores, found.changing) == (2, [])


def test_stores_whose_files_keep_changing_are_left_out() -> None:
    found = _while_typing(_generated(), dict.fromkeys(MODULES, "# typed\n"), 1000)
    assert [path.name for path in found.changing] == [DEFINITIONS[0]]
    assert (found.stores, [edit.path.name for edit in found.change.edits]) == (1, ["other_snapshot_store.py"])


def test_file_that_appears_meanwhile_is_not_replaced() -> None:
    found = _while_typing(ProjectFiles(_project("Before.")), {MODULES[0]: "# typed\n"}, 1)
    assert STORE not in {one.path for one in found.change.creations}
    assert [file.path for file in found.undecided] == [STORE]
