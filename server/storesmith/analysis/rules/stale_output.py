"""A generated file for which something else would be generated now."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Problem


def check(context: Context) -> Iterator[Problem]:
    for name, _ in context.outputs("stale"):
        yield RULE.problem(context.definition.anchor, f"{name} is stale: something else would be generated now.")
    for name, _ in context.outputs("edited", is_due=True):
        words = "is stale and edited by hand: regenerating keeps the edits."
        yield RULE.problem(context.definition.anchor, f"{name} {words}")


RULE = Rule(
    code="stale-output",
    severity="information",
    summary="The definition, a class that it names or a template has changed since the store or its tests were generated.",
    why="The code that runs is not what the definition describes. Editors report this, and on the command line `storesmith "
    "check --outputs` and `storesmith generate --check` do.",
    bad="",
    good="",
    check=check,
    remedy="Regenerates them, and keeps what a person has changed.",
)
