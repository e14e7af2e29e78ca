"""Changes as data."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.text import FileCreation, SourceChange, Span, TextEdit, apply_edits, compose_edits


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


@given(st.text("ab", max_size=12), st.data())
def test_rounds_of_edits_are_composed_to_one(text: str, data: st.DataObject) -> None:
    current = text
    rounds: list[list[TextEdit]] = []
    for _ in range(data.draw(st.integers(0, 3))):
        cuts = sorted(data.draw(st.lists(st.integers(0, len(current)), max_size=6, unique=True)))
        edits = [
            TextEdit(Span(start, end), data.draw(st.text("xyz", max_size=2)))
            for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        rounds.append(edits)
        current = apply_edits(current, edits)
    composed = compose_edits(len(text), rounds)
    assert apply_edits(text, composed) == current
    assert all(edit.new_text or edit.span.end > edit.span.start for edit in composed)
