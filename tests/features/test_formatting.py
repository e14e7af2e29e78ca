"""Formatting: the text after it, and that it changes white space only."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.features.formatting import FormatOptions, format_document
from storesmith.text import apply_edits
from support import cut_ranges, make_document

TWO = FormatOptions("  ")


def formatted(text: str, options: FormatOptions = TWO) -> str:
    return apply_edits(text, format_document(make_document(text), options))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ('{"a":1}', '{\n  "a": 1\n}'),
        ('{ "a" : [ ] ,"b":{ } }', '{\n  "a": [],\n  "b": {}\n}'),
        ("[ [], [ [ {} ], 1 ]  ]", "[\n  [],\n  [\n    [\n      {}\n    ],\n    1\n  ]\n]"),
        ('{"a": "x  ,  {"}', '{\n  "a": "x  ,  {"\n}'),
        ('{"a": 1 "b": 2', '{\n  "a": 1 "b": 2'),
        ('{"a": 1} // end', '{\n  "a": 1\n} // end'),
        ('{ // first\n"a": 1}', '{ // first\n  "a": 1\n}'),
        ('{"a":1,\r\n"b":2}', '{\r\n  "a": 1,\r\n  "b": 2\r\n}'),
        ('{\n  "a": 1\n}\n\n', '{\n  "a": 1\n}\n\n'),
    ],
)
def test_text_after_formatting(text: str, expected: str) -> None:
    assert formatted(text) == expected
    assert formatted(expected) == expected


def test_tabs_and_a_final_line_break() -> None:
    options = FormatOptions("\t", ends_with_line_break=True)
    assert formatted('{"a": [1]}', options) == '{\n\t"a": [\n\t\t1\n\t]\n}\n'


def test_only_the_lines_of_a_range() -> None:
    text, (span,) = cut_ranges('{\n"a":1,\n«"b":2,»\n"c":3\n}')
    edits = format_document(make_document(text), TWO, span)
    assert apply_edits(text, edits) == '{\n"a":1,\n"b": 2,\n"c":3\n}'


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(_VALUES, st.sampled_from([None, 0, 1, 4]))
def test_the_value_stays_the_same_and_a_second_time_changes_nothing(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    once = formatted(text)
    assert json.loads(once) == value
    assert formatted(once) == once


@given(st.text(alphabet='{}[]:,"\\ \n\t1a/*', max_size=40))
def test_whatever_the_text_only_white_space_changes(text: str) -> None:
    assert "".join(formatted(text).split()) == "".join(text.split())
