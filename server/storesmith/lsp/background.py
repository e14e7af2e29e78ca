"""What is done while no message waits, one step at a time."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Iterator

_log = logging.getLogger(__name__)


class Background:
    """A queue of work in steps. An error ends the work that raised it, and no other."""

    def __init__(self) -> None:
        self._works: deque[Iterator[None]] = deque()

    def __bool__(self) -> bool:
        return bool(self._works)

    def add(self, works: Iterable[Iterator[None]], *, is_first: bool = False) -> None:
        """Queue works behind all others, or before them."""
        if is_first:
            self._works.extendleft(works)
        else:
            self._works.extend(works)

    def cancel(self, work: Iterator[None] | None) -> None:
        """Remove a work if it is queued."""
        if work is not None and work in self._works:
            self._works.remove(work)

    def step(self) -> bool:
        """Take the first work one step further; return whether that ended it. It may queue and cancel works, itself too."""
        work = self._works[0]
        try:
            next(work)
        except StopIteration:
            pass
        except Exception:  # noqa: BLE001 - one file that cannot be looked at stops no other
            _log.exception("looking at the workspace failed")
        else:
            return False
        self.cancel(work)
        return True
