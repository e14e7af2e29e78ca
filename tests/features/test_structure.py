"""Folding and growing selections."""

from __future__ import annotations

from itertools import pairwise

import pytest

from storesmith.features.structure import folds, growing_spans
from support import cut_cursor, make_site


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("{}", []),
        ('{\n  "a": 1\n}', [(0, 1)]),
        ('{\n  "a": {\n    "b": 1\n  },\n  "c": [\n    1\n  ]\n}', [(0, 6), (1, 2), (4, 5)]),
        ('{\n  "a": [\n    1\n', [(0, 2), (1, 2)]),
        ('{ "a": {\n  "b": 1 } }', []),
        ("/* one\ntwo */\n{\n\n}", [(0, 1), (2, 3)]),
    ],
)
def test_folds(text: str, expected: list[tuple[int, int]]) -> None:
    assert [(fold.first_line, fold.last_line) for fold in folds(make_site(text))] == expected


def test_a_comment_says_that_it_is_one() -> None:
    assert [fold.kind for fold in folds(make_site("/* one\ntwo */\n{\n\n}"))] == ["comment", ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("// #region\n{\n}\n// #endregion", [(0, 3)]),
        ("//#region a\n//#region b\n1\n//#endregion\n//#endregion", [(0, 4), (1, 3)]),
        ("// #endregion\n1\n// #region", []),
        ("// #regional\n1\n// #endregion", []),
    ],
)
def test_regions_between_comments(text: str, expected: list[tuple[int, int]]) -> None:
    found = [fold for fold in folds(make_site(text)) if fold.kind == "region"]
    assert [(fold.first_line, fold.last_line) for fold in found] == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ('"ab|cd"', ["abcd", '"abcd"']),
        ("tr|ue", ["true"]),
        ('{"a": "x|y"}', ["xy", '"xy"', '"a": "xy"', '{"a": "xy"}']),
        ('{"a|": 1, "b": 2}', ["a", '"a"', '"a": 1', '"a": 1,', '"a": 1, "b": 2', '{"a": 1, "b": 2}']),
        ("[1, 2|3]", ["23", "1, 23", "[1, 23]"]),
        ("|", []),
    ],
)
def test_growing_spans(marked: str, expected: list[str]) -> None:
    text, offset = cut_cursor(marked)
    spans = growing_spans(make_site(text, offset))
    assert [text[span.start : span.end] for span in spans] == expected
    for inner, outer in pairwise(spans):
        assert outer.start <= inner.start <= inner.end <= outer.end
