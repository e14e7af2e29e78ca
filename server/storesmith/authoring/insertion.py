"""New properties in an object of a definition, where the schema's order has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from storesmith.authoring.naming import example_value
from storesmith.kinds import whole_value
from storesmith.model.definition import Definition
from storesmith.model.references import in_project
from storesmith.project import Project
from storesmith.syntax import JsonValue, ObjectNode
from storesmith.syntax.edits import insert_members, replace_value
from storesmith.text import TextEdit

Path = tuple[str | int, ...]


def initial_values(
    definition: Definition,
    path: Path,
    names: Iterable[str],
    project: Project | None = None,
    likely: Mapping[str, object] = MappingProxyType({}),
) -> dict[str, JsonValue]:
    """Return what each of the properties of the object at `path` begins with: what completion proposes, objects filled in.

    `likely` is what the project suggests for the definition's own properties.
    """
    schema = definition.kind.schema
    declared = schema.properties_of(schema.at(path, definition.value))
    values: dict[str, JsonValue] = {
        name: whole_value(schema, declared.get(name, {}), example_value(definition, (*path, name), likely))
        for name in names
    }
    return {name: in_project(value, project) if isinstance(value, str) else value for name, value in values.items()}


def insertions(definition: Definition, path: Path, values: Mapping[str, JsonValue]) -> tuple[TextEdit, ...]:
    """The edits that put new properties into the object at `path`, each behind the one that comes before it in the schema."""
    node = definition.node_at_path(path)
    if not isinstance(node, ObjectNode) or not values:
        return ()
    schema = definition.kind.schema
    rank = {name: number for number, name in enumerate(schema.properties_of(schema.at(path, definition.value)))}
    present = sorted((rank[name], index) for name, index in node.last_of.items() if name in rank)
    leading = next((at for at, member in enumerate(node.members) if member.name in rank), len(node.members)) - 1
    groups: dict[int, list[tuple[str, JsonValue]]] = {}
    for name in sorted(values, key=lambda name: rank.get(name, len(rank))):
        own = rank.get(name, len(rank))
        before = [index for number, index in present if number < own]
        if own == len(rank) or not node.members:
            anchor = len(node.members) - 1
        else:
            anchor = before[-1] if before else leading
        groups.setdefault(anchor, []).append((name, values[name]))
    tree = definition.document.tree
    return tuple(edit for anchor, members in groups.items() for edit in insert_members(tree, node, members, anchor))


def set_property(definition: Definition, name: str, value: JsonValue) -> tuple[TextEdit, ...]:
    """The edits that give the definition's property a value, whether it is there or not."""
    member = definition.member(name)
    return (replace_value(member.value, value),) if member else insertions(definition, (), {name: value})
