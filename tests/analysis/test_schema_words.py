"""What is said of a value that a kind's schema refuses, and where."""

from __future__ import annotations

from typing import Any

import pytest

from support import cut_ranges, make_kind, mark_ranges, problems_of

PETS = {
    "$defs": {
        "Cat": {
            "type": "object",
            "title": "Cat",
            "properties": {"kind": {"const": "cat", "description": "What it is."}, "lives": {"type": "integer"}},
            "required": ["kind", "lives"],
        },
        "Dog": {
            "type": "object",
            "title": "Dog",
            "properties": {"kind": {"const": "dog"}, "tail": {"type": "string"}},
            "required": ["kind"],
        },
    },
    "properties": {
        "pet": {
            "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
            "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/$defs/Cat", "dog": "#/$defs/Dog"}},
        }
    },
}
OLD = {
    "properties": {
        "old": {"type": "string", "deprecated": True},
        "older": {"$ref": "#/$defs/Older"},
        "new": {"properties": {"old": {"deprecated": True, "deprecationMessage": "Use `new`."}, "one": {}}},
    },
    "$defs": {"Older": {"type": "integer", "deprecated": True}},
}


def _of(child: Any) -> dict[str, Any]:
    return {"properties": {"a": child}}


@pytest.mark.parametrize(
    ("schema", "marked", "expected"),
    [
        (
            _of({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            '{"a": «1»}',
            ["Expected string or null, not the number 1."],
        ),
        (
            _of({"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}}]}),
            '{"a": [1, «"2"»]}',
            ['Expected integer, not "2".'],
        ),
        (
            _of({"anyOf": [{"const": "x"}, {"enum": ["y", "z"]}]}),
            '{"a": «"w"»}',
            ['Expected one of "x", "y", "z", not "w".'],
        ),
        (
            _of({"oneOf": [{"type": "integer"}, {"minimum": 3}]}),
            '{"a": «4»}',
            ["The number 4 fits 2 of the alternatives, and must fit exactly one."],
        ),
        (
            _of({"anyOf": [{"required": ["b"], "type": "object"}, {"required": ["c"], "type": "object"}]}),
            '{"a": «{»}}',
            ['An object must fit one of the alternatives: with "b", or with "c".'],
        ),
        (PETS, '{"pet": {"kind": «"cow"»}}', ['Expected one of "cat", "dog", not "cow".']),
        (PETS, '{"pet": «{»}}', ['Missing property "kind" in "pet". Expected one of "cat", "dog".']),
        (PETS, '{"pet": «{»"lives": 9}}', ['Missing property "kind" in "pet". Expected "cat". What it is.']),
        (PETS, '{"pet": «{»"kind": "cat"}}', ['Missing property "lives" in "pet".']),
        (PETS, '{"pet": {"kind": "dog", "tail": «1»}}', ["Expected string, not the number 1."]),
        (PETS, '{"pet": «3»}', ["Expected an object, not the number 3."]),
        (_of({"format": "date"}), '{"a": «"x"»}', ['"x" must be in the format date, such as 2026-01-31.']),
        (_of({"pattern": "^b"}), '{"a": «"x"»}', ['"x" must match the pattern ^b.']),
        (_of({"minLength": 1}), '{"a": «""»}', ['"" must have at least 1 character.']),
        (_of({"maxItems": 2}), '{"a": «[1, 2, 3]»}', ["An array must have at most 2 items."]),
        (_of({"prefixItems": [{}], "items": False}), '{"a": «[1, 2]»}', ["An array must have at most 1 item."]),
        (_of({"minProperties": 2}), '{"a": «{»}}', ["An object must have at least 2 properties."]),
        (_of({"exclusiveMinimum": 2}), '{"a": «2»}', ["The number 2 must be above 2."]),
        (_of({"multipleOf": 0.1}), '{"a": «0.35»}', ["The number 0.35 must be a multiple of 0.1."]),
        (OLD, '{«"old"»: "x"}', ['"old" is deprecated.']),
        (OLD, '{«"older"»: 1}', ['"older" is deprecated.']),
        (OLD, '{"new": {«"old"»: 1, "one": 2}}', ['"old" is deprecated: Use `new`.']),
    ],
)
def test_words_and_places(schema: dict[str, Any], marked: str, expected: list[str]) -> None:
    text, _ = cut_ranges(marked)
    problems = problems_of(text, make_kind(schema))
    assert [problem.message for problem in problems] == expected
    assert mark_ranges(text, {problem.span for problem in problems}) == marked


def test_what_is_deprecated_is_but_a_hint() -> None:
    (problem,) = problems_of('{"old": "x"}', make_kind(OLD))
    assert (problem.code, problem.severity, problem.breaks_python) == ("deprecated-property", "hint", False)
