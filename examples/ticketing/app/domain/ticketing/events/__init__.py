"""What can happen to a ticket."""

from .ticket_assigned_event import TicketAssignedEvent
from .ticket_closed_event import TicketClosedEvent
from .ticket_commented_event import TicketCommentedEvent
from .ticket_opened_event import TicketOpenedEvent

__all__ = [
    "TicketAssignedEvent",
    "TicketClosedEvent",
    "TicketCommentedEvent",
    "TicketOpenedEvent",
]
