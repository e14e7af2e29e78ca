"""The state of a ticket at one version."""

from dataclasses import dataclass

from .ticket_comment import TicketComment


@dataclass(frozen=True)
class TicketSnapshot:
    """All that a ticket knows, apart from its id and version.

    Those two travel in the framework's `Snapshot`, whose `aggregate_state` this is.
    It is immutable throughout, so a store may keep it without copying it.
    """

    title: str
    assignee: str | None
    comments: tuple[TicketComment, ...]
    resolution: str | None
