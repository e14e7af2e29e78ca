"""Put the properties into the schema's order."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.features.actions.action import ActionContext
from storesmith.features.actions.in_document import rewriting, target_of
from storesmith.syntax.edits import has_comments
from storesmith.text import TextEdit


def _sort(context: ActionContext) -> Iterator[tuple[str, tuple[TextEdit, ...]]]:
    """Members change places, what stands between them stays; `$schema` comes first, and last what the schema does not know."""
    target = target_of(context)
    if target is None or has_comments(context.document.tree, target.node.span):  # nobody can tell whose it is
        return
    rank = {"$schema": -1, **{name: number for number, name in enumerate(target.names)}}
    members = target.node.members
    wanted = sorted(members, key=lambda member: rank.get(member.name, len(rank)))
    text = context.document.text
    yield (
        "Sort the properties as the schema does",
        tuple(
            TextEdit(member.span, text[other.start : other.end])
            for member, other in zip(members, wanted, strict=True)
            if member is not other
        ),
    )


ACTION = rewriting("sort-properties", _sort)
