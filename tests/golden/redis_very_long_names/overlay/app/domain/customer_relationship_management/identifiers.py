"""Ids of long names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CustomerRelationshipManagementSupportTicketIdentifier:
    """An id."""

    number: int
