"""A tree that takes over members of the one before is the tree that is made anew."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from storesmith.syntax import Node, ObjectNode, Tree, parse

_PIECES = st.sampled_from(
    ["", ",", '"', '"k": 1,', "{", "}", "\n", "x", '"a": "b",\n', "[", "]", ":", "\ufeff", "//c\n", "é"]
)


def shape(tree: Tree) -> object:
    def of(node: Node | None) -> object:
        if isinstance(node, ObjectNode):
            members = [(m.name, m.key.span, m.colon, of(m.value)) for m in node.members]
            return node.span, node.is_closed, node.plain_run, members
        return repr(node), [of(child) for child in node.children] if node else None

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
