"""Generate the store and its tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from storesmith.analysis import Definition, Problem, definitions_in
from storesmith.features.actions.action import Action, ActionContext, Offer
from storesmith.generate import Plan, Refusal, RenderError, plan, reconcile, render, source_change
from storesmith.project import Project
from storesmith.text import SourceChange

KIND = "source.generate.storesmith"


class _Remembered(NamedTuple):
    """An offer, and what it was made from: it holds as long as these do."""

    project: Project
    problems: tuple[Problem, ...]
    stamps: dict[Path, object]
    offer: Offer


def offers(context: ActionContext) -> Iterator[Offer]:
    """One offer for each definition in the selection; disabled, with the reason, where there is nothing to do."""
    for index, definition in enumerate(definitions_in(context.document, context.scope)):
        if not definition.is_generated:
            continue
        if definition.operation is not None and not definition.operation.span.overlaps(context.selection):
            continue
        key = (KIND, index, context.can_confirm)
        known: _Remembered | None = context.document.memo.get(key)
        if known is None or not _holds(known, context):
            known = context.document.memo[key] = _remember(context, definition, index)
        yield known.offer


def _holds(known: _Remembered, context: ActionContext) -> bool:
    """Whether nothing has changed since; editors ask at every move of the cursor."""
    stamp = context.project.reader.stamp
    return (
        known.project is context.project
        and known.problems is context.problems
        and all(stamp(path) == value for path, value in known.stamps.items())
    )


def _remember(context: ActionContext, definition: Definition, index: int) -> _Remembered:
    planned = plan(definition, context.project, context.problems)
    paths = [] if isinstance(planned, Refusal) else [file.path for file in planned.files if file.role != "package"]
    stamps = {path: context.project.reader.stamp(path) for path in paths}
    name = definition.name or f"the {definition.kind.title}"
    offer = _offer(context, planned, name, index, is_new=not any(stamps.values()))
    return _Remembered(context.project, context.problems, stamps, offer)


def _offer(context: ActionContext, planned: Plan | Refusal, name: str, index: int, *, is_new: bool) -> Offer:
    title = f"Generate {name} and its tests"
    if isinstance(planned, Refusal):
        return Offer(ACTION.name, title, index, disabled=f"Cannot generate yet: {planned.reason}")
    if is_new:
        return Offer(ACTION.name, title, index)
    try:
        files = reconcile(render(planned, context.project), context.project.reader)
    except RenderError as error:
        return Offer(ACTION.name, title, index, disabled=f"Cannot generate: {error}")
    outcomes = {file.outcome for file in files}
    if "unreadable" in outcomes:
        odd = next(file.path.name for file in files if file.outcome == "unreadable")
        return Offer(ACTION.name, title, index, disabled=f"{odd} is not a text file")
    if outcomes == {"same"}:
        return Offer(ACTION.name, f"{name} and its tests are up to date", index, disabled="The files are up to date")
    if "differs" in outcomes and context.can_confirm:
        return Offer(ACTION.name, f"{title} again, replacing what differs…", index)
    if "new" in outcomes:
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
