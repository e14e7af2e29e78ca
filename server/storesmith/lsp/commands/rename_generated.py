"""`storesmith.renameGenerated`: renames what was generated for a definition under another name, and all that uses it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from storesmith.features.former_name import former_name
from storesmith.features.rename import RenameError, rename_generated
from storesmith.generate.plan import output_paths
from storesmith.lsp.commands.arguments import definition_of, uri_and_number
from storesmith.lsp.edits import edit_of
from storesmith.lsp.generating import then_show
from storesmith.lsp.handlers.text_document_rename import tell_rest
from storesmith.lsp.progress import with_progress
from storesmith.lsp.protocol import ErrorCode, RequestError
from storesmith.lsp.server import StoresmithServer


def run(ls: StoresmithServer, arguments: Sequence[Any], params: Any) -> Generator[Any, None, None]:
    uri, number = uri_and_number(arguments)
    session = ls.session
    site, definition, _ = definition_of(ls, uri, number or 0)
    yield from session.found_definitions()
    before = former_name(site, definition)
    if before is None:
        raise RequestError(ErrorCode.REQUEST_FAILED, "nothing is left of the store under another name")
    work = rename_generated(definition, before, session, moves_files=session.client.renames_files)
    try:
        renaming = yield from with_progress(ls, params, f"Renaming {before}", work)
    except RenameError as error:
        raise RequestError(ErrorCode.REQUEST_FAILED, str(error)) from error
    tell_rest(ls, renaming)
    files = output_paths(definition, site.project) or ()
    ls.apply_edit(f"Rename {before}", edit_of(renaming.change, session), then_show(ls, files))
