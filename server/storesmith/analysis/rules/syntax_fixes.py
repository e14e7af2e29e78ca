"""How a text that is not JSON is repaired; each fix is a function of the document and the problem.

Safe is what can only have been meant so. What may be half-typed, such as a string without its end, is fixed only when asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from storesmith.model.document import Document
from storesmith.model.problem import Fix, Problem
from storesmith.syntax import ArrayNode, Node, ObjectNode, constant_meant, escaped
from storesmith.syntax.edits import comma_between, cut, indent_at, json_text, line_break
from storesmith.text import Span, TextEdit

_OTHER_COLON = re.compile(r"[ \t]*(?:=>|->|:=|=)")
_OTHER_COMMA = re.compile(r"[ \t]*;")
_NUMBER_AS_KEY = re.compile(r"[-+.\w]+(?=[ \t]*:)")
_NUMBER = re.compile(r"([+-]?)(\d[\d_]*)?(?:(\.)([\d_]*))?([eE][+-]?\d+)?", re.ASCII)
_HEXADECIMAL = re.compile(r"([+-]?)(0[xX][0-9a-fA-F]+)")
_LETTER_ESCAPE = re.compile(r"\\(?:\\|([bfnrt]))")
_KEY_WITHOUT_QUOTE = re.compile(r"[\w$.-]+(?=[ \t]*:)")
_CLOSING_QUOTE = re.compile(r'"[ \t]*:')
_SWALLOWED_COLON = re.compile(r'"([\w$.-]+)[ \t]*:[ \t]*"\Z')
"""What looks like a property name with a colon in it, because its closing quote is missing."""

_UNREADABLE_WORDS = frozenset({"nan", "infinity"})


def _comment(document: Document, problem: Problem) -> Iterator[Fix]:
    yield Fix("Remove the comment", (cut(document.text, problem.span),))


def _control_character(document: Document, problem: Problem) -> Iterator[Fix]:
    escape = escaped(document.text[problem.span.start])
    yield Fix(f"Write `{escape}`", (TextEdit(problem.span, escape),), is_safe=True)


def _expected_colon(document: Document, problem: Problem) -> Iterator[Fix]:
    text, at = document.text, problem.span.end
    if _lacks_opening_quote(text, at):
        return  # the name's own problem says it
    if name := _SWALLOWED_COLON.search(text, document.lines.line_start(document.lines.line_of(at)), at):
        yield Fix("Close the property name", (TextEdit(Span(name.end(1), name.end(1)), '"'),), is_safe=True)
        return
    if other := _OTHER_COLON.match(text, at):
        yield Fix("Write a colon instead", (TextEdit(Span(*other.span()), ":"),), is_safe=True)
        return
    following = text[at:].lstrip(" \t\r\n")[:1]
    if following and following not in ",}]":
        colon = ":" if text[at].isspace() else ": "
        yield Fix("Insert the colon", (TextEdit(Span(at, at), colon),), is_safe=True)


def _expected_comma(document: Document, problem: Problem) -> Iterator[Fix]:
    at = problem.span.end
    if other := _OTHER_COMMA.match(document.text, at):
        yield Fix("Write a comma instead", (TextEdit(Span(*other.span()), ","),), is_safe=True)
        return
    yield Fix("Insert the comma", (TextEdit(Span(at, at), ","),), is_safe=True)


def _expected_property_name(document: Document, problem: Problem) -> Iterator[Fix]:
    if document.text[problem.span.start : problem.span.end] == ",":
        yield Fix("Remove the comma", (cut(document.text, problem.span),), is_safe=True)
    elif number := _NUMBER_AS_KEY.match(document.text, problem.span.start):
        yield _quoted(Span(*number.span()), number[0], is_safe=True)


def _expected_value(document: Document, problem: Problem) -> Iterator[Fix]:
    word = document.text[problem.span.start : problem.span.end]
    if word == ",":  # in an array, where `null` or an item to come may be meant
        yield Fix("Remove the comma", (cut(document.text, problem.span),))
    elif meant := constant_meant(word):
        yield Fix(f"Write `{meant}`", (TextEdit(problem.span, meant),), is_safe=True)
    elif word[:1].isalpha() and word.lower() not in _UNREADABLE_WORDS:
        yield _quoted(problem.span, word, is_safe=False)


def _invalid_escape(document: Document, problem: Problem) -> Iterator[Fix]:
    escape = document.text[problem.span.start : problem.span.end]
    if escape == "\\'":
        yield Fix("Write the quote without a backslash", (TextEdit(problem.span, "'"),), is_safe=True)
        return
    backslash = Span(problem.span.start, problem.span.start + 1)
    # A path such as `C:\data\new` has a line feed in it that nobody meant: let a person look.
    is_safe = not any(match[1] for match in _LETTER_ESCAPE.finditer(_line_of(document, problem.span.start)))
    yield Fix("Write the backslash twice", (TextEdit(backslash, "\\\\"),), is_safe=is_safe)


def _invalid_number(document: Document, problem: Problem) -> Iterator[Fix]:
    written = document.text[problem.span.start : problem.span.end]
    if (number := _NUMBER.fullmatch(written)) and (number[2] or number[4]):
        sign, whole, point, fraction, exponent = (part or "" for part in number.groups())
        digits = whole.replace("_", "").lstrip("0") or "0"
        decimals = (fraction.replace("_", "") or "0") if point else ""
        # A number that begins with a nought may be a code, or octal.
        is_safe = not re.match(r"0[\d_]", whole)
        meant = f"{sign.replace('+', '')}{digits}{point}{decimals}{exponent}"
    elif number := _HEXADECIMAL.fullmatch(written):
        meant, is_safe = f"{number[1].replace('+', '')}{int(number[2], 16)}", True
    else:
        yield _quoted(problem.span, written, is_safe=False)
        return
    yield Fix(f"Write `{meant}`", (TextEdit(problem.span, meant),), is_safe=is_safe)


def _single_quotes(document: Document, problem: Problem) -> Iterator[Fix]:
    content = document.text[problem.span.start + 1 : problem.span.end - 1]
    edit = TextEdit(problem.span, f'"{_in_double_quotes(content)}"')
    yield Fix("Write double quotes", (edit,), is_safe=True)


def _trailing_comma(document: Document, problem: Problem) -> Iterator[Fix]:
    text, start = document.text, problem.span.start
    is_alone = _line_of(document, start).strip() == ","
    yield Fix("Remove the comma", (cut(text, problem.span) if is_alone else TextEdit(problem.span, ""),), is_safe=True)


def _unexpected_content(document: Document, problem: Problem) -> Iterator[Fix]:
    text = document.text
    start = len(text[: problem.span.start].rstrip())
    is_closing = not text[problem.span.start : problem.span.end].strip("}], \t\r\n")
    edit = TextEdit(Span(start, problem.span.end), "")
    yield Fix("Remove what follows the end", (edit,), is_preferred=is_closing)


def _unquoted_property_name(document: Document, problem: Problem) -> Iterator[Fix]:
    start, end = problem.span
    if _lacks_opening_quote(document.text, end):
        yield Fix("Insert the opening quote", (TextEdit(Span(start, start), '"'),), is_safe=True)
    else:
        yield _quoted(problem.span, document.text[start:end], is_safe=True)


def _unterminated_container(document: Document, problem: Problem) -> Iterator[Fix]:
    node = _container_at(document.tree.root, problem.span.start)
    if node is None:
        return
    text = document.text
    inner: list[ObjectNode | ArrayNode] = [node]
    while (last := _last_child(inner[-1])) is not None and not last.is_closed:
        inner.append(last)
    innermost = inner[-1]
    start = _end_of_content(innermost)
    at = len(text[: max(start, innermost.end)].rstrip())
    comma = comma_between(document.tree, start, at)
    is_spread = "\n" in text[node.start : at] or "\r" in text[node.start : at]
    eol = line_break(text)
    closing = "".join(
        (f"{eol}{indent_at(text, one.start)}" if is_spread else "") + ("}" if isinstance(one, ObjectNode) else "]")
        for one in reversed(inner)
    )
    edits = [TextEdit(Span(at, at), closing)]
    if comma >= 0 and not text[comma + 1 : at].strip():
        edits = [TextEdit(Span(comma, at), closing)]
    yield Fix(f"Close the {'object' if isinstance(node, ObjectNode) else 'array'}", tuple(edits))


def _unterminated_string(document: Document, problem: Problem) -> Iterator[Fix]:
    text, (start, end) = document.text, problem.span
    content = text[start + 1 : end]
    before = text[:start].rstrip()[-1:]
    key = _KEY_WITHOUT_QUOTE.match(content)
    size = key.end() if key and before in ("{", ",") else _likely_size(content)
    if text[start] == "'":
        edits = (TextEdit(Span(start, start + 1 + size), f'"{_in_double_quotes(content[:size])}"'),)
    else:
        edits = (TextEdit(Span(start + 1 + size, start + 1 + size), '"'),)
    yield Fix("Close the string", edits)


SYNTAX_FIXES: Mapping[str, Callable[[Document, Problem], Iterator[Fix]]] = {
    "comment": _comment,
    "control-character": _control_character,
    "expected-colon": _expected_colon,
    "expected-comma": _expected_comma,
    "expected-property-name": _expected_property_name,
    "expected-value": _expected_value,
    "invalid-escape": _invalid_escape,
    "invalid-number": _invalid_number,
    "single-quotes": _single_quotes,
    "trailing-comma": _trailing_comma,
    "unexpected-content": _unexpected_content,
    "unquoted-property-name": _unquoted_property_name,
    "unterminated-array": _unterminated_container,
    "unterminated-object": _unterminated_container,
    "unterminated-string": _unterminated_string,
}


def _quoted(span: Span, word: str, *, is_safe: bool) -> Fix:
    return Fix("Put it in double quotes", (TextEdit(span, json_text(word)),), is_safe=is_safe)


def _lacks_opening_quote(text: str, end: int) -> bool:
    """Whether the name that ends at `end` has a closing quote, but no opening one."""
    return text[end - 1] != '"' and _CLOSING_QUOTE.match(text, end) is not None


def _in_double_quotes(content: str) -> str:
    r"""What stood between single quotes as it stands between double ones: `\'` needs no backslash, `"` does."""
    return re.sub(r"\\(.)|\"", lambda match: match[0] if match[1] not in ("'", None) else match[1] or '\\"', content)


def _likely_size(content: str) -> int:
    """How much of an unterminated string, which ends with its line, belongs to it: not the comma and brackets at its end."""
    size = len(content)
    for opening, closing in ("{}", "[]") * 2:
        size = len(content[:size].rstrip(", \t"))
        while content[:size].endswith(closing) and content.count(closing, 0, size) > content.count(opening, 0, size):
            size -= 1
    return len(content[:size].rstrip(", \t")) or len(content)


def _container_at(root: Node | None, start: int) -> ObjectNode | ArrayNode | None:
    """The object or array that begins at `start`."""
    node = root
    while isinstance(node, ObjectNode | ArrayNode) and node.start != start:
        inside = [child for _, child in node.containers] if isinstance(node, ObjectNode) else node.items
        node = next((child for child in inside if child.start <= start < child.end), None)
    return node if isinstance(node, ObjectNode | ArrayNode) else None


def _last_child(node: ObjectNode | ArrayNode) -> ObjectNode | ArrayNode | None:
    last: Node | None = None
    if isinstance(node, ObjectNode):
        last = node.members[-1].value if node.members else None
    elif node.items:
        last = node.items[-1]
    return last if isinstance(last, ObjectNode | ArrayNode) else None


def _end_of_content(node: ObjectNode | ArrayNode) -> int:
    if isinstance(node, ObjectNode):
        return node.members[-1].end if node.members else node.start + 1
    return node.items[-1].end if node.items else node.start + 1


def _line_of(document: Document, offset: int) -> str:
    lines = document.lines
    line = lines.line_of(offset)
    return document.text[lines.line_start(line) : lines.line_end(line)]
