"""The nodes of a JSON syntax tree; offsets are code points, ends are exclusive."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from storesmith.text import Span

JsonValue: TypeAlias = Any
"""What `json.loads` gives: dict, list, str, int, float, bool or None."""

JsonPath: TypeAlias = tuple[str | int, ...]
"""The names of members and the indexes of items that lead to a value."""


class Node:
    """A value in the text."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    @property
    def span(self) -> Span:
        """From the value's first character to behind its last."""
        return Span(self.start, self.end)

    @property
    def children(self) -> Iterable[Node]:
        """The values directly inside this one, in their order."""
        return ()

    def to_value(self) -> JsonValue:
        """The value as `json.loads` would give it; of equal keys the last wins."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.start}:{self.end})"


class StringNode(Node):
    """A string; `is_terminated` and `is_double_quoted` are false where the text only nearly is one."""

    __slots__ = ("is_double_quoted", "is_terminated", "value")

    def __init__(
        self, start: int, end: int, value: str, *, is_terminated: bool = True, is_double_quoted: bool = True
    ) -> None:
        super().__init__(start, end)
        self.value = value
        self.is_terminated = is_terminated
        self.is_double_quoted = is_double_quoted

    @property
    def content(self) -> Span:
        """The span between the quotes; the whole span of a bare word."""
        if self.end == self.start:
            return self.span
        return Span(self.start + 1, self.end - 1 if self.is_terminated else self.end)

    def to_value(self) -> str:
        return self.value


class NumberNode(Node):
    """A number, or what was meant as one."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: float) -> None:
        super().__init__(start, end)
        self.value = value

    def to_value(self) -> float:
        return self.value


class ConstantNode(Node):
    """`true`, `false` or `null`."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: bool | None) -> None:  # noqa: FBT001 - it is the value
        super().__init__(start, end)
        self.value = value

    def to_value(self) -> bool | None:
        return self.value


class MissingNode(Node):
    """Where a value is expected and none, or none that can be understood, stands."""

    __slots__ = ()

    def to_value(self) -> None:
        return None


class Member:
    """A property of an object: its key, the offset of its colon (-1 where there is none) and its value.

    Most members are a plain key and a plain scalar, which one regular expression recognises; such a member is made from the
    match and builds its nodes only when they are asked for. In a large document few ever are.
    """

    __slots__ = ("_match", "colon", "key", "name", "value")

    _match: re.Match[str] | None
    name: str
    key: StringNode
    colon: int
    value: Node

    def __init__(self, match: re.Match[str]) -> None:
        self._match = match

    @classmethod
    def of(cls, key: StringNode, colon: int, value: Node) -> Member:
        """A member whose nodes are known."""
        member = cls.__new__(cls)
        member._match = None
        member.name = key.value
        member.key = key
        member.colon = colon
        member.value = value
        return member

    def __getattr__(self, name: str) -> Any:
        # Only called for a slot that is still empty.
        if name.startswith("_"):
            raise AttributeError(name)
        match = self._match
        assert match is not None
        (key_start, key_end), (value_start, value_end) = match.regs[1:3]
        self.name = match[1]
        self.key = StringNode(key_start - 1, key_end + 1, match[1])
        self.colon = match.string.index(":", key_end)
        self.value = scalar_node(match.string, value_start, value_end)
        return getattr(self, name)

    @property
    def match_end(self) -> int:
        """Where the comma after a plain member ends."""
        assert self._match is not None
        return self._match.end()

    @property
    def key_span(self) -> Span:
        """The span of the key, without making its node."""
        match = self._match
        if match is None:
            return self.key.span
        start, end = match.regs[1]
        return Span(start - 1, end + 1)

    @property
    def plain_places(self) -> tuple[int, int, int, int] | None:
        """Of a plain member where its key and its value begin and end, without making their nodes; None of any other."""
        match = self._match
        if match is None:
            return None
        (key_start, key_end), (start, end) = match.regs[1:3]
        return key_start - 1, key_end + 1, start, end

    @property
    def has_colon(self) -> bool:
        """Whether a colon follows the key; of a plain member without making its nodes."""
        return self._match is not None or self.colon >= 0

    @property
    def start(self) -> int:
        """Where the key begins."""
        return self.key.start

    @property
    def end(self) -> int:
        """Where the value ends, or what there is of the member."""
        return max(self.key.end, self.colon + 1, self.value.end)

    @property
    def span(self) -> Span:
        """From the key to the end of the value."""
        return Span(self.start, self.end)

    def item(self) -> tuple[str, JsonValue]:
        """The member as a pair of its name and its value, cheaply."""
        match = self._match
        if match is None:
            return self.name, self.value.to_value()
        name, text = match.groups()
        return name, text[1:-1] if text[0] == '"' else json.loads(text)


class Container(Node):
    """An object or an array; `is_closed` is false where its bracket is missing.

    In a large text one in which there is nothing out of the ordinary (no problem, no comment, no key twice) has been read by the
    standard library's scanner: its value is known, and its nodes are made when they are asked for.
    """

    __slots__ = ("_fill", "_value", "depth", "is_closed")

    def __init__(self, start: int, end: int, *, is_closed: bool) -> None:
        super().__init__(start, end)
        self.is_closed = is_closed
        self.depth = 0
        """How many containers were around it when its value became known."""
        self._value: JsonValue = ...
        self._fill: Callable[[Any], None] | None = None

    @classmethod
    def known(
        cls, start: int, end: int, value: JsonValue, depth: int, fill: Callable[[Any], None] | None = None
    ) -> Any:
        """One whose value is known; `fill` makes its nodes."""
        node = cls.__new__(cls)
        Container.__init__(node, start, end, is_closed=True)
        node.know(value, depth)
        node._fill = fill
        return node

    def know(self, value: JsonValue, depth: int) -> None:
        """Note the value of one in which there is nothing out of the ordinary."""
        self._value = value
        self.depth = depth

    @property
    def is_known(self) -> bool:
        """Whether it is known that there is nothing out of the ordinary in it; its value is the same object each time then."""
        return self._value is not ...

    def __getattr__(self, name: str) -> Any:
        # Only called for a slot that is still empty: the nodes have not been made.
        if name.startswith("__") or self._fill is None:
            raise AttributeError(name)
        fill, self._fill = self._fill, None
        fill(self)
        return getattr(self, name)


class ObjectNode(Container):
    """An object."""

    __slots__ = ("_last", "members", "plain_run")

    _last: dict[str, int] | None
    members: list[Member]
    plain_run: int

    def __init__(self, start: int, end: int, members: list[Member], *, is_closed: bool) -> None:
        super().__init__(start, end, is_closed=is_closed)
        self.members = members
        self._last = None
        self.plain_run = 0
        """How many members at the beginning are plain ones; the parser sets it, to take them over into the next tree."""

    @property
    def last_of(self) -> dict[str, int]:
        """The index of the last member of each name, which is the one that counts."""
        if self._last is None:
            names = [member.name if member._match is None else member._match[1] for member in self.members]
            self._last = dict(zip(names, range(len(names)), strict=True))
        return self._last

    @property
    def children(self) -> Iterator[Node]:
        return (member.value for member in self.members)

    @property
    def containers(self) -> Iterator[tuple[str, Container]]:
        """The members whose value is an object or an array, without a look at the plain ones."""
        for member in self.members:
            if member._match is None and isinstance(member.value, Container):
                yield member.name, member.value

    def get(self, name: str) -> Member | None:
        """The last member of that name."""
        index = self.last_of.get(name)
        return None if index is None else self.members[index]

    def to_value(self) -> dict[str, JsonValue]:
        if self.is_known:
            value: dict[str, JsonValue] = self._value
            return value
        return dict([member.item() for member in self.members])


class ArrayNode(Container):
    """An array."""

    __slots__ = ("items",)

    items: list[Node]

    def __init__(self, start: int, end: int, items: list[Node], *, is_closed: bool) -> None:
        super().__init__(start, end, is_closed=is_closed)
        self.items = items

    @property
    def children(self) -> list[Node]:
        return self.items

    def to_value(self) -> list[JsonValue]:
        if self.is_known:
            value: list[JsonValue] = self._value
            return value
        return [item.to_value() for item in self.items]


_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def scalar_node(text: str, start: int, end: int) -> Node:
    """The node of a scalar that is known to be well-formed and free of escapes."""
    char = text[start]
    if char == '"':
        return StringNode(start, end, text[start + 1 : end - 1])
    if char in "tfn":
        return ConstantNode(start, end, _CONSTANTS[text[start:end]])
    return NumberNode(start, end, number_value(text[start:end]))


def number_value(text: str) -> float:
    """The value of a JSON number; one that Python refuses to convert is infinite, as it is for `json.loads`."""
    try:
        return int(text)
    except ValueError:
        return float(text)


def path_text(path: Iterable[str | int]) -> str:
    """A path into a document as a person would write it: `a.b[2]`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")
