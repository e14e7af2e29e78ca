"""`workspace/executeCommand`: what lenses do, in any client: the server asks it to apply an edit or to show a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from storesmith.analysis import definitions_in
from storesmith.features.actions import ActionContext, generate
from storesmith.features.generation import generation_of
from storesmith.generate import RenderError
from storesmith.lsp.capabilities import GENERATE_COMMAND, OPEN_COMMAND
from storesmith.lsp.edits import edit_of
from storesmith.lsp.from_lsp import path_of
from storesmith.lsp.protocol import ErrorCode, RequestError
from storesmith.lsp.server import StoresmithServer
from storesmith.text import Span

METHOD = "workspace/executeCommand"


def handle(ls: StoresmithServer, params: Any) -> None:
    command, arguments = params["command"], params.get("arguments") or []
    if command not in (OPEN_COMMAND, GENERATE_COMMAND):
        raise RequestError(ErrorCode.INVALID_PARAMS, f"{command} is not a command of storesmith")
    uri, index = arguments[0] if arguments else None, arguments[1] if len(arguments) > 1 else 0
    if not isinstance(uri, str) or not isinstance(index, int):
        raise RequestError(ErrorCode.INVALID_PARAMS, f"{command} takes a URI, and the number of a definition")
    if command == OPEN_COMMAND:
        ls.show_document(path_of(uri, None))
    else:
        _generate(ls, uri, index)


def _generate(ls: StoresmithServer, uri: str, index: int) -> None:
    session = ls.session
    document = session.document(uri)
    scope = session.scope(document.path) if document else None
    definitions = definitions_in(document, scope) if document and scope else ()
    if document is None or scope is None or not 0 <= index < len(definitions):
        raise RequestError(ErrorCode.INVALID_PARAMS, "there is no such definition any more")
    project, problems = session.project(document.path), session.problems(uri)
    generation = generation_of(definitions[index], project, problems)
    name = definitions[index].name or f"The {definitions[index].kind.title}"
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


def _then_show(ls: StoresmithServer, files: tuple[Path, ...]) -> Any:
    def shown(*, applied: bool) -> None:
        if applied and files:
            ls.show_document(files[0])

    return shown
