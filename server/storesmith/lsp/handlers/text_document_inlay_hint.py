"""`textDocument/inlayHint`."""

from __future__ import annotations

from typing import Any

from storesmith.features.inlay_hints import inlay_hints
from storesmith.lsp.from_lsp import span_of, uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import inlay_hint

METHOD = "textDocument/inlayHint"


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]] | None:
    session = ls.session
    uri = uri_of(params)
    document = session.document(uri)
    if document is None or not session.is_ours(document.path):
        return None
    path = document.path
    within = span_of(document, params["range"], session.client.encoding)
    found = inlay_hints(document, session.scope(path), session.project(path), session.problems(uri), within)
    return [inlay_hint(document, hint, session.client) for hint in found]
