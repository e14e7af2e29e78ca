"""Values within limits: numbers, texts and bytes that a library's constraints allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from storesmith.generate.patterns import text_matching

Limits = Mapping[str, object]
_RANGE = ("gt", "ge", "lt", "le")
_MOST_CHARACTERS = 500
_MOST_DIGITS = 100
CHANGES = frozenset({"strip_whitespace", "to_lower", "to_upper"})
"""What libraries do to texts, as limits: a text that is made stays as it is."""


def number_within(limits: Limits, kind: str, usual: str) -> Decimal | None:
    """Return a number of a kind (`int`, `float`, …) within limits, the usual one if it is; None if none is found."""
    numbers = {name: _decimal(value) for name, value in limits.items()}
    if any(value is None for value in numbers.values()):
        return None
    known = {name: value for name, value in numbers.items() if value is not None}
    try:
        return next((each for each in _candidates(known, Decimal(usual)) if _is_within(each, known, kind)), None)
    except ArithmeticError:
        return None


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= _MOST_DIGITS else None


def _candidates(limits: Mapping[str, Decimal], usual: Decimal) -> Iterator[Decimal]:
    low = max((limits[name] for name in ("gt", "ge") if name in limits), default=None)
    high = min((limits[name] for name in ("lt", "le") if name in limits), default=None)
    step = limits.get("multiple_of", Decimal(1))
    yield from (usual, Decimal(1), Decimal("0.5"), Decimal(0))
    if step > 0:
        edge = low if low is not None else high if high is not None else Decimal(0)
        if abs(edge / step) < 10**15:
            first = (edge // step) * step
            yield from (first + step * offset for offset in (1, 0, -1, 2, -2))
    if low is not None and high is not None:
        yield (low + high) / 2
    yield from (edge for edge in (low, high) if edge is not None)
    if low is not None and high is not None:
        yield low + (high - low) / 10


def _is_within(value: Decimal, limits: Mapping[str, Decimal], kind: str) -> bool:
    tests = {
        "gt": lambda limit: value > limit,
        "ge": lambda limit: value >= limit,
        "lt": lambda limit: value < limit,
        "le": lambda limit: value <= limit,
        "multiple_of": lambda limit: limit > 0 and value % limit == 0,
        "max_digits": lambda limit: len(value.as_tuple().digits) <= limit,
        "decimal_places": lambda limit: -int(value.as_tuple().exponent) <= limit,
    }
    if kind == "int" and value != int(value):
        return False
    return all(name in tests and tests[name](limit) for name, limit in limits.items())


def text_within(limits: Limits, usual: str) -> str | None:
    """Return a text within limits, the usual one if it is; None where none is found."""
    lengths = _lengths(limits, ("min_length", "max_length", "pattern", *CHANGES))
    if lengths is None:
        return None
    least, most = lengths
    pattern = limits.get("pattern")
    if pattern is not None:
        found = text_matching(pattern, least) if isinstance(pattern, str) else None
        is_kept = found is not None and changed(found, limits) == found and least <= len(found) <= most
        return found if is_kept else None
    found = _of_length(usual, least, most)
    if found is not None and limits.get("strip_whitespace") and found != found.strip():
        found = "".join("x" if each.isspace() else each for each in found)
    return None if found is None else changed(found, limits)


def changed(text: str, limits: Limits) -> str:
    """Return what a library makes of a text that it is given."""
    if limits.get("strip_whitespace"):
        text = text.strip()
    if limits.get("to_lower"):
        text = text.lower()
    return text.upper() if limits.get("to_upper") else text


def bytes_within(limits: Limits, usual: bytes) -> bytes | None:
    """Return bytes within limits, the usual ones if they are; None where none are found."""
    lengths = _lengths(limits, ("min_length", "max_length"))
    made = _of_length(usual.decode(), *lengths) if lengths else None
    return None if made is None else made.encode()


def count_within(limits: Limits) -> int | None:
    """Return how many items a collection within limits has, one if that is allowed; None where it is not known."""
    lengths = _lengths(limits, ("min_length", "max_length"))
    if lengths is None:
        return None
    least, most = lengths
    return max(least, min(1, most)) if least <= most and least <= 20 else None


def _lengths(limits: Limits, allowed: Iterable[str]) -> tuple[int, int] | None:
    least, most = limits.get("min_length", 0), limits.get("max_length", _MOST_CHARACTERS)
    is_known = set(limits) <= set(allowed)
    return (least, most) if isinstance(least, int) and isinstance(most, int) and is_known else None


def _of_length(usual: str, least: int, most: int) -> str | None:
    if least > most or least > _MOST_CHARACTERS:
        return None
    while len(usual) < least:
        usual += usual
    return usual if least <= len(usual) <= most else usual[: max(least, min(most, len(usual)))]
