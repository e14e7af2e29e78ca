"""How long a text may be for a regular expression that goes back: Python's engine tries every way to divide it up.

What counts are repetitions of which it cannot be told where they end, as what may follow begins like what is repeated.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

_STEPS = 10**7
"""What a search may cost: a fraction of a second."""

_FEW_CHOICES = 8
"""Choices, each between two ways, that may be tried in all combinations for each character."""

_ALL = frozenset(range(129))
"""The characters of ASCII, and 128 for all others together."""


def longest_text(pattern: str) -> int | None:
    """The characters up to which a search for a Python pattern ends soon whatever they are; None where that is any number."""
    if sys.version_info >= (3, 11):
        from re import _parser as parser  # type: ignore[attr-defined]  # noqa: PLC0415 - only what has patterns needs it
    else:
        import sre_parse as parser  # noqa: PLC0415
    walk = _Walk()
    walk.sequence(list(parser.parse(pattern)), frozenset(), inside=False)
    steps = _STEPS >> max(0, walk.choices - _FEW_CHOICES)
    if walk.is_exponential:
        return max(0, steps.bit_length() - 4)
    return int(steps ** (1 / (walk.loose + 1))) if walk.loose or walk.choices > _FEW_CHOICES else None


class _Walk:
    def __init__(self) -> None:
        self.is_exponential = False
        self.loose = 0
        """Repetitions of which the end cannot be told."""
        self.choices = 0
        """Optional items and alternatives, outside of repetitions, of which the next character does not select one."""

    def sequence(self, items: Sequence[Any], after: frozenset[int], *, inside: bool) -> None:
        """Look at items in a row; `after` is what a text may go on with behind them, `inside` whether they are repeated."""
        for index, item in enumerate(items):
            rest, is_empty = _first(items[index + 1 :])
            self.item(item, rest | after if is_empty else rest, inside=inside)

    def item(self, item: Any, after: frozenset[int], *, inside: bool) -> None:
        name, details = str(item[0]), item[1]
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, body = details
            first, is_empty = _first(body)
            is_repeated = most > 1
            self.sequence(list(body), after | first if is_repeated else after, inside=inside or is_repeated)
            if most > least and (is_empty or after & _within(body)):
                self.loose += is_repeated
                self.choices += not is_repeated
                self.is_exponential |= inside or (is_empty and _has_repeat(body))
        elif name == "BRANCH":
            branches = details[1]
            seen: frozenset[int] = frozenset()
            for branch in branches:
                first, is_empty = _first(branch)
                if is_empty or first & seen:
                    self.is_exponential |= inside
                    self.choices += 1
                seen |= first
                self.sequence(list(branch), after, inside=inside)
        elif name == "SUBPATTERN":
            self.sequence(list(details[-1]), after, inside=inside)
        elif name in ("ASSERT", "ASSERT_NOT"):
            self.sequence(list(details[1]), _ALL, inside=inside)
        elif name in ("GROUPREF", "GROUPREF_EXISTS"):
            self.loose += 1


def _first(items: Any) -> tuple[frozenset[int], bool]:
    """The characters that a text of these items may begin with, and whether it may be empty."""
    found: frozenset[int] = frozenset()
    for name, details in items:
        chars, is_empty = _first_of(str(name), details)
        found |= chars
        if not is_empty:
            return found, False
    return found, True


def _first_of(name: str, details: Any) -> tuple[frozenset[int], bool]:
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        chars, is_empty = _first(details[2])
        return chars, is_empty or details[0] == 0
    if name == "SUBPATTERN":
        return _first(details[-1])
    if name == "BRANCH":
        parts = [_first(branch) for branch in details[1]]
        return frozenset().union(*(chars for chars, _ in parts)), any(is_empty for _, is_empty in parts)
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return frozenset(), True
    if name in ("LITERAL", "NOT_LITERAL", "IN"):
        return _chars(name, details), False
    return _ALL, name.startswith("GROUPREF")


def _chars(name: str, details: Any) -> frozenset[int]:
    if name == "LITERAL":
        return frozenset({min(details, 128)})
    if name == "NOT_LITERAL":
        return _ALL - {details}
    found: set[int] = set()
    for kind, value in details:
        if str(kind) == "LITERAL":
            found.add(min(value, 128))
        elif str(kind) == "RANGE":
            found.update(range(min(value[0], 128), min(value[1], 128) + 1))
        elif str(kind) == "CATEGORY":
            return _ALL  # by far the most characters
    is_negated = bool(details) and str(details[0][0]) == "NEGATE"
    return (_ALL - found) | {128} if is_negated else frozenset(found)


def _within(items: Any) -> frozenset[int]:
    """The characters that may stand anywhere in a text of these items."""
    found: frozenset[int] = frozenset()
    for name, details in items:
        kind = str(name)
        if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            found |= _within(details[2])
        elif kind in ("SUBPATTERN", "ATOMIC_GROUP"):
            found |= _within(details[-1] if kind == "SUBPATTERN" else details)
        elif kind == "BRANCH":
            found = found.union(*(_within(branch) for branch in details[1]))
        else:
            found |= _first_of(kind, details)[0]
    return found


def _has_repeat(items: Any) -> bool:
    return any(
        "REPEAT" in str(name) or (str(name) == "SUBPATTERN" and _has_repeat(details[-1])) for name, details in items
    )
