"""`textDocument/rename`: answered in steps."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from storesmith.lsp.edits import edit_of
from storesmith.lsp.progress import with_progress
from storesmith.lsp.protocol import ErrorCode, RequestError
from storesmith.lsp.server import StoresmithServer

if TYPE_CHECKING:
    from storesmith.features.rename import Renaming

METHOD = "textDocument/rename"


def handle(ls: StoresmithServer, params: Any) -> Generator[Any, None, dict[str, Any] | None]:
    from storesmith.features.rename import RenameError, rename  # noqa: PLC0415 - few sessions ask for it

    session = ls.session
    site = session.site_at(params, "position")
    if site is None or site.role is None:
        return None
    if not site.document.is_file:
        raise RequestError(ErrorCode.REQUEST_FAILED, "A class can only be renamed in a definition that is a file.")
    yield from session.found_definitions()
    work = rename(site, str(params["newName"]), session, moves_files=session.client.renames_files)
    try:
        renaming = yield from with_progress(ls, params, "Renaming", work)
    except RenameError as error:
        raise RequestError(ErrorCode.REQUEST_FAILED, str(error)) from error
    if renaming is None:
        raise RequestError(ErrorCode.REQUEST_FAILED, "Only the name of a generated class can be changed here.")
    tell_rest(ls, renaming)
    return edit_of(renaming.change, session)


def tell_rest(ls: StoresmithServer, renaming: Renaming) -> None:
    """Warn of what is left to be done by hand."""
    if renaming.unread:
        names = ", ".join(path.name for path in renaming.unread)
        ls.show_warning(f"left unchanged, because they cannot be read as Python: {names}")
    if renaming.outside:
        names = ", ".join(path.name for path in renaming.outside)
        ls.show_warning(f"left unchanged, because links lead to them outside the project: {names}")
    for move in renaming.unmoved:
        ls.show_warning(f"this editor renames no files for a server: {move.old.name} keeps its name")
