"""Apply all safe fixes of the document; this creates no files, so it can run on every save."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.fixes import fix_all, safe_fixes
from storesmith.features.actions.action import Action, ActionContext, Offer
from storesmith.features.actions.in_document import change_of
from storesmith.text import SourceChange


def offers(context: ActionContext) -> Iterator[Offer]:
    """Yield one offer if there is a safe fix."""
    memo = context.document.memo
    known = memo.get("fix-all")
    if known is None or known[0] is not context.problems:  # editors ask at every move of the cursor
        found = bool(safe_fixes(context.document, context.scope, context.project, context.problems))
        known = memo["fix-all"] = context.problems, found
    if known[1]:
        yield Offer(ACTION.name, "Fix all that can be fixed safely")


def resolve(context: ActionContext, index: int) -> SourceChange:  # noqa: ARG001 - there is one offer
    """Return the edits of all safe fixes, and of those that they make possible."""
    edits, _ = fix_all(context.document, context.scope, context.project)
    return change_of(context, edits) if edits else SourceChange()


ACTION = Action("fix-all", "source.fixAll.storesmith", offers, resolve)
