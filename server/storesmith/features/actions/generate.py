"""Generate the store and its tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from storesmith.analysis.rules import OUTPUT_CODES, missing_output
from storesmith.features.actions.action import Action, ActionContext, Offer
from storesmith.features.former_name import former_name
from storesmith.generate.preview import Preview, preview
from storesmith.generate.reconcile import ReconciledFile, replaced, source_change, whole_edit
from storesmith.generate.template import RenderError
from storesmith.model import Definition, Problem, definitions_in
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
        problems = tuple(one for one in _output_problems(context, definition) if one.code == missing_output.RULE.code)
        before = former_name(definition, context.project, context.workspace) if problems else None
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
    for index, definition in enumerate(definitions_in(context.document, context.scope)):
        is_meant = definition.operation is None or definition.operation.span.overlaps(context.selection)
        if is_meant and _preview(definition, context).state != "none":
            yield index, definition


def _preview(definition: Definition, context: ActionContext) -> Preview:
    return preview(definition, context.project, context.problems, context.workspace)


def _output_problems(context: ActionContext, definition: Definition) -> Iterator[Problem]:
    for problem in context.reported:
        if problem.code in OUTPUT_CODES and problem.span.overlaps(context.selection):
            around = (definition.operation or definition.node).span
            if around.overlaps(problem.span):
                yield problem


def _in_the_way(context: ActionContext) -> Iterator[tuple[Definition, ReconciledFile]]:
    for _, definition in _meant(context):
        for file in _preview(definition, context).undecided:
            if file.outcome in ("foreign", "conflict"):
                yield definition, file


def _offer(context: ActionContext, definition: Definition, index: int) -> Offer:
    name = definition.name or f"the {definition.kind.title}"
    title = f"Generate {name} and its tests"
    outcome = _preview(definition, context)
    disabled: str | None = None
    match outcome.state:
        case "refused" | "skipped":
            disabled = f"Cannot generate: {outcome.refusal.reason}" if outcome.refusal else ""
        case "current":
            title, disabled = f"{name} and its tests are up to date", "The files are up to date"
        case "edited":
            title, disabled = f"{name} and its tests are up to date, with your changes", "The files are up to date"
        case "incomplete":
            title = f"Generate what is missing of {name} and its tests"
        case "stale":
            title = f"{title} again"
        case "conflict" | "foreign":
            title, disabled = _where_a_person_decides(outcome, name, can_confirm=context.can_confirm)
    shown = next(iter(outcome.paths), None) if disabled is None else None
    return Offer(ACTION.name, title, index, disabled=disabled, shown=shown)


def _where_a_person_decides(outcome: Preview, name: str, *, can_confirm: bool) -> tuple[str, str | None]:
    """The title for files of which one is in the way, and why nothing can be done where that is so."""
    merging = any(file.outcome == "conflict" and file.text != file.current for file in outcome.files)
    if merging and can_confirm:
        return f"Generate {name} and its tests again, merging with your changes…", None
    if outcome.is_due:
        return f"Generate what can be of {name} and its tests", None
    reasons = "; ".join(f"{file.path.name} {file.reason}" for file in outcome.undecided)
    more = ", and this editor cannot ask before it merges: see storesmith generate --diff" if merging else ""
    return f"Generate {name} and its tests", f"{reasons}{more}"


def resolve(context: ActionContext, index: int) -> SourceChange:
    """The change that puts the files in place; empty where nothing is to do.

    Raises `RenderError` where it cannot be made.
    """
    definitions = definitions_in(context.document, context.scope)
    if not 0 <= index < len(definitions):
        return SourceChange()
    return change_for(definitions[index], context)


def change_for(definition: Definition, context: ActionContext) -> SourceChange:
    """Return the change that writes a definition's files; raises `RenderError` if nothing can be generated."""
    outcome = _preview(definition, context)
    files = outcome.files
    if outcome.refusal is not None:
        raise RenderError(f"cannot generate: {outcome.refusal.reason}")
    return source_change(files, can_confirm=context.can_confirm)


def _replace(context: ActionContext, index: int) -> SourceChange:
    found = list(_in_the_way(context))
    if not 0 <= index < len(found) or not context.can_confirm:
        return SourceChange()
    definition, file = found[index]
    made = _preview(definition, context).drafts
    draft = next(draft for draft in made if draft.path == file.path)
    return SourceChange(edits=(whole_edit(replaced(file, draft)),))


ACTION = Action("generate", KIND, offers, resolve, twin="refactor.generate.storesmith")
FIX = Action("generate-output", "quickfix", fixes, resolve)
RENAME = Action("rename-generated", "quickfix", renamings, _nothing)
ALL_STALE = Action("generate-all", "source.generateAll.storesmith", _all_offers, _nothing)
REPLACE = Action("replace-output", "refactor.generate.storesmith", replacements, _replace)
