"""What a schema says of a place."""

from __future__ import annotations

from typing import Any

import pytest

from storesmith.kinds import Schema, type_phrase

SCHEMA = Schema(
    {
        "$defs": {
            "a/b": {"type": "string", "title": "slash"},
            "node": {"type": "object", "properties": {"child": {"$ref": "#/$defs/node"}, "name": {"type": "string"}}},
            "round": {"$ref": "#/$defs/about"},
            "about": {"$ref": "#/$defs/round"},
        },
        "properties": {
            "slash": {"$ref": "#/$defs/a~1b", "description": "beside"},
            "node": {"$ref": "#/$defs/node"},
            "round": {"$ref": "#/$defs/round"},
            "self": {"$ref": "#"},
            "remote": {"$ref": "https://example.invalid/x.json"},
            "list": {"prefixItems": [{"type": "integer"}], "items": {"type": "string"}},
            "both": {
                "allOf": [{"properties": {"x": {"type": "string"}}}, {"properties": {"y": {}}, "required": ["y"]}]
            },
            "either": {
                "anyOf": [
                    {"type": "object", "properties": {"kind": {"const": "a"}, "left": {}}},
                    {"type": "object", "properties": {"kind": {"const": "b"}, "right": {}}},
                    {"type": "null"},
                ]
            },
            "patterned": {
                "patternProperties": {"^x": {"type": "string"}, "(": {"type": "null"}},
                "additionalProperties": {"type": "integer"},
            },
            "when": {
                "properties": {"p": {}},
                "if": {"required": ["p"]},
                "then": {"properties": {"q": {}}},
                "else": {"properties": {"r": {}}},
            },
            "hidden": {"properties": {"no": False, "yes": True}},
        },
        "required": ["slash"],
        "example": {"list": [1, "two"], "node": {"child": {"name": "x"}}},
    }
)


def _names(path: tuple[str | int, ...], value: Any) -> list[str]:
    return list(SCHEMA.properties_of(SCHEMA.at(path, value)))


def test_what_stands_beside_a_reference_counts() -> None:
    (found,) = SCHEMA.at(("slash",), {})
    assert found == {"type": "string", "title": "slash", "description": "beside"}


def test_references_are_followed_as_deep_as_the_document_goes() -> None:
    assert _names(("node", "child", "child"), {}) == ["child", "name"]
    assert _names(("self", "self", "node"), {}) == ["child", "name"]


@pytest.mark.parametrize("name", ["round", "remote"])
def test_references_that_lead_nowhere_are_passed_over(name: str) -> None:
    assert SCHEMA.at((name,), {name: 1}) == []


@pytest.mark.parametrize(("index", "types"), [(0, ("integer",)), (1, ("string",)), (7, ("string",))])
def test_items(index: int, types: tuple[str, ...]) -> None:
    (found,) = SCHEMA.at(("list", index), {})
    assert SCHEMA.types_of(found) == types


def test_all_of_is_all() -> None:
    assert _names(("both",), {}) == ["x", "y"]
    assert SCHEMA.required_of(SCHEMA.at(("both",), {})) == {"y"}


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ({}, ["kind", "left", "right"]),
        ({"kind": "b"}, ["kind", "right"]),
        ({"left": 1}, ["kind", "left"]),
        ({"kind": "nonsense"}, ["kind", "left", "right"]),
        (None, ["kind", "left", "right"]),
    ],
)
def test_of_alternatives_those_count_that_are_open(written: Any, names: list[str]) -> None:
    assert _names(("either",), {"either": written}) == names


@pytest.mark.parametrize(("name", "types"), [("x1", ("string",)), ("other", ("integer",))])
def test_pattern_and_additional_properties(name: str, types: tuple[str, ...]) -> None:
    assert [SCHEMA.types_of(found) for found in SCHEMA.at(("patterned", name), {})] == [types]


def test_then_and_else_are_both_offered() -> None:
    assert _names(("when",), {}) == ["p", "q", "r"]


def test_a_property_that_is_forbidden_is_not_declared() -> None:
    assert _names(("hidden",), {}) == ["yes"]


def test_the_example_of_a_place() -> None:
    assert SCHEMA.example_of(("list", 1)) == "two"
    assert SCHEMA.example_of(("node", "child", "name")) == "x"
    assert SCHEMA.example_of(("nowhere", 3)) is None


@pytest.mark.parametrize(
    ("subschema", "types"),
    [
        ({"type": ["string", "null"]}, ("string", "null")),
        ({"anyOf": [{"type": "string"}, {"type": "null"}, {"type": "string"}]}, ("string", "null")),
        ({"const": True}, ("boolean",)),
        ({"const": None}, ("null",)),
        ({"enum": ["a", 1, 1.5, []]}, ("string", "integer", "number", "array")),
        ({"$ref": "#/$defs/node"}, ("object",)),
        ({"$ref": "#/$defs/round"}, ()),
        ({"type": 3}, ()),
        ({}, ()),
    ],
)
def test_types(subschema: dict[str, Any], types: tuple[str, ...]) -> None:
    assert SCHEMA.types_of(subschema) == types


@pytest.mark.parametrize(
    ("types", "phrase"),
    [
        ([], "any value"),
        (["string"], "string"),
        (["string", "null"], "string or null"),
        (["number", "string", "null"], "number, string or null"),
        (["object", "array"], "an object or an array"),
        (["string", "string"], "string"),
    ],
)
def test_a_phrase_of_types(types: list[str], phrase: str) -> None:
    assert type_phrase(types) == phrase


@pytest.mark.parametrize(
    "root",
    [{}, {"properties": 3}, {"required": "x"}, {"anyOf": {}}, {"$ref": 3}, {"allOf": [3, None]}, {"$ref": "#/nowhere"}],
)
def test_a_malformed_schema_says_nothing(root: dict[str, Any]) -> None:
    schema = Schema(root)
    assert schema.properties_of(schema.at(("a", 0), {"a": [1]})) == {}
    assert schema.property_order == ()


def test_of_then_and_else_the_value_chooses() -> None:
    schema = Schema(
        {
            "if": {"properties": {"kind": {"const": "a"}}, "required": ["kind"]},
            "then": {"properties": {"one": {}}},
            "else": {"properties": {"two": {}}},
        }
    )
    assert list(schema.properties_of(schema.at((), {"kind": "a"}))) == ["one"]
    assert list(schema.properties_of(schema.at((), {"kind": "b"}))) == ["two"]
    assert list(schema.properties_of(schema.at((), None))) == ["one", "two"]
