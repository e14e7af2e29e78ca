"""Text that a person wrote, as a Python docstring that it cannot break out of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator


def docstring(paragraphs: Iterable[str | None], *, indent: int, width: int) -> str:
    r"""A docstring literal of the paragraphs, wrapped to `width` columns, its later lines indented by `indent` spaces.

    Every character that is not printable is written as an escape, as are backslashes and quotes that would end the
    literal; a line break in a paragraph stays one. What Python reads back is the text, but for white space, halves
    of surrogate pairs, and `>>>`, at which doctest would begin to run it.
    """
    blocks: list[list[str]] = []
    for paragraph in paragraphs:
        lines = [
            piece
            for line in re.split(r"\r\n|\r|\n", (paragraph or "").strip())
            for piece in (list(_wrap(_escape(line).split(), width - indent, taken=0 if blocks else 3)) or [""])
        ]
        if any(lines):
            blocks.append(lines)
    margin = " " * indent
    lines = [line for block in blocks for line in (*block, "")][:-1] or [""]
    body = "\n".join([lines[0], *(f"{margin}{line}" if line else "" for line in lines[1:])])
    if len(lines) == 1:
        if re.search(r'(?<!\\)(\\\\)*"\Z', body):  # a quote that no backslash escapes
            body = body[:-1] + '\\"'
        if _columns(body) + 6 <= width - indent or " " not in body:
            return f'"""{body}"""'
        lines = list(_wrap(body.split(), width - indent, taken=6))
        body = f"\n{margin}".join(lines)
    return f'"""{body}\n{margin}"""'


def _escape(line: str) -> str:
    line = line.replace(">>>", "> >>")  # or doctest would run what follows
    escaped = line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').replace("\t", " ")
    return "".join(char if char.isprintable() else _escape_char(char) for char in escaped)


def _escape_char(char: str) -> str:
    code = ord(char)
    if 0xD800 <= code < 0xE000:
        return f"\\\\u{code:04x}"  # a class with half a surrogate pair in its docstring cannot be imported
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _wrap(words: Iterable[str], width: int, *, taken: int = 0) -> Iterator[str]:
    """The words in lines of at most `width` columns, `taken` of them gone in the first; a longer word has a line to itself."""
    line = ""
    for word in words:
        if line and taken + _columns(line) + 1 + _columns(word) > width:
            yield line
            line, taken = word, 0
        else:
            line = f"{line} {word}" if line else word
    if line:
        yield line


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
