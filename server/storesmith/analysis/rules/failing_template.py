"""A template that fails."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Problem


def check(context: Context) -> Iterator[Problem]:
    preview = context.preview
    if preview.state == "refused" and preview.refusal is not preview.planned and preview.refusal is not None:
        yield RULE.problem(
            context.definition.anchor, f"{preview.refusal.reason[:1].upper()}{preview.refusal.reason[1:]}"
        )


RULE = Rule(
    code="failing-template",
    severity="error",
    summary="A template of a kind fails, or renders text that is not Python.",
    why="Nothing is generated from the definition. The message names the template.",
    bad="",
    good="",
    check=check,
    is_configurable=False,
)
