"""Texts that match a simple regular expression: literals, classes, groups, alternatives and repetitions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from storesmith.kinds.backtracking import longest_text
from storesmith.python.budget import Budget

_DIGITS = "0123456789"
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_CLASSES = {"d": _DIGITS, "w": _LOWER + _LOWER.upper() + _DIGITS + "_", "s": " "}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_MOST_CHARACTERS = 500
_SLOW_STEPS = 3_000
"""Steps for a search that goes back: see `storesmith.kinds.backtracking`."""

_IGNORES_CASE = re.compile(r"\(\?[a-zA-Z]*i")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]|\\[0-9xuUN]")
"""Where the case is ignored, the ranges of such characters are looked through one by one."""

_ATOMS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
"""Escapes and classes, in which the signs of repetitions are plain characters."""

_NEWER = re.compile(r"[*+?}]\+|\(\?>")
"""Possessive repetitions and atomic groups, which Python 3.10 does not read."""


@dataclass(frozen=True, slots=True)
class Run:
    """So many characters, each one of `choices`."""

    choices: str
    count: int


class _UnsupportedError(ValueError):
    """A construct that no text is made for."""


def runs_matching(pattern: str, least: int = 0) -> tuple[Run, ...] | None:
    """Return the runs of a text of at least `least` characters that matches the whole pattern; None for an intricate pattern.

    Repetitions without an upper limit are as long as `least` asks for.
    """
    if len(pattern) > _MOST_CHARACTERS:
        return None
    for stretch in dict.fromkeys((1, max(1, least))):
        try:
            reading = _Reading(pattern, stretch)
            runs = reading.alternatives()
            if reading.position != len(pattern):
                return None
        except (_UnsupportedError, IndexError, ValueError, RecursionError):
            return None
        text = "".join(run.choices[0] * run.count for run in runs)
        if least <= len(text) <= _MOST_CHARACTERS and searched(pattern, text):
            return tuple(runs)
    return None


def text_matching(pattern: str, least: int = 0) -> str | None:
    """Return a text of at least `least` characters that matches the pattern; None for an intricate pattern."""
    runs = runs_matching(pattern, least)
    return None if runs is None else "".join(_varied(run) for run in runs)


def _varied(run: Run) -> str:
    """Return the characters of a run, different ones where there is a choice."""
    return "".join(run.choices[index % len(run.choices)] for index in range(run.count))


def searched(pattern: str, text: str, way: str = "search", budget: Budget | None = None) -> bool | None:
    """Return whether a text matches by `search`, `match` or `fullmatch`.

    None for a pattern that may take too long, and for one that only some versions of Python read. With a budget raises
    `WorkLimitError` when that is spent.
    """
    if _NEWER.search(_ATOMS.sub("x", pattern)):
        return None
    try:
        longest = _longest_text(pattern)
        if budget is not None:
            budget.spend(_SLOW_STEPS if longest is not None else len(pattern) + len(text))
        if longest is not None and len(text) > longest:
            return None
        return getattr(re, way)(pattern, text) is not None
    except (re.error, RecursionError, OverflowError, ValueError):
        return None


@lru_cache(maxsize=256)
def _longest_text(pattern: str) -> int | None:
    """Return the length up to which texts are searched, None for any; raises `ValueError` for a pattern that is not compiled."""
    if len(pattern) > _MOST_CHARACTERS or (_IGNORES_CASE.search(pattern) and _BEYOND_ASCII.search(pattern)):
        raise ValueError
    return longest_text(pattern)


class _Reading:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str, stretch: int) -> None:
        self.pattern = pattern
        self.position = 0
        self._stretch = stretch

    def _peek(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def _next(self) -> str:
        character = self.pattern[self.position]
        self.position += 1
        return character

    def alternatives(self) -> list[Run]:
        """Read alternatives as far as the group or the pattern ends; the first one counts."""
        first = self._sequence()
        while self._peek() == "|":
            self._next()
            self._sequence()
        return first

    def _sequence(self) -> list[Run]:
        found: list[Run] = []
        while self._peek() and self._peek() not in "|)":
            if self._peek() in "^$":
                self._next()
                continue
            atom = self._atom()
            least, most = self._repetition()
            count = least if least or not most else min(self._stretch, most)
            if sum(run.count for run in atom) * count > _MOST_CHARACTERS:
                raise _UnsupportedError
            if len(atom) == 1 and atom[0].count == 1:
                found.append(Run(atom[0].choices, count))
            else:
                found += atom * count
            if sum(run.count for run in found) > _MOST_CHARACTERS:
                raise _UnsupportedError
        return [run for run in found if run.count]

    def _atom(self) -> list[Run]:
        character = self._next()
        if character == "(":
            if self._peek() == "?":
                self._group_kind()
            inner = self.alternatives()
            if self._next() != ")":
                raise _UnsupportedError
            return inner
        if character == "[":
            return [Run(self._class(), 1)]
        if character == "\\":
            escaped = self._next()
            if escaped in "AZzb":
                return []
            return [Run(self._escaped(escaped), 1)]
        if character in "*+?{":
            raise _UnsupportedError
        return [Run(_LOWER if character == "." else character, 1)]

    def _group_kind(self) -> None:
        found = re.compile(r"\?(?::|P<\w+>)").match(self.pattern, self.position)
        if found is None:
            raise _UnsupportedError
        self.position = found.end()

    def _escaped(self, character: str) -> str:
        if character in _CLASSES:
            return _CLASSES[character]
        if character in _ESCAPES:
            return _ESCAPES[character]
        if character.isalnum():
            raise _UnsupportedError
        return character

    def _class(self) -> str:
        is_negated = self._peek() == "^"
        if is_negated:
            self._next()
        choices = ""
        is_first = True
        while is_first or self._peek() != "]":
            is_first = False
            character = self._next()
            if character == "\\":
                choices += self._escaped(self._next())
                continue
            if self._peek() == "-" and self.pattern[self.position + 1] not in "]\\":
                self._next()
                end = self._next()
                if not 0 <= ord(end) - ord(character) < 1_000:
                    raise _UnsupportedError
                choices += "".join(map(chr, range(ord(character), ord(end) + 1)))
            else:
                choices += character
        self._next()
        if is_negated:
            choices = "".join(each for each in _LOWER + _DIGITS if each not in choices)
        if not choices:
            raise _UnsupportedError
        return choices

    def _repetition(self) -> tuple[int, int]:
        """Read a repetition: the least and the most times."""
        found = re.compile(r"\{(\d{1,4})(?:(,)(\d{1,4})?)?\}|[*+?]").match(self.pattern, self.position)
        if found is None:
            return 1, 1
        self.position = found.end()
        if self._peek() == "?":
            self._next()
        if found[1] is None:
            return {"*": (0, _MOST_CHARACTERS), "+": (1, _MOST_CHARACTERS), "?": (0, 1)}[found[0]]
        least = int(found[1])
        return least, _MOST_CHARACTERS if found[2] and found[3] is None else int(found[3] or least)
