"""`textDocument/didSave`: looks again, and at the project too where the client does not watch files for us."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.generating import generate_on_save
from storesmith.lsp.server import StoresmithServer

METHOD = "textDocument/didSave"


def handle(ls: StoresmithServer, params: Any) -> None:
    uri = uri_of(params)
    if not ls.session.client.watches_files:
        ls.session.forget()
    elif ls.session.python_document(uri) is None:
        ls.session.look_again()
    ls.session.saved(uri)
    document = ls.session.document(uri)
    if document is not None and ls.session.project(document.path).config.generate_on_save:
        generate_on_save(ls, uri)
