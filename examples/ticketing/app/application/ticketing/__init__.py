"""Loading and saving tickets."""

from .ticket_repository import TicketRepository

__all__ = ["TicketRepository"]
