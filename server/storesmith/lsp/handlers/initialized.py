"""`initialized`: asks for the settings, to be told when files change, and for Python documents."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.capabilities import registrations
from storesmith.lsp.server import StoresmithServer

METHOD = "initialized"


def handle(ls: StoresmithServer, params: Any) -> None:  # noqa: ARG001 - every handler takes the params
    ls.ask_for_settings()
    ls.session.look_around()
    wanted = registrations(ls.session.client)
    if wanted:
        ls.protocol.request("client/registerCapability", {"registrations": wanted})
