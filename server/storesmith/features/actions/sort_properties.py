"""Sort the properties in the schema's order."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from storesmith.features.actions.action import ActionContext
from storesmith.features.actions.in_document import Edits, rewriting, selected_object
from storesmith.syntax import Member
from storesmith.syntax.edits import has_comments
from storesmith.text import TextEdit


def _sort(context: ActionContext) -> tuple[str, Edits] | None:
    """Reorder the members and leave the text between them; `$schema` comes first, unknown properties last."""
    target = selected_object(context)
    if target is None or has_comments(context.document.tree, target.node.span):  # nobody can tell whose it is
        return None
    rank = {"$schema": -1, **{name: number for number, name in enumerate(target.names)}}
    last_of, members = target.node.last_of, target.node.members
    ranks = [rank.get(name, len(rank)) for name in last_of]
    is_sorted = all(one <= other for one, other in pairwise(ranks))
    if is_sorted and len(last_of) == len(members):
        return None
    wanted = sorted(members, key=lambda member: rank.get(member.name, len(rank)))
    if wanted == members:
        return None
    return "Sort the properties as the schema does", partial(_moves, context.document.text, members, wanted)


def _moves(text: str, members: list[Member], wanted: list[Member]) -> tuple[TextEdit, ...]:
    return tuple(
        TextEdit(member.span, text[other.start : other.end])
        for member, other in zip(members, wanted, strict=True)
        if member is not other
    )


ACTION = rewriting("sort-properties", _sort)
