"""`textDocument/definition`."""

from __future__ import annotations

from typing import Any

from storesmith.features.definition import definition_at
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import location, location_link

METHOD = "textDocument/definition"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any] | list[dict[str, Any]] | None:
    site = ls.session.site_at(params, "position")
    target = definition_at(site) if site else None
    if site is None or target is None:
        return None
    session = ls.session
    encoding = session.client.encoding
    if session.client.definition_links:
        return [location_link(site.document, target, encoding, session.uri_at)]
    return location(target.location, encoding, session.uri_at)
