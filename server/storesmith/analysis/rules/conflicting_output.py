"""A generated file whose edits overlap with what would be generated now."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Problem


def check(context: Context) -> Iterator[Problem]:
    for name, reason in context.outputs("conflict"):
        yield RULE.problem(context.definition.anchor, f"{name} {reason}.")


RULE = Rule(
    code="conflicting-output",
    severity="warning",
    summary="A generated file has been edited by hand in a place in which something else would be generated now.",
    why="Nothing is written before a person has decided. An editor shows both sides between conflict markers before it writes "
    "them; on the command line `storesmith generate --diff` shows them, and `--conflict-markers` writes them into the file.",
    bad="",
    good="",
    check=check,
    remedy="Regenerates, with both sides between conflict markers where they overlap, after the person has agreed.",
)
