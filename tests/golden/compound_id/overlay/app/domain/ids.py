"""The application's ids."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class TicketId:
    """What a ticket is known by."""

    value: uuid.UUID
