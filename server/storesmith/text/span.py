"""A stretch of a text."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """The half-open stretch `start:end` of a text, in offsets (code points)."""

    start: int
    end: int

    def touches(self, offset: int) -> bool:
        """Whether a cursor at `offset` stands in the span or at one of its edges."""
        return self.start <= offset <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a character or touch; an empty span overlaps where a cursor would."""
        return self.start <= other.end and other.start <= self.end
