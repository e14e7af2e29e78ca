"""Wrap a bare definition as the operation of a revision, and unwrap it again."""

from __future__ import annotations

import re
from functools import partial

from storesmith.features.actions.action import ActionContext
from storesmith.features.actions.in_document import Edits, rewriting
from storesmith.kinds import Kind
from storesmith.model import Document
from storesmith.syntax import ArrayNode, Node, ObjectNode, StringNode
from storesmith.syntax.edits import has_comments, indent_at, indent_unit, json_text, line_break
from storesmith.text import Span, TextEdit


def _wrap(context: ActionContext) -> tuple[str, Edits] | None:
    root = context.document.tree.root
    kind = _bare_kind(context)
    if kind is None or not isinstance(root, ObjectNode) or _operation(context) is not None:
        return None
    return "Wrap the definition as an operation of a revision", partial(_wrapped, context.document.text, root, kind)


def _wrapped(text: str, root: ObjectNode, kind: Kind) -> tuple[TextEdit, ...]:
    eol, unit = line_break(text), indent_unit(text)
    owner = root.get(kind.class_property.name) if kind.class_property else None
    name = owner.value.value if owner and isinstance(owner.value, StringNode) else ""
    heads = {"name": name, "component_type": kind.name, "operation_type": "CREATE"}
    lines = [f"{json_text(key)}: {json_text(value)}," for key, value in heads.items()]
    body = re.sub(r"(\r\n|\n|\r)(?=[^\r\n])", rf"\1{unit * 2}", text[root.start : root.end])
    inner = f"{eol}{unit * 2}".join(["{", *lines, f'"definition": {body}'])
    return (TextEdit(root.span, f"[{eol}{unit}{inner}{eol}{unit}}}{eol}]"),)


def _unwrap(context: ActionContext) -> tuple[str, Edits] | None:
    root = context.document.tree.root
    found = _operation(context)
    if root is None or found is None:
        return None
    operation, definition = found
    tree = context.document.tree
    around = (Span(root.start, definition.start), Span(definition.end, root.end))
    if any(has_comments(tree, span) for span in around) or operation.get("context_kwargs") is not None:
        return None  # it would be lost
    return "Take the definition out of its revision", partial(_unwrapped, context.document.text, root, definition)


def _unwrapped(text: str, root: Node, definition: Node) -> tuple[TextEdit, ...]:
    indent = indent_at(text, definition.start)
    body = text[definition.start : definition.end]
    body = re.sub(rf"(\r\n|\n|\r){re.escape(indent)}", r"\1", body) if indent else body
    return (TextEdit(root.span, body),)


def _operation(context: ActionContext) -> tuple[ObjectNode, Node] | None:
    """Return the only operation of a revision, if its component is of a known kind, and its definition."""
    root = context.document.tree.root
    operation: Node | None = root
    if isinstance(root, ArrayNode):
        operation = root.items[0] if len(root.items) == 1 else None
    if not isinstance(operation, ObjectNode):
        return None
    component_type, definition = operation.get("component_type"), operation.get("definition")
    if component_type is None or definition is None or not isinstance(component_type.value, StringNode):
        return None
    is_known = context.scope.kind(component_type.value.value) is not None
    return (operation, definition.value) if is_known and isinstance(definition.value, ObjectNode) else None


def _bare_kind(context: ActionContext) -> Kind | None:
    """Return the kind of a bare definition; in a revision file, the only kind whose schema it matches."""
    role = context.role
    if role is None or role[1] is not None:
        return role[1] if role else None
    fitting = [kind for kind in context.scope.kinds if kind.class_property and _fits(kind, context.document)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(kind: Kind, document: Document) -> bool:
    root = document.tree.root
    return root is not None and kind.schema.is_valid(document.tree.value_of(root))


WRAP = rewriting("wrap-as-operation", _wrap)
UNWRAP = rewriting("take-out-of-revision", _unwrap)
