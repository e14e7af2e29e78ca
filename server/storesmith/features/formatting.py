"""Formatting: only white space changes, to what the editor's settings ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from storesmith.features.site import Site
from storesmith.syntax import MAX_DEPTH
from storesmith.text import Span, TextEdit

_STRING = r'"[^"\\\n\r]*(?:\\[^\n\r][^"\\\n\r]*)*'
_WORD = r'[^\s{}\[\],:"/]+'
_TOKEN = re.compile(rf'\s*({_STRING}"?|//[^\n\r]*|/\*.*?(?:\*/|\Z)|[{{}}\[\],:]|{_WORD}|/)', re.DOTALL)
_ELEMENT = re.compile(rf'(\s*)(?:{_STRING}"(\s*):(\s*))?(?:{_STRING}"|{_WORD})(\s*),')
"""A member or an item that is a plain scalar, with its comma: nearly all of any document."""
_WHOLE_STRING = re.compile(rf'{_STRING}"')
_OPENING = frozenset("{[")
_CLOSING = frozenset("}]")


@dataclass(frozen=True, slots=True)
class FormatOptions:
    """What LSP calls `FormattingOptions`; `unit` is one step of indentation."""

    unit: str
    ends_with_line_break: bool = False
    trims_final_line_breaks: bool = False


class _Container(NamedTuple):
    """An open container: the indentation of the line that it starts on, and that of its content."""

    margin: str
    content: str


def format_selection(site: Site, options: FormatOptions) -> tuple[TextEdit, ...]:
    """Return the edits that put each member in the selection on its own line, indented by its depth.

    Tokens, comments included, stay as they are, so a broken document can be formatted too. A line break is written as the
    document's first one is. The indentation continues that of the lines around the selection.
    """
    text, lines, within = site.document.text, site.document.lines, site.span
    first_line = lines.line_start(lines.line_of(within.start))
    is_whole_line = not text[first_line : within.start].strip()
    edits = _Formatter(text, options, first_line, within.end).edits()
    return tuple(
        edit for edit in edits if edit.span.end > within.start or (is_whole_line and edit.span.end == within.start)
    )


def format_on_type(site: Site, options: FormatOptions, typed: str) -> tuple[TextEdit, ...]:
    """Return the edits after `typed`, a line break or a closing bracket, was typed before the cursor.

    The line is indented by its depth, like the lines around it. A closing bracket that a line break has separated from its
    opening one gets a line of its own, and the cursor stays on the line between. Strings and comments are left alone.
    """
    text, lines, offset = site.document.text, site.document.lines, site.offset
    start = lines.line_start(lines.line_of(offset))
    end = start
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    token = text[end : end + 1]
    if typed in _CLOSING and (token != typed or end + 1 != offset):
        return ()
    formatter = _Formatter(text, options, start)
    if not formatter.skip():
        return ()
    wanted = formatter.margin if token in _CLOSING else formatter.content
    edits: list[TextEdit] = []
    if token in _CLOSING and formatter.previous in _OPENING and typed not in _CLOSING:
        wanted = formatter.content
        # The bracket is part of the edit, so that the cursor before it stays where it is.
        edits.append(TextEdit(Span(end, end + 1), f"{formatter.eol}{formatter.margin}{token}"))
    if text[start:end] != wanted:
        edits.insert(0, TextEdit(Span(start, end), wanted))
    return tuple(edits)


class _Formatter:
    """Goes through the tokens of a text; text before `first` and after `last` stays unchanged."""

    def __init__(self, text: str, options: FormatOptions, first: int = 0, last: int | None = None) -> None:
        self.text = text
        self.options = options
        self.first = first
        self.last = len(text) if last is None else last
        self.eol = "\r\n" if "\r\n" in text[: text.find("\n") + 1] else "\n"
        self.at = 1 if text.startswith("\ufeff") else 0
        self.previous = ""
        self.is_bare = False
        """Whether only comments are between the last opening bracket and this place."""
        self.is_alone = False
        """Whether the previous token is a comment that starts its line."""
        self.open: list[_Container] = []

    @property
    def margin(self) -> str:
        """The indentation of the line on which the innermost container starts."""
        return self.open[-1].margin if self.open else ""

    @property
    def content(self) -> str:
        """The indentation of a line in the innermost container."""
        return self.open[-1].content if self.open else ""

    def skip(self) -> bool:
        """Skip the text before `first`; return whether `first` is between two tokens, and not in a string or a comment."""
        text = self.text
        line_start = margin_end = self.at
        while self.at < self.first:
            match = _TOKEN.match(text, self.at)
            if match is None or match.start(1) >= self.first:
                break
            token = match[1]
            if token in _OPENING:
                break_at = max(
                    text.rfind("\n", line_start, match.start(1)), text.rfind("\r", line_start, match.start(1))
                )
                if break_at >= line_start:
                    line_start = break_at + 1
                margin_end = line_start
                while text[margin_end] in " \t":
                    margin_end += 1
                margin = text[line_start:margin_end]
                self._open(margin)
            self._note(token, match.end())
        is_cut = self.previous.startswith('"') and _WHOLE_STRING.fullmatch(self.previous) is None
        return self.at <= self.first and not is_cut

    def _open(self, margin: str) -> None:
        """Step into a container; beyond the greatest depth of a document the indentation stays."""
        unit = self.options.unit if len(self.open) < MAX_DEPTH else ""
        self.open.append(_Container(margin, margin + unit))

    def _note(self, token: str, end: int) -> None:
        if token in _CLOSING and self.open:
            self.open.pop()
        self.is_bare = token in _OPENING or (self.is_bare and token.startswith(("//", "/*")))
        self.previous, self.at = token, end

    def edits(self) -> Iterator[TextEdit]:
        """Yield the edits."""
        self.skip()
        text = self.text
        while self.at <= self.last:
            if self.previous in ("{", "[", ","):
                yield from self._elements()
            match = _TOKEN.match(text, self.at)
            if match is None:
                break
            start, end = match.span(1)
            if start >= self.last < len(text):
                return
            token = match[1]
            gap = text[self.at : start]
            wanted = self._wanted(token, gap)
            self.is_alone = "\n" in gap or "\r" in gap
            if gap != wanted:
                yield TextEdit(Span(self.at, start), wanted)
            if token in _OPENING:
                self._open(self.content)
            self._note(token, end)
        rest = text[self.at :]
        if self.last == len(text) and self.previous and (self.options.trims_final_line_breaks or not rest.strip(" \t")):
            wanted = self.eol if self.options.ends_with_line_break or "\n" in rest else ""
            if rest != wanted:
                yield TextEdit(Span(self.at, len(text)), wanted)

    def _elements(self) -> Iterator[TextEdit]:
        """Yield the edits to a run of plain scalars."""
        line = self.eol + self.content
        end = self.at
        for match in iter(_ELEMENT.scanner(self.text, end, self.last).match, None):  # type: ignore[attr-defined]
            end = match.end()
            before, colon, value, comma = match.groups()
            if before == line and not colon and not comma and (value is None or value == " "):
                continue
            for group, wanted in ((1, line), (2, ""), (3, " "), (4, "")):
                if match[group] is not None and match[group] != wanted:
                    yield TextEdit(Span(*match.span(group)), wanted)
        if end > self.at:
            self._note(",", end)

    def _wanted(self, token: str, gap: str) -> str:
        """Return the white space that belongs between the previous token and this one."""
        previous = self.previous
        is_broken = "\n" in gap or "\r" in gap
        if not previous:
            return ""
        line = self.eol + (self.margin if token in _CLOSING else self.content)
        if previous.startswith("//"):
            return line
        if token in (",", ":"):
            return line if is_broken and self.is_alone and previous.startswith("/*") else ""
        if token.startswith(("//", "/*")):
            return line if is_broken else " "
        if token in _CLOSING and self.is_bare and not (is_broken and previous.startswith("/*")):
            return ""
        if previous.startswith("/*"):
            return line if is_broken or token in _CLOSING else " "
        if previous in _OPENING or token in _CLOSING or previous == ",":
            return line
        return "" if not gap and previous[0] == token[0] == '"' else " "
