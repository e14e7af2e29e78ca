"""An application that keeps tickets by their events, with snapshots in a generated store: a program that can be started anew.

It runs in a project, as `python -m stores.ticket_desk PLACE URL EVENTS ID STEP…`, and prints what its steps see.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from castlecraft_engineer.abstractions.event import Event
from castlecraft_engineer.abstractions.event_store import EventStore, EventStoreConflictError
from pydantic import TypeAdapter

from stores.generated import PLACES, open_store

SNAPSHOT_EVERY = 4


class FileEventStore(EventStore[uuid.UUID]):
    """One ticket's events as lines of JSON in a file; `forget` takes out those that a snapshot has made superfluous."""

    def __init__(self, path: Path, events: Any) -> None:
        self._path = path
        self._events = events

    async def append_events(self, aggregate_id: uuid.UUID, expected_version: int, events: Sequence[Event]) -> None:
        current = max((version for version, _ in self._lines()), default=-1)
        if current != expected_version:
            raise EventStoreConflictError(aggregate_id, expected_version, current)
        with self._path.open("a", encoding="utf-8") as file:
            for version, event in enumerate(events, current + 1):
                kind = type(event)
                body = TypeAdapter(kind).dump_python(event, mode="json")
                file.write(json.dumps({"version": version, "type": kind.__name__, "event": body}) + "\n")

    async def load_events(self, aggregate_id: uuid.UUID, from_version: int | None = None) -> list[Event]:
        after = -1 if from_version is None else from_version
        return [
            TypeAdapter(getattr(self._events, line["type"])).validate_python(line["event"])
            for version, line in self._lines()
            if version > after
        ]

    async def get_current_version(self, aggregate_id: uuid.UUID) -> int | None:
        return max((version for version, _ in self._lines()), default=None)

    def forget(self, up_to: int) -> int:
        """Delete the events up to a version; gives how many are left."""
        kept = [json.dumps(line) + "\n" for version, line in self._lines() if version > up_to]
        self._path.write_text("".join(kept), "utf-8")
        return len(kept)

    def _lines(self) -> list[tuple[int, dict[str, Any]]]:
        if not self._path.exists():
            return []
        lines = map(json.loads, self._path.read_text("utf-8").splitlines())
        return [(line["version"], line) for line in lines]


async def main(place: str, url: str, events_file: str, ticket_id: str, *steps: str) -> None:
    """Take the steps in one process: `open`, `work`, `crash`, `forget`, `look`."""
    from app.application.ticketing import TicketRepository  # type: ignore[import-not-found]
    from app.domain.ticketing import events as event_types  # type: ignore[import-not-found]
    from app.domain.ticketing.models import Ticket  # type: ignore[import-not-found]

    aggregate_id = uuid.UUID(ticket_id)
    events = FileEventStore(Path(events_file), event_types)
    said: list[Any] = []
    async with open_store(PLACES[place], url) as store:
        repository = TicketRepository(events, store, SNAPSHOT_EVERY)
        for step in steps:
            if step == "open":
                await repository.save(Ticket.open(aggregate_id, "Drucker brennt 🔥"))
            elif step == "work":
                # Five events by five saves, so that a snapshot is taken on the way and events follow it.
                for _ in range(5):
                    ticket = await repository.get(aggregate_id)
                    ticket.comment("grace", f"remark on version {ticket.version}")
                    await repository.save(ticket)
            elif step == "forget":
                snapshot = await store.get_latest_snapshot(aggregate_id)
                left = events.forget(snapshot.version)
                said.append({"snapshot": snapshot.version, "events left": left})
            elif step == "crash":
                os.kill(os.getpid(), signal.SIGKILL)
            elif step == "look":
                ticket = await repository.get(aggregate_id)
                state = [ticket.title, [(comment.author, comment.text) for comment in ticket.comments]]
                said.append({"version": ticket.version, "state": state})
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
