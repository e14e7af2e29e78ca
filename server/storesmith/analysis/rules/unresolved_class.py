"""A class that is not in the module that the definition gives for it."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.authoring.insertion import set_property
from storesmith.model.problem import Fix, Problem, Related
from storesmith.model.references import as_written, elsewhere, location_of_class, nearest_class


def check(context: Context) -> Iterator[Problem]:
    for problem in _missing(context):
        yield problem._replace(severity=context.severity_of_missing)


def _missing(context: Context) -> Iterator[Problem]:
    index = context.project.python
    if context.definition.is_removal:
        return
    for reference in context.class_references:
        node = reference.node or reference.module_node
        if node is None:
            continue
        found = index.name(reference.module, reference.name)
        if found.verdict == "found":
            if found.binding is not None and found.binding.kind == "function":
                yield RULE.problem(node.span, f"`{reference.name}` in `{reference.module}` is a function, not a class.")
            continue
        if found.verdict != "missing" or index.module(reference.module).verdict != "found":
            continue
        message = f"`{reference.module}` has no class `{reference.name}`."
        moved = elsewhere(context.project, reference.name, reference.module)
        if moved is not None:
            module_node = reference.module_node
            written = as_written(moved.module, module_node.value if module_node else "", context.project)
            related = (Related(node.span, f"class {moved.name}", location_of_class(index, moved)),)
            data = (reference.convention.module or "", written)
            yield RULE.problem(node.span, f"{message} It is in `{written}`.", related=related, data=data)
            continue
        meant = nearest_class(found, reference.name)
        hint = f" Did you mean `{meant}`?" if meant else ""
        yield RULE.problem(
            node.span, message + hint, data=(reference.convention.name, meant) if meant and reference.node else None
        )


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    if problem.data:
        name, value = problem.data
        yield Fix(f"Write `{value}`", set_property(context.definition, name, value))


RULE = Rule(
    code="unresolved-class",
    severity="error",
    summary="A class is not in the module that the definition gives for it.",
    why="The generated module cannot import it, so nothing is generated. If the class has moved, the message says where to. "
    "It is a warning where the project's environment is not known completely.",
    bad='{"base_interface_name": "SnapshotStor", "base_interface_module": "castlecraft_engineer.abstractions.snapshot_store"}',
    good='{"base_interface_name": "SnapshotStore", "base_interface_module": "castlecraft_engineer.abstractions.snapshot_store"}',
    check=check,
    fixes=fixes,
    remedy="Writes the nearest class of the module, or the module that the class has moved to.",
)
