"""File patterns as editors and pre-commit users write them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePath


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            parts.append("(?:.*/)?")
            at += 3
        elif pattern.startswith("**", at):
            parts.append(".*")
            at += 2
        elif pattern[at] == "*":
            parts.append("[^/]*")
            at += 1
        elif pattern[at] == "?":
            parts.append("[^/]")
            at += 1
        elif pattern[at] == "{" and (end := pattern.find("}", at)) > 0:
            parts.append("(?:" + "|".join(map(re.escape, pattern[at + 1 : end].split(","))) + ")")
            at = end + 1
        else:
            parts.append(re.escape(pattern[at]))
            at += 1
    return re.compile("".join(parts), re.DOTALL)


def matches_glob(path: PurePath, pattern: str) -> bool:
    """Whether `path` fits an LSP glob (`*`, `?`, `**`, `{a,b}`; LSP 3.17, "Pattern").

    A pattern that does not begin with `/` or `**` may fit below any folder, as in `.gitignore`.
    """
    if not pattern.startswith(("/", "**")):
        pattern = "**/" + pattern
    return _compiled(pattern).fullmatch(path.as_posix()) is not None
