"""`textDocument/references`: answered in steps."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from storesmith.lsp.progress import with_progress
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import location

METHOD = "textDocument/references"


def handle(ls: StoresmithServer, params: Any) -> Generator[Any, None, list[dict[str, Any]] | None]:
    from storesmith.features.references import references  # noqa: PLC0415 - few sessions ask for it

    session = ls.session
    site = session.site_at(params, "position")
    if site is None:
        return None
    has_declaration = params["context"]["includeDeclaration"] is not False
    yield from session.found_definitions()
    work = references(site, session, include_declaration=has_declaration)
    found = yield from with_progress(ls, params, "Looking for references", work)
    return [location(place, session.client.encoding, session.uri_at) for place in found]
