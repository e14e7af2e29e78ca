"""Work in steps, while no message waits."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.lsp.background import Background


def test_work_that_cancels_itself_ends_no_other() -> None:
    background, done = Background(), []

    def note(name: str) -> Iterator[None]:
        done.append(name)
        yield

    def cancels_itself() -> Iterator[None]:
        background.cancel(first)
        background.add([note("later")])
        return
        yield

    first = cancels_itself()
    background.add([first, note("second")])
    while background:
        background.step()
    assert done == ["second", "later"]


def test_work_queued_first_is_not_dropped_when_another_ends() -> None:
    background, done = Background(), []

    def note(name: str) -> Iterator[None]:
        done.append(name)
        yield

    def queues() -> Iterator[None]:
        background.add([note("first")], is_first=True)
        return
        yield

    background.add([queues()])
    while background:
        background.step()
    assert done == ["first"]
