"""Fill in the optional properties with their defaults, and take out those that equal them."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.insertion import insertions
from storesmith.features.actions.action import ActionContext
from storesmith.features.actions.in_document import Target, rewriting, target_of
from storesmith.syntax import JsonValue
from storesmith.syntax.edits import has_comments, json_text, remove_elements
from storesmith.text import TextEdit


def _fill_in(context: ActionContext) -> Iterator[tuple[str, tuple[TextEdit, ...]]]:
    target = target_of(context)
    if target is None:
        return
    missing = {name: value for name, value in _defaults(target).items() if name not in target.node.last_of}
    yield "Fill in the optional properties with their defaults", insertions(target.definition, target.path, missing)


def _take_out(context: ActionContext) -> Iterator[tuple[str, tuple[TextEdit, ...]]]:
    target = target_of(context)
    tree = context.document.tree
    if target is None or has_comments(tree, target.node.span):  # a comment may be about what would go
        return
    defaults = _defaults(target)
    members = target.node.members
    equal = [
        index
        for name, index in target.node.last_of.items()
        if name in defaults and json_text(tree.value_of(members[index].value)) == json_text(defaults[name])
    ]
    # Of equal names the last counts; to take it away would bring another to light.
    names = [member.name for member in members]
    runs: list[tuple[int, int]] = []
    for index in sorted(index for index in equal if names.count(names[index]) == 1):
        if runs and runs[-1][1] == index - 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    edits = (edit for first, last in runs for edit in remove_elements(tree, target.node, first, last))
    yield "Remove the properties that equal their default", tuple(edits)


def _defaults(target: Target) -> dict[str, JsonValue]:
    """The defaults of the properties that are not required, in the schema's order."""
    schema = target.definition.kind.schema
    subschemas = schema.at(target.path, target.definition.value)
    required = schema.required_of(subschemas)
    declared = schema.properties_of(subschemas)
    return {name: one["default"] for name, one in declared.items() if "default" in one and name not in required}


FILL_IN = rewriting("fill-in-defaults", _fill_in)
TAKE_OUT = rewriting("remove-defaults", _take_out)
