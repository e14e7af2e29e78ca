"""A value in generated tests that could not be determined."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Problem


def check(context: Context) -> Iterator[Problem]:
    unedited = {name for name, _ in context.outputs("current", "stale")}
    for draft in context.preview.drafts if unedited else ():
        for value in draft.unknown if draft.path.name in unedited else ():
            message = f"{draft.path.name} is incomplete: {value.words}. Complete it by hand; regenerating keeps that."
            yield RULE.problem(context.definition.anchor, message)


RULE = Rule(
    code="incomplete-sample",
    severity="information",
    summary="The source of a class does not show how the generated tests can make a value of it.",
    why="The tests hold a placeholder and fail until a person completes it. Nothing is reported once the file has been edited. "
    "Editors report this, and on the command line `storesmith check --outputs` does; `storesmith generate` names the value when "
    "it writes the file.",
    bad="",
    good="",
    check=check,
)
