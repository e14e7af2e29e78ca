"""`textDocument/didSave`: what is on disk around the document may have changed with it."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.server import StoresmithServer

METHOD = "textDocument/didSave"


def handle(ls: StoresmithServer, params: Any) -> None:
    uri_of(params)
    ls.session.forget()
    ls.refresh()
