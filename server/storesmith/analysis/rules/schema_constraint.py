"""A value of the right type that a limit, a pattern or a format of the schema refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.schema_errors import SchemaError
from storesmith.analysis.words import value_text
from storesmith.model.problem import Problem
from storesmith.syntax import ObjectNode
from storesmith.text import Span

_HANDLED = frozenset({"required", "type", "enum", "const", "additionalProperties", "unevaluatedProperties"})


def _count(limit: Any, what: str) -> str:
    one, many = what.split("/")
    return f"{limit:g} {one if limit == 1 else many}"


_EXAMPLES = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:30:00Z",
    "time": "12:30:00Z",
    "duration": "P1DT12H",
    "email": "name@example.com",
    "hostname": "www.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "json-pointer": "/a/0",
    "uri": "https://example.com/a",
    "uuid": "3f2b8c1e-5d4a-4c6b-9e7f-0a1b2c3d4e5f",
}


def _format_words(name: Any) -> str:
    example = f", such as {_EXAMPLES[name]}" if name in _EXAMPLES else ""
    return f"must be in the format {name}{example}"


def _alternatives_words(expected: Any) -> str:
    if isinstance(expected, int):
        return f"fits {expected} of the alternatives, and must fit exactly one"
    named = [
        words
        for branch in expected
        if isinstance(branch, Mapping) and (words := _alternative_words(branch)) is not None
    ]
    if len(named) < len(expected):
        return "must fit one of the alternatives"
    listed = ", or ".join(dict.fromkeys(named[:6]))
    return f"must fit one of the alternatives: {listed}{', …' if len(named) > 6 else ''}"


def _alternative_words(branch: Mapping[str, Any]) -> str | None:
    required = [name for name in branch.get("required") or () if isinstance(name, str)]
    if required:
        names = [value_text(name) for name in required[:4]] + (["…"] if len(required) > 4 else [])
        return f"with {' and '.join(names)}"
    title = branch.get("title")
    return title if isinstance(title, str) and title else None


_WORDS: dict[str, Callable[[Any], str]] = {
    "pattern": lambda expected: f"must match the pattern {expected}",
    "format": _format_words,
    "minLength": lambda expected: f"must have at least {_count(expected, 'character/characters')}",
    "maxLength": lambda expected: f"must have at most {_count(expected, 'character/characters')}",
    "minimum": lambda expected: f"must be at least {expected}",
    "maximum": lambda expected: f"must be at most {expected}",
    "exclusiveMinimum": lambda expected: f"must be above {expected}",
    "exclusiveMaximum": lambda expected: f"must be below {expected}",
    "multipleOf": lambda expected: f"must be a multiple of {expected}",
    "minItems": lambda expected: f"must have at least {_count(expected, 'item/items')}",
    "maxItems": lambda expected: f"must have at most {_count(expected, 'item/items')}",
    "items": lambda expected: f"must have at most {_count(expected, 'item/items')}",
    "uniqueItems": lambda _: "must not hold the same item twice",
    "minProperties": lambda expected: f"must have at least {_count(expected, 'property/properties')}",
    "maxProperties": lambda expected: f"must have at most {_count(expected, 'property/properties')}",
    "contains": lambda _: "must hold an item of the kind that the schema asks for",
    "minContains": lambda expected: f"must hold at least {expected} of the items that the schema asks for",
    "maxContains": lambda expected: f"must hold at most {expected} of the items that the schema speaks of",
    "not": lambda _: "is what the schema rules out",
    "oneOf": _alternatives_words,
    "anyOf": _alternatives_words,
}


def check(context: Context) -> Iterator[Problem]:
    for error in context.schema_errors:
        if error.keyword in _HANDLED:
            continue
        node = context.definition.node_at_path(error.path)
        if node is None:
            continue
        span = Span(node.start, node.start + 1) if isinstance(node, ObjectNode) else node.span
        yield RULE.problem(span, _message(error))


def _message(error: SchemaError) -> str:
    if error.keyword == "propertyNames":
        name, reason = error.expected
        return f"The property name {value_text(name)} {_words(reason)}."
    shown = value_text(error.instance)
    return f"{shown[0].upper()}{shown[1:]} {_words(error)}."


def _words(error: SchemaError) -> str:
    expected = error.expected
    if expected is True and error.keyword.startswith("exclusive"):  # in draft 4 a boolean beside the limit
        expected = error.subschema.get(error.keyword.replace("exclusiveM", "m"))
    words = _WORDS.get(error.keyword)
    return words(expected) if words else "is not allowed by the schema"


RULE = Rule(
    code="schema-constraint",
    severity="error",
    summary="A value has the right type, but a limit, a pattern or a format of the schema refuses it.",
    why="Castlecraft refuses the definition. The snapshot store's own schema has no such limits; kinds of yours may.",
    schema='{"properties": {"retries": {"type": "integer", "minimum": 1}}}',
    bad='{"retries": 0}',
    good='{"retries": 3}',
    check=check,
)
