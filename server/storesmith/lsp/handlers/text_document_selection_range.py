"""`textDocument/selectionRange`."""

from __future__ import annotations

from typing import Any

from storesmith.features.structure import growing_spans
from storesmith.lsp.from_lsp import offset_of, uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import selection_range
from storesmith.text import Span

METHOD = "textDocument/selectionRange"


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]] | None:
    whole = ls.session.site(uri_of(params))
    if whole is None:
        return None
    encoding = ls.session.client.encoding
    offsets = (offset_of(whole.document, position, encoding) for position in params["positions"])
    sites = (whole.at(Span(offset, offset)) for offset in offsets)
    return [selection_range(site.document, site.offset, growing_spans(site), encoding) for site in sites]
