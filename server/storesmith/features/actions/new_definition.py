"""A new definition for a class of the project: from the class, or in an empty file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from storesmith.authoring.new_definition import NewDefinition, may_be_subject, subjects, subjects_taken
from storesmith.features.actions.action import Action, ActionContext, Offer
from storesmith.features.actions.in_document import change_of
from storesmith.kinds import Kind
from storesmith.python import Binding, KnownClass
from storesmith.python.source import outline, package_of
from storesmith.text import FileCreation, SourceChange, Span, TextEdit

_MOST = 5
"""How many classes are offered in an empty file."""


def _from_class(context: ActionContext) -> Iterator[Offer]:
    """Yield one offer for each kind that fits the class and has no definition for it yet."""
    known = _class_here(context) if context.can_create else None
    for index, kind in enumerate(context.scope.kinds if known else ()):
        found = _new_file(context, kind, known) if known else None
        if known and found:
            title = f"New {kind.title} for {known.name}"
            yield Offer(FROM_CLASS.name, title, index, shown=found[0])


def _create(context: ActionContext, index: int) -> SourceChange:
    """Return the creation of the definition; empty if it is no longer possible."""
    known = _class_here(context)
    kinds = context.scope.kinds
    if known is None or not 0 <= index < len(kinds):
        return SourceChange()
    context.project.python.scan_now()  # the type of the id is that of the aggregates
    found = _new_file(context, kinds[index], known)
    return SourceChange((FileCreation(found[0], found[1].text()),)) if found else SourceChange()


def _class_here(context: ActionContext) -> KnownClass | None:
    """Return the top-level class whose statement starts on a line of the selection."""
    module = context.project.python.module_of(context.document.path)
    document = context.document
    if module is None:
        return None
    if "outline" not in document.memo:
        document.memo["outline"] = outline(document.text, package_of(module, document.path))
    classes: dict[str, Binding] = document.memo["outline"].classes
    first, last = (document.lines.line_of(offset) for offset in context.span)
    found = ((name, binding) for name, binding in classes.items() if first <= binding.line <= last)
    return next((KnownClass(module, name, document.path, binding) for name, binding in found), None)


def _new_file(context: ActionContext, kind: Kind, known: KnownClass) -> tuple[Path, NewDefinition] | None:
    """Return a definition of the kind for a class, and a new file for it; None if none can be created."""
    project, workspace = context.project, context.workspace
    if kind.subject_property is None or not may_be_subject(known, kind, project):
        return None
    if (known.module, known.name) in subjects_taken(kind, project, workspace):
        return None
    draft = NewDefinition(kind, project).about(known.module, known.name).with_first_proposals()
    places = draft.places(context.scope, workspace)
    path = next((path for path in places if not project.reader.exists(path)), None)
    return None if path is None else (path, draft)


def _in_empty_file(context: ActionContext) -> Iterator[Offer]:
    """Yield one offer for each of the best classes, with the whole definition for it."""
    text = context.document.text
    role = context.role
    kind = role[1] if role else None
    if kind is None or kind.subject_property is None or text.strip(" \t\r\n\ufeff"):
        return
    if not context.project.python.is_scanned:  # the best may be yet to come
        return
    likely = subjects(kind, context.project, context.workspace).values
    taken = subjects_taken(kind, context.project, context.workspace)
    free = (one for one in likely if (one.module, one.name) not in taken)
    for index, known in enumerate(islice(free, _MOST)):
        draft = NewDefinition(kind, context.project).about(known.module, known.name).with_first_proposals()
        change = change_of(context, (TextEdit(Span(0, len(text)), draft.text()),))
        title = f"Fill in from {known.name}"
        yield Offer(IN_EMPTY_FILE.name, title, index, change=change, problems=context.problems, is_preferred=not index)


def _fill_in(context: ActionContext, index: int) -> SourceChange:
    """Return the change of an offer; every offer already has its own."""
    return next(
        (offer.change for offer in _in_empty_file(context) if offer.index == index and offer.change), SourceChange()
    )


FROM_CLASS = Action("new-definition", "refactor.new.storesmith", _from_class, _create)
IN_EMPTY_FILE = Action("fill-in-definition", "quickfix", _in_empty_file, _fill_in)
