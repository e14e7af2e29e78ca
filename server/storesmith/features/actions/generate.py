"""Generate the store and its tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from storesmith.analysis import definitions_in
from storesmith.features.actions.action import Action, ActionContext, Offer
from storesmith.generate import Plan, ReconciledFile, Refusal, RenderError, plan, reconcile, render, source_change
from storesmith.project import Reader
from storesmith.text import SourceChange

KIND = "source.generate.storesmith"


def offers(context: ActionContext) -> Iterator[Offer]:
    """One offer for each definition in the selection; disabled, with the reason, where there is nothing to do."""
    for index, definition in enumerate(definitions_in(context.document, context.scope)):
        if not definition.is_generated:
            continue
        if definition.operation is not None and not definition.operation.span.overlaps(context.selection):
            continue
        class_property = definition.kind.class_property
        name = (definition.text(class_property.name) if class_property else None) or f"the {definition.kind.title}"
        planned = plan(definition, context.project, context.problems)
        if isinstance(planned, Refusal):
            reason = f"Cannot generate yet: {planned.reason}"
            yield Offer("generate", f"Generate {name} and its tests", index, disabled=reason)
            continue
        present = sum(_stands(path, context.project.reader) for path in _contents(planned))
        if present == 0:
            yield Offer("generate", f"Generate {name} and its tests", index, is_preferred=True)
            continue
        files = _reconciled(planned, context)
        if files is None:
            yield Offer(
                "generate", f"Generate {name} and its tests", index, disabled="The template failed: see the log"
            )
        elif any(file.outcome == "unreadable" for file in files):
            odd = next(file.path.name for file in files if file.outcome == "unreadable")
            yield Offer("generate", f"Generate {name} and its tests", index, disabled=f"{odd} is not a text file")
        elif all(file.outcome == "same" for file in files):
            yield Offer("generate", f"{name} and its tests are up to date", index, disabled="The files are up to date")
        elif context.can_confirm and any(file.outcome == "differs" for file in files):
            yield Offer("generate", f"Generate {name} and its tests again, replacing what differs…", index)
        elif not any(file.outcome == "new" for file in files):
            reason = (
                "The files differ, and this editor cannot ask before it replaces one: see storesmith generate --diff"
            )
            yield Offer("generate", f"Generate {name} and its tests", index, disabled=reason)
        else:
            yield Offer("generate", f"Generate what is missing of {name} and its tests", index)


def resolve(context: ActionContext, index: int) -> SourceChange:
    """The change that puts the files in place; empty where the definition is not there any more, or nothing is to do."""
    definitions = definitions_in(context.document, context.scope)
    if index >= len(definitions):
        return SourceChange()
    planned = plan(definitions[index], context.project, context.problems)
    if isinstance(planned, Refusal):
        return SourceChange()
    texts = render(planned, context.project)
    return source_change(reconcile(texts, context.project.reader), replace=context.can_confirm)


def _reconciled(planned: Plan, context: ActionContext) -> tuple[ReconciledFile, ...] | None:
    try:
        return reconcile(render(planned, context.project), context.project.reader)
    except RenderError:
        return None


def _contents(planned: Plan) -> Iterator[Path]:
    return (file.path for file in planned.files if file.role != "package")


def _stands(path: Path, reader: Reader) -> bool:
    return reader.exists(path)


ACTION = Action("generate", KIND, offers, resolve)
