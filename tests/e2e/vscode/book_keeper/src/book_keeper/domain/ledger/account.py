"""An account, and what was booked on it."""

from dataclasses import dataclass
from typing import Any

from castlecraft_engineer.abstractions.event import Event
from castlecraft_engineer.abstractions.event_sourced_aggregate import EventSourcedAggregate

from .ledger_snapshot import LedgerSnapshot


@dataclass(frozen=True, kw_only=True)
class Booked(Event):
    """An amount, in cents, came in or went out."""

    account: int
    cents: int


class Account(EventSourcedAggregate[int]):
    """An account, known by its number."""

    def __init__(self, id: int, version: int = -1) -> None:
        super().__init__(id, version)
        self._bookings: list[int] = []

    @property
    def balance(self) -> int:
        return sum(self._bookings)

    def book(self, cents: int) -> None:
        self._record_and_apply_event(Booked(account=self.id, cents=cents))

    def _register_event_appliers(self) -> None:
        self._register_applier(Booked, lambda event: self._bookings.append(event.cents))

    def _get_snapshot_state(self) -> LedgerSnapshot:
        return LedgerSnapshot(bookings=list(self._bookings))

    def _apply_snapshot_state(self, state: Any) -> None:
        self._bookings = list(state.bookings)
