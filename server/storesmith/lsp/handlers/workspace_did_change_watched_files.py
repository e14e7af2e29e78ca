"""`workspace/didChangeWatchedFiles`: files have changed on disk: settings, kinds, definitions, Python modules."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.from_lsp import path_of
from storesmith.lsp.server import StoresmithServer

METHOD = "workspace/didChangeWatchedFiles"
_DELETED = 3


def handle(ls: StoresmithServer, params: Any) -> None:
    changes = ((path_of(change["uri"]), change.get("type") != _DELETED) for change in params["changes"])
    ls.session.files_changed({path: exists for path, exists in changes if path is not None})
