"""JSON text → a tree and its problems; total: whatever the text, it answers."""

from storesmith.syntax.nodes import (
    ArrayNode,
    ConstantNode,
    Container,
    JsonPath,
    JsonValue,
    Member,
    MissingNode,
    Node,
    NumberNode,
    ObjectNode,
    StringNode,
    path_text,
)
from storesmith.syntax.parser import MAX_DEPTH, SyntaxProblem, Tree, constant_meant, escaped, parse
from storesmith.syntax.values import EditedValues

__all__ = [
    "MAX_DEPTH",
    "ArrayNode",
    "ConstantNode",
    "Container",
    "EditedValues",
    "JsonPath",
    "JsonValue",
    "Member",
    "MissingNode",
    "Node",
    "NumberNode",
    "ObjectNode",
    "StringNode",
    "SyntaxProblem",
    "Tree",
    "constant_meant",
    "escaped",
    "parse",
    "path_text",
]
