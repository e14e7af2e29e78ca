"""One remark in a ticket's discussion."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TicketComment:
    """A remark and who made it."""

    author: str
    text: str
