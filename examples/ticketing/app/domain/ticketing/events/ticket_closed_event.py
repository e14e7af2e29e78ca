"""The event that ends every ticket."""

import uuid
from dataclasses import dataclass

from castlecraft_engineer.abstractions.event import Event


@dataclass(frozen=True, kw_only=True)
class TicketClosedEvent(Event):
    """The problem was dealt with, in the way that the resolution tells."""

    ticket_id: uuid.UUID
    resolution: str
