"""Why a module cannot be parsed by the Python that storesmith runs on."""

from __future__ import annotations

import sys

import pytest

from storesmith.python.unreadable import why_unreadable

RUNNING = sys.version_info.minor

# Sources with the minor version of Python 3 that they need.
NEWER: dict[str, tuple[int, str]] = {
    "group of exceptions": (11, "try:\n    pass\nexcept* OSError:\n    pass\n"),
    "type parameters": (12, "class Box[T]:\n    pass\n"),
    "type alias": (12, "type Name = str\n"),
    "quotes in an f-string": (12, 'def label(names):\n    return f"{names["book"]}"\n'),
    "backslash in an f-string": (12, "x = f'{\"\\n\".join(y)}'\n"),
    "default of a type parameter": (13, "class Box[T = int]:\n    pass\n"),
    "exceptions without parentheses": (14, "try:\n    pass\nexcept OSError, ValueError:\n    pass\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", NEWER)
def test_newer_syntax_names_the_version(case: str) -> None:
    needed, text = NEWER[case]
    reason = why_unreadable(text)
    if needed <= RUNNING:
        assert reason is None
    else:
        assert reason is not None
        assert reason.startswith(f"needs Python 3.{needed} or newer: line ")
        assert reason.endswith(f"not valid in Python 3.{RUNNING}, which storesmith runs on")


# Sources with what is wrong with them, whichever Python runs.
BROKEN: dict[str, tuple[str | None, str]] = {
    "bracket": ("def f(:\n    pass\n", f"is not valid Python 3.{RUNNING}: line 1: "),
    "in a body": ("def f():\n    return (\n", f"is not valid Python 3.{RUNNING}: line 2: "),
    "indentation": ("class A:\npass\n", f"is not valid Python 3.{RUNNING}: line 2: "),
    "two arguments of a name": (
        "def f(a, a):\n    pass\n",
        f"is not valid Python 3.{RUNNING}: line 1: duplicate argument",
    ),
    "Python 2": ("print 'x'\n", f"is not valid Python 3.{RUNNING}: line 1: "),
    "null byte": ("a\0", "is not valid Python"),
    "too deep": ("(" * 10_000, "is not valid Python"),
    "too long": ("#" * (2 * 1024 * 1024 + 1), "is longer than 2,097,152 characters"),
    "encoding": (None, "is not text in the encoding that it declares"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_source_names_the_line(case: str) -> None:
    text, reason = BROKEN[case]
    assert (why_unreadable(text) or "").startswith(reason)


@pytest.mark.parametrize(
    "text", ["", "\ufeffx = 1\n", "x = '\\d'\n", "def f():\n    return f'{1}'\n", "match = type = 1\n"]
)
def test_valid_source_has_no_reason(text: str) -> None:
    assert why_unreadable(text) is None
