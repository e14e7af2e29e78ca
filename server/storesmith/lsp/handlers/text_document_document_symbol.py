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
    uri = uri_of(params)
    site = ls.session.site(uri)
    return document_symbols(site.document, uri, symbols(site), ls.session.client) if site else None
