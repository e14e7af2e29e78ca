"""Which documents hold definitions, and where in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from storesmith.kinds import REMOVALS, Kind, matches_glob, operation_kind
from storesmith.model.document import Document
from storesmith.model.problem import Problem
from storesmith.syntax import ArrayNode, JsonValue, Member, MissingNode, Node, ObjectNode, StringNode
from storesmith.text import Span

Role = Literal["definition", "revision"]

REVISION_FILES = ("**/revisions.json", "**/.blocks/**/*.json")
"""Where Architect keeps revisions: arrays of component operations."""


@dataclass(frozen=True)
class Scope:
    """Which files are whose: the known kinds, and further patterns for files of the first of them."""

    kinds: tuple[Kind, ...]
    include: tuple[str, ...] = ()

    def role(self, path: Path) -> tuple[Role, Kind | None] | None:
        """What the file at `path` holds: a bare definition of a kind, a revision, or None: nothing of ours."""
        for kind in self.kinds:
            if any(matches_glob(path, pattern) for pattern in kind.files):
                return "definition", kind
        if any(matches_glob(path, pattern) for pattern in REVISION_FILES):
            return "revision", None
        if self.kinds and any(matches_glob(path, pattern) for pattern in self.include):
            return "definition", self.kinds[0]
        return None

    def kind(self, component_type: str) -> Kind | None:
        """The kind of a revision operation; case does not count."""
        name = component_type.casefold()
        return next((kind for kind in self.kinds if kind.name.casefold() == name), None)


@dataclass(frozen=True, eq=False)
class Definition:
    """One definition in a document: its kind, its node, and the operation around it in a revision file."""

    document: Document
    kind: Kind
    node: Node
    operation: ObjectNode | None = None
    siblings: Siblings | None = field(default=None, repr=False)
    """All definitions of the document; None for one by itself."""

    is_operation: bool = False
    """Whether this is an operation of a revision file by itself, of which only the operation's own keys are looked at."""

    @cached_property
    def value(self) -> JsonValue:
        """The definition as `json.loads` would give it; of an operation, what it holds is empty."""
        if self.is_operation:
            return {member.name: _shallow(member.value) for member in self.members}
        return self.document.tree.value_of(self.node)

    @property
    def inner(self) -> Node | None:
        """What a definition of its own speaks for: the `definition` of an operation."""
        member = self.member("definition") if self.is_operation else None
        return member.value if member else None

    @cached_property
    def operation_type(self) -> str:
        """What the operation around the definition does, in capitals; empty where there is none."""
        member = self.operation.get("operation_type") if self.operation else None
        return member.value.value.upper() if member and isinstance(member.value, StringNode) else ""

    @property
    def is_removal(self) -> bool:
        """Whether the operation takes the component away, so that nothing need be said of it."""
        return self.operation_type in REMOVALS

    @cached_property
    def name(self) -> str | None:
        """The name of the class that is generated; of an operation that does not say, the operation's own name."""
        owner = self.kind.class_property
        text = self.text(owner.name) if owner else None
        member = self.operation.get("name") if self.operation else None
        return text or (member.value.value if member and isinstance(member.value, StringNode) else None)

    @property
    def whole(self) -> Node:
        """The node of the operation around the definition, else of the definition itself."""
        return self.operation or self.node

    def problems_in(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return those of the document's problems that concern this definition, or the operation around it.

        In a file that holds one definition these are all of them.
        """
        start, end = self.whole.span
        return tuple(one for one in problems if self.operation is None or start <= one.span.start < end)

    @property
    def anchor(self) -> Span:
        """Where a problem of the component as a whole is shown: at the name of its class, else where it begins."""
        owner = self.kind.class_property
        node = self.string(owner.name) if owner else None
        return node.span if node is not None else Span(self.node.start, self.node.start + 1)

    @cached_property
    def is_generated(self) -> bool:
        """Whether files stand for the definition: not where a later operation of its revision updates or removes it."""
        if self.kind.generate is None or self.is_removal:
            return False
        return self.siblings is None or self.node not in self.siblings.overruled

    @property
    def members(self) -> list[Member]:
        """The properties, none where the definition is not an object."""
        return self.node.members if isinstance(self.node, ObjectNode) else []

    def member(self, name: str) -> Member | None:
        """The property of that name."""
        return self.node.get(name) if isinstance(self.node, ObjectNode) else None

    def string(self, name: str) -> StringNode | None:
        """The value of the property `name`, if it is there and a string."""
        member = self.member(name)
        return member.value if member and isinstance(member.value, StringNode) else None

    def text(self, name: str) -> str | None:
        """The property's string, else the schema's default for it; None where there is neither or another type."""
        member = self.member(name)
        if member is not None:
            return member.value.value if isinstance(member.value, StringNode) else None
        default = self.default(name)
        return default if isinstance(default, str) else None

    def default(self, name: str) -> object:
        """The schema's default of a property; None where it gives none."""
        return self.kind.defaults.get(name)

    def node_at_path(self, path: tuple[str | int, ...]) -> Node | None:
        """The node that a path into the value leads to."""
        node: Node | None = self.node
        for step in path:
            if isinstance(node, ObjectNode) and isinstance(step, str):
                member = node.get(step)
                node = member.value if member else None
            elif isinstance(node, ArrayNode) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                return None
        return node


class Siblings:
    """The definitions of one document."""

    def __init__(self, removals: tuple[Removal, ...] = ()) -> None:
        self.definitions: tuple[Definition, ...] = ()
        self.removals = removals

    @cached_property
    def overruled(self) -> frozenset[Node]:
        """The nodes of those that a later operation of the revision updates or removes."""
        found: set[Node] = set()
        later: set[tuple[Kind, str | None]] = set()
        pending = sorted(self.removals, key=lambda removal: removal.name_node.start)
        for definition in reversed(self.definitions):
            while pending and pending[-1].name_node.start > definition.whole.start:
                removal = pending.pop()
                later.add((removal.kind, removal.name))
            component = definition.kind, definition.name
            if component in later:
                found.add(definition.node)
            if definition.is_removal or definition.operation_type == "UPDATE":
                later.add(component)
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Removal:
    """An operation that removes a component by its name, and holds no definition of it."""

    kind: Kind
    name: str
    name_node: StringNode


def removals_in(document: Document, scope: Scope) -> tuple[Removal, ...]:
    """Return the operations of a revision file that remove a component of a known kind and hold no definition."""
    return tuple(_removals(document, scope))


def _removals(document: Document, scope: Scope) -> Iterator[Removal]:
    for operation in _operations(document, scope):
        texts = {name: member.value for name in ("name", "operation_type") if (member := operation.get(name))}
        kind, name, action = kind_of(operation, scope), texts.get("name"), texts.get("operation_type")
        if kind is None or operation.get("definition") is not None:
            continue
        if isinstance(name, StringNode) and isinstance(action, StringNode) and action.value.upper() in REMOVALS:
            yield Removal(kind, name.value, name)


def definitions_in(document: Document, scope: Scope) -> tuple[Definition, ...]:
    """The definitions of known kinds in `document`, in their order; none in a file that is not ours."""
    found: tuple[Definition, ...] | None = document.memo.get(scope)
    if found is None:
        siblings = Siblings(removals_in(document, scope))
        found = document.memo[scope] = siblings.definitions = tuple(_definitions(document, scope, siblings))
    return found


def operations_in(document: Document, scope: Scope) -> tuple[Definition, ...]:
    """The operations of a revision file, whatever their component type, in their order; none in any other file.

    Each is given as a definition of the kind that describes an operation; what is inside its `definition` is not looked at.
    """
    found: tuple[Definition, ...] | None = document.memo.get((scope, "operations"))
    if found is None:
        kind = operation_kind(scope.kinds)
        found = tuple(Definition(document, kind, node, is_operation=True) for node in _operations(document, scope))
        document.memo[scope, "operations"] = found
    return found


def kind_of(operation: Node, scope: Scope) -> Kind | None:
    """The kind of an operation's component; None where it is not known or not said."""
    member = operation.get("component_type") if isinstance(operation, ObjectNode) else None
    return scope.kind(member.value.value) if member and isinstance(member.value, StringNode) else None


def _operations(document: Document, scope: Scope) -> Iterator[ObjectNode]:
    root = document.tree.root
    if scope.role(document.path) != ("revision", None) or root is None:
        return
    for node in root.items if isinstance(root, ArrayNode) else [root]:
        if isinstance(node, ObjectNode):
            yield node


def _definitions(document: Document, scope: Scope, siblings: Siblings) -> Iterator[Definition]:
    role = scope.role(document.path)
    if role is not None and role[1] is not None and document.tree.root is not None:
        yield Definition(document, role[1], document.tree.root, siblings=siblings)
    for operation in _operations(document, scope):
        kind = kind_of(operation, scope)
        member = operation.get("definition")
        if kind is not None and member is not None and not isinstance(member.value, MissingNode):
            yield Definition(document, kind, member.value, operation, siblings)


def _shallow(node: Node) -> JsonValue:
    if isinstance(node, ObjectNode):
        return {}
    return [] if isinstance(node, ArrayNode) else node.to_value()
