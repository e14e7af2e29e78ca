"""`workspace/willRenameFiles`: definitions that name the modules follow them; answered in steps."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from storesmith.lsp.edits import edit_of
from storesmith.lsp.from_lsp import file_renames
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.session import Session
from storesmith.text import FileRename

METHOD = "workspace/willRenameFiles"


def handle(ls: StoresmithServer, params: Any) -> Generator[Any, None, dict[str, Any] | None]:
    from storesmith.features.moved_modules import modules_moved  # noqa: PLC0415 - few sessions ask for it

    session = ls.session
    renames = [FileRename(_place(each.old, session), _place(each.new, session)) for each in file_renames(params)]
    yield from session.found_definitions()
    change, changing = yield from modules_moved(renames, session)
    if changing:
        ls.show_warning(f"left unchanged, because they were being edited: {', '.join(path.name for path in changing)}")
    return edit_of(change, session) if change else None


def _place(path: Path, session: Session) -> Path:
    """The canonical path of a file that is renamed, which may be a link itself."""
    return session.canonical(path.parent) / path.name
