"""Where a class is used, and which definitions name the same class or module."""

from __future__ import annotations

import json

import pytest

from storesmith.features.references import references
from support import EXAMPLE, ROOT, ProjectFiles, cut_cursor, definition_text, outcome, site_in

NAME = EXAMPLE["store_name"]
STEM = "in_memory_ticket_snapshot_store"
MODULE = f"app.infrastructure.snapshot_stores.{STEM}"
OPERATION = {"name": NAME, "component_type": "infrastructure_snapshot_store", "operation_type": "UPDATE"}

FILES = {
    "pyproject.toml": "",
    "a.snapshot_store.json": definition_text(),
    "b.snapshot_store.json": definition_text(
        store_name="Other", snapshot_module_str="app.domain.ticketing.models.ticket_snapshot"
    ),
    "revisions.json": json.dumps([{**OPERATION, "definition": EXAMPLE}]),
    "app/domain/ticketing/models/ticket_snapshot.py": "import x\n\n\nclass TicketSnapshot:\n    pass\n",
    "app/domain/ids.py": "class TicketId: ...\n",
    f"app/infrastructure/snapshot_stores/{STEM}.py": f"class {NAME}:\n    pass\n",
    f"tests/infrastructure/snapshot_stores/test_{STEM}.py": f"from {MODULE} import {NAME}\n\nclass Test{NAME}: ...\n",
    "app/di.py": f"# é\nfrom {MODULE} import {NAME}\n\nx = 'é', {NAME}\n",
    "app/other.py": f"class {NAME}: ...\n",
}


def _found(marked: str, name: str, *, more: dict[str, str] | None = None, declaration: bool = True) -> list[str]:
    """What is found from the cursor in the file `name`: the file, the line from one, and what stands there."""
    text, offset = cut_cursor(marked)
    files = ProjectFiles({**FILES, **(more or {}), name: text})
    document = files.read_document(ROOT / name)
    assert document is not None
    found = outcome(references(site_in(document, offset, files), files, include_declaration=declaration))
    return [
        f"{place.path.relative_to(ROOT).as_posix()}:{place.line + 1}: {place.line_text[slice(*place.span)]}"
        for place in found
    ]


IN_PYTHON = [
    f"app/di.py:2: {NAME}",
    f"app/di.py:4: {NAME}",
    f"app/infrastructure/snapshot_stores/{STEM}.py:1: {NAME}",
]
IN_TESTS = [
    f"tests/infrastructure/snapshot_stores/test_{STEM}.py:1: {NAME}",
    f"tests/infrastructure/snapshot_stores/test_{STEM}.py:3: Test{NAME}",
]
AT_CLASS = definition_text().replace(f'"{NAME}"', f'"In|{NAME[2:]}"')


def test_of_a_generated_class() -> None:
    operation, definition = f"revisions.json:1: {NAME}", f"revisions.json:1: {NAME}"
    expected = [f"a.snapshot_store.json:1: {NAME}", *IN_PYTHON, operation, definition, *IN_TESTS]
    assert _found(AT_CLASS, "a.snapshot_store.json") == expected
    at_operation = FILES["revisions.json"].replace(f'"{NAME}"', f'"|{NAME}"', 1)
    assert _found(at_operation, "revisions.json") == expected
    assert _found(AT_CLASS, "a.snapshot_store.json", declaration=False) == [*IN_PYTHON, operation, *IN_TESTS]


CLASS_STATEMENT = "app/domain/ticketing/models/ticket_snapshot.py:4: TicketSnapshot"
DEFINITIONS = ["a.snapshot_store.json", "b.snapshot_store.json", "revisions.json"]


@pytest.mark.parametrize("declaration", [True, False])
def test_of_a_class_that_definitions_name(*, declaration: bool) -> None:
    marked = definition_text().replace('"TicketSnapshot"', '"Ticket|Snapshot"')
    found = _found(marked, "a.snapshot_store.json", declaration=declaration)
    statements = [CLASS_STATEMENT] if declaration else []
    assert sorted(found) == sorted([*(f"{name}:1: TicketSnapshot" for name in DEFINITIONS), *statements])


def test_of_a_module_that_definitions_name() -> None:
    rest = "domain.ticketing.models.ticket_snapshot"
    marked = definition_text().replace(f"app_root_name.{rest}", f"app_root_name.|{rest}")
    spelled = [f"app_root_name.{rest}", f"app.{rest}", f"app_root_name.{rest}"]
    assert _found(marked, "a.snapshot_store.json") == [
        f"{name}:1: {text}" for name, text in zip(DEFINITIONS, spelled, strict=True)
    ]


def test_of_a_class_that_type_hints_name() -> None:
    more = {
        "b.snapshot_store.json": definition_text(
            store_name="B", aggregate_id_type_str="app_root_name.domain.ids.TicketId"
        ),
        "revisions.json": "[]",
    }
    marked = definition_text(aggregate_id_type_str="tuple[app.domain.ids.Ticket|Id, app.domain.idsx.TicketId]")
    assert _found(marked, "a.snapshot_store.json", more=more) == [
        "a.snapshot_store.json:1: app.domain.ids.TicketId",
        "app/domain/ids.py:1: TicketId",
        "b.snapshot_store.json:1: app_root_name.domain.ids.TicketId",
    ]


@pytest.mark.parametrize(
    "marked", ["|", '{"store_n|ame": "A"}', '{"store_type": "in_|memory"}', '{"description": "a|"}', "["]
)
def test_of_nothing(marked: str) -> None:
    assert _found(marked if "|" in marked else marked + "|", "a.snapshot_store.json") == []
