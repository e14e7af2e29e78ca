"""`workspace/willRenameFiles`: definitions that name the modules follow them; answered in steps."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from storesmith.lsp.edits import edit_of
from storesmith.lsp.from_lsp import file_renames
from storesmith.lsp.server import StoresmithServer

METHOD = "workspace/willRenameFiles"


def handle(ls: StoresmithServer, params: Any) -> Generator[Any, None, dict[str, Any] | None]:
    from storesmith.features.moved_modules import modules_moved  # noqa: PLC0415 - few sessions ask for it

    session = ls.session
    renames = file_renames(params)
    yield from session.found_definitions()
    change = yield from modules_moved(renames, session)
    return edit_of(change, session.reader, session) if change else None
