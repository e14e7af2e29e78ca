"""The ticket: its rules, and its rebuilding from events or a snapshot."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from castlecraft_engineer.abstractions.event import Event
from castlecraft_engineer.abstractions.event_sourced_aggregate import (
    EventSourcedAggregate,
)
from castlecraft_engineer.abstractions.snapshot import Snapshot

from ..errors import BlankTextError, TicketClosedError, TicketNotOpenedError
from ..events import (
    TicketAssignedEvent,
    TicketClosedEvent,
    TicketCommentedEvent,
    TicketOpenedEvent,
)
from .ticket_comment import TicketComment
from .ticket_snapshot import TicketSnapshot

TEvent = TypeVar("TEvent", bound=Event)


class Ticket(EventSourcedAggregate[uuid.UUID]):
    """A reported problem, from its opening to its closing.

    Make one with `open`, `load_from_history` or `from_snapshot`; the constructor alone
    gives a ticket without history (version -1), which refuses every command.
    """

    def __init__(self, id: uuid.UUID, version: int = -1) -> None:
        super().__init__(id, version)
        self._title = ""
        self._assignee: str | None = None
        self._comments: list[TicketComment] = []
        self._resolution: str | None = None

    @classmethod
    def open(cls, ticket_id: uuid.UUID, title: str) -> Ticket:
        """Start a ticket that nobody works on yet."""
        ticket = cls(id=ticket_id)
        ticket._record_and_apply_event(
            TicketOpenedEvent(ticket_id=ticket_id, title=_text(title, "title"))
        )
        return ticket

    @classmethod
    def from_snapshot(
        cls, snapshot: Snapshot[uuid.UUID], later_events: Iterable[Event] = ()
    ) -> Ticket:
        """Restore a ticket and bring it up to date with the events after the snapshot.

        `EventStore.load_events(id, from_version=snapshot.version)` gives those events.
        """
        ticket = cls(id=snapshot.aggregate_id, version=snapshot.version)
        ticket._apply_snapshot_state(snapshot.aggregate_state)
        for event in later_events:
            ticket._apply_event(event)
        return ticket

    @property
    def title(self) -> str:
        return self._title

    @property
    def assignee(self) -> str | None:
        return self._assignee

    @property
    def comments(self) -> tuple[TicketComment, ...]:
        return tuple(self._comments)

    @property
    def resolution(self) -> str | None:
        """How the ticket was closed; None as long as it is open."""
        return self._resolution

    @property
    def is_closed(self) -> bool:
        return self._resolution is not None

    def assign(self, assignee: str) -> None:
        """Hand the ticket to someone; nothing happens if they have it already."""
        self._require_open()
        assignee = _text(assignee, "assignee")
        if assignee != self._assignee:
            self._record_and_apply_event(
                TicketAssignedEvent(ticket_id=self.id, assignee=assignee)
            )

    def comment(self, author: str, text: str) -> None:
        """Add to the discussion."""
        self._require_open()
        self._record_and_apply_event(
            TicketCommentedEvent(
                ticket_id=self.id,
                author=_text(author, "author"),
                text=_text(text, "comment"),
            )
        )

    def close(self, resolution: str) -> None:
        """End the ticket for good."""
        self._require_open()
        self._record_and_apply_event(
            TicketClosedEvent(
                ticket_id=self.id, resolution=_text(resolution, "resolution")
            )
        )

    def _require_open(self) -> None:
        if self.version < 0:
            raise TicketNotOpenedError(f"Ticket {self.id} was never opened.")
        if self.is_closed:
            raise TicketClosedError(f"Ticket {self.id} is closed.")

    def _register_event_appliers(self) -> None:
        self._on(TicketOpenedEvent, self._apply_opened)
        self._on(TicketAssignedEvent, self._apply_assigned)
        self._on(TicketCommentedEvent, self._apply_commented)
        self._on(TicketClosedEvent, self._apply_closed)

    def _on(self, event_type: type[TEvent], applier: Callable[[TEvent], None]) -> None:
        # The framework wants appliers that take any Event, but calls each one with its
        # own event type only, so the cast is safe and the appliers stay precise.
        self._register_applier(event_type, cast(Callable[[Event], None], applier))

    def _handle_unapplied_event(self, event: Event) -> None:
        # The framework only logs here, which would leave a wrong state behind.
        raise TypeError(f"A ticket has no {type(event).__name__}.")

    def _apply_opened(self, event: TicketOpenedEvent) -> None:
        self._title = event.title

    def _apply_assigned(self, event: TicketAssignedEvent) -> None:
        self._assignee = event.assignee

    def _apply_commented(self, event: TicketCommentedEvent) -> None:
        self._comments.append(TicketComment(author=event.author, text=event.text))

    def _apply_closed(self, event: TicketClosedEvent) -> None:
        self._resolution = event.resolution

    def _get_snapshot_state(self) -> TicketSnapshot:
        return TicketSnapshot(
            title=self._title,
            assignee=self._assignee,
            comments=self.comments,
            resolution=self._resolution,
        )

    def _apply_snapshot_state(self, state: Any) -> None:
        if not isinstance(state, TicketSnapshot):
            raise TypeError(f"Expected a TicketSnapshot, not {type(state).__name__}.")
        self._title = state.title
        self._assignee = state.assignee
        self._comments = list(state.comments)
        self._resolution = state.resolution


def _text(value: str, what: str) -> str:
    text = value.strip()
    if not text:
        raise BlankTextError(f"The {what} must not be blank.")
    return text
