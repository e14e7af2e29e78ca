"""`window/workDoneProgress/cancel`: cancels the work that reports progress with a token."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.server import StoresmithServer

METHOD = "window/workDoneProgress/cancel"


def handle(ls: StoresmithServer, params: Any) -> None:
    if params["token"] in ls.in_progress:
        ls.given_up.add(params["token"])
        ls.protocol.unpark()  # work that waits for something stops too
