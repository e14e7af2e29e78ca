"""`storesmith.openFile`: has the editor show the file of a URI, at a line if one is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from storesmith.lsp.commands.arguments import uri_and_number
from storesmith.lsp.server import StoresmithServer


def run(ls: StoresmithServer, arguments: Sequence[Any], params: Any) -> None:  # noqa: ARG001 - all commands are called alike
    uri, line = uri_and_number(arguments)
    ls.show_document(uri, line)
