"""The state of an account at one version."""

from dataclasses import dataclass, field


@dataclass
class LedgerSnapshot:
    """What was booked, in cents, in its order."""

    bookings: list[int] = field(default_factory=list)
