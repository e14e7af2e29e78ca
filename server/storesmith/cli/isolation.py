"""Keeping modules of the workspace out of the interpreter; imports nothing but what Python has loaded before."""

import os


def without_working_folder(path: list[str]) -> list[str]:
    """Return the entries of a module search path that do not name the working folder."""
    try:
        here = os.path.realpath(os.curdir)
    except OSError:  # it was deleted
        here = ""
    return [entry for entry in path if entry and os.path.realpath(entry) != here]
