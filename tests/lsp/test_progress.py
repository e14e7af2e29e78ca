"""Progress that a client cancels."""

from __future__ import annotations

from storesmith.lsp.handlers import window_work_done_progress_cancel as cancel
from storesmith.lsp.progress import Progress
from storesmith.lsp.server import StoresmithServer


def test_only_running_progress_can_be_cancelled() -> None:
    ls = StoresmithServer()
    progress = Progress(ls, {"workDoneToken": "t"}, "Checking")
    cancel.handle(ls, {"token": "t"})
    progress.begin()
    assert not progress.is_given_up
    cancel.handle(ls, {"token": "other"})
    cancel.handle(ls, {"token": "t"})
    assert progress.is_given_up
    progress.end()
    cancel.handle(ls, {"token": "t"})
    assert not ls.in_progress
    assert not ls.given_up
