"""Progress of a request that takes long, told to a client that gave a token for it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

from storesmith.lsp.server import StoresmithServer

_T = TypeVar("_T")
_EVERY = 500
"""Steps between two reports."""


def with_progress(
    ls: StoresmithServer, params: Any, title: str, work: Generator[None, None, _T]
) -> Generator[None, None, _T]:
    """Go on with `work` to its end, and tell that it goes on; gives what it gives. A cancelled one is told to have ended."""
    token = params.get("workDoneToken")
    if not isinstance(token, str | int):
        return (yield from work)

    def tell(**value: Any) -> None:
        ls.protocol.notify("$/progress", {"token": token, "value": value})

    tell(kind="begin", title=title, cancellable=True)
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
            if steps % _EVERY == 0:
                tell(kind="report", message=f"{steps} steps")
    finally:
        tell(kind="end")
