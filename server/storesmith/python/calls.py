"""Calls and literal values in source text: what is called, with which arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from storesmith.python.evaluation import Evaluation, UnknownResultError, is_small, literal_value
from storesmith.python.index import NameScope
from storesmith.python.shape_types import Interpreter
from storesmith.python.source import unquoted

_MAX_HOPS = 8

NOT_LITERAL: Final = object()
"""The value of an expression that is none that can be read."""

LIMITS = {
    **{name: name for name in ("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern")},
    **{name: name for name in ("max_digits", "decimal_places", "tz")},
    **{name: name for name in ("strip_whitespace", "to_lower", "to_upper")},
    "regex": "pattern",
    "min_items": "min_length",
    "max_items": "max_length",
}
"""The keywords of the libraries that limit values, by the name that they have here."""


@dataclass(frozen=True, slots=True)
class Called:
    """What an expression calls, or names without a call: the public or full dotted name, and the arguments in their scope."""

    name: str
    scope: NameScope
    args: tuple[ast.expr, ...] = ()
    options: Mapping[str, ast.expr] = field(default_factory=dict)
    is_call: bool = False


def is_ellipsis(node: ast.expr) -> bool:
    """Return whether an expression is `...`."""
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def names_in(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the names and dotted names in a hint in their order, quoted ones included."""
    inner = unquoted(node)
    if isinstance(inner, ast.Name | ast.Attribute):
        yield inner
    elif inner is not None:
        for child in ast.iter_child_nodes(inner):
            if isinstance(child, ast.expr):
                yield from names_in(child)


def called(node: ast.expr, scope: NameScope, shapes: Interpreter) -> Called:
    """Return what an expression calls; names that stand for a call, and `functools.partial`, are followed."""
    return _called(node, scope, shapes, 0)


def _called(node: ast.expr, scope: NameScope, shapes: Interpreter, hops: int) -> Called:
    nothing = Called("", scope)
    if hops > _MAX_HOPS:
        return nothing
    if isinstance(node, ast.Call):
        options = {part.arg: part.value for part in node.keywords if part.arg}
        args = tuple(part for part in node.args if not isinstance(part, ast.Starred))
        outer = _called(node.func, scope, shapes, hops + 1)
        if outer.name == "functools.partial" and args:
            inner = _called(args[0], scope, shapes, hops + 1)
            return Called(inner.name, scope, args[1:], {**inner.options, **options}, is_call=inner.is_call)
        place = scope if node.args or not outer.options else outer.scope
        return Called(outer.name, place, (*outer.args, *args), {**outer.options, **options}, is_call=True)
    dotted = shapes.at_run_time(node, scope)
    if dotted is None:
        return nothing
    found = shapes.definition(dotted)
    value = found.bound.value if found.bound is not None else None
    if isinstance(value, ast.Call) and found.scope is not None:
        return _called(value, found.scope, shapes, hops + 1)
    return Called(found.name, scope)


def literal(node: ast.expr | None, scope: NameScope | None, shapes: Interpreter) -> object:
    """Return the value of a literal, or of a name that stands for one; else `NOT_LITERAL`.

    Numbers with a sign, `Decimal("…")`, and lists, tuples and dictionaries of literals are literals too.
    """
    for _ in range(_MAX_HOPS):
        if not isinstance(node, ast.Name | ast.Attribute) or scope is None:
            break
        inner = scope.inner.bound.get(node.id) if isinstance(node, ast.Name) and scope.inner else None
        if inner is not None and inner.value is not None and inner.value is not node:
            node = inner.value
            continue
        dotted = shapes.index.qualified(node, scope)
        found = shapes.definition(dotted) if dotted else None
        if found is None or found.bound is None or found.bound.value is None:
            break
        node, scope = found.bound.value, found.scope
    if node is None:
        return NOT_LITERAL
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        inner_value = literal(node.args[0], scope, shapes)
        if name == "Decimal" and isinstance(inner_value, str | int):
            try:
                number = Decimal(inner_value)
            except InvalidOperation:
                return NOT_LITERAL
            return number if is_small(number) else NOT_LITERAL
        if name == "compile" and isinstance(inner_value, str):
            return inner_value
    try:
        return literal_value(node)
    except ValueError:
        pass
    try:
        return Evaluation(None, {}).value(node) if isinstance(node, ast.BinOp) else NOT_LITERAL
    except UnknownResultError:
        return NOT_LITERAL


def limits_of(options: Mapping[str, ast.expr], scope: NameScope, shapes: Interpreter) -> tuple[tuple[str, object], ...]:
    """Return the limits among the keywords of a call; the value of one that cannot be read is `NOT_LITERAL`."""
    found = ((LIMITS[name], literal(value, scope, shapes)) for name, value in options.items() if name in LIMITS)
    return tuple((name, value) for name, value in found if value is not None)
