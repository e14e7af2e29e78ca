"""A property that stands twice in one object."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.problem import Problem, Related, Rule
from storesmith.analysis.words import value_text
from storesmith.syntax import Member


def check(context: Context) -> Iterator[Problem]:
    for _, node in context.objects:
        if len(node.last_of) == len(node.members):
            continue
        first: dict[str, Member] = {}
        for member in node.members:
            if member.name not in first:
                first[member.name] = member
                continue
            where = Related(first[member.name].key.span, "the first one")
            yield RULE.problem(
                member.key.span,
                f"{value_text(member.name)} stands here a second time: only the last value counts. Remove one of them.",
                related=(where,),
            )


RULE = Rule(
    code="duplicate-key",
    severity="warning",
    summary="A property stands twice in one object.",
    why="JSON readers keep one of the values, most the last, and drop the other without a word.",
    bad='{"store_type": "in_memory", "store_type": "in_memory"}',
    good='{"store_type": "in_memory"}',
    check=check,
)
