"""Edits that write properties of a definition: at the place that the schema's order gives them."""

from __future__ import annotations

from collections.abc import Mapping

from storesmith.kinds import PropertyConvention
from storesmith.model.definition import Definition
from storesmith.model.references import as_written
from storesmith.project import Project
from storesmith.syntax import JsonPath, JsonValue, ObjectNode
from storesmith.syntax.edits import insert_members, replace_value
from storesmith.text import TextEdit


def insertions(definition: Definition, path: JsonPath, values: Mapping[str, JsonValue]) -> tuple[TextEdit, ...]:
    """Return the edits that add properties to the object at `path`, each behind its predecessor in the schema."""
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
    """Return the edits that set a property of the definition, whether it is present or not."""
    member = definition.member(name)
    return (replace_value(member.value, value),) if member else insertions(definition, (), {name: value})


def set_module(
    definition: Definition, reference: PropertyConvention, module: str, project: Project
) -> tuple[TextEdit, ...]:
    """Return the edits that set the module of a class reference that is present; empty where it has no module.

    A new module property goes before the class, so that the edits stay valid while more of the class is typed. The
    application's package is spelled as the definition spells it now.
    """
    node, name = definition.node, reference.module
    if name is None or not isinstance(node, ObjectNode) or reference.name not in node.last_of:
        return ()
    written = as_written(module, definition.text(name) or "", project)
    if definition.member(name):
        return set_property(definition, name, written)
    return insert_members(definition.document.tree, node, [(name, written)], node.last_of[reference.name] - 1)
