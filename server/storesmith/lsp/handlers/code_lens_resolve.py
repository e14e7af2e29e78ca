"""`codeLens/resolve`: the title and the command of a lens."""

from __future__ import annotations

from typing import Any

from storesmith.features.code_lenses import lens_title
from storesmith.lsp.capabilities import GENERATE_COMMAND
from storesmith.lsp.server import StoresmithServer

METHOD = "codeLens/resolve"


def handle(ls: StoresmithServer, params: Any) -> dict[str, Any]:
    data = params.get("data") or {}
    uri, index = data.get("uri"), data.get("index")
    session = ls.session
    site = session.site(uri) if isinstance(uri, str) else None
    is_file = site is not None and site.document.is_file
    if (
        uri is None
        or site is None
        or not is_file
        or not isinstance(index, int)
        or not 0 <= index < len(site.definitions)
    ):
        return dict(params)
    title = lens_title(site, site.definitions[index], session.problems(uri))
    return {**params, "command": {"title": title, "command": GENERATE_COMMAND, "arguments": [uri, index]}}
