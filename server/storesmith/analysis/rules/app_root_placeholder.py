"""The placeholder for the application's package, where the package is known."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Fix, Problem
from storesmith.model.references import in_project, package_of_project
from storesmith.project import PLACEHOLDER
from storesmith.syntax.edits import replace_value


def check(context: Context) -> Iterator[Problem]:
    package = package_of_project(context.project)
    if package is None or package == PLACEHOLDER or context.definition.is_removal:
        return
    for role in ("module", "type-hint"):
        for _, node in context.strings(role):
            is_bare = role == "module" and node.value == PLACEHOLDER
            meant = package if is_bare else in_project(node.value, context.project)
            if meant != node.value:
                yield RULE.problem(
                    node.span,
                    f"`{PLACEHOLDER}` stands for this project's package, which is `{package}`.",
                    data=meant,
                )


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    found = context.string_at(problem.span)
    if found is not None:
        yield Fix(f"Write `{problem.data}`", (replace_value(found[1], problem.data),))


RULE = Rule(
    code="app-root-placeholder",
    severity="information",
    summary="The placeholder of Architect's examples stands where the project's package is known.",
    why="storesmith reads it as the package, other tools and people may not.",
    bad='{"snapshot_module_str": "app_root_name.domain.ticketing.models.ticket_snapshot"}',
    good='{"snapshot_module_str": "app.domain.ticketing.models.ticket_snapshot"}',
    check=check,
    fixes=fixes,
    remedy="Writes the package's name. Not safe: definitions that other projects share keep the placeholder.",
)
