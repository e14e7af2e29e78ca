"""A type hint that names what neither the project nor its environment has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Fix, Problem, Related
from storesmith.model.references import (
    as_written,
    elsewhere,
    hint_names,
    location_of_class,
    nearest_class,
    nearest_module,
)
from storesmith.python import ModuleLookup
from storesmith.syntax.edits import replace_value


def check(context: Context) -> Iterator[Problem]:
    for problem in _missing(context):
        yield problem._replace(severity=context.severity_of_missing)


def _missing(context: Context) -> Iterator[Problem]:
    if context.definition.is_removal:
        return
    for _, node in context.strings("type-hint"):
        for written, module, name in hint_names(node.value, context.project):
            found = context.project.python.module(module)
            problem = _of_name(context, written, module, name, found)
            if problem is not None:
                message, meant, related = problem
                yield RULE.problem(node.span, message, related=related, data=(written, meant) if meant else None)


def _of_name(
    context: Context, written: str, module: str, name: str, found: ModuleLookup
) -> tuple[str, str | None, tuple[Related, ...]] | None:
    """What is wrong with one name of a hint, what was meant, and where that is; None where nothing is."""
    index = context.project.python
    if found.verdict == "unknown":
        return None
    lookup = index.name(module, name)
    if found.verdict == "found" and lookup.verdict != "missing":
        return None
    moved = elsewhere(context.project, name, module)
    if moved is not None:
        meant = as_written(f"{moved.module}.{name}", written, context.project)
        related = Related(context.definition.node.span, f"class {name}", location_of_class(index, moved))
        return f"There is no `{module}.{name}`: `{name}` is in `{moved.module}`.", meant, (related,)
    if found.verdict == "found":
        near = nearest_class(lookup, name)
        full = f"{module}.{near}" if near else None
        said = f"`{module}` has no `{name}`."
    else:
        near = nearest_module(index, module, found.prefix)
        full = f"{near}.{name}" if near and index.name(near, name).verdict != "missing" else None
        said = f"There is no module `{module}`."
    spelled = as_written(full, written, context.project) if full else None
    hint = f" Did you mean `{spelled}`?" if spelled else ""
    return said + hint, spelled, ()


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    found = context.string_at(problem.span)
    if found is not None and problem.data:
        written, meant = problem.data
        hint = re.sub(rf"(?<![\w.]){re.escape(written)}(?![\w.])", meant, found[1].value)
        yield Fix(f"Write `{hint}`", (replace_value(found[1], hint),))


RULE = Rule(
    code="unresolved-type",
    severity="error",
    summary="A type hint names something that is neither in the project nor in its environment.",
    why="The generated module imports the type and cannot, so nothing is generated. It is a warning where the project's "
    "environment is not known completely.",
    bad='{"aggregate_id_type_str": "uuid.UUD"}',
    good='{"aggregate_id_type_str": "uuid.UUID"}',
    check=check,
    fixes=fixes,
    remedy="Writes the nearest name, or the module that the type has moved to.",
)
