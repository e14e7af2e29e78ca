"""Offsets and positions."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.text import Encoding, LineIndex, Position, Span
from support import ENCODINGS

TEXTS = st.text(alphabet="ab\r\n\u2028\x0c\x0b\x85é€😀\ud800", max_size=30)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("", [0]),
        ("a", [0]),
        ("a\n", [0, 2]),
        ("\n", [0, 1]),
        ("a\nb", [0, 2]),
        ("a\r\nb", [0, 3]),
        ("a\rb", [0, 2]),
        ("a\r", [0, 2]),
        ("a\r\rb", [0, 2, 3]),
        ("a\n\rb", [0, 2, 3]),
        ("a\r\n", [0, 3]),
        ("a\u2028b", [0]),
        ("a\u2029b\x85c", [0]),
        ("a\x0cb\x0bc\x1cd", [0]),
    ],
)
def test_lines_end_at_the_three_line_breaks_only(text: str, starts: list[int]) -> None:
    index = LineIndex(text)
    assert [index.line_start(line) for line in range(index.line_of(len(text)) + 1)] == starts


@pytest.mark.parametrize(
    ("encoding", "characters"),
    [
        # before é, €, 😀, x and at the end
        ("utf-8", [0, 2, 5, 9, 10]),
        ("utf-16", [0, 1, 2, 4, 5]),
        ("utf-32", [0, 1, 2, 3, 4]),
    ],
)
def test_characters_are_counted_in_code_units(encoding: Encoding, characters: list[int]) -> None:
    index = LineIndex("first\né€😀x\nlast")
    assert [index.position(6 + count, encoding) for count in range(5)] == [
        Position(1, character) for character in characters
    ]
    assert [index.offset(1, character, encoding) for character in characters] == [6, 7, 8, 9, 10]


def test_a_lone_surrogate_is_one_unit_of_utf_16_and_three_bytes() -> None:
    index = LineIndex("\ud83dx")
    assert index.position(1, "utf-16") == (0, 1)
    assert index.position(1, "utf-8") == (0, 3)
    assert index.offset(0, 3, "utf-8") == 1


@pytest.mark.parametrize(("encoding", "character"), [("utf-16", 1), ("utf-8", 1), ("utf-8", 2), ("utf-8", 3)])
def test_a_position_inside_a_character_is_its_start(encoding: Encoding, character: int) -> None:
    assert LineIndex("😀").offset(0, character, encoding) == 0


@pytest.mark.parametrize(
    ("line", "character", "offset"),
    [(-1, 5, 0), (0, -3, 0), (0, 99, 2), (1, 99, 6), (2, 0, 7), (2, 9, 8), (3, 0, 8), (99, 99, 8)],
)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_positions_outside_are_moved_into_the_text(line: int, character: int, offset: int, encoding: Encoding) -> None:
    assert LineIndex("ab\r\ncd\re").offset(line, character, encoding) == offset


def test_offsets_outside_are_moved_into_the_text() -> None:
    index = LineIndex("ab\nc")
    assert index.position(-1) == (0, 0)
    assert index.position(99) == (1, 1)


def test_a_line_ends_before_its_line_break() -> None:
    index = LineIndex("ab\r\n\rc")
    assert [index.line_end(line) for line in range(3)] == [2, 4, 6]


def test_the_line_of_an_offset() -> None:
    index = LineIndex("ab\r\nc\n")
    assert [index.line_of(offset) for offset in range(7)] == [0, 0, 0, 0, 1, 1, 2]


@given(TEXTS, st.sampled_from(ENCODINGS))
def test_offset_to_position_and_back(text: str, encoding: Encoding) -> None:
    index = LineIndex(text)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] == "\r\n" and offset:
            continue  # no position stands inside a line break
        assert index.offset(*index.position(offset, encoding), encoding) == offset


@given(TEXTS, st.sampled_from(ENCODINGS))
def test_positions_grow_with_offsets(text: str, encoding: Encoding) -> None:
    positions = [LineIndex(text).position(offset, encoding) for offset in range(len(text) + 1)]
    assert all(before < after for before, after in pairwise(positions))


@given(TEXTS)
def test_lines_make_up_the_text(text: str) -> None:
    index = LineIndex(text)
    bounds = [index.line_start(line) for line in range(index.line_of(len(text)) + 2)]
    lines = [text[start:end] for start, end in pairwise(bounds)]
    assert "".join(lines) == text
    for line in lines[:-1]:
        assert line.endswith(("\n", "\r"))
        assert not set(line.removesuffix("\n").removesuffix("\r")) & {"\n", "\r"}
    assert not set(lines[-1]) & {"\n", "\r"}


@given(TEXTS, st.sampled_from(ENCODINGS), st.data())
def test_a_range_is_its_two_positions(text: str, encoding: Encoding, data: st.DataObject) -> None:
    index = LineIndex(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert index.range(Span(start, end), encoding) == (*index.position(start, encoding), *index.position(end, encoding))
