"""`textDocument/hover`."""

from __future__ import annotations

from typing import Any

from storesmith.features.hover import hover
from storesmith.lsp import to_lsp
from storesmith.lsp.server import StoresmithServer

METHOD = "textDocument/hover"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any] | None:
    site = ls.session.site_at(params, "position")
    found = hover(site) if site else None
    return to_lsp.hover(site.document, found, ls.session.client) if site and found else None
