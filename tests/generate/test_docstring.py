"""A person's text as a docstring: the same words, and never code."""

from __future__ import annotations

import ast
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storesmith.generate.docstring import docstring

NASTY = st.text(st.sampled_from("\\\"'\n\r\t xN{}u0é漢\u2028\x0c"))
TEXTS = st.one_of(st.text(), NASTY, st.text(st.characters(categories=("Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Lu", "Mn"))))


def surrogate_free(text: str) -> bool:
    return not any(0xD800 <= ord(char) <= 0xDFFF for char in text)


def module(literal: str, indent: int) -> str:
    """A Python module with the literal where a docstring of that indentation stands."""
    return literal + "\nAFTER = 1\n" if indent == 0 else f"class Made:\n{' ' * indent}{literal}\n\nAFTER = 1\n"


def words(text: str) -> list[str]:
    """The words of a text. White space that Python's `str.split` knows, and our writer turns into one space, divides them."""
    return text.split()


def assert_is_docstring(literal: str, indent: int) -> str:
    """The literal is one string constant, alone, in a module of which nothing else has changed; gives its value."""
    tree = ast.parse(module(literal, indent))
    assert len(tree.body) == 2
    assert isinstance(tree.body[1], ast.Assign)
    holder = tree if indent == 0 else tree.body[0]
    assert isinstance(holder, ast.Module | ast.ClassDef)
    if indent:
        assert len(holder.body) == 1
    (statement, *_) = holder.body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)
    value = ast.literal_eval(literal)
    assert isinstance(value, str)
    assert statement.value.value == value
    return value


@given(st.lists(st.one_of(st.none(), TEXTS), max_size=3), st.sampled_from([0, 4, 8]), st.integers(40, 120))
@example(['"'], 4, 88)
@example(['""'], 4, 88)
@example(['"""'], 4, 88)
@example(['\\"""'], 4, 88)
@example(['\\"'], 4, 88)
@example(["\\"], 4, 88)
@example(["\\\\\\"], 0, 88)
@example(['ends with a "quote"'], 4, 88)
@example(['a\n"'], 4, 88)
@example(["\\N{BULLET} \\x41 \\u0041 \\101"], 4, 88)
@example(['x""\n"y'], 4, 88)
@example(['""' * 50, '"' * 99], 4, 40)
@example([None, "", " \n "], 4, 88)
@example(["\ud800 alone"], 4, 88)
@example(["a" * 200 + '"'], 4, 88)
@example(["word " * 40 + '"'], 4, 88)
@example([("x" * 77 + ' "'), None], 4, 88)
def test_the_words_come_back_and_nothing_breaks_out(paragraphs: list[str | None], indent: int, width: int) -> None:
    literal = docstring(paragraphs, indent=indent, width=width)
    value = assert_is_docstring(literal, indent)
    written = " ".join(paragraph or "" for paragraph in paragraphs).replace(">>>", "> >>")
    escaped = re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", written)
    assert words(value) == words(escaped)
    value.encode("utf-8")  # or the class could not be imported


@given(st.lists(st.one_of(st.none(), TEXTS), max_size=3), st.sampled_from([0, 4, 8]), st.integers(40, 120))
@example(["word " * 40], 4, 88)
@example(["x" * 81 + " y"], 4, 88)
@example(["漢字 " * 60], 4, 88)
@example(["y " + "x" * 76], 4, 88)
@example(["y " * 39 + '"'], 4, 88)
def test_lines_keep_to_the_width_but_for_single_words(paragraphs: list[str | None], indent: int, width: int) -> None:
    literal = docstring(paragraphs, indent=indent, width=width)
    for number, line in enumerate(literal.split("\n")):
        text = line.strip().removeprefix('"""').removesuffix('"""')
        shown = columns(line) + (indent if number == 0 else 0)
        assert shown <= width or len(text.split()) <= 1, line
        assert line == line.rstrip(), "no trailing white space"


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


@given(TEXTS)
def test_only_what_can_be_seen_is_written_as_it_is(text: str) -> None:
    literal = docstring([text], indent=4, width=88)
    assert all(char.isprintable() or char == "\n" for char in literal)
    assert literal.encode()  # no lone surrogate that cannot be written to a file


@given(TEXTS)
def test_it_is_the_same_each_time_and_ends_where_it_should(text: str) -> None:
    literal = docstring([text], indent=4, width=88)
    assert literal == docstring([text], indent=4, width=88)
    assert literal.startswith('"""')
    assert literal.endswith('"""')
    assert not re.search(r'(?<!\\)"""', literal[3:-3])


@pytest.mark.parametrize(
    ("paragraphs", "literal"),
    [
        (["Keeps tickets."], '"""Keeps tickets."""'),
        (['Keeps "tickets"'], '"""Keeps "tickets\\""""'),
        (["One.", "Two."], '"""One.\n\n    Two.\n    """'),
        (["One.\nTwo."], '"""One.\n    Two.\n    """'),
        (["One.\r\n\r\nTwo."], '"""One.\n\n    Two.\n    """'),
        (["a\\b"], '"""a\\\\b"""'),
        (["\x00"], '"""\\x00"""'),
        (["\u2028"], '""""""'),
        (["😀 Ωmega"], '"""😀 Ωmega"""'),
        (["\U000e0001"], '"""\\U000e0001"""'),
        ([None], '""""""'),
    ],
)
def test_examples(paragraphs: list[str | None], literal: str) -> None:
    assert docstring(paragraphs, indent=4, width=88) == literal
