"""What is known of generated files: looked at when nobody has typed for a moment."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path

from storesmith.model import Definition, Problem

OUTPUT_PAUSE = 0.3
"""Seconds of quiet before generated files are looked at, as that may take rendering them."""

Home = str | Path
"""The home of definitions: an open document by its URI, or a file that is not open by its path."""


class Outputs:
    """The problems of generated files as they were found last.

    If a document has changed since, its problems move with its definitions.
    """

    def __init__(self) -> None:
        self._due: OrderedDict[Home, float] = OrderedDict()
        self._found: dict[Home, tuple[tuple[Problem, ...], ...]] = {}

    def touch(self, *homes: Home) -> None:
        """Note that generated files are to be looked at, after a pause."""
        at = time.monotonic() + OUTPUT_PAUSE
        for home in homes:
            self._due[home] = at
            self._due.move_to_end(home)

    def forget(self, home: Home) -> None:
        """Forget a document that is closed, or a file that is gone."""
        self._due.pop(home, None)
        self._found.pop(home, None)

    @property
    def closed(self) -> list[Path]:
        """The files that are not open and whose generated files have been reported."""
        return [home for home in self._found if isinstance(home, Path)]

    @property
    def due_at(self) -> float | None:
        """The moment, by the monotonic clock in seconds, at which something is to be looked at; None if nothing is."""
        return next(iter(self._due.values()), None)

    def take_due(self) -> Home | None:
        """Return whose generated files are to be looked at now, and count it as done; None if nothing is due."""
        due_at = self.due_at
        if due_at is None or due_at > time.monotonic():
            return None
        return self._due.popitem(last=False)[0]

    def keep(self, home: Home, found: tuple[tuple[Problem, ...], ...]) -> bool:
        """Keep what was found of each definition, in their order; return whether it is news."""
        known, self._found[home] = self._found.get(home, ()), found
        return [_words(problems) for problems in known if problems] != [
            _words(problems) for problems in found if problems
        ]

    def problems(self, uri: str, definitions: Sequence[Definition]) -> Iterator[Problem]:
        """Yield what was found last, at the definitions as they are now; nothing if their number has changed."""
        found = self._found.get(uri, ())
        if len(found) == len(definitions):
            for definition, problems in zip(definitions, found, strict=True):
                yield from (problem._replace(span=definition.anchor) for problem in problems)


def _words(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.code, problem.message) for problem in problems]
