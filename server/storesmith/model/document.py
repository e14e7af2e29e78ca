"""A document as it stood at one version."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from storesmith.syntax import Tree, parse
from storesmith.text import LineIndex


@dataclass(frozen=True, eq=False)
class Document:
    """A text with its path; what is derived from it is made when first asked for, and kept (`memo` holds what others derive).

    A document that is no file has a path that no file can have: it stands for no file, and nothing is generated from it.
    """

    path: Path
    text: str
    version: int = 0
    previous: Tree | None = field(default=None, repr=False)
    """The tree of an earlier version, which makes this one's cheaper."""
    known_lines: LineIndex | None = field(default=None, repr=False)
    memo: dict[Any, Any] = field(default_factory=dict, repr=False)
    is_file: bool = True

    @cached_property
    def tree(self) -> Tree:
        """The syntax tree; there is one for every text."""
        return parse(self.text, self.previous)

    @property
    def has_tree(self) -> bool:
        """Whether the tree has been made."""
        return "tree" in self.__dict__

    @cached_property
    def lines(self) -> LineIndex:
        """Offsets to positions and back."""
        return self.known_lines or LineIndex(self.text)
