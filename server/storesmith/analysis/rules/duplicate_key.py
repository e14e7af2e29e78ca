"""A property that stands twice in one object."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.problem import Fix, Problem, Related, Rule
from storesmith.analysis.words import value_text
from storesmith.syntax import Member
from storesmith.syntax.edits import remove_elements


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


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    for _, node in context.objects:
        if not node.start < problem.span.start < node.end:
            continue
        index = next((at for at, member in enumerate(node.members) if member.key_span == problem.span), None)
        if index is None:
            continue
        name = node.members[index].name
        before = next(at for at in range(index - 1, -1, -1) if node.members[at].name == name)
        tree = context.definition.document.tree
        is_same = tree.value_of(node.members[before].value) == tree.value_of(node.members[index].value)
        title = f"Remove the earlier {value_text(name)}, which has no effect"
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
