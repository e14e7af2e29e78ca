"""A tree that takes over members of the one before is the tree that is made anew."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.syntax import ArrayNode, Node, ObjectNode, Tree, parse, parser
from support import at_least

_PIECES = st.sampled_from(
    ["", ",", '"', '"k": 1,', "{", "}", "\n", "x", '"a": "b",\n', "[", "]", ":", "\ufeff", "//c\n", "é"]
)


def shape(tree: Tree) -> object:
    def of(node: Node | None) -> object:
        if isinstance(node, ObjectNode):
            members = [(m.name, m.key.span, m.colon, of(m.value)) for m in node.members]
            return node.span, node.is_closed, node.plain_run, members
        closed = isinstance(node, ArrayNode) and node.is_closed
        return repr(node), closed, [of(child) for child in node.children] if node else None

    return of(tree.root), tree.problems, tree.comments


@given(
    st.lists(
        st.tuples(st.text("abc", max_size=2), st.none() | st.integers(0, 9) | st.text("xy", max_size=2)), max_size=6
    ),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 6), _PIECES), min_size=1, max_size=5),
)
def test_whatever_the_edits(properties: list[tuple[str, object]], edits: list[tuple[float, int, str]]) -> None:
    text = "{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in properties) + "}"
    tree = parse(text)
    for place, length, piece in edits:
        start = int(place * len(text))
        text = text[:start] + piece + text[start + length :]
        tree = parse(text, tree)
        assert shape(tree) == shape(parse(text))


def test_members_before_the_edit_are_taken_over_and_not_for_ever() -> None:
    text = "{" + "".join(f'"key{number}": {number},' for number in range(50)) + '"last": ""}'
    tree = parse(text)
    generations = []
    for number in range(40):
        text = text.replace('"last": "', f'"last": "{number}', 1)
        tree = parse(text, tree)
        generations.append(tree.generation)
    assert max(generations) == 32
    assert generations[:3] == [1, 2, 3]
    assert 0 in generations


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text("ab\\é", max_size=2),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text("abc", max_size=2), inside, max_size=4),
    max_leaves=25,
)


@pytest.fixture(scope="module")
def scanned() -> Iterator[None]:
    """Texts of any size are read as large ones are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "SCANNED_FROM", 0)
        yield


def whole(text: str) -> Tree:
    """The tree that is made without the scanner."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "SCANNED_FROM", len(text) + 1)
        return parse(text)


@pytest.mark.usefixtures("scanned")
@at_least(300)
@given(_VALUES, st.lists(st.tuples(st.floats(0, 1), st.integers(0, 6), _PIECES), max_size=6))
def test_what_is_nested_in_a_large_text(value: object, edits: list[tuple[float, int, str]]) -> None:
    text = json.dumps([value, value], indent=1)
    tree = parse(text)
    for place, length, piece in [(0.0, 0, ""), *edits]:
        start = int(place * len(text))
        text = text[:start] + piece + text[start + length :]
        tree = parse(text, tree)
        if place > 0.5:  # else nobody has asked for the nodes
            assert shape(tree) == shape(whole(text))
        same = whole(text)
        assert (tree.root and tree.root.to_value()) == (same.root and same.root.to_value())
    assert shape(tree) == shape(whole(text))


@pytest.mark.usefixtures("scanned")
def test_the_values_of_what_has_not_changed_are_the_same_objects() -> None:
    text = '{"a": {"b": [{"c": [1]}, {"d": [2]}\n]}, "e": {"f": [3]}}'
    tree = parse(text)
    before = tree.value_of(tree.root) if tree.root else None
    assert before is not None
    for piece in ("10", ",", "x", "1"):
        text = text.replace("2", piece, 1)
        tree = parse(text, tree)
        now = tree.value_of(tree.root) if tree.root else None
        assert now is not None
        assert now["a"]["b"][0] is before["a"]["b"][0]
        assert now["e"] is before["e"]
        text = text.replace(piece, "2", 1)


@pytest.mark.usefixtures("scanned")
@pytest.mark.parametrize(
    "inside",
    [
        '{"a": 1, "a": 2}',
        "[NaN]",
        "[1,]",
        "[// no\n1]",
        "[" * 127 + "]" * 127,
        "[" * 128 + "]" * 128,
        "[" + "9" * 5000 + "]",
    ],
)
def test_what_is_out_of_the_ordinary_is_looked_at(inside: str) -> None:
    text = f'{{"x": {{"y": {inside}}}}}'
    assert shape(parse(text)) == shape(whole(text))
    wrapped = f"[{text}]"
    assert shape(parse(wrapped, parse(text))) == shape(whole(wrapped))
