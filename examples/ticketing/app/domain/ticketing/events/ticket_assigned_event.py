"""The event that names who works on a ticket."""

import uuid
from dataclasses import dataclass

from castlecraft_engineer.abstractions.event import Event


@dataclass(frozen=True, kw_only=True)
class TicketAssignedEvent(Event):
    """The ticket went to a person, whoever had it before."""

    ticket_id: uuid.UUID
    assignee: str
