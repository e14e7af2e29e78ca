"""`codeAction/resolve`: the edit of the action that was chosen."""

from __future__ import annotations

from typing import Any

from storesmith.features.actions import BY_NAME, IN_NO_FILE, ActionContext
from storesmith.generate.template import RenderError
from storesmith.lsp.edits import edit_of
from storesmith.lsp.protocol import ErrorCode, RequestError
from storesmith.lsp.server import StoresmithServer
from storesmith.model import Document
from storesmith.text import Span

METHOD = "codeAction/resolve"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any]:
    data = params.get("data") or {}
    uri = data.get("uri")
    action = BY_NAME.get(str(data.get("action")))
    if not isinstance(uri, str) or action is None or not isinstance(data.get("index"), int):
        return dict(params)
    session = ls.session
    document = session.document(uri) or session.python_document(uri)
    if document is not None and not (document.is_file or action in IN_NO_FILE):
        return dict(params)
    if document is None or document.version != data.get("version"):
        raise RequestError(ErrorCode.CONTENT_MODIFIED, "the definition has changed since the action was offered")
    context = ActionContext(
        document,
        session.scope(document.path),
        session.project(document.path),
        session.problems(uri),
        _selection(data.get("selection"), document),
        can_confirm=session.client.change_annotations and data.get("confirm", True) is True,
        reported=session.reported(uri),
        workspace=session.workspace,
    )
    try:
        change = action.resolve(context, data["index"])
        return {**params, "edit": edit_of(change, session, uri)}
    except RenderError as error:
        raise RequestError(ErrorCode.INTERNAL_ERROR, str(error)) from error


def _selection(sent: Any, document: Document) -> Span:
    """The selection that the action was offered for; the whole document where the client does not say."""
    match sent:
        case [int(start), int(end)]:
            return Span(start, end)
        case _:
            return Span(0, len(document.text))
