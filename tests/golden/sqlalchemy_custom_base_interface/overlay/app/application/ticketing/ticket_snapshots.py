"""Where the application keeps its snapshots."""

from typing import TypeVar

from castlecraft_engineer.abstractions.snapshot_store import SnapshotStore

TId = TypeVar("TId")


class TicketSnapshots(SnapshotStore[TId]):
    """A port of the application."""

    name = "tickets"
