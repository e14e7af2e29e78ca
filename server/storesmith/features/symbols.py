"""The outline of a document."""

from __future__ import annotations

from typing import Literal, NamedTuple

from storesmith.features.site import Site
from storesmith.model import Definition, Document, Scope, kind_of
from storesmith.syntax import ArrayNode, ConstantNode, Member, MissingNode, Node, NumberNode, ObjectNode
from storesmith.text import Span

_EMPTY = '""'  # a symbol must have a name

SymbolKind = Literal["object", "array", "string", "number", "boolean", "null", "definition"]


class Symbol(NamedTuple):
    """A property or an item: its name and value, the span of both, and the span of its name."""

    name: str
    detail: str
    kind: SymbolKind
    span: Span
    selection: Span
    children: tuple[Symbol, ...] = ()


_KIND_BY_FIRST_CHARACTER: dict[str, SymbolKind] = {'"': "string", "t": "boolean", "f": "boolean", "n": "null"}
"""The kinds of well-formed scalars; any other character begins a number."""


def symbols(site: Site) -> tuple[Symbol, ...]:
    """Return the outline of the document: the properties of a bare definition, or the operations of a revision file."""
    root = site.document.tree.root
    if site.role is None or root is None:
        return ()
    if site.role[1] is not None:
        return tuple(_children(site.document, root))
    definitions: dict[Node | None, Definition] = {definition.operation: definition for definition in site.definitions}
    return tuple(_operation(one, definitions.get(one.node), site.scope) for one in site.operations)


def _operation(operation: Definition, inner: Definition | None, scope: Scope) -> Symbol:
    """Return an operation by the name of its component, with its type."""
    component_type, name = operation.string("component_type"), operation.string("name")
    kind = kind_of(operation.node, scope)
    title = kind.title if kind else component_type.value if component_type else "operation"
    operation_type = operation.string("operation_type")
    return Symbol(
        _line((inner.name if inner else None) or (name.value if name else None) or title),
        _line(" ".join(filter(None, (operation_type.value if operation_type else "", title)))),
        "definition" if kind else "object",
        operation.node.span,
        name.span if name else Span(operation.node.start, operation.node.start + 1),
        tuple(_children(operation.document, operation.node)),
    )


def _children(document: Document, node: Node) -> list[Symbol]:
    text = document.text
    found: list[Symbol] = []
    if isinstance(node, ObjectNode):
        for member in node.members:
            places = member.plain_places
            if places is None:
                found.append(_symbol(document, member.name, member.value, member))
                continue
            key_start, key_end, start, end = places
            kind = _KIND_BY_FIRST_CHARACTER.get(text[start], "number")
            name = text[key_start + 1 : key_end - 1] or _EMPTY
            found.append(Symbol(name, text[start:end], kind, Span(key_start, end), Span(key_start, key_end)))
    elif isinstance(node, ArrayNode):
        found += (_symbol(document, str(index), item) for index, item in enumerate(node.items))
    return found


def _symbol(document: Document, name: str, value: Node, member: Member | None = None) -> Symbol:
    """Return a member, or an item of an array."""
    span, selection = (member.span, member.key.span) if member else (value.span, value.span)
    is_container = isinstance(value, ObjectNode | ArrayNode)
    detail = "" if is_container else document.text[value.start : value.end]
    children = tuple(_children(document, value)) if is_container else ()
    return Symbol(_line(name) or _EMPTY, detail, _kind(value), span, selection, children)


def _line(name: str) -> str:
    return name.replace("\n", "↵")


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
