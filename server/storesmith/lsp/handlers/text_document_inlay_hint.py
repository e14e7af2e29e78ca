"""`textDocument/inlayHint`."""

from __future__ import annotations

from typing import Any

from storesmith.features.inlay_hints import inlay_hints
from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import inlay_hint

METHOD = "textDocument/inlayHint"


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]] | None:
    session, uri = ls.session, uri_of(params)
    site = session.site_at(params, "range")
    if site is None or site.role is None:
        return None
    return [inlay_hint(site.document, hint, session.client) for hint in inlay_hints(site, session.problems(uri))]
