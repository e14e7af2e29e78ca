"""`codeAction/resolve`: the edit of the action that was chosen."""

from __future__ import annotations

from typing import Any

from storesmith.features.actions import BY_NAME, IN_NO_FILE, ActionContext
from storesmith.features.site import Site
from storesmith.generate.template import RenderError
from storesmith.lsp.edits import edit_of
from storesmith.lsp.protocol import ErrorCode, RequestError
from storesmith.lsp.server import StoresmithServer
from storesmith.text import Span

METHOD = "codeAction/resolve"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any]:
    data = params.get("data") or {}
    uri = data.get("uri")
    action = BY_NAME.get(str(data.get("action")))
    if not isinstance(uri, str) or action is None or not isinstance(data.get("index"), int):
        return dict(params)
    session = ls.session
    site = session.site(uri, allows_python=True)
    if site is not None and not (site.document.is_file or action in IN_NO_FILE):
        return dict(params)
    if site is None or site.document.version != data.get("version"):
        raise RequestError(ErrorCode.CONTENT_MODIFIED, "the definition has changed since the action was offered")
    context = ActionContext(
        *site.at(_selection(data.get("selection"), site)).parts,
        session.problems(uri),
        session.reported(uri),
        can_confirm=session.client.change_annotations and data.get("confirm", True) is True,
    )
    try:
        change = action.resolve(context, data["index"])
        return {**params, "edit": edit_of(change, session, uri)}
    except RenderError as error:
        raise RequestError(ErrorCode.INTERNAL_ERROR, str(error)) from error


def _selection(sent: Any, site: Site) -> Span:
    """Return the selection that the action was offered for; the whole document if the client does not send one."""
    match sent:
        case [int(start), int(end)]:
            return Span(start, end)
        case _:
            return site.span
