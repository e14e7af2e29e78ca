"""`textDocument/onTypeFormatting`."""

from __future__ import annotations

from typing import Any

from storesmith.features.formatting import format_on_type
from storesmith.lsp.from_lsp import format_options
from storesmith.lsp.protocol import Encoded
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import text_edits

METHOD = "textDocument/onTypeFormatting"


def handle(ls: StoresmithServer, params: Any) -> Encoded | None:
    site = ls.session.site_at(params, "position")
    if site is None or site.role is None:
        return None
    edits = format_on_type(site, format_options(params["options"]), str(params["ch"]))
    return text_edits(site.document, edits, ls.session.client.encoding)
