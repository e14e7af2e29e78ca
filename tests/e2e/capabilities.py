"""What the clients announce that the server is tried with, as plain JSON."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

import attrs
from lsprotocol import types
from lsprotocol.converters import get_converter
from pytest_lsp import client_capabilities

Json = dict[str, Any]


CONVERTER = get_converter()
"""Converts the protocol's types; making one takes longer than most tests."""


@cache
def _recorded(client: str) -> types.ClientCapabilities:
    return client_capabilities(client)


def _announced(client: str) -> types.ClientCapabilities:
    """Return a copy of what pytest-lsp has recorded of a client."""
    return deepcopy(_recorded(client))


def vscode() -> types.ClientCapabilities:
    """Today's VS Code: what 1.65 announced, and what came since."""
    capabilities = _announced("visual-studio-code")
    document, workspace = capabilities.text_document, capabilities.workspace
    assert document is not None
    assert document.completion is not None
    assert document.completion.completion_item is not None
    assert document.code_action is not None
    assert workspace is not None
    document.diagnostic = types.DiagnosticClientCapabilities(dynamic_registration=True, related_document_support=False)
    document.completion.completion_item.label_details_support = True
    document.code_action.honors_change_annotations = True
    workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    general = capabilities.general or types.GeneralClientCapabilities()
    capabilities.general = attrs.evolve(general, position_encodings=["utf-16"])
    return capabilities


def neovim() -> types.ClientCapabilities:
    """Neovim 0.11."""
    return _announced("neovim@v0.11")


def minimal() -> types.ClientCapabilities:
    """Nothing but what nobody does without: code actions that are more than commands."""
    literals = types.ClientCodeActionLiteralOptions(
        code_action_kind=types.ClientCodeActionKindOptions(value_set=["", "source"])
    )
    return types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(
            code_action=types.CodeActionClientCapabilities(code_action_literal_support=literals)
        )
    )


def as_json(capabilities: types.ClientCapabilities) -> Json:
    plain = CONVERTER.unstructure(capabilities, types.ClientCapabilities)
    assert isinstance(plain, dict)
    return plain


MINIMAL: Json = {"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}}}}

RESOLVES: Json = {
    "textDocument": {
        "codeAction": {
            **MINIMAL["textDocument"]["codeAction"],
            "resolveSupport": {"properties": ["edit"]},
            "dataSupport": True,
        }
    }
}
"""As `MINIMAL`, and it resolves the edit of a code action when one is chosen."""

PULLS: Json = {
    "textDocument": {**MINIMAL["textDocument"], "diagnostic": {}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}
"""As `MINIMAL`, and it pulls diagnostics."""
