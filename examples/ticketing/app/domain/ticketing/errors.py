"""The ways in which a ticket refuses a command."""


class TicketError(Exception):
    """Base of all refusals; a refused command records no event."""


class TicketNotOpenedError(TicketError):
    """The ticket has no history yet."""


class TicketClosedError(TicketError):
    """The ticket is closed, and a closed ticket does not change."""


class BlankTextError(TicketError):
    """A text that people will read is empty or only whitespace."""
