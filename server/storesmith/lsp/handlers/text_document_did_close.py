"""`textDocument/didClose`: the problems of a closed document are taken back."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.server import StoresmithServer

METHOD = "textDocument/didClose"


def handle(ls: StoresmithServer, params: Any) -> None:
    document = ls.session.document(uri_of(params))
    is_ours = document is not None and ls.session.is_ours(document.path)
    uri = ls.session.close(uri_of(params))
    if uri is None:
        return
    ls.forget(uri)
    if is_ours and not ls.session.client.pulls_diagnostics:
        ls.protocol.notify("textDocument/publishDiagnostics", {"uri": uri, "diagnostics": []})
