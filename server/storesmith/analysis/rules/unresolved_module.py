"""A module that neither the project nor its environment has."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Fix, Problem, Related
from storesmith.model.references import as_written, elsewhere, location_of_class, nearest_module, real_module
from storesmith.python import FRAMEWORK
from storesmith.syntax.edits import replace_value


def check(context: Context) -> Iterator[Problem]:
    for problem in _missing(context):
        yield problem._replace(severity=context.severity_of_missing)


def _missing(context: Context) -> Iterator[Problem]:
    index = context.project.python
    if context.definition.is_removal:
        return
    for member, node in context.strings("module"):
        module = real_module(node.value, context.project)
        found = index.module(module) if module else None
        if module is None or found is None or found.verdict != "missing":
            continue
        wanted = next(
            (reference.name for reference in context.class_references if reference.convention.module == member.name),
            None,
        )
        if context.workspace is not None and context.workspace.generates(module, context.project):
            continue
        moved = elsewhere(context.project, wanted, module) if wanted else None
        if moved is not None:
            written = as_written(moved.module, node.value, context.project)
            message = f"There is no module `{module}`. `{wanted}` is in `{written}`."
            related = (Related(node.span, f"class {moved.name}", location_of_class(index, moved)),)
            yield RULE.problem(node.span, message, related=related, data=written)
            continue
        meant = nearest_module(index, module, found.prefix)
        lacking = module.split(".")[found.prefix.count(".") + 1 if found.prefix else 0]
        where = f"`{found.prefix}` has no `{lacking}`" if found.prefix else _nowhere(lacking)
        spelled = as_written(meant, node.value, context.project) if meant else None
        hint = f" Did you mean `{spelled}`?" if spelled else ""
        yield RULE.problem(node.span, f"There is no module `{module}`: {where}.{hint}", data=spelled)


def _nowhere(top: str) -> str:
    return f"neither the project nor its environment has `{top}`" if top != FRAMEWORK else f"`{top}` is not installed"


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    found = context.string_at(problem.span)
    if found is not None and problem.data:
        yield Fix(f"Write `{problem.data}`", (replace_value(found[1], problem.data),))


RULE = Rule(
    code="unresolved-module",
    severity="error",
    summary="A module is neither in the project nor in its environment.",
    why="The generated module cannot import it, so nothing is generated. It is a warning where the project's environment is not "
    "known completely. The project is read and never run, so a module that may be made at run time is not reported. See "
    "`source-roots` and `python-environment`.",
    bad='{"base_interface_module": "castlecraft_engineer.abstractions.snapshot_stor"}',
    good='{"base_interface_module": "castlecraft_engineer.abstractions.snapshot_store"}',
    check=check,
    fixes=fixes,
    remedy="Writes the nearest module that exists, or the one that holds the class now.",
)
