"""The server's commands, which any client runs by `workspace/executeCommand`: one file a command, named as the command is.

Each has a `run(ls, arguments, params)`, which is given the arguments as plain JSON, and the request's params for their progress
token; it gives the result so, or is a generator that does. A command is imported when it is first run.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from storesmith.lsp.capabilities import COMMANDS
from storesmith.lsp.protocol import ErrorCode, RequestError


def load(command: str) -> Any:
    """The module of a command; raises `RequestError` where there is none such."""
    if command not in COMMANDS:
        raise RequestError(ErrorCode.INVALID_PARAMS, f"{command} is not a command of storesmith")
    name = re.sub(r"(?=[A-Z])", "_", command.removeprefix("storesmith.")).lower()
    return import_module(f"{__name__}.{name}")
