"""What the server answers, in the shapes of the protocol, for clients that can little and much."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from storesmith.analysis.rules import BY_CODE
from storesmith.features.actions import BY_NAME, Offer
from storesmith.features.completion import Completion
from storesmith.features.hover import Hover
from storesmith.features.symbols import Symbol
from storesmith.lsp import to_lsp
from storesmith.lsp.capabilities import ClientCapabilities
from storesmith.model import Problem
from storesmith.model.problem import Related
from storesmith.text import (
    Encoding,
    FileCreation,
    FileEdit,
    FileRename,
    LineIndex,
    Location,
    SourceChange,
    Span,
    TextEdit,
)
from support import ROOT, STORE, make_document

MINIMAL = ClientCapabilities()
URI = "file:///srv/project/x.snapshot_store.json"


def _diagnostics(problem: Problem, client: ClientCapabilities, text: str = '{"a": 1}') -> list[dict[str, Any]]:
    found = json.loads(to_lsp.diagnostics(make_document(text), URI, [problem], client))
    assert isinstance(found, list)
    return found


def _range(start_line: int, start: int, end_line: int, end: int) -> dict[str, Any]:
    return {"start": {"line": start_line, "character": start}, "end": {"line": end_line, "character": end}}


@pytest.mark.parametrize(("encoding", "characters"), [("utf-8", (4, 5)), ("utf-16", (2, 3)), ("utf-32", (1, 2))])
def test_a_range_counts_in_the_negotiated_encoding(encoding: Encoding, characters: tuple[int, int]) -> None:
    assert to_lsp.range_of(LineIndex("a\n😀b"), Span(3, 4), encoding) == _range(1, characters[0], 1, characters[1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_range_is_its_two_positions(encoding: Encoding) -> None:
    text = "é😀\r\na\u2028b\r\n\nc"
    lines = LineIndex(text)
    for start in range(len(text) + 1):
        for end in range(start, len(text) + 1):
            first, last = lines.position(start, encoding), lines.position(end, encoding)
            assert to_lsp.range_of(lines, Span(start, end), encoding) == _range(*first, *last)


def test_a_diagnostic_for_a_minimal_client() -> None:
    problem = Problem("wrong-type", "error", Span(6, 7), "No.", (Related(Span(1, 4), "here"),))
    assert _diagnostics(problem, MINIMAL) == [
        {"range": _range(0, 6, 0, 7), "severity": 1, "code": "wrong-type", "source": "storesmith", "message": "No."}
    ]


def test_a_diagnostic_for_a_client_that_can_much() -> None:
    client = ClientCapabilities(related_information=True, code_description=True)
    problem = Problem("wrong-type", "hint", Span(6, 7), "No.", (Related(Span(1, 4), "here"),))
    (diagnostic,) = _diagnostics(problem, client)
    assert diagnostic["severity"] == 4
    assert diagnostic["relatedInformation"] == [
        {"location": {"uri": URI, "range": _range(0, 1, 0, 4)}, "message": "here"}
    ]
    href = diagnostic["codeDescription"]["href"]
    assert href.endswith("rules.md#wrong-type")
    assert href.startswith("file://")


def test_diagnostics_of_odd_texts_are_json() -> None:
    message = 'a "quote", a \\ and \ud800 and \n'
    problem = Problem("wrong-type", "error", Span(0, 1), message, (Related(Span(0, 0), message),))
    (diagnostic,) = _diagnostics(problem, ClientCapabilities(related_information=True), "\ud800")
    assert diagnostic["message"] == message
    assert diagnostic["relatedInformation"][0]["message"] == message
    assert json.loads(to_lsp.diagnostics(make_document(""), URI, [], MINIMAL)) == []


def test_equal_problems_at_other_places_keep_their_places() -> None:
    document = make_document('{"a": 1}')
    pair = [Problem("wrong-type", "error", Span(start, start + 1), "No.") for start in (1, 6)]
    found = json.loads(to_lsp.diagnostics(document, URI, pair, MINIMAL))
    assert [diagnostic["range"] for diagnostic in found] == [_range(0, 1, 0, 2), _range(0, 6, 0, 7)]


def test_a_code_without_a_page_has_no_link() -> None:
    client = ClientCapabilities(code_description=True)
    problem = Problem("too-many-problems", "information", Span(0, 1), "3 more")
    (diagnostic,) = _diagnostics(problem, client, "{}")
    assert "codeDescription" not in diagnostic
    assert diagnostic["severity"] == 3


COMPLETION = Completion(
    label="store_name",
    kind="property",
    span=Span(1, 1),
    text='"store_name": "X"',
    snippet='"store_name": "${1:X}"',
    filter_text='"store_name"',
    sort_text="00000",
    detail="string",
    documentation=r"a\.b `c`",
    is_required=True,
    additional_edits=(TextEdit(Span(0, 0), ","),),
)


def _item(client: ClientCapabilities, completion: Completion = COMPLETION) -> dict[str, Any]:
    result = to_lsp.completion_list(make_document("{}"), [completion], client)
    assert result["isIncomplete"] is False
    (item,) = result["items"]
    assert isinstance(item, dict)
    return item


def test_a_completion_for_a_minimal_client_is_plain() -> None:
    assert _item(MINIMAL) == {
        "label": "store_name",
        "kind": 10,
        "detail": "string, required",
        "filterText": '"store_name"',
        "sortText": "00000",
        "textEdit": {"range": _range(0, 1, 0, 1), "newText": '"store_name": "X"'},
        "documentation": "a.b c",
        "additionalTextEdits": [{"range": _range(0, 0, 0, 0), "newText": ","}],
    }


def test_a_completion_for_a_client_that_can_much() -> None:
    client = ClientCapabilities(snippets=True, completion_markup=True, completion_markdown=True, label_details=True)
    item = _item(client)
    assert item["insertTextFormat"] == 2
    assert item["textEdit"]["newText"] == '"store_name": "${1:X}"'
    assert item["documentation"] == {"kind": "markdown", "value": r"a\.b `c`"}
    assert item["labelDetails"] == {"description": "required"}
    assert item["detail"] == "string", "what the label details say is not said again"


def test_what_tells_two_of_one_label_apart_is_shown_beside_it_or_in_it() -> None:
    completion = Completion('"A"', "class", Span(0, 0), '"A"', '"A"', '"A"', "0", qualifier="app.models")
    item = _item(ClientCapabilities(label_details=True), completion)
    assert (item["label"], item["labelDetails"]) == ('"A"', {"detail": " app.models"})
    item = _item(MINIMAL, completion)
    assert (item["label"], item.get("labelDetails")) == ('"A" (app.models)', None)


def test_a_deprecated_property_is_struck_through_where_the_client_can() -> None:
    completion = replace(COMPLETION, is_deprecated=True)
    assert _item(ClientCapabilities(completion_tags=True), completion)["tags"] == [1]
    assert "tags" not in _item(MINIMAL, completion)
    assert "tags" not in _item(ClientCapabilities(completion_tags=True))


def test_a_text_without_tab_stops_is_no_snippet() -> None:
    completion = Completion("a", "value", Span(0, 0), "a", "a", "a", "0")
    item = _item(ClientCapabilities(snippets=True), completion)
    assert "insertTextFormat" not in item
    assert "documentation" not in item
    assert "additionalTextEdits" not in item
    assert item["kind"] == 12


def test_indentation_is_adjusted_by_clients_that_can() -> None:
    completion = Completion("a", "definition", Span(0, 0), "{\n}", "{\n\\}", "a", "0")
    assert _item(ClientCapabilities(adjusts_indentation=True), completion)["insertTextMode"] == 2
    assert "insertTextMode" not in _item(MINIMAL, completion)
    assert "insertTextMode" not in _item(ClientCapabilities(adjusts_indentation=True))


@pytest.mark.parametrize(("markdown", "contents"), [(True, ("markdown", r"a\.b")), (False, ("plaintext", "a.b"))])
def test_a_hover(markdown: bool, contents: tuple[str, str]) -> None:  # noqa: FBT001
    found = to_lsp.hover(make_document("{}"), Hover(Span(0, 2), r"a\.b"), ClientCapabilities(hover_markdown=markdown))
    assert found == {"contents": {"kind": contents[0], "value": contents[1]}, "range": _range(0, 0, 0, 2)}


def test_an_action() -> None:
    offer = Offer("generate", "Generate X and its tests")
    assert to_lsp.code_action(offer, "source.generate.storesmith", MINIMAL) == {
        "title": "Generate X and its tests",
        "kind": "source.generate.storesmith",
    }


@pytest.mark.parametrize(
    ("only", "trigger", "expected"),
    [
        (None, 1, ["source", "refactor"]),
        (None, 2, ["refactor"]),
        (None, None, ["source"]),
        (["source"], 1, ["source"]),
        (["source.generate.storesmith"], 2, ["source"]),
        (["refactor"], 1, ["refactor"]),
        ([""], 1, ["source"]),
        (["quickfix"], 1, []),
        ([], 1, []),
    ],
)
def test_the_kinds_of_a_source_action(only: list[str] | None, trigger: int | None, expected: list[str]) -> None:
    from storesmith.lsp.handlers.text_document_code_action import _kinds

    kind = BY_NAME["generate"]
    code = ClientCapabilities(shows_no_source_actions=True)
    assert [one.split(".")[0] for one in _kinds(kind, only, code, trigger)] == expected
    others = [one.split(".")[0] for one in _kinds(kind, only, MINIMAL, trigger)]
    assert others == expected[:1]


def test_a_disabled_action_is_shown_where_it_can_be() -> None:
    offer = Offer("generate", "Generate", disabled="because")
    assert to_lsp.code_action(offer, "source.x", MINIMAL) is None
    shown = to_lsp.code_action(offer, "source.x", ClientCapabilities(code_action_disabled=True))
    assert shown is not None
    assert shown["disabled"] == {"reason": "because"}


EXISTING = ROOT / "app/existing file.py"
CHANGE = SourceChange(
    (FileCreation(STORE, "new\n"), FileCreation(STORE.with_name("empty.py"), "")),
    (FileEdit(EXISTING, (TextEdit(Span(0, 3), "b"),), needs_confirmation=True),),
)
STANDING = {EXISTING: to_lsp.Standing("😀a\n", 7)}


def _edit(**can: Any) -> dict[str, Any]:
    edit = to_lsp.workspace_edit(CHANGE, STANDING, ClientCapabilities(**can))
    assert isinstance(edit, dict)
    return edit


def test_who_announced_nothing_is_given_text_edits_on_the_new_uris() -> None:
    edit = _edit()
    assert set(edit) == {"changes"}
    assert edit["changes"][to_lsp.uri_of(STORE)] == [{"range": _range(0, 0, 2**31 - 1, 0), "newText": "new\n"}]
    assert to_lsp.uri_of(STORE.with_name("empty.py")) not in edit["changes"]
    assert edit["changes"][to_lsp.uri_of(EXISTING)][0]["range"] == _range(0, 0, 1, 0)


def test_creations_come_first_and_never_overwrite() -> None:
    changes = _edit(document_changes=True, creates_files=True)["documentChanges"]
    assert [change.get("kind", "edit") for change in changes] == ["create", "create", "edit", "edit"]
    for change in changes[:2]:
        assert change["options"] == {"ignoreIfExists": True}
    assert changes[2]["textDocument"] == {"uri": to_lsp.uri_of(STORE), "version": None}


def test_an_edit_of_an_open_file_is_of_its_version() -> None:
    changes = _edit(document_changes=True)["documentChanges"]
    assert [change["textDocument"]["version"] for change in changes] == [None, 7]


def test_no_file_is_created_where_that_was_not_announced() -> None:
    changes = _edit(document_changes=True)["documentChanges"]
    assert all("kind" not in change for change in changes)
    assert [change["textDocument"]["uri"] for change in changes] == [to_lsp.uri_of(STORE), to_lsp.uri_of(EXISTING)]


def test_what_would_be_lost_asks_for_confirmation() -> None:
    edit = _edit(document_changes=True, creates_files=True, change_annotations=True)
    ((name, annotation),) = edit["changeAnnotations"].items()
    assert annotation["needsConfirmation"] is True
    assert annotation["label"]
    annotated = [
        change for change in edit["documentChanges"] for change in change.get("edits", ()) if "annotationId" in change
    ]
    assert [change["annotationId"] for change in annotated] == [name]


def test_without_a_loss_nothing_is_annotated() -> None:
    change = SourceChange((FileCreation(STORE, "new\n"),))
    client = ClientCapabilities(document_changes=True, creates_files=True, change_annotations=True)
    assert "changeAnnotations" not in to_lsp.workspace_edit(change, {}, client)


def test_renamed_files_come_last_and_never_overwrite() -> None:
    edit = FileEdit(EXISTING, (TextEdit(Span(0, 3), "b"),))
    change = SourceChange(edits=(edit,), renames=(FileRename(EXISTING, STORE),))
    changes = to_lsp.workspace_edit(change, STANDING, ClientCapabilities(document_changes=True))["documentChanges"]
    assert [one.get("kind", "edit") for one in changes] == ["edit", "rename"]
    assert changes[1] == {
        "kind": "rename",
        "oldUri": to_lsp.uri_of(EXISTING),
        "newUri": to_lsp.uri_of(STORE),
        "options": {"overwrite": False, "ignoreIfExists": True},
    }


def test_positions_do_not_count_the_mark_that_editors_leave_out() -> None:
    edits = (TextEdit(Span(1, 2), "x"), TextEdit(Span(4, 5), "y"))
    standing = {EXISTING: to_lsp.Standing("\ufeffa\n\u00e9b", None)}
    edit = to_lsp.workspace_edit(SourceChange(edits=(FileEdit(EXISTING, edits),)), standing, MINIMAL)
    ((_, changed),) = edit["changes"].items()
    assert [one["range"] for one in changed] == [_range(0, 0, 0, 1), _range(1, 1, 1, 2)]
    place = to_lsp.location(Location(EXISTING, 0, "\ufeffab", Span(2, 3)), "utf-16")
    assert place["range"] == _range(0, 1, 0, 2)


def test_in_neovim_a_second_time_replaces_the_first() -> None:
    edit = _edit(replaces_new_buffers=True)
    assert edit["changes"][to_lsp.uri_of(STORE)][0]["range"] == _range(0, 0, 2**31 - 1, 0)


def test_who_makes_no_files_replaces_what_a_first_time_left() -> None:
    edit = _edit(document_changes=True)
    assert edit["documentChanges"][0]["edits"][0]["range"] == _range(0, 0, 2**31 - 1, 0)
    edit = _edit(document_changes=True, creates_files=True)
    assert edit["documentChanges"][2]["edits"][0]["range"] == _range(0, 0, 0, 0)


def test_a_file_that_is_empty_on_disk_may_be_full_in_the_editor() -> None:
    change = SourceChange((), (FileEdit(STORE, (TextEdit(Span(0, 0), "new\n"),), needs_confirmation=True),))
    client = ClientCapabilities(document_changes=True, creates_files=True, change_annotations=True)
    edit = to_lsp.workspace_edit(change, {STORE: to_lsp.Standing("", None)}, client)
    assert edit["documentChanges"][0]["edits"][0]["range"] == _range(0, 0, 2**31 - 1, 0)


@pytest.mark.parametrize("name", ["plain.py", "with space.py", "ä%20#?.py", "a:b.py"])
def test_a_uri_leads_back_to_its_path(name: str) -> None:
    from storesmith.lsp.from_lsp import path_of

    assert path_of(to_lsp.uri_of(ROOT / name)) == ROOT / name


def test_a_range_the_wrong_way_round_is_turned() -> None:
    from storesmith.lsp.from_lsp import span_of

    assert span_of(make_document("a\nbc"), _range(1, 2, 0, 1), "utf-16") == Span(1, 4)


def test_symbols_as_a_tree() -> None:
    text = '{"é😀": "x",\n"a"\n: {1}}'
    document = make_document(text)
    found = (
        Symbol("é😀", '"x"', "string", Span(1, 10), Span(1, 5)),
        Symbol(
            "a", "", "object", Span(12, 21), Span(12, 15), (Symbol("1", "1", "number", Span(19, 20), Span(19, 20)),)
        ),
    )
    client = ClientCapabilities(symbol_trees=True)
    assert json.loads(to_lsp.document_symbols(document, "file:///x", found, client)) == [
        {
            "name": "é😀",
            "detail": '"x"',
            "kind": 15,
            "range": _range(0, 1, 0, 11),
            "selectionRange": _range(0, 1, 0, 6),
        },
        {
            "name": "a",
            "detail": "",
            "kind": 2,
            "range": _range(1, 0, 2, 5),
            "selectionRange": _range(1, 0, 1, 3),
            "children": [
                {
                    "name": "1",
                    "detail": "1",
                    "kind": 16,
                    "range": _range(2, 3, 2, 4),
                    "selectionRange": _range(2, 3, 2, 4),
                }
            ],
        },
    ]


def test_symbols_for_a_client_that_knows_no_tree() -> None:
    text = '{"a": [1]}'
    child = Symbol("0", "1", "number", Span(7, 8), Span(7, 8))
    found = (Symbol("a", "", "array", Span(1, 9), Span(1, 4), (child,)),)
    assert json.loads(to_lsp.document_symbols(make_document(text), "file:///x", found, MINIMAL)) == [
        {"name": "a", "kind": 18, "location": {"uri": "file:///x", "range": _range(0, 1, 0, 9)}},
        {
            "name": "0",
            "kind": 16,
            "location": {"uri": "file:///x", "range": _range(0, 7, 0, 8)},
            "containerName": "a",
        },
    ]


def test_what_is_deprecated_is_tagged_where_the_client_shows_that() -> None:
    document = make_document('{"old": 1}')
    problem = BY_CODE["deprecated-property"].problem(Span(1, 6), '"old" is deprecated.')
    for tags, expected in ((True, [2]), (False, None)):
        client = ClientCapabilities(diagnostic_tags=tags)
        (found,) = json.loads(to_lsp.diagnostics(document, "file:///a", [problem], client))
        assert found.get("tags") == expected
