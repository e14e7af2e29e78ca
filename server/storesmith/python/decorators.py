"""Decorators and metaclasses of classes: which of them keep a class as it is, and which make its constructor."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from storesmith.python.calls import NOT_LITERAL, Called, called, literal
from storesmith.python.index import NameScope, Resolved
from storesmith.python.known_names import ATTRS, DATACLASSES
from storesmith.python.shape_types import Interpreter
from storesmith.python.source import has_rivals

MAKERS = DATACLASSES | ATTRS
"""Decorators that make a constructor in a way that is known."""

TRANSFORM = "typing.dataclass_transform"
_KEEPING = frozenset(
    {
        *("functools.total_ordering", "typing.final", "typing.runtime_checkable", "typing.no_type_check", TRANSFORM),
        *("typing.deprecated", "warnings.deprecated", "enum.unique", "enum.verify", "abc.update_abstractmethods"),
        *("typing.type_check_only", "dataclasses_json.dataclass_json", "dataclasses_json.api.dataclass_json"),
        *("attr.resolve_types", "attrs.resolve_types"),
    }
)
"""Decorators that return the class that they are given, with a constructor that takes the same."""

_METHODS = frozenset({"classmethod", "staticmethod"})
_MAKING_METHODS = frozenset({"__init__", "__new__", "__post_init__", "__attrs_post_init__", "__call__"})
_MAX_HOPS = 5


def amounts_to(node: ast.expr, scope: NameScope, shapes: Interpreter) -> Called | None:
    """Return what a decorator does to a class: None where it keeps it, one of `MAKERS` with its options, or what is unknown."""
    return _amounts_to(node, scope, shapes, 0)


def _amounts_to(node: ast.expr, scope: NameScope, shapes: Interpreter, hops: int) -> Called | None:
    if isinstance(node, ast.Call) and any(keyword.arg is None for keyword in node.keywords):
        return Called("", scope)
    made = called(node, scope, shapes)
    if made.name in _KEEPING:
        return None
    if made.name in MAKERS or not made.name or hops > _MAX_HOPS:
        return made
    found, is_method = _function(made.name, shapes)
    function = found.bound.statement if found.bound is not None else None
    if (
        found.bound is None
        or not isinstance(function, ast.FunctionDef)
        or found.scope is None
        or has_rivals(found.bound)
    ):
        return made
    around = [called(each, found.scope, shapes).name for each in function.decorator_list]
    if not all(name in _METHODS or name == TRANSFORM for name in around):
        return made
    if made.is_call:
        applied = _made_by(function, found.scope, shapes, hops)
    else:
        is_bound = "classmethod" in around or (is_method and "staticmethod" not in around)
        applied = _applied(function, found.scope, shapes, hops, is_bound=is_bound)
    return made if applied is not None and applied.name not in MAKERS else applied


def _function(name: str, shapes: Interpreter) -> tuple[Resolved, bool]:
    """Return what a decorator names, and whether it is a method of an object: `registry.add` of `registry = Registry()`."""
    found = shapes.definition(name)
    owner, _, method = name.rpartition(".")
    home = shapes.definition(owner) if owner and found.verdict != "found" else None
    value = home.bound.value if home is not None and home.bound is not None else None
    if home is None or not isinstance(value, ast.Call) or home.scope is None:
        return found, False
    made = called(value, home.scope, shapes).name
    return (shapes.definition(f"{made}.{method}") if made else found), True


_UNREAD = ""


def _made_by(function: ast.FunctionDef, scope: NameScope, shapes: Interpreter, hops: int) -> Called | None:
    """Return what the decorator does that a function returns: one of its own inner functions, or one that is called."""
    unread = Called(_UNREAD, scope)
    value = _returned(function)
    inner = next(
        (
            each
            for each in function.body
            if isinstance(each, ast.FunctionDef) and isinstance(value, ast.Name) and each.name == value.id
        ),
        None,
    )
    if inner is not None:
        return unread if inner.decorator_list else _applied(inner, scope, shapes, hops)
    made = called(value, scope, shapes) if isinstance(value, ast.Call) else unread
    return made if made.name in MAKERS and not made.args and _is_plain(value, made, shapes) else unread


def _applied(
    function: ast.FunctionDef, scope: NameScope, shapes: Interpreter, hops: int, *, is_bound: bool = False
) -> Called | None:
    """Return what a function does to the class that it is given."""
    unread = Called(_UNREAD, scope)
    parameters = [each.arg for each in [*function.args.posonlyargs, *function.args.args]][int(is_bound) :]
    value = _returned(function)
    if not parameters or value is None or _changes(function, parameters[0]):
        return unread
    if isinstance(value, ast.Name) and value.id != parameters[0]:
        values = [each.value for each in function.body if isinstance(each, ast.Assign) and _names_only(each, value.id)]
        value = values[0] if len(values) == 1 else value
    if isinstance(value, ast.Name):
        return None if value.id == parameters[0] else unread
    is_given = (
        isinstance(value, ast.Call)
        and len(value.args) == 1
        and isinstance(value.args[0], ast.Name)
        and value.args[0].id == parameters[0]
    )
    if not is_given or not isinstance(value, ast.Call):
        return unread
    made = called(value, scope, shapes)
    if made.name in MAKERS:
        return replace(made, args=()) if _is_plain(value, made, shapes) else unread
    return unread if value.keywords else _amounts_to(value.func, scope, shapes, hops + 1)


def _returned(function: ast.FunctionDef) -> ast.expr | None:
    """Return what a function returns by its last statement; None where it may return anything else."""
    returns = [each for each in _own_nodes(function) if isinstance(each, ast.Return)]
    return returns[0].value if len(returns) == 1 and function.body[-1] is returns[0] else None


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of the functions and classes inside of it."""
    pending: list[ast.AST] = [*function.body]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            pending += ast.iter_child_nodes(node)


def _names_only(statement: ast.Assign, name: str) -> bool:
    return [ast.unparse(each) for each in statement.targets] == [name]


def _changes(function: ast.FunctionDef, parameter: str) -> bool:
    """Return whether a function binds its parameter again, or sets what makes the class's instances."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == parameter and not isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, ast.Attribute) and node.attr in _MAKING_METHODS and not isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
            name = node.args[1] if len(node.args) > 1 else None
            if not isinstance(name, ast.Constant) or name.value in _MAKING_METHODS:
                return True
    return False


def _is_plain(value: ast.expr | None, made: Called, shapes: Interpreter) -> bool:
    """Return whether all options of a call are literals."""
    calls = [each for each in ast.walk(value) if isinstance(each, ast.Call)] if value is not None else []
    if any(keyword.arg is None for each in calls for keyword in each.keywords):
        return False
    return all(literal(option, made.scope, shapes) is not NOT_LITERAL for option in made.options.values())


def prepares(function: ast.FunctionDef, scope: NameScope, shapes: Interpreter) -> bool:
    """Return whether an `__init_subclass__` makes the constructors of subclasses."""
    parameters = [each.arg for each in [*function.args.posonlyargs, *function.args.args]]
    if not parameters or _changes(function, parameters[0]):
        return True
    return any(isinstance(node, ast.Call) and called(node, scope, shapes).name in MAKERS for node in ast.walk(function))
