"""One file a method, in a static list; each unpacks, calls a feature and converts."""

from types import ModuleType

from storesmith.lsp.handlers import (
    code_action_resolve,
    initialize,
    initialized,
    text_document_code_action,
    text_document_completion,
    text_document_diagnostic,
    text_document_did_change,
    text_document_did_close,
    text_document_did_open,
    text_document_did_save,
    text_document_document_symbol,
    text_document_folding_range,
    text_document_formatting,
    text_document_hover,
    text_document_inlay_hint,
    text_document_on_type_formatting,
    text_document_range_formatting,
    text_document_selection_range,
    workspace_did_change_configuration,
    workspace_did_change_watched_files,
    workspace_did_change_workspace_folders,
)

ALL: tuple[ModuleType, ...] = (
    initialize,
    initialized,
    text_document_did_open,
    text_document_did_change,
    text_document_did_save,
    text_document_did_close,
    text_document_diagnostic,
    text_document_completion,
    text_document_hover,
    text_document_selection_range,
    text_document_range_formatting,
    text_document_formatting,
    text_document_on_type_formatting,
    text_document_folding_range,
    text_document_document_symbol,
    text_document_inlay_hint,
    text_document_code_action,
    code_action_resolve,
    workspace_did_change_configuration,
    workspace_did_change_watched_files,
    workspace_did_change_workspace_folders,
)
"""Each has a `METHOD`, and a `handle(ls, params)` that is given the params as plain JSON and gives the result so."""
