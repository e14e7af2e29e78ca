"""`textDocument/documentLink`."""

from __future__ import annotations

from typing import Any

from storesmith.features.document_links import document_links
from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import document_link

METHOD = "textDocument/documentLink"


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]]:
    session = ls.session
    document = session.document(uri_of(params))
    if document is None:
        return []
    found = document_links(document, session.scope(document.path), session.project(document.path))
    return [document_link(document, link, session.client.encoding, session.uri_at) for link in found]
