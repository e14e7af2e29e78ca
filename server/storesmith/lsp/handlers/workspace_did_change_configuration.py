"""`workspace/didChangeConfiguration`: the settings, or a hint to ask for them."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.session import section

METHOD = "workspace/didChangeConfiguration"


def handle(ls: StoresmithServer, params: Any) -> None:
    settings = section(params.get("settings"))
    if settings is None and ls.session.client.configuration:
        ls.ask_for_settings()
    else:
        ls.session.configure(settings)
