"""`textDocument/selectionRange`."""

from __future__ import annotations

from typing import Any

from storesmith.features.structure import growing_spans
from storesmith.lsp.from_lsp import offset_of, uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import selection_range

METHOD = "textDocument/selectionRange"


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]] | None:
    document = ls.session.document(uri_of(params))
    if document is None:
        return None
    encoding = ls.session.client.encoding
    offsets = [offset_of(document, position, encoding) for position in params["positions"]]
    return [selection_range(document, offset, growing_spans(document, offset), encoding) for offset in offsets]
