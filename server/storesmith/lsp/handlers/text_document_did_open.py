"""`textDocument/didOpen`."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.server import StoresmithServer

METHOD = "textDocument/didOpen"


def handle(ls: StoresmithServer, params: Any) -> None:
    item = params["textDocument"]
    ls.session.open(uri_of(params), item["text"], item["version"], item.get("languageId") or "")
