"""Changes as data."""

from __future__ import annotations

from pathlib import Path

import pytest

from storesmith.text import FileCreation, SourceChange, Span, TextEdit, apply_edits


def test_edits_refer_to_the_text_as_it_was() -> None:
    edits = [TextEdit(Span(4, 5), "five"), TextEdit(Span(0, 1), "one"), TextEdit(Span(2, 2), "+")]
    assert apply_edits("1 2 3", edits) == "one +2 five"


def test_insertions_at_one_place_keep_their_order() -> None:
    assert apply_edits("ab", [TextEdit(Span(1, 1), "x"), TextEdit(Span(1, 1), "y")]) == "axyb"


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap at offset 1"):
        apply_edits("abc", [TextEdit(Span(0, 2), ""), TextEdit(Span(1, 3), "")])


def test_a_change_of_nothing_is_false() -> None:
    assert not SourceChange()
    assert SourceChange((FileCreation(Path("a"), ""),))


@pytest.mark.parametrize(("offset", "touches"), [(1, False), (2, True), (3, True), (4, True), (5, False)])
def test_a_cursor_at_an_edge_touches(offset: int, *, touches: bool) -> None:
    assert Span(2, 4).touches(offset) is touches


@pytest.mark.parametrize(
    ("other", "overlaps"), [(Span(0, 1), False), (Span(0, 2), True), (Span(3, 3), True), (Span(5, 6), False)]
)
def test_spans_that_touch_overlap(other: Span, *, overlaps: bool) -> None:
    assert Span(2, 4).overlaps(other) is overlaps
