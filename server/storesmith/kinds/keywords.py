"""The keywords of JSON Schema that look at a value alone and not at what is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from storesmith.kinds.formats import FORMATS
from storesmith.kinds.patterns import searcher


def _is_integer(value: Any) -> bool:
    return type(value) is int or (type(value) is float and value.is_integer())


def _is_number(value: Any) -> bool:
    return type(value) is int or type(value) is float


_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": _is_integer,
    "number": _is_number,
    "boolean": lambda value: value is True or value is False,
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def type_test(types: Any, _schema: Mapping[str, Any]) -> Callable[[Any], bool] | None:
    if isinstance(types, str):
        return _TYPES.get(types)
    tests = [_TYPES.get(name) for name in types if isinstance(name, str)] if isinstance(types, list) else []
    known = [test for test in tests if test is not None]
    return None if not known or None in tests else lambda value: any(test(value) for test in known)


def _canonical(value: Any) -> Any:
    """What two JSON values have in common if and only if they are equal; `True` is not 1, but 1.0 is."""
    if isinstance(value, bool):
        return bool, value
    if isinstance(value, list):
        return tuple(map(_canonical, value))
    if isinstance(value, dict):
        return frozenset((key, _canonical(item)) for key, item in value.items())
    return value


def same(one: Any, other: Any) -> bool:
    return bool(_canonical(one) == _canonical(other))


def _const(expected: Any, _schema: Mapping[str, Any]) -> Callable[[Any], bool]:
    if isinstance(expected, str):
        return lambda value: bool(value == expected)
    return lambda value: same(value, expected)


def _enum(values: Any, _schema: Mapping[str, Any]) -> Callable[[Any], bool] | None:
    if not isinstance(values, list):
        return None
    allowed = {_canonical(value) for value in values}
    return lambda value: _canonical(value) in allowed


def _pattern(pattern: Any, _schema: Mapping[str, Any]) -> Callable[[Any], bool] | None:
    compiled = searcher(pattern) if isinstance(pattern, str) else None
    if compiled is None:
        return None
    search = compiled.search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _format(name: Any, _schema: Mapping[str, Any]) -> Callable[[Any], bool] | None:
    fits = FORMATS.get(name) if isinstance(name, str) else None
    return fits and (lambda value: not isinstance(value, str) or fits(value))


def _limit(
    applies: Callable[[Any], bool], compare: Callable[[Any, Any], bool]
) -> Callable[[Any, Mapping[str, Any]], Callable[[Any], bool] | None]:
    def make(limit: Any, _schema: Mapping[str, Any]) -> Callable[[Any], bool] | None:
        return (lambda value: not applies(value) or compare(value, limit)) if _is_number(limit) else None

    return make


def _exclusive(
    twin: str, compare: Callable[[Any, Any], bool]
) -> Callable[[Any, Mapping[str, Any]], Callable[[Any], bool] | None]:
    """A limit that is not itself allowed; in draft 4 a boolean beside the limit."""

    def make(limit: Any, schema: Mapping[str, Any]) -> Callable[[Any], bool] | None:
        bound = schema.get(twin) if limit is True else limit
        return (lambda value: not _is_number(value) or compare(value, bound)) if _is_number(bound) else None

    return make


def _multiple_of(factor: Any, _schema: Mapping[str, Any]) -> Callable[[Any], bool] | None:
    if not _is_number(factor) or factor <= 0:
        return None
    exact = _exact(factor)

    def holds(value: Any) -> bool:
        if not _is_number(value):
            return True
        number = _exact(value)
        return number is None or exact is None or number % exact == 0

    return holds


def _exact(number: float) -> Fraction | None:
    """The number as it is written, so that 0.3 is three times 0.1; None where it is infinite."""
    if isinstance(number, int):
        return Fraction(number)
    return Fraction(repr(number)) if abs(number) < float("inf") else None


def _unique(wanted: Any, _schema: Mapping[str, Any]) -> Callable[[Any], bool] | None:
    if wanted is not True:
        return None
    return lambda value: not isinstance(value, list) or len(set(map(_canonical, value))) == len(value)


def _is_string(value: Any) -> bool:
    return isinstance(value, str)


def _is_array(value: Any) -> bool:
    return isinstance(value, list)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


SIMPLE: dict[str, Callable[[Any, Mapping[str, Any]], Callable[[Any], bool] | None]] = {
    "type": type_test,
    "const": _const,
    "enum": _enum,
    "minLength": _limit(_is_string, lambda value, limit: len(value) >= limit),
    "maxLength": _limit(_is_string, lambda value, limit: len(value) <= limit),
    "pattern": _pattern,
    "format": _format,
    "minimum": _limit(_is_number, lambda value, limit: value >= limit),
    "maximum": _limit(_is_number, lambda value, limit: value <= limit),
    "exclusiveMinimum": _exclusive("minimum", lambda value, limit: value > limit),
    "exclusiveMaximum": _exclusive("maximum", lambda value, limit: value < limit),
    "multipleOf": _multiple_of,
    "minItems": _limit(_is_array, lambda value, limit: len(value) >= limit),
    "maxItems": _limit(_is_array, lambda value, limit: len(value) <= limit),
    "uniqueItems": _unique,
    "minProperties": _limit(_is_object, lambda value, limit: len(value) >= limit),
    "maxProperties": _limit(_is_object, lambda value, limit: len(value) <= limit),
}
"""For each keyword what makes, of its value and the subschema, the test that a value must pass; None where nothing is tested."""
