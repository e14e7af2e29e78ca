"""The text of an open document, which edits change in place."""

from __future__ import annotations

from io import StringIO

from storesmith.text.line_index import Encoding, LineIndex, character_offset


class TextBuffer:
    r"""A text as a list of its lines, so that an edit costs what it touches and not the whole text.

    Lines keep their ends and end at `\n`, `\r\n` or `\r` only, as the protocol has it. The whole text is put together when
    it is asked for.
    """

    __slots__ = ("_lines", "_text")

    def __init__(self, text: str) -> None:
        self._text: str | None = text
        self._lines = _split(text)

    @property
    def text(self) -> str:
        """The whole text."""
        if self._text is None:
            self._text = "".join(self._lines)
        return self._text

    def line_index(self) -> LineIndex:
        """Where the lines begin, of the text as it is now."""
        return LineIndex(self.text, self._lines)

    def replace(self, start: tuple[int, int], end: tuple[int, int], new_text: str, encoding: Encoding) -> None:
        """Replace the text between two `(line, character)` positions; positions outside the text are moved into it."""
        lines = self._lines
        if end < start:
            start, end = end, start
        first, prefix = self._head(*start, encoding)
        last, _ = self._head(*end, encoding)
        suffix = self._tail(*end, encoding)
        changed = prefix + new_text + suffix
        self._text = None
        is_within_line = first == last and "\n" not in new_text and "\r" not in changed
        if is_within_line and suffix and not changed.startswith("\n"):
            lines[first] = changed
            return
        if first > 0 and changed.startswith("\n") and lines[first - 1].endswith("\r"):
            first -= 1
            changed = lines[first] + changed
        if last + 1 < len(lines) and not changed.endswith("\n"):
            last += 1
            changed += lines[last]
        pieces = _split(changed)
        if last + 1 < len(lines) and pieces[-1] == "":
            pieces.pop()
        lines[first : last + 1] = pieces

    def _head(self, line: int, character: int, encoding: Encoding) -> tuple[int, str]:
        """The line, moved into the text, and what stands in it before the position."""
        line, offset = self._place(line, character, encoding)
        return line, self._lines[line][:offset]

    def _tail(self, line: int, character: int, encoding: Encoding) -> str:
        line, offset = self._place(line, character, encoding)
        return self._lines[line][offset:]

    def _place(self, line: int, character: int, encoding: Encoding) -> tuple[int, int]:
        if line < 0:
            return 0, 0
        if line >= len(self._lines):
            return len(self._lines) - 1, len(self._lines[-1])
        return line, character_offset(self._lines[line].rstrip("\r\n"), character, encoding)


def _split(text: str) -> list[str]:
    """The lines with their ends; the last one, which has no end, may be empty."""
    lines = list(StringIO(text, newline=""))
    if not lines or lines[-1][-1] in "\r\n":
        lines.append("")
    return lines
