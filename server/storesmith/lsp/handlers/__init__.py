"""One file a method, named as the method is, in a static list; each unpacks, calls a feature and converts.

A handler is imported when its method is first used, or when nobody waits: the first diagnostics need few of them.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

ALL: tuple[str, ...] = (
    "initialize",
    "initialized",
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didSave",
    "textDocument/didClose",
    "textDocument/diagnostic",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/documentLink",
    "textDocument/hover",
    "textDocument/selectionRange",
    "textDocument/rangeFormatting",
    "textDocument/references",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/formatting",
    "textDocument/onTypeFormatting",
    "textDocument/foldingRange",
    "textDocument/documentSymbol",
    "textDocument/inlayHint",
    "textDocument/codeAction",
    "codeAction/resolve",
    "textDocument/codeLens",
    "codeLens/resolve",
    "workspace/executeCommand",
    "workspace/symbol",
    "workspace/diagnostic",
    "workspace/didChangeConfiguration",
    "workspace/didChangeWatchedFiles",
    "workspace/didChangeWorkspaceFolders",
    "workspace/willRenameFiles",
    "window/workDoneProgress/cancel",
)
"""The methods. The module of each has a `METHOD`, and a `handle(ls, params)` that is given the params as plain JSON and gives the
result so."""


def load(method: str) -> Any:
    """The module that handles the method."""
    name = re.sub(r"(?=[A-Z])", "_", method.replace("/", "_")).lower()
    return import_module(f"{__name__}.{name}")
