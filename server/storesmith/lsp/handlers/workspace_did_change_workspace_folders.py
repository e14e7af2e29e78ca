"""`workspace/didChangeWorkspaceFolders`."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.from_lsp import path_of
from storesmith.lsp.server import StoresmithServer

METHOD = "workspace/didChangeWorkspaceFolders"


def handle(ls: StoresmithServer, params: Any) -> None:
    event = params["event"]
    removed = {path_of(folder["uri"], None) for folder in event.get("removed", ())}
    kept = [folder for folder in ls.session.folders if folder not in removed]
    added = [path_of(folder["uri"], None) for folder in event.get("added", ())]
    ls.session.set_folders(tuple(dict.fromkeys([*kept, *added])))
