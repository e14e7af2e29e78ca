"""`textDocument/foldingRange`."""

from __future__ import annotations

from typing import Any

from storesmith.features.structure import folds
from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import folding_ranges

METHOD = "textDocument/foldingRange"


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]]:
    site = ls.session.site(uri_of(params))
    return folding_ranges(folds(site)) if site else []
