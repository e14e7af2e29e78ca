"""`textDocument/prepareRename`."""

from __future__ import annotations

from typing import Any

from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import prepared_rename

METHOD = "textDocument/prepareRename"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any] | None:
    from storesmith.features.rename import prepare_rename  # noqa: PLC0415 - few sessions ask for it

    site = ls.session.site_at(params, "position")
    found = prepare_rename(site) if site and site.document.is_file else None
    return prepared_rename(site.document, *found, ls.session.client.encoding) if site and found else None
