"""Which documents have diagnostics to be pushed, and when."""

from __future__ import annotations

import time
from collections.abc import Iterable

PUBLISH_PAUSE = 0.03
"""Seconds of quiet before diagnostics are pushed."""


class Publisher:
    """The URIs of documents whose diagnostics are due.

    Documents in which somebody has typed come before those that something else has changed.
    """

    def __init__(self) -> None:
        self._typed: dict[str, float] = {}
        self._others: dict[str, None] = {}
        self._others_at = 0.0

    def __contains__(self, uri: str) -> bool:
        return uri in self._typed or uri in self._others

    def add(self, uri: str) -> None:
        """Note that somebody has typed in a document, or opened or saved it."""
        self._typed[uri] = time.monotonic() + PUBLISH_PAUSE

    def add_others(self, uris: Iterable[str]) -> None:
        """Note that something else has changed documents."""
        self._others.update(dict.fromkeys(uris))
        self._others_at = time.monotonic() + PUBLISH_PAUSE

    def forget(self, uri: str) -> None:
        """Forget a document that is closed."""
        self._typed.pop(uri, None)
        self._others.pop(uri, None)

    @property
    def due_at(self) -> float | None:
        """The moment, by the monotonic clock in seconds, at which something is due; None if nothing is."""
        return min([*self._typed.values(), *([self._others_at] if self._others else [])], default=None)

    def take(self) -> str | None:
        """Return one document that is due now, the longest due first, and forget it; None if there is none."""
        now = time.monotonic()
        uri = min(self._typed, key=self._typed.__getitem__, default=None)
        if uri is None or self._typed[uri] > now:
            uri = next(iter(self._others), None) if self._others_at <= now else None
        if uri is not None:
            self.forget(uri)
        return uri
