"""White space as the editor's settings want it; nothing but white space is ever changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from storesmith.analysis import Document
from storesmith.text import Span, TextEdit

_TOKEN = re.compile(
    r'"(?:[^"\\\n\r]|\\[^\n\r])*"?|//[^\n\r]*|/\*.*?(?:\*/|\Z)|[{}\[\],:]|[^\s{}\[\],:"/]+|/', re.DOTALL
)
_OPENING = frozenset("{[")
_CLOSING = frozenset("}]")


@dataclass(frozen=True, slots=True)
class FormatOptions:
    """What LSP calls `FormattingOptions`; `unit` is one step of indentation."""

    unit: str
    ends_with_line_break: bool = False
    trims_final_line_breaks: bool = False


def format_document(document: Document, options: FormatOptions, within: Span | None = None) -> tuple[TextEdit, ...]:
    """The edits that put each member on its line, indented by its depth; only those `within` a span, if one is given.

    Tokens, comments included, stay as they are, so a broken document can be formatted too. A line break is written as the
    document's first one is.
    """
    text = document.text
    eol = "\r\n" if "\r\n" in text[: text.find("\n") + 1] else "\n"
    edits = [
        TextEdit(span, wanted.replace("\n", eol))
        for span, wanted in _gaps(text, options)
        if text[span.start : span.end] != wanted.replace("\n", eol)
    ]
    if within is None:
        return tuple(edits)
    lines = document.lines
    first = lines.line_start(lines.line_of(within.start))
    last = lines.line_end(lines.line_of(within.end))
    return tuple(edit for edit in edits if first <= edit.span.start and edit.span.end <= last)


def _gaps(text: str, options: FormatOptions) -> Iterator[tuple[Span, str]]:
    """Each stretch of white space between two tokens, and what should stand there."""
    depth = 0
    previous = ""
    end = 1 if text.startswith("\ufeff") else 0
    for match in _TOKEN.finditer(text, end):
        token = match[0]
        if token in _CLOSING:
            depth = max(0, depth - 1)
        gap = Span(end, match.start())
        yield gap, _wanted(previous, token, text[gap.start : gap.end], depth, options.unit)
        if token in _OPENING:
            depth += 1
        previous, end = token, match.end()
    rest = text[end:]
    if previous and (options.trims_final_line_breaks or not rest.strip(" \t")):
        yield Span(end, len(text)), "\n" if options.ends_with_line_break or "\n" in rest else ""


def _wanted(previous: str, token: str, gap: str, depth: int, unit: str) -> str:
    line = "\n" + unit * depth
    if not previous:
        return ""
    if previous.startswith("//"):
        return line
    if token in (",", ":"):
        return ""
    if token.startswith(("//", "/*")):
        return line if "\n" in gap or "\r" in gap else " "
    if previous.startswith("/*"):
        return line if "\n" in gap or "\r" in gap or token in _CLOSING else " "
    if previous in _OPENING:
        return "" if token in _CLOSING else line
    if token in _CLOSING or previous == ",":
        return line
    return " "
