"""The in-memory snapshot store InMemoryTicketSnapshotStore."""

import copy
import dataclasses
import uuid

from castlecraft_engineer.abstractions.snapshot import Snapshot
from castlecraft_engineer.abstractions.snapshot_store import SnapshotStore

from app.domain.ticketing.models.ticket_snapshot import TicketSnapshot


class InMemoryTicketSnapshotStore(SnapshotStore[uuid.UUID]):
    """Keeps snapshots. It is a long story about tickets and the people who open them.
    It is a long story about tickets and the people who open them. It is a long story
    about tickets and the people who open them. It is a long story about tickets and the
    people who open them.
    https://example.org/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa

    Of each aggregate the snapshot of the highest version is kept, for as long as the
    store lives. A TicketSnapshot cannot be changed, and is kept as it is; of any other
    state a copy is kept. No method awaits anything between its look and its write, so
    calls on one event loop never interleave and no lock is needed.
    """

    _snapshots: dict[uuid.UUID, Snapshot[uuid.UUID]]

    def __init__(self) -> None:
        self._snapshots = {}

    async def save_snapshot(self, snapshot: Snapshot[uuid.UUID]) -> None:
        """Keep a snapshot, unless one of a higher version is kept already."""
        kept = self._snapshots.get(snapshot.aggregate_id)
        if kept is None or snapshot.version >= kept.version:
            self._snapshots[snapshot.aggregate_id] = self._detached(snapshot)

    async def get_latest_snapshot(
        self, aggregate_id: uuid.UUID
    ) -> Snapshot[uuid.UUID] | None:
        """Return the snapshot of an aggregate, or None if none is kept."""
        kept = self._snapshots.get(aggregate_id)
        return None if kept is None else self._detached(kept)

    async def clear_snapshots(self, aggregate_id: uuid.UUID) -> None:
        """Forget the snapshot of an aggregate; an unknown aggregate is no error."""
        self._snapshots.pop(aggregate_id, None)

    @staticmethod
    def _detached(snapshot: Snapshot[uuid.UUID]) -> Snapshot[uuid.UUID]:
        """Return the snapshot, with a copy of a state that can change."""
        state = snapshot.aggregate_state
        if type(state) is TicketSnapshot:
            return snapshot
        return dataclasses.replace(snapshot, aggregate_state=copy.deepcopy(state))
