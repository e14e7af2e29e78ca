"""Why a Python module cannot be parsed by the Python that storesmith runs on."""

from __future__ import annotations

import symtable
import sys
import warnings

from storesmith.python.source import LARGEST

_FIRST_WITH_NESTED_QUOTES = 12
"""The minor version of Python from which f-strings are parsed by its grammar (PEP 701)."""

_LONGEST_EXPLAINED = 50_000
"""Characters up to which black is asked for the version: it takes a second for these, and the server waits."""


def why_unreadable(text: str | None) -> str | None:
    """Return why a module's source cannot be parsed, as a clause without a subject; None if it can be.

    Source that black parses and the running Python does not is newer Python; the clause names the version that it needs. Takes
    about a seventh of the time of `ast.parse` where nothing is wrong, as no tree is made.
    """
    if text is None:
        return "is not text in the encoding that it declares"
    if len(text) > LARGEST:
        return f"is longer than {LARGEST:,} characters"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            symtable.symtable(text.removeprefix("\ufeff"), "<module>", "exec")
    except SyntaxError as error:
        return _words(text, error)
    except (ValueError, RecursionError, MemoryError):
        return "is not valid Python"
    return None


def _words(text: str, error: SyntaxError) -> str:
    running = ".".join(map(str, sys.version_info[:2]))
    place = f"line {error.lineno}: " if error.lineno else ""
    needed = _needed_minor(text, error)
    if needed is None:
        return f"is not valid Python {running}: {place}{error.msg}"
    return f"needs Python 3.{needed} or newer: {place}not valid in Python {running}, which storesmith runs on"


def _needed_minor(text: str, error: SyntaxError) -> int | None:
    """Return the minor version of Python 3 that the source needs; None if black knows no version, or is not asked."""
    if len(text) > _LONGEST_EXPLAINED or "nested" in error.msg:
        return None
    from black import detect_target_versions  # noqa: PLC0415 - few projects have such a module
    from black.parsing import InvalidInput, lib2to3_parse  # noqa: PLC0415

    try:
        detected = min((version.value for version in detect_target_versions(lib2to3_parse(text))), default=0)
    except (InvalidInput, ValueError, RecursionError):
        return None
    if "f-string" in error.msg:
        detected = max(detected, _FIRST_WITH_NESTED_QUOTES)
    return detected if detected > sys.version_info.minor else None
