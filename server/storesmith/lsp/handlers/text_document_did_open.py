"""`textDocument/didOpen`."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.from_lsp import path_of, uri_of
from storesmith.lsp.server import StoresmithServer

METHOD = "textDocument/didOpen"


def handle(ls: StoresmithServer, params: Any) -> None:
    item = params["textDocument"]
    folders = ls.session.folders
    uri = uri_of(params)
    path = path_of(uri, folders[0] if folders else None)
    ls.session.open(uri, path, item["text"], item["version"], item.get("languageId") or "")
