"""A value of another JSON type than the schema asks for."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.problem import Problem, Rule
from storesmith.analysis.words import value_text
from storesmith.kinds import type_phrase
from storesmith.syntax import ObjectNode
from storesmith.text import Span


def check(context: Context) -> Iterator[Problem]:
    for error in context.schema_errors:
        if error.keyword != "type":
            continue
        node = context.definition.node_at_path(error.path)
        if node is None:
            continue
        types = (error.expected,) if isinstance(error.expected, str) else tuple(error.expected)
        span = Span(node.start, node.start + 1) if isinstance(node, ObjectNode) else node.span
        yield RULE.problem(span, f"Expected {type_phrase(types)}, not {value_text(error.instance)}.")


RULE = Rule(
    code="wrong-type",
    severity="error",
    summary="A value has another JSON type than the schema asks for.",
    why="Castlecraft refuses the definition.",
    bad='{"store_type": 42}',
    good='{"store_type": "in_memory"}',
    check=check,
)
