"""The outline of a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from storesmith.analysis import Document, Scope, definitions_in
from storesmith.syntax import ArrayNode, ConstantNode, Member, MissingNode, Node, NumberNode, ObjectNode
from storesmith.text import Span

SymbolKind = Literal["object", "array", "string", "number", "boolean", "null", "definition"]


class Symbol(NamedTuple):
    """A property or an item: its name, what it holds, the span of it all and the span of its name."""

    name: str
    detail: str
    kind: SymbolKind
    span: Span
    selection: Span
    children: tuple[Symbol, ...] = ()


def symbols(document: Document, scope: Scope) -> tuple[Symbol, ...]:
    """The outline of `document`: of a bare definition its properties, of a revision file its definitions."""
    role = scope.role(document.path)
    root = document.tree.root
    if role is None or root is None:
        return ()
    if role[1] is not None:
        return tuple(_children(document, root))
    return tuple(
        Symbol(
            definition.name or definition.kind.title,
            definition.kind.title,
            "definition",
            (definition.operation or definition.node).span,
            definition.node.span,
            tuple(_children(document, definition.node)),
        )
        for definition in definitions_in(document, scope)
    )


def _children(document: Document, node: Node) -> Iterator[Symbol]:
    if isinstance(node, ObjectNode):
        for member in node.members:
            yield _of_member(document, member)
    elif isinstance(node, ArrayNode):
        for index, item in enumerate(node.items):
            yield _symbol(document, str(index), item, item.span, item.span)


def _of_member(document: Document, member: Member) -> Symbol:
    return _symbol(document, member.name or '""', member.value, member.span, member.key.span)


def _symbol(document: Document, name: str, value: Node, span: Span, selection: Span) -> Symbol:
    is_container = isinstance(value, ObjectNode | ArrayNode)
    detail = "" if is_container else document.text[value.start : value.end]
    children = tuple(_children(document, value)) if is_container else ()
    return Symbol(name.replace("\n", "↵"), detail, _kind(value), span, selection, children)


def _kind(value: Node) -> SymbolKind:
    if isinstance(value, ObjectNode):
        return "object"
    if isinstance(value, ArrayNode):
        return "array"
    if isinstance(value, NumberNode):
        return "number"
    if isinstance(value, ConstantNode):
        return "null" if value.value is None else "boolean"
    return "null" if isinstance(value, MissingNode) else "string"
