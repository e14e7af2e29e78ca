"""That tickets come back as they were saved, from events alone or from a snapshot."""

import uuid

import pytest
from castlecraft_engineer.abstractions.event_store import EventStoreConflictError
from castlecraft_engineer.abstractions.repository import AggregateNotFoundError
from castlecraft_engineer.testing.event_store import InMemoryEventStore
from castlecraft_engineer.testing.snapshot_store import InMemorySnapshotStore

from app.application.ticketing import TicketRepository
from app.domain.ticketing.models import Ticket

pytestmark = pytest.mark.asyncio


@pytest.fixture
def event_store() -> InMemoryEventStore[uuid.UUID]:
    return InMemoryEventStore()


@pytest.fixture
def snapshot_store() -> InMemorySnapshotStore[uuid.UUID]:
    return InMemorySnapshotStore()


@pytest.fixture
def repository(
    event_store: InMemoryEventStore[uuid.UUID],
    snapshot_store: InMemorySnapshotStore[uuid.UUID],
) -> TicketRepository:
    return TicketRepository(event_store, snapshot_store, snapshot_every=3)


@pytest.fixture
def ticket() -> Ticket:
    return Ticket.open(uuid.uuid4(), "Printer on fire")


async def test_an_unknown_ticket_is_not_found(repository: TicketRepository) -> None:
    with pytest.raises(AggregateNotFoundError):
        await repository.get(uuid.uuid4())


async def test_from_events_alone(
    repository: TicketRepository,
    snapshot_store: InMemorySnapshotStore[uuid.UUID],
    ticket: Ticket,
) -> None:
    ticket.assign("grace")
    await repository.save(ticket)
    assert ticket.uncommitted_events == []
    assert await snapshot_store.get_latest_snapshot(ticket.id) is None
    loaded = await repository.get(ticket.id)
    assert loaded.create_snapshot() == ticket.create_snapshot()


async def test_from_a_snapshot_and_later_events(
    repository: TicketRepository,
    event_store: InMemoryEventStore[uuid.UUID],
    snapshot_store: InMemorySnapshotStore[uuid.UUID],
    ticket: Ticket,
) -> None:
    ticket.assign("grace")
    await repository.save(ticket)
    ticket.comment("ada", "Still burning.")
    ticket.comment("grace", "On my way.")
    await repository.save(ticket)
    at_snapshot = ticket.create_snapshot()
    assert await snapshot_store.get_latest_snapshot(ticket.id) == at_snapshot

    ticket.close("Extinguished.")
    await repository.save(ticket)
    assert await snapshot_store.get_latest_snapshot(ticket.id) == at_snapshot
    loaded = await repository.get(ticket.id)
    assert loaded.create_snapshot() == ticket.create_snapshot()

    await event_store.clear()
    assert (await repository.get(ticket.id)).create_snapshot() == at_snapshot


async def test_saving_an_unchanged_ticket_does_nothing(
    repository: TicketRepository, ticket: Ticket
) -> None:
    await repository.save(ticket)
    await repository.save(await repository.get(ticket.id))
    assert (await repository.get(ticket.id)).version == 0


async def test_the_second_of_two_concurrent_changes_is_refused(
    repository: TicketRepository, ticket: Ticket
) -> None:
    await repository.save(ticket)
    first, second = await repository.get(ticket.id), await repository.get(ticket.id)
    first.assign("grace")
    second.assign("alan")
    await repository.save(first)
    with pytest.raises(EventStoreConflictError):
        await repository.save(second)
    assert len(second.uncommitted_events) == 1
    assert (await repository.get(ticket.id)).assignee == "grace"


async def test_snapshots_need_a_positive_interval(
    event_store: InMemoryEventStore[uuid.UUID],
    snapshot_store: InMemorySnapshotStore[uuid.UUID],
) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        TicketRepository(event_store, snapshot_store, snapshot_every=0)
