"""Simple Python evaluated without running it: comparisons, arithmetic, and methods of texts, over known values."""

from __future__ import annotations

import ast
import datetime as dt
import operator
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Protocol, TypeAlias

from storesmith.python.budget import Budget, WorkLimitError
from storesmith.python.builtin_names import words

_MOST_STEPS = 5_000
"""Steps of one evaluation: expressions, and what their values are made of."""

_MOST_CALLS = 4
_MOST_CHARACTERS = 2_000
_MOST_ITEMS = 1_000
"""Items of a collection, those of collections in it included."""

_MOST_DIGITS = 100
_LARGEST = 10**_MOST_DIGITS
_MOST_NODES = 5_000
"""Nodes of a literal's syntax."""

_LOOKUP, _FAILED_LOOKUP = 10, 100
"""Steps that it takes to find out what a name stands for."""

_MOST_PLACES = 30
"""Places that a number is rounded to, on either side of the point."""


class UnknownResultError(Exception):
    """An expression or a statement that is not understood, or whose evaluation takes too long."""


class RaisedError(Exception):
    """The function raises an exception."""


class ReturnedError(Exception):
    """The function returns `value`, which may be unknown."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Instance:
    """An instance of a class: its attributes, as far as they are known."""

    def __init__(self, attributes: Mapping[str, object]) -> None:
        self.attributes = dict(attributes)


Search: TypeAlias = Callable[[str, str, str, Budget], bool | None]
"""Searches a text for a pattern by `search`, `match` or `fullmatch`; None where that would take too long."""


class Source(Protocol):
    """Where an evaluated function stands: what its names stand for."""

    def name_of(self, node: ast.expr) -> str | None:
        """Return the full or public name of what an expression stands for; None where it names nothing."""

    def literal(self, node: ast.expr) -> tuple[object] | None:
        """Return the value of a literal that an expression names; None where it names none."""

    def function(self, node: ast.expr) -> tuple[ast.FunctionDef, Source] | None:
        """Return the function that a call names, and where it stands; None where it is not written in Python or not found."""


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


def _rounded(number: Any, places: Any = None) -> Any:
    if places is not None and (not isinstance(places, int) or abs(places) > _MOST_PLACES):
        raise UnknownResultError
    return round(number, places)


def _bytes(value: Any = b"") -> bytes:
    if not isinstance(value, bytes | list | tuple):  # of a number it makes as many bytes
        raise UnknownResultError
    return bytes(value)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{each.__name__: each for each in (len, str, int, float, bool, abs, min, max, sum, any, all, sorted)},
    **{each.__name__: each for each in (list, tuple, set, frozenset, dict)},
    "bytes": _bytes,
    "round": _rounded,
    "decimal.Decimal": Decimal,
    "uuid.UUID": uuid.UUID,
    **{f"datetime.{each.__name__}": each for each in (dt.date, dt.datetime, dt.time, dt.timedelta)},
}
_TYPES: dict[str, type] = {
    "bytes": bytes,
    **{name: made for name, made in _FUNCTIONS.items() if isinstance(made, type)},
}
_METHODS = words(
    """
    startswith endswith isdigit isalpha isalnum isdecimal isnumeric isupper islower isspace isidentifier isascii
    isprintable istitle swapcase replace join strip lstrip rstrip lower upper casefold title capitalize split count
    find removeprefix removesuffix keys values items get date time total_seconds isoformat weekday isoweekday
    """
)
_ATTRIBUTES = words(
    """
    year month day hour minute second days seconds version hex int tzinfo
    """
)
_SEARCHES = frozenset({"match", "fullmatch", "search"})
_CONSTANTS = {"datetime.timezone.utc": dt.timezone.utc, "datetime.date.min": dt.date.min}


class Evaluation:
    """Evaluates the statements and expressions of one function over known values."""

    def __init__(
        self,
        source: Source | None,
        names: dict[str, Any],
        search: Search | None = None,
        new: uuid.UUID | None = None,
        budget: Budget | None = None,
    ) -> None:
        self._source = source
        self._names = names
        self._search = search
        self._new = new
        self._budget = Budget(_MOST_STEPS, budget)
        self._depth = 0

    def text(self, text: str) -> Any:
        """Return the value of an expression of full names; raises `UnknownResultError`."""
        with _bounded():
            self._budget.spend(len(text) // 10)
            return self._value(ast.parse(text, mode="eval").body, is_absolute=True)

    def value(self, node: ast.expr) -> Any:
        """Return the value of an expression; raises `UnknownResultError`."""
        with _bounded():
            return self._value(node)

    def run(self, body: Sequence[ast.stmt]) -> None:
        """Run statements; raises `RaisedError`, `ReturnedError` or `UnknownResultError`."""
        with _bounded():
            self._block(body)

    # ---------------------------------------------------------------- statements

    def _block(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            self._budget.spend()
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Raise):
            raise RaisedError
        if isinstance(node, ast.Return):
            raise ReturnedError(self._or_missing(node.value) if node.value is not None else None)
        if isinstance(node, ast.Assert):
            if not self._value(node.test):
                raise RaisedError
        elif isinstance(node, ast.If):
            self._branch(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            self._assign(node)
        elif isinstance(node, ast.For):
            self._loop(node)
        elif isinstance(node, ast.Try) and self._ends([node]):
            self._try(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            self._call_alone(node.value)
        elif self._ends([node]):
            raise UnknownResultError

    def _try(self, node: ast.Try) -> None:
        """Run the body of a `try`, which must be known to raise nothing that a handler catches."""
        for statement in node.body:
            if isinstance(statement, ast.Expr):
                self._value(statement.value)
            elif isinstance(statement, ast.Assign):
                self._value(statement.value)
                self._assign(statement)
            else:
                self._statement(statement)
        self._block([*node.orelse, *node.finalbody])

    def _call_alone(self, node: ast.Call) -> None:
        """Run a call as a statement: it matters only if the function that it names may raise."""
        found = self._source.function(node.func) if self._source is not None else None
        if found is not None and self._ends(found[0].body, ast.Raise | ast.Assert):
            self._run(found, node)

    def _run(self, found: tuple[ast.FunctionDef, Source], node: ast.Call) -> Any:
        """Return what a function returns for the arguments of a call."""
        function, source = found
        if self._depth >= _MOST_CALLS or function.args.vararg or function.args.kwarg:
            raise UnknownResultError
        parameters = [each.arg for each in [*function.args.posonlyargs, *function.args.args]]
        self._budget.spend(len(parameters) + len(function.decorator_list))
        given: list[Any] = [self._or_missing(each) for each in node.args]
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            owner = self._names.get(node.func.value.id)
            decorators = [each.id for each in function.decorator_list if isinstance(each, ast.Name)]
            is_bound = "staticmethod" not in decorators
            given = [owner, *given] if isinstance(owner, Instance) and is_bound else given
        names = dict(zip(parameters, given, strict=False))
        names.update({str(each.arg): self._or_missing(each.value) for each in node.keywords})
        defaults = zip(parameters[::-1], function.args.defaults[::-1], strict=False)
        inner = Evaluation(source, names, self._search, self._new)
        inner._budget, inner._depth = self._budget, self._depth + 1
        for name, default in defaults:
            if name not in names:
                names[name] = inner._or_missing(default)
        try:
            inner._block(function.body)
        except ReturnedError as returned:
            return returned.value
        return None

    def _or_missing(self, node: ast.expr) -> Any:
        try:
            return self._value(node)
        except UnknownResultError:
            return _MISSING

    def _branch(self, node: ast.If) -> None:
        try:
            is_taken = bool(self._value(node.test))
        except UnknownResultError:
            if self._ends([*node.body, *node.orelse]):
                raise
            return
        self._block(node.body if is_taken else node.orelse)

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        try:
            value = self._value(node.value) if node.value is not None else _MISSING
        except UnknownResultError:
            value = _MISSING
        for target in targets:
            if isinstance(target, ast.Name):
                self._names[target.id] = value
            elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                owner = self._names.get(target.value.id)
                if isinstance(owner, Instance):
                    owner.attributes[target.attr] = value

    def _loop(self, node: ast.For) -> None:
        if not self._ends(node.body):
            return
        items = self._value(node.iter)
        if not isinstance(items, list | tuple | str | set | frozenset | dict) or not isinstance(node.target, ast.Name):
            raise UnknownResultError
        for item in items:
            self._names[node.target.id] = item
            self._block(node.body)

    def _ends(self, body: Sequence[ast.stmt], ends: Any = ast.Raise | ast.Assert | ast.Return) -> bool:
        """Return whether statements may end the function."""
        for statement in body:
            for count, each in enumerate(ast.walk(statement)):
                if not count % 10:
                    self._budget.spend()
                if isinstance(each, ends):
                    return True
        return False

    # ---------------------------------------------------------------- expressions

    def _value(self, node: ast.expr, *, is_absolute: bool = False) -> Any:
        """Return the value of an expression. With `is_absolute` its names are full ones."""
        self._budget.spend()
        try:
            found = self._computed(node, is_absolute)
            weight = _weight(found)
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
            raise UnknownResultError from None
        if weight is None:
            self._budget.spend(_MOST_ITEMS)
            raise UnknownResultError
        self._budget.spend(weight // 8)
        return found

    def _computed(self, node: ast.expr, is_absolute: bool) -> Any:  # noqa: FBT001
        def inner(each: ast.expr) -> Any:
            return self._value(each, is_absolute=is_absolute)

        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name | ast.Attribute):
            return self._named(node, is_absolute)
        if isinstance(node, ast.BoolOp):
            is_and = isinstance(node.op, ast.And)
            result: Any = is_and
            for each in node.values:
                result = inner(each)
                if bool(result) is not is_and:
                    break
            return result
        if isinstance(node, ast.UnaryOp):
            made = inner(node.operand)
            if isinstance(node.op, ast.Not):
                return not made
            if isinstance(node.op, ast.Invert):
                raise UnknownResultError
            return -made if isinstance(node.op, ast.USub) else +made
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
            left, right = inner(node.left), inner(node.right)
            is_number = isinstance(right, int | float | Decimal) and isinstance(left, int | float | Decimal)
            if isinstance(node.op, ast.Pow) and not (
                is_number and abs(left) <= 1_000 and 0 <= right <= 20 + 44 * (left == 2)
            ):
                raise UnknownResultError
            if not is_number and not isinstance(node.op, ast.Add | ast.Sub):
                raise UnknownResultError
            return _OPERATIONS[type(node.op)](left, right)
        if isinstance(node, ast.Compare):
            values = [inner(each) for each in (node.left, *node.comparators)]
            pairs = zip(node.ops, values, values[1:], strict=False)
            if any(isinstance(each, Instance) for each in values):  # its class says what equals it
                raise UnknownResultError
            return all(_COMPARISONS[type(each)](left, right) for each, left, right in pairs)
        if isinstance(node, ast.IfExp):
            return inner(node.body if inner(node.test) else node.orelse)
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            made = [inner(each) for each in node.elts]
            return made if isinstance(node, ast.List) else tuple(made) if isinstance(node, ast.Tuple) else set(made)
        if isinstance(node, ast.Dict) and None not in node.keys:
            return {inner(key): inner(value) for key, value in zip(node.keys, node.values, strict=True) if key}
        if isinstance(node, ast.Subscript):
            return inner(node.value)[self._index(node.slice, is_absolute)]
        if isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp):
            return self._comprehension(node)
        if isinstance(node, ast.Call) and not any(keyword.arg is None for keyword in node.keywords):
            return self._call(node, is_absolute)
        raise UnknownResultError

    def _index(self, node: ast.expr, is_absolute: bool) -> Any:  # noqa: FBT001
        if not isinstance(node, ast.Slice):
            return self._value(node, is_absolute=is_absolute)
        parts = (node.lower, node.upper, node.step)
        return slice(*(None if part is None else self._value(part, is_absolute=is_absolute) for part in parts))

    def _named(self, node: ast.Name | ast.Attribute, is_absolute: bool) -> Any:  # noqa: FBT001
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and isinstance(self._names.get(node.value.id), Instance):
                owner = self._names[node.value.id]
                assert isinstance(owner, Instance)
                if node.attr in owner.attributes and owner.attributes[node.attr] is not _MISSING:
                    return owner.attributes[node.attr]
                raise UnknownResultError
            if node.attr in _ATTRIBUTES and not is_absolute:
                owner_value = self._value(node.value)
                if isinstance(owner_value, dt.date | dt.time | dt.timedelta | uuid.UUID):
                    return getattr(owner_value, node.attr)
            if node.attr == "int" and is_absolute and isinstance(node.value, ast.Call):
                return getattr(self._value(node.value, is_absolute=True), node.attr)
        elif node.id in self._names:
            if self._names[node.id] is _MISSING:
                raise UnknownResultError
            return self._names[node.id]
        name = _dotted(node) if is_absolute or self._source is None else self._source.name_of(node)
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        return self._literal(node)

    def _literal(self, node: ast.expr) -> Any:
        self._budget.spend(_LOOKUP)
        found = self._source.literal(node) if self._source is not None else None
        if found is None:
            self._budget.spend(_FAILED_LOOKUP)
            raise UnknownResultError
        return found[0]

    def _comprehension(self, node: ast.GeneratorExp | ast.ListComp | ast.SetComp) -> list[Any]:
        first = node.generators[0]
        if len(node.generators) != 1 or not isinstance(first.target, ast.Name):
            raise UnknownResultError
        items = self._value(first.iter)
        if not isinstance(items, list | tuple | str | set | frozenset | dict):
            raise UnknownResultError
        before = dict(self._names)
        found: list[Any] = []
        for item in items:
            self._names[first.target.id] = item
            if all(self._value(each) for each in first.ifs):
                found.append(self._value(node.elt))
        self._names = before
        return found

    def _call(self, node: ast.Call, is_absolute: bool) -> Any:  # noqa: FBT001
        is_own = isinstance(node.func, ast.Name) and node.func.id in self._names
        self._budget.spend(_LOOKUP)
        name = _dotted(node.func) if is_absolute or self._source is None else self._source.name_of(node.func)
        if name == "uuid.uuid4" and self._new is not None:
            return self._new
        if is_own:
            raise UnknownResultError
        if name == "isinstance" and len(node.args) == 2:
            return self._is_instance(*node.args)
        keywords = {str(keyword.arg): self._value(keyword.value, is_absolute=is_absolute) for keyword in node.keywords}
        args = [self._value(each, is_absolute=is_absolute) for each in node.args]
        if name in ("re.match", "re.fullmatch", "re.search") and len(args) == 2 and not keywords:
            return self._searched(name[3:], *args)
        if name in _FUNCTIONS and not any(isinstance(each, Instance) for each in args):
            return _FUNCTIONS[name](*args, **keywords)
        found = self._source.function(node.func) if self._source is not None and not is_absolute else None
        if found is not None:
            result = self._run(found, node)
            if result is _MISSING:
                raise UnknownResultError
            return result
        if not isinstance(node.func, ast.Attribute):
            raise UnknownResultError
        if node.func.attr in _SEARCHES and len(args) == 1 and not keywords:
            return self._searched(node.func.attr, self._literal(node.func.value), args[0])
        if node.func.attr not in _METHODS:
            raise UnknownResultError
        return getattr(self._value(node.func.value, is_absolute=is_absolute), node.func.attr)(*args, **keywords)

    def _searched(self, way: str, pattern: Any, text: Any) -> bool:
        is_text = isinstance(pattern, str) and isinstance(text, str)
        found = self._search(pattern, text, way, self._budget) if is_text and self._search is not None else None
        if found is None:
            raise UnknownResultError
        return found

    def _is_instance(self, node: ast.expr, kinds: ast.expr) -> bool:
        value = self._value(node)
        nodes = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
        names = [(self._source.name_of(each) if self._source is not None else None) or "" for each in nodes]
        if not all(name in _TYPES for name in names):
            raise UnknownResultError
        return isinstance(value, tuple(_TYPES[name] for name in names))


@contextmanager
def _bounded() -> Iterator[None]:
    """Take what goes wrong or takes too long in an evaluation for an unknown result."""
    try:
        yield
    except (SyntaxError, ValueError, RecursionError, MemoryError, WorkLimitError):
        raise UnknownResultError from None


def _dotted(node: ast.expr) -> str | None:
    """Return names with dots between them as text; None for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def is_small(value: Any) -> bool:
    """Return whether a value, with all that is in it, is small enough to work with."""
    return _weight(value) is not None


def literal_value(node: ast.expr) -> Any:
    """Return the value of a literal; raises `ValueError` for any other expression, and for one that is too large."""
    count = 0
    pending: list[ast.AST] = [node]
    while pending:
        for child in ast.iter_child_nodes(pending.pop()):
            pending.append(child)
            count += 1
            if count > _MOST_NODES:
                raise ValueError
    try:
        value = ast.literal_eval(node)
    except (TypeError, SyntaxError, MemoryError, RecursionError):
        raise ValueError from None
    if not is_small(value):
        raise ValueError
    return value


def _weight(value: Any) -> int | None:
    """Return how many steps it takes to look through a value; None for one that is too large."""
    count = 0
    pending = [value]
    while pending:
        each = pending.pop()
        count += 1
        if isinstance(each, str | bytes):
            if len(each) > _MOST_CHARACTERS:
                return None
            count += len(each) // 16
        elif isinstance(each, bool):
            continue
        elif isinstance(each, Decimal):
            is_near = not each.is_finite() or abs(each.adjusted()) < _MOST_DIGITS
            if not is_near or len(each.as_tuple().digits) > _MOST_DIGITS:
                return None
        elif isinstance(each, int | float):
            if abs(each) > _LARGEST:
                return None
        elif isinstance(each, Collection):
            if len(each) > _MOST_ITEMS:
                return None
            pending += [*each.keys(), *each.values()] if isinstance(each, Mapping) else each
        if count + len(pending) > _MOST_ITEMS:
            return None
    return count


_MISSING: Any = object()
