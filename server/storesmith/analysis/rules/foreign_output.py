"""A file in the way that storesmith did not generate."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Problem


def check(context: Context) -> Iterator[Problem]:
    for name, reason in context.outputs("foreign", "unreadable"):
        yield RULE.problem(context.definition.anchor, f"{name} {reason}; it is left unchanged.")


RULE = Rule(
    code="foreign-output",
    severity="information",
    summary="A file exists where one would be generated, and storesmith cannot tell what in it was generated.",
    why="It was written by hand, or the lines at its end that record what was generated are missing. It is only replaced by "
    "name: with the action `Replace …`, or `storesmith generate --overwrite FILE`.",
    bad="",
    good="",
    check=check,
)
