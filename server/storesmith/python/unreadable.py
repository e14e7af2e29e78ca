"""Why a Python module cannot be parsed by the Python that storesmith runs on."""

from __future__ import annotations

import ast
import sys
import warnings
from functools import lru_cache

from storesmith.python.source import LARGEST

_FIRST_WITH_NESTED_QUOTES = 12
"""The minor version of Python from which f-strings are parsed by its grammar (PEP 701)."""


def why_unreadable(text: str | None) -> str | None:
    """Return why a module's source cannot be parsed, as a clause without a subject; None if it can be.

    Source that black parses and the running Python does not is newer Python; the clause names the version that it needs.
    """
    return "is not UTF-8 text" if text is None else _why(text)


@lru_cache(maxsize=32)
def _why(text: str) -> str | None:
    if len(text) > LARGEST:
        return f"is longer than {LARGEST:,} characters"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text.removeprefix("\ufeff"))
    except SyntaxError as error:
        needed = _needed_minor(text, error)
        place = f"line {error.lineno} " if error.lineno else ""
        if needed is None:
            return (
                f"is not valid Python ({place.rstrip()}: {error.msg})"
                if place
                else f"is not valid Python ({error.msg})"
            )
        running = f"{sys.version_info.major}.{sys.version_info.minor}"
        return f"needs Python 3.{needed} or newer ({place}does not parse on {running}, which storesmith runs on)"
    except (ValueError, RecursionError, MemoryError):
        return "is not valid Python"
    return None


def _needed_minor(text: str, error: SyntaxError) -> int | None:
    """Return the minor version of Python 3 that the source needs; None if it is no Python of any version known to black."""
    from black import detect_target_versions  # noqa: PLC0415 - few projects have such a module
    from black.parsing import InvalidInput, lib2to3_parse  # noqa: PLC0415

    try:
        detected = min((version.value for version in detect_target_versions(lib2to3_parse(text))), default=0)
    except (InvalidInput, ValueError, RecursionError):
        return None
    if "f-string" in error.msg:
        detected = max(detected, _FIRST_WITH_NESTED_QUOTES)
    return max(detected, sys.version_info.minor + 1)
