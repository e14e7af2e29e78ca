"""Tests of SqlTicketSnapshotStore."""

import asyncio
import json
import os
import pathlib
import random
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from castlecraft_engineer.abstractions.snapshot import Snapshot
from castlecraft_engineer.testing.snapshot_store import BaseSnapshotStoreTest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateSchema, DropSchema, DropTable

from app.domain.ticketing.models.ticket_comment import TicketComment
from app.domain.ticketing.models.ticket_snapshot import TicketSnapshot
from app.infrastructure.snapshot_stores.sql_ticket_snapshot_store import (
    SqlTicketSnapshotStore,
    UnreadableSnapshotError,
    snapshot_table,
    sqlite_engine,
)

POSTGRESQL_URL = os.environ.get("SNAPSHOT_TEST_POSTGRESQL_URL")
"""A `postgresql+asyncpg://` URL; these tests make schemas of their own there."""

StoreFactory = Callable[..., SqlTicketSnapshotStore]
"""Makes a store on a connection of its own, with options for its constructor."""


class AnyStateCodec:
    """JSON of any state; the framework's suite saves objects of a class of its own."""

    def __init__(self) -> None:
        self._classes: dict[str, type[Any]] = {}

    def encode(self, state: object) -> str:
        return json.dumps(state, default=self._fields_of, ensure_ascii=False)

    def decode(self, text: str) -> Any:
        return json.loads(text, object_hook=self._object_of)

    def _fields_of(self, value: object) -> dict[str, object]:
        name = type(value).__qualname__
        self._classes[name] = type(value)
        return {"class": name, **vars(value)}

    def _object_of(self, fields: dict[str, Any]) -> Any:
        if "class" not in fields:
            return fields
        value: Any = object.__new__(self._classes[fields.pop("class")])
        value.__dict__.update(fields)
        return value


class BrokenCodec:
    """Writes what nobody can read, and must not be asked to read."""

    def encode(self, state: object) -> str:
        return "{ not JSON"

    def decode(self, text: str) -> Any:
        raise AssertionError("this state must not be decoded")


def never_wait_for_the_disk(connection: Any, _: object) -> None:
    """Have SQLite commit faster; nobody cuts the power of these tests."""
    connection.cursor().execute("PRAGMA synchronous = OFF")


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


class TestSqlTicketSnapshotStore(BaseSnapshotStoreTest[uuid.UUID]):
    """The framework's suite for snapshot stores, and what it leaves out."""

    @pytest_asyncio.fixture(params=["sqlite", "postgresql"])
    async def new_engine(
        self, request: pytest.FixtureRequest, tmp_path: pathlib.Path
    ) -> AsyncIterator[Callable[[], AsyncEngine]]:
        """Yield what connects to a database of the test's own."""
        engines: list[AsyncEngine] = []
        schema = f"test_{uuid.uuid4().hex}"

        def make() -> AsyncEngine:
            if request.param == "sqlite":
                engine = sqlite_engine(tmp_path / "snapshots.sqlite3")
                event.listen(engine.sync_engine, "connect", never_wait_for_the_disk)
            else:
                settings = {"search_path": schema}
                engine = create_async_engine(
                    str(POSTGRESQL_URL), connect_args={"server_settings": settings}
                )
            engines.append(engine)
            return engine

        if request.param == "sqlite":
            yield make
        elif POSTGRESQL_URL is None:
            pytest.skip("SNAPSHOT_TEST_POSTGRESQL_URL is not set")
        else:
            async with make().begin() as connection:
                await connection.execute(CreateSchema(schema))
            yield make
            async with make().begin() as connection:
                await connection.execute(DropSchema(schema, cascade=True))
        for engine in engines:
            await engine.dispose()

    @pytest_asyncio.fixture
    async def new_store(self, new_engine: Callable[[], AsyncEngine]) -> StoreFactory:
        """Return what makes a store on a connection of its own, its table empty."""

        def make(**options: Any) -> SqlTicketSnapshotStore:
            return SqlTicketSnapshotStore(new_engine(), **options)

        await make(codec=AnyStateCodec()).create_table()
        return make

    @pytest_asyncio.fixture
    async def snapshot_store(  # type: ignore[override]
        self, new_store: StoreFactory
    ) -> AsyncIterator[SqlTicketSnapshotStore]:
        """Yield an empty store."""
        yield new_store(codec=AnyStateCodec())

    @pytest.fixture
    def generate_aggregate_id(self) -> uuid.UUID:
        """Return the id of the aggregate under test."""
        return fresh_id()

    @pytest.mark.asyncio
    async def test_equal_version_replaces(
        self, snapshot_store: SqlTicketSnapshotStore, generate_aggregate_id: uuid.UUID
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
        self, snapshot_store: SqlTicketSnapshotStore, generate_aggregate_id: uuid.UUID
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
        self, snapshot_store: SqlTicketSnapshotStore
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
        self, snapshot_store: SqlTicketSnapshotStore, generate_aggregate_id: uuid.UUID
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
        self, snapshot_store: SqlTicketSnapshotStore, generate_aggregate_id: uuid.UUID
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
        self, snapshot_store: SqlTicketSnapshotStore, generate_aggregate_id: uuid.UUID
    ) -> None:
        """There is nothing to clear for an aggregate without a snapshot."""
        await snapshot_store.clear_snapshots(generate_aggregate_id)

        assert await snapshot_store.get_latest_snapshot(generate_aggregate_id) is None

    @pytest.mark.asyncio
    async def test_ids_of_two_types_are_two_aggregates(
        self, snapshot_store: SqlTicketSnapshotStore, generate_aggregate_id: uuid.UUID
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
        self, snapshot_store: SqlTicketSnapshotStore, generate_aggregate_id: uuid.UUID
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
        self, snapshot_store: SqlTicketSnapshotStore, generate_aggregate_id: uuid.UUID
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
        snapshot_store: SqlTicketSnapshotStore,
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
        self, new_store: StoreFactory, generate_aggregate_id: uuid.UUID
    ) -> None:
        """A state of the application's own type comes back equal, and as that type."""
        saved = fresh_state()
        snapshot_store = new_store()
        await snapshot_store.save_snapshot(snapshot_of(generate_aggregate_id, saved, 1))

        latest = await snapshot_store.get_latest_snapshot(generate_aggregate_id)

        assert latest is not None
        assert type(latest.aggregate_state) is type(saved)
        assert latest.aggregate_state == saved

    @pytest.mark.asyncio
    async def test_snapshot_outlives_the_connection(
        self, new_store: StoreFactory, generate_aggregate_id: uuid.UUID
    ) -> None:
        """Another connection finds what was saved."""
        codec = AnyStateCodec()
        await new_store(codec=codec).save_snapshot(
            snapshot_of(generate_aggregate_id, "kept", 4)
        )

        latest = await new_store(codec=codec).get_latest_snapshot(generate_aggregate_id)

        assert latest is not None
        assert (latest.aggregate_id, latest.version, latest.aggregate_state) == (
            generate_aggregate_id,
            4,
            "kept",
        )

    @pytest.mark.asyncio
    async def test_two_connections_race(self, new_store: StoreFactory) -> None:
        """The highest version stays when stores of two connections save at once."""
        codec = AnyStateCodec()
        first, second = new_store(codec=codec), new_store(codec=codec)
        shuffled = random.Random(11)
        for _ in range(50):
            aggregate_id = fresh_id()
            versions = shuffled.sample(range(12), 4)
            await asyncio.gather(
                *(
                    store.save_snapshot(
                        snapshot_of(aggregate_id, f"state {version}", version)
                    )
                    for store, version in zip(
                        (first, second, first, second), versions, strict=True
                    )
                )
            )

            latest = await first.get_latest_snapshot(aggregate_id)

            assert latest is not None
            assert (latest.version, latest.aggregate_state) == (
                max(versions),
                f"state {max(versions)}",
            )

    @pytest.mark.asyncio
    async def test_corrupt_state(
        self, new_store: StoreFactory, generate_aggregate_id: uuid.UUID
    ) -> None:
        """A state that cannot be decoded is an error, or counts as none on request."""
        codec = AnyStateCodec()
        await new_store(codec=BrokenCodec()).save_snapshot(
            snapshot_of(generate_aggregate_id, "any", 1)
        )

        with pytest.raises(UnreadableSnapshotError) as unreadable:
            await new_store(codec=codec).get_latest_snapshot(generate_aggregate_id)
        assert unreadable.value.aggregate_id == generate_aggregate_id
        store = new_store(codec=codec, unreadable_is_none=True)
        assert await store.get_latest_snapshot(generate_aggregate_id) is None
        await store.save_snapshot(snapshot_of(generate_aggregate_id, "mended", 1))
        latest = await store.get_latest_snapshot(generate_aggregate_id)
        assert latest is not None
        assert latest.aggregate_state == "mended"

    @pytest.mark.asyncio
    async def test_another_schema_version(
        self, new_store: StoreFactory, generate_aggregate_id: uuid.UUID
    ) -> None:
        """A state of another schema version, older or newer, is not even decoded."""
        await new_store(codec=BrokenCodec(), schema_version=2).save_snapshot(
            snapshot_of(generate_aggregate_id, "any", 1)
        )

        for version in (1, 3):
            with pytest.raises(
                UnreadableSnapshotError, match=f"schema version 2, not {version}"
            ):
                await new_store(
                    codec=BrokenCodec(), schema_version=version
                ).get_latest_snapshot(generate_aggregate_id)
            store = new_store(
                codec=BrokenCodec(), schema_version=version, unreadable_is_none=True
            )
            assert await store.get_latest_snapshot(generate_aggregate_id) is None
        for version in (1, 3):
            store = new_store(codec=AnyStateCodec(), schema_version=version)
            await store.save_snapshot(
                snapshot_of(generate_aggregate_id, f"schema {version}", 1)
            )
            latest = await store.get_latest_snapshot(generate_aggregate_id)
            assert latest is not None
            assert latest.aggregate_state == f"schema {version}"

    @pytest.mark.asyncio
    async def test_an_id_without_a_text_of_its_own_is_refused(
        self, snapshot_store: SqlTicketSnapshotStore
    ) -> None:
        """A place in memory is no text that would find the snapshot again."""
        nameless: Any = object()

        with pytest.raises(TypeError, match="cannot be kept as an id"):
            await snapshot_store.get_latest_snapshot(nameless)

    @pytest.mark.asyncio
    async def test_table_is_made_once(
        self,
        new_engine: Callable[[], AsyncEngine],
        new_store: StoreFactory,
        generate_aggregate_id: uuid.UUID,
    ) -> None:
        """Any number of stores can make the table at once, and again later."""
        async with new_engine().begin() as connection:
            await connection.execute(DropTable(snapshot_table))
        stores = [new_store(codec=AnyStateCodec()) for _ in range(8)]

        await asyncio.gather(*(store.create_table() for store in stores))

        await stores[0].save_snapshot(snapshot_of(generate_aggregate_id, "kept", 1))
        await stores[1].create_table()
        assert await stores[0].get_latest_snapshot(generate_aggregate_id) is not None

    @pytest.mark.asyncio
    async def test_another_database_is_refused(
        self, new_engine: Callable[[], AsyncEngine]
    ) -> None:
        """A database whose upsert the store does not know is refused at once."""
        engine = new_engine()
        engine.dialect.name = "oracle"

        with pytest.raises(ValueError, match="oracle"):
            SqlTicketSnapshotStore(engine)
