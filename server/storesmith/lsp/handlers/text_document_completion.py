"""`textDocument/completion`."""

from __future__ import annotations

from typing import Any

from storesmith.features.completion import complete
from storesmith.lsp.from_lsp import offset_of, uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import completion_list

METHOD = "textDocument/completion"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any] | None:
    session = ls.session
    document = session.document(uri_of(params))
    if document is None:
        return None
    offset = offset_of(document, params["position"], session.client.encoding)
    return completion_list(
        document,
        complete(document, session.scope(document.path), offset, session.project(document.path), session.workspace),
        session.client,
    )
