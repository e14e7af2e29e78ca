"""Offsets to positions and back, as the Language Server Protocol counts them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from io import StringIO
from itertools import accumulate
from typing import Literal, NamedTuple

from storesmith.text.span import Span

Encoding = Literal["utf-8", "utf-16", "utf-32"]
"""The unit that a position's `character` counts: bytes, 16-bit units or code points (LSP 3.17, `PositionEncodingKind`)."""


class Position(NamedTuple):
    """A zero-based line, and the count of code units before the place in that line."""

    line: int
    character: int


class LineIndex:
    r"""Where the lines of one text begin.

    A line ends at `\n`, `\r\n` or `\r` and nowhere else (LSP 3.17, "Text Documents"); `str.splitlines` would also break
    at U+2028, form feed and others.
    """

    __slots__ = ("_ascii", "_starts", "_text")

    def __init__(self, text: str, lines: Iterable[str] | None = None) -> None:
        """The index of `text`; `lines` are its lines with their ends, where they are known already."""
        self._text = text
        self._ascii = text.isascii()
        # With `newline=""` a StringIO breaks lines at exactly those three, and keeps them.
        lines = StringIO(text, newline="") if lines is None else lines
        self._starts = list(accumulate(map(len, lines), initial=0))
        if len(self._starts) > 1 and (text[-1:] not in ("\r", "\n") or self._starts[-1] == self._starts[-2]):
            self._starts.pop()

    def line_start(self, line: int) -> int:
        """The offset at which `line` begins; a line past the end gives the end of the text."""
        return self._starts[line] if 0 <= line < len(self._starts) else len(self._text)

    def line_end(self, line: int) -> int:
        """The offset at which the content of `line` ends, before its line break."""
        end = self.line_start(line + 1)
        start = self.line_start(line)
        while end > start and self._text[end - 1] in "\r\n":
            end -= 1
        return end

    def line_of(self, offset: int) -> int:
        """The zero-based line that holds `offset`."""
        return bisect_right(self._starts, offset) - 1

    def position(self, offset: int, encoding: Encoding = "utf-32") -> Position:
        """The position of `offset`; offsets outside the text are moved to its nearer end."""
        offset = max(0, min(offset, len(self._text)))
        line = bisect_right(self._starts, offset) - 1
        start = self._starts[line]
        if self._ascii or encoding == "utf-32":
            return Position(line, offset - start)
        before = self._text[start:offset]
        if encoding == "utf-16":
            return Position(line, len(before) + sum(char > "\uffff" for char in before))
        return Position(line, len(before.encode("utf-8", "surrogatepass")))

    def range(self, span: Span, encoding: Encoding = "utf-32") -> tuple[int, int, int, int]:
        """The positions of both ends of a span: line, character, line, character."""
        if not self._ascii and encoding != "utf-32":
            return (*self.position(span[0], encoding), *self.position(span[1], encoding))
        start, end = span
        starts = self._starts
        line = bisect_right(starts, start) - 1
        begin = starts[line]
        if line + 1 == len(starts) or end < starts[line + 1]:
            return line, start - begin, line, end - begin
        last = bisect_right(starts, end) - 1
        return line, start - begin, last, end - starts[last]

    def offset(self, line: int, character: int, encoding: Encoding = "utf-32") -> int:
        """The offset of a position.

        A character past the end of its line is the end of the line, a line past the last is the end of the text (LSP
        3.17, "Position"); a position inside a surrogate pair or a multi-byte sequence is the character's start.
        """
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self._text)
        start, end = self._starts[line], self.line_end(line)
        return start + character_offset(self._text[start:end], character, encoding)


def character_offset(line: str, character: int, encoding: Encoding) -> int:
    """The offset in `line`, which has no line break, of a position's `character`; moved into the line if outside."""
    if character <= 0:
        return 0
    if encoding == "utf-32" or line.isascii():
        return min(character, len(line))
    for offset, char in enumerate(line):
        character -= _units(char, encoding)
        if character <= 0:
            return offset + 1 if character == 0 else offset
    return len(line)


def _units(char: str, encoding: Encoding) -> int:
    if encoding == "utf-16":
        return 2 if char > "\uffff" else 1
    return len(char.encode("utf-8", "surrogatepass"))
