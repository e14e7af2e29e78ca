"""The application's ids."""

import uuid
from dataclasses import dataclass
from typing import NewType

TicketNumber = NewType("TicketNumber", int)


@dataclass(frozen=True)
class TicketId:
    """What a ticket is known by."""

    value: uuid.UUID
