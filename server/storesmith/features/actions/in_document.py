"""What actions share that change only their own document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from storesmith.analysis.fixes import is_broken
from storesmith.features.actions.action import Action, ActionContext, Offer
from storesmith.model import Definition
from storesmith.syntax import ArrayNode, JsonPath, Node, ObjectNode
from storesmith.text import FileEdit, SourceChange, TextEdit


class SelectedObject(NamedTuple):
    """An object in a definition, the path to it, and its properties in the schema's order."""

    definition: Definition
    path: JsonPath
    node: ObjectNode
    names: tuple[str, ...]


def change_of(context: ActionContext, edits: Iterable[TextEdit]) -> SourceChange:
    """Return the change that applies `edits` to the context's document."""
    return SourceChange(edits=(FileEdit(context.document.path, tuple(edits)),))


Edits: TypeAlias = Callable[[], tuple[TextEdit, ...]]


def rewriting(name: str, find: Callable[[ActionContext], tuple[str, Edits] | None]) -> Action:
    """Return a refactoring, offered where the text is JSON and `find` returns its title and a function that makes its edits.

    Editors ask at every move of the cursor, so the edits are only made once the refactoring is chosen.
    """

    def offers(context: ActionContext) -> Iterator[Offer]:
        found = None if is_broken(context.document) else find(context)
        if found is not None:
            yield Offer(name, found[0])

    def resolve(context: ActionContext, index: int) -> SourceChange:  # noqa: ARG001 - there is one offer
        found = None if is_broken(context.document) else find(context)
        return change_of(context, found[1]()) if found is not None else SourceChange()

    return Action(name, "refactor.rewrite", offers, resolve)


def selected_object(context: ActionContext) -> SelectedObject | None:
    """Return the innermost object around the selection with properties in the schema; None outside definitions."""
    found: SelectedObject | None = None
    for definition in context.definitions:
        around = definition.operation or definition.node
        is_here = around.start <= context.span.start and context.span.end <= around.end
        if definition.is_removal or not (definition.operation is None or is_here):
            continue
        schema = definition.kind.schema
        node: Node | None = definition.node
        path: JsonPath = ()
        while node is not None:
            if isinstance(node, ObjectNode):
                names = tuple(schema.properties_of(schema.at(path, definition.value)))
                found = SelectedObject(definition, path, node, names) if names else found
            path, node = _child_around(context, path, node)
    return found


def _child_around(context: ActionContext, path: JsonPath, node: Node) -> tuple[JsonPath, Node | None]:
    steps: Iterable[tuple[str | int, Node]] = ()
    if isinstance(node, ObjectNode):
        steps = node.containers
    elif isinstance(node, ArrayNode):
        steps = enumerate(node.items)
    start, end = context.span
    for step, child in steps:
        if child.start <= start and end <= child.end:
            return (*path, step), child
    return path, None
