"""Quick fixes, fixing all and refactorings, over the wire, in the three editors that the server is tried with."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from e2e.conftest import Editor
from e2e.documents import edited
from support import definition_text

pytestmark = pytest.mark.asyncio

TEXT = '{"aggregate_id_type_str": "UUID",\n "stor_type": "😀", "snapshot_type_str": "T"}\n'
FIX_ALL = "source.fixAll.storesmith"


async def _ask(editor: Editor, uri: str, place: types.Range, **context: Any) -> list[types.CodeAction]:
    shown = types.CodeActionContext(**{"diagnostics": [], **context})
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), place, shown)
    found = await editor.wait(editor.client.text_document_code_action_async(params))
    return [action for action in found or () if isinstance(action, types.CodeAction)]


def _at(line: int, character: int) -> types.Range:
    return types.Range(types.Position(line, character), types.Position(line, character))


WHOLE = types.Range(types.Position(0, 0), types.Position(99, 0))


def _after(editor: Editor, uri: str, action: types.CodeAction, text: str) -> str:
    """The text after an action that edits this document and nothing else."""
    assert action.edit is not None
    edit = editor.plain(action.edit)
    if "changes" in edit:
        ((changed, edits),) = edit["changes"].items()
    else:
        (change,) = edit["documentChanges"]
        changed, edits = change["textDocument"]["uri"], change["edits"]
    assert changed == uri
    encoding = editor.offered.position_encoding or "utf-16"
    return edited(text, edits, str(getattr(encoding, "value", encoding)))


async def _resolved(editor: Editor, action: types.CodeAction) -> types.CodeAction:
    if action.edit is None:
        assert action.data is not None
        return await editor.wait(editor.client.code_action_resolve_async(action))
    return action


async def test_a_quick_fix_names_its_diagnostic_and_has_its_edit(editor: Editor) -> None:
    uri = editor.open(editor.definition, TEXT)
    (shown,) = [one for one in await editor.diagnostics(uri) if one.code == "unqualified-type"]
    shown.data = {"the client's": "own"}
    (fix,) = await _ask(editor, uri, _at(0, 30), diagnostics=[shown], only=[types.CodeActionKind.QuickFix])
    assert fix.title == "Write `uuid.UUID`"
    assert fix.kind == "quickfix"
    assert fix.is_preferred
    assert list(fix.diagnostics or ()) == [shown]
    assert _after(editor, uri, fix, TEXT) == TEXT.replace('"UUID"', '"uuid.UUID"')


async def test_a_diagnostic_that_the_client_does_not_send_is_named_all_the_same(editor: Editor) -> None:
    uri = editor.open(editor.definition, TEXT)
    rename, remove = await _ask(editor, uri, _at(1, 4), only=["quickfix"])
    (reported,) = [one for one in await editor.diagnostics(uri) if one.code == "unknown-property"]
    assert list(rename.diagnostics or ()) == list(remove.diagnostics or ()) == [reported]
    assert (rename.is_preferred, remove.is_preferred) == (True, None)
    assert _after(editor, uri, rename, TEXT) == TEXT.replace("stor_type", "store_type")
    assert _after(editor, uri, remove, TEXT) == TEXT.replace(' "stor_type": "😀", ', " ")


async def test_fixes_follow_what_is_typed(editor: Editor) -> None:
    uri = editor.open(editor.definition)
    assert await _ask(editor, uri, WHOLE, only=["quickfix"]) == []
    editor.change(uri, TEXT)
    (fix,) = await _ask(editor, uri, _at(0, 30), only=["quickfix"])
    assert _after(editor, uri, fix, TEXT) == TEXT.replace('"UUID"', '"uuid.UUID"')


@pytest.mark.parametrize(
    ("only", "automatic", "expected"),
    [
        (["quickfix"], False, {"quickfix"}),
        (["quickfix"], True, {"quickfix"}),
        (["source.fixAll"], True, {FIX_ALL}),
        ([FIX_ALL], True, {FIX_ALL}),
        (["source.fixAll.other"], True, set()),
        (["source.organizeImports"], False, set()),
        (["refactor.rewrite"], False, {"refactor.rewrite"}),
        (["refactor.extract"], False, set()),
        (None, True, {"quickfix", "refactor.rewrite"}),
        (None, False, {"quickfix", "refactor.rewrite", FIX_ALL}),
    ],
)
async def test_only_the_kinds_that_were_asked_for(
    only: list[str] | None,
    automatic: bool,  # noqa: FBT001
    expected: set[str],
    editor: Editor,
) -> None:
    uri = editor.open(editor.definition, TEXT.replace('"T"', '"T", "base_interface_name": "SnapshotStore"'))
    trigger = types.CodeActionTriggerKind.Automatic if automatic else types.CodeActionTriggerKind.Invoked
    found = await _ask(editor, uri, WHOLE, only=only, trigger_kind=trigger)
    kinds = {action.kind for action in found if action.kind and "generate" not in action.kind}
    assert kinds == expected


async def test_fixing_all_on_save(editor: Editor) -> None:
    text = '{\'aggregate_id_type_str\': \'UUID\',\n "stor_type": "in-memory", "zzz": "😀",}\n'
    uri = editor.open(editor.definition, text)
    automatic = types.CodeActionTriggerKind.Automatic
    (action,) = await _ask(editor, uri, WHOLE, only=["source.fixAll"], trigger_kind=automatic)
    assert (action.edit is None) == (editor.name != "minimal")
    fixed = '{"aggregate_id_type_str": "uuid.UUID",\n "store_type": "in_memory", "zzz": "😀"}\n'
    assert _after(editor, uri, await _resolved(editor, action), text) == fixed
    editor.change(uri, fixed)
    assert await _ask(editor, uri, WHOLE, only=["source.fixAll"], trigger_kind=automatic) == []


async def test_a_refactoring_edits_the_document(editor: Editor) -> None:
    text = definition_text(store_type="in_memory")
    uri = editor.open(editor.definition, text)
    found = {action.title: action for action in await _ask(editor, uri, _at(0, 3), only=["refactor.rewrite"])}
    action = await _resolved(editor, found["Remove the properties that equal their default"])
    assert _after(editor, uri, action, text) == definition_text()


async def test_the_edit_is_for_the_uri_as_the_editor_writes_it(editor: Editor) -> None:
    uri = "untitled:new.snapshot_store.json"
    document = types.TextDocumentItem(uri, "json", 1, TEXT)
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    (fix,) = await _ask(editor, uri, _at(0, 30), only=["quickfix"])
    assert _after(editor, uri, fix, TEXT) == TEXT.replace('"UUID"', '"uuid.UUID"')
