"""Edits to JSON text that keep what a person wrote: indentation, line ends, comments; and the commas come out right.

Nodes are those of the tree that is given with them. All edits refer to the text as it is, and those of one call never overlap.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence

from storesmith.syntax.nodes import ArrayNode, JsonValue, Member, Node, ObjectNode
from storesmith.syntax.parser import Tree
from storesmith.text import Span, TextEdit

_BREAK = re.compile(r"\r\n|\n|\r")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t]*")
_LINE_OF_ITS_OWN = re.compile(r'\ufeff?[ \t]*(?:"(?:[^"\\]|\\.)*"[ \t]*:[ \t]*)?')
"""What stands before a value that begins a line, or follows the key that does."""

_DEFAULT_UNIT = "  "


def json_text(value: JsonValue, indent: str | None = None) -> str:
    """A value as JSON, on one line, or with `indent` a line for each member; characters that UTF-8 has not are escaped."""
    indent = indent if isinstance(value, dict | list) and value else None
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return json.dumps(value, indent=indent) if _SURROGATE.search(text) else text


def line_break(text: str) -> str:
    """The line break of `text`, as its first one is."""
    match = _BREAK.search(text)
    return match[0] if match else "\n"


def indent_unit(text: str) -> str:
    """One step of indentation in `text`, as its first indented line shows it; two spaces where none is."""
    return own_indent_unit(text) or _DEFAULT_UNIT


def own_indent_unit(text: str) -> str:
    """One step of indentation in `text`, as its first indented line shows it; empty where none is."""
    for line in _BREAK.split(text[:2000]):
        stripped = line.lstrip(" \t")
        if stripped and stripped != line:
            return "\t" if line[0] == "\t" else line[: len(line) - len(stripped)]
    return ""


def indent_at(text: str, offset: int) -> str:
    """The white space that the line of `offset` begins with."""
    match = _BLANKS.match(text, _line_start(text, offset))
    return match[0] if match else ""


def comma_between(tree: Tree, start: int, end: int) -> int:
    """The offset of the first comma in a gap between two values, -1 where there is none; those in comments do not count."""
    at = tree.text.find(",", start, end)
    while at >= 0 and (comment := _comment_around(tree, at)):
        at = tree.text.find(",", comment.end, end)
    return at


def has_comments(tree: Tree, span: Span) -> bool:
    """Whether a comment begins in `span`."""
    index = bisect_right(tree.comments, (span.start,))
    return index < len(tree.comments) and tree.comments[index].start < span.end


def replace_value(node: Node, value: JsonValue) -> TextEdit:
    """Write `value`, on one line, where `node` stands."""
    return TextEdit(node.span, json_text(value))


def rename_key(member: Member, name: str) -> TextEdit:
    """Give a member another name."""
    return TextEdit(member.key_span, json_text(name))


def insert_members(
    tree: Tree, node: ObjectNode, members: Sequence[tuple[str, JsonValue]], after: int | None = None
) -> tuple[TextEdit, ...]:
    """Put new members into an object: behind the member at the index `after`, before all at -1, at the end where it is None.

    They stand on lines of their own where that member does.
    """
    text, eol = tree.text, line_break(tree.text)
    if not node.members:
        return (_first_members(tree, node, members),)
    index = len(node.members) - 1 if after is None else after
    anchor = node.members[max(index, 0)]
    has_line = not text[_line_start(text, anchor.start) : anchor.start].strip(" \t\ufeff")
    indent = indent_at(text, anchor.start)
    texts = [_member_text(text, name, value, indent, has_line=has_line) for name, value in members]
    separator = eol + indent if has_line else " "
    if index < 0:
        return (TextEdit(Span(anchor.start, anchor.start), "".join(f"{new},{separator}" for new in texts)),)
    is_last = index + 1 == len(node.members)
    limit = _inner_end(node) if is_last else node.members[index + 1].start
    comma = comma_between(tree, anchor.end, limit)
    at = _after_comments(tree, max(anchor.end, comma + 1))
    if at > anchor.end and has_comments(tree, Span(anchor.end, at)):
        separator = eol + indent
    new_text = separator + f",{separator}".join(texts) + ("" if is_last else ",")
    if comma >= 0:
        return (TextEdit(Span(at, at), new_text),)
    if at == anchor.end:
        return (TextEdit(Span(at, at), f",{new_text}"),)
    return TextEdit(Span(anchor.end, anchor.end), ","), TextEdit(Span(at, at), new_text)


def remove_elements(
    tree: Tree, container: ObjectNode | ArrayNode, first: int, last: int | None = None
) -> tuple[TextEdit, ...]:
    """Take the members or items from the index `first` to `last` (default: only it) away, with one comma and their lines."""
    elements: Sequence[Member | Node] = container.members if isinstance(container, ObjectNode) else container.items
    last = first if last is None else last
    text = tree.text
    start, end = elements[first].start, elements[last].end
    if last + 1 < len(elements):
        return _cut_with_comma(tree, Span(start, end), comma_between(tree, end, elements[last + 1].start))
    inner_end = _inner_end(container)
    comma = comma_between(tree, end, inner_end)
    if first == 0:
        inside = Span(container.start + 1, inner_end)
        around = text[inside.start : start] + text[end:inner_end].replace(",", "", 1)
        if container.is_closed and not around.strip():
            return (TextEdit(inside, ""),)
        return _cut_with_comma(tree, Span(start, end), comma)
    before = elements[first - 1].end
    comma_before = comma_between(tree, before, start)
    if not text[before:start].replace(",", "", 1).strip() and not text[end : max(end, comma)].strip():
        return (TextEdit(Span(before, max(end, comma + 1)), ""),)
    edits = _cut_with_comma(tree, Span(start, end), comma)
    return (TextEdit(Span(comma_before, comma_before + 1), ""), *edits) if comma_before >= 0 else edits


def cut(text: str, span: Span) -> TextEdit:
    """Take `span` away: with its line where nothing else stands on it, else with the blanks that it leaves."""
    start = _line_start(text, span.start)
    has_line = not text[start : span.start].strip(" \t")
    match = _BLANKS.match(text, span.end)
    end = match.end() if match else span.end
    line_end = _BREAK.match(text, end)
    if has_line and (line_end or end == len(text)):
        return TextEdit(Span(start, line_end.end() if line_end else end), "")
    if line_end or end == len(text):
        kept = text[start : span.start].rstrip(" \t")
        return TextEdit(Span(start + len(kept), end), "")
    return TextEdit(Span(span.start, end), "")


def _cut_with_comma(tree: Tree, span: Span, comma: int) -> tuple[TextEdit, ...]:
    """Take `span` away and the comma behind it (-1 where there is none); a comment between the two stays."""
    if comma < 0:
        return (cut(tree.text, span),)
    if not tree.text[span.end : comma].strip():
        return (cut(tree.text, Span(span.start, comma + 1)),)
    return TextEdit(span, ""), TextEdit(Span(comma, comma + 1), "")


def _first_members(tree: Tree, node: ObjectNode, members: Sequence[tuple[str, JsonValue]]) -> TextEdit:
    """Fill an object that has no members; on one line where it stands among others on one."""
    text = tree.text
    comments = [span for span in tree.comments if node.start < span.start < node.end]
    start = comments[-1].end if comments else node.start + 1
    end = _inner_end(node) if node.is_closed and not text[start : node.end - 1].strip() else start
    line = text[_line_start(text, node.start) : node.start]
    is_spread = bool(comments or _BREAK.search(text, node.start, node.end) or _LINE_OF_ITS_OWN.fullmatch(line))
    eol, indent = line_break(text), indent_at(text, node.start)
    inner = indent + indent_unit(text)
    texts = [_member_text(text, name, value, inner, has_line=is_spread) for name, value in members]
    if not is_spread:
        return TextEdit(Span(start, end), ", ".join(texts))
    lines = f",{eol}{inner}".join(texts)
    return TextEdit(Span(start, end), f"{eol}{inner}{lines}{eol}{indent}")


def _member_text(text: str, name: str, value: JsonValue, indent: str, *, has_line: bool) -> str:
    value_text = json_text(value, indent_unit(text) if has_line else None)
    broken = value_text.replace("\n", line_break(text) + indent)
    return f"{json_text(name)}: {broken}"


def _inner_end(node: ObjectNode | ArrayNode) -> int:
    return node.end - 1 if node.is_closed else node.end


def _line_start(text: str, offset: int) -> int:
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    return start + text.startswith("\ufeff", start, start + 1)


def _comment_around(tree: Tree, offset: int) -> Span | None:
    index = bisect_right(tree.comments, offset, key=lambda span: span.start) - 1
    return tree.comments[index] if index >= 0 and offset < tree.comments[index].end else None


def _after_comments(tree: Tree, at: int) -> int:
    """The end of the comments that follow `at` on its line; `at` itself where there are none."""
    while True:
        match = _BLANKS.match(tree.text, at)
        comment = _comment_around(tree, match.end()) if match else None
        if comment is None:
            return at
        at = comment.end
