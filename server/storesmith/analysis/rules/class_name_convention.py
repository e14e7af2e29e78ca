"""A class name that Python accepts and the framework's conventions do not."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.naming import conventional, is_class_name, is_pascal_case
from storesmith.model.problem import Fix, Problem
from storesmith.syntax.edits import replace_value


def check(context: Context) -> Iterator[Problem]:
    for member, node in context.strings("class"):
        name = node.value
        if not is_class_name(name):
            continue
        suffix = context.definition.kind.properties[member.name].suffix
        meant = conventional(name, suffix)
        if not is_pascal_case(name):
            yield RULE.problem(node.span, f"Class names are in PascalCase: write `{meant}`.")
        elif not name.endswith(suffix):
            yield RULE.problem(node.span, f"The name of such a class ends in `{suffix}`: write `{meant}`.")


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    found = context.string_at(problem.span)
    if found is None:
        return
    member, node = found
    meant = conventional(node.value, context.definition.kind.properties[member.name].suffix)
    if is_class_name(meant):
        yield Fix(f"Write `{meant}`", (replace_value(node, meant),))


RULE = Rule(
    code="class-name-convention",
    severity="warning",
    summary="The store's name is not in PascalCase, or does not end as such stores' names do.",
    why="Castlecraft's conventions, and the names of the generated files, build on it.",
    bad='{"store_name": "ticket_store"}',
    good='{"store_name": "TicketSnapshotStore"}',
    check=check,
    fixes=fixes,
    remedy="Writes the name as the conventions have it.",
)
