"""Changes, in what the client can take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from storesmith.lsp.session import Session
from storesmith.lsp.to_lsp import Standing, workspace_edit
from storesmith.text import Reader, SourceChange


def edit_of(change: SourceChange, reader: Reader, session: Session) -> dict[str, Any]:
    """The `WorkspaceEdit` of a change."""
    standing = {file.path: _standing(file.path, reader, session) for file in change.edits}
    return workspace_edit(change, standing, session.client)


def _standing(path: Path, reader: Reader, session: Session) -> Standing:
    opened = session.document_at(path)
    if opened is None:
        return Standing(reader.read(path) or "", None)
    uri, document = opened
    return Standing(document.text, document.version, uri, document.lines)
