"""The fixes of the problems at the selection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from storesmith.analysis.fixes import fixes_of, is_broken
from storesmith.features.actions.action import Action, ActionContext, Offer
from storesmith.features.actions.in_document import change_of
from storesmith.text import SourceChange, TextEdit

_MOST_WHERE_BROKEN = 20
"""Problems whose fixes are offered at once in a text that is not JSON."""


def offers(context: ActionContext) -> Iterable[Offer]:
    """Return one offer for each fix; a fix of several problems names them all."""
    here = [problem for problem in context.problems if problem.span.overlaps(context.span)]
    if is_broken(context.document):  # each fix costs a look at the whole text
        here = here[:_MOST_WHERE_BROKEN]
    found: dict[tuple[str, tuple[TextEdit, ...]], Offer] = {}
    for problem, fixes in fixes_of(context.document, context.scope, context.project, here):
        for fix in fixes:
            key = (fix.title, fix.edits)
            offer = found.get(key)
            if offer is None:
                offer = Offer(ACTION.name, fix.title, len(found), change=change_of(context, fix.edits))
            found[key] = replace(
                offer,
                problems=(*offer.problems, problem),
                is_preferred=offer.is_preferred or fix.is_preferred is True,
            )
    return found.values()


def resolve(context: ActionContext, index: int) -> SourceChange:
    """Return the change of an offer; every offer already has its own."""
    found = list(offers(context))
    return (found[index].change if 0 <= index < len(found) else None) or SourceChange()


ACTION = Action("quick-fix", "quickfix", offers, resolve)
