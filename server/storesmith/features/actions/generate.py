"""Generate the store and its tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from storesmith.analysis.rules.output import MISSING
from storesmith.features.actions.action import Action, ActionContext, Offer
from storesmith.features.former_name import former_name
from storesmith.features.generation import Generation, generation_of
from storesmith.features.output import OUTPUT_CODES
from storesmith.generate import (
    ReconciledFile,
    Refusal,
    RenderError,
    drafts,
    plan,
    reconcile,
    replaced,
    source_change,
    whole_edit,
)
from storesmith.model import Definition, Problem
from storesmith.text import SourceChange

KIND = "source.generate.storesmith"


def offers(context: ActionContext) -> Iterator[Offer]:
    """One offer for each definition in the selection; disabled, with the reason, where there is nothing to do."""
    for index, definition in _meant(context):
        yield _offer(context, definition, index)


def fixes(context: ActionContext) -> Iterator[Offer]:
    """The same, as what mends what is said of a definition's output."""
    for index, definition in _meant(context):
        problems = tuple(_output_problems(context, definition))
        offer = _offer(context, definition, index)
        if problems and offer.disabled is None:
            yield replace(offer, action=FIX.name, problems=problems, is_preferred=True)


def renamings(context: ActionContext) -> Iterator[Offer]:
    """An offer to take along what was generated for a definition that has been given another name since."""
    for index, definition in _meant(context):
        problems = tuple(one for one in _output_problems(context, definition) if one.code == MISSING.code)
        before = former_name(context, definition) if problems else None
        if before is not None:
            title = f"Rename {before} to {definition.name}, with its files and all that uses it"
            yield Offer(RENAME.name, title, index, problems=problems, command="rename-generated")


def _all_offers(context: ActionContext) -> Iterator[Offer]:
    if any(True for _ in _meant(context)):
        yield Offer(ALL_STALE.name, "Generate all that is out of date in the workspace", command="generate-all")


def _nothing(context: ActionContext, index: int) -> SourceChange:  # noqa: ARG001 - a command does it
    return SourceChange()


def replacements(context: ActionContext) -> Iterator[Offer]:
    """An offer for each file in the way that a person may want to be replaced, by its name; where the editor asks first."""
    if not context.can_confirm:
        return
    for number, (_, file) in enumerate(_in_the_way(context)):
        yield Offer(REPLACE.name, f"Replace {file.path.name}, which {file.reason.partition(':')[0]}…", number)


def _meant(context: ActionContext) -> Iterator[tuple[int, Definition]]:
    for index, definition in enumerate(context.definitions):
        is_meant = definition.operation is None or definition.operation.span.overlaps(context.span)
        if definition.is_generated and is_meant:
            yield index, definition


def _output_problems(context: ActionContext, definition: Definition) -> Iterator[Problem]:
    for problem in context.reported:
        if problem.code in OUTPUT_CODES and problem.span.overlaps(context.span):
            around = (definition.operation or definition.node).span
            if around.overlaps(problem.span):
                yield problem


def _in_the_way(context: ActionContext) -> Iterator[tuple[Definition, ReconciledFile]]:
    for _, definition in _meant(context):
        for file in generation_of(definition, context.project, context.problems).asking:
            if file.outcome in ("foreign", "conflict"):
                yield definition, file


def _offer(context: ActionContext, definition: Definition, index: int) -> Offer:
    name = definition.name or f"the {definition.kind.title}"
    title = f"Generate {name} and its tests"
    generation = generation_of(definition, context.project, context.problems)
    disabled: str | None = None
    match generation.state:
        case "refused":
            disabled = generation.reason
        case "current":
            title, disabled = f"{name} and its tests are up to date", "The files are up to date"
        case "edited":
            title, disabled = f"{name} and its tests are up to date, with your changes", "The files are up to date"
        case "incomplete":
            title = f"Generate what is missing of {name} and its tests"
        case "stale":
            title = f"{title} again"
        case "conflict" | "foreign":
            title, disabled = _where_a_person_decides(generation, name, can_confirm=context.can_confirm)
    shown = next(iter(generation.paths), None) if disabled is None else None
    return Offer(ACTION.name, title, index, disabled=disabled, shown=shown)


def _where_a_person_decides(generation: Generation, name: str, *, can_confirm: bool) -> tuple[str, str | None]:
    """The title for files of which one is in the way, and why nothing can be done where that is so."""
    merging = any(file.outcome == "conflict" and file.text != file.current for file in generation.files)
    if merging and can_confirm:
        return f"Generate {name} and its tests again, merging with your changes…", None
    if generation.is_due:
        return f"Generate what can be of {name} and its tests", None
    reasons = "; ".join(f"{file.path.name} {file.reason}" for file in generation.asking)
    more = ", and this editor cannot ask before it merges: see storesmith generate --diff" if merging else ""
    return f"Generate {name} and its tests", f"{reasons}{more}"


def resolve(context: ActionContext, index: int) -> SourceChange:
    """The change that puts the files in place; empty where nothing is to do.

    Raises `RenderError` where it cannot be made.
    """
    definitions = context.definitions
    if not 0 <= index < len(definitions):
        return SourceChange()
    return change_for(definitions[index], context)


def change_for(definition: Definition, context: ActionContext) -> SourceChange:
    """The change that puts a definition's files in place; raises `RenderError` where it cannot be made."""
    planned = plan(definition, context.project, context.problems)
    if isinstance(planned, Refusal):
        raise RenderError(f"cannot generate yet: {planned.reason}")
    files = reconcile(drafts(planned, context.project), context.project.reader)
    return source_change(files, can_confirm=context.can_confirm)


def _replace(context: ActionContext, index: int) -> SourceChange:
    found = list(_in_the_way(context))
    if not 0 <= index < len(found) or not context.can_confirm:
        return SourceChange()
    definition, file = found[index]
    made = generation_of(definition, context.project, context.problems).drafts
    draft = next(draft for draft in made if draft.path == file.path)
    return SourceChange(edits=(whole_edit(replaced(file, draft)),))


ACTION = Action("generate", KIND, offers, resolve, twin="refactor.generate.storesmith")
FIX = Action("generate-output", "quickfix", fixes, resolve)
RENAME = Action("rename-generated", "quickfix", renamings, _nothing)
ALL_STALE = Action("generate-all", "source.generateAll.storesmith", _all_offers, _nothing)
REPLACE = Action("replace-output", "refactor.generate.storesmith", replacements, _replace)
