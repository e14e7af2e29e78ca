"""Folding ranges, and the spans that a selection grows to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from storesmith.features.site import Site
from storesmith.model import Document
from storesmith.syntax import ArrayNode, MissingNode, Node, ObjectNode, StringNode
from storesmith.text import Span

_REGION = re.compile(r"//[ \t]*#(region|endregion)\b")


class Fold(NamedTuple):
    """A folding range: its first and last line, zero-based, without the line of a closing bracket."""

    first_line: int
    last_line: int
    kind: Literal["", "comment", "region"] = ""


def folds(site: Site) -> tuple[Fold, ...]:
    """Return the objects, arrays and comments of more than one line, and the regions between comments, by first line."""
    document, lines = site.document, site.document.lines
    found: dict[int, Fold] = {}
    for node in _containers(document.tree.root):
        first = lines.line_of(node.start)
        last = lines.line_of(max(node.start, node.end - 1)) - (1 if node.is_closed else 0)
        if last > first and first not in found:
            found[first] = Fold(first, last)
    regions: list[int] = []
    for comment in document.tree.comments:
        first, last = lines.line_of(comment.start), lines.line_of(max(comment.start, comment.end - 1))
        if last > first:
            found.setdefault(first, Fold(first, last, "comment"))
        mark = _REGION.match(document.text, *comment)
        if mark and mark[1] == "region":
            regions.append(first)
        elif mark and regions:
            start = regions.pop()
            found[start] = Fold(start, first, "region")
    return tuple(found[line] for line in sorted(found))


def growing_spans(site: Site) -> tuple[Span, ...]:
    """Return the spans that a selection at the cursor grows to, innermost first; empty outside values.

    They are a string's content, the value, the member, the inside of its container, the container, and so on.
    """
    document, offset = site.document, site.offset
    spans: list[Span] = []
    node = document.tree.root
    while node is not None and node.span.touches(offset):
        spans.append(node.span)
        if isinstance(node, StringNode) and node.content.touches(offset) and node.content != node.span:
            spans.append(node.content)
        if not isinstance(node, ObjectNode | ArrayNode) or not node.start < offset < node.end:
            break
        inside = Span(node.start + 1, node.end - 1 if node.is_closed else node.end)
        if inside.end > inside.start:
            spans.append(inside)
        node = _step_into(document, node, offset, spans)
    return tuple(dict.fromkeys(reversed(spans)))


def _step_into(document: Document, node: ObjectNode | ArrayNode, offset: int, spans: list[Span]) -> Node | None:
    if isinstance(node, ArrayNode):
        item = next((item for item in node.items if item.span.touches(offset) and item.end > item.start), None)
        if item is not None:
            spans += _with_comma(document, item.span)
        return item
    member = next((member for member in node.members if member.span.touches(offset)), None)
    if member is None:
        return None
    spans += (*_with_comma(document, member.span), member.span)
    if member.key.span.touches(offset):
        return member.key
    return None if isinstance(member.value, MissingNode) else member.value


def _with_comma(document: Document, span: Span) -> tuple[Span, ...]:
    """Return the span with the comma that follows it; empty without a comma."""
    text = document.text
    at = span.end
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return (Span(span.start, at + 1),) if text[at : at + 1] == "," else ()


def _containers(root: Node | None) -> Iterator[ObjectNode | ArrayNode]:
    pending = [root] if root else []
    while pending:
        node = pending.pop()
        if isinstance(node, ObjectNode):
            yield node
            pending += (child for _, child in node.containers)
        elif isinstance(node, ArrayNode):
            yield node
            pending += (child for child in node.items if isinstance(child, ObjectNode | ArrayNode))
