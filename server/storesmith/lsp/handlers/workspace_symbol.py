"""`workspace/symbol`: the stores by name."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from storesmith.features.workspace_symbols import matching_stores
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import workspace_symbol

METHOD = "workspace/symbol"


def handle(ls: StoresmithServer, params: Any) -> Generator[None, None, list[dict[str, Any]]]:
    session = ls.session
    while not session.has_found_definitions and session.work():
        yield
    yield from session.index_opened()
    found = matching_stores(session.workspace.stores(), str(params.get("query", "")))
    return [workspace_symbol(store, session.client.encoding, session.uri_at) for store in found]
