"""A tolerant JSON parser (RFC 8259): what stands after a mistake is still understood.

It is a recursive descent that never gives up: at each mistake it says what was expected, takes what was most likely meant,
and goes on at the next place that it recognises. One mistake gives one problem.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from json.decoder import JSONDecodeError, JSONDecoder, scanstring  # type: ignore[attr-defined]

from storesmith.syntax.nodes import (
    ArrayNode,
    ConstantNode,
    Container,
    JsonValue,
    Member,
    MissingNode,
    Node,
    NumberNode,
    ObjectNode,
    StringNode,
    number_value,
)
from storesmith.text import Span

MAX_DEPTH = 128
"""Containers nested deeper than this are reported and skipped; no definition comes near it."""


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """A place where the text is not JSON: a kebab-case code, what to do, and related places with their words."""

    code: str
    span: Span
    message: str
    related: tuple[tuple[Span, str], ...] = ()


@dataclass(frozen=True)
class Tree:
    """What a text was understood as; `root` is missing only in a text without a value."""

    text: str
    root: Node | None
    problems: tuple[SyntaxProblem, ...]
    comments: tuple[Span, ...] = ()
    generation: int = 0
    """How many trees in a row have taken over members of the one before."""
    containers: dict[int, Container] = field(default_factory=dict, repr=False)
    """In a large text the containers below the root that were looked at while it was parsed, by where they start."""

    @property
    def keeps_values(self) -> bool:
        """Whether the objects and arrays in the values of nodes are those of the tree before where they have not changed."""
        return bool(self.containers)

    def value_of(self, node: Node) -> JsonValue:
        """The value of a node of this tree; where there is no problem, the standard library's own scanner reads it.

        In a large text the values of what has not changed are the objects that they were in the tree before.
        """
        if not self.problems and not self.keeps_values:
            try:
                return json.loads(self.text[node.start : node.end])
            except ValueError:  # a number of more digits than Python converts
                pass
        return node.to_value()


_MAX_GENERATION = 32

_SPACE = re.compile(r"[ \t\n\r]*")
_SPACES = " \t\n\r"
_PLAIN_STRING = re.compile(r'"([^"\\\x00-\x1f]*)"')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_NUMBER_LIKE = re.compile(r"[-+.\w]+")
_WORD = re.compile(r"[^\W\d][\w.$-]*|\$[\w.$-]*")
_REST_OF_STRING = re.compile(r'"(?:[^"\\\n\r]|\\[^\n\r])*\\?')
_SINGLE_QUOTED = re.compile(r"'(?:[^'\\\n\r]|\\[^\n\r])*'?")
_CONTROL = re.compile(r"[\x00-\x1f]")
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\u[0-9a-fA-F]{0,3}|\\.?', re.DOTALL)
_VALID_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_WORD_KEY_AHEAD = re.compile(rf"(?:{_WORD.pattern})[ \t\n\r]*:")
_ALONE_AHEAD = re.compile(rf"(?:{_WORD.pattern})[ \t]*(?:[\n\r,:}}]|$)")
_KEY_AHEAD = re.compile(r'"(?:[^"\\\n\r]|\\[^\n\r])*"[ \t\n\r]*:')
_BRACKET_OR_STRING = re.compile(r'"(?:[^"\\\n\r]|\\[^\n\r])*"?|[\[\]{}]')
_LINE_BREAK = re.compile(r"[\n\r]")
_PLAIN_MEMBER = re.compile(
    r'[ \t\n\r]*"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*'
    r'("[^"\\\x00-\x1f]*"|-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,15})?|true|false|null)[ \t\n\r]*,'
)
"""A member of a plain key and a plain scalar, with the comma after it: nearly all of what is ever written."""

_SWALLOWS_COMMA = frozenset({"unterminated-string", "expected-colon", "expected-value"})
"""After one of these, a missing comma belongs to the same mistake and is not reported again."""

SCANNED_FROM = 20_000
"""Characters of a text from which on the standard library's scanner reads what is nested in it."""

_SCANNED_TO = 8
"""Containers around one that may still be read so: what is broken is read once for each container around it."""

_OTHER_NULLS = {"none": "null", "undefined": "null", "nil": "null"}


def parse(text: str, previous: Tree | None = None) -> Tree:
    """Parse `text`; never raises. A leading byte order mark is passed over (RFC 8259, 8.1).

    `previous` is the tree of the text as it was, if there is one: what stands before the first difference is taken over from
    it where that is cheap. The result is the same.
    """
    if previous is not None and previous.generation >= _MAX_GENERATION:
        previous = replace(previous, root=None)  # members keep the text alive that they were found in
    return _Parser(text, previous).document()


class _Parser:
    def __init__(self, text: str, previous: Tree | None = None) -> None:
        self.text = text
        self.previous = previous
        self.generation = 0
        self.length = len(text)
        self.at = 1 if text.startswith("\ufeff") else 0
        self.problems: list[SyntaxProblem] = []
        self.comments: list[Span] = []
        self.open: list[str] = []  # the brackets that would close the containers around this place
        self.containers: dict[int, Container] = {}
        self.reuse = _Reuse(text, previous) if previous and previous.containers else None

    # ---------------------------------------------------------------- the grammar

    def document(self) -> Tree:
        root: Node | None = None
        if not self.peek():
            self.problem("expected-value", self.length, self.length, "The file is empty: expected a JSON value.")
        else:
            root = self.value()
            if self.peek():
                self.problem(
                    "unexpected-content",
                    self.at,
                    max(self.at + 1, len(self.text.rstrip())),
                    "Expected the end of the file: a JSON text is one value.",
                )
        self.previous = self.reuse = None  # nodes that are still to be made keep this alive
        problems = tuple(sorted(self.problems, key=lambda problem: problem.span))
        return Tree(self.text, root, problems, tuple(self.comments), self.generation, self.containers)

    def value(self) -> Node:
        """The value at this place; where there is none, a problem is noted and nothing is consumed unless it must be."""
        char = self.peek()
        start = self.at
        if char == '"':
            return self.string()
        if char == "{":
            return self.container(char)
        if char == "[":
            return self.container(char)
        if char == "'":
            return self.single_quoted()
        if char == "-" or char.isdigit() or char in ("+", "."):
            return self.number()
        if match := _WORD.match(self.text, start):
            return self.word(match)
        if char and char not in ",:]}":
            self.at += 1
            self.problem("expected-value", start, self.at, f"Expected a value, not {_shown(char)}.")
            return MissingNode(start, self.at)
        self.problem("expected-value", max(0, start - 1) if not char else start, start + 1, "Expected a value.")
        return MissingNode(start, start)

    def container(self, bracket: str) -> Node:
        if len(self.open) >= MAX_DEPTH:
            return self.too_deep()
        start = self.at
        is_noted = bool(self.open) and self.length >= SCANNED_FROM
        node = self.known(bracket) if is_noted else None
        if node is None:
            before = len(self.problems), len(self.comments)
            self.open.append("}" if bracket == "{" else "]")
            node = self.object() if bracket == "{" else self.array()
            self.open.pop()
            if is_noted and before == (len(self.problems), len(self.comments)) and _is_ordinary(node):
                node.know(node.to_value(), len(self.open))
        if is_noted:
            self.containers[start] = node
        return node

    def known(self, bracket: str) -> Container | None:
        """The container at this place if there is nothing out of the ordinary in it; its nodes are made when asked for."""
        start, depth = self.at, len(self.open)
        made: type[Container] = ObjectNode if bracket == "{" else ArrayNode
        old = self.reuse.at(start) if self.reuse else None
        if self.reuse and old:
            end = self.reuse.end_of(start, old)
            if end is None or not old.is_known or depth > old.depth:
                self.reuse.look_into(old)
                return None
            value, depth = old.to_value(), old.depth
        else:
            if depth > _SCANNED_TO:
                return None
            try:
                value, end = _scan(self.text, start)
            except (ValueError, StopIteration, RecursionError):
                return None
            if not _is_shallow(self.text, start, end, value, MAX_DEPTH - depth):
                return None
        self.at = end
        return made.known(start, end, value, depth, self.fill)  # type: ignore[no-any-return]

    def fill(self, node: Container) -> None:
        """Make the nodes of a container whose value is known; those of what is in it are made when asked for in turn."""
        parser = _Parser(self.text)
        parser.at = node.start
        parser.open = ["]"]  # it is not the root
        value = node.to_value()
        if isinstance(node, ObjectNode):
            members = parser.object()
            node.members, node.plain_run, node._last = members.members, members.plain_run, None  # noqa: SLF001 - made here
            children = [(value[name], child) for name, child in node.containers]
        elif isinstance(node, ArrayNode):
            node.items = parser.array().items
            children = [(value[i], child) for i, child in enumerate(node.items) if isinstance(child, Container)]
        for known, child in children:
            child.know(known, node.depth + 1)

    def too_deep(self) -> Node:
        start = self.at
        depth = 0
        end = self.length
        for match in _BRACKET_OR_STRING.finditer(self.text, start):
            bracket = match[0]
            if bracket in ("{", "["):
                depth += 1
            elif bracket in ("}", "]"):
                depth -= 1
                if depth == 0:
                    end = match.end()
                    break
        self.at = end
        self.problem(
            "too-deep", start, start + 1, f"Nested deeper than {MAX_DEPTH} levels: what is inside is not looked at."
        )
        return MissingNode(start, end)

    def object(self) -> ObjectNode:
        start = self.at
        self.at += 1
        members = self.taken_over(start)
        if members:
            self.at = members[-1].match_end
        comma = self.at - 1 if members else -1  # the comma that was just passed, -1 where none was
        is_closed = False
        plain_run = -1
        while True:
            matches = list(iter(_PLAIN_MEMBER.scanner(self.text, self.at).match, None))  # type: ignore[attr-defined]
            if matches:
                members += map(Member, matches)
                self.at = matches[-1].end()
                comma = self.at - 1
            if plain_run < 0:
                plain_run = len(members)
            char = self.peek()
            if char == "}":
                if comma >= 0:
                    self.problem("trailing-comma", comma, comma + 1, "Trailing comma: JSON allows none before `}`.")
                self.at += 1
                is_closed = True
                break
            if not char or (char == "]" and "]" in self.open):
                self.unclosed("unterminated-object", start, "This object is not closed: expected `}`.")
                break
            if char == ",":
                self.problem(
                    "expected-property-name", self.at, self.at + 1, "Expected a property name before this comma."
                )
                comma = self.at
                self.at += 1
                continue
            key = self.key()
            if key is None:
                if char == "]":
                    self.at += 1  # it closes nothing
                self.skip_garbage(in_object=True)
                if self.peek() == ",":
                    comma = self.at
                    self.at += 1
                else:
                    comma = -1
                continue
            members.append(self.member(key))
            comma = self.comma_after(members[-1].end, in_object=True)
        node = ObjectNode(start, self.at, members, is_closed=is_closed)
        node.plain_run = plain_run
        return node

    def taken_over(self, start: int) -> list[Member]:
        """The plain members at the beginning of the root object that stand in the previous text as they stand in this one."""
        old = self.previous.root if self.previous else None
        if self.previous is None or len(self.open) != 1 or not isinstance(old, ObjectNode) or old.start != start:
            return []
        common = _common_prefix(self.text, self.previous.text)
        count = bisect_right(old.members, common, hi=old.plain_run, key=lambda member: member.match_end)
        if common <= start or not count:
            return []
        self.generation = self.previous.generation + 1
        return old.members[:count]

    def key(self) -> StringNode | None:
        """The key at this place; None where there is none, with a problem noted."""
        char = self.peek()
        if char == '"':
            return self.string()
        if char == "'":
            return self.single_quoted()
        if match := _WORD.match(self.text, self.at):
            self.at = match.end()
            self.problem(
                "unquoted-property-name",
                match.start(),
                match.end(),
                f'Property names stand in double quotes: expected "{match[0]}".',
            )
            return StringNode(match.start(), match.end(), match[0], is_double_quoted=False)
        self.problem(
            "expected-property-name",
            self.at,
            self.at + 1,
            f"Expected a property name in double quotes, not {_shown(char)}.",
        )
        return None

    def member(self, key: StringNode) -> Member:
        char = self.peek()
        colon = -1
        if char == ":":
            colon = self.at
            self.at += 1
            char = self.peek()
            if not char or char in ",}]" or (self.breaks_line(colon) and self.key_ahead()):
                self.problem("expected-value", colon, colon + 1, f'Expected a value for "{_short(key.value)}".')
                return Member.of(key, colon, MissingNode(colon + 1, colon + 1))
            return Member.of(key, colon, self.value())
        if key.is_terminated:  # what an unterminated key has swallowed is one mistake, not two
            self.problem(
                "expected-colon", max(key.start, key.end - 1), key.end, f'Expected a colon after "{_short(key.value)}".'
            )
        starts_value = bool(char) and char in '"{[-0123456789tfn' and not self.breaks_line(key.end)
        if starts_value and not self.key_ahead():
            return Member.of(key, -1, self.value())
        return Member.of(key, -1, MissingNode(key.end, key.end))

    def array(self) -> ArrayNode:
        start = self.at
        self.at += 1
        items: list[Node] = []
        comma = -1
        is_closed = False
        while True:
            char = self.peek()
            if char == "]":
                if comma >= 0:
                    self.problem("trailing-comma", comma, comma + 1, "Trailing comma: JSON allows none before `]`.")
                self.at += 1
                is_closed = True
                break
            if not char or (char == "}" and "}" in self.open):
                self.unclosed("unterminated-array", start, "This array is not closed: expected `]`.")
                break
            if char == ",":
                self.problem("expected-value", self.at, self.at + 1, "Expected a value before this comma.")
                items.append(MissingNode(self.at, self.at))
                comma = self.at
                self.at += 1
                continue
            before = self.at
            items.append(self.value())
            if self.at == before:
                self.at += 1
            comma = self.comma_after(items[-1].end, in_object=False)
        return ArrayNode(start, self.at, items, is_closed=is_closed)

    def comma_after(self, end: int, *, in_object: bool) -> int:
        """Pass the comma after a member or an item and give its offset, -1 where there is none."""
        char = self.peek()
        if char == ",":
            self.at += 1
            return self.at - 1
        if not char or char in "}]":
            return -1
        last = self.problems[-1] if self.problems else None
        is_known = last is not None and last.span.end == end and last.code in _SWALLOWS_COMMA
        if not is_known:
            what = "property" if in_object else "item"
            self.problem("expected-comma", end - 1, end, f"Expected a comma before the next {what}.")
            if in_object and self.name_begins(end, char):
                return -1
        self.skip_garbage(in_object=in_object)
        if self.peek() == ",":
            self.at += 1
            return self.at - 1
        return -1

    def name_begins(self, end: int, char: str) -> bool:
        """Whether what stands here, on a line of its own, is a name that is being typed."""
        return self.breaks_line(end) and (char in "\"'" or _ALONE_AHEAD.match(self.text, self.at) is not None)

    # ---------------------------------------------------------------- the tokens

    def string(self) -> StringNode:
        start = self.at
        if match := _PLAIN_STRING.match(self.text, start):
            self.at = match.end()
            return StringNode(start, self.at, match[1])
        try:
            value, self.at = scanstring(self.text, start + 1)
        except JSONDecodeError:
            return self.faulty_string()
        return StringNode(start, self.at, value)

    def faulty_string(self) -> StringNode:
        """A string with a bad escape or a control character in it, or without its end; it ends with its line."""
        start = self.at
        match = _REST_OF_STRING.match(self.text, start)
        end = match.end() if match else start + 1
        is_terminated = self.text[end : end + 1] == '"'
        content = self.text[start + 1 : end]
        if is_terminated:
            end += 1
            for escape in _ESCAPE.finditer(content):
                if not _VALID_ESCAPE.fullmatch(escape[0]):
                    at = start + 1 + escape.start()
                    self.problem(
                        "invalid-escape",
                        at,
                        start + 1 + escape.end(),
                        f"{_shown(escape[0])} is no escape in JSON; a backslash itself is written `\\\\`.",
                    )
            for control in _CONTROL.finditer(content):
                at = start + 1 + control.start()
                self.problem(
                    "control-character",
                    at,
                    at + 1,
                    f"A control character must be escaped in a string: write `{escaped(control[0])}`.",
                )
        else:
            content = content.rstrip(_SPACES)
            end = start + 1 + len(content)
            self.problem("unterminated-string", start, end, 'Unterminated string: expected a closing `"` on this line.')
        self.at = end
        return StringNode(start, end, _lenient(content), is_terminated=is_terminated)

    def single_quoted(self) -> StringNode:
        match = _SINGLE_QUOTED.match(self.text, self.at)
        assert match is not None  # it begins with the quote that brought us here
        start, self.at = match.span()
        is_terminated = len(match[0]) > 1 and match[0].endswith("'")
        if is_terminated:
            self.problem("single-quotes", start, self.at, "JSON strings stand in double quotes, not in single ones.")
        else:
            self.problem("unterminated-string", start, self.at, "Unterminated string: expected a closing quote.")
        content = match[0][1:-1] if is_terminated else match[0][1:]
        return StringNode(
            start, self.at, _lenient(content.replace("\\'", "'")), is_terminated=is_terminated, is_double_quoted=False
        )

    def number(self) -> Node:
        start = self.at
        like = _NUMBER_LIKE.match(self.text, start)
        match = _NUMBER.match(self.text, start)
        end = like.end() if like else start + 1
        self.at = end
        if match and match.end() == end:
            return NumberNode(start, end, number_value(match[0]))
        self.problem("invalid-number", start, end, f"{_shown(self.text[start:end])} is not a JSON number.")
        return MissingNode(start, end)

    def word(self, match: re.Match[str]) -> Node:
        start, self.at = match.span()
        word = match[0]
        if word == "null":
            return ConstantNode(start, self.at, None)
        if word in ("true", "false"):
            return ConstantNode(start, self.at, word == "true")
        meant = constant_meant(word)
        hint = f"JSON writes `{meant}`" if meant else f'a string stands in double quotes: "{_short(word)}"'
        self.problem("expected-value", start, self.at, f"`{_short(word)}` is no JSON value; {hint}.")
        return MissingNode(start, self.at)

    # ---------------------------------------------------------------- what lies between them

    def peek(self) -> str:
        """The next character that is not white space or a comment, empty at the end of the text."""
        text = self.text
        at = self.at
        if at < self.length and text[at] not in " \t\n\r/":
            return text[at]
        while True:
            match = _SPACE.match(text, at)
            at = match.end() if match else at
            if text.startswith("//", at):
                end = _LINE_BREAK.search(text, at)
                self.comment(at, end.start() if end else self.length)
            elif text.startswith("/*", at):
                end_at = text.find("*/", at + 2)
                self.comment(at, self.length if end_at < 0 else end_at + 2)
            else:
                self.at = at
                return text[at] if at < self.length else ""
            at = self.comments[-1].end

    def comment(self, start: int, end: int) -> None:
        self.comments.append(Span(start, end))
        self.problem("comment", start, end, "JSON has no comments.")

    def breaks_line(self, start: int) -> bool:
        return "\n" in self.text[start : self.at] or "\r" in self.text[start : self.at]

    def key_ahead(self) -> bool:
        return _KEY_AHEAD.match(self.text, self.at) is not None

    def skip_garbage(self, *, in_object: bool) -> None:
        """Move on to the next place that makes sense: a comma, a closing bracket, a key, or in an array any value."""
        start = self.at
        line_from = start
        while char := self.peek():
            if char in ",}]":
                return
            if in_object:
                if char in "\"'" and (self.key_ahead() or (self.at == start and char == "'")):
                    return
                if self.at > start and _WORD.match(self.text, self.at) and self.word_key_ahead():
                    return
                if self.at == start and _WORD.match(self.text, start) and self.word_key_ahead():
                    return
                if char == '"':
                    if self.breaks_line(line_from):
                        return
                    line_from = self.at
            elif char in "\"{[-0123456789tfn'":
                return
            self.skip_token(char)

    def word_key_ahead(self) -> bool:
        return _WORD_KEY_AHEAD.match(self.text, self.at) is not None

    def skip_token(self, char: str) -> None:
        if char == '"':
            match = _BRACKET_OR_STRING.match(self.text, self.at)
            self.at = match.end() if match else self.at + 1
        elif char in "{[":
            count = len(self.problems)
            self.value()
            del self.problems[count:]
        elif match := _NUMBER_LIKE.match(self.text, self.at):
            self.at = match.end()
        else:
            self.at += 1

    def unclosed(self, code: str, start: int, message: str) -> None:
        self.problem(code, start, start + 1, message)

    def problem(self, code: str, start: int, end: int, message: str) -> None:
        end = min(end, self.length)
        self.problems.append(SyntaxProblem(code, Span(min(start, end), end), message))


def constant_meant(word: str) -> str | None:
    """The JSON constant that another language writes as `word`; None where it is none."""
    lower = word.lower()
    return lower if lower in ("true", "false", "null") else _OTHER_NULLS.get(lower)


def escaped(char: str) -> str:
    """A control character as JSON writes it in a string."""
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}.get(char, f"\\u{ord(char):04x}")


class _Reuse:
    """The containers of the tree before, as far as they stand in the new text as they stood in the old one."""

    def __init__(self, text: str, previous: Tree) -> None:
        self.length = len(text)
        self.longer = len(text) - len(previous.text)
        self.prefix = _common_prefix(text, previous.text)
        self.suffix = _common_suffix(text, previous.text, min(len(text), len(previous.text)) - self.prefix)
        self.known = dict(previous.containers)

    def at(self, start: int) -> Container | None:
        """The container of the old text that starts at a place of the new one, whether it has changed or not."""
        if start < self.prefix:
            return self.known.get(start)
        return self.known.get(start - self.longer) if start >= self.length - self.suffix else None

    def end_of(self, start: int, old: Container) -> int | None:
        """Where the container from `at` ends in the new text; None where it has changed."""
        if start < self.prefix:
            return old.end if old.end <= self.prefix else None
        return old.end + self.longer

    def look_into(self, old: Container) -> None:
        """Know the containers in one that has changed."""
        if isinstance(old, ObjectNode):
            self.known |= {child.start: child for _, child in old.containers}
        else:
            self.known |= {child.start: child for child in old.children if isinstance(child, Container)}


class _OutOfTheOrdinaryError(ValueError):
    pass


def _distinct(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _OutOfTheOrdinaryError
    return value


def _no_constant(_name: str) -> JsonValue:
    raise _OutOfTheOrdinaryError


_scan: Callable[[str, int], tuple[JsonValue, int]] = JSONDecoder(  # type: ignore[attr-defined]
    object_pairs_hook=_distinct, parse_constant=_no_constant
).scan_once


def _is_ordinary(node: Container) -> bool:
    """Whether no key stands twice in a container, or in what is in it."""
    if isinstance(node, ObjectNode):
        return len(node.last_of) == len(node.members) and all(child.is_known for _, child in node.containers)
    return all(child.is_known for child in node.children if isinstance(child, Container))


def _is_shallow(text: str, start: int, end: int, value: JsonValue, height: int) -> bool:
    """Whether containers are nested no deeper than `height` in a value."""
    if text.count("{", start, end) + text.count("[", start, end) <= height:
        return True
    level = [value]
    while level and height:
        height -= 1
        below: list[JsonValue] = []
        for each in level:
            below += each.values() if isinstance(each, dict) else each
        level = [each for each in below if isinstance(each, dict | list)]
    return not level


def _common_suffix(one: str, other: str, most: int) -> int:
    """How many characters at the end of the two are the same, up to `most`."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_prefix(one: str, other: str) -> int:
    """How many characters at the beginning of the two are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one.startswith(other[low:middle], low):
            low = middle
        else:
            high = middle - 1
    return low


def _lenient(content: str) -> str:
    """What a faulty string most likely stands for."""
    try:
        return str(scanstring(content.replace("\n", " ") + '"', 0, False)[0])
    except (JSONDecodeError, IndexError):
        return content


def _short(text: str, limit: int = 40) -> str:
    text = text if text.isprintable() else "".join(c if c.isprintable() else escaped(c) for c in text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _shown(text: str) -> str:
    return f"`{_short(text)}`"
