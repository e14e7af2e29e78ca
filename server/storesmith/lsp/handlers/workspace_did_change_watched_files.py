"""`workspace/didChangeWatchedFiles`: a project's settings or kinds have changed on disk."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.server import StoresmithServer

METHOD = "workspace/didChangeWatchedFiles"


def handle(ls: StoresmithServer, params: Any) -> None:  # noqa: ARG001 - every handler takes the params
    ls.session.forget()
    ls.refresh()
