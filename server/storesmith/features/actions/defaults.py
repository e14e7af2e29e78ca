"""Add the optional properties with their defaults, and remove those that equal them."""

from __future__ import annotations

from functools import partial

from storesmith.authoring.insertion import insertions
from storesmith.features.actions.action import ActionContext
from storesmith.features.actions.in_document import Edits, SelectedObject, rewriting, selected_object
from storesmith.syntax import JsonValue, ObjectNode, Tree
from storesmith.syntax.edits import has_comments, json_text, remove_elements
from storesmith.text import TextEdit


def _fill_in(context: ActionContext) -> tuple[str, Edits] | None:
    target = selected_object(context)
    if target is None:
        return None
    missing = {name: value for name, value in _defaults(target).items() if name not in target.node.last_of}
    edits = partial(insertions, target.definition, target.path, missing)
    return ("Fill in the optional properties with their defaults", edits) if missing else None


def _take_out(context: ActionContext) -> tuple[str, Edits] | None:
    target = selected_object(context)
    tree = context.document.tree
    if target is None or has_comments(tree, target.node.span):  # a comment may be about what would go
        return None
    members, last_of = target.node.members, target.node.last_of
    equal = [
        last_of[name]
        for name, default in _defaults(target).items()
        if name in last_of and json_text(tree.value_of(members[last_of[name]].value)) == json_text(default)
    ]
    if len(last_of) < len(members):  # of equal names the last counts; to take it away would bring another to light
        names = [member.name for member in members]
        equal = [index for index in equal if names.count(names[index]) == 1]
    return (
        ("Remove the properties that equal their default", partial(_removals, tree, target.node, equal))
        if equal
        else None
    )


def _removals(tree: Tree, node: ObjectNode, indexes: list[int]) -> tuple[TextEdit, ...]:
    runs: list[tuple[int, int]] = []
    for index in sorted(indexes):
        if runs and runs[-1][1] == index - 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return tuple(edit for first, last in runs for edit in remove_elements(tree, node, first, last))


def _defaults(target: SelectedObject) -> dict[str, JsonValue]:
    """Return the defaults of the properties that are not required, in the schema's order."""
    schema = target.definition.kind.schema
    subschemas = schema.at(target.path, target.definition.value)
    required = schema.required_of(subschemas)
    declared = schema.properties_of(subschemas)
    return {name: one["default"] for name, one in declared.items() if "default" in one and name not in required}


FILL_IN = rewriting("fill-in-defaults", _fill_in)
TAKE_OUT = rewriting("remove-defaults", _take_out)
