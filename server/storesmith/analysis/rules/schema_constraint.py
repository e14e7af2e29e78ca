"""A value of the right type that a limit, a pattern or a format of the schema refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from storesmith.analysis.context import Context
from storesmith.analysis.problem import Problem, Rule
from storesmith.analysis.words import value_text
from storesmith.syntax import ObjectNode
from storesmith.text import Span

_HANDLED = frozenset({"required", "type", "enum", "const", "additionalProperties", "unevaluatedProperties"})

_WORDS: dict[str, Callable[[Any], str]] = {
    "pattern": lambda expected: f"must match the pattern {expected}",
    "format": lambda expected: f"must be in the format {expected}",
    "minLength": lambda expected: f"must have at least {expected} characters",
    "maxLength": lambda expected: f"must have at most {expected} characters",
    "minimum": lambda expected: f"must be at least {expected}",
    "maximum": lambda expected: f"must be at most {expected}",
    "exclusiveMinimum": lambda expected: f"must be above {expected}",
    "exclusiveMaximum": lambda expected: f"must be below {expected}",
    "multipleOf": lambda expected: f"must be a multiple of {expected}",
    "minItems": lambda expected: f"must have at least {expected} items",
    "maxItems": lambda expected: f"must have at most {expected} items",
    "uniqueItems": lambda _: "must not hold the same item twice",
    "minProperties": lambda expected: f"must have at least {expected} properties",
    "maxProperties": lambda expected: f"must have at most {expected} properties",
    "propertyNames": lambda _: "has a property whose name is not allowed",
    "contains": lambda _: "must hold an item of the kind that the schema asks for",
    "items": lambda _: "has more items than the schema allows",
    "not": lambda _: "is what the schema rules out",
    "oneOf": lambda _: "must fit exactly one of the alternatives",
    "anyOf": lambda _: "must fit one of the alternatives",
}


def check(context: Context) -> Iterator[Problem]:
    for error in context.schema_errors:
        if error.keyword in _HANDLED:
            continue
        node = context.definition.node_at_path(error.path)
        if node is None:
            continue
        words = _WORDS.get(error.keyword, lambda _: "is not allowed by the schema")
        span = Span(node.start, node.start + 1) if isinstance(node, ObjectNode) else node.span
        shown = value_text(error.instance)
        yield RULE.problem(span, f"{shown[0].upper()}{shown[1:]} {words(error.expected)}.")


RULE = Rule(
    code="schema-constraint",
    severity="error",
    summary="A value has the right type, but a limit, a pattern or a format of the schema refuses it.",
    why="Castlecraft refuses the definition. The snapshot store's own schema has no such limits; kinds of yours may.",
    bad="",
    good='{"store_type": "in_memory"}',
    check=check,
)
