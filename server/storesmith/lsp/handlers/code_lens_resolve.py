"""`codeLens/resolve`: what a lens says, and what it does."""

from __future__ import annotations

from typing import Any

from storesmith.features.code_lenses import lens_title
from storesmith.lsp.capabilities import GENERATE_COMMAND
from storesmith.lsp.server import StoresmithServer
from storesmith.model import definitions_in

METHOD = "codeLens/resolve"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any]:
    data = params.get("data") or {}
    uri, index = data.get("uri"), data.get("index")
    session = ls.session
    document = session.document(uri) if isinstance(uri, str) else None
    is_file = document is not None and document.is_file
    definitions = definitions_in(document, session.scope(document.path)) if document and is_file else ()
    if not isinstance(uri, str) or document is None or not isinstance(index, int) or not 0 <= index < len(definitions):
        return dict(params)
    title = lens_title(definitions[index], session.project(document.path), session.problems(uri), session.workspace)
    return {**params, "command": {"title": title, "command": GENERATE_COMMAND, "arguments": [uri, index]}}
