"""`textDocument/codeLens`: where lenses are; what they say is worked out for those that are seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from storesmith.features.code_lenses import Lens, code_lenses, origin_lenses
from storesmith.lsp.from_lsp import uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import code_lens

METHOD = "textDocument/codeLens"


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]]:
    session = ls.session
    uri = uri_of(params)
    document, python = session.document(uri), session.python_document(uri)
    lenses: Iterable[Lens]
    if document is not None and not document.is_file:
        return []
    if document is not None:
        lenses = code_lenses(document, session.scope(document.path), session.project(document.path))
    elif python is not None:
        document, lenses = python, origin_lenses(python.path, session)
    else:
        return []
    shown = (code_lens(document, uri, lens, session.client, session.uri_at) for lens in lenses)
    return [lens for lens in shown if lens is not None]
