"""A right in-memory store that has nothing of the generated one: pickles, in a list with the newest first, behind a lock."""

from __future__ import annotations

import asyncio
import pickle
import uuid

from castlecraft_engineer.abstractions.snapshot import Snapshot
from castlecraft_engineer.abstractions.snapshot_store import SnapshotStore


class InMemoryTicketSnapshotStore(SnapshotStore[uuid.UUID]):
    """Keeps every snapshot, and knows the latest by its version."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._kept: list[tuple[uuid.UUID, int, bytes]] = []

    async def save_snapshot(self, snapshot: Snapshot[uuid.UUID]) -> None:
        pickled = pickle.dumps(snapshot)
        async with self._lock:
            await asyncio.sleep(0)
            self._kept.insert(0, (snapshot.aggregate_id, snapshot.version, pickled))

    async def get_latest_snapshot(self, aggregate_id: uuid.UUID) -> Snapshot[uuid.UUID] | None:
        async with self._lock:
            await asyncio.sleep(0)
            own = [(version, pickled) for key, version, pickled in self._kept if key == aggregate_id]
        if not own:
            return None
        # Of equal versions `max` gives the first, and that is the newest.
        _, latest = max(own, key=lambda one: one[0])
        snapshot: Snapshot[uuid.UUID] = pickle.loads(latest)
        return snapshot

    async def clear_snapshots(self, aggregate_id: uuid.UUID) -> None:
        async with self._lock:
            self._kept = [one for one in self._kept if one[0] != aggregate_id]
