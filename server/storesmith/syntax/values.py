"""The value of a part of a text after edits, which shares with the value before what the edits leave as it is."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NoReturn

from storesmith.syntax.nodes import Container, Node, ObjectNode
from storesmith.syntax.parser import Tree, parse
from storesmith.text import Span, TextEdit, apply_edits

Edits = tuple[TextEdit, ...]


class EditedValues:
    """The values of the nodes of one tree after edits; the same edits of a node give the same object each time."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._text = tree.text
        self._known: dict[tuple[int, Edits], Any] = {}
        self._children: dict[int, tuple[list[int], list[tuple[Any, Container]]]] = {}

    def value(self, node: Node, before: Any, edits: Edits) -> Any:
        """Return the value of `node`, which is `before`, after `edits`; raises `ValueError` where that is not JSON.

        The edits are sorted, and none reaches beyond the node. Comments are passed over.
        """
        key = node.start, edits
        if key not in self._known:
            self._known[key] = self._edited(node, before, edits)
        return self._known[key]

    def _edited(self, node: Node, before: Any, edits: Edits) -> Any:
        if not isinstance(node, Container) or edits[0].span.start <= node.start or edits[-1].span.end >= node.end:
            return _read(self._text_of(node, edits))
        starts, children = self._children_of(node)
        own: list[TextEdit] = []
        inside: dict[int, list[TextEdit]] = {}
        for edit in edits:
            index = bisect_right(starts, edit.span.start) - 1
            if index >= 0 and starts[index] < edit.span.start and edit.span.end < children[index][1].end:
                inside.setdefault(index, []).append(edit)
            else:
                own.append(edit)
        values: dict[int, Any] = {}
        for index, some in inside.items():
            step, child = children[index]
            values[index] = self.value(child, self._before(node, before, step, child), tuple(some))
        if own:
            return self._between(node, before, edits, own, values)
        copy = before.copy()
        for index, value in values.items():
            step, child = children[index]
            if _counts(node, step, child):
                copy[step] = value
        return copy

    def _between(self, node: Container, before: Any, edits: Edits, own: list[TextEdit], values: dict[int, Any]) -> Any:
        """Return the value after edits that are between the children of `node` too; `values` are those of edited children.

        Each child that stays is read as `NaN`, which cannot occur elsewhere in JSON, and then replaced by its value.
        """
        own_starts = [edit.span.start for edit in own]
        marks: list[TextEdit] = []
        kept: list[Any] = []
        for index, (step, child) in enumerate(self._children_of(node)[1]):
            last = bisect_left(own_starts, child.end) - 1
            if last < 0 or own[last].span.end <= child.start:
                marks.append(TextEdit(child.span, "NaN"))
                kept.append(values[index] if index in values else self._before(node, before, step, child))
        left = iter(kept)

        def put_back(constant: str) -> Any:
            return next(left) if constant == "NaN" else _refuse(constant)

        if not any("NaN" in edit.new_text for edit in own):
            with suppress(ValueError):  # it has comments, or is not JSON
                return json.loads(self._text_of(node, [*own, *marks]), parse_constant=put_back)
        return _read(self._text_of(node, edits))

    def _before(self, node: Container, value: Any, step: Any, child: Container) -> Any:
        """Return the value of `child` before all edits; `value` is that of `node`."""
        return value[step] if _counts(node, step, child) else self._tree.value_of(child)

    def _text_of(self, node: Node, edits: Iterable[TextEdit]) -> str:
        """Return the text of `node` after `edits`."""
        start = node.start
        shifted = [TextEdit(Span(one.span.start - start, one.span.end - start), one.new_text) for one in edits]
        return apply_edits(self._text[start : node.end], shifted)

    def _children_of(self, node: Container) -> tuple[list[int], list[tuple[Any, Container]]]:
        """Return the objects and arrays directly in `node` with their steps, and where they start."""
        known = self._children.get(node.start)
        if known is None:
            steps: Iterable[tuple[Any, Node]] = (
                node.containers if isinstance(node, ObjectNode) else enumerate(node.children)
            )
            children = [(step, child) for step, child in steps if isinstance(child, Container)]
            known = self._children[node.start] = [child.start for _, child in children], children
        return known


def _counts(node: Container, step: Any, child: Container) -> bool:
    """Whether the value of `child` is in that of `node`, and not that of a later member of the same name."""
    if not isinstance(node, ObjectNode):
        return True
    member = node.get(step)
    return member is not None and member.value is child


def _read(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except ValueError:
        tree = parse(text)
        if tree.root is None or any(problem.code != "comment" for problem in tree.problems):
            raise
        return tree.value_of(tree.root)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
