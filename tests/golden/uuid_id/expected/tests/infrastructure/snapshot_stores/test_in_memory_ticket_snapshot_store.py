"""Tests of InMemoryTicketSnapshotStore."""

import asyncio
import dataclasses
import random
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from castlecraft_engineer.abstractions.snapshot import Snapshot
from castlecraft_engineer.testing.snapshot_store import BaseSnapshotStoreTest

from app.domain.ticketing.models.ticket_comment import TicketComment
from app.domain.ticketing.models.ticket_snapshot import TicketSnapshot
from app.infrastructure.snapshot_stores.in_memory_ticket_snapshot_store import (
    InMemoryTicketSnapshotStore,
)


@dataclasses.dataclass(frozen=True)
class Frozen:
    """A state that is frozen, with a list in it that is not."""

    tags: list[str]


class Lookalike:
    """An id of another type, with the text of a known one."""

    def __init__(self, aggregate_id: object) -> None:
        self._text = str(aggregate_id)

    def __str__(self) -> str:
        return self._text


def fresh_id() -> uuid.UUID:
    """Return an id that no aggregate has yet."""
    return uuid.uuid4()


def fresh_state() -> TicketSnapshot:
    """Return a state of the application's own type."""
    return TicketSnapshot(
        title="Zoë ✓ 東京",
        assignee="Zoë ✓ 東京",
        comments=(TicketComment(author="Zoë ✓ 東京", text="Zoë ✓ 東京"),),
        resolution="Zoë ✓ 東京",
    )


def snapshot_of(
    aggregate_id: uuid.UUID, state: object, version: int
) -> Snapshot[uuid.UUID]:
    """Return a snapshot as the store is given it."""
    return Snapshot(aggregate_id=aggregate_id, aggregate_state=state, version=version)


class TestInMemoryTicketSnapshotStore(BaseSnapshotStoreTest[uuid.UUID]):
    """The framework's suite for snapshot stores, and what it leaves out."""

    @pytest_asyncio.fixture
    async def snapshot_store(  # type: ignore[override]
        self,
    ) -> AsyncIterator[InMemoryTicketSnapshotStore]:
        """Yield an empty store."""
        yield InMemoryTicketSnapshotStore()

    @pytest.fixture
    def generate_aggregate_id(self) -> uuid.UUID:
        """Return the id of the aggregate under test."""
        return fresh_id()

    @pytest.mark.asyncio
    async def test_equal_version_replaces(
        self,
        snapshot_store: InMemoryTicketSnapshotStore,
        generate_aggregate_id: uuid.UUID,
    ) -> None:
        """A second snapshot of one version replaces the first."""
        await snapshot_store.save_snapshot(
            snapshot_of(generate_aggregate_id, "first", 3)
        )
        await snapshot_store.save_snapshot(
            snapshot_of(generate_aggregate_id, "second", 3)
        )

        latest = await snapshot_store.get_latest_snapshot(generate_aggregate_id)

        assert latest is not None
        assert latest.aggregate_state == "second"
        assert latest.version == 3

    @pytest.mark.asyncio
    async def test_older_version_never_replaces(
        self,
        snapshot_store: InMemoryTicketSnapshotStore,
        generate_aggregate_id: uuid.UUID,
    ) -> None:
        """Versions are compared as numbers: 9 is older than 10, and 10 than 100."""
        for version in (9, 100, 10, 99, 0):
            await snapshot_store.save_snapshot(
                snapshot_of(generate_aggregate_id, f"state {version}", version)
            )

        latest = await snapshot_store.get_latest_snapshot(generate_aggregate_id)

        assert latest is not None
        assert (latest.version, latest.aggregate_state) == (100, "state 100")

    @pytest.mark.asyncio
    async def test_highest_version_survives_concurrent_saves(
        self, snapshot_store: InMemoryTicketSnapshotStore
    ) -> None:
        """Whatever the order of concurrent saves, the highest version stays."""
        shuffled = random.Random(7)
        for _ in range(200):
            aggregate_id = fresh_id()
            versions = shuffled.sample(range(12), 3)
            await asyncio.gather(
                *(
                    snapshot_store.save_snapshot(
                        snapshot_of(aggregate_id, f"state {version}", version)
                    )
                    for version in versions
                )
            )

            latest = await snapshot_store.get_latest_snapshot(aggregate_id)

            assert latest is not None
            assert (latest.version, latest.aggregate_state) == (
                max(versions),
                f"state {max(versions)}",
            )

    @pytest.mark.asyncio
    async def test_clear_then_save_again(
        self,
        snapshot_store: InMemoryTicketSnapshotStore,
        generate_aggregate_id: uuid.UUID,
    ) -> None:
        """After clearing nothing is left, and a lower version can be saved again."""
        await snapshot_store.save_snapshot(snapshot_of(generate_aggregate_id, "old", 9))
        await snapshot_store.clear_snapshots(generate_aggregate_id)
        assert await snapshot_store.get_latest_snapshot(generate_aggregate_id) is None

        await snapshot_store.save_snapshot(snapshot_of(generate_aggregate_id, "new", 0))

        latest = await snapshot_store.get_latest_snapshot(generate_aggregate_id)
        assert latest is not None
        assert (latest.version, latest.aggregate_state) == (0, "new")

    @pytest.mark.asyncio
    async def test_clearing_one_aggregate_leaves_another(
        self,
        snapshot_store: InMemoryTicketSnapshotStore,
        generate_aggregate_id: uuid.UUID,
    ) -> None:
        """Two ids of the declared type are two aggregates, for clearing too."""
        other_id = fresh_id()
        assert other_id != generate_aggregate_id
        await snapshot_store.save_snapshot(snapshot_of(generate_aggregate_id, "one", 1))
        await snapshot_store.save_snapshot(snapshot_of(other_id, "other", 2))

        await snapshot_store.clear_snapshots(generate_aggregate_id)

        assert await snapshot_store.get_latest_snapshot(generate_aggregate_id) is None
        latest = await snapshot_store.get_latest_snapshot(other_id)
        assert latest is not None
        assert (latest.aggregate_id, latest.version, latest.aggregate_state) == (
            other_id,
            2,
            "other",
        )

    @pytest.mark.asyncio
    async def test_clearing_an_unknown_aggregate_is_no_error(
        self,
        snapshot_store: InMemoryTicketSnapshotStore,
        generate_aggregate_id: uuid.UUID,
    ) -> None:
        """There is nothing to clear for an aggregate without a snapshot."""
        await snapshot_store.clear_snapshots(generate_aggregate_id)

        assert await snapshot_store.get_latest_snapshot(generate_aggregate_id) is None

    @pytest.mark.asyncio
    async def test_ids_of_two_types_are_two_aggregates(
        self,
        snapshot_store: InMemoryTicketSnapshotStore,
        generate_aggregate_id: uuid.UUID,
    ) -> None:
        """An id of another type finds nothing, even if it has the same text."""
        await snapshot_store.save_snapshot(
            snapshot_of(generate_aggregate_id, "mine", 1)
        )
        lookalike: Any = Lookalike(generate_aggregate_id)

        assert await snapshot_store.get_latest_snapshot(lookalike) is None
        await snapshot_store.clear_snapshots(lookalike)
        assert (
            await snapshot_store.get_latest_snapshot(generate_aggregate_id) is not None
        )

    @pytest.mark.asyncio
    async def test_saved_state_is_out_of_the_callers_reach(
        self,
        snapshot_store: InMemoryTicketSnapshotStore,
        generate_aggregate_id: uuid.UUID,
    ) -> None:
        """A change to the saved object after saving does not change the snapshot."""
        tags = ["new"]
        state = {"tags": tags}
        await snapshot_store.save_snapshot(snapshot_of(generate_aggregate_id, state, 1))
        tags.append("late")
        state["more"] = []

        latest = await snapshot_store.get_latest_snapshot(generate_aggregate_id)

        assert latest is not None
        assert latest.aggregate_state == {"tags": ["new"]}

    @pytest.mark.asyncio
    async def test_loaded_state_is_out_of_the_stores_reach(
        self,
        snapshot_store: InMemoryTicketSnapshotStore,
        generate_aggregate_id: uuid.UUID,
    ) -> None:
        """A change to a loaded object does not change the snapshot."""
        await snapshot_store.save_snapshot(
            snapshot_of(generate_aggregate_id, {"tags": ["new"]}, 1)
        )
        loaded = await snapshot_store.get_latest_snapshot(generate_aggregate_id)
        assert loaded is not None
        loaded.aggregate_state["tags"].append("seen")

        latest = await snapshot_store.get_latest_snapshot(generate_aggregate_id)

        assert latest is not None
        assert latest.aggregate_state == {"tags": ["new"]}

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        "text",
        ["x" * 10_000, "ä" * 5_000, "Zoë 東京 😀", "\x00 \\ \" ' \u2028 \x7f", ""],
        ids=["large", "large and not ASCII", "not ASCII", "odd", "empty"],
    )
    async def test_text_comes_back_whole(
        self,
        snapshot_store: InMemoryTicketSnapshotStore,
        generate_aggregate_id: uuid.UUID,
        text: str,
    ) -> None:
        """A state comes back as it was, whatever its length and its characters."""
        await snapshot_store.save_snapshot(
            snapshot_of(generate_aggregate_id, {"text": text}, 1)
        )

        latest = await snapshot_store.get_latest_snapshot(generate_aggregate_id)

        assert latest is not None
        assert latest.aggregate_state == {"text": text}

    @pytest.mark.asyncio
    async def test_snapshot_type_comes_back(
        self,
        snapshot_store: InMemoryTicketSnapshotStore,
        generate_aggregate_id: uuid.UUID,
    ) -> None:
        """A state of the application's own type comes back equal, and as that type."""
        saved = fresh_state()
        await snapshot_store.save_snapshot(snapshot_of(generate_aggregate_id, saved, 1))

        latest = await snapshot_store.get_latest_snapshot(generate_aggregate_id)

        assert latest is not None
        assert type(latest.aggregate_state) is type(saved)
        assert latest.aggregate_state == saved

    @pytest.mark.asyncio
    async def test_frozen_state_with_a_list_is_copied(
        self,
        snapshot_store: InMemoryTicketSnapshotStore,
        generate_aggregate_id: uuid.UUID,
    ) -> None:
        """A frozen class is no proof that nothing in it changes."""
        saved = Frozen(["new"])
        await snapshot_store.save_snapshot(snapshot_of(generate_aggregate_id, saved, 1))
        saved.tags.append("late")
        loaded = await snapshot_store.get_latest_snapshot(generate_aggregate_id)
        assert loaded is not None
        assert loaded.aggregate_state == Frozen(["new"])
        loaded.aggregate_state.tags.append("seen")

        latest = await snapshot_store.get_latest_snapshot(generate_aggregate_id)

        assert latest is not None
        assert latest.aggregate_state == Frozen(["new"])
