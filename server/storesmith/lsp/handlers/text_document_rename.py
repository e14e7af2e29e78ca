"""`textDocument/rename`: answered in steps."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from storesmith.lsp.edits import edit_of
from storesmith.lsp.from_lsp import offset_of, uri_of
from storesmith.lsp.progress import with_progress
from storesmith.lsp.protocol import ErrorCode, RequestError
from storesmith.lsp.server import StoresmithServer

if TYPE_CHECKING:
    from storesmith.features.rename import Renaming

METHOD = "textDocument/rename"


def handle(ls: StoresmithServer, params: Any) -> Generator[Any, None, dict[str, Any] | None]:
    from storesmith.features.rename import RenameError, rename  # noqa: PLC0415 - few sessions ask for it

    session = ls.session
    document = session.document(uri_of(params))
    if document is None or not session.is_ours(document.path):
        return None
    if not document.is_file:
        raise RequestError(ErrorCode.REQUEST_FAILED, "A class can only be renamed in a definition that is a file.")
    offset = offset_of(document, params["position"], session.client.encoding)
    new_name = str(params["newName"])
    yield from session.found_definitions()
    work = rename(document, offset, new_name, session, moves_files=session.client.renames_files)
    try:
        renaming = yield from with_progress(ls, params, "Renaming", work)
    except RenameError as error:
        raise RequestError(ErrorCode.REQUEST_FAILED, str(error)) from error
    if renaming is None:
        raise RequestError(ErrorCode.REQUEST_FAILED, "Only the name of a generated class can be changed here.")
    tell_rest(ls, renaming)
    return edit_of(renaming.change, session)


def tell_rest(ls: StoresmithServer, renaming: Renaming) -> None:
    """Say what is left to be done by hand."""
    if renaming.unread:
        names = ", ".join(path.name for path in renaming.unread)
        ls.show_warning(f"left alone, as they are not Python that can be read: {names}")
    if renaming.outside:
        names = ", ".join(path.name for path in renaming.outside)
        ls.show_warning(f"left alone, as links lead to them outside the project: {names}")
    for move in renaming.unmoved:
        ls.show_warning(f"this editor renames no files for a server: {move.old.name} keeps its name")
