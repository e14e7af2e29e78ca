"""`textDocument/hover`."""

from __future__ import annotations

from typing import Any

from storesmith.features.hover import hover
from storesmith.lsp import to_lsp
from storesmith.lsp.from_lsp import offset_of, uri_of
from storesmith.lsp.server import StoresmithServer

METHOD = "textDocument/hover"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any] | None:
    session = ls.session
    document = session.document(uri_of(params))
    if document is None:
        return None
    offset = offset_of(document, params["position"], session.client.encoding)
    found = hover(document, session.scope(document.path), offset)
    return to_lsp.hover(document, found, session.client) if found else None
