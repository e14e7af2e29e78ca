"""The SQL snapshot store Table, for PostgreSQL and SQLite."""

import os
import uuid
from typing import Protocol

from castlecraft_engineer.abstractions.snapshot import Snapshot
from castlecraft_engineer.abstractions.snapshot_store import SnapshotStore
from pydantic import PydanticUserError, TypeAdapter
from pydantic_core import PydanticSerializationError, to_json
from sqlalchemy import URL, BigInteger, Integer, MetaData, Text, delete, select
from sqlalchemy import Column as ColumnType
from sqlalchemy import Table as TableType
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateTable

from app.domain.names import Column
from app.domain.names import SnapshotCodec as SnapshotCodecType

metadata = MetaData()
"""The store's table: Alembic's `target_metadata`, or one of its list."""

snapshot_table = TableType(
    "table",
    metadata,
    ColumnType("aggregate_id", Text, primary_key=True),
    ColumnType("version", BigInteger, nullable=False),
    ColumnType("schema_version", Integer, nullable=False),
    ColumnType("state", Text, nullable=False),
)


class SnapshotCodec(Protocol):
    """Turns states into text and back."""

    def encode(self, state: SnapshotCodecType) -> str:
        """Return the state as text."""
        ...

    def decode(self, text: str) -> SnapshotCodecType:
        """Return the state that a text stands for.

        Raises ValueError for any other text.
        """
        ...


class _PydanticCodec:
    """JSON by pydantic, read again before it is given away."""

    def __init__(self) -> None:
        try:
            self._adapter = TypeAdapter(SnapshotCodecType)
        except PydanticUserError as error:
            raise TypeError(
                "pydantic has no JSON for SnapshotCodec: pass a codec"
            ) from error

    def encode(self, state: SnapshotCodecType) -> str:
        """Return the state as JSON.

        Raises ValueError for a state that would not come back as it is.
        """
        text = self._adapter.dump_json(
            state, round_trip=True, warnings="error"
        ).decode()
        if self.decode(text) != state:
            raise ValueError("the JSON of this state stands for another: pass a codec")
        return text

    def decode(self, text: str) -> SnapshotCodecType:
        """Return the state that the JSON stands for.

        Raises ValueError for any other text.
        """
        return self._adapter.validate_json(text, by_alias=False, by_name=True)


class UnreadableSnapshotError(Exception):
    """A snapshot is kept, and cannot be read."""

    def __init__(self, aggregate_id: object, reason: str) -> None:
        super().__init__(aggregate_id, reason)
        self.aggregate_id = aggregate_id
        self.reason = reason

    def __str__(self) -> str:
        return f"the snapshot of {self.aggregate_id!r} cannot be read: {self.reason}"


class Table(SnapshotStore[Column]):
    """Keeps the latest snapshot of each aggregate in a table of PostgreSQL or SQLite.

    Of each aggregate the snapshot of the highest version is kept. Saving is one
    statement, in which the database compares the versions: any number of tasks,
    processes and machines can save at once, and the highest version stays. What a call
    has changed is committed when it returns. Nothing is kept in the process, so no
    later change to a saved or a loaded state reaches the store.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        codec: SnapshotCodec | None = None,
        schema_version: int = 1,
        unreadable_is_none: bool = False,
    ) -> None:
        """Use the database of an engine, which the caller disposes of.

        `codec` turns states into text and back; without one pydantic makes JSON of
        them. `schema_version` is that of the states that are saved: change it whenever
        the snapshot type changes, and what was saved before is unreadable. An
        unreadable snapshot raises UnreadableSnapshotError when it is asked for; with
        `unreadable_is_none` it counts as none, and the aggregate is rebuilt from its
        events.

        Raises TypeError if there is no codec and pydantic has no JSON for the snapshot
        type, and ValueError for another database.
        """
        insert: postgresql.Insert | sqlite.Insert
        if engine.dialect.name == "postgresql":
            insert = postgresql.insert(snapshot_table)
        elif engine.dialect.name == "sqlite":
            insert = sqlite.insert(snapshot_table)
        else:
            raise ValueError(f"neither PostgreSQL nor SQLite: {engine.dialect.name}")
        self._upsert = insert.on_conflict_do_update(
            index_elements=[snapshot_table.c.aggregate_id],
            set_={
                name: insert.excluded[name]
                for name in ("version", "schema_version", "state")
            },
            where=snapshot_table.c.version <= insert.excluded.version,
        )
        self._engine = engine
        self._codec = _PydanticCodec() if codec is None else codec
        self._schema_version = schema_version
        self._unreadable_is_none = unreadable_is_none

    async def create_table(self) -> None:
        """Create the table if it is not there, for projects without migrations."""
        try:
            await self._create_table()
        except DBAPIError:
            # On PostgreSQL two at once can both find no table, and one of them fails.
            # The table is there then; whatever else was wrong is wrong again.
            await self._create_table()

    async def save_snapshot(self, snapshot: Snapshot[Column]) -> None:
        """Keep a snapshot, unless one of a higher version is kept already."""
        row = {
            "aggregate_id": _key_of(snapshot.aggregate_id),
            "version": snapshot.version,
            "schema_version": self._schema_version,
            "state": self._codec.encode(snapshot.aggregate_state),
        }
        async with self._engine.begin() as connection:
            await connection.execute(self._upsert, row)

    async def get_latest_snapshot(
        self, aggregate_id: Column
    ) -> Snapshot[Column] | None:
        """Return the snapshot of an aggregate, or None if none is kept.

        Raises UnreadableSnapshotError for one that is kept and cannot be read.
        """
        try:
            return await self._read(aggregate_id)
        except UnreadableSnapshotError:
            if self._unreadable_is_none:
                return None
            raise

    async def clear_snapshots(self, aggregate_id: Column) -> None:
        """Forget the snapshot of an aggregate; an unknown aggregate is no error."""
        key = _key_of(aggregate_id)
        async with self._engine.begin() as connection:
            await connection.execute(
                delete(snapshot_table).where(snapshot_table.c.aggregate_id == key)
            )

    async def _read(self, aggregate_id: Column) -> Snapshot[Column] | None:
        statement = select(
            snapshot_table.c.version,
            snapshot_table.c.schema_version,
            snapshot_table.c.state,
        ).where(snapshot_table.c.aggregate_id == _key_of(aggregate_id))
        async with self._engine.connect() as connection:
            row = (await connection.execute(statement)).one_or_none()
        if row is None:
            return None
        state = self._decoded(aggregate_id, row.schema_version, row.state)
        return Snapshot(
            aggregate_id=aggregate_id, aggregate_state=state, version=row.version
        )

    def _decoded(
        self, aggregate_id: Column, schema_version: int, text: str
    ) -> SnapshotCodecType:
        if schema_version != self._schema_version:
            reason = (
                f"it has schema version {schema_version}, not {self._schema_version}"
            )
            raise UnreadableSnapshotError(aggregate_id, reason)
        try:
            return self._codec.decode(text)
        except ValueError as error:
            raise UnreadableSnapshotError(
                aggregate_id, "its state cannot be decoded"
            ) from error

    async def _create_table(self) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(CreateTable(snapshot_table, if_not_exists=True))


def sqlite_engine(path: str | os.PathLike[str] = "snapshots.sqlite3") -> AsyncEngine:
    """Return an engine for a file of SQLite.

    The file is made when it is first used; several stores can share one.
    """
    url = URL.create("sqlite+aiosqlite", database=os.fspath(path))
    # A writer waits for the others that long, in seconds.
    return create_async_engine(url, connect_args={"timeout": 30})


def _key_of(aggregate_id: object) -> str:
    """Return the text by which an id is kept.

    It names the type before the JSON, so that `1` and `"1"` are two ids.
    """
    # Their subclasses are equal to them: asyncpg reads a UUID as one of its own.
    plain = next(
        (each for each in (int, str, uuid.UUID) if isinstance(aggregate_id, each)), None
    )
    kind = plain or type(aggregate_id)
    try:
        text = to_json(aggregate_id, bytes_mode="base64", fallback=_text_of).decode()
    except PydanticSerializationError as error:
        raise TypeError(f"{aggregate_id!r} cannot be kept as an id: {error}") from error
    return f"{kind.__module__}.{kind.__qualname__}:{text}"


def _text_of(value: object) -> str:
    """Return the text of a value that has no JSON.

    Raises TypeError where that would be its place in memory.
    """
    if (
        type(value).__str__ is object.__str__
        and type(value).__repr__ is object.__repr__
    ):
        raise TypeError(
            f"{type(value).__name__} has no text of its own: give it a `__str__`"
        )
    return str(value)
