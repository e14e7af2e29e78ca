"""`workspace/didChangeWorkspaceFolders`."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.from_lsp import path_of
from storesmith.lsp.server import StoresmithServer

METHOD = "workspace/didChangeWorkspaceFolders"


def handle(ls: StoresmithServer, params: Any) -> None:
    event = params["event"]
    removed, added = (
        [path for path in (path_of(folder["uri"]) for folder in event.get(which, ())) if path is not None]
        for which in ("removed", "added")
    )
    ls.session.change_folders(added, removed)
