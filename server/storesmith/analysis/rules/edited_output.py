"""A generated file that has been edited by hand."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Problem


def check(context: Context) -> Iterator[Problem]:
    for name, _ in context.outputs("edited", is_due=False):
        words = "has been edited by hand. Regenerating keeps the edits."
        yield RULE.problem(context.definition.anchor, f"{name} {words}")


RULE = Rule(
    code="edited-output",
    severity="hint",
    summary="A generated file has been edited by hand.",
    why="Nothing is wrong: the edits are kept when the file is regenerated.",
    bad="",
    good="",
    check=check,
)
