"""A value of another JSON type than the schema asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.words import value_text
from storesmith.kinds import type_phrase
from storesmith.model.problem import Fix, Problem
from storesmith.syntax import ArrayNode, ConstantNode, JsonValue, Node, NumberNode, ObjectNode, StringNode
from storesmith.syntax.edits import json_text
from storesmith.text import Span, TextEdit


def check(context: Context) -> Iterator[Problem]:
    for error in context.schema_errors:
        if error.keyword != "type":
            continue
        node = context.definition.node_at_path(error.path)
        if node is None:
            continue
        types = (error.expected,) if isinstance(error.expected, str) else tuple(error.expected)
        span = Span(node.start, node.start + 1) if isinstance(node, ObjectNode) else node.span
        yield RULE.problem(
            span, f"Expected {type_phrase(types)}, not {value_text(error.instance)}.", data=(error.path, types)
        )


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    path, types = problem.data
    node = context.definition.node_at_path(path)
    if node is None:
        return
    text = context.definition.document.text[node.start : node.end]
    if "string" in types and isinstance(node, NumberNode | ConstantNode) and text != "null":
        yield Fix("Put it in double quotes", (TextEdit(node.span, json_text(text)),), is_safe=True)
    elif isinstance(node, StringNode) and _is_of(types, written := node.value.strip()):
        yield Fix("Remove the quotes", (TextEdit(node.span, written),), is_safe=True)
    elif "array" in types and not isinstance(node, ArrayNode) and _fits_as_item(context, path, node):
        yield Fix("Put it in an array", (TextEdit(node.span, f"[{text}]"),))


def _is_of(types: tuple[str, ...], text: str) -> bool:
    """Whether `text` is JSON of one of the types, other than a string."""
    try:
        value: JsonValue = json.loads(text)
    except ValueError:
        return False
    if isinstance(value, bool):
        return "boolean" in types
    if isinstance(value, int | float):
        return "number" in types or ("integer" in types and isinstance(value, int))
    return value is None and "null" in types


def _fits_as_item(context: Context, path: tuple[str | int, ...], node: Node) -> bool:
    schema = context.definition.kind.schema
    value = node.to_value()
    items = schema.at((*path, 0), context.definition.value)
    types = {name for subschema in items for name in schema.types_of(subschema)}
    names = {str: "string", bool: "boolean", int: "integer", float: "number", dict: "object"}
    own = names.get(type(value))
    return own in types or (own == "integer" and "number" in types)


RULE = Rule(
    code="wrong-type",
    severity="error",
    summary="A value has another JSON type than the schema asks for.",
    why="Castlecraft refuses the definition.",
    bad='{"store_type": 42}',
    good='{"store_type": "in_memory"}',
    check=check,
    fixes=fixes,
    remedy="Puts a number or a boolean in double quotes, or takes them away; puts a single item in an array.",
)
