"""Keeping modules of the workspace out of the interpreter; imports nothing that a workspace could put in its place."""

import os
from collections.abc import Iterable


def without_working_folder(path: Iterable[str]) -> list[str]:
    """Return the entries of a module search path that do not name the working folder."""
    try:
        here = os.path.realpath(os.curdir)
    except OSError:  # it was deleted
        here = ""
    return [entry for entry in path if entry and os.path.realpath(entry) != here]
