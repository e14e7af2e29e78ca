"""A class that stands in for one of the framework's, and does not come from it."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Problem, Related


def check(context: Context) -> Iterator[Problem]:
    definition = context.definition
    index = context.project.python
    if definition.is_removal:
        return
    for reference in context.class_references:
        convention = reference.convention
        name = definition.default(convention.name)
        module = definition.default(convention.module) if convention.module else None
        node = reference.node or reference.module_node
        if not isinstance(name, str) or not isinstance(module, str) or node is None:
            continue
        if index.inherits(reference.module, reference.name, module, name) is False:
            found = index.name(reference.module, reference.name)
            related: tuple[Related, ...] = ()
            if found.file and found.binding:
                place = index.location(found.file, reference.name, found.binding.line)
                related = (Related(node.span, f"class {reference.name}", place),)
            message = (
                f"`{reference.name}` is no subclass of `{name}` of `{module}`, which the generated code builds on."
            )
            yield RULE.problem(node.span, message, related=related)


RULE = Rule(
    code="unrelated-class",
    severity="warning",
    summary="A class that is given in place of one of the framework's does not come from it.",
    why="The generated code is written against the framework's class, and the framework takes only stores that come from it.",
    bad='{"base_interface_name": "Snapshot", "base_interface_module": "castlecraft_engineer.abstractions.snapshot"}',
    good='{"base_interface_name": "SnapshotStore"}',
    check=check,
)
