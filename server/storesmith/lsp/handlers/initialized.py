"""`initialized`: asks for the settings, and to be told when files change."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.server import StoresmithServer

METHOD = "initialized"
_WATCHED = (
    *("**/pyproject.toml", "**/.env", "**/pyvenv.cfg"),
    *("**/kind.toml", "**/*.py.jinja"),
    *("**/*.json", "**/*.{py,pyi}"),
)
"""Settings, kinds, and what definitions are and speak of."""


def handle(ls: StoresmithServer, params: Any) -> None:  # noqa: ARG001 - every handler takes the params
    ls.ask_for_settings()
    ls.session.look_around()
    if ls.session.client.watches_files:
        watchers = [{"globPattern": pattern} for pattern in _WATCHED]
        registration = {
            "id": "storesmith.projects",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        }
        ls.protocol.request("client/registerCapability", {"registrations": [registration]})
