"""Modules and packages that are renamed or moved: the definitions afterwards."""

from __future__ import annotations

import json

import pytest

from storesmith.features.moved_modules import modules_moved
from storesmith.text import FileRename
from support import EXAMPLE, ROOT, ProjectFiles, definition_text, outcome

SNAPSHOTS = "domain.ticketing.models.ticket_snapshot"
BOTH = definition_text(
    snapshot_module_str=f"app.{SNAPSHOTS}", aggregate_id_type_str="dict[app_root_name.domain.ids.TicketId, uuid.UUID]"
)
FILES = {
    "pyproject.toml": "",
    "a.snapshot_store.json": definition_text(),
    "b.snapshot_store.json": BOTH,
    "revisions.json": json.dumps([{"component_type": "infrastructure_snapshot_store", "definition": EXAMPLE}]),
    "app/__init__.py": "",
    "app/domain/__init__.py": "",
    "app/domain/ids.py": "class TicketId: ...\n",
    "app/domain/ids2.py": "",
    "app/domain/ticketing/__init__.py": "",
    "app/domain/ticketing/models/ticket_snapshot.py": "class TicketSnapshot: ...\n",
    "app/domain/ticketing/models/ticket.py": "",
    "app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py": "",
}


def _after(*moves: tuple[str, str], files: dict[str, str] | None = None) -> dict[str, str]:
    """The definitions that have changed."""
    before = ProjectFiles(FILES if files is None else files)
    renames = [FileRename(ROOT / old, ROOT / new) for old, new in moves]
    change, _ = outcome(modules_moved(renames, before))
    after = before.after(change)
    return {name: text for name, text in after.texts.items() if before.texts[name] != text}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "app/domain/ticketing/models/ticket_snapshot.py",
            "app/domain/ticketing/models/snapshots.py",
            (SNAPSHOTS, "domain.ticketing.models.snapshots"),
        ),
        ("app/domain/ticketing/models/ticket_snapshot.py", "app/snapshots.py", (SNAPSHOTS, "snapshots")),
        ("app/domain/ticketing/models/ticket_snapshot.py", "app/snaps/__init__.py", (SNAPSHOTS, "snaps")),
        ("app/domain/ticketing", "app/domain/tickets", ("domain.ticketing.", "domain.tickets.")),
        ("app/domain/ticketing/models", "app/models", ("domain.ticketing.models.", "models.")),
    ],
)
def test_a_module_keeps_the_spelling_of_its_package(old: str, new: str, words: tuple[str, str]) -> None:
    names = ("a.snapshot_store.json", "b.snapshot_store.json", "revisions.json")
    assert _after((old, new)) == {name: FILES[name].replace(*words) for name in names}


def test_a_module_in_a_type_hint() -> None:
    after = _after(("app/domain/ids.py", "app/domain/keys.py"))
    assert after == {"b.snapshot_store.json": BOTH.replace("domain.ids.", "domain.keys.")}


def test_names_in_a_type_hint_change_places() -> None:
    hint = "dict[app.domain.ids.TicketId, app.domain.ids2.Outer.Inner]"
    files = {**FILES, "b.snapshot_store.json": definition_text(aggregate_id_type_str=hint)}
    moves = (("app/domain/ids.py", "app/domain/ids2.py"), ("app/domain/ids2.py", "app/domain/ids.py"))
    after = _after(*moves, files=files)
    swapped = "dict[app.domain.ids2.TicketId, app.domain.ids.Outer.Inner]"
    assert after == {"b.snapshot_store.json": definition_text(aggregate_id_type_str=swapped)}


def test_out_of_the_package() -> None:
    after = _after(("app/domain/ids.py", "shared/ids.py"))
    assert after == {"b.snapshot_store.json": BOTH.replace("app_root_name.domain.ids.", "shared.ids.")}


def test_the_package_itself() -> None:
    after = _after(("app", "shop"))
    assert after == {"b.snapshot_store.json": BOTH.replace('"app.', '"shop.')}


def test_several_at_once() -> None:
    moves = (
        ("app/domain/ids.py", "app/domain/keys.py"),
        ("app/domain/ticketing/models/ticket_snapshot.py", "app/domain/ticketing/models/snapshots.py"),
    )
    after = _after(*moves)
    changed = BOTH.replace("domain.ids.", "domain.keys.").replace("models.ticket_snapshot", "models.snapshots")
    assert after["b.snapshot_store.json"] == changed
    assert len(after) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("app/domain/id.py", "app/domain/x.py"),
        ("app/domain/ids2.py", "app/domain/x.py"),
        ("app/domain/ticketing/models/ticket.py", "app/domain/ticketing/models/x.py"),
        ("app/domain/ticketing/models/ticket_snapshot.py", "app/domain/ticketing/models/no-module.py"),
        ("app/domain/ticketing/models/ticket_snapshot.py", "app/domain/ticketing/models/ticket_snapshot.txt"),
        ("app/domain/ticketing/models/ticket_snapshot.py", "../elsewhere/ticket_snapshot.py"),
        ("app/domain/ticketing/__init__.py", "app/domain/ticketing/x.py"),
        ("app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py", "app/infrastructure/x.py"),
        ("a.snapshot_store.json", "c.snapshot_store.json"),
        ("../elsewhere/a.py", "../elsewhere/b.py"),
        (".", "../renamed"),
    ],
)
def test_what_no_definition_names_changes_nothing(old: str, new: str) -> None:
    assert _after((old, new)) == {}


def test_escapes_and_texts_that_are_not_finished() -> None:
    text = '{"snapshot_module_str": "app.domain.id\\u0073", "aggregate_id_type_str": "app.domain.ids.Ticket'
    files = {**FILES, "a.snapshot_store.json": text}
    after = _after(("app/domain/ids.py", "app/domain/keys.py"), files=files)
    expected = '{"snapshot_module_str": "app.domain.keys", "aggregate_id_type_str": "app.domain.keys.Ticket'
    assert after["a.snapshot_store.json"] == expected


def test_definition_edited_meanwhile_gets_fitting_edits() -> None:
    files = ProjectFiles(FILES)
    work = modules_moved([FileRename(ROOT / "app/domain/ids.py", ROOT / "app/domain/keys.py")], files)
    for _ in range(3):
        next(work)
    files.type_into("b.snapshot_store.json", "\n\n")
    change, left_out = outcome(work)
    assert files.after(change).texts["b.snapshot_store.json"].strip() == BOTH.replace("domain.ids.", "domain.keys.")
    assert left_out == []
