"""What an editor asks for while somebody reads and edits: outline, folds, formatting, hints, in a real server."""

from __future__ import annotations

import pytest
from lsprotocol import types

from e2e.conftest import Editor
from e2e.documents import edited, position

pytestmark = pytest.mark.asyncio

STORE = "→ app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"
OPTIONS = types.FormattingOptions(tab_size=2, insert_spaces=True)


async def test_a_line_break_is_followed_by_indentation(editor: Editor) -> None:
    text = '{\n  "store_name": "X",\n}\n'
    uri = editor.open(editor.definition, text.replace(",\n", ",\n\n"))
    place = types.Position(2, 0)
    params = types.DocumentOnTypeFormattingParams(types.TextDocumentIdentifier(uri), place, "\n", OPTIONS)
    found = await editor.wait(editor.client.text_document_on_type_formatting_async(params))
    assert edited(text.replace(",\n", ",\n\n"), editor.plain(found)) == '{\n  "store_name": "X",\n  \n}\n'
    offered = editor.offered.document_on_type_formatting_provider
    assert offered is not None
    assert offered.first_trigger_character == "\n"


async def test_a_document_and_a_part_of_it_are_formatted(editor: Editor) -> None:
    text = '{"a":1,\n"b":2}'
    uri = editor.open(editor.definition, text)
    whole = types.DocumentFormattingParams(types.TextDocumentIdentifier(uri), OPTIONS)
    found = await editor.wait(editor.client.text_document_formatting_async(whole))
    assert edited(text, editor.plain(found)) == '{\n  "a": 1,\n  "b": 2\n}'
    line = types.Range(types.Position(1, 0), types.Position(1, 5))
    part = types.DocumentRangeFormattingParams(types.TextDocumentIdentifier(uri), line, OPTIONS)
    found = await editor.wait(editor.client.text_document_range_formatting_async(part))
    assert edited(text, editor.plain(found)) == '{"a":1,\n  "b": 2}'


async def test_hints_tell_the_file_and_the_defaults(editor: Editor) -> None:
    text = editor.definition.read_text(encoding="utf-8").replace('"store_type"', '"$schema"')
    uri = editor.open(editor.definition, text)
    whole = types.Range(types.Position(0, 0), types.Position(len(text.splitlines()), 0))
    params = types.InlayHintParams(types.TextDocumentIdentifier(uri), whole)
    found = await editor.wait(editor.client.text_document_inlay_hint_async(params))
    assert found is not None
    assert [hint.label for hint in found] == [STORE, 'store_type: "in_memory"']
    (where, default) = found
    assert editor.plain(where.position) == position(text, text.index('TicketSnapshotStore",') + 20)
    after = edited(text, editor.plain(default.text_edits))
    assert '"store_type": "in_memory"' in after


async def test_the_outline_of_a_revision_names_its_operations(editor: Editor) -> None:
    uri = editor.open(editor.root / "revisions.json", '[{"name": "A", "component_type": "event"}, {}]')
    params = types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
    found = await editor.wait(editor.client.text_document_document_symbol_async(params))
    names = [symbol.name for symbol in found or ()]
    flat = ["A", "name", "component_type", "operation"]
    assert names == (flat if editor.name == "minimal" else ["A", "operation"])
