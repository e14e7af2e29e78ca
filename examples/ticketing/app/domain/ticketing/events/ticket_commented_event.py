"""The event that adds to a ticket's discussion."""

import uuid
from dataclasses import dataclass

from castlecraft_engineer.abstractions.event import Event


@dataclass(frozen=True, kw_only=True)
class TicketCommentedEvent(Event):
    """Someone wrote below the ticket."""

    ticket_id: uuid.UUID
    author: str
    text: str
