"""Formatting: the text after it, and that it changes white space only."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.features.formatting import FormatOptions, format_on_type, format_selection
from storesmith.text import Span, apply_edits
from support import cut_cursor, cut_ranges, make_site

TWO = FormatOptions("  ")


def formatted(text: str, options: FormatOptions = TWO) -> str:
    return apply_edits(text, format_selection(make_site(text), options))


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
        ('{"a":"b""c":"d" }', '{\n  "a": "b""c": "d"\n}'),
        ('{"a":1,"b" :[ 1,2 , 3 ],"c":"d"}', '{\n  "a": 1,\n  "b": [\n    1,\n    2,\n    3\n  ],\n  "c": "d"\n}'),
        ('{"a": {/*c*/}}', '{\n  "a": { /*c*/}\n}'),
        ("[1\n/*c*/\n,2]", "[\n  1\n  /*c*/\n  ,\n  2\n]"),
        ("[1 /*c*/\n,2]", "[\n  1 /*c*/,\n  2\n]"),
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


def test_a_deeply_nested_document_is_formatted_in_bounded_space() -> None:
    text = "[" * 20_000
    after = formatted(text)
    assert "".join(after.split()) == text
    assert len(after) < 20_000 * 300


RANGES = [
    ('{\n"a":1,\n«"b":2,»\n"c":3\n}', '{\n"a":1,\n  "b": 2,\n"c":3\n}'),
    ('{\n"a":1,\n«"b":2,\n»"c":3\n}', '{\n"a":1,\n  "b": 2,\n"c":3\n}'),
    ('{ «"a" : 1»,\n  "b": 1\n}', '{ "a": 1,\n  "b": 1\n}'),
    ('«{"a":1}»', '{\n  "a": 1\n}'),
    ('«{"a":1}  »', '{\n  "a": 1\n}'),
    # What is formatted stands as deep as what is around it, whatever the depth of its brackets.
    (
        '{\n        "a": {\n«"b":[1]»\n        }\n}',
        '{\n        "a": {\n          "b": [\n            1\n          ]\n        }\n}',
    ),
    ('[{\n  "a": [\n«1»\n  ]\n}]', '[{\n  "a": [\n    1\n  ]\n}]'),
    ('{\n    "a": [\n        1\n«  ]»\n}', '{\n    "a": [\n        1\n    ]\n}'),
    ('{"a": "x\n«  ,{  [»', '{"a": "x,\n  {\n    ['),
]


@pytest.mark.parametrize(("marked", "expected"), RANGES)
def test_only_what_is_selected(marked: str, expected: str) -> None:
    text, (span,) = cut_ranges(marked)
    after = apply_edits(text, format_selection(make_site(text, span), TWO))
    assert after == expected
    assert "".join(after.split()) == "".join(text.split())


TYPED = [
    # A line break: the new line is indented by its depth.
    ('{\n|"a": 1}', "\n", '{\n  "a": 1}'),
    ('{\n  "a": 1,\n|\n}', "\n", '{\n  "a": 1,\n  \n}'),
    ('{\n  "a": 1,\n      |"b": 2\n}', "\n", '{\n  "a": 1,\n  "b": 2\n}'),
    ('{\n  "a": [\n|', "\n", '{\n  "a": [\n    '),
    ('{\n    "a": [\n|\n', "\n", '{\n    "a": [\n      \n'),
    ("[{\n|", "\n", "[{\n  "),
    ('{"a": 1\n|}', "\n", '{"a": 1\n}'),
    ('{\n  "a": {\n    "b": 1\n|}\n}', "\n", '{\n  "a": {\n    "b": 1\n  }\n}'),
    # Between two brackets: the closing one gets its own line, unless the editor has seen to that.
    ("{\n|}", "\n", "{\n  \n}"),
    ('{\n  "a": [\n|]\n}', "\n", '{\n  "a": [\n    \n  ]\n}'),
    ("{\n  |\n}", "\n", "{\n  \n}"),
    ("{\r\n|}", "\n", "{\r\n  \r\n}"),
    # Broken text.
    ('{"a": 1 "b": [2,\n|', "\n", '{"a": 1 "b": [2,\n  '),
    ("}}\n|", "\n", "}}\n"),
    ("\n|", "\n", "\n"),
    ("|", "\n", ""),
    # Strings and comments.
    ('{\n  "a": "x{\n|y"\n}', "\n", '{\n  "a": "x{\ny"\n}'),
    ('{\n  "a": "x\\"\n|y"\n}', "\n", '{\n  "a": "x\\"\ny"\n}'),
    ('{"a": "{[", \n|', "\n", '{"a": "{[", \n  '),
    ("{ /* [\n|*/ }", "\n", "{ /* [\n*/ }"),
    ("{ // [\n|", "\n", "{ // [\n  "),
    # A closing bracket that begins its line.
    ('{\n  "a": [\n    1\n    ]|\n}', "]", '{\n  "a": [\n    1\n  ]\n}'),
    ('{\n  "a": 1\n  }|', "}", '{\n  "a": 1\n}'),
    ("{\n  }|", "}", "{\n}"),
    ('{\n  "a": [1]|\n}', "]", '{\n  "a": [1]\n}'),
    ('{\n  "a": "\n    }|', "}", '{\n  "a": "\n    }'),
]


@pytest.mark.parametrize(("marked", "typed", "expected"), TYPED)
def test_after_a_key_is_typed(marked: str, typed: str, expected: str) -> None:
    text, offset = cut_cursor(marked)
    assert apply_edits(text, format_on_type(make_site(text, offset), TWO, typed)) == expected


def test_the_cursor_stays_between_two_brackets() -> None:
    """An edit that ends behind the cursor does not take it along; one that only inserts at it may."""
    text, offset = cut_cursor("{\n|}")
    edits = format_on_type(make_site(text, offset), TWO, "\n")
    assert [(edit.span, edit.new_text) for edit in edits] == [(Span(2, 2), "  "), (Span(2, 3), "\n}")]


@given(st.text(alphabet='{}[]:,"\\ \n\t1a/*', max_size=40), st.data())
def test_whatever_is_typed_only_white_space_changes(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(offset, len(text)))
    for typed in "\n}]":
        after = apply_edits(text, format_on_type(make_site(text, offset), TWO, typed))
        assert "".join(after.split()) == "".join(text.split())
    after = apply_edits(text, format_selection(make_site(text, Span(offset, end)), TWO))
    assert "".join(after.split()) == "".join(text.split())


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
