"""A store that has not been generated, or its tests."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Problem


def check(context: Context) -> Iterator[Problem]:
    if context.preview.state == "new":
        yield RULE.problem(context.definition.anchor, "The store has not been generated yet.")
    for name, _ in context.outputs("new"):
        yield RULE.problem(context.definition.anchor, f"{name} has not been generated yet.")


RULE = Rule(
    code="missing-output",
    severity="hint",
    summary="The store of a definition, or its tests, have not been generated.",
    why="Nothing can import the store before it is generated. Editors report this, and on the command line `storesmith check "
    "--outputs` and `storesmith generate --check` do.",
    bad="",
    good="",
    check=check,
    remedy="Generates the store and its tests.",
)
