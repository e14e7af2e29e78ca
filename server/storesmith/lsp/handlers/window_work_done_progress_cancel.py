"""`window/workDoneProgress/cancel`: a person wants what the server is busy with to end."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.server import StoresmithServer

METHOD = "window/workDoneProgress/cancel"


def handle(ls: StoresmithServer, params: Any) -> None:
    ls.given_up.add(params["token"])
