"""The edit of a chosen action, in what the client can take."""

from __future__ import annotations

from typing import Any

from storesmith.features.actions import Action, ActionContext
from storesmith.lsp.session import Session
from storesmith.lsp.to_lsp import Standing, workspace_edit


def edit_of(context: ActionContext, action: Action, index: int, session: Session) -> dict[str, Any]:
    """The `WorkspaceEdit` of the offer `index` of `action`; raises `generate.RenderError`."""
    change = action.resolve(context, index)
    reader = context.project.reader
    standing = {
        file.path: Standing(reader.read(file.path) or "", session.version_at(file.path)) for file in change.edits
    }
    return workspace_edit(change, standing, session.client)
