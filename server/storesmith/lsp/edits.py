"""Changes, in what the client can take and in the files that it may write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from storesmith.lsp.protocol import ErrorCode, RequestError
from storesmith.lsp.session import Session
from storesmith.lsp.to_lsp import Standing, workspace_edit
from storesmith.model import Document
from storesmith.text import SourceChange


def edit_of(change: SourceChange, session: Session, origin: str | None = None) -> dict[str, Any]:
    """Return the `WorkspaceEdit` of a change; `origin` is the URI of the document that the change was asked for in.

    A file is written by its path without links, so that links stay. Raises `RequestError` where a link leads out of the project.
    """
    document = session.document(origin) if origin is not None else None
    standing: dict[Path, Standing] = {}
    if document is not None and origin is not None:
        standing[document.path] = _of_document(origin, document)
    _check(change, session, document)
    for file in change.edits:
        if file.path not in standing:
            standing[file.path] = _standing(file.path, session)
    for path in (*(file.path for file in change.creations), *(file.new for file in change.renames)):
        standing.setdefault(path, Standing("", None, session.uri_at(session.canonical(path))))
    for rename in change.renames:  # a link is renamed itself
        place = session.canonical(rename.old.parent) / rename.old.name
        standing.setdefault(rename.old, Standing("", None, session.uri_at(place)))
    return workspace_edit(change, standing, session.client)


def _check(change: SourceChange, session: Session, document: Document | None) -> None:
    paths = {file.path for file in change.creations} | {file.path for file in change.edits}
    for rename in change.renames:
        paths |= {rename.old, rename.new}
    if document is not None:
        paths.discard(document.path)  # a person can write what is open
    for path, canonical in session.canonical_each(paths).items():
        is_plain = canonical == path and session.is_in_workspace(path)
        project = session.project(path)
        if not is_plain and not project.contains(path):
            where = f"leads to {os.path.realpath(path)}, outside the project {project.root}"
            raise RequestError(ErrorCode.REQUEST_FAILED, f"{path.name} {where}")


def _standing(path: Path, session: Session) -> Standing:
    opened = session.document_at(path)
    if opened is None:
        return Standing(session.reader.read(path) or "", None, session.uri_at(session.canonical(path)))
    return _of_document(*opened)


def _of_document(uri: str, document: Document) -> Standing:
    return Standing(document.text, document.version, uri, document.lines)
