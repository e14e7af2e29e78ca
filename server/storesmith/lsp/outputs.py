"""What is known of the generated files of open documents: looked at when nobody has typed for a moment."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from storesmith.model import Definition, Problem

OUTPUT_PAUSE = 0.3
"""Seconds of quiet before a document's files are looked at, as that may take rendering them."""


class Outputs:
    """The problems of each open document's files as they were found last; those of a text that has changed since move with it."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}
        self._found: dict[str, tuple[tuple[Problem, ...], ...]] = {}

    def touch(self, *uris: str) -> None:
        """Note that the files of documents are to be looked at, after a pause."""
        self._due.update(dict.fromkeys(uris, time.monotonic() + OUTPUT_PAUSE))

    def forget(self, uri: str) -> None:
        """Forget a document that is closed."""
        self._due.pop(uri, None)
        self._found.pop(uri, None)

    @property
    def due_at(self) -> float | None:
        """The moment, by the monotonic clock in seconds, at which something is to be looked at; None where nothing is."""
        return min(self._due.values(), default=None)

    def take_due(self) -> str | None:
        """A document whose files are to be looked at now; None where there is none."""
        due_at = self.due_at
        if due_at is None or due_at > time.monotonic():
            return None
        uri = min(self._due, key=self._due.__getitem__)
        del self._due[uri]
        return uri

    def keep(self, uri: str, found: tuple[tuple[Problem, ...], ...]) -> bool:
        """Keep what was found of each definition of a document, in their order; gives whether it is news."""
        said, self._found[uri] = self._found.get(uri, ()), found
        return [_words(problems) for problems in said if problems] != [
            _words(problems) for problems in found if problems
        ]

    def problems(self, uri: str, definitions: Sequence[Definition]) -> Iterator[Problem]:
        """What was found last, at the definitions as they stand now; nothing where there are more or fewer of them."""
        found = self._found.get(uri, ())
        if len(found) == len(definitions):
            for definition, problems in zip(definitions, found, strict=True):
                yield from (problem._replace(span=definition.anchor) for problem in problems)


def _words(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.code, problem.message) for problem in problems]
