"""The edit of a chosen action, in what the client can take."""

from __future__ import annotations

from typing import Any

from storesmith.features.actions import Action, ActionContext
from storesmith.lsp.capabilities import ClientCapabilities
from storesmith.lsp.to_lsp import workspace_edit


def edit_of(context: ActionContext, action: Action, index: int, client: ClientCapabilities) -> dict[str, Any]:
    """The `WorkspaceEdit` of the offer `index` of `action`; raises `generate.RenderError`."""
    change = action.resolve(context, index)
    reader = context.project.reader
    texts = {file.path: reader.read(file.path) or "" for file in change.edits}
    return workspace_edit(change, texts, client)
