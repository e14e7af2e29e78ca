"""File patterns as editors and pre-commit users write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache
from itertools import product
from pathlib import PurePath

_BRACES = re.compile(r"\{([^{}]*)\}")
_MOST_ALTERNATIVES = 64


@lru_cache(maxsize=4096)
def matches_glob(path: PurePath, pattern: str) -> bool:
    """Whether `path` fits an LSP glob (`*`, `?`, `**`, `{a,b}`, `[a-z]`; LSP 3.17, "Pattern").

    A pattern that does not begin with `/` or `**` may fit below any folder, as in `.gitignore`. Each segment is matched on
    its own, by a pattern that does not backtrack into what it has passed, so no pattern takes long.
    """
    if not pattern:
        return False
    parts = path.as_posix().strip("/").split("/")
    return any(_matches(parts, alternative) for alternative in _alternatives(pattern))


@lru_cache(maxsize=256)
def _alternatives(pattern: str) -> tuple[tuple[re.Pattern[str] | None, ...], ...]:
    """The patterns that braces stand for, each as its segments; None is `**`."""
    if not pattern.startswith(("/", "**")):
        pattern = "**/" + pattern
    pieces = _BRACES.split(pattern)
    choices = [piece.split(",") if index % 2 else [piece] for index, piece in enumerate(pieces)]
    spelled = ["".join(choice) for choice, _ in zip(product(*choices), range(_MOST_ALTERNATIVES), strict=False)]
    return tuple(tuple(map(_segment, text.strip("/").split("/"))) for text in spelled)


def _segment(text: str) -> re.Pattern[str] | None:
    return None if text == "**" else re.compile(translate(text), re.DOTALL)


def _matches(parts: Sequence[str], segments: Sequence[re.Pattern[str] | None]) -> bool:
    """Whether the segments fit the parts, kept as the set of the numbers of parts that the segments so far can have passed."""
    reached = {0}
    for segment in segments:
        if segment is None:
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and segment.match(parts[at])}
        if not reached:
            return False
    return len(parts) in reached
