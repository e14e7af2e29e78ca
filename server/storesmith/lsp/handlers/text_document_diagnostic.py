"""`textDocument/diagnostic`."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.protocol import Encoded
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import diagnostics

METHOD = "textDocument/diagnostic"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any] | Encoded:
    session = ls.session
    uri = uri_of(params)
    document = session.document(uri)
    if document is None:
        return {"kind": "full", "items": []}
    previous = params.get("previousResultId")
    if session.is_unchanged(uri, previous):
        return {"kind": "unchanged", "resultId": previous}
    found = session.reported(uri)
    result_id = session.answered(uri)
    items = diagnostics(document, uri, found, session.client, session.uri_at)
    return Encoded(f'{{"kind":"full","resultId":"{result_id}","items":{items}}}')
