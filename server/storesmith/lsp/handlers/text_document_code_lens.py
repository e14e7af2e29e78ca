"""`textDocument/codeLens`: where lenses are; `codeLens/resolve` computes the titles of those that are shown."""

from __future__ import annotations

from typing import Any

from storesmith.features.code_lenses import code_lenses, origin_lenses
from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import code_lens

METHOD = "textDocument/codeLens"


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]]:
    session, uri = ls.session, uri_of(params)
    site = session.site(uri, allows_python=True)
    if site is None or not site.document.is_file:
        return []
    lenses = code_lenses(site) if session.document(uri) else origin_lenses(site, session)
    shown = (code_lens(site.document, uri, lens, session.client, session.uri_at) for lens in lenses)
    return [lens for lens in shown if lens is not None]
