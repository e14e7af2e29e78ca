"""States of long names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CustomerRelationshipManagementSupportTicketWithItsWholeDiscussionSnapshot:
    """A state."""

    title: str
