"""`storesmith.info`: what the server is, and what it knows of the projects of the workspace, as an object and as text."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from typing import Any

from storesmith import __version__
from storesmith.features.info import info_text, info_values, project_info
from storesmith.lsp.server import StoresmithServer


def run(ls: StoresmithServer, arguments: Sequence[Any], params: Any) -> dict[str, Any]:  # noqa: ARG001 - all commands are called alike
    session = ls.session
    found = [
        project_info(each, session.scope(each.root / "x.json"), session.workspace, session.skipped)
        for each in session.projects()
    ]
    is_whole = session.has_found_definitions
    further = [("trusted", "yes" if session.is_trusted else "no")]
    if not is_whole:
        further.append(("workspace", "is being looked at"))
    return {
        "version": __version__,
        "python": platform.python_version(),
        "executable": sys.executable,
        "trusted": session.is_trusted,
        "folders": [str(folder) for folder in session.folders],
        "definitions": sum(1 for _ in session.workspace.stores()),
        "hasLookedAtAll": is_whole,
        "projects": info_values(found),
        "text": info_text(found, further),
    }
