"""The text of an open document, edit by edit."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storesmith.text import Encoding, LineIndex, TextBuffer
from support import ENCODINGS

Place = tuple[int, int]

TEXTS = st.text(alphabet="ab\r\n\u2028\x0cé😀\ud800", max_size=12)
PLACES = st.tuples(st.integers(-1, 5), st.integers(-1, 12))
EDITS = st.lists(st.tuples(PLACES, PLACES, TEXTS), max_size=6)


@pytest.mark.parametrize(
    ("text", "start", "end", "new_text", "expected"),
    [
        ("", (0, 0), (0, 0), "a", "a"),
        ("abc", (0, 1), (0, 2), "X", "aXc"),
        ("abc", (0, 1), (0, 2), "", "ac"),
        ("a\nb\nc", (0, 1), (2, 0), "", "ac"),
        ("a\nb\n", (2, 0), (2, 0), "c", "a\nb\nc"),
        ("a\nb", (0, 1), (0, 1), "\nx\n", "a\nx\n\nb"),
        ("a\r\nb", (0, 1), (1, 0), "", "ab"),
        ("a\rb", (1, 0), (1, 0), "\n", "a\r\nb"),
        ("a\nb", (0, 1), (0, 1), "\r", "a\r\nb"),
        ("a\u2028b", (0, 2), (0, 3), "c", "a\u2028c"),
        ("a\x0cb\nc", (1, 0), (1, 1), "d", "a\x0cb\nd"),
        ("abc\n", (0, 2), (0, 1), "X", "aXc\n"),  # the ends the wrong way round
        ("abc", (0, 0), (99, 0), "new", "new"),
        ("abc", (7, 7), (9, 9), "!", "abc!"),
    ],
)
def test_an_edit(text: str, start: Place, end: Place, new_text: str, expected: str) -> None:
    buffer = TextBuffer(text)
    buffer.replace(start, end, new_text, "utf-16")
    assert buffer.text == expected


@pytest.mark.parametrize(("encoding", "after"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
def test_the_encoding_counts(encoding: Encoding, after: int) -> None:
    buffer = TextBuffer("😀b")
    buffer.replace((0, after), (0, after + 1), "c", encoding)
    assert buffer.text == "😀c"


@given(TEXTS, EDITS, st.sampled_from(ENCODINGS))
@example("a\r", [((1, 0), (1, 0), "\n"), ((1, 0), (1, 0), "x")], "utf-16")
@example("a\r\nb", [((0, 0), (0, 1), "\r"), ((2, 0), (2, 0), "x")], "utf-16")
@example("\r\n", [((0, 0), (0, 0), "\r"), ((1, 0), (1, 0), "x")], "utf-16")
@example("a\nb\nc", [((0, 1), (1, 0), "\r"), ((1, 0), (1, 0), "x")], "utf-16")
def test_an_edit_is_the_replacement_in_the_string(
    text: str, edits: list[tuple[Place, Place, str]], encoding: Encoding
) -> None:
    buffer = TextBuffer(text)
    for start, end, new_text in edits:
        index = LineIndex(text)
        first, last = sorted((index.offset(*start, encoding), index.offset(*end, encoding)))
        text = text[:first] + new_text + text[last:]
        buffer.replace(start, end, new_text, encoding)
        assert buffer.text == text


@given(TEXTS)
def test_the_text_is_what_was_put_in(text: str) -> None:
    assert TextBuffer(text).text == text


@given(TEXTS, EDITS)
def test_the_index_of_its_lines_is_the_texts(text: str, edits: list[tuple[Place, Place, str]]) -> None:
    buffer = TextBuffer(text)
    for start, end, new_text in edits:
        buffer.replace(start, end, new_text, "utf-16")
    index, fresh = buffer.line_index(), LineIndex(buffer.text)
    last = fresh.line_of(len(buffer.text))
    assert index.line_of(len(buffer.text)) == last
    assert [index.line_start(line) for line in range(-1, last + 2)] == [
        fresh.line_start(line) for line in range(-1, last + 2)
    ]
