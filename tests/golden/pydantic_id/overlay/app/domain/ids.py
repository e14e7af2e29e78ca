"""The application's ids."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class TicketId(BaseModel):
    """What a ticket is known by."""

    model_config = ConfigDict(frozen=True)

    value: UUID
