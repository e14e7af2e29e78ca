"""A document as it stood at one version."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from storesmith.syntax import Tree, parse
from storesmith.text import LineIndex


@dataclass(frozen=True, eq=False)
class Document:
    """A text with its path; its tree and its lines are made when first asked for, and kept."""

    path: Path
    text: str
    version: int = 0

    @cached_property
    def tree(self) -> Tree:
        """The syntax tree; there is one for every text."""
        return parse(self.text)

    @cached_property
    def lines(self) -> LineIndex:
        """Offsets to positions and back."""
        return LineIndex(self.text)
