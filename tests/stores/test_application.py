"""Generated stores in an application: a ticket comes back from its snapshot and the events after it, in another process too."""

from __future__ import annotations

import json
import signal
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generate.projects import run, said
from stores.generated import TESTS

pytestmark = pytest.mark.process

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


def ticket(version: int) -> dict[str, Any]:
    """What `look` sees of the ticket at a version, if it was opened and commented on in each version since."""
    comments = [["grace", f"remark on version {number}"] for number in range(version)]
    return {"version": version, "state": ["Drucker brennt 🔥", comments]}


@pytest.mark.parametrize("place", ["SQLite", "PostgreSQL", "Redis"])
def test_a_ticket_outlives_the_process(desk: Desk) -> None:
    crashed = desk("open", "work", "work", "crash")
    assert crashed.returncode == -signal.SIGKILL, said(crashed)

    # The events before the snapshot are deleted, so the ticket cannot be rebuilt from them.
    assert seen(desk("forget", "look")) == [{"snapshot": 7, "events left": 3}, ticket(10)]
    assert seen(desk("work", "forget", "look")) == [{"snapshot": 15, "events left": 0}, ticket(15)]
    assert seen(desk("look")) == [ticket(15)]


@pytest.mark.parametrize("place", ["memory"])
def test_in_memory_snapshots_restore_within_the_process(desk: Desk) -> None:
    looked = seen(desk("open", "work", "work", "look", "forget", "look", "work", "look"))
    assert looked == [ticket(10), {"snapshot": 7, "events left": 3}, ticket(10), ticket(15)]


@pytest.mark.parametrize("place", ["memory"])
def test_in_memory_snapshots_end_with_the_process(desk: Desk) -> None:
    assert seen(desk("open", "work", "work", "forget")) == [{"snapshot": 7, "events left": 3}]
    # Without the snapshot, only the three remaining events make the ticket: it has no title and counts its versions from 0.
    comments = [["grace", f"remark on version {number}"] for number in (7, 8, 9)]
    assert seen(desk("look")) == [{"version": 2, "state": ["", comments]}]
