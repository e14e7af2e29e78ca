"""Where what stands at the cursor is defined, as `file:line:text`."""

from __future__ import annotations

import pytest

from storesmith.features.definition import definition_at
from storesmith.features.document_links import document_links
from storesmith.kinds import bundled_kinds
from support import (
    FRAMEWORK_FILES,
    ROOT,
    STORE,
    cut_cursor,
    definition_text,
    make_kind,
    make_project,
    make_site,
    mark_ranges,
)

FILES: dict[str, str | None] = {
    **FRAMEWORK_FILES,
    "app/__init__.py": "",
    "app/domain/__init__.py": "from .tickets import TicketSnapshot as Moved\n",
    "app/domain/tickets.py": "import uuid\n\n\n@frozen\nclass TicketSnapshot:\n    pass\nTicketId = uuid.UUID\n",
    str(STORE.relative_to(ROOT)): '"""A store."""\n\n\nclass InMemoryTicketSnapshotStore:\n    pass\n',
    "schemas/store.json": "{}",
}


def _target(marked: str) -> str | None:
    text, offset = cut_cursor(marked)
    found = definition_at(make_site(text, offset, project=make_project(FILES)))
    if found is None:
        return None
    path, line, line_text, span = found.location
    try:
        name = path.relative_to(ROOT).as_posix()
    except ValueError:
        name = path.name
    return f"{text[found.origin.start : found.origin.end]} -> {name}:{line}:{line_text[span.start : span.end]}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"snapshot_module_str": "app.domain.tick|ets"', "app.domain.tickets -> app/domain/tickets.py:0:"),
        ('"snapshot_module_str": "app.dom|ain.tickets"', "app.domain -> app/domain/__init__.py:0:"),
        (
            '"snapshot_module_str": "app_root_name.domain.tickets|"',
            "app_root_name.domain.tickets -> app/domain/tickets.py:0:",
        ),
        ('"snapshot_module_str": "app.domain.nowhere|"', None),
        (
            '"aggregate_id_type_str": "tuple[app.domain.tickets.TicketId, app.domain.tick|ets.TicketId]"',
            "app.domain.tickets.TicketId -> app/domain/tickets.py:6:TicketId",
        ),
        (
            '"snapshot_module_str": "app.domain.tickets", "snapshot_type_str": "Ticket|Snapshot"',
            "TicketSnapshot -> app/domain/tickets.py:4:TicketSnapshot",
        ),
        (
            '"snapshot_module_str": "app.domain", "snapshot_type_str": "|Moved"',
            "Moved -> app/domain/tickets.py:4:TicketSnapshot",
        ),
        (
            '"aggregate_id_type_str": "list[app_root_name.domain.tickets.Ti|cketId]"',
            "app_root_name.domain.tickets.TicketId -> app/domain/tickets.py:6:TicketId",
        ),
        ('"aggregate_id_type_str": "uuid.|UUID"', "uuid.UUID -> uuid.py:0:UUID"),
        (
            '"store_name": "InMemory|TicketSnapshotStore"',
            f"InMemoryTicketSnapshotStore -> {STORE.relative_to(ROOT).as_posix()}:3:InMemoryTicketSnapshotStore",
        ),
        ('"store_name": "Other|SnapshotStore"', None),
        ('"store_type": "in_|memory"', None),
    ],
)
def test_values(value: str, expected: str | None) -> None:
    assert _target(f"{{{value}}}") == expected


def test_a_key_leads_to_the_schema() -> None:
    (folder,) = (kind.folder for kind in bundled_kinds())
    lines = (folder / "schema.json").read_text(encoding="utf-8").split("\n")
    found = _target('{"store_|type": "in_memory"}')
    assert found is not None
    origin, _, place = found.partition(" -> ")
    name, line, text = place.split(":")
    assert (origin, name, text) == ('"store_type"', "schema.json", '"store_type"')
    assert lines[int(line)].strip() == '"store_type": {'


def test_a_key_of_a_kind_without_a_file_leads_nowhere() -> None:
    kind = make_kind({"properties": {"a": {"type": "string"}}})
    assert definition_at(make_site('{"a": "b"}', 2, kind, project=make_project(FILES))) is None


def test_links() -> None:
    text = definition_text(**{"$schema": "schemas/store.json", "snapshot_module_str": "app_root_name.domain.tickets"})
    found = list(document_links(make_site(text, project=make_project(FILES))))
    assert mark_ranges(text, [link.span for link in found]) == text.replace(
        '"app_root_name.domain.tickets"', '"«app_root_name.domain.tickets»"'
    ).replace('"schemas/store.json"', '"«schemas/store.json»"')
    assert [link.target for link in found] == [ROOT / "app/domain/tickets.py", ROOT / "schemas/store.json"]


@pytest.mark.parametrize(
    "text", ["", "{", '{"snapshot_module_str": ', '{"snapshot_module_str": 3}', '["x"]', '{"$schema": 1}']
)
def test_half_a_document_has_no_links(text: str) -> None:
    assert list(document_links(make_site(text, project=make_project(FILES)))) == []
