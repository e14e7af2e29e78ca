"""Whether a class accepts the values that are made for it, by the conditions under which its own functions raise."""

from __future__ import annotations

import ast
import datetime as dt
import operator
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

from storesmith.generate.patterns import searched
from storesmith.generate.recipe import Recipe
from storesmith.python import Check

_MOST_STEPS = 2_000
_LARGEST = 10**60
_UUIDS = tuple(uuid.UUID(int=seed * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128, version=4) for seed in (1, 2, 3))
"""What stands for a new UUID; what holds for all of these is taken to hold for any."""


class Acceptance(Enum):
    """Whether values are accepted; `UNKNOWN` where the source does not show it."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def verdict_of(check: Check, values: Mapping[str, Recipe]) -> Acceptance:
    """Return whether a check accepts the values, given as recipes by the names of the fields. Nothing is executed.

    Conditions are evaluated that compare, measure and match literal values; any other is unknown.
    """
    verdicts = {_verdict(check, values, new) for new in _UUIDS}
    return verdicts.pop() if len(verdicts) == 1 else Acceptance.UNKNOWN


def _verdict(check: Check, values: Mapping[str, Recipe], new: uuid.UUID) -> Acceptance:
    known: dict[str, object] = {}
    for name, made in values.items():
        try:
            known[name] = _Evaluation(check, {}, new).recipe(made)
        except _UnknownError:
            continue
    outcomes = [_run(check, names, new) for names in _arguments(check, known)]
    if Acceptance.REFUSED in outcomes:
        return Acceptance.REFUSED
    return Acceptance.UNKNOWN if Acceptance.UNKNOWN in outcomes else Acceptance.ACCEPTED


def _arguments(check: Check, known: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Yield what the names of a check's function stand for, for each of the fields that it is called for."""
    parameters = [each.arg for each in [*check.function.args.posonlyargs, *check.function.args.args]]
    if check.kind == "instance":
        yield {parameters[0]: _Instance(known)} if parameters else {}
    elif check.kind == "constructor":
        yield {name: value for name, value in known.items() if name in parameters}
    else:
        position = 2 if check.kind == "attribute" else 1
        for name in check.fields:
            is_given = name in known and len(parameters) > position
            names: dict[str, object] = {parameters[position]: known[name]} if is_given else {}
            if check.kind == "attribute" and parameters:
                names[parameters[0]] = _Instance(known)
            yield names


def _run(check: Check, names: dict[str, object], new: uuid.UUID) -> Acceptance:
    evaluation = _Evaluation(check, names, new)
    try:
        evaluation.block(check.function.body)
    except _ReturnedError:
        return Acceptance.ACCEPTED
    except _RefusedError:
        return Acceptance.REFUSED
    except (_UnknownError, RecursionError):
        return Acceptance.UNKNOWN
    return Acceptance.ACCEPTED


class _UnknownError(Exception):
    """An expression or a statement that is not understood."""


class _RefusedError(Exception):
    """The function raises."""


class _ReturnedError(Exception):
    """The function returns."""


class _Instance:
    """The instance that is checked: its attributes, as far as they are known."""

    def __init__(self, attributes: Mapping[str, object]) -> None:
        self.attributes = dict(attributes)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{each.__name__: each for each in (len, str, int, float, bool, abs, min, max, sum, any, all, sorted, round)},
    **{each.__name__: each for each in (list, tuple, set, frozenset, dict, bytes)},
    "decimal.Decimal": Decimal,
    "uuid.UUID": uuid.UUID,
    **{f"datetime.{each.__name__}": each for each in (dt.date, dt.datetime, dt.time, dt.timedelta)},
}
_TYPES: dict[str, type] = {name: made for name, made in _FUNCTIONS.items() if isinstance(made, type)}
_METHODS = _words(
    """
    startswith endswith isdigit isalpha isalnum isdecimal isnumeric isupper islower isspace isidentifier isascii
    isprintable istitle strip lstrip rstrip lower upper casefold title capitalize split count find removeprefix
    removesuffix keys values items get date time total_seconds isoformat weekday isoweekday
    """
)
_ATTRIBUTES = _words(
    """
    year month day hour minute second days seconds version hex int tzinfo
    """
)
_SEARCHES = frozenset({"match", "fullmatch", "search"})
_CONSTANTS = {"datetime.timezone.utc": dt.timezone.utc, "datetime.date.min": dt.date.min}


class _Evaluation:
    """Evaluates the statements and expressions of one function over known values."""

    def __init__(self, check: Check, names: dict[str, object], new: uuid.UUID) -> None:
        self._check = check
        self._names = names
        self._new = new
        self._steps = 0

    def recipe(self, made: Recipe) -> object:
        """Return the value that a recipe makes."""
        if made.unknown:
            raise _UnknownError
        text = "".join(piece if isinstance(piece, str) else ".".join(filter(None, piece)) for piece in made.pieces)
        try:
            return self.value(ast.parse(text, mode="eval").body, is_absolute=True)
        except (SyntaxError, ValueError, RecursionError):
            raise _UnknownError from None

    # ---------------------------------------------------------------- statements

    def block(self, body: Sequence[ast.stmt]) -> None:
        """Run statements; raises `_RefusedError`, `_ReturnedError` or `_UnknownError`."""
        for statement in body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Raise):
            raise _RefusedError
        if isinstance(node, ast.Return):
            raise _ReturnedError
        if isinstance(node, ast.Assert):
            if not self.value(node.test):
                raise _RefusedError
        elif isinstance(node, ast.If):
            self._branch(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            self._assign(node)
        elif isinstance(node, ast.For):
            self._loop(node)
        elif _may_refuse([node]):
            raise _UnknownError

    def _branch(self, node: ast.If) -> None:
        try:
            is_taken = bool(self.value(node.test))
        except _UnknownError:
            if _may_refuse([*node.body, *node.orelse]):
                raise
            return
        self.block(node.body if is_taken else node.orelse)

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        try:
            value = self.value(node.value) if node.value is not None else _MISSING
        except _UnknownError:
            value = _MISSING
        for target in targets:
            if isinstance(target, ast.Name):
                self._names[target.id] = value
            elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                owner = self._names.get(target.value.id)
                if isinstance(owner, _Instance):
                    owner.attributes[target.attr] = value

    def _loop(self, node: ast.For) -> None:
        if not _may_refuse(node.body):
            return
        items = self.value(node.iter)
        if not isinstance(items, list | tuple | str | set | frozenset | dict) or not isinstance(node.target, ast.Name):
            raise _UnknownError
        for item in items:
            self._names[node.target.id] = item
            self.block(node.body)

    # ---------------------------------------------------------------- expressions

    def value(self, node: ast.expr, *, is_absolute: bool = False) -> Any:
        """Return the value of an expression; raises `_UnknownError`. With `is_absolute` its names are full ones."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise _UnknownError
        try:
            found = self._value(node, is_absolute)
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
            raise _UnknownError from None
        is_large = isinstance(found, int | Decimal | float) and not isinstance(found, bool) and abs(found) > _LARGEST
        if is_large or (isinstance(found, str | bytes | list | tuple) and len(found) > _MOST_STEPS):
            raise _UnknownError
        return found

    def _value(self, node: ast.expr, is_absolute: bool) -> Any:  # noqa: FBT001
        def inner(each: ast.expr) -> Any:
            return self.value(each, is_absolute=is_absolute)

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
            return -made if isinstance(node.op, ast.USub) else made
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
            left, right = inner(node.left), inner(node.right)
            is_number = isinstance(right, int | float | Decimal) and isinstance(left, int | float | Decimal)
            if not is_number and not isinstance(node.op, ast.Add | ast.Sub):
                raise _UnknownError
            return _OPERATIONS[type(node.op)](left, right)
        if isinstance(node, ast.Compare):
            values = [inner(each) for each in (node.left, *node.comparators)]
            pairs = zip(node.ops, values, values[1:], strict=False)
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
        raise _UnknownError

    def _index(self, node: ast.expr, is_absolute: bool) -> Any:  # noqa: FBT001
        if not isinstance(node, ast.Slice):
            return self.value(node, is_absolute=is_absolute)
        parts = (node.lower, node.upper, node.step)
        return slice(*(None if part is None else self.value(part, is_absolute=is_absolute) for part in parts))

    def _named(self, node: ast.Name | ast.Attribute, is_absolute: bool) -> Any:  # noqa: FBT001
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and isinstance(self._names.get(node.value.id), _Instance):
                owner = self._names[node.value.id]
                assert isinstance(owner, _Instance)
                if node.attr in owner.attributes and owner.attributes[node.attr] is not _MISSING:
                    return owner.attributes[node.attr]
                raise _UnknownError
            if node.attr in _ATTRIBUTES and not is_absolute:
                owner_value = self.value(node.value)
                if isinstance(owner_value, dt.date | dt.time | dt.timedelta | uuid.UUID):
                    return getattr(owner_value, node.attr)
            if node.attr == "int" and is_absolute and isinstance(node.value, ast.Call):
                return getattr(self.value(node.value, is_absolute=True), node.attr)
        elif node.id in self._names:
            if self._names[node.id] is _MISSING:
                raise _UnknownError
            return self._names[node.id]
        name = ast.unparse(node) if is_absolute else self._check.name_of(node)
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        return self._literal(node)

    def _literal(self, node: ast.expr) -> Any:
        found = self._check.literal(node)
        if found is None:
            raise _UnknownError
        return found[0]

    def _comprehension(self, node: ast.GeneratorExp | ast.ListComp | ast.SetComp) -> list[Any]:
        first = node.generators[0]
        if len(node.generators) != 1 or not isinstance(first.target, ast.Name):
            raise _UnknownError
        items = self.value(first.iter)
        if not isinstance(items, list | tuple | str | set | frozenset | dict):
            raise _UnknownError
        before = dict(self._names)
        found: list[Any] = []
        for item in items:
            self._names[first.target.id] = item
            if all(self.value(each) for each in first.ifs):
                found.append(self.value(node.elt))
        self._names = before
        return found

    def _call(self, node: ast.Call, is_absolute: bool) -> Any:  # noqa: FBT001
        name = ast.unparse(node.func) if is_absolute else self._check.name_of(node.func)
        if name == "uuid.uuid4":
            return self._new
        if name == "isinstance" and len(node.args) == 2:
            return self._is_instance(*node.args)
        keywords = {str(keyword.arg): self.value(keyword.value, is_absolute=is_absolute) for keyword in node.keywords}
        args = [self.value(each, is_absolute=is_absolute) for each in node.args]
        if name in ("re.match", "re.fullmatch", "re.search") and len(args) == 2 and not keywords:
            return self._searched(name[3:], *args)
        if name in _FUNCTIONS:
            return _FUNCTIONS[name](*args, **keywords)
        if not isinstance(node.func, ast.Attribute):
            raise _UnknownError
        if node.func.attr in _SEARCHES and len(args) == 1 and not keywords:
            return self._searched(node.func.attr, self._literal(node.func.value), args[0])
        if node.func.attr not in _METHODS:
            raise _UnknownError
        return getattr(self.value(node.func.value, is_absolute=is_absolute), node.func.attr)(*args, **keywords)

    def _searched(self, way: str, pattern: object, text: object) -> bool:
        found = searched(pattern, text, way) if isinstance(pattern, str) and isinstance(text, str) else None
        if found is None:
            raise _UnknownError
        return found

    def _is_instance(self, node: ast.expr, kinds: ast.expr) -> bool:
        value = self.value(node)
        nodes = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
        names = [self._check.name_of(each) or "" for each in nodes]
        if not all(name in _TYPES for name in names):
            raise _UnknownError
        return isinstance(value, tuple(_TYPES[name] for name in names))


def _may_refuse(body: Sequence[ast.stmt]) -> bool:
    return any(isinstance(each, ast.Raise | ast.Assert) for statement in body for each in ast.walk(statement))


_MISSING: Any = object()
