"""`textDocument/prepareRename`."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.from_lsp import offset_of, uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import prepared_rename

METHOD = "textDocument/prepareRename"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any] | None:
    from storesmith.features.rename import prepare_rename  # noqa: PLC0415 - few sessions ask for it

    session = ls.session
    document = session.document(uri_of(params))
    if document is None or not document.is_file:
        return None
    encoding = session.client.encoding
    offset = offset_of(document, params["position"], encoding)
    found = prepare_rename(document, session.scope(document.path), offset)
    return prepared_rename(document, *found, encoding) if found else None
