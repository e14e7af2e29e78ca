"""`workspace/executeCommand`: what lenses do, in any client: the server asks it to apply an edit or to show a file."""

from __future__ import annotations

from collections.abc import Generator
from itertools import count
from pathlib import Path
from typing import Any

from storesmith.analysis import Definition, definitions_in
from storesmith.features.actions import ActionContext, generate
from storesmith.features.generation import generation_of
from storesmith.generate import RenderError, output_paths
from storesmith.lsp.capabilities import COMMANDS, GENERATE_ALL_COMMAND, GENERATE_COMMAND, OPEN_COMMAND
from storesmith.lsp.edits import edit_of
from storesmith.lsp.from_lsp import path_of
from storesmith.lsp.handlers.text_document_rename import tell_rest
from storesmith.lsp.progress import Progress, with_progress
from storesmith.lsp.protocol import ErrorCode, RequestError
from storesmith.lsp.server import StoresmithServer
from storesmith.text import Span

METHOD = "workspace/executeCommand"


def handle(ls: StoresmithServer, params: Any) -> Generator[Any, None, None] | None:
    command, arguments = params["command"], params.get("arguments") or []
    if command not in COMMANDS:
        raise RequestError(ErrorCode.INVALID_PARAMS, f"{command} is not a command of storesmith")
    if command == GENERATE_ALL_COMMAND:
        return _generate_all(ls, params)
    uri, number = arguments[0] if arguments else None, arguments[1] if len(arguments) > 1 else None
    if not isinstance(uri, str) or not isinstance(number, int | None):
        raise RequestError(ErrorCode.INVALID_PARAMS, f"{command} takes a URI, and the number of a definition or a line")
    if command == OPEN_COMMAND:
        ls.show_document(path_of(uri, None), number)
    elif command == GENERATE_COMMAND:
        _generate(ls, uri, number or 0)
    else:
        return _rename(ls, params, uri, number or 0)
    return None


def _definition(ls: StoresmithServer, uri: str, index: int) -> Definition:
    """A definition of an open document; raises `RequestError` where there is none such."""
    document = ls.session.document(uri)
    definitions = definitions_in(document, ls.session.scope(document.path)) if document else ()
    if not 0 <= index < len(definitions):
        raise RequestError(ErrorCode.INVALID_PARAMS, "there is no such definition any more")
    return definitions[index]


def _generate(ls: StoresmithServer, uri: str, index: int) -> None:
    session = ls.session
    definition = _definition(ls, uri, index)
    document = definition.document
    scope, project, problems = session.scope(document.path), session.project(document.path), session.problems(uri)
    generation = generation_of(definition, project, problems)
    name = definition.name or f"The {definition.kind.title}"
    if generation.state == "refused":
        ls.show_warning(generation.reason)
        return
    if generation.state in ("current", "edited"):
        ls.show_message(f"{name} and its tests are up to date.")
        return
    whole = Span(0, len(document.text))
    can_confirm = session.client.confirms_edits
    context = ActionContext(document, scope, project, problems, whole, can_confirm=can_confirm)
    try:
        change = generate.resolve(context, index)
    except RenderError as error:
        ls.show_warning(str(error))
        return
    if not change:
        ls.show_warning("; ".join(f"{file.path.name} {file.reason}" for file in generation.asking))
        return
    ls.apply_edit(f"Generate {name}", edit_of(change, project.reader, session), _then_show(ls, generation.paths))


def _generate_all(ls: StoresmithServer, params: Any) -> Generator[Any, None, None]:
    """Generate what is due in the whole workspace, as one edit; a person can give it up until that is sent."""
    from storesmith.features.stale import all_stale  # noqa: PLC0415 - few sessions ask for it

    session = ls.session
    yield from session.found_definitions()
    progress = Progress(ls, params, "Generating stores", is_own=True)
    progress.begin()
    try:
        total = sum(1 for _ in session.workspace.stores())
        work = all_stale(session)
        for done in count(1):
            try:
                next(work)
            except StopIteration as end:
                found = end.value
                break
            yield
            if progress.is_given_up:
                ls.show_message("nothing was generated: it was given up.")
                return
            progress.report(done, total, "stores")
    finally:
        progress.end()
    for file in found.asking:
        ls.show_warning(f"{file.path.name} {file.reason}")
    if not found.change:
        ls.show_message("all that can be generated is up to date.")
        return
    stores = f"{found.stores} store{'' if found.stores == 1 else 's'}"
    ls.apply_edit(f"Generate {stores}", edit_of(found.change, session.reader, session), _then_say(ls, stores))


def _then_say(ls: StoresmithServer, stores: str) -> Any:
    def said(*, applied: bool) -> None:
        if applied:
            ls.show_message(f"{stores} generated.")

    return said


def _rename(ls: StoresmithServer, params: Any, uri: str, index: int) -> Generator[Any, None, None]:
    """Rename what was generated for a definition before it was called otherwise, and all that uses it."""
    from storesmith.features.former_name import former_name  # noqa: PLC0415 - few sessions ask for it
    from storesmith.features.rename import RenameError, rename_generated  # noqa: PLC0415

    session = ls.session
    definition = _definition(ls, uri, index)
    yield from session.found_definitions()
    before = former_name(definition, session.project(definition.document.path), session.workspace)
    if before is None:
        raise RequestError(ErrorCode.REQUEST_FAILED, "nothing is left of the store under another name")
    work = rename_generated(definition, before, session, moves_files=session.client.renames_files)
    try:
        renaming = yield from with_progress(ls, params, f"Renaming {before}", work)
    except RenameError as error:
        raise RequestError(ErrorCode.REQUEST_FAILED, str(error)) from error
    tell_rest(ls, renaming)
    files = output_paths(definition, session.project(definition.document.path)) or ()
    ls.apply_edit(f"Rename {before}", edit_of(renaming.change, session.reader, session), _then_show(ls, files))


def _then_show(ls: StoresmithServer, files: tuple[Path, ...]) -> Any:
    def shown(*, applied: bool) -> None:
        if applied and files:
            ls.show_document(files[0])

    return shown
