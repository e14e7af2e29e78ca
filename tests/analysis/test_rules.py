"""What is wrong with a definition: each rule's own examples, and what stands near its edges."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from storesmith.analysis import problems
from storesmith.analysis.rule import Rule
from storesmith.analysis.rules import ALL, BY_CODE, OUTPUT_CODES
from storesmith.model import Problem, Workspace
from storesmith.syntax import parse
from support import (
    DEFINITION,
    EXAMPLE,
    FRAMEWORK_FILES,
    REVISIONS,
    cut_ranges,
    definition_text,
    make_document,
    make_kind,
    make_project,
    make_scope,
    mark_ranges,
    problems_of,
)


def _problems_of_example(rule: Rule, text: str) -> tuple[Problem, ...]:
    """An example is a whole file: a definition, or a revision. It stands in a project whose package is known, and which has the
    framework, but for the rule that is about that.
    """
    kind = make_kind(json.loads(rule.schema)) if rule.schema else None
    document = make_document(text, kind, REVISIONS if re.match(r"\[\s*\{", text) else None)
    framework = {} if rule.code == "framework-not-found" and text == rule.bad else FRAMEWORK_FILES
    project = make_project({**framework, "pyproject.toml": "", "app/domain/ticketing/models/ticket_snapshot.py": ""})
    workspace = Workspace()
    workspace.take(document, make_scope(kind), project)
    return problems(document, make_scope(kind), project, workspace=workspace)


def _of_code(text: str, code: str) -> list[Problem]:
    return [problem for problem in problems_of(text) if problem.code == code]


EXAMPLES = sorted(set(BY_CODE) - OUTPUT_CODES - {"failed-rule"})
"""The rules about generated files have none: they are tested where those are, in tests/features/test_output.py."""


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_rule_finds_its_own_bad_example(code: str) -> None:
    rule = BY_CODE[code]
    assert code in {problem.code for problem in _problems_of_example(rule, rule.bad)}


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_rule_finds_nothing_in_its_own_good_example(code: str) -> None:
    rule = BY_CODE[code]
    assert code not in {problem.code for problem in _problems_of_example(rule, rule.good)}
    assert parse(rule.good).problems == ()


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_a_rule_is_known_by_its_file_and_says_what_it_is_about(code: str) -> None:
    rule = BY_CODE[code]
    assert rule.code == code
    assert rule.summary.endswith(".")
    assert rule.why.endswith(".")
    if rule.check is not None:
        assert rule.check.__module__.rpartition(".")[2] == code.replace("-", "_")


def test_codes_are_used_once() -> None:
    assert len({rule.code for rule in ALL}) == len(ALL)
    assert {rule.code for rule in BY_CODE.values() if rule.check is not None} == {
        *(rule.code for rule in ALL),
        *OUTPUT_CODES,
        "cannot-generate",
    }


def test_the_definition_without_problems() -> None:
    assert problems_of(definition_text()) == ()


def _property(name: str, value: str) -> str:
    """A definition in which only the property `name` is of interest; `value` is JSON, marked."""
    others = {key: text for key, text in EXAMPLE.items() if key != name}
    return json.dumps(others)[:-1] + f', "{name}": {value}}}'


# A property with its value, marked; the code; and words that the message must hold.
PROPERTIES: list[tuple[str, str, str, list[str]]] = [
    ("store_name", '«""»', "invalid-class-name", ['"store_name" is empty']),
    ("store_name", '«"class"»', "invalid-class-name", ["`class` is a keyword"]),
    ("store_name", '«"None"»', "invalid-class-name", ["`None` is a keyword"]),
    ("store_name", '«"in-memory store"»', "invalid-class-name", ["not a Python identifier", "`InMemoryStore`"]),
    ("store_name", '«"1TicketSnapshotStore"»', "invalid-class-name", ["not a Python identifier"]),
    ("store_name", '«"a.TicketSnapshotStore"»', "invalid-class-name", ["not a Python identifier"]),
    ("store_name", '«" TicketSnapshotStore"»', "invalid-class-name", ["not a Python identifier"]),
    ("store_name", '«"TicketSnapshotStore\\n"»', "invalid-class-name", ["not a Python identifier"]),
    ("store_name", '«"X\\"):\\n    import os #SnapshotStore"»', "invalid-class-name", ["not a Python identifier"]),
    ("store_name", '«"../../evil"»', "invalid-class-name", ["not a Python identifier"]),
    ("store_name", '«"__debug__"»', "invalid-class-name", ["Python"]),
    ("store_name", f'«"{"A" * 250}SnapshotStore"»', "invalid-class-name", ["too long"]),
    ("snapshot_type_str", '«"Ticket Snapshot"»', "invalid-class-name", ["`TicketSnapshot`"]),
    ("base_interface_name", '«"abc.ABC"»', "invalid-class-name", ["not a Python identifier"]),
    ("base_test_class_name", '«""»', "invalid-class-name", ['"base_test_class_name" is empty']),
    ("snapshot_module_str", '«""»', "invalid-module-path", ["is empty", "app.domain.models"]),
    ("snapshot_module_str", '«"a..b"»', "invalid-module-path", ["a name is missing beside a dot"]),
    ("snapshot_module_str", '«"a."»', "invalid-module-path", ["a name is missing beside a dot"]),
    ("snapshot_module_str", '«".a"»', "invalid-module-path", ["absolute"]),
    ("snapshot_module_str", '«"app/domain/x.py"»', "invalid-module-path", ["dots, not slashes"]),
    ("snapshot_module_str", '«"app.class.x"»', "invalid-module-path", ["`class` is a keyword"]),
    ("snapshot_module_str", '«"app.my-module"»', "invalid-module-path", ['"my-module" is not a Python identifier']),
    ("snapshot_module_str", '«"os\\nimport sys"»', "invalid-module-path", ["not a dotted module path"]),
    ("snapshot_wrapper_module", '«"a b"»', "invalid-module-path", ["not a dotted module path"]),
    ("aggregate_id_type_str", '«""»', "invalid-type-hint", ["is empty", "`uuid.UUID`"]),
    ("aggregate_id_type_str", '«"  "»', "invalid-type-hint", ["is empty"]),
    ("aggregate_id_type_str", '«"uuid.UUID["»', "invalid-type-hint", ["not a Python type hint"]),
    ("aggregate_id_type_str", '«"uuid UUID"»', "invalid-type-hint", ["not a Python type hint"]),
    ("aggregate_id_type_str", '«"1"»', "invalid-type-hint", ["not a type"]),
    ("aggregate_id_type_str", '«"f()"»', "invalid-type-hint", ["not a type"]),
    ("aggregate_id_type_str", "«\"__import__('os').system('ls')\"»", "invalid-type-hint", ["cannot be used"]),
    ("aggregate_id_type_str", '«"lambda: 1"»', "invalid-type-hint", ["not a type"]),
    ("aggregate_id_type_str", '«"str; import os"»', "invalid-type-hint", ["not a Python type hint"]),
    ("aggregate_id_type_str", '«"str\\nimport os"»', "invalid-type-hint", ["not a Python type hint"]),
    ("aggregate_id_type_str", '«"a + b"»', "invalid-type-hint", ["not a type"]),
    ("aggregate_id_type_str", '«"\\u0000"»', "invalid-type-hint", ["not a Python type hint"]),
    ("aggregate_id_type_str", '«"UUID"»', "unqualified-type", ["`UUID` names no module", "`uuid.UUID`"]),
    ("aggregate_id_type_str", '«"TicketId"»', "unqualified-type", ["`app_root_name.domain.ids.TicketId`"]),
    ("aggregate_id_type_str", '«"tuple[str, TicketId]"»', "unqualified-type", ["`TicketId`"]),
    ("aggregate_id_type_str", '«"UUID | None"»', "unqualified-type", ["`UUID`"]),
    ("store_type", '«"mongodb"»', "unknown-store-type", ['"mongodb"', "Known: in_memory, redis, sqlalchemy"]),
    ("store_type", '«"in-memory"»', "unknown-store-type", ['Did you mean "in_memory"?']),
    ("store_type", '«"InMemory"»', "unknown-store-type", ['Did you mean "in_memory"?']),
    ("store_type", "«42»", "wrong-type", ["Expected string, not the number 42"]),
    ("store_type", "«null»", "wrong-type", ["Expected string, not null"]),
    ("store_type", "«true»", "wrong-type", ["Expected string, not the boolean true"]),
    ("store_type", "«[1]»", "wrong-type", ["Expected string, not an array"]),
    ("store_type", '«{»"a": 1}', "wrong-type", ["Expected string, not an object"]),
    ("description", "«3»", "wrong-type", ["Expected string or null, not the number 3"]),
    ("description", "«[]»", "wrong-type", ["Expected string or null, not an array"]),
    ("store_name", '«"ticket_store"»', "class-name-convention", ["PascalCase", "`TicketSnapshotStore`"]),
    ("store_name", '«"TICKETSTORE"»', "class-name-convention", ["PascalCase"]),
    ("store_name", '«"ticketSnapshotStore"»', "class-name-convention", ["`TicketSnapshotStore`"]),
    ("store_name", '«"Ticket"»', "class-name-convention", ["ends in `SnapshotStore`", "`TicketSnapshotStore`"]),
    ("store_name", '«"TicketStore"»', "class-name-convention", ["`TicketSnapshotStore`"]),
    ("store_name", '«"OrderSnapshot"»', "class-name-convention", ["`OrderSnapshotStore`"]),
    ("store_name", '«"OrderSnapshots"»', "class-name-convention", ["ends in `SnapshotStore`"]),
    ("store_name", '«"order"»', "class-name-convention", ["`OrderSnapshotStore`"]),
    ("store_name", '«"SnapshotStore"»', "name-collision", ['"base_interface_name" are both `SnapshotStore`']),
]


@pytest.mark.parametrize(
    ("name", "value", "code", "words"), PROPERTIES, ids=[f"{row[0]}={row[1][:40]}" for row in PROPERTIES]
)
def test_a_property(name: str, value: str, code: str, words: list[str]) -> None:
    marked = _property(name, value)
    text, _ = cut_ranges(marked)
    found = _of_code(text, code)
    assert mark_ranges(text, [problem.span for problem in found]) == marked
    for word in words:
        assert word in found[0].message
    assert found[0].breaks_python == (found[0].severity == "error")


@pytest.mark.parametrize(
    ("name", "value", "code", "words"), PROPERTIES, ids=[f"{row[0]}={row[1][:40]}" for row in PROPERTIES]
)
def test_one_mistake_is_one_problem(name: str, value: str, code: str, words: list[str]) -> None:
    text, _ = cut_ranges(_property(name, value))
    errors = [problem.code for problem in problems_of(text) if problem.severity == "error"]
    assert errors == ([code] if BY_CODE[code].severity == "error" else [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("store_name", "ÄtherSnapshotStore"),
        ("store_name", "_TicketSnapshotStore"),
        ("store_name", "HTTPTicketSnapshotStore"),
        ("store_name", "Ticket2SnapshotStore"),
        ("snapshot_type_str", "match"),
        ("snapshot_type_str", "ticket_snapshot"),
        ("aggregate_id_type_str", "str"),
        ("aggregate_id_type_str", "int"),
        ("aggregate_id_type_str", " uuid.UUID "),
        ("aggregate_id_type_str", "tuple[str, int]"),
        ("aggregate_id_type_str", "tuple[int, ...]"),
        ("aggregate_id_type_str", "uuid.UUID | None"),
        ("aggregate_id_type_str", "typing.Optional[uuid.UUID]"),
        ("aggregate_id_type_str", "app_root_name.domain.ids.TicketId"),
        ("snapshot_module_str", "collections"),
        ("snapshot_module_str", "app_root_name.x"),
        ("store_type", "in_memory"),
        ("description", None),
        ("description", ""),
        ("description", 'quotes """ and \\ and\nnewlines'),
        ("$schema", "https://example.org/schema.json"),
    ],
)
def test_what_is_fine(name: str, value: Any) -> None:
    assert problems_of(definition_text(**{name: value})) == ()


@pytest.mark.parametrize(
    ("marked", "code", "words"),
    [
        ('«{»"store_name": "TicketSnapshotStore"}', "missing-property", ["aggregate_id_type_str", "Type hint for"]),
        ("«{»}", "missing-property", ["store_name"]),
        ('{«"stor_type"»: "in_memory"}', "unknown-property", ["stor_type", 'Did you mean "store_type"?']),
        ('{«"storeType"»: "in_memory"}', "unknown-property", ['Did you mean "store_type"?']),
        ('{«"STORE_TYPE"»: "in_memory"}', "unknown-property", ['Did you mean "store_type"?']),
        ('{«"store-type"»: "in_memory"}', "unknown-property", ['Did you mean "store_type"?']),
        ('{«"xyzzy"»: 1}', "unknown-property", ['Unknown property "xyzzy"', "no effect"]),
        ('{«""»: 1}', "unknown-property", ['Unknown property ""']),
        ('{"store_type": "in_memory", «"store_type"»: "in_memory"}', "duplicate-key", ["second time"]),
        (
            '{"store_type": "in_memory", «"store_type"»: "in_memory", «"store_type"»: "in_memory"}',
            "duplicate-key",
            ["Remove one"],
        ),
        ("«[]»", "wrong-type", ["Expected an object, not an array"]),
        ('«"x"»', "wrong-type", ['Expected an object, not "x"']),
        ("«null»", "wrong-type", ["Expected an object, not null"]),
        ("«»", "expected-value", ["The file is empty"]),
        (" \n«»", "expected-value", ["The file is empty"]),
    ],
)
def test_a_definition(marked: str, code: str, words: list[str]) -> None:
    text, _ = cut_ranges(marked)
    found = _of_code(text, code)
    assert found
    assert mark_ranges(text, sorted({problem.span for problem in found})) == marked
    for word in words:
        assert any(word in problem.message for problem in found)


def test_each_missing_property_is_said() -> None:
    found = _of_code("{}", "missing-property")
    assert [name for name in EXAMPLE if any(f'"{name}"' in problem.message for problem in found)] == list(EXAMPLE)
    assert len(found) == len(EXAMPLE)


def test_a_property_without_its_value_is_not_missing_too() -> None:
    text = definition_text().replace('"uuid.UUID"', "")
    assert [problem.code for problem in problems_of(text)] == ["expected-value"]


def test_a_mistake_of_syntax_hides_nothing_that_stands_elsewhere() -> None:
    text = '{"store_type": "mongodb" "stor_type": 1, "store_name": "class", }'
    codes = {problem.code for problem in problems_of(text)}
    assert codes >= {"expected-comma", "trailing-comma", "unknown-store-type", "unknown-property", "invalid-class-name"}


def test_the_first_of_equal_keys_is_related() -> None:
    text, (first, second) = cut_ranges('{«"store_type"»: 1, «"store_type"»: 2}')
    (problem,) = _of_code(text, "duplicate-key")
    assert problem.span == second
    assert [related.span for related in problem.related] == [first]


def test_equal_keys_in_inner_objects_are_found() -> None:
    kind = make_kind({"type": "object"})
    marked = '{"a": [{"b": 1, «"b"»: 2}]}'
    text, spans = cut_ranges(marked)
    assert [(problem.code, problem.span) for problem in problems_of(text, kind)] == [("duplicate-key", spans[0])]


@pytest.mark.parametrize(
    "other", ["snapshot_type_str", "snapshot_wrapper_name", "base_interface_name", "base_test_class_name"]
)
def test_a_store_of_the_name_of_what_it_imports(other: str) -> None:
    text = definition_text(**{"store_name": "TicketSnapshotStore", other: "TicketSnapshotStore"})
    (problem,) = _of_code(text, "name-collision")
    assert problem.severity == "error"
    assert f'"{other}"' in problem.message
    assert text[problem.span.start : problem.span.end] == '"TicketSnapshotStore"'
    assert problem.span.start == text.index('"TicketSnapshotStore"')
    assert [text[related.span.start : related.span.end] for related in problem.related] == ['"TicketSnapshotStore"']


def test_two_imports_of_one_name_are_a_warning() -> None:
    text = definition_text(snapshot_type_str="Snapshot")
    (problem,) = problems_of(text)
    assert (problem.code, problem.severity, problem.breaks_python) == ("name-collision", "warning", False)
    assert text[problem.span.start : problem.span.end] == '"Snapshot"'


def test_one_class_named_twice_is_no_collision() -> None:
    text = definition_text(
        snapshot_type_str="Snapshot", snapshot_module_str="castlecraft_engineer.abstractions.snapshot"
    )
    assert problems_of(text) == ()


def test_defaults_take_part_in_collisions() -> None:
    text = definition_text(store_name="SnapshotStore")
    (problem,) = _of_code(text, "name-collision")
    assert problem.related == ()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"store_name": "\x1b[2J\u202e"}, "invalid-class-name"),
        ({"store_name": "x" * 1000 + "-"}, "invalid-class-name"),
        ({"store_type": "\x07" * 500}, "unknown-store-type"),
        ({"snapshot_module_str": "a\x1b"}, "invalid-module-path"),
        ({"snapshot_module_str": "a." * 1000}, "invalid-module-path"),
        ({"aggregate_id_type_str": "a\x1b["}, "invalid-type-hint"),
        ({"aggregate_id_type_str": "f('\x1b[2J')"}, "invalid-type-hint"),
        ({"aggregate_id_type_str": "f(" + "x," * 1000 + ")"}, "invalid-type-hint"),
        ({"description": ["\x1b"]}, "wrong-type"),
        ({"\x1b[2J": 1}, "unknown-property"),
        ({"x" * 1000: 1}, "unknown-property"),
        ({"\x1b[2J": 1}, "duplicate-key"),
        ({"x" * 1000: 1}, "duplicate-key"),
    ],
)
def test_messages_are_printable_whatever_the_definition_says(value: dict[str, Any], code: str) -> None:
    """The command line writes them to a terminal, which acts on escape sequences."""
    text = json.dumps(value)
    if code == "duplicate-key":
        text = f"{text[:-1]}, {text[1:]}"
    found = _of_code(text, code)
    assert found
    for problem in found:
        assert problem.message.isprintable(), problem
        assert len(problem.message) < 400
        assert all(related.message.isprintable() for related in problem.related)


def test_the_place_in_a_message_is_printable() -> None:
    kind = make_kind({"additionalProperties": {"type": "object", "required": ["a"]}})
    (problem,) = problems_of('{"\\u001b[2J": {}}', kind)
    assert problem.code == "missing-property"
    assert problem.message.isprintable()


NESTED = make_kind(
    {
        "type": "object",
        "$defs": {
            "field": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "pattern": "^[a-z]+$"},
                    "size": {"type": "integer", "minimum": 1},
                },
                "required": ["name"],
                "additionalProperties": False,
            },
            "loop": {"type": "object", "properties": {"next": {"$ref": "#/$defs/loop"}}},
        },
        "properties": {
            "mode": {"enum": ["fast", "slow", 3]},
            "version": {"const": 2},
            "fields": {"type": "array", "items": {"$ref": "#/$defs/field"}, "maxItems": 3, "uniqueItems": True},
            "label": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
            "shape": {
                "oneOf": [
                    {
                        "type": "object",
                        "properties": {"kind": {"const": "circle"}, "radius": {"type": "number"}},
                        "required": ["kind", "radius"],
                    },
                    {
                        "type": "object",
                        "properties": {"kind": {"const": "square"}, "side": {"type": "number"}},
                        "required": ["kind", "side"],
                    },
                ]
            },
            "loop": {"$ref": "#/$defs/loop"},
            "free": {"type": "object", "additionalProperties": {"type": "string"}},
            "by_pattern": {"type": "object", "properties": {"a": {}}, "patternProperties": {"^x_": {"type": "string"}}},
            "when": {"type": "string", "minLength": 3, "maxLength": 5},
        },
        "required": ["mode"],
    },
    name="nested",
)


@pytest.mark.parametrize(
    ("marked", "code", "words"),
    [
        ('{"mode": «"fsat"»}', "unexpected-value", ['Expected one of "fast", "slow", 3', 'Did you mean "fast"?']),
        ('{"mode": «4»}', "unexpected-value", ["not the number 4"]),
        ('{"mode": "fast", "version": «1»}', "unexpected-value", ["Expected 2, not the number 1"]),
        ('{"mode": "fast", "fields": «{»}}', "wrong-type", ["Expected an array, not an object"]),
        ('{"mode": "fast", "fields": [«{»}]}', "missing-property", ['"name" in "fields[0]"']),
        ('{"mode": "fast", "fields": [{"name": «"A"»}]}', "schema-constraint", ["must match the pattern ^[a-z]+$"]),
        ('{"mode": "fast", "fields": [{"name": "a", "size": «0»}]}', "schema-constraint", ["must be at least 1"]),
        ('{"mode": "fast", "fields": [{"name": "a", "size": «"1"»}]}', "wrong-type", ["Expected integer"]),
        ('{"mode": "fast", "fields": [{"name": "a", «"naem"»: 1}]}', "unknown-property", ['Did you mean "name"?']),
        ('{"mode": "fast", "fields": [{"name": "a", «"$schema"»: 1}]}', "unknown-property", ["$schema"]),
        ('{"mode": "fast", "fields": «[{"name": "a"}, {"name": "a"}]»}', "schema-constraint", ["twice"]),
        ('{"mode": "fast", "label": «[]»}', "wrong-type", ["Expected string, integer or null, not an array"]),
        ('{"mode": "fast", "shape": «{»"kind": "circle"}}', "missing-property", ['"radius" in "shape"']),
        ('{"mode": "fast", "shape": {"kind": "square", "side": «"x"»}}', "wrong-type", ["Expected number"]),
        ('{"mode": "fast", "shape": «7»}', "wrong-type", ["Expected an object, not the number 7"]),
        ('{"mode": "fast", "loop": {"next": {"next": «3»}}}', "wrong-type", ["Expected an object"]),
        ('{"mode": "fast", "loop": {«"nxt"»: {}}}', "unknown-property", ['Did you mean "next"?']),
        ('{"mode": "fast", "free": {"anything": «1»}}', "wrong-type", ["Expected string"]),
        ('{"mode": "fast", "by_pattern": {"x_1": «1»}}', "wrong-type", ["Expected string"]),
        ('{"mode": "fast", "when": «"ab"»}', "schema-constraint", ["at least 3 characters"]),
        ('{"mode": "fast", "when": «"abcdef"»}', "schema-constraint", ["at most 5 characters"]),
        ("«{»}", "missing-property", ['"mode"']),
    ],
)
def test_what_a_richer_schema_says(marked: str, code: str, words: list[str]) -> None:
    text, _ = cut_ranges(marked)
    found = problems_of(text, NESTED)
    assert [problem.code for problem in found] == [code]
    assert mark_ranges(text, [found[0].span]) == marked
    for word in words:
        assert word in found[0].message


def test_of_alternatives_told_apart_by_a_constant_all_constants_are_said() -> None:
    """Not the complaints of one guessed branch, which is what people hold against VS Code's JSON server."""
    marked = '{"mode": "fast", "shape": {"kind": «"sqare"»}}'
    text, spans = cut_ranges(marked)
    (problem,) = problems_of(text, NESTED)
    assert (problem.code, problem.span) == ("unexpected-value", spans[0])
    assert all(word in problem.message for word in ('"circle"', '"square"', 'Did you mean "square"?'))


@pytest.mark.parametrize(
    "text",
    [
        '{"mode": 3}',
        '{"mode": "fast", "version": 2.0}',
        '{"mode": "fast", "fields": [{"name": "a", "size": 1.0}]}',
        '{"mode": "fast", "label": null}',
        '{"mode": "fast", "free": {"anything": "x"}}',
        '{"mode": "fast", "by_pattern": {"x_1": "x"}}',
        '{"mode": "fast", "loop": {"next": {"next": {}}}}',
        '{"$schema": "x", "mode": "fast"}',
    ],
)
def test_what_a_richer_schema_allows(text: str) -> None:
    assert problems_of(text, NESTED) == ()


def test_schema_stays_allowed_where_additional_properties_are_not() -> None:
    kind = make_kind({"type": "object", "properties": {"a": {}}, "additionalProperties": False})
    assert problems_of('{"$schema": "x", "a": 1}', kind) == ()
    (problem,) = problems_of('{"$schema": "x", "b": 1}', kind)
    assert (problem.code, problem.severity) == ("unknown-property", "error")


def test_a_schema_that_refers_to_another_server_fetches_nothing() -> None:
    """The reference cannot be followed; that must neither open a connection nor stop the other rules."""
    kind = make_kind({"type": "object", "properties": {"a": {"$ref": "https://example.invalid/schema.json"}}})
    found = problems_of('{"a": 1, "a": 2}', kind)
    assert "duplicate-key" in {problem.code for problem in found}


def test_the_path_is_the_file_of_the_definition() -> None:
    assert problems_of("{", path=DEFINITION.with_name("other.json")) == ()


@pytest.mark.parametrize("typed", ['""', '"sto"', "sto"])
def test_a_key_that_is_being_typed_is_not_called_unknown(typed: str) -> None:
    text = definition_text()[:-1] + f", {typed}}}"
    assert "unknown-property" not in {problem.code for problem in problems_of(text)}
    assert "unknown-property" in {problem.code for problem in problems_of(text[:-1] + ": 1}")}
