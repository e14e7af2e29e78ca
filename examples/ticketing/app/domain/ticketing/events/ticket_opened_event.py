"""The event that starts every ticket."""

import uuid
from dataclasses import dataclass

from castlecraft_engineer.abstractions.event import Event


@dataclass(frozen=True, kw_only=True)
class TicketOpenedEvent(Event):
    """Someone reported a problem."""

    ticket_id: uuid.UUID
    title: str
