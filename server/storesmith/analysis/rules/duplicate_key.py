"""A property that stands twice in one object."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.words import value_text
from storesmith.model.problem import Fix, Problem, Related
from storesmith.syntax.edits import remove_elements


def check(context: Context) -> Iterator[Problem]:
    for node in context.odd_objects:
        if len(node.last_of) == len(node.members):
            continue
        first: dict[str, int] = {}
        last: dict[str, int] = {}
        for index, member in enumerate(node.members):
            name = member.name
            if name in first:
                where = Related(node.members[first[name]].key.span, "the first one")
                yield RULE.problem(
                    member.key.span,
                    f"{value_text(name)} stands here a second time: only the last value counts. Remove one of them.",
                    related=(where,),
                    data=(node, last[name], index),
                )
            first.setdefault(name, index)
            last[name] = index


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    node, before, index = problem.data
    tree = context.definition.document.tree
    earlier, later = node.members[before], node.members[index]
    is_same = tree.value_of(earlier.value) == tree.value_of(later.value)
    title = f"Remove the earlier {value_text(later.name)}, which has no effect"
    yield Fix(title, remove_elements(tree, node, before), is_safe=is_same)


RULE = Rule(
    code="duplicate-key",
    severity="warning",
    summary="A property stands twice in one object.",
    why="JSON readers keep one of the values, most the last, and drop the other without a word.",
    bad='{"store_type": "in_memory", "store_type": "in_memory"}',
    good='{"store_type": "in_memory"}',
    check=check,
    fixes=fixes,
    remedy="Removes the earlier one, which has no effect; safe where both have the same value.",
)
