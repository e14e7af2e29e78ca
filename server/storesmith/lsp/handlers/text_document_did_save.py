"""`textDocument/didSave`: looks again, and at the project too where the client does not watch files for us."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.server import StoresmithServer

METHOD = "textDocument/didSave"


def handle(ls: StoresmithServer, params: Any) -> None:
    if ls.session.client.watches_files:
        ls.session.look_again()
    else:
        ls.session.forget()
    ls.session.touch(uri_of(params))
