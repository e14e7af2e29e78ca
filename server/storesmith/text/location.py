"""A place in any file, as its line."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from storesmith.text.line_index import LineIndex
from storesmith.text.span import Span


class Location(NamedTuple):
    """A place in the file at `path`: its zero-based line, that line's text, and the span in the text, in code points.

    With the line's text it can be said in any encoding without the file.
    """

    path: Path
    line: int
    line_text: str
    span: Span


def location_of(path: Path, lines: LineIndex, text: str, span: Span) -> Location:
    """The location of a span in a text; of one of several lines, what is on its first."""
    line = lines.line_of(span.start)
    start, end = lines.line_start(line), lines.line_end(line)
    return Location(path, line, text[start:end], Span(span.start - start, max(span.start, min(span.end, end)) - start))
