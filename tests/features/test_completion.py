"""Completion: the text after a proposal is accepted, in places that are complete and in broken ones."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.features.completion import complete
from storesmith.kinds import PropertyConvention
from support import (
    DEFINITION,
    EXAMPLE,
    REVISIONS,
    accept,
    accepted,
    at_least,
    complete_at,
    expand_snippet,
    is_json,
    labels_at,
    make_kind,
    make_site,
    problems_of,
)

STORE = '"component_type": "infrastructure_snapshot_store"'
REQUIRED = ["store_name", "aggregate_id_type_str", "snapshot_type_str", "snapshot_module_str"]
OPTIONAL = [
    "base_interface_name",
    "base_interface_module",
    "snapshot_wrapper_name",
    "snapshot_wrapper_module",
    "base_test_class_name",
    "base_test_class_module",
    "store_type",
    "description",
]

# The text with the cursor, the proposal, and the text after it has been accepted, as a client without snippets has it.
NAMES: list[tuple[str, str, str]] = [
    ("{|}", "store_type", '{"store_type": "in_memory"}'),
    ("{ | }", "store_type", '{ "store_type": "in_memory" }'),
    ("{\n  |\n}", "store_type", '{\n  "store_type": "in_memory"\n}'),
    ("{|", "store_type", '{"store_type": "in_memory"'),
    ('{"|"}', "store_type", '{"store_type": "in_memory"}'),
    ('{"|}', "store_type", '{"store_type": "in_memory"'),
    ('{\n  "|\n}', "store_type", '{\n  "store_type": "in_memory"\n}'),
    ('{"sto|"}', "store_type", '{"store_type": "in_memory"}'),
    ('{"|sto"}', "store_type", '{"store_type": "in_memory"}'),
    ('{"sto"|}', "store_type", '{"store_type": "in_memory"}'),
    ('{"sto|\n}', "store_type", '{"store_type": "in_memory"\n}'),
    ("{sto|}", "store_type", '{"store_type": "in_memory"}'),
    ("{'sto|'}", "store_type", '{"store_type": "in_memory"}'),
    ("{|sto}", "store_type", '{"store_type": "in_memory"}'),
    ('{"sto|": 1}', "store_type", '{"store_type": 1}'),
    ('{"sto|":}', "store_type", '{"store_type":}'),
    ('{"sto|" : "x", "description": null}', "store_type", '{"store_type" : "x", "description": null}'),
    ('{"description": null, |}', "store_type", '{"description": null, "store_type": "in_memory"}'),
    ('{"description": null,|}', "store_type", '{"description": null,"store_type": "in_memory"}'),
    ('{"description": null |}', "store_type", '{"description": null, "store_type": "in_memory"}'),
    ('{"description": "x"\n  |\n}', "store_type", '{"description": "x",\n  "store_type": "in_memory"\n}'),
    ('{"description": "x"\n  "|"\n}', "store_type", '{"description": "x",\n  "store_type": "in_memory"\n}'),
    ('{"description": "x"\n  "st|"\n}', "store_type", '{"description": "x",\n  "store_type": "in_memory"\n}'),
    ('{"description": "x"\n  st|\n}', "store_type", '{"description": "x",\n  "store_type": "in_memory"\n}'),
    ('{| "description": null}', "store_type", '{"store_type": "in_memory", "description": null}'),
    ('{|\n  "description": null\n}', "store_type", '{"store_type": "in_memory",\n  "description": null\n}'),
    ('{\n  "st|"\n  "description": null\n}', "store_type", '{\n  "store_type": "in_memory",\n  "description": null\n}'),
    (
        '{\n  "st|",\n  "description": null\n}',
        "store_type",
        '{\n  "store_type": "in_memory",\n  "description": null\n}',
    ),
    ('{\n  "st|\n  "description": null\n}', "store_type", '{\n  "store_type": "in_memory",\n  "description": null\n}'),
    (
        '{"store_name": "X"\n  |\n  "description": null}',
        "store_type",
        '{"store_name": "X",\n  "store_type": "in_memory",\n  "description": null}',
    ),
    (
        '{"store_name": "X", |, "description": null}',
        "store_type",
        '{"store_name": "X", "store_type": "in_memory", "description": null}',
    ),
    ("{|}", "description", '{"description": null}'),
    ("{|}", "store_name", '{"store_name": "InMemoryTicketSnapshotStore"}'),
    ('{"store_name": "a,b" |}', "store_type", '{"store_name": "a,b", "store_type": "in_memory"}'),
    ('{"store_name": [1, 2] |}', "store_type", '{"store_name": [1, 2], "store_type": "in_memory"}'),
    ('{"store_name": {"a": 1} |}', "store_type", '{"store_name": {"a": 1}, "store_type": "in_memory"}'),
    ('{"é😀": 1 |}', "store_type", '{"é😀": 1, "store_type": "in_memory"}'),
    ('{"description": "x" sto|}', "store_type", '{"description": "x", "store_type": "in_memory"}'),
    ('{"description": "x" s|to}', "store_type", '{"description": "x", "store_type": "in_memory"}'),
    ('{"description": "x" "sto|"}', "store_type", '{"description": "x", "store_type": "in_memory"}'),
    ('{"description": "x" "store t|"}', "store_type", '{"description": "x", "store_type": "in_memory"}'),
    ('{"description": "x" \'sto|\'}', "store_type", '{"description": "x", "store_type": "in_memory"}'),
    ('{"description": "x", sto|}', "store_type", '{"description": "x", "store_type": "in_memory"}'),
    ('{"description": "x", sto|', "store_type", '{"description": "x", "store_type": "in_memory"'),
    ('{"description": "x" sto|', "store_type", '{"description": "x", "store_type": "in_memory"'),
    ('{"n": 1 sto| "x": 2}', "store_type", '{"n": 1, "store_type": "in_memory", "x": 2}'),
    ('{"description": "x"\r\n  |\r\n}', "store_type", '{"description": "x",\r\n  "store_type": "in_memory"\r\n}'),
]

VALUES: list[tuple[str, str, str]] = [
    ('{"store_type": |}', '"in_memory"', '{"store_type": "in_memory"}'),
    ('{"store_type":|}', '"in_memory"', '{"store_type":"in_memory"}'),
    ('{"store_type": |', '"in_memory"', '{"store_type": "in_memory"'),
    ('{"store_type": "|"}', '"in_memory"', '{"store_type": "in_memory"}'),
    ('{"store_type": "in|"}', '"in_memory"', '{"store_type": "in_memory"}'),
    ('{"store_type": "in|_mem"}', '"in_memory"', '{"store_type": "in_memory"}'),
    ('{"store_type": "|}', '"in_memory"', '{"store_type": "in_memory"'),
    ('{"store_type": "in|\n}', '"in_memory"', '{"store_type": "in_memory"\n}'),
    ('{"store_type": in|}', '"in_memory"', '{"store_type": "in_memory"}'),
    ("{\"store_type\": 'in|'}", '"in_memory"', '{"store_type": "in_memory"}'),
    ('{"store_type": 4|2}', '"in_memory"', '{"store_type": "in_memory"}'),
    ('{"store_type": |"mongodb"}', '"in_memory"', '{"store_type": "in_memory"}'),
    ('{"store_type": "mongodb"|}', '"in_memory"', '{"store_type": "in_memory"}'),
    ('{"store_type": |, "description": null}', '"in_memory"', '{"store_type": "in_memory", "description": null}'),
    ('{"store_type": |\n"description": null}', '"in_memory"', '{"store_type": "in_memory",\n"description": null}'),
    ('{"store_type": "|\n"description": null}', '"in_memory"', '{"store_type": "in_memory",\n"description": null}'),
    ('{"store_type": "i|" "description": null}', '"in_memory"', '{"store_type": "in_memory", "description": null}'),
    ('{"description": |}', "null", '{"description": null}'),
    ('{"description": n|}', "null", '{"description": null}'),
    ('{"description": "|"}', "null", '{"description": null}'),
    ('{"aggregate_id_type_str": |}', '"uuid.UUID"', '{"aggregate_id_type_str": "uuid.UUID"}'),
    ('{"aggregate_id_type_str": "|"}', '"str"', '{"aggregate_id_type_str": "str"}'),
    ('{"base_interface_name": |}', '"SnapshotStore"', '{"base_interface_name": "SnapshotStore"}'),
]


@pytest.mark.parametrize("snippet", [False, True])
@pytest.mark.parametrize(
    ("marked", "label", "expected"), NAMES + VALUES, ids=[f"{row[0]}~{row[1]}" for row in NAMES + VALUES]
)
def test_after_accepting(marked: str, label: str, expected: str, *, snippet: bool) -> None:
    assert accepted(marked, label, snippet=snippet) == expected


@pytest.mark.parametrize(
    "marked",
    [row[0] for row in NAMES + VALUES if is_json(row[2])] + ["|", " |\n", "{|}", '{"description": |}'],
)
def test_every_plain_proposal_gives_json_where_it_can(marked: str) -> None:
    text = marked.replace("|", "")
    found = complete_at(marked)
    assert found
    for item in found:
        for snippet in (False, True):
            after = accept(item, text, snippet=snippet)
            assert is_json(after), (item.label, after)


def test_required_properties_come_first_and_are_marked() -> None:
    found = {item.label: item for item in complete_at("{|}")}
    assert labels_at("{|}") == REQUIRED + OPTIONAL
    assert [label for label, item in found.items() if item.is_required] == REQUIRED
    assert found["store_name"].detail == "string"
    assert found["description"].detail == "string or null"
    assert "required" in found["store_name"].documentation


def test_what_is_there_already_is_not_offered_again() -> None:
    assert labels_at('{"store_name": "x", |}') == [*REQUIRED[1:], *OPTIONAL]
    assert labels_at('{|, "store_name": "x"}') == [*REQUIRED[1:], *OPTIONAL]
    assert "store_name" in labels_at('{"store_n|ame": "x"}')


@pytest.mark.parametrize(
    "marked",
    [
        '{"store_name" |: "x"}',
        "{// a comment|\n}",
        "{/* | */}",
        '{"$schema": "|"}',
        '{"no_such_property": |}',
        '{"store_name": "X"} |',
        "[|]",
    ],
)
def test_where_nothing_is_offered(marked: str) -> None:
    assert complete_at(marked) == ()


def test_a_string_in_place_of_the_definition_becomes_one() -> None:
    assert labels_at('"|"') == ["New snapshot store", "New snapshot store with all properties"]


def test_a_file_that_is_not_ours_has_no_completion() -> None:
    assert complete_at("{|}", path=DEFINITION.with_name("package.json")) == ()


EMPTY = ["|", " |", "|\n", "\n|\n", "\t |"]


@pytest.mark.parametrize("marked", EMPTY)
@pytest.mark.parametrize(
    ("label", "names"),
    [("New snapshot store", REQUIRED), ("New snapshot store with all properties", REQUIRED + OPTIONAL)],
)
def test_a_whole_definition_in_an_empty_file(marked: str, label: str, names: list[str]) -> None:
    for snippet in (False, True):
        after = accepted(marked, label, snippet=snippet)
        value = json.loads(after)
        assert list(value) == names
        assert value["store_name"] == EXAMPLE["store_name"]
    assert labels_at(marked)[:2] == ["New snapshot store", "New snapshot store with all properties"]


def test_a_whole_definition_has_a_tab_stop_for_each_value() -> None:
    (item, _) = complete_at("|")[:2]
    assert item.snippet == (
        "{\n"
        '\t"store_name": "${1:InMemoryTicketSnapshotStore}",\n'
        '\t"aggregate_id_type_str": "${2:uuid.UUID}",\n'
        '\t"snapshot_type_str": "${3:TicketSnapshot}",\n'
        '\t"snapshot_module_str": "${4:app_root_name.domain.ticketing.models.ticket_snapshot}"\n'
        "\\}"
    )


def test_a_whole_definition_is_indented_as_the_document_is_or_as_the_editor_wants() -> None:
    (item, _) = complete_at("|")[:2]
    assert '\n  "aggregate_id_type_str"' in item.text
    nested = complete_at(f'[\n    {{{STORE}, "definition": |}}\n]', path=REVISIONS)[0]
    assert '\n    "aggregate_id_type_str"' in nested.snippet


@pytest.mark.parametrize("end", range(0, 200, 1))
def test_a_definition_as_it_is_typed_always_has_an_answer(end: int) -> None:
    text = json.dumps({**EXAMPLE, "store_type": "in_memory", "description": None}, indent=2)[:end]
    found = complete(make_site(text, len(text)))
    assert found
    for item in found:
        assert item.span.start <= end == item.span.end
        accept(item, text)
        accept(item, text, snippet=True)


@at_least(300)
@given(st.text(alphabet='{}[],:" \nast_', max_size=25), st.data())
def test_any_text_and_cursor_is_answered(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    for item in complete(make_site(text, offset)):
        assert item.span.start <= offset <= item.span.end
        accept(item, text)
        accept(item, text, snippet=True)


@at_least(200)
@given(st.data())
def test_accepting_a_name_in_a_definition_that_is_well_formed_keeps_it_so(data: st.DataObject) -> None:
    value = data.draw(
        st.dictionaries(st.sampled_from([*REQUIRED, "description", "x"]), st.none() | st.text(max_size=3), max_size=3)
    )
    text = json.dumps(value, indent=data.draw(st.sampled_from([None, 1, 2])))
    offset = data.draw(st.integers(0, len(text)))
    for item in complete(make_site(text, offset)):
        if item.kind == "property":
            assert is_json(accept(item, text)), accept(item, text)


# ---------------------------------------------------------------- in revision files


OPERATION = '[{"component_type": "infrastructure_snapshot_store", "name": "x", "definition": %s}]'


@pytest.mark.parametrize(
    ("definition", "label", "after"),
    [
        ("{|}", "store_type", '{"store_type": "in_memory"}'),
        ('{"store_type": |}', '"in_memory"', '{"store_type": "in_memory"}'),
        ('{"store_type": "|"}', '"in_memory"', '{"store_type": "in_memory"}'),
    ],
)
def test_in_a_revision_file(definition: str, label: str, after: str) -> None:
    assert accepted(OPERATION % definition, label, path=REVISIONS) == OPERATION % after


OPERATION_KEYS = ["name", "component_type", "operation_type", "definition", "context_kwargs"]


@pytest.mark.parametrize(
    ("marked", "labels"),
    [
        ("[{|}]", OPERATION_KEYS),
        ("{|}", OPERATION_KEYS),
        ("[{|", OPERATION_KEYS),
        ('[{"nam|', OPERATION_KEYS),
        ('[{}, {"name": "x", |}, {}]', OPERATION_KEYS[1:]),
        (f"[{{{STORE}, |}}]", ["name", "operation_type", "definition", "context_kwargs"]),
        (f'[{{{STORE}, |, "definition": {{}}}}]', ["name", "operation_type", "context_kwargs"]),
        (f'[{{{STORE}, "definition": {{"a": 1}}, |}}]', ["name", "operation_type", "context_kwargs"]),
        ('[{"component_type": |}]', ['"infrastructure_snapshot_store"']),
        ('[{"component_type": "inf|', ['"infrastructure_snapshot_store"']),
        ('[{"operation_type": "|"}]', ['"CREATE"', '"UPDATE"', '"DELETE"', '"ADD"', '"REMOVE"']),
        (f'[{{"name": |, {STORE}, "definition": {{"store_name": "A"}}}}]', ['"A"']),
        (f'[{{{STORE}, "definition": |}}]', ["New snapshot store", "New snapshot store with all properties", "{}"]),
        (f'[{{{STORE}, "definition": {{|}}}}]', REQUIRED + OPTIONAL),
        (f'[{{{STORE}, "definition": {{|', REQUIRED + OPTIONAL),
        (f'[{{{STORE}, "definition": {{"store_type": "in|', ['"in_memory"', '"redis"', '"sqlalchemy"']),
        ("|", ["New snapshot store operation"]),
        ("[|]", ["New snapshot store operation"]),
        ("[|", ["New snapshot store operation"]),
        ("[{}, |]", ["New snapshot store operation"]),
        ("[{}|]", []),
        ("[new|]", ["New snapshot store operation"]),
        ('[{"component_type": "command", "definition": {|}}]', []),
        ('[{"component_type": "command", "definition": |}]', ["{}"]),
        ('{"definition": {|}}', []),
        ("[[|]]", []),
        ("[] |", []),
    ],
)
def test_the_keys_of_an_operation(marked: str, labels: list[str]) -> None:
    assert labels_at(marked, path=REVISIONS) == labels


@pytest.mark.parametrize("snippet", [False, True])
@pytest.mark.parametrize("marked", ["|", "[|]", "[{}, |]", "[{} |]", "[|\n{}]"])
def test_a_whole_operation_is_one_without_problems(marked: str, *, snippet: bool) -> None:
    after = accepted(marked, "New snapshot store operation", path=REVISIONS, snippet=snippet)
    (operation,) = [operation for operation in json.loads(after) if operation]
    assert operation == {
        "name": EXAMPLE["store_name"],
        "component_type": "infrastructure_snapshot_store",
        "operation_type": "CREATE",
        "definition": EXAMPLE,
    }
    assert problems_of(json.dumps([operation]), path=REVISIONS) == ()


def test_the_name_of_a_new_operation_is_edited_with_that_of_its_class() -> None:
    (item,) = complete_at("|", path=REVISIONS)
    assert item.text.startswith('[\n  {\n    "name": "InMemoryTicketSnapshotStore",\n    "component_type"')
    assert item.text.endswith("\n    }\n  }\n]")
    assert '"name": "${1:InMemoryTicketSnapshotStore}"' in item.snippet
    assert '"store_name": "${1:InMemoryTicketSnapshotStore}"' in item.snippet


@pytest.mark.parametrize(
    ("marked", "label"),
    [(f'[{{{STORE}, "definition": |}}]', "New snapshot store"), (f"[{{{STORE}, |}}]", "definition")],
)
@pytest.mark.parametrize("snippet", [False, True])
def test_a_whole_definition_in_an_operation(marked: str, label: str, *, snippet: bool) -> None:
    after = accepted(marked, label, path=REVISIONS, snippet=snippet)
    assert json.loads(after)[0]["definition"] == EXAMPLE


@at_least(200)
@given(st.text(alphabet='{}[],:" \nadefinto', max_size=25), st.data())
def test_any_revision_and_cursor_is_answered(text: str, data: st.DataObject) -> None:
    text = f'[{{{STORE}, "definition": {{"store_name": {text}'
    offset = data.draw(st.integers(0, len(text)))
    for item in complete(make_site(text, offset, path=REVISIONS)):
        assert item.span.start <= offset <= item.span.end
        accept(item, text)
        accept(item, text, snippet=True)


# ---------------------------------------------------------------- with a kind of the test's own


KIND = make_kind(
    {
        "title": "Thing",
        "type": "object",
        "$defs": {
            "field": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "type": {"enum": ["text", "number"]},
                    "next": {"$ref": "#/$defs/field"},
                },
                "required": ["type"],
            },
        },
        "properties": {
            "mode": {"enum": ["fast", "slow", 3, None]},
            "version": {"const": 2},
            "active": {"type": "boolean"},
            "count": {"type": "integer"},
            "ratio": {"type": "number", "default": 0.5},
            "tags": {"type": "array", "items": {"enum": ["a", "b"]}},
            "field": {"$ref": "#/$defs/field"},
            "fields": {"type": "array", "items": {"$ref": "#/$defs/field"}},
            "pair": {"prefixItems": [{"const": "x"}, {"const": "y"}]},
            "shape": {
                "anyOf": [
                    {"type": "object", "properties": {"kind": {"const": "circle"}, "radius": {}}},
                    {"type": "object", "properties": {"kind": {"const": "square"}, "side": {}}},
                    {"type": "null"},
                ]
            },
            "maybe": {"anyOf": [{"$ref": "#/$defs/field"}, {"type": "null"}], "default": None},
            "map": {"type": "object", "additionalProperties": {"$ref": "#/$defs/field"}},
            "limits": {"type": "object", "default": {"low": 0, "high": [1, 2]}},
            "text": {"type": "string", "examples": ["one", "two"]},
            'we$ird}\\"': {"type": "string", "default": 'a$b}c\\d"e${1:x}'},
            "anything": {},
        },
        "required": ["mode", "fields"],
    },
    tricky=PropertyConvention("tricky"),
)


@pytest.mark.parametrize(
    ("marked", "labels"),
    [
        ('{"mode": |}', ['"fast"', '"slow"', "3", "null"]),
        ('{"version": |}', ["2"]),
        ('{"active": |}', ["true", "false"]),
        ('{"active": t|}', ["true", "false"]),
        ('{"ratio": |}', ["0.5"]),
        ('{"tags": |}', ["[]"]),
        ('{"tags": [|]}', ['"a"', '"b"']),
        ('{"tags": ["a", |]}', ['"a"', '"b"']),
        ('{"tags": ["|"]}', ['"a"', '"b"']),
        ('{"pair": [|]}', ['"x"']),
        ('{"pair": ["x", |]}', ['"y"']),
        ('{"field": |}', ["{}"]),
        ('{"field": {|}}', ["type", "name", "next"]),
        ('{"field": {"next": {"next": {|}}}}', ["type", "name", "next"]),
        ('{"field": {"next": {"type": |}}}', ['"text"', '"number"']),
        ('{"fields": [{|}]}', ["type", "name", "next"]),
        ('{"fields": [{"type": "text"}, {"type": "|"}]}', ['"text"', '"number"']),
        ('{"fields": [|]}', ["{}"]),
        ('{"maybe": {|}}', ["type", "name", "next"]),
        ('{"maybe": |}', ["null", "{}"]),
        ('{"map": {"any": {|}}}', ["type", "name", "next"]),
        ('{"shape": {|}}', ["kind", "radius", "side"]),
        ('{"shape": {"kind": |}}', ['"circle"', '"square"']),
        ('{"shape": {"kind": "circle", |}}', ["radius"]),
        ('{"shape": {"kind": "square", |}}', ["side"]),
        ('{"shape": {"side": 1, |}}', ["kind"]),
        ('{"shape": |}', ["null", "{}"]),
        ('{"text": |}', ['"one"', '"two"']),
        ('{"anything": |}', []),
    ],
)
def test_what_a_richer_schema_offers(marked: str, labels: list[str]) -> None:
    assert labels_at(marked, KIND) == labels


GENERIC = [
    ("{|}", "active", '{"active": false}', '{"active": }'),
    ("{|}", "count", '{"count": 0}', '{"count": 0}'),
    ("{|}", "ratio", '{"ratio": 0.5}', '{"ratio": 0.5}'),
    ("{|}", "mode", '{"mode": "fast"}', '{"mode": }'),
    ("{|}", "version", '{"version": 2}', '{"version": 2}'),
    ("{|}", "fields", '{"fields": []}', '{"fields": []}'),
    ("{|}", "field", '{"field": {}}', '{"field": {}}'),
    ("{|}", "text", '{"text": ""}', '{"text": ""}'),
    ("{|}", "maybe", '{"maybe": null}', '{"maybe": null}'),
    ("{|}", "anything", '{"anything": null}', '{"anything": }'),
    ('{"tags": ["a" |]}', '"b"', '{"tags": ["a", "b"]}', '{"tags": ["a", "b"]}'),
    ('{"tags": [| "a"]}', '"b"', '{"tags": ["b", "a"]}', '{"tags": ["b", "a"]}'),
    ('{"tags": [|, "a"]}', '"b"', '{"tags": ["b", "a"]}', '{"tags": ["b", "a"]}'),
    ('{"tags": ["|" "a"]}', '"b"', '{"tags": ["b", "a"]}', '{"tags": ["b", "a"]}'),
    ('{"tags": [b|]}', '"b"', '{"tags": ["b"]}', '{"tags": ["b"]}'),
    ('{"fields": [{"t|"}]}', "type", '{"fields": [{"type": "text"}]}', '{"fields": [{"type": }]}'),
    ('{"fields": [{t|}]}', "type", '{"fields": [{"type": "text"}]}', '{"fields": [{"type": }]}'),
    (
        '{"field": {"type": "text" |}}',
        "name",
        '{"field": {"type": "text", "name": ""}}',
        '{"field": {"type": "text", "name": ""}}',
    ),
    ('{"tags": ["a" b|]}', '"b"', '{"tags": ["a", "b"]}', '{"tags": ["a", "b"]}'),
    ('{"tags": ["a" b| "a"]}', '"b"', '{"tags": ["a", "b", "a"]}', '{"tags": ["a", "b", "a"]}'),
    ('{"tags": |}', "[]", '{"tags": []}', '{"tags": []}'),
    ('{"field": |}', "{}", '{"field": {}}', '{"field": {}}'),
    ('{"version": |\n"count": 1}', "2", '{"version": 2,\n"count": 1}', '{"version": 2,\n"count": 1}'),
]


@pytest.mark.parametrize(
    ("marked", "label", "plain", "snippet"), GENERIC, ids=[f"{row[0]}~{row[1]}" for row in GENERIC]
)
def test_after_accepting_with_a_richer_schema(marked: str, label: str, plain: str, snippet: str) -> None:
    assert is_json(plain)
    assert accepted(marked, label, KIND) == plain
    assert accepted(marked, label, KIND, snippet=True) == snippet


ODD = 'we$ird}\\"'


def test_snippets_escape_what_snippets_give_a_meaning_to() -> None:
    (item,) = [item for item in complete_at("{|}", KIND) if item.label == ODD]
    value = {ODD: 'a$b}c\\d"e${1:x}'}
    assert json.loads(accept(item, "{}")) == value
    assert json.loads(accept(item, "{}", snippet=True)) == value


def test_a_value_that_snippets_give_a_meaning_to() -> None:
    key = json.dumps(ODD)
    (item,) = complete_at(f"{{{key}: |}}", KIND)
    value = {ODD: 'a$b}c\\d"e${1:x}'}
    for snippet in (False, True):
        assert json.loads(accept(item, f"{{{key}: }}", snippet=snippet)) == value


def test_a_default_of_many_lines_takes_the_documents_indentation() -> None:
    after = accepted('{\n    "count": 1,\n    |\n}', "limits", KIND)
    assert json.loads(after) == {"count": 1, "limits": {"low": 0, "high": [1, 2]}}
    assert '    "low": 0' in after


def test_a_new_thing_is_offered_in_an_empty_file() -> None:
    after = accepted("|", "New thing", KIND)
    assert json.loads(after) == {"mode": "fast", "fields": []}


@pytest.mark.parametrize(
    ("root", "offered"),
    [
        ({}, {}),
        ({"type": "array", "items": {"type": "object"}}, {"|": "[]", "[|]": "{}", "1|": "[]"}),
        ({"properties": []}, {}),
        ({"enum": [1]}, {"|": "1", "1|": "1"}),
    ],
)
def test_odd_schemas_are_answered(root: dict[str, Any], offered: dict[str, str]) -> None:
    kind = make_kind(root)
    for marked in ("|", "{|}", "[|]", '{"a": |}', '{"a": {"b": [|]}}', "1|"):
        assert "".join(expand_snippet(item.snippet) for item in complete_at(marked, kind)) == offered.get(marked, "")


# ---------------------------------------------------------------- what users of other servers ask for


ASKED = make_kind(
    {
        "properties": {
            "late": {"type": "string", "title": "Late"},
            "mode": {"anyOf": [{"enum": ["fast", "slow"]}, {"type": "null"}], "default": "slow"},
            "old": {"type": "string", "deprecated": True},
            "flags": {"type": "array", "uniqueItems": True, "items": {"enum": ["a", "b", 1]}},
            "by_day": {
                "type": "object",
                "propertyNames": {"enum": ["mon", "tue"]},
                "additionalProperties": {"type": "integer"},
            },
            "level": {
                "description": "How much.",
                "enum": [1, 2],
                "enumDescriptions": ["few *", "many"],
            },
            "plain": {"description": "How much.", "enum": ["x"]},
            "first": {"type": "integer"},
        },
        "required": ["first"],
    },
    "asked",
)


def test_required_properties_come_first_however_the_schema_orders_them() -> None:
    assert labels_at("{|}", ASKED)[0] == "first"


def test_a_name_brings_its_colon_and_the_comma_before_and_after_it() -> None:
    assert accepted('{"late": "x"\n|\n"old": "y"}', "first", ASKED) == '{"late": "x",\n"first": 0,\n"old": "y"}'


def test_the_default_is_marked_in_the_list_and_comes_first() -> None:
    found = sorted(complete_at('{"mode": |}', ASKED), key=lambda item: item.sort_text)
    assert [(item.label, item.detail) for item in found] == [('"slow"', "default"), ('"fast"', ""), ("null", "")]


def test_values_inside_any_of_are_offered() -> None:
    assert labels_at('{"mode": "f|"}', ASKED) == ['"slow"', '"fast"', "null"]


@pytest.mark.parametrize("marked", ['{"mode": "|"}', '{"mode": "f|"}', '{"mode": "|f"}', '{"mode": "fast"|}'])
def test_quotes_are_never_doubled(marked: str) -> None:
    assert accepted(marked, '"slow"', ASKED) == '{"mode": "slow"}'


def test_the_type_is_the_detail_of_a_property() -> None:
    found = {item.label: item.detail for item in complete_at("{|}", ASKED)}
    assert found["late"] == "string"
    assert found["mode"] == "string or null"


def test_a_deprecated_property_is_marked() -> None:
    assert [item.label for item in complete_at("{|}", ASKED) if item.is_deprecated] == ["old"]


@pytest.mark.parametrize(
    ("marked", "labels"),
    [
        ('{"flags": ["a", |]}', ['"b"', "1"]),
        ('{"flags": ["a", "|"]}', ['"b"', "1"]),
        ('{"flags": ["a|", 1]}', ['"a"', '"b"']),
        ('{"flags": [|, "b", 1]}', ['"a"']),
    ],
)
def test_what_an_array_of_unique_items_holds_is_not_offered_again(marked: str, labels: list[str]) -> None:
    assert labels_at(marked, ASKED) == labels


def test_names_that_a_schema_lists_for_any_property() -> None:
    assert labels_at('{"by_day": {"mon": 1, |}}', ASKED) == ["tue"]
    assert accepted('{"by_day": {|}}', "tue", ASKED) == '{"by_day": {"tue": 0}}'


def test_a_value_comes_with_the_words_of_the_schema() -> None:
    assert [item.documentation for item in complete_at('{"level": |}', ASKED)] == [r"few \*", "many"]
    assert [item.documentation for item in complete_at('{"plain": |}', ASKED)] == [r"How much\."]


DEEP, WIDE = 20_000, 20_000


@pytest.mark.parametrize(
    "text",
    ["[" * DEEP, '{"a":' * DEEP, '{"a": [' * DEEP, "[" * DEEP + "]" * DEEP],
    ids=["arrays", "objects", "both", "closed"],
)
def test_a_deeply_nested_document_is_answered_and_its_depth_told(text: str) -> None:
    assert "too-deep" in {problem.code for problem in problems_of(text)}
    for offset in (1, len(text) // 2, len(text)):
        complete(make_site(text, offset))


def test_a_large_document_is_answered() -> None:
    text = json.dumps({f"member_{index}": index for index in range(WIDE)})[:-1] + ", |}"
    assert labels_at(text)[0] == "store_name"
    found = problems_of(text.replace("|", '"store_type": 3'))
    assert found[-1].code == "too-many-problems"
