"""`textDocument/documentLink`."""

from __future__ import annotations

from typing import Any

from storesmith.features.document_links import document_links
from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import document_link

METHOD = "textDocument/documentLink"


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]]:
    session = ls.session
    site = session.site(uri_of(params))
    links = document_links(site) if site else ()
    encoding = session.client.encoding
    return [document_link(site.document, link, encoding, session.uri_at) for link in links] if site else []
