"""The main job, as VS Code, Neovim and a minimal client do it: see problems, complete, hover, generate."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from e2e.conftest import Editor
from e2e.documents import accepted, carry_out, parts, path_of, position, range_of
from e2e.server_thread import surroundings
from generate.projects import STORE, TESTS, files_of
from storesmith.cli.main import main

KIND = "source.generate.storesmith"
TITLE = "Generate InMemoryTicketSnapshotStore and its tests"
UP_TO_DATE = "InMemoryTicketSnapshotStore and its tests are up to date"
CURRENT = "The files are up to date"
PACKAGES = [
    "app/infrastructure/__init__.py",
    "app/infrastructure/snapshot_stores/__init__.py",
    "tests/infrastructure/__init__.py",
    "tests/infrastructure/snapshot_stores/__init__.py",
]
ALL_FILES = sorted([*PACKAGES, STORE, TESTS])

pytestmark = pytest.mark.asyncio


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def relative(root: Path, paths: list[Path]) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in paths)


async def assert_nothing_to_do(editor: Editor, uri: str, title: str, reason: str) -> None:
    """VS Code is offered an action that is disabled; the other clients, which cannot show that, are offered none."""
    shown = [(action.title, action.disabled and action.disabled.reason) for action in await editor.actions(uri)]
    assert shown == ([(title, reason)] if editor.name == "vscode" else [])


async def only_action(editor: Editor, uri: str) -> types.CodeAction:
    (action,) = await editor.actions(uri)
    return action


# -------------------------------------------------------------------- problems


async def test_problems_come_with_their_version(editor: Editor) -> None:
    text = editor.definition.read_text(encoding="utf-8")
    uri = editor.open(editor.definition)
    assert await editor.diagnostics(uri) == []
    broken = replaced(text, '"store_type"', '"stor_type"')
    editor.change(uri, broken)
    (problem,) = await editor.diagnostics(uri)
    assert problem.code == "unknown-property"
    assert problem.severity == types.DiagnosticSeverity.Warning
    assert problem.source == "storesmith"
    assert "store_type" in problem.message
    plain = editor.plain(problem.range)
    assert plain == range_of(broken, '"stor_type"', editor.encoding)
    editor.change(uri, text)
    assert await editor.diagnostics(uri) == []


async def test_problems_stay_after_saving(editor: Editor) -> None:
    broken = replaced(editor.definition.read_text(encoding="utf-8"), '"uuid.UUID"', "3")
    uri = editor.open(editor.definition, broken)
    (problem,) = await editor.diagnostics(uri)
    before = len(editor.client.published)
    editor.save(uri)
    assert await editor.diagnostics(uri) == [problem]
    if not editor.pulls:
        while len(editor.client.published) == before:
            await editor.wait(editor.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS))
        assert editor.client.published[-1].version == 1
        assert list(editor.client.published[-1].diagnostics) == [problem]


async def test_nothing_is_pushed_to_a_client_that_pulls(editor: Editor) -> None:
    uri = editor.open(editor.definition, "{")
    assert await editor.diagnostics(uri)
    editor.change(uri, "[")
    editor.save(uri)
    assert await editor.diagnostics(uri)
    if editor.pulls:
        editor.change(uri, editor.definition.read_text(encoding="utf-8"))
        while "missing-output" not in [one.code for one in await editor.all_diagnostics(uri)]:
            await editor.wait(editor.client.has_refreshed.wait())
            editor.client.has_refreshed.clear()
        # The generated files are looked at when everything that is due has been pushed.
        assert editor.client.published == []
    else:
        assert {params.version for params in editor.client.published} == {1, 2}
        assert editor.offered.diagnostic_provider is None


async def test_a_closed_document_has_no_problems(editor: Editor) -> None:
    uri = editor.open(editor.definition, "{")
    assert await editor.diagnostics(uri)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    if editor.pulls:
        assert await editor.diagnostics(uri) == []
    else:
        while editor.client.published[-1].diagnostics:
            await editor.wait(editor.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS))


async def test_other_files_are_left_alone(editor: Editor) -> None:
    uri = editor.open(editor.root / "package.json", "{ not json")
    if editor.pulls:
        assert await editor.diagnostics(uri) == []
    assert await editor.actions(uri) == []
    params = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(0, 3))
    assert await editor.wait(editor.client.text_document_hover_async(params)) is None
    known = editor.open(editor.definition)
    assert await editor.diagnostics(known) == []
    assert [params.uri for params in editor.client.published] == ([] if editor.pulls else [known])


async def test_a_rule_has_a_page_where_the_client_can_show_it(editor: Editor) -> None:
    uri = editor.open(editor.definition, "{}")
    problems = await editor.diagnostics(uri)
    assert [problem.code for problem in problems] == ["missing-property"] * 4
    for problem in problems:
        if editor.name == "vscode":
            assert problem.code_description is not None
            page, _, anchor = problem.code_description.href.partition("#")
            assert anchor == problem.code
            assert re.search(
                rf"^#+ `?{re.escape(str(anchor))}`?$", path_of(page).read_text(encoding="utf-8"), re.MULTILINE
            )
        else:
            assert problem.code_description is None


# -------------------------------------------------------------------- completion and hover


COMPLETIONS = {
    "an empty file": "|",
    "an empty object": "{|}",
    "a name begun": '{\n  "sto|"\n}',
    "a name without its end": '{\n  "sto|\n}',
    "after a member": '{\n  "store_name": "A",\n  |\n}',
    "after a member without a comma": '{\n  "store_name": "A"\n  |\n}',
    "before a member": '{\n  |\n  "store_name": "A"\n}',
    "a value": '{\n  "store_type": |\n}',
    "a value begun": '{\n  "store_type": "in|"\n}',
    "a value before a member": '{\n  "store_type": |\n  "store_name": "A"\n}',
    "null": '{\n  "description": |\n}',
    "after text that is not ASCII": '{ "description": "Zürich 😀", "|" }',
}


@pytest.mark.parametrize("place", COMPLETIONS)
async def test_what_is_accepted_is_json(place: str, editor: Editor) -> None:
    text = COMPLETIONS[place]
    cursor = text.index("|")
    text = text.replace("|", "")
    uri = editor.open(editor.definition, text)
    params = types.CompletionParams(
        types.TextDocumentIdentifier(uri), types.Position(**position(text, cursor, editor.encoding))
    )
    found = await editor.wait(editor.client.text_document_completion_async(params))
    assert isinstance(found, types.CompletionList)
    assert not found.is_incomplete
    assert found.items
    for item in found.items:
        assert isinstance(item.text_edit, types.TextEdit)
        if editor.name == "minimal":
            assert item.insert_text_format is None
            assert "${" not in item.text_edit.new_text
            assert isinstance(item.documentation, str | None)
        after = accepted(text, editor.plain(item), editor.encoding)
        try:
            value = json.loads(after)
        except ValueError:
            pytest.fail(f"{item.label}: {after}")
        assert isinstance(value, dict)
        if place != "an empty file":
            edit = item.text_edit
            assert edit.range.start.line == edit.range.end.line == params.position.line
            assert edit.range.start.character <= params.position.character <= edit.range.end.character
    if editor.name != "minimal" and place in ("an empty file", "an empty object", "a name begun"):
        assert any(item.insert_text_format == types.InsertTextFormat.Snippet for item in found.items)


async def test_a_whole_definition_from_an_empty_file_can_be_generated(editor: Editor) -> None:
    uri = editor.open(editor.definition, "")
    params = types.CompletionParams(types.TextDocumentIdentifier(uri), types.Position(0, 0))
    found = await editor.wait(editor.client.text_document_completion_async(params))
    assert isinstance(found, types.CompletionList)
    texts = [accepted("", editor.plain(item)) for item in found.items]
    assert texts
    for text in texts:
        editor.change(uri, text)
        assert await editor.diagnostics(uri) == []
        action = await only_action(editor, uri)
        assert (action.title, action.disabled) == (TITLE, None)


async def test_names_that_are_written_are_not_offered_again(editor: Editor) -> None:
    text = '{\n  "store_name": "A",\n  \n}'
    uri = editor.open(editor.definition, text)
    params = types.CompletionParams(types.TextDocumentIdentifier(uri), types.Position(2, 2))
    found = await editor.wait(editor.client.text_document_completion_async(params))
    assert isinstance(found, types.CompletionList)
    in_order = [item.label for item in sorted(found.items, key=lambda item: item.sort_text or item.label)]
    assert in_order[:3] == ["aggregate_id_type_str", "snapshot_type_str", "snapshot_module_str"]
    assert "store_name" not in in_order
    assert len(in_order) == 11


@pytest.mark.parametrize("name", ["store_name", "store_type", "description"])
async def test_hover_in_words_that_the_client_shows(name: str, editor: Editor) -> None:
    text = editor.definition.read_text(encoding="utf-8")
    uri = editor.open(editor.definition)
    place = types.Position(**position(text, text.index(f'"{name}"') + 3, editor.encoding))
    params = types.HoverParams(types.TextDocumentIdentifier(uri), place)
    found = await editor.wait(editor.client.text_document_hover_async(params))
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    if editor.name == "minimal":
        assert found.contents.kind == types.MarkupKind.PlainText
        assert not re.search(r"\*\*|`|^#", found.contents.value)
    else:
        assert found.contents.kind == types.MarkupKind.Markdown
    words = found.contents.value.lower()
    assert "string" in words
    if name == "store_name":
        assert "required" in words
    else:
        assert "default" in words
    if name == "description":
        assert "null" in words
    plain = editor.plain(found.range)
    assert plain == range_of(text, f'"{name}"', editor.encoding)


# -------------------------------------------------------------------- generating


async def test_the_edit_is_in_what_the_client_announced(editor: Editor) -> None:
    uri = editor.open(editor.definition)
    action = await only_action(editor, uri)
    assert (action.title, action.kind, action.disabled) == (TITLE, KIND, None)
    shown = action.command and (action.command.command, tuple(action.command.arguments or ()))
    store = (editor.root / STORE).as_uri()
    assert shown == (None if editor.name == "minimal" else ("storesmith.openFile", (store,)))
    edit = await editor.edit_of(action)
    created, texts = parts(edit)
    assert relative(editor.root, texts) == ALL_FILES
    if editor.name == "minimal":
        assert list(edit) == ["changes"]
        assert created == []
    else:
        assert list(edit) == ["documentChanges"]
        assert relative(editor.root, created) == ALL_FILES
        creations = [change for change in edit["documentChanges"] if "kind" in change]
        assert [creation["options"] for creation in creations] == [{"ignoreIfExists": True}] * len(ALL_FILES)
        assert "annotationId" not in set().union(*creations)
        edits = [change for change in edit["documentChanges"] if "kind" not in change]
        assert [change["textDocument"]["version"] for change in edits] == [None] * len(ALL_FILES)


async def test_the_edit_on_disk_is_what_the_command_line_writes(editor: Editor, generated: dict[str, bytes]) -> None:
    uri = editor.open(editor.definition)
    carry_out(await editor.edit_of(await only_action(editor, uri)), editor.encoding)
    assert files_of(editor.root) == generated
    with surroundings(editor.root):
        assert main(["generate", "--check"]) == 0


async def test_offering_and_resolving_write_nothing(editor: Editor) -> None:
    before = files_of(editor.root)
    uri = editor.open(editor.definition)
    await editor.edit_of(await only_action(editor, uri))
    assert files_of(editor.root) == before


async def test_the_light_bulb_offers_it_too(editor: Editor) -> None:
    uri = editor.open(editor.definition)
    (action,) = await editor.actions(uri, automatic=True)
    assert action.title == TITLE
    assert action.kind is not None
    assert action.kind.startswith("refactor")


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ([KIND], 1),
        (["source.generate"], 1),
        (["source"], 1),
        ([""], 1),
        (["quickfix", "source"], 1),
        (["source.fixAll"], 0),
        (["source.organizeImports"], 0),
        (["source.gen"], 0),
        (["quickfix"], 0),
        (["refactor.extract"], 0),
        ([], 0),
    ],
)
async def test_only_the_kinds_that_were_asked_for(only: list[str], expected: int, editor: Editor) -> None:
    uri = editor.open(editor.definition)
    assert len(await editor.actions(uri, only=only)) == expected


async def test_errors_disable_it_with_the_reason(editor: Editor) -> None:
    text = editor.definition.read_text(encoding="utf-8")
    uri = editor.open(editor.definition, replaced(text, '"InMemoryTicketSnapshotStore"', '"not a name"'))
    actions = await editor.actions(uri)
    if editor.name != "vscode":  # the others did not announce that they can show it
        assert actions == []
        return
    (action,) = actions
    assert action.disabled is not None
    assert action.disabled.reason.startswith("Cannot generate: line 2: ")
    assert action.edit is None
    assert action.data is None


async def test_a_warning_disables_nothing(editor: Editor) -> None:
    text = editor.definition.read_text(encoding="utf-8")
    uri = editor.open(editor.definition, replaced(text, '"store_type"', '"stor_type"'))
    action = await only_action(editor, uri)
    assert action.disabled is None


async def test_it_says_when_all_is_up_to_date(editor: Editor, generated: dict[str, bytes]) -> None:
    _write(editor.root, generated)
    uri = editor.open(editor.definition)
    await assert_nothing_to_do(editor, uri, UP_TO_DATE, CURRENT)


async def test_windows_line_ends_are_no_difference(editor: Editor, generated: dict[str, bytes]) -> None:
    _write(
        editor.root,
        {path: data.replace(b"\n", b"\r\n") if "store" in path else data for path, data in generated.items()},
    )
    await assert_nothing_to_do(editor, editor.open(editor.definition), UP_TO_DATE, CURRENT)


async def test_only_what_is_missing_is_made(editor: Editor, generated: dict[str, bytes]) -> None:
    _write(editor.root, {path: data for path, data in generated.items() if path != TESTS})
    uri = editor.open(editor.definition)
    action = await only_action(editor, uri)
    assert "what is missing" in action.title
    edit = await editor.edit_of(action)
    created, texts = parts(edit)
    assert relative(editor.root, texts) == [TESTS]
    assert relative(editor.root, created) == ([] if editor.name == "minimal" else [TESTS])
    carry_out(edit, editor.encoding)
    assert files_of(editor.root) == generated


CHANGED = '"Something else."'
"""Another description than the example's."""


def _changed(editor: Editor) -> str:
    text = editor.definition.read_text(encoding="utf-8")
    return replaced(text, '"An in-memory snapshot store for Ticket aggregates."', CHANGED)


async def test_work_by_hand_stays(editor: Editor, generated: dict[str, bytes]) -> None:
    by_hand = generated[STORE] + "\n\n# ä by hand 😀\n".encode()
    _write(editor.root, {**generated, STORE: by_hand})
    uri = editor.open(editor.definition)
    await assert_nothing_to_do(editor, uri, f"{UP_TO_DATE}, with your changes", CURRENT)
    editor.change(uri, _changed(editor))
    (action,) = await editor.actions(uri)
    edit = await editor.edit_of(action)
    assert "changeAnnotations" not in edit
    assert relative(editor.root, parts(edit)[1]) == [STORE]
    carry_out(edit, editor.encoding)
    store = (editor.root / STORE).read_text(encoding="utf-8")
    assert "# ä by hand 😀\n" in store
    assert "Something else." in store


async def test_work_by_hand_is_never_replaced_silently(editor: Editor, generated: dict[str, bytes]) -> None:
    by_hand = generated[STORE].replace(b"An in-memory snapshot store for Ticket", b"My own store of Ticket")
    _write(editor.root, {**generated, STORE: by_hand})
    uri = editor.open(editor.definition, _changed(editor))
    actions = [action for action in await editor.actions(uri) if action.disabled is None]
    if editor.name != "vscode":  # there is no way to ask: what stands there is out of bounds
        assert actions == []
        return
    (action,) = actions
    edit = await editor.edit_of(action)
    assert relative(editor.root, parts(edit)[1]) == [STORE]
    (annotation,) = edit["changeAnnotations"].items()
    assert annotation[1]["needsConfirmation"] is True
    (change,) = edit["documentChanges"]
    assert {part["annotationId"] for part in change["edits"]} == {annotation[0]}
    carry_out(edit, editor.encoding)
    store = (editor.root / STORE).read_text(encoding="utf-8")
    for line in ("<<<<<<< as it stands", "My own store of Ticket", "=======", "Something else.", ">>>>>>> as it would"):
        assert line in store


async def test_a_file_that_is_not_ours_is_replaced_by_its_name(editor: Editor, generated: dict[str, bytes]) -> None:
    _write(editor.root, {**generated, STORE: b"# by hand\n"})
    uri = editor.open(editor.definition)
    in_the_way = f"{Path(STORE).name} was not generated by storesmith"
    await assert_nothing_to_do(editor, uri, TITLE, in_the_way)
    found = await editor.actions(uri, only=["refactor.generate"])
    replacing = [action for action in found if action.title.startswith("Replace ")]
    if editor.name != "vscode":
        assert replacing == []
        return
    (action,) = replacing
    assert action.title == f"Replace {Path(STORE).name}, which was not generated by storesmith…"
    edit = await editor.edit_of(action)
    assert [one["needsConfirmation"] for one in edit["changeAnnotations"].values()] == [True]
    carry_out(edit, editor.encoding)
    assert files_of(editor.root) == generated


async def test_a_file_that_is_no_text_is_in_nobodys_way(editor: Editor) -> None:
    (editor.root / STORE).parent.mkdir(parents=True)
    (editor.root / STORE).write_bytes(b"\xff\x00")
    (action,) = await editor.actions(editor.open(editor.definition))
    assert action.title == "Generate what can be of InMemoryTicketSnapshotStore and its tests"
    carry_out(await editor.edit_of(action), editor.encoding)
    assert (editor.root / STORE).read_bytes() == b"\xff\x00"
    assert (editor.root / TESTS).is_file()


async def test_what_is_open_and_unsaved_is_held_against_too(editor: Editor, generated: dict[str, bytes]) -> None:
    """An edit of an open document is of its text in the editor, and carries its version."""
    _write(editor.root, generated)
    unsaved = generated[STORE].decode() + "# unsaved\n"
    store = editor.open(editor.root / STORE, unsaved, version=7)
    (action,) = await editor.actions(editor.open(editor.definition, _changed(editor)))
    edit = await editor.edit_of(action)
    if editor.name != "minimal":
        (change,) = edit["documentChanges"]
        assert change["textDocument"] == {"uri": store, "version": 7}
    (editor.root / STORE).write_text(unsaved, encoding="utf-8")
    carry_out(edit, editor.encoding)
    text = (editor.root / STORE).read_text(encoding="utf-8")
    assert "# unsaved\n" in text
    assert "Something else." in text


async def test_an_action_of_another_version_is_refused(editor: Editor) -> None:
    uri = editor.open(editor.definition)
    action = await only_action(editor, uri)
    if editor.name == "minimal":  # it has the edit already
        assert action.edit is not None
        return
    text = editor.definition.read_text(encoding="utf-8")
    editor.change(uri, text + "\n")
    with pytest.raises(JsonRpcException) as caught:
        await editor.wait(editor.client.code_action_resolve_async(action))
    assert caught.value.code == -32801


async def test_each_operation_of_a_revision_has_its_action(editor: Editor) -> None:
    definition = json.loads(editor.definition.read_text(encoding="utf-8"))
    operations: list[Any] = [
        {"name": "x", "component_type": "domain_event", "operation_type": "CREATE", "definition": {"a": 1}},
        {
            "name": definition["store_name"],
            "component_type": "INFRASTRUCTURE_SNAPSHOT_STORE",
            "operation_type": "CREATE",
            "definition": definition,
        },
        {
            "name": "OtherSnapshotStore",
            "component_type": "infrastructure_snapshot_store",
            "operation_type": "CREATE",
            "definition": {**definition, "store_name": "OtherSnapshotStore"},
        },
    ]
    text = json.dumps(operations, indent=2)
    known = await editor.wait(editor.client.workspace_symbol_async(types.WorkspaceSymbolParams("")))
    assert definition["store_name"] in [symbol.name for symbol in known or ()]
    uri = editor.open(editor.root / "revisions.json", text)
    # The first is in the example's own definition too, which the server has come across.
    assert [problem.code for problem in await editor.diagnostics(uri)] == ["duplicate-store"]
    first = position(text, text.index("InMemoryTicketSnapshotStore"))["line"]
    second = position(text, text.index("OtherSnapshotStore"))["line"]
    assert [action.title for action in await editor.actions(uri, first) if action.disabled is None] == []
    (action,) = await editor.actions(uri, second)
    assert action.title == "Generate OtherSnapshotStore and its tests"
    _, texts = parts(await editor.edit_of(action))
    assert f"{Path(STORE).parent}/other_snapshot_store.py" in relative(editor.root, texts)
    assert await editor.actions(uri, 0) == []


async def test_the_tree_is_read_anew_each_time(editor: Editor, generated: dict[str, bytes]) -> None:
    uri = editor.open(editor.definition)
    carry_out(await editor.edit_of(await only_action(editor, uri)), editor.encoding)
    await assert_nothing_to_do(editor, uri, UP_TO_DATE, CURRENT)
    shutil.rmtree(editor.root / "app" / "infrastructure")
    shutil.rmtree(editor.root / "tests" / "infrastructure")
    carry_out(await editor.edit_of(await only_action(editor, uri)), editor.encoding)
    assert files_of(editor.root) == generated


def _write(root: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
