"""The ticket, and the state that it can be restored from."""

from .ticket import Ticket
from .ticket_comment import TicketComment
from .ticket_snapshot import TicketSnapshot

__all__ = ["Ticket", "TicketComment", "TicketSnapshot"]
