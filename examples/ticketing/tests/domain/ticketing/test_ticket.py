"""What a ticket allows and refuses, and that it survives replay and snapshots."""

import uuid
from dataclasses import dataclass

import pytest
from castlecraft_engineer.abstractions.event import Event
from castlecraft_engineer.abstractions.snapshot import Snapshot
from castlecraft_engineer.testing.aggregate import BaseAggregateTest

from app.domain.ticketing.errors import (
    BlankTextError,
    TicketClosedError,
    TicketNotOpenedError,
)
from app.domain.ticketing.events import (
    TicketAssignedEvent,
    TicketClosedEvent,
    TicketCommentedEvent,
    TicketOpenedEvent,
)
from app.domain.ticketing.models import Ticket, TicketComment, TicketSnapshot


@dataclass(frozen=True, kw_only=True)
class UnknownEvent(Event):
    """An event that no ticket knows."""


def state_of(ticket: Ticket) -> Snapshot[uuid.UUID]:
    """Everything about a ticket that can be compared: tickets are equal by id alone."""
    return ticket.create_snapshot()


class TestTicket(BaseAggregateTest[Ticket]):
    aggregate_class = Ticket

    @pytest.fixture
    def ticket(self, aggregate_id: uuid.UUID) -> Ticket:
        return Ticket.open(aggregate_id, "Printer on fire")

    @pytest.fixture
    def saved_ticket(self, ticket: Ticket) -> Ticket:
        ticket.pull_uncommitted_events()
        return ticket

    def test_open(self, ticket: Ticket, aggregate_id: uuid.UUID) -> None:
        self.assert_event_recorded(
            ticket,
            TicketOpenedEvent,
            attributes={"ticket_id": aggregate_id, "title": "Printer on fire"},
        )
        assert ticket.version == 0
        assert ticket.title == "Printer on fire"
        assert ticket.assignee is None
        assert ticket.comments == ()
        assert not ticket.is_closed

    def test_assign(self, saved_ticket: Ticket) -> None:
        saved_ticket.assign("grace")
        self.assert_event_recorded(
            saved_ticket, TicketAssignedEvent, attributes={"assignee": "grace"}
        )
        assert saved_ticket.assignee == "grace"

    def test_reassign(self, saved_ticket: Ticket) -> None:
        saved_ticket.assign("grace")
        saved_ticket.assign("alan")
        self.assert_event_recorded(saved_ticket, TicketAssignedEvent, count=2)
        assert saved_ticket.assignee == "alan"

    def test_assigning_to_the_assignee_changes_nothing(self, ticket: Ticket) -> None:
        ticket.assign("grace")
        ticket.pull_uncommitted_events()
        ticket.assign("grace")
        self.assert_no_events_recorded(ticket)
        assert ticket.version == 1

    def test_comment(self, saved_ticket: Ticket) -> None:
        saved_ticket.comment("ada", "Still burning.")
        saved_ticket.comment("grace", "Bring the extinguisher.")
        self.assert_event_recorded(saved_ticket, TicketCommentedEvent, count=2)
        assert saved_ticket.comments == (
            TicketComment("ada", "Still burning."),
            TicketComment("grace", "Bring the extinguisher."),
        )

    def test_close(self, saved_ticket: Ticket) -> None:
        saved_ticket.close("Extinguished.")
        self.assert_event_recorded(
            saved_ticket, TicketClosedEvent, attributes={"resolution": "Extinguished."}
        )
        assert saved_ticket.is_closed
        assert saved_ticket.resolution == "Extinguished."

    def test_a_closed_ticket_refuses_every_command(self, ticket: Ticket) -> None:
        ticket.close("Extinguished.")
        ticket.pull_uncommitted_events()
        with pytest.raises(TicketClosedError):
            ticket.assign("grace")
        with pytest.raises(TicketClosedError):
            ticket.comment("ada", "It burns again.")
        with pytest.raises(TicketClosedError):
            ticket.close("Extinguished twice.")
        self.assert_no_events_recorded(ticket)
        assert ticket.version == 1

    def test_a_ticket_that_was_never_opened_refuses_every_command(
        self, aggregate_id: uuid.UUID
    ) -> None:
        ticket = self._create_aggregate(aggregate_id)
        with pytest.raises(TicketNotOpenedError):
            ticket.assign("grace")
        with pytest.raises(TicketNotOpenedError):
            ticket.comment("ada", "Anyone?")
        with pytest.raises(TicketNotOpenedError):
            ticket.close("Nothing to do.")
        self.assert_no_events_recorded(ticket)

    @pytest.mark.parametrize("blank", ["", " \t\n"])
    def test_blank_texts_are_refused(self, saved_ticket: Ticket, blank: str) -> None:
        with pytest.raises(BlankTextError, match="title"):
            Ticket.open(uuid.uuid4(), blank)
        with pytest.raises(BlankTextError, match="assignee"):
            saved_ticket.assign(blank)
        with pytest.raises(BlankTextError, match="author"):
            saved_ticket.comment(blank, "Still burning.")
        with pytest.raises(BlankTextError, match="comment"):
            saved_ticket.comment("ada", blank)
        with pytest.raises(BlankTextError, match="resolution"):
            saved_ticket.close(blank)
        self.assert_no_events_recorded(saved_ticket)

    def test_rebuilding_from_events(self, ticket: Ticket) -> None:
        ticket.assign("grace")
        ticket.comment("ada", "Still burning.")
        ticket.close("Extinguished.")
        rebuilt = self._load_aggregate_from_history(
            ticket.id, ticket.pull_uncommitted_events()
        )
        assert state_of(rebuilt) == state_of(ticket)
        assert rebuilt.version == 3
        self.assert_no_events_recorded(rebuilt)

    def test_an_unknown_event_stops_the_replay(self, ticket: Ticket) -> None:
        with pytest.raises(TypeError, match="UnknownEvent"):
            Ticket.load_from_history(
                ticket.id, [*ticket.pull_uncommitted_events(), UnknownEvent()]
            )

    def test_snapshot(self, ticket: Ticket) -> None:
        ticket.assign("grace")
        ticket.comment("ada", "Still burning.")
        assert ticket.create_snapshot() == Snapshot(
            aggregate_id=ticket.id,
            aggregate_state=TicketSnapshot(
                title="Printer on fire",
                assignee="grace",
                comments=(TicketComment("ada", "Still burning."),),
                resolution=None,
            ),
            version=2,
        )

    def test_restoring_from_a_snapshot(self, ticket: Ticket) -> None:
        ticket.comment("ada", "Still burning.")
        ticket.close("Extinguished.")
        restored = Ticket.from_snapshot(ticket.create_snapshot())
        assert state_of(restored) == state_of(ticket)
        self.assert_no_events_recorded(restored)
        with pytest.raises(TicketClosedError):
            restored.assign("grace")

    def test_restoring_from_a_snapshot_and_later_events(self, ticket: Ticket) -> None:
        ticket.comment("ada", "Still burning.")
        snapshot = ticket.create_snapshot()
        ticket.pull_uncommitted_events()
        ticket.assign("grace")
        ticket.comment("grace", "On my way.")
        restored = Ticket.from_snapshot(snapshot, ticket.pull_uncommitted_events())
        assert state_of(restored) == state_of(ticket)
        assert restored.version == 3
        self.assert_no_events_recorded(restored)

    def test_a_snapshot_does_not_follow_the_ticket(self, ticket: Ticket) -> None:
        snapshot = ticket.create_snapshot()
        Ticket.from_snapshot(snapshot).comment("ada", "Still burning.")
        ticket.comment("grace", "On my way.")
        assert snapshot.aggregate_state.comments == ()

    def test_a_foreign_snapshot_state_is_refused(self, aggregate_id: uuid.UUID) -> None:
        snapshot = Snapshot(
            aggregate_id=aggregate_id, aggregate_state={"title": "x"}, version=0
        )
        with pytest.raises(TypeError, match="TicketSnapshot"):
            Ticket.from_snapshot(snapshot)
