"""The tolerant parser: whatever the text, it answers, and what stands after a mistake is still understood."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storesmith.analysis.rules.syntax import SYNTAX
from storesmith.syntax import (
    MAX_DEPTH,
    ArrayNode,
    MissingNode,
    Node,
    NumberNode,
    ObjectNode,
    StringNode,
    parse,
    path_text,
)
from support import EXAMPLE, count_calls, cut_ranges, load_json, mark_ranges

VALID = json.dumps({**EXAMPLE, "description": 'a "b" \\ é\n', "n": [1, -2.5e3, {"x": None}], "t": True}, indent=1)

TOKENS = [
    *"{}[],:\"'\\/ \n\r\t-+.0123456789eEaxu_$#\x00\x1f\u2028\ufeffé😀\ud800٣",
    *('"a"', '"b":', "//", "/*", "*/", "null", "true", "NaN", "Infinity", "None", "\\u12", "\\u00e9", '"x": 1,', "1e5"),
]

# Each text with the range of its one mistake, what its code is, and what is understood all the same.
MISTAKES: list[tuple[str, str, Any]] = [
    ('{"a": «1» "b": 2}', "expected-comma", {"a": 1, "b": 2}),
    ('{"a": "x«"»\n"b": 2}', "expected-comma", {"a": "x", "b": 2}),
    ('{"a": {"x": 1«}» "b": 2}', "expected-comma", {"a": {"x": 1}, "b": 2}),
    ("[«1» 3]", "expected-comma", [1, 3]),
    ('{"a": 1«,»}', "trailing-comma", {"a": 1}),
    ('{"a": "b", "c": 1«,»\n}', "trailing-comma", {"a": "b", "c": 1}),
    ("[1«,»]", "trailing-comma", [1]),
    ('{"a«"» 1}', "expected-colon", {"a": 1}),
    ('{"a«"»}', "expected-colon", {"a": None}),
    ('{"a«"», "b": 2}', "expected-colon", {"a": None, "b": 2}),
    ('{"a«"»\n"b": 2}', "expected-colon", {"a": None, "b": 2}),
    ('{"a"«:»}', "expected-value", {"a": None}),
    ('{"a"«:» , "b": 2}', "expected-value", {"a": None, "b": 2}),
    ('{"a"«:»\n"b": 2}', "expected-value", {"a": None, "b": 2}),
    ('{"a": «None», "b": 2}', "expected-value", {"a": None, "b": 2}),
    ('{"a": «in_memory», "b": 2}', "expected-value", {"a": None, "b": 2}),
    ('{"a": «in_memory»}', "expected-value", {"a": None}),
    ("[1, «,» 2]", "expected-value", [1, None, 2]),
    ("[«,» 2]", "expected-value", [None, 2]),
    ('{«,» "a": 1}', "expected-property-name", {"a": 1}),
    ('{"a": 1,«,» "b": 2}', "expected-property-name", {"a": 1, "b": 2}),
    ('{«4»2: 1, "b": 2}', "expected-property-name", {"b": 2}),
    ('{«a»: 1, "b": 2}', "unquoted-property-name", {"a": 1, "b": 2}),
    ('{"a": 1, «b_c»: 2}', "unquoted-property-name", {"a": 1, "b_c": 2}),
    ("{«$ref»: 1}", "unquoted-property-name", {"$ref": 1}),
    ("{«'a'»: 1}", "single-quotes", {"a": 1}),
    ('{"a": «\'it\\\'s\'», "b": 2}', "single-quotes", {"a": "it's", "b": 2}),
    ('{"a": «"b»\n}', "unterminated-string", {"a": "b"}),
    ('{"a": «"b,»\n"c": 2}', "unterminated-string", {"a": "b,", "c": 2}),
    ('{"a": «"b»  \n, "c": 2}', "unterminated-string", {"a": "b", "c": 2}),
    ('{«"a: 1,»\n"b": 2}', "unterminated-string", {"a: 1,": None, "b": 2}),
    ('«"b»', "unterminated-string", "b"),
    ('{"a": "C:«\\d»ata", "b": 2}', "invalid-escape", {"a": "C:\\data", "b": 2}),
    ('{"a": "«\\u12»x", "b": 2}', "invalid-escape", {"a": "\\u12x", "b": 2}),
    ('{"a": "one«\t»two"}', "control-character", {"a": "one\ttwo"}),
    ('{"a": «01», "b": 2}', "invalid-number", {"a": None, "b": 2}),
    ('{"a": «+1»}', "invalid-number", {"a": None}),
    ('{"a": «.5»}', "invalid-number", {"a": None}),
    ('{"a": «1.»}', "invalid-number", {"a": None}),
    ('{"a": «1_000»}', "invalid-number", {"a": None}),
    ('{"a": «0x1F»}', "invalid-number", {"a": None}),
    ('{"a": «-»}', "invalid-number", {"a": None}),
    ('{"a": «١»}', "invalid-number", {"a": None}),
    ('{"a": «NaN»}', "expected-value", {"a": None}),
    ('{"a": «-Infinity»}', "invalid-number", {"a": None}),
    ('{\n«// a note»\n"a": 1}', "comment", {"a": 1}),
    ('{"a": 1 «/* a\nnote */», "b": 2}', "comment", {"a": 1, "b": 2}),
    ('{"a": 1}«/* not closed»', "comment", {"a": 1}),
    ('«{»"a": 1', "unterminated-object", {"a": 1}),
    ("«[»1, 2", "unterminated-array", [1, 2]),
    ('{"a": «[»1, 2}', "unterminated-array", {"a": [1, 2]}),
    ('[«{»"a": 1]', "unterminated-object", [{"a": 1}]),
    ("{} «{}»", "unexpected-content", {}),
    ('{"a": 1}«}»', "unexpected-content", {"a": 1}),
    ("[1, 2]«]  \n]»\n", "unexpected-content", [1, 2]),
    ("«»", "expected-value", None),
]


@pytest.mark.parametrize(("marked", "code", "value"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_one_problem_and_the_rest_is_understood(marked: str, code: str, value: Any) -> None:
    text, _ = cut_ranges(marked)
    tree = parse(text)
    assert [problem.code for problem in tree.problems] == [code]
    assert mark_ranges(text, [tree.problems[0].span]) == marked
    assert (tree.root.to_value() if tree.root else None) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1 "b": 2}', "Expected a comma before the next property."),
        ("[1 2]", "Expected a comma before the next item."),
        ('{"a" 1}', 'Expected a colon after "a".'),
        ('{"a": }', 'Expected a value for "a".'),
        ('{"a": None}', "JSON writes `null`"),
        ('{"a": True}', "JSON writes `true`"),
        ('{"a": False}', "JSON writes `false`"),
        ('{"a": uuid.UUID}', 'a string stands in double quotes: "uuid.UUID"'),
        ('{"a": "b', "Unterminated string: expected a closing"),
        ('{"a": 1', "This object is not closed: expected `}`."),
        ("[1", "This array is not closed: expected `]`."),
        ('{"a": "\t"}', "write `\\t`"),
        ('{"a": "\x01"}', "write `\\u0001`"),
        ('{"a": "\\d"}', "a backslash itself is written"),
        ("{a: 1}", 'expected "a"'),
        ("", "The file is empty"),
        ("{} x", "Expected the end of the file"),
        ('{"a": 01}', "`01` is not a JSON number."),
    ],
)
def test_the_words_say_what_to_do(text: str, words: str) -> None:
    assert words in parse(text).problems[-1].message


@pytest.mark.parametrize(
    "text", ["{a b c", '{"' + "x" * 500 + '" 1}', "{\x1b[31m: 1}", "[" + "y" * 500 + "]", "{\u202e: 1}"]
)
def test_messages_are_short_and_printable(text: str) -> None:
    problems = parse(text).problems
    assert problems
    for problem in problems:
        assert len(problem.message) < 200
        assert problem.message.isprintable()


@pytest.mark.parametrize(
    ("text", "codes", "value"),
    [
        ('{"a": 1 "b": 2 "c": 3}', ["expected-comma", "expected-comma"], {"a": 1, "b": 2, "c": 3}),
        (
            '{"a": 01, b: 2, "c": \'d\',}',
            ["invalid-number", "unquoted-property-name", "single-quotes", "trailing-comma"],
            {"a": None, "b": 2, "c": "d"},
        ),
        ('{"a" "b": 1, "c": 2}', ["expected-colon"], {"a": None, "b": 1, "c": 2}),
        ('{"a": {"b": 1', ["unterminated-object", "unterminated-object"], {"a": {"b": 1}}),
        ('{"a": , "b": , "c": 3}', ["expected-value", "expected-value"], {"a": None, "b": None, "c": 3}),
        ('{"a": "\\d\\e"}', ["invalid-escape", "invalid-escape"], {"a": "\\d\\e"}),
        ('{"a": [1, 2, "b": 3}', ["unterminated-array", "expected-comma"], {"a": [1, 2, "b", 3]}),
        ('{"a": 1]', ["unterminated-object", "expected-property-name"], {"a": 1}),
        ('{"a":', ["unterminated-object", "expected-value"], {"a": None}),
        ('{"a": [1}', ["unterminated-array"], {"a": [1]}),
        ('{"store_', ["unterminated-object", "unterminated-string"], {"store_": None}),
        ('{"a": 1,\n"\n}', ["unterminated-string"], {"a": 1, "": None}),
        ('{"a": 1,\n"store_\n"b": 2}', ["unterminated-string"], {"a": 1, "store_": None, "b": 2}),
    ],
)
def test_several_mistakes(text: str, codes: list[str], value: Any) -> None:
    tree = parse(text)
    assert [problem.code for problem in tree.problems] == codes
    assert tree.root is not None
    assert tree.root.to_value() == value


def _check_whole(text: str) -> None:
    """What holds of every text."""
    tree = parse(text)
    for problem in tree.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        assert problem.code in SYNTAX
        assert problem.message
    if tree.root is not None:
        _check_nodes(tree.root, len(text))
    try:
        value = load_json(text)
    except ValueError:
        if not text.startswith("\ufeff"):
            assert tree.problems
        return
    except RecursionError:
        return
    assert tree.problems == ()
    assert tree.root is not None
    assert tree.root.to_value() == value
    assert tree.value_of(tree.root) == value


def _check_nodes(root: Node, length: int) -> None:
    pending = [root]
    while pending:
        node = pending.pop()
        assert 0 <= node.start <= node.end <= length
        last = node.start
        for child in node.children:
            assert isinstance(child, MissingNode) or last <= child.start <= child.end <= node.end
            last = max(last, child.end)
            pending.append(child)


@given(st.lists(st.sampled_from(TOKENS), max_size=40).map("".join))
@example('{"a": "\\')
@example('"\\u')
@example("{'")
@example("/")
@example("/*/")
@example("{]")
@example("{[}]")
@example('{"a":1,]}')
@example("\ufeff{}")
@example("\ufeff")
def test_any_text_is_answered(text: str) -> None:
    _check_whole(text)


@given(st.text())
def test_any_unicode_is_answered(text: str) -> None:
    _check_whole(text)


@given(st.data())
def test_any_change_of_a_definition_is_answered(data: st.DataObject) -> None:
    text = VALID
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 6)))
        text = text[:start] + "".join(data.draw(st.lists(st.sampled_from(TOKENS), max_size=3))) + text[end:]
    _check_whole(text)


@pytest.mark.parametrize("end", range(0, len(VALID) + 1, 1))
def test_a_definition_as_it_is_typed(end: int) -> None:
    _check_whole(VALID[:end])


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(JSON_VALUES, st.sampled_from([None, 0, 1, "\t"]), st.booleans())
def test_what_is_json_has_no_problem_and_its_value(value: Any, indent: int | str | None, is_ascii: bool) -> None:  # noqa: FBT001
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    tree = parse(text)
    assert tree.problems == ()
    assert tree.root is not None
    assert tree.root.to_value() == value
    assert tree.value_of(tree.root) == value


def test_of_equal_keys_the_last_wins() -> None:
    root = parse('{"a": 1, "b": 2, "a": 3}').root
    assert isinstance(root, ObjectNode)
    assert root.to_value() == {"a": 3, "b": 2}
    member = root.get("a")
    assert member is not None
    assert member.value.to_value() == 3
    assert len(root.members) == 3
    assert root.get("c") is None


def test_a_byte_order_mark_is_passed_over() -> None:
    tree = parse('\ufeff{"a": 1}')
    assert tree.problems == ()
    assert tree.root is not None
    assert tree.root.span == (1, 9)


def test_numbers_keep_their_type() -> None:
    root = parse("[1, 1.0, 1e2, -0, 123456789012345678901234567890, 1e400]").root
    assert root is not None
    values = root.to_value()
    assert [type(value) for value in values] == [int, float, float, int, int, float]
    assert values == [1, 1.0, 100.0, 0, 123456789012345678901234567890, float("inf")]


def test_a_number_of_more_digits_than_python_converts() -> None:
    tree = parse("9" * 5000)
    assert tree.problems == ()
    assert isinstance(tree.root, NumberNode)
    assert tree.value_of(tree.root) == tree.root.value


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":', "[1,[", '{"a":1,"b":['])
@pytest.mark.parametrize("is_closed", [True, False])
def test_deep_nesting_is_reported_once_and_does_not_overflow(opening: str, is_closed: bool) -> None:  # noqa: FBT001
    closing = "".join({"[": "]", "{": "}"}[char] for char in reversed(opening) if char in "[{")
    levels = 20_000
    inner = "1" if opening.endswith((":", "[")) else ""
    text = opening * levels + inner + (closing * levels if is_closed else "")
    tree = parse(text)
    openings = {"[": "unterminated-array", "{": "unterminated-object"}
    unterminated = [openings[char] for char in opening * MAX_DEPTH if char in openings][:MAX_DEPTH]
    codes = [problem.code for problem in tree.problems]
    assert codes == [*([] if is_closed else unterminated), "too-deep"]
    assert tree.root is not None
    tree.root.to_value()


def test_nesting_up_to_the_limit_is_fine() -> None:
    assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH).problems == ()
    assert [problem.code for problem in parse("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)).problems] == ["too-deep"]


def test_what_follows_the_deep_part_is_understood() -> None:
    text = '{"a": ' + "[" * 300 + '"]"' + "]" * 300 + ', "b": 2}'
    tree = parse(text)
    assert [problem.code for problem in tree.problems] == ["too-deep"]
    assert isinstance(tree.root, ObjectNode)
    assert [member.name for member in tree.root.members] == ["a", "b"]


def test_a_document_of_a_megabyte() -> None:
    value = {f"property_{index}": ["x" * 20, index, {"inner": None}] for index in range(20_000)}
    text = json.dumps(value, indent=2)
    assert len(text) > 1_000_000
    tree = parse(text)
    assert tree.problems == ()
    assert tree.root is not None
    assert tree.root.to_value() == value
    middle = text.index('"property_10000"')
    broken = parse(text[:middle] + "'" + text[middle:])
    assert broken.problems
    assert isinstance(broken.root, ObjectNode)
    assert broken.root.get("property_19999") is not None


@pytest.mark.parametrize(
    "piece",
    [
        '"',
        "'",
        "/*",
        "//",
        "{",
        "[",
        "}",
        "a ",
        "a: ",
        '"a" ',
        '"a": ',
        ",",
        ":",
        "1 ",
        "\\",
        '"\\',
        "{]",
        "[}",
        "-",
        "{a [",
    ],
)
@pytest.mark.parametrize("opening", ["", "{", "[", '{"a": '])
def test_hostile_repetitions_take_linear_time(opening: str, piece: str) -> None:
    text, double = (opening + piece * count for count in (1_000, 2_000))
    assert _cost(double) <= 2.1 * _cost(text) + 100
    _check_whole(double)


def test_much_garbage_takes_linear_time() -> None:
    words = random.Random(1).choices(["store", "name", "of", "the", "in_memory"], k=4_000)
    text, double = ("{" + " ".join(words[:count]) for count in (2_000, 4_000))
    assert _cost(double) <= 2.1 * _cost(text) + 100
    _check_whole(double)


class _Counted(str):  # noqa: SLOT000
    """A text that counts the characters that are copied from it."""

    copied = 0

    def __getitem__(self, key: Any) -> str:
        piece = super().__getitem__(key)
        self.copied += len(piece)
        return piece


def _cost(text: str) -> int:
    """Return the number of calls that parsing takes, and of characters that it copies, together."""
    counted = _Counted(text)
    return count_calls(lambda: parse(counted)) + counted.copied


def test_spans_and_flags_of_nodes() -> None:
    text = '{"a" : \'x\', b: [1, true], "c": "open\n}'
    root = parse(text).root
    assert isinstance(root, ObjectNode)
    a, b, c = root.members
    assert text[a.span.start : a.span.end] == "\"a\" : 'x'"
    assert text[a.colon] == ":"
    assert isinstance(a.value, StringNode)
    assert not a.value.is_double_quoted
    assert text[a.value.content.start : a.value.content.end] == "x"
    assert isinstance(b.value, ArrayNode)
    assert b.value.is_closed
    assert isinstance(c.value, StringNode)
    assert not c.value.is_terminated
    assert text[c.value.content.start : c.value.content.end] == "open"
    assert root.is_closed


def test_members_of_a_plain_document_are_like_those_of_a_broken_one() -> None:
    """Plain members are recognised by one expression and built late: they must be the same ones."""
    plain = '{"a" : "x",\n "b": -1.5, "c":null, "d": true ,"e": 1}'
    slow = plain.replace('"a"', "'a'").replace('"b"', "'b'").replace('"c"', "'c'").replace('"d"', "'d'")
    fast_root, slow_root = parse(plain).root, parse(slow).root
    assert isinstance(fast_root, ObjectNode)
    assert isinstance(slow_root, ObjectNode)
    for fast, other in zip(fast_root.members, slow_root.members, strict=True):
        assert (fast.name, fast.span, fast.colon, fast.key.span) == (
            other.name,
            other.span,
            other.colon,
            other.key.span,
        )
        assert (fast.value.span, fast.value.to_value()) == (other.value.span, other.value.to_value())
        assert fast.item() == other.item()


@pytest.mark.parametrize(("path", "text"), [((), ""), (("a",), "a"), (("a", "b", 2), "a.b[2]"), ((0, "a"), "[0].a")])
def test_a_path_is_written_as_a_person_would(path: tuple[str | int, ...], text: str) -> None:
    assert path_text(path) == text
