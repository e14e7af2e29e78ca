"""Generate the store and its tests."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis import Definition, definitions_in
from storesmith.features.actions.action import Action, ActionContext, Offer
from storesmith.features.generation import generation_of
from storesmith.generate import Refusal, RenderError, plan, reconcile, render, source_change
from storesmith.text import SourceChange

KIND = "source.generate.storesmith"


def offers(context: ActionContext) -> Iterator[Offer]:
    """One offer for each definition in the selection; disabled, with the reason, where there is nothing to do."""
    for index, definition in enumerate(definitions_in(context.document, context.scope)):
        is_meant = definition.operation is None or definition.operation.span.overlaps(context.selection)
        if definition.is_generated and is_meant:
            yield _offer(context, definition, index)


def _offer(context: ActionContext, definition: Definition, index: int) -> Offer:
    name = definition.name or f"the {definition.kind.title}"
    title = f"Generate {name} and its tests"
    generation = generation_of(definition, context.project, context.problems)
    if generation.state == "refused":
        return Offer(ACTION.name, title, index, disabled=generation.reason)
    if generation.state == "new":
        return Offer(ACTION.name, title, index)
    if generation.state == "same":
        return Offer(ACTION.name, f"{name} and its tests are up to date", index, disabled="The files are up to date")
    if generation.state == "differs" and context.can_confirm:
        return Offer(ACTION.name, f"{title} again, replacing what differs…", index)
    if generation.lacks_file:
        return Offer(ACTION.name, f"Generate what is missing of {name} and its tests", index)
    reason = "The files differ, and this editor cannot ask before it replaces one: see storesmith generate --diff"
    return Offer(ACTION.name, title, index, disabled=reason)


def resolve(context: ActionContext, index: int) -> SourceChange:
    """The change that puts the files in place; empty where nothing is to do.

    Raises `RenderError` where it cannot be made.
    """
    definitions = definitions_in(context.document, context.scope)
    if not 0 <= index < len(definitions):
        return SourceChange()
    planned = plan(definitions[index], context.project, context.problems)
    if isinstance(planned, Refusal):
        raise RenderError(f"cannot generate yet: {planned.reason}")
    texts = render(planned, context.project)
    return source_change(reconcile(texts, context.project.reader), replace=context.can_confirm)


ACTION = Action("generate", KIND, offers, resolve, twin="refactor.generate.storesmith")
