"""What commands are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from storesmith.features.across import whole_site
from storesmith.features.site import Site
from storesmith.lsp.from_lsp import path_of
from storesmith.lsp.protocol import ErrorCode, RequestError
from storesmith.lsp.server import StoresmithServer
from storesmith.model import Definition, Problem


def uri_and_number(arguments: Sequence[Any]) -> tuple[str, int | None]:
    """A URI, and the number of a definition or a line, if one is given; raises `RequestError` for anything else."""
    uri, number = (*arguments[:2], None, None)[:2]
    if not isinstance(uri, str) or not isinstance(number, int | None) or isinstance(number, bool):
        raise refused("a URI, and the number of a definition or a line")
    return uri, number


def refused(wanted: str) -> RequestError:
    """What is raised for arguments that are something else than is `wanted`."""
    return RequestError(ErrorCode.INVALID_PARAMS, f"the command takes {wanted}")


def definition_of(ls: StoresmithServer, uri: str, index: int) -> tuple[Site, Definition, tuple[Problem, ...]]:
    """Return a document, open or not, with one of its definitions and its problems; raises `RequestError` without one."""
    session = ls.session
    site = session.site(uri)
    path = path_of(uri)
    found: tuple[Problem, ...] = ()
    if site is not None and not site.document.is_file:
        raise RequestError(ErrorCode.INVALID_PARAMS, "the document is no file, so that nothing is generated from it")
    if site is not None:
        found = session.problems(uri)
    elif path is not None:
        document, found = session.checked_on_disk(session.canonical(path)) or (None, ())
        site = whole_site(document, session) if document else None
    if site is None or not 0 <= index < len(site.definitions):
        raise RequestError(ErrorCode.INVALID_PARAMS, "there is no such definition any more")
    return site, site.definitions[index], found
