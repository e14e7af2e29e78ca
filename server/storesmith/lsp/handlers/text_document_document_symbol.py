"""`textDocument/documentSymbol`."""

from __future__ import annotations

from typing import Any

from storesmith.features.symbols import symbols
from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.protocol import Encoded
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import document_symbols

METHOD = "textDocument/documentSymbol"


def handle(ls: StoresmithServer, params: Any) -> Encoded | None:
    session = ls.session
    uri = uri_of(params)
    document = session.document(uri)
    if document is None:
        return None
    return document_symbols(document, uri, symbols(document, session.scope(document.path)), session.client)
