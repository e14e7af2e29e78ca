"""What is found out quickly is what jsonschema says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.kinds import Counts, Schema
from storesmith.kinds.fitting import Fitting
from support import at_least, of_jsonschema

_NAMES = st.sampled_from(["a", "b", "kind"])
_SCALARS = st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from([0.5, 1.0, "", "a", "b", "aa"])
_VALUES = st.recursive(
    _SCALARS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(_NAMES, inside, max_size=3),
    max_leaves=8,
)
_LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.booleans(),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["string", "integer", "number", "null", "object", ["array", "boolean"]])}
    ),
    st.fixed_dictionaries({"enum": st.lists(_SCALARS, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"const": _SCALARS}),
    st.fixed_dictionaries(
        {"$ref": st.sampled_from(["#/$defs/one", "#/$defs/two", "#/$defs/two/properties/a", "#/nowhere"])}
    ),
    st.sampled_from(
        [
            {"minLength": 1, "maxLength": 1},
            {"pattern": "^a"},
            {"minimum": 0, "exclusiveMaximum": 2},
            {"maximum": 1},
            {"multipleOf": 2},
            {"required": ["a"]},
            {"minProperties": 1},
            {"uniqueItems": True},
            {"contains": {"type": "string"}},
            {"propertyNames": {"enum": ["a", "kind"]}},
        ]
    ),
)


def _nested(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    tables = st.dictionaries(_NAMES, inside, max_size=3)
    several = st.lists(inside, min_size=1, max_size=3)
    tagged = st.lists(
        st.builds(
            lambda tag, child: {"properties": {"kind": {"const": tag}, "a": child}, "required": ["kind"]},
            st.sampled_from(["a", "b"]),
            inside,
        ),
        min_size=2,
        max_size=3,
    )
    keywords = {
        "properties": tables,
        "additionalProperties": inside,
        "patternProperties": st.builds(lambda child: {"^b": child}, inside),
        "items": inside,
        "prefixItems": several,
        "allOf": several,
        "anyOf": several | tagged,
        "oneOf": several | tagged,
        "not": inside,
        "if": inside,
        "then": inside,
        "dependentSchemas": tables,
        "unevaluatedProperties": inside,
    }
    return st.fixed_dictionaries({}, optional=keywords)


_SCHEMAS = st.recursive(_LEAVES, _nested, max_leaves=8)


@at_least(400)
@given(_SCHEMAS, _SCHEMAS, _SCHEMAS, st.lists(_VALUES, min_size=1, max_size=3))
def test_verdicts_are_those_of_jsonschema(root: Any, one: Any, two: Any, values: list[Any]) -> None:
    described = {"allOf": [root], "$defs": {"one": one, "two": {"properties": {"a": two}}}}
    schema = Schema(described)
    verdicts = [of_jsonschema(described, lambda validator: bool(validator.is_valid(value))) for value in values]  # noqa: B023
    for value, verdict in [*zip(values, verdicts, strict=True)] * 2:
        if verdict is not None:
            found = schema.is_valid(value), not schema.violations(value, keep=True), not schema.violations(value)
            assert found == (verdict, verdict, verdict)


@given(_SCHEMAS, _SCHEMAS, _SCHEMAS, st.lists(_VALUES, min_size=1, max_size=3))
def test_errors_count_as_many_as_jsonschema_reports(root: Any, one: Any, two: Any, values: list[Any]) -> None:
    described = {"allOf": [root], "$defs": {"one": one, "two": {"properties": {"a": two}}}}
    schema = Schema(described)
    counts: Counts = {}
    errors = [of_jsonschema(described, lambda validator: len(list(validator.iter_errors(value)))) for value in values]  # noqa: B023
    for value, expected in [*zip(values, errors, strict=True)] * 2:
        if expected is not None:
            assert schema.count_errors(value, counts) == expected
            assert schema.count_errors(value) == expected


def test_a_schema_that_names_its_draft_is_extended_all_the_same() -> None:
    schema = Schema({"$schema": "https://json-schema.org/draft/2020-12/schema", "multipleOf": 0.1, "$ref": "far.json"})
    assert schema.violations(0.3) == []
    assert [violation.keyword for violation in schema.violations(0.35)] == ["multipleOf"]


def test_a_reference_that_leads_nowhere_refuses_nothing() -> None:
    schema = Schema({"properties": {"a": {}}, "$ref": "far.json", "unevaluatedProperties": False})
    assert schema.violations({"a": 1, "b": 2}) == []


def test_each_value_is_looked_at_once_however_many_alternatives_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    branches = [
        {
            "type": "object",
            "properties": {"kind": {"const": name}, "child": {"$ref": "#/$defs/node"}},
            "required": ["kind"],
        }
        for name in "abcdef"
    ]
    node = {"oneOf": branches, "discriminator": {"propertyName": "kind"}}
    schema = Schema({"$ref": "#/$defs/node", "$defs": {"node": node}})
    calls = 0
    fits = Fitting.fits

    def counted(*given: Any) -> bool:
        nonlocal calls
        calls += 1
        return fits(*given)

    monkeypatch.setattr(Fitting, "fits", counted)
    value: dict[str, Any] = {"kind": "x"}
    for _ in range(30):
        value = {"kind": "a", "child": value}
    violations = schema.violations(value)
    assert [(len(violation.path), violation.keyword) for violation in violations] == [(31, "enum")]
    assert calls < 3000
