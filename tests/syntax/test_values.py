"""Values after edits are those of the text after them, and share what the edits leave as it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.syntax import ArrayNode, EditedValues, Node, ObjectNode, parse
from storesmith.syntax.edits import insert_members, remove_elements, rename_key, replace_value
from storesmith.text import Span, TextEdit, apply_edits


def _text(value: Any) -> str:
    """Return JSON for a value in which pairs stand for the members of an object, so that a name may occur twice."""
    if isinstance(value, tuple):
        return "{" + ", ".join(f"{json.dumps(name)}: {_text(inner)}" for name, inner in value) + "}"
    return f"[{', '.join(map(_text, value))}]" if isinstance(value, list) else json.dumps(value)


_VALUES = st.recursive(
    st.sampled_from([None, True, 1, 1.5, "a", "NaN", "\x00"]),
    lambda inside: (
        st.lists(inside, max_size=3) | st.lists(st.tuples(st.sampled_from("abc"), inside), max_size=4).map(tuple)
    ),
    max_leaves=12,
)


def _nodes(node: Node) -> list[Node]:
    return [node, *(below for child in node.children for below in _nodes(child))]


@given(
    _VALUES, st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["name", "value", "remove", "add"])), max_size=4)
)
def test_value_after_edits_is_that_of_the_text(value: Any, wanted: list[tuple[int, str]]) -> None:
    text = _text(value)
    tree = parse(text)
    assert tree.root is not None
    nodes = _nodes(tree.root)
    edits: list[TextEdit] = []
    for number, what in wanted:
        node = nodes[number % len(nodes)]
        some: tuple[TextEdit, ...] = ()
        if what == "value":
            some = (replace_value(node, {"new": ["NaN", 1]}),)
        elif isinstance(node, ObjectNode) and node.members and what == "name":
            some = (rename_key(node.members[0], "zzz"),)
        elif isinstance(node, ObjectNode) and what == "add":
            some = tuple(insert_members(tree, node, [("new", [1])], len(node.members) - 1))
        elif (isinstance(node, ObjectNode) and node.members) or (isinstance(node, ArrayNode) and node.items):
            some = tuple(remove_elements(tree, node, 0))
        if not any(one.span.overlaps(other.span) for one in some for other in edits):
            edits += some
    edits.sort(key=lambda edit: edit.span)
    if edits:
        after = EditedValues(tree).value(tree.root, tree.value_of(tree.root), tuple(edits))
        expected = json.loads(apply_edits(text, edits))
        assert json.dumps(after, sort_keys=True) == json.dumps(expected, sort_keys=True)


def test_removed_duplicate_reveals_the_former_value() -> None:
    text = '{"inner": {"a": 1}, "inner": {"b": 2}}'
    tree = parse(text)
    assert isinstance(tree.root, ObjectNode)
    edits = tuple(remove_elements(tree, tree.root, 1))
    assert EditedValues(tree).value(tree.root, tree.value_of(tree.root), edits) == {"inner": {"a": 1}}


def test_what_is_not_edited_is_shared() -> None:
    text = '{"a": {"b": [1], "c": [2]}, "d": [3], "a b": [4]}'
    tree = parse(text)
    assert tree.root is not None
    before = tree.value_of(tree.root)
    assert isinstance(before, dict)
    at = text.index('"a b"')
    after = EditedValues(tree).value(
        tree.root,
        before,
        (TextEdit(Span(text.index("2"), text.index("2") + 1), "5"), TextEdit(Span(at, at + 5), '"e"')),
    )
    assert after == {"a": {"b": [1], "c": [5]}, "d": [3], "e": [4]}
    assert after["d"] is before["d"]
    assert after["e"] is before["a b"]
    assert after["a"]["b"] is before["a"]["b"]


@pytest.mark.parametrize("new_text", ["NaN", "-Infinity", "[1", "1 2", ""])
def test_what_is_not_json_after_edits_is_refused(new_text: str) -> None:
    text = '{"a": [1], "b": 2}'
    tree = parse(text)
    assert tree.root is not None
    at = text.index("2")
    with pytest.raises(ValueError, match=r"JSON|Expecting|Extra"):
        EditedValues(tree).value(tree.root, tree.value_of(tree.root), (TextEdit(Span(at, at + 1), new_text),))
