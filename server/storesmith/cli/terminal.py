"""What is printed for people."""

from __future__ import annotations

import sys

_ACTED_ON = {"Cc", "Cf", "Zl", "Zp"}
"""The categories of characters that a terminal acts on, or that change the order of others."""


def say(text: str, *, end: str = "\n", is_error: bool = False) -> None:
    """Print text for a person, on standard error if `is_error`; names and messages in it may hold any characters."""
    print(visible(text), end=end, file=sys.stderr if is_error else sys.stdout, flush=is_error)


def visible(text: str) -> str:
    """Replace the characters that a terminal acts on, except tabs and ends of lines."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(char: str) -> str:
    from unicodedata import category  # noqa: PLC0415 - rarely needed

    return "\N{REPLACEMENT CHARACTER}" if category(char) in _ACTED_ON and char not in "\t\n" else char
