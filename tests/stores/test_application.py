"""Generated stores in an application: a ticket comes back from its snapshot and the events after it, in another process too."""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generate.projects import run, said
from stores.generated import TESTS

Desk = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def desk(place: str, url: str, project: Path, tmp_path: Path) -> Desk:
    """Starts the application anew, for one ticket, and takes the steps in it."""
    words = ("stores.ticket_desk", place, url, str(tmp_path / "events.jsonl"), str(uuid.uuid4()))
    return lambda *steps: run(*words, *steps, cwd=project, PYTHONPATH=str(TESTS), PYTHONWARNINGS="error")


def seen(result: subprocess.CompletedProcess[str]) -> list[Any]:
    """What the steps that look have seen."""
    assert result.returncode == 0, said(result)
    looked: list[Any] = json.loads(result.stdout)
    return looked


@pytest.mark.parametrize("place", ["SQLite", "PostgreSQL", "Redis"])
def test_a_ticket_outlives_the_process(desk: Desk) -> None:
    (before,) = seen(desk("open", "work", "work", "look"))
    assert before["version"] == 10
    # The events before the snapshot are gone, so nothing can have been rebuilt from them.
    assert seen(desk("forget", "look")) == [{"snapshot": 7, "events left": 3}, before]

    (later,) = seen(desk("work", "look"))

    assert later["version"] == 15
    assert later["state"][0] == before["state"][0]
    assert later["state"][1][:10] == before["state"][1]
    assert seen(desk("forget", "look")) == [{"snapshot": 15, "events left": 0}, later]


@pytest.mark.parametrize("place", ["memory"])
def test_a_ticket_comes_back_within_the_process(desk: Desk) -> None:
    before, forgotten, after, later = seen(desk("open", "work", "work", "look", "forget", "look", "work", "look"))
    assert forgotten == {"snapshot": 7, "events left": 3}
    assert after == before
    assert (later["version"], later["state"][1][:10]) == (15, before["state"][1])


@pytest.mark.parametrize("place", ["memory"])
def test_without_the_snapshot_the_events_that_are_left_do_not_make_the_ticket(desk: Desk) -> None:
    before, _ = seen(desk("open", "work", "work", "look", "forget"))
    (after,) = seen(desk("look"))
    assert after != before
