"""`textDocument/onTypeFormatting`."""

from __future__ import annotations

from typing import Any

from storesmith.features.formatting import format_on_type
from storesmith.lsp.from_lsp import format_options, offset_of, uri_of
from storesmith.lsp.protocol import Encoded
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import text_edits

METHOD = "textDocument/onTypeFormatting"


def handle(ls: StoresmithServer, params: Any) -> Encoded | None:
    session = ls.session
    document = session.document(uri_of(params))
    if document is None or not session.is_ours(document.path):
        return None
    encoding = session.client.encoding
    offset = offset_of(document, params["position"], encoding)
    edits = format_on_type(document, format_options(params["options"]), offset, str(params["ch"]))
    return text_edits(document, edits, encoding)
