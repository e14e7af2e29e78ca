"""`initialize`: what the client can do, where the workspace is, and what the server offers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from storesmith import __version__
from storesmith.lsp.capabilities import client_capabilities, server_capabilities
from storesmith.lsp.from_lsp import path_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.session import Session

METHOD = "initialize"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any]:
    client = client_capabilities(params)
    ls.session = Session(client, _folders(params), params.get("initializationOptions"))
    return {
        "capabilities": server_capabilities(client),
        "serverInfo": {"name": "storesmith", "version": __version__},
    }


def _folders(params: Any) -> tuple[Path, ...]:
    listed = params.get("workspaceFolders") or []
    uris = [folder["uri"] for folder in listed] or [params.get("rootUri")]
    paths = (path_of(uri) for uri in uris if isinstance(uri, str))
    folders = tuple(path for path in paths if path is not None)
    if not folders and isinstance(params.get("rootPath"), str):
        return (Path(params["rootPath"]),)
    return folders
