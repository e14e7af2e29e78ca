"""Where the application keeps its snapshots."""

import uuid

from castlecraft_engineer.abstractions.snapshot_store import SnapshotStore


class TicketSnapshots(SnapshotStore[uuid.UUID]):
    """A port of the application, its id type settled."""

    name = "tickets"
