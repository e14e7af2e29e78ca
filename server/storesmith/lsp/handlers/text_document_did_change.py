"""`textDocument/didChange`: whole texts and edits, each edit on the text that the one before it left."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.from_lsp import pair, uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.text import TextBuffer

METHOD = "textDocument/didChange"


def handle(ls: StoresmithServer, params: Any) -> None:
    session = ls.session
    uri = uri_of(params)
    if session.is_due_before(uri):
        ls.publish(uri)
    buffer: TextBuffer | None = session.change(uri, params["textDocument"]["version"])
    if buffer is None:
        return
    for change in params["contentChanges"]:
        lsp_range = change.get("range")
        if lsp_range is None:
            session.reset(uri, change["text"])
            buffer = session.change(uri, params["textDocument"]["version"])
        elif buffer is not None:
            start, end = pair(lsp_range["start"]), pair(lsp_range["end"])
            buffer.replace(start, end, change["text"], session.client.encoding)
