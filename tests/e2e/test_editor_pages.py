"""The configurations of editors that cannot be tried here are at least JSON, and start the server as it is started."""

from __future__ import annotations

import json

import pytest

from e2e.editor_pages import page_blocks


@pytest.mark.parametrize("page", ["coc", "kate", "sublime-text", "zed"])
def test_configuration(page: str) -> None:
    config = json.loads(page_blocks(page, "json")[0])
    (settings,) = [value for name, value in config.items() if name in ("clients", "languageserver", "lsp", "servers")]
    (server,) = settings.values()
    command = server.get("command", server.get("binary"))
    if page == "zed":
        command = [command["path"].rpartition("/")[2], *command["arguments"]]
    if page == "coc":
        command = [command, *server["args"]]
    assert command == ["storesmith", "lsp"]
    options = {"generateOnSave"} if page != "kate" else set()
    assert set(server.get("initializationOptions", server.get("initialization_options"))) == options
