"""No pattern of a schema keeps the server from answering."""

from __future__ import annotations

import pytest

from storesmith.kinds import Schema
from storesmith.kinds.backtracking import longest_text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^(a+)+$", "a" * 5000 + "!"),
        ("^(a|a)*$", "a" * 5000 + "!"),
        ("^(a|aa)+$", "a" * 5000 + "!"),
        ("^(a?){60}a{60}$", "a" * 60),
        (r"^(\w+\s?)*$", "word " * 1000 + "!"),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 5000),
        ("(x+x+)+y", "x" * 5000),
        (".*.*.*.*.*=", "x" * 5000),
    ],
)
def test_a_text_on_which_a_pattern_could_take_for_ever_is_let_pass(pattern: str, text: str) -> None:
    assert Schema({"pattern": pattern}).violations(text) == []
    assert Schema({"patternProperties": {pattern: True}, "additionalProperties": False}).violations({text: 1}) == []


@pytest.mark.parametrize(
    ("pattern", "text"), [("^(a+)+$", "aaab"), ("^(a|a)*$", "ab"), (".*.*.*=", "xxx"), (r"^(\w+\s?)*$", "a  b")]
)
def test_short_texts_are_held_against_such_a_pattern(pattern: str, text: str) -> None:
    assert [violation.keyword for violation in Schema({"pattern": pattern}).violations(text)] == ["pattern"]


@pytest.mark.parametrize(
    "pattern",
    [
        "^[a-z]+://[a-z0-9.-]+(:[0-9]+)?(/.*)?$",
        "^[a-z0-9]+(-[a-z0-9]+)*$",
        "^[A-Z][A-Za-z0-9]*$",
        r"^([0-9]{1,3}\.){3}[0-9]{1,3}$",
        r"^(?:[a-zA-Z0-9_]+)(?:\.[a-zA-Z0-9_]+)*$",
        "^(foo|bar)+$",
        "^[0-9a-f]{8}-[0-9a-f]{4}$",
    ],
)
def test_a_pattern_whose_parts_end_where_the_next_begins_is_held_against_any_text(pattern: str) -> None:
    assert longest_text(pattern) is None


@pytest.mark.parametrize("pattern", ["a?" * 240, "(a|a)" * 60, "(?:ab|a|aa)" * 60])
def test_many_choices_allow_no_text(pattern: str) -> None:
    assert longest_text(pattern) == 0
