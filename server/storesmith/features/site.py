"""What a feature is asked about: a document, what is known around it, and a place in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from storesmith.kinds import Kind, PropertyConvention, operation_kind
from storesmith.model import Definition, Document, Role, Scope, Workspace, definitions_in, operations_in
from storesmith.project import Project
from storesmith.syntax import ArrayNode, JsonPath, Member, MissingNode, Node, ObjectNode
from storesmith.syntax.edits import indent_unit
from storesmith.text import Span

Subschema: TypeAlias = Mapping[str, Any]

_TOKEN = re.compile(r'"(?:[^"\\\n\r]|\\[^\n\r])*"?|\'[^\'\n\r]*\'?|[\w$.-]+')


@dataclass(frozen=True, eq=False)
class Site:
    """A place in a document, and what is known around the document.

    `scope` names the files that hold definitions, and `workspace` is the index of all definitions. `span` is the place: a
    cursor (an empty span), a selection, or the whole document. What several features derive from these is computed once.
    """

    document: Document
    scope: Scope
    project: Project
    workspace: Workspace
    span: Span

    @property
    def parts(self) -> tuple[Document, Scope, Project, Workspace, Span]:
        """The fields, for a class that adds more."""
        return self.document, self.scope, self.project, self.workspace, self.span

    def at(self, span: Span) -> Site:
        """Return another place in the same document."""
        return Site(self.document, self.scope, self.project, self.workspace, span)

    @property
    def offset(self) -> int:
        """The offset of the cursor, or where the selection starts."""
        return self.span.start

    @cached_property
    def role(self) -> tuple[Role, Kind | None] | None:
        """What the file holds: a definition of a kind, or a revision (without a kind); None if neither."""
        return self.scope.role(self.document.path)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """All definitions of the document."""
        return definitions_in(self.document, self.scope)

    @property
    def operations(self) -> tuple[Definition, ...]:
        """All operations of a revision file, as definitions of the kind that describes an operation."""
        return operations_in(self.document, self.scope)

    @cached_property
    def indent_unit(self) -> str:
        """The white space by which the document indents."""
        return indent_unit(self.document.text)

    @cached_property
    def definition(self) -> Definition | None:
        """The innermost definition or operation around the offset; None without one.

        A file that is one definition as a whole has it around every offset.
        """
        if self.role is None or self.role[1] is not None:
            return next(iter(self.definitions), None)
        for around in (*self.definitions, *self.operations):
            if isinstance(around.node, ObjectNode | ArrayNode) and _is_inside(around.node, self.offset):
                return around
        return None

    @cached_property
    def place(self) -> KeyPlace | ValuePlace | None:
        """The property name or value at the offset, or the room for one; None elsewhere, as in a comment."""
        document, definition = self.document, self.definition
        if self.role is None or any(span.start < self.offset <= span.end for span in document.tree.comments):
            return None
        kind = definition.kind if definition else self.role[1] or operation_kind(self.scope.kinds)
        root = definition.node if definition else document.tree.root
        return _Search(kind, definition, document.text, self.offset).place_in(root)


@dataclass(frozen=True, eq=False)
class Place:
    """A place where something is typed: `path` leads to it from `definition`, and `kind` describes it.

    `definition` is None in a file without a value, and between the operations of a revision; there `path` starts at the
    root, and `kind` is that of the file or of an operation. `span` is what an insertion replaces. `comma_before` is the offset
    where a comma is missing before the place, `comma_after` tells whether one is missing behind it.
    """

    kind: Kind
    definition: Definition | None
    path: JsonPath
    span: Span
    comma_before: int | None
    comma_after: bool


@dataclass(frozen=True, eq=False)
class KeyPlace(Place):
    """A place for a property name in the object `node`; `path` leads to the object, `member` is already there."""

    node: ObjectNode
    member: Member | None

    @cached_property
    def subschemas(self) -> list[Subschema]:
        """What the schema says of the object, without the member at the cursor: its name may be half typed."""
        value: Any = self.definition.value if self.definition else None
        if self.member is None or not isinstance(value, dict):
            return self.kind.schema.at(self.path, value)
        copy: Any = dict(value)
        node = copy
        for step in self.path:
            child = node[step]
            child = dict(child) if isinstance(child, dict) else list(child) if isinstance(child, list) else child
            node[step] = child
            node = child
        if isinstance(node, dict):
            node.pop(self.member.name, None)
        return self.kind.schema.at(self.path, copy)


@dataclass(frozen=True, eq=False)
class ValuePlace(Place):
    """A place for the value at `path`; `node` is already there."""

    node: Node | None

    @cached_property
    def subschemas(self) -> list[Subschema]:
        """What the schema says of the value."""
        return self.kind.schema.at(self.path, self.definition.value if self.definition else None)

    @property
    def convention(self) -> PropertyConvention | None:
        """The convention for a property of the definition itself; None for any other value."""
        return self.kind.properties.get(str(self.path[0])) if len(self.path) == 1 else None


class _Search(NamedTuple):
    """Finds the place at `offset` of `text`."""

    kind: Kind
    definition: Definition | None
    text: str
    offset: int

    def place_in(self, root: Node | None) -> KeyPlace | ValuePlace | None:
        """Return the place in the value `root`; None outside it, and before a colon."""
        offset = self.offset
        if root is None:
            return self._value((), None, Span(offset, offset), comma_after=False)
        node: Node = root
        path: JsonPath = ()
        while True:
            if isinstance(node, ObjectNode) and _is_inside(node, offset):
                member = _member_at(node, offset)
                if member is None:
                    return self._new_key(node, path)
                if member.key.start <= offset <= member.key.end:
                    return self._key(node, path, member)
                if member.colon < 0 or offset <= member.colon:
                    return None
                path = (*path, member.name)
                value = member.value
                if isinstance(value, MissingNode) and value.end == value.start:
                    return self._value(path, None, Span(offset, offset))
                if offset < value.start:
                    return self._before_value(path, value)
                node = value
            elif isinstance(node, ArrayNode) and _is_inside(node, offset):
                index, item = _item_at(node, offset)
                path = (*path, index)
                if item is None:
                    return self._new_item(node, path, index)
                node = item
            elif node.span.touches(offset):
                return self._value(path, node, node.span)
            else:
                return None

    def _key(self, node: ObjectNode, path: JsonPath, member: Member) -> KeyPlace:
        key = member.key
        is_bare = member.colon < 0 and isinstance(member.value, MissingNode)
        before = self._comma_before(node, key.start)
        after = is_bare and self._needs_comma(key.end)
        return KeyPlace(self.kind, self.definition, path, key.span, before, after, node, member)

    def _new_key(self, node: ObjectNode, path: JsonPath) -> KeyPlace:
        index = bisect_right(node.members, self.offset, key=lambda member: member.start)
        span = self._token_from(node.members[index - 1].end if index else node.start + 1)
        before, after = self._comma_before(node, span.start), self._needs_comma(span.end)
        return KeyPlace(self.kind, self.definition, path, span, before, after, node, None)

    def _new_item(self, node: ArrayNode, path: JsonPath, index: int) -> ValuePlace:
        before = node.items[index - 1].end if index else None
        span = self._token_from(node.start + 1 if before is None else before)
        is_missing = before is not None and self._lacks_comma(before, span.start)
        return self._value(path, None, span, before if is_missing else None)

    def _before_value(self, path: JsonPath, value: Node) -> ValuePlace:
        """Between a colon and its value: on one line the value is replaced, else a new one goes before it."""
        if "\n" in self.text[self.offset : value.start] or isinstance(value, ObjectNode | ArrayNode):
            return self._value(path, None, Span(self.offset, self.offset), comma_after=False)
        return self._value(path, value, Span(self.offset, value.end))

    def _value(
        self,
        path: JsonPath,
        node: Node | None,
        span: Span,
        comma_before: int | None = None,
        *,
        comma_after: bool | None = None,
    ) -> ValuePlace:
        after = self._needs_comma(span.end) if comma_after is None else comma_after
        return ValuePlace(self.kind, self.definition, path, span, comma_before, after, node)

    def _token_from(self, start: int) -> Span:
        """Return what is being typed at the offset and belongs to no node, as after a missing comma, from `start` on."""
        line = max(start, self.text.rfind("\n", 0, self.offset) + 1)
        for match in _TOKEN.finditer(self.text, line):
            if match.start() > self.offset:
                break
            if self.offset <= match.end():
                return Span(*match.span())
        return Span(self.offset, self.offset)

    def _comma_before(self, node: ObjectNode, offset: int) -> int | None:
        """Return the end of the member before `offset` if a comma is missing after it."""
        index = bisect_left(node.members, offset, key=lambda member: member.start) - 1
        end = node.members[index].end if index >= 0 else None
        return end if end is not None and self._lacks_comma(end, offset) else None

    def _lacks_comma(self, end: int, offset: int) -> bool:
        return "," not in self.text[end:offset]

    def _needs_comma(self, end: int) -> bool:
        """Return whether another member or item follows `end` without a comma between them."""
        at = end
        while at < len(self.text) and self.text[at] in " \t\r\n":
            at += 1
        return at < len(self.text) and self.text[at] not in ",}]:/"


def _is_inside(node: ObjectNode | ArrayNode, offset: int) -> bool:
    return node.start < offset < node.end or (not node.is_closed and offset > node.start)


def _member_at(node: ObjectNode, offset: int) -> Member | None:
    """Return the member that `offset` is in or at the end of; None between members."""
    index = bisect_right(node.members, offset, key=lambda member: member.start) - 1
    if index < 0:
        return None
    member = node.members[index]
    if member.start == offset and index > 0 and node.members[index - 1].end == offset:
        member = node.members[index - 1]
    if offset <= member.end:
        return member
    is_open = member.colon >= 0 and isinstance(member.value, MissingNode) and member.value.end == member.value.start
    return member if is_open else None


def _item_at(node: ArrayNode, offset: int) -> tuple[int, Node | None]:
    index = bisect_left(node.items, offset, key=lambda item: item.end)
    item = node.items[index] if index < len(node.items) else None
    is_item = item is not None and item.start <= offset and item.end > item.start
    return index, item if is_item else None
