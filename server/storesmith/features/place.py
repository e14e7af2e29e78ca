"""What stands at the cursor: a property name, a value, or room for either."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from storesmith.kinds import Kind, operation_kind
from storesmith.model import Definition, Document, Scope, definitions_in, operations_in
from storesmith.syntax import ArrayNode, Member, MissingNode, Node, ObjectNode
from storesmith.text import Span

Path = tuple[str | int, ...]

_TOKEN = re.compile(r'"(?:[^"\\\n\r]|\\[^\n\r])*"?|\'[^\'\n\r]*\'?|[\w$.-]+')


@dataclass(frozen=True, slots=True)
class Site:
    """A definition that the cursor is in; `definition` is None in a file that holds no value yet.

    In a revision file it may be an operation; with `is_list` the place is between operations, and `node` the whole file.
    """

    kind: Kind
    node: Node | None
    definition: Definition | None
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where a property name is typed: `path` leads to its object, `span` is what an insertion replaces.

    `member` is the member that is already there; the comma flags say what is missing around the place.
    """

    path: Path
    node: ObjectNode
    span: Span
    member: Member | None
    comma_before: int | None
    comma_after: bool


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """Where the value at `path` is typed; `span` is what an insertion replaces."""

    path: Path
    node: Node | None
    span: Span
    comma_before: int | None
    comma_after: bool


def site_at(document: Document, scope: Scope, offset: int) -> Site | None:
    """The innermost definition or operation at `offset`; None in a file that is not ours."""
    role = scope.role(document.path)
    if role is None:
        return None
    root = document.tree.root
    if role[1] is not None:
        definition = next(iter(definitions_in(document, scope)), None)
        return Site(role[1], root, definition)
    for around in (*definitions_in(document, scope), *operations_in(document, scope)):
        if isinstance(around.node, ObjectNode | ArrayNode) and _inside(around.node, offset):
            return Site(around.kind, around.node, around)
    return Site(operation_kind(scope.kinds), root, None, is_list=True)


def place_at(document: Document, site: Site, offset: int) -> KeyPlace | ValuePlace | None:
    """The place at `offset` in `site`; None where nothing can be completed, as in a comment or before a colon."""
    text = document.text
    if any(span.start < offset <= span.end for span in document.tree.comments):
        return None
    if site.node is None:
        return ValuePlace((), None, Span(offset, offset), None, comma_after=False)
    node: Node = site.node
    path: Path = ()
    while True:
        if isinstance(node, ObjectNode) and _inside(node, offset):
            member = _member_at(node, offset)
            if member is None:
                return _new_key(text, node, path, offset)
            if member.key.start <= offset <= member.key.end:
                return _key(text, node, path, member)
            if member.colon < 0 or offset <= member.colon:
                return None
            path = (*path, member.name)
            value = member.value
            if isinstance(value, MissingNode) and value.end == value.start:
                return ValuePlace(path, None, Span(offset, offset), None, _needs_comma(text, offset))
            if offset < value.start:
                return _before_value(text, path, value, offset)
            node = value
        elif isinstance(node, ArrayNode) and _inside(node, offset):
            index, item = _item_at(node, offset)
            if item is None:
                return _new_item(text, node, (*path, index), offset)
            path, node = (*path, index), item
        elif node.span.touches(offset):
            return ValuePlace(path, node, node.span, None, _needs_comma(text, node.end))
        else:
            return None


def _inside(node: ObjectNode | ArrayNode, offset: int) -> bool:
    return node.start < offset < node.end or (not node.is_closed and offset > node.start)


def _member_at(node: ObjectNode, offset: int) -> Member | None:
    """The member that `offset` is in or at the end of; None between members."""
    index = bisect_right(node.members, offset, key=lambda member: member.start) - 1
    if index < 0:
        return None
    member = node.members[index]
    if member.start == offset and index > 0 and node.members[index - 1].end == offset:
        member = node.members[index - 1]
    if offset <= member.end:
        return member
    is_open = member.colon >= 0 and isinstance(member.value, MissingNode) and member.value.end == member.value.start
    if is_open:
        return member
    return None


def _item_at(node: ArrayNode, offset: int) -> tuple[int, Node | None]:
    index = bisect_left(node.items, offset, key=lambda item: item.end)
    if index < len(node.items):
        item = node.items[index]
        if item.start <= offset and item.end > item.start:
            return index, item
    return index, None


def _key(text: str, node: ObjectNode, path: Path, member: Member) -> KeyPlace:
    key = member.key
    after = _needs_comma(text, key.end) if member.colon < 0 and isinstance(member.value, MissingNode) else False
    return KeyPlace(path, node, key.span, member, _comma_before(text, node, key.start), after)


def _new_key(text: str, node: ObjectNode, path: Path, offset: int) -> KeyPlace:
    index = bisect_right(node.members, offset, key=lambda member: member.start)
    floor = node.members[index - 1].end if index else node.start + 1
    span = _token_at(text, floor, offset)
    return KeyPlace(path, node, span, None, _comma_before(text, node, span.start), _needs_comma(text, span.end))


def _new_item(text: str, node: ArrayNode, path: Path, offset: int) -> ValuePlace:
    index = path[-1]
    before = node.items[index - 1].end if isinstance(index, int) and index else None
    span = _token_at(text, node.start + 1 if before is None else before, offset)
    missing = before if before is not None and _lacks_comma(text, before, span.start) else None
    return ValuePlace(path, None, span, missing, _needs_comma(text, span.end))


def _token_at(text: str, start: int, offset: int) -> Span:
    """What is being typed at `offset` and belongs to no node, as after a missing comma; `start` is where it may begin."""
    line = max(start, text.rfind("\n", 0, offset) + 1)
    for match in _TOKEN.finditer(text, line):
        if match.start() > offset:
            break
        if offset <= match.end():
            return Span(*match.span())
    return Span(offset, offset)


def _before_value(text: str, path: Path, value: Node, offset: int) -> ValuePlace:
    """Between a colon and its value: on one line the value is replaced, else a new one is put before it."""
    if "\n" in text[offset : value.start] or isinstance(value, ObjectNode | ArrayNode):
        return ValuePlace(path, None, Span(offset, offset), None, comma_after=False)
    return ValuePlace(path, value, Span(offset, value.end), None, _needs_comma(text, value.end))


def _comma_before(text: str, node: ObjectNode, offset: int) -> int | None:
    """The end of the value before `offset` if a comma is missing after it."""
    index = bisect_left(node.members, offset, key=lambda member: member.start) - 1
    if index < 0:
        return None
    end = node.members[index].end
    return end if _lacks_comma(text, end, offset) else None


def _lacks_comma(text: str, end: int, offset: int) -> bool:
    return "," not in text[end:offset]


def _needs_comma(text: str, end: int) -> bool:
    """Whether another member or item follows `end` without a comma between them."""
    at = end
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at < len(text) and text[at] not in ",}]:/"
