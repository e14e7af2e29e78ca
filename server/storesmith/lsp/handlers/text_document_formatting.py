"""`textDocument/formatting`."""

from __future__ import annotations

from typing import Any

from storesmith.features.formatting import format_selection
from storesmith.lsp.from_lsp import format_options, uri_of
from storesmith.lsp.protocol import Encoded
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import text_edits

METHOD = "textDocument/formatting"


def handle(ls: StoresmithServer, params: Any) -> Encoded | None:
    site = ls.session.site(uri_of(params))
    if site is None or site.role is None:
        return None
    edits = format_selection(site, format_options(params["options"]))
    return text_edits(site.document, edits, ls.session.client.encoding)
