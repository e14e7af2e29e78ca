"""`workspace/executeCommand`: what lenses do, and what editors have in their menus, in any client."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.commands import load
from storesmith.lsp.commands.arguments import refused
from storesmith.lsp.server import StoresmithServer

METHOD = "workspace/executeCommand"


def handle(ls: StoresmithServer, params: Any) -> Any:
    command = load(params["command"])
    arguments = params.get("arguments") or []
    if not isinstance(arguments, list):
        raise refused("an array of arguments")
    return command.run(ls, arguments, params)
