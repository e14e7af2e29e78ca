"""Compare fixes with the verdict of jsonschema itself: no fix adds an error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.analysis import problems
from storesmith.analysis.fixes import fix_all, fixes_of
from storesmith.analysis.verdict import Verdict
from storesmith.kinds import Kind
from storesmith.text import Span, TextEdit, apply_edits
from support import REVISIONS, make_document, make_kind, make_project, make_scope, of_jsonschema, problems_of

# Near enough to each other to be taken for a slip.
_NAMES = st.sampled_from(["host", "hosts", "hots", "node", "mode", "modes"])
_SCALARS = st.sampled_from(["x", "fast", "fsat", "5", "true", "null", 5, 0, True, None])
_VALUES = st.recursive(
    _SCALARS,
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(_NAMES, inside, max_size=3),
    max_leaves=6,
)
_DOCUMENTS = st.dictionaries(_NAMES, _VALUES, max_size=3)
_LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.booleans(),
    st.fixed_dictionaries({"type": st.sampled_from(["string", "integer", "boolean", "object", "array", "null"])}),
    st.fixed_dictionaries({"enum": st.lists(_SCALARS, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"const": _SCALARS}),
    st.fixed_dictionaries({"required": st.lists(_NAMES, min_size=1, max_size=2)}),
    st.sampled_from([{"$ref": "#/$defs/one"}, {"$ref": "#/$defs/two"}, {"minLength": 2}, {"maxProperties": 1}]),
)


def _nested(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    tables = st.dictionaries(_NAMES, inside, min_size=1, max_size=3)
    several = st.lists(inside, min_size=1, max_size=2)
    names = st.lists(_NAMES, min_size=1, max_size=2)
    keywords = {
        "properties": tables,
        "required": names,
        "additionalProperties": st.just(value=False) | inside,
        "patternProperties": st.builds(lambda child: {"^h": child}, inside),
        "propertyNames": st.builds(lambda listed: {"enum": listed}, names),
        "dependentRequired": st.dictionaries(_NAMES, names, max_size=2),
        "dependentSchemas": tables,
        "unevaluatedProperties": st.just(value=False),
        "items": inside,
        "if": inside,
        "then": inside,
        "else": inside,
        "anyOf": several,
        "oneOf": several,
        "allOf": several,
        "not": inside,
    }
    return st.fixed_dictionaries({}, optional=keywords)


_SCHEMAS = st.recursive(_LEAVES, _nested, max_leaves=8)
_ROOTS = st.builds(
    lambda table, schema: {"properties": table, **schema},
    st.dictionaries(_NAMES, _LEAVES, min_size=1),
    _nested(_SCHEMAS),
)


def _errors(schema: Any, value: Any) -> int | None:
    """How many errors jsonschema reports by itself; None where a reference leads back to itself."""
    return of_jsonschema(schema, lambda validator: len(list(validator.iter_errors(value))))


def _fixed(text: str, kind: Kind, *, in_revision: bool = False) -> str:
    document = make_document(text, kind, REVISIONS if in_revision else None)
    return apply_edits(text, fix_all(document, make_scope(kind), make_project())[0])


def _operation(kind: Kind, value: Any) -> dict[str, Any]:
    return {"name": "x", "component_type": kind.name, "operation_type": "CREATE", "definition": value}


@given(_ROOTS, _SCHEMAS, _SCHEMAS, _DOCUMENTS)
def test_no_fix_adds_an_error_of_jsonschema(root: Any, one: Any, two: Any, value: Any) -> None:
    schema = {**root, "$defs": {"one": one, "two": two}}
    before = _errors(schema, value)
    if before is None:
        return
    kind = make_kind(schema)
    text = json.dumps(value)
    document = make_document(text, kind)
    scope, project = make_scope(kind), make_project()
    for _, fixes in fixes_of(document, scope, project, problems(document, scope, project)):
        for fix in fixes:
            after = _errors(schema, json.loads(apply_edits(text, fix.edits)))
            assert after is None or after <= before
    after = _errors(schema, json.loads(_fixed(text, kind)))
    assert after is None or after <= before
    operations = json.dumps([_operation(kind, {}), _operation(kind, value)])
    (_, operation) = json.loads(_fixed(operations, kind, in_revision=True))
    after = _errors(schema, operation["definition"])
    assert after is None or after <= before


# Schemas that name "host" in another way than `properties`, with a document of which they accept "host" as it is.
_HOSTS: dict[str, Any] = {"properties": {"hosts": {"type": "string"}}}
NAMED: dict[str, tuple[dict[str, Any], Any]] = {
    "required": ({**_HOSTS, "required": ["host"]}, {"host": "x"}),
    "if": (
        {**_HOSTS, "if": {"properties": {"host": {"const": "y"}}}, "then": {"required": ["hosts"]}},
        {"host": "x"},
    ),
    "then": ({**_HOSTS, "if": False, "then": {"properties": {"host": {}}}}, {"host": "x"}),
    "else": ({**_HOSTS, "if": True, "else": {"required": ["host"]}}, {"host": "x"}),
    "dependentRequired": ({**_HOSTS, "dependentRequired": {"port": ["host"]}}, {"host": "x"}),
    "dependentRequired, the key": ({**_HOSTS, "dependentRequired": {"host": ["port"]}}, {"host": "x", "port": 1}),
    "dependentSchemas": ({**_HOSTS, "dependentSchemas": {"host": {}}}, {"host": "x"}),
    "dependentSchemas, inside": (
        {**_HOSTS, "dependentSchemas": {"port": {"properties": {"host": {}}}}},
        {"host": "x"},
    ),
    "dependencies": (
        {"$schema": "http://json-schema.org/draft-07/schema#", **_HOSTS, "dependencies": {"port": ["host"]}},
        {"host": "x"},
    ),
    "patternProperties of another branch": (
        {**_HOSTS, "if": False, "then": {"patternProperties": {"^host$": {}}}},
        {"host": "x"},
    ),
    "propertyNames.enum": ({**_HOSTS, "propertyNames": {"enum": ["host", "hosts"]}}, {"host": "x"}),
    "propertyNames.anyOf.const": (
        {**_HOSTS, "propertyNames": {"anyOf": [{"const": "host"}, {"$ref": "#/$defs/key"}]}, "$defs": {"key": {}}},
        {"host": "x"},
    ),
    "anyOf, another branch": (
        {**_HOSTS, "anyOf": [{"properties": {"host": {"type": "integer"}}, "required": ["host", "port"]}, {}]},
        {"host": "x"},
    ),
    "not": ({**_HOSTS, "not": {"required": ["host", "port"]}}, {"host": "x"}),
    "$defs": ({**_HOSTS, "$defs": {"other": {"properties": {"host": {}}}}}, {"host": "x"}),
    "a reference to a place of its own": (
        {**_HOSTS, "anyOf": [{"$ref": "#/components/x"}, {}], "components": {"x": {"required": ["host"]}}},
        {"host": "x"},
    ),
    "another object": ({"properties": {"hosts": {}, "server": {"properties": {"host": {}}}}}, {"host": "x"}),
    "const": ({**_HOSTS, "if": {"const": {"host": "y"}}, "then": False}, {"host": "x"}),
    "discriminator": ({**_HOSTS, "oneOf": [{}], "discriminator": {"propertyName": "host"}}, {"host": "x"}),
    "false": ({"properties": {"hosts": {}, "inner": {"properties": {"host": False}}}}, {"host": "x"}),
    "an item": (
        {"properties": {"items": {"items": {**_HOSTS, "required": ["host"]}}}},
        {"items": [{"host": "x"}]},
    ),
}


@pytest.mark.parametrize(("schema", "value"), NAMED.values(), ids=NAMED)
def test_key_that_the_schema_names_is_known(schema: dict[str, Any], value: Any) -> None:
    kind = make_kind(schema)
    text = json.dumps(value)
    assert _errors(schema, value) == 0
    assert [problem.message for problem in problems_of(text, kind) if '"host"' in problem.message] == []
    assert _fixed(text, kind) == text


@pytest.mark.parametrize(("schema", "value"), NAMED.values(), ids=NAMED)
def test_key_that_the_schema_does_not_name_is_reported(schema: dict[str, Any], value: Any) -> None:
    if "propertyNames" not in schema and "discriminator" not in schema:
        text = json.dumps(value).replace('"host"', '"hostz"')
        codes = [problem.code for problem in problems_of(text, make_kind(schema))]
        assert "unknown-property" in codes


def test_refused_key_that_the_schema_names_stays_an_error() -> None:
    schema = {**_HOSTS, "additionalProperties": False, "if": {"required": ["host"]}}
    kind = make_kind(schema)
    (problem,) = problems_of('{"host": "x"}', kind)
    assert (problem.code, problem.severity) == ("unknown-property", "error")
    assert "hosts" not in problem.message
    assert _fixed('{"host": "x"}', kind) == '{"host": "x"}'


def test_pattern_of_another_object_names_no_key() -> None:
    schema: dict[str, Any] = {"properties": {"hosts": {}, "labels": {"patternProperties": {"": {}}}}}
    assert _fixed('{"hsots": "x"}', make_kind(schema)) == '{"hosts": "x"}'


# A schema, a text, and the text after the fixes that add no error, each by itself or several together.
JUDGED: dict[str, tuple[dict[str, Any], str, str]] = {
    "the value does not fit there": ({"properties": {"size": {"type": "integer"}}}, '{"siez": "x"}', '{"siez": "x"}'),
    "a condition that begins to hold": (
        {
            "properties": {"mode": {"enum": ["fast"]}, "a": {}, "b": {}},
            "if": {"properties": {"mode": {"const": "fast"}}, "required": ["mode"]},
            "then": {"required": ["a", "b"]},
        },
        '{"mode": "fsat"}',
        '{"mode": "fsat"}',
    ),
    "one of several": (
        {"properties": {"size": {"type": "integer"}, "name": {"type": "string"}}},
        '{"siez": "x", "nmae": "y"}',
        '{"siez": "x", "name": "y"}',
    ),
    "a limit that only two together pass": (
        {
            "properties": {"size": {}, "name": {}},
            "not": {"required": ["size", "name"]},
        },
        '{"siez": 1, "nmae": 2}',
        '{"size": 1, "nmae": 2}',
    ),
    "each needs the other": (
        {"properties": {"size": {}, "name": {}}, "dependentRequired": {"size": ["name"], "name": ["size"]}},
        '{"siez": 1, "nmae": 2}',
        '{"size": 1, "name": 2}',
    ),
    "with comments": (
        {"properties": {"size": {"type": "integer"}, "name": {}}},
        '{"siez": "x", // one\n "nmae": [1, {"a": 2}]}',
        '{"siez": "x", // one\n "name": [1, {"a": 2}]}',
    ),
    "of two that have one name": (
        {
            "properties": {
                "size": {"type": "integer"},
                "items": {"items": {"properties": {"size": {"type": "integer"}}}},
            }
        },
        '{"items": [{"siez": 1}], "items": [{"siez": "x"}, {"siez": 2}]}',
        '{"items": [{"siez": 1}], "items": [{"siez": "x"}, {"size": 2}]}',
    ),
    "what is left has as many errors": (
        {"properties": {"size": {}, "name": {}}, "additionalProperties": False},
        '{"siez": 1, "zzz": 2}',
        '{"size": 1, "zzz": 2}',
    ),
}


@pytest.mark.parametrize(("schema", "text", "expected"), JUDGED.values(), ids=JUDGED)
@pytest.mark.parametrize("in_revision", [False, True])
def test_fixes_that_add_errors_are_left_out(
    schema: dict[str, Any], text: str, expected: str, *, in_revision: bool
) -> None:
    kind = make_kind(schema)
    if in_revision:
        around = json.dumps([_operation(kind, "?"), _operation(kind, {})])
        text, expected = (around.replace('"?"', one) for one in (text, expected))
    assert _fixed(text, kind, in_revision=in_revision) == expected


def test_fix_that_reveals_a_definition_is_applied() -> None:
    kind = make_kind({"properties": {"a": {}, "b": {}}, "required": ["a", "b"]})
    text = json.dumps([_operation(kind, {})])
    assert _fixed(text.replace('"definition"', '"defintion"'), kind, in_revision=True) == text


def test_schema_that_cannot_be_evaluated_allows_no_fix(caplog: pytest.LogCaptureFixture) -> None:
    endless = {"$ref": "#/$defs/endless"}
    schema = {**_HOSTS, "dependentSchemas": {"hosts": endless}, "unevaluatedProperties": False}
    kind = make_kind({**schema, "$defs": {"endless": endless}})
    assert _fixed('{"hsots": "x"}', kind) == '{"hsots": "x"}'
    assert "the schema of thing failed" in caplog.text


def test_missing_object_is_added_with_what_it_requires() -> None:
    inner = {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
        "required": ["a", "b"],
    }
    kind = make_kind(
        {"properties": {"inner": {"$ref": "#/$defs/inner"}}, "required": ["inner"], "$defs": {"inner": inner}}
    )
    document = make_document("{}", kind)
    scope, project = make_scope(kind), make_project()
    ((_, (fix,)),) = fixes_of(document, scope, project, problems(document, scope, project))
    assert json.loads(apply_edits("{}", fix.edits)) == {"inner": {"a": "", "b": 0}}


def test_one_bad_fix_keeps_no_other_of_many_from_being_applied() -> None:
    item = {"properties": {"size": {"type": "integer"}}}
    kind = make_kind({"properties": {"items": {"items": item}}})
    text = json.dumps({"items": [{"siez": number if number != 700 else "x"} for number in range(2000)]})
    assert _fixed(text, kind) == text.replace("siez", "size").replace('"size": "x"', '"siez": "x"')


def test_edit_may_replace_an_operation(caplog: pytest.LogCaptureFixture) -> None:
    kind = make_kind({"properties": {"host": {}}})
    document = make_document(json.dumps([_operation(kind, {})]), kind, REVISIONS)
    whole = Span(1, len(document.text) - 1)
    assert not Verdict(document, make_scope(kind)).allows([TextEdit(whole, '"x"')])
    assert caplog.records == []
