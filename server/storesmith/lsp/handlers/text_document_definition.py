"""`textDocument/definition`."""

from __future__ import annotations

from typing import Any

from storesmith.features.definition import definition_at
from storesmith.lsp.from_lsp import offset_of, uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import location, location_link

METHOD = "textDocument/definition"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any] | list[dict[str, Any]] | None:
    session = ls.session
    document = session.document(uri_of(params))
    if document is None:
        return None
    offset = offset_of(document, params["position"], session.client.encoding)
    target = definition_at(document, session.scope(document.path), session.project(document.path), offset)
    if target is None:
        return None
    if session.client.definition_links:
        return [location_link(document, target, session.client.encoding, session.uri_at)]
    return location(target.location, session.client.encoding, session.uri_at)
