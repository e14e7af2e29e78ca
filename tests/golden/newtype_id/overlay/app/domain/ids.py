"""The application's ids."""

import uuid
from typing import NewType

TicketId = NewType("TicketId", uuid.UUID)
