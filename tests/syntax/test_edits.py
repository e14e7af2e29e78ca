"""Edits to JSON text: after each of them the text is JSON, has the value that was meant, and is laid out as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storesmith.syntax import ArrayNode, Node, ObjectNode, parse
from storesmith.syntax.edits import (
    indent_unit,
    insert_members,
    line_break,
    remove_elements,
    rename_key,
    replace_value,
)
from storesmith.text import apply_edits
from support import load_json

SCALARS = st.none() | st.booleans() | st.integers(-9, 99) | st.text('a"\\,:{}[]/é😀\n', max_size=4)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc,", max_size=2), inner, max_size=3),
    max_leaves=8,
)
SPACES = st.text(" \t\n\r", max_size=3)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Any well-formed JSON text with an object in it, laid out in any way."""
    value = draw(st.dictionaries(st.text("abc,", max_size=2), VALUES, max_size=4))
    indent = draw(st.sampled_from([None, 1, 2, "\t"]))
    text = json.dumps(value, indent=indent, ensure_ascii=draw(st.booleans()))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    if draw(st.booleans()):
        text = "".join(draw(SPACES) + char + draw(SPACES) if char in "{}[]:," else char for char in _outside(text))
    return draw(st.sampled_from(["", "\ufeff"])) + text + draw(SPACES)


def _outside(text: str) -> list[str]:
    """The characters of a JSON text, but each string in one piece."""
    pieces: list[str] = []
    at = 0
    while at < len(text):
        end = json.decoder.scanstring(text, at + 1)[1] if text[at] == '"' else at + 1  # type: ignore[attr-defined]
        pieces.append(text[at:end])
        at = end
    return pieces


def _containers(node: Node | None) -> list[ObjectNode | ArrayNode]:
    if not isinstance(node, ObjectNode | ArrayNode):
        return []
    return [node, *(one for child in node.children for one in _containers(child))]


def _value(text: str) -> Any:
    return load_json(text.removeprefix("\ufeff"))


def _pairs(text: str) -> Any:
    """The value with objects as lists of pairs, so that order counts."""
    return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=lambda pairs: ["object", *pairs])


@given(documents(), st.data())
def test_members_are_put_in_at_any_place_of_any_object(text: str, data: st.DataObject) -> None:
    tree = parse(text)
    node = data.draw(st.sampled_from([one for one in _containers(tree.root) if isinstance(one, ObjectNode)]))
    after = data.draw(st.integers(-1, len(node.members) - 1) | st.none())
    members = data.draw(st.lists(st.tuples(st.text("xyz", min_size=1, max_size=2), VALUES), min_size=1, max_size=3))
    index = len(node.members) if after is None else after + 1
    changed = apply_edits(text, insert_members(tree, node, members, after))
    before = _pairs(text[node.start : node.end])[1:]
    expected = [*before[:index], *((name, _pairs(json.dumps(value))) for name, value in members), *before[index:]]
    new = parse(changed)
    assert new.problems == ()
    assert _pairs(changed[node.start : node.end + len(changed) - len(text)])[1:] == expected
    assert (
        changed[: node.start] + changed[node.end + len(changed) - len(text) :] == text[: node.start] + text[node.end :]
    )


@given(documents(), st.data())
def test_elements_are_taken_out_of_any_container(text: str, data: st.DataObject) -> None:
    tree = parse(text)
    filled = [one for one in _containers(tree.root) if list(one.children)]
    assume(filled)
    node = data.draw(st.sampled_from(filled))
    first = data.draw(st.integers(0, len(list(node.children)) - 1))
    last = data.draw(st.integers(first, len(list(node.children)) - 1))
    changed = apply_edits(text, remove_elements(tree, node, first, last))
    expected = _pairs(text[node.start : node.end])
    skip = 1 if isinstance(node, ObjectNode) else 0
    del expected[first + skip : last + skip + 1]
    assert parse(changed).problems == ()
    assert _pairs(changed[node.start : node.end + len(changed) - len(text)]) == expected


@given(documents(), st.text('k"\\é\ud800', max_size=3), VALUES)
def test_keys_and_values_are_replaced(text: str, name: str, value: Any) -> None:
    tree = parse(text)
    assert isinstance(tree.root, ObjectNode)
    assume(tree.root.members)
    member = tree.root.members[-1]
    changed = apply_edits(text, [rename_key(member, name), replace_value(member.value, value)])
    changed.encode()
    assert _pairs(changed) == [*_pairs(text)[:-1], (name, _pairs(json.dumps(value)))]


# Object (its last one), the names put in, where, and the text after that.
INSERTED: list[tuple[str, list[str], int | None, str]] = [
    ("{}", ["x"], None, '{\n  "x": 1\n}'),
    ("{ }\n", ["x", "y"], None, '{\n  "x": 1,\n  "y": 1\n}\n'),
    ('{\r\n    "a": {}\r\n}', ["x"], None, '{\r\n    "a": {\r\n        "x": 1\r\n    }\r\n}'),
    ('[{"a": {}}]', ["x", "y"], None, '[{"a": {"x": 1, "y": 1}}]'),
    ('{"a": 1}', ["x"], None, '{"a": 1, "x": 1}'),
    ('{"a": 1}', ["x"], -1, '{"x": 1, "a": 1}'),
    ('{"a": 1, "b": 2}', ["x"], 0, '{"a": 1, "x": 1, "b": 2}'),
    ('{\n\t"a": 1,\n\t"b": 2\n}', ["x"], 0, '{\n\t"a": 1,\n\t"x": 1,\n\t"b": 2\n}'),
    ('{\n  "a": 1\n}', ["x"], None, '{\n  "a": 1,\n  "x": 1\n}'),
    ('{\n  "a": 1\n}', ["x"], -1, '{\n  "x": 1,\n  "a": 1\n}'),
    ('{\n  "a": 1,\n}', ["x"], None, '{\n  "a": 1,\n  "x": 1\n}'),
    ('{\n  "a": 1 // one, two\n}', ["x"], None, '{\n  "a": 1, // one, two\n  "x": 1\n}'),
    ('{\n  "a": 1, // one\n  "b": 2\n}', ["x"], 0, '{\n  "a": 1, // one\n  "x": 1,\n  "b": 2\n}'),
    ("{\n  // none\n}", ["x"], None, '{\n  // none\n  "x": 1\n}'),
    ('{"a": 1 "b": 2}', ["x"], 0, '{"a": 1, "x": 1, "b": 2}'),
    ('{"a": 1', ["x"], None, '{"a": 1, "x": 1'),
    ('{\r  "a": 1\r}', ["x"], None, '{\r  "a": 1,\r  "x": 1\r}'),
]


@pytest.mark.parametrize(("text", "names", "after", "expected"), INSERTED)
def test_new_members_stand_as_the_others_do(text: str, names: list[str], after: int | None, expected: str) -> None:
    tree = parse(text)
    node = [one for one in _containers(tree.root) if isinstance(one, ObjectNode)][-1]
    assert apply_edits(text, insert_members(tree, node, [(name, 1) for name in names], after)) == expected


def test_a_value_of_several_lines_is_indented_as_its_place_is() -> None:
    text = '{\r\n  "a": {\r\n    "b": 1\r\n  }\r\n}'
    tree = parse(text)
    node = _containers(tree.root)[1]
    assert isinstance(node, ObjectNode)
    changed = apply_edits(text, insert_members(tree, node, [("x", {"y": [1]})]))
    inside = '{\r\n      "y": [\r\n        1\r\n      ]\r\n    }'
    assert changed == text.replace('"b": 1', '"b": 1,\r\n    "x": ' + inside)


# A container (the last one), what is taken out of it, and the text after that.
REMOVED: list[tuple[str, int, int, str]] = [
    ('{"a": 1}', 0, 0, "{}"),
    ('{ "a": 1, }', 0, 0, "{}"),
    ('{\n  "a": 1\n}', 0, 0, "{}"),
    ('{"a": 1, "b": 2}', 0, 0, '{"b": 2}'),
    ('{"a": 1, "b": 2}', 1, 1, '{"a": 1}'),
    ('{"a": 1, "b": 2,}', 1, 1, '{"a": 1}'),
    ("[1, 2, 3]", 1, 1, "[1, 3]"),
    ("[1, 2, 3]", 0, 1, "[3]"),
    ("[1, 2, 3]", 1, 2, "[1]"),
    ('{\n  "a": 1,\n  "b": 2\n}\n', 0, 0, '{\n  "b": 2\n}\n'),
    ('{\n  "a": 1,\n  "b": 2\n}\n', 1, 1, '{\n  "a": 1\n}\n'),
    ('{\r\n  "a": 1,\r\n  "b": 2,\r\n  "c": 3\r\n}', 1, 1, '{\r\n  "a": 1,\r\n  "c": 3\r\n}'),
    ('{\n  "a": 1, "b": 2,\n  "c": 3\n}', 1, 1, '{\n  "a": 1,\n  "c": 3\n}'),
    ('{\n  "a": 1, // one\n  "b": 2\n}', 1, 1, '{\n  "a": 1 // one\n}'),
    ('{\n  // of a\n  "a": 1,\n  "b": 2\n}', 0, 0, '{\n  // of a\n  "b": 2\n}'),
    ('{\n  "a": 1, // one\n  "b": 2\n}', 0, 0, '{\n  // one\n  "b": 2\n}'),
    ('{"a": 1 "b": 2}', 1, 1, '{"a": 1}'),
    ('{"a": 1 /* , */, "b": 2}', 0, 0, '{ /* , */ "b": 2}'),
]


@pytest.mark.parametrize(("text", "first", "last", "expected"), REMOVED)
def test_what_is_taken_out_leaves_no_trace(text: str, first: int, last: int, expected: str) -> None:
    tree = parse(text)
    node = _containers(tree.root)[-1]
    assert apply_edits(text, remove_elements(tree, node, first, last)) == expected


@pytest.mark.parametrize(
    ("text", "unit"), [("{}", "  "), ('{\n\t"a": 1}', "\t"), ('{\r\n    "a": 1}', "    "), ("{\n \n}", "  ")]
)
def test_the_unit_of_indentation_is_the_texts_own(text: str, unit: str) -> None:
    assert indent_unit(text) == unit


@pytest.mark.parametrize(("text", "eol"), [("", "\n"), ("a\r\nb\n", "\r\n"), ("a\nb\r\n", "\n"), ("a\rb", "\r")])
def test_the_line_break_is_the_texts_own(text: str, eol: str) -> None:
    assert line_break(text) == eol
