"""`textDocument/completion`."""

from __future__ import annotations

from typing import Any

from storesmith.features.completion import complete
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import completion_list

METHOD = "textDocument/completion"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any] | None:
    site = ls.session.site_at(params, "position")
    return completion_list(site.document, complete(site), ls.session.client) if site else None
