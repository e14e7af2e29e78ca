"""Tickets kept as events, with a snapshot now and then to shorten the replay."""

import uuid

from castlecraft_engineer.abstractions.event_store import EventStore
from castlecraft_engineer.abstractions.repository import AggregateNotFoundError
from castlecraft_engineer.abstractions.snapshot_store import SnapshotStore

from app.domain.ticketing.models import Ticket


class TicketRepository:
    """Loads and saves tickets; the events are the truth, the snapshots a shortcut."""

    def __init__(
        self,
        event_store: EventStore[uuid.UUID],
        snapshot_store: SnapshotStore[uuid.UUID],
        snapshot_every: int = 50,
    ) -> None:
        if snapshot_every < 1:
            raise ValueError("snapshot_every must be at least 1.")
        self._event_store = event_store
        self._snapshot_store = snapshot_store
        self._snapshot_every = snapshot_every

    async def get(self, ticket_id: uuid.UUID) -> Ticket:
        """Rebuild a ticket, or raise AggregateNotFoundError."""
        snapshot = await self._snapshot_store.get_latest_snapshot(ticket_id)
        if snapshot is not None:
            later = await self._event_store.load_events(
                ticket_id, from_version=snapshot.version
            )
            return Ticket.from_snapshot(snapshot, later)
        history = await self._event_store.load_events(ticket_id)
        if not history:
            raise AggregateNotFoundError(ticket_id)
        return Ticket.load_from_history(ticket_id, history)

    async def save(self, ticket: Ticket) -> None:
        """Append what is new, and take a snapshot at every `snapshot_every`th event.

        Raises EventStoreConflictError if someone else saved the ticket in between; the
        ticket then keeps its uncommitted events.
        """
        events = list(ticket.uncommitted_events)
        if not events:
            return
        stored_version = ticket.version - len(events)
        await self._event_store.append_events(ticket.id, stored_version, events)
        ticket.pull_uncommitted_events()
        if self._snapshots_due(ticket.version) > self._snapshots_due(stored_version):
            await self._snapshot_store.save_snapshot(ticket.create_snapshot())

    def _snapshots_due(self, version: int) -> int:
        # Versions count from 0, so version N comes after N + 1 events.
        return (version + 1) // self._snapshot_every
