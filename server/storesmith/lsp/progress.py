"""Progress of a request that takes long, told to a client that gave a token for it."""

from __future__ import annotations

from collections.abc import Generator
from itertools import count
from typing import Any, TypeVar

from storesmith.lsp.server import StoresmithServer

_T = TypeVar("_T")
_EVERY = 500
"""Steps between two reports where nobody knows how many there are."""


_numbers = count(1)


class Progress:
    """`$/progress` of one request, with the client's token, or `is_own` with one that the server makes; else nothing is told."""

    def __init__(self, ls: StoresmithServer, params: Any, title: str, *, is_own: bool = False) -> None:
        token = params.get("workDoneToken")
        self._ls = ls
        self._token = token if isinstance(token, str | int) else None
        if self._token is None and is_own and ls.session.client.creates_progress:
            self._token = f"storesmith-{next(_numbers)}"
            ls.protocol.request("window/workDoneProgress/create", {"token": self._token})
        self._title = title
        self._percentage = 0
        self._has_begun = self._has_ended = False

    def begin(self) -> None:
        """Say that it has begun; one that has ended does not begin again."""
        if self._has_begun or self._has_ended:
            return
        self._has_begun = True
        if self._token is not None:
            self._ls.in_progress.add(self._token)
        self._tell(kind="begin", title=self._title, cancellable=True)

    def report(self, done: int, total: int | None = None, what: str = "files") -> None:
        """Say how much is done: every per cent, or where the total is not known, now and then."""
        if not self._has_begun:
            return
        if total is None:
            if done % _EVERY == 0:
                self._tell(kind="report", message=f"{done} files")
            return
        percentage = done * 100 // max(1, total)
        if percentage > self._percentage:
            self._percentage = percentage
            self._tell(kind="report", percentage=percentage, message=f"{done} of {total} {what}")

    @property
    def is_given_up(self) -> bool:
        """Whether a person has asked the editor to end it."""
        return self._token in self._ls.given_up

    def end(self) -> None:
        """Say that it has ended, in whatever way."""
        if self._has_begun:
            self._has_begun = False
            self._has_ended = True
            self._tell(kind="end")
            self._ls.in_progress.discard(self._token)
            self._ls.given_up.discard(self._token)

    def _tell(self, **value: Any) -> None:
        if self._token is not None:
            self._ls.protocol.notify("$/progress", {"token": self._token, "value": value})


def with_progress(
    ls: StoresmithServer, params: Any, title: str, work: Generator[None, None, _T]
) -> Generator[None, None, _T]:
    """Go on with `work`, which looks at a file at each step, to its end, and tell of it; gives what it gives."""
    progress = Progress(ls, params, title)
    progress.begin()
    try:
        steps = 0
        while True:
            try:
                next(work)
            except StopIteration as end:
                result: _T = end.value
                return result
            yield
            steps += 1
            progress.report(steps)
    finally:
        progress.end()
