"""What commands are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from storesmith.lsp.from_lsp import path_of
from storesmith.lsp.protocol import ErrorCode, RequestError
from storesmith.lsp.server import StoresmithServer
from storesmith.model import Definition, Document, Problem, definitions_in


def uri_and_number(arguments: Sequence[Any]) -> tuple[str, int | None]:
    """A URI, and the number of a definition or a line, if one is given; raises `RequestError` for anything else."""
    uri, number = (*arguments[:2], None, None)[:2]
    if not isinstance(uri, str) or not isinstance(number, int | None) or isinstance(number, bool):
        raise refused("a URI, and the number of a definition or a line")
    return uri, number


def refused(wanted: str) -> RequestError:
    """What is raised for arguments that are something else than is `wanted`."""
    return RequestError(ErrorCode.INVALID_PARAMS, f"the command takes {wanted}")


def definition_of(ls: StoresmithServer, uri: str, index: int) -> tuple[Definition, tuple[Problem, ...]]:
    """A definition of a document, open or not, and the document's problems; raises `RequestError` where there is none such."""
    session = ls.session
    document: Document | None = session.document(uri)
    found: tuple[Problem, ...] = ()
    path = path_of(uri)
    if document is not None and not document.is_file:
        raise RequestError(ErrorCode.INVALID_PARAMS, "the document is no file, so that nothing is generated from it")
    if document is not None:
        found = session.problems(uri)
    elif path is not None:
        document, found = session.problems_on_disk(session.canonical(path)) or (None, ())
    definitions = definitions_in(document, session.scope(document.path)) if document else ()
    if not 0 <= index < len(definitions):
        raise RequestError(ErrorCode.INVALID_PARAMS, "there is no such definition any more")
    return definitions[index], found
