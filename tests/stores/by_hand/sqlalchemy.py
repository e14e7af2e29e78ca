"""A right SQL store that has nothing of the generated one: SQL as text, three guarded statements, and no pydantic."""

from __future__ import annotations

import os
import uuid
from contextlib import nullcontext, suppress
from typing import Any

from castlecraft_engineer.abstractions.snapshot import Snapshot
from castlecraft_engineer.abstractions.snapshot_store import SnapshotStore
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateTable

from .codec import ListCodec, SnapshotCodec, UnreadableSnapshotError, key_of, read

metadata = MetaData()
snapshot_table = Table(
    "sql_ticket_snapshot_store",
    metadata,
    Column("aggregate_id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
)

_UPDATE = text(
    "UPDATE sql_ticket_snapshot_store SET version = :version, schema_version = :schema_version, state = :state"
    " WHERE aggregate_id = :aggregate_id AND NOT version > :version"
)
_INSERT = text(
    "INSERT INTO sql_ticket_snapshot_store (aggregate_id, version, schema_version, state)"
    " VALUES (:aggregate_id, :version, :schema_version, :state) ON CONFLICT DO NOTHING"
)
_SELECT = text(
    "SELECT version, schema_version, state FROM sql_ticket_snapshot_store WHERE aggregate_id = :aggregate_id"
)
_DELETE = text("DELETE FROM sql_ticket_snapshot_store WHERE aggregate_id = :aggregate_id")


class SqlTicketSnapshotStore(SnapshotStore[uuid.UUID]):
    """Updates what is there, inserts where nothing is, and updates again where another was quicker."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        codec: SnapshotCodec | None = None,
        schema_version: int = 1,
        unreadable_is_none: bool = False,
    ) -> None:
        if engine.dialect.name not in ("sqlite", "postgresql"):
            raise ValueError(f"not made for {engine.dialect.name}")
        self._engine = engine
        self._codec = codec or ListCodec()
        self._schema_version = schema_version
        self._unreadable_is_none = unreadable_is_none

    async def create_table(self) -> None:
        for is_last in (False, True):  # of two at once on PostgreSQL, one may fail
            with nullcontext() if is_last else suppress(DBAPIError):
                async with self._engine.begin() as connection:
                    await connection.execute(CreateTable(snapshot_table, if_not_exists=True))

    async def save_snapshot(self, snapshot: Snapshot[uuid.UUID]) -> None:
        row = {
            "aggregate_id": key_of(snapshot.aggregate_id),
            "version": snapshot.version,
            "schema_version": self._schema_version,
            "state": self._codec.encode(snapshot.aggregate_state),
        }
        for statement in (_UPDATE, _INSERT, _UPDATE):
            async with self._engine.begin() as connection:
                if (await connection.execute(statement, row)).rowcount:
                    return

    async def get_latest_snapshot(self, aggregate_id: uuid.UUID) -> Snapshot[uuid.UUID] | None:
        async with self._engine.connect() as connection:
            found = (await connection.execute(_SELECT, {"aggregate_id": key_of(aggregate_id)})).first()
        if found is None:
            return None
        version, schema_version, state = found
        try:
            return Snapshot(aggregate_id, read(self._codec, self._schema_version, schema_version, state), version)
        except ValueError as error:
            if self._unreadable_is_none:
                return None
            raise UnreadableSnapshotError(aggregate_id, str(error)) from error

    async def clear_snapshots(self, aggregate_id: uuid.UUID) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(_DELETE, {"aggregate_id": key_of(aggregate_id)})


def sqlite_engine(path: str | os.PathLike[str] = "snapshots.sqlite3") -> AsyncEngine:
    """An engine whose writers wait for each other, by a pragma on each connection."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{os.fspath(path)}")

    @event.listens_for(engine.sync_engine, "connect")
    def _patient(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 60000")

    return engine
