"""The Redis snapshot store RedisTicketSnapshotStore."""

import re
import uuid
from datetime import timedelta
from typing import Protocol

from castlecraft_engineer.abstractions.snapshot import Snapshot
from castlecraft_engineer.abstractions.snapshot_store import SnapshotStore
from pydantic import PydanticUserError, TypeAdapter
from pydantic_core import PydanticSerializationError, to_json
from redis.asyncio import Redis

from app.domain.ticketing.models.ticket_snapshot import TicketSnapshot

_SAVE = """
local kept = redis.call("HGET", KEYS[1], "version")
if kept and string.find(kept, "^-?%d+$") and tonumber(kept) > tonumber(ARGV[1]) then
    return
end
redis.call(
    "HSET", KEYS[1], "version", ARGV[1], "schema_version", ARGV[2], "state", ARGV[3]
)
if ARGV[4] == "" then
    redis.call("PERSIST", KEYS[1])
else
    redis.call("PEXPIRE", KEYS[1], ARGV[4])
end
"""
"""Keeps a snapshot, unless one of a higher version is kept already."""


class SnapshotCodec(Protocol):
    """Turns states into text and back."""

    def encode(self, state: TicketSnapshot) -> str:
        """Return the state as text."""
        ...

    def decode(self, text: str) -> TicketSnapshot:
        """Return the state that a text stands for.

        Raises ValueError for any other text.
        """
        ...


class _PydanticCodec:
    """JSON by pydantic, read again before it is given away."""

    def __init__(self) -> None:
        try:
            self._adapter = TypeAdapter(TicketSnapshot)
        except PydanticUserError as error:
            raise TypeError(
                "pydantic has no JSON for TicketSnapshot: pass a codec"
            ) from error

    def encode(self, state: TicketSnapshot) -> str:
        """Return the state as JSON.

        Raises ValueError for a state that would not come back as it is.
        """
        text = self._adapter.dump_json(
            state, round_trip=True, warnings="error"
        ).decode()
        if self.decode(text) != state:
            raise ValueError("the JSON of this state stands for another: pass a codec")
        return text

    def decode(self, text: str) -> TicketSnapshot:
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


class RedisTicketSnapshotStore(SnapshotStore[uuid.UUID]):
    """Keeps the latest snapshot of each aggregate in Redis.

    Of each aggregate the snapshot of the highest version is kept, in a hash. Saving is
    a script that the server runs as one step, and in which it compares the versions:
    any number of tasks, processes and machines can save at once, and the highest
    version stays. What is kept lasts as long as the server's persistence and eviction
    let it. Nothing is kept in the process, so no later change to a saved or a loaded
    state reaches the store.
    """

    def __init__(
        self,
        client: Redis,
        *,
        codec: SnapshotCodec | None = None,
        schema_version: int = 1,
        unreadable_is_none: bool = False,
        ttl: timedelta | None = None,
        prefix: str = "redis_ticket_snapshot_store",
    ) -> None:
        """Use the server of a client, which the caller closes.

        `codec` turns states into text and back; without one pydantic makes JSON of
        them. `schema_version` is that of the states that are saved: change it whenever
        the snapshot type changes, and what was saved before is unreadable. An
        unreadable snapshot raises UnreadableSnapshotError when it is asked for; with
        `unreadable_is_none` it counts as none, and the aggregate is rebuilt from its
        events.

        A snapshot is forgotten when `ttl` has passed since it was saved; without one it
        stays. The keys begin with `prefix` and a colon.

        Raises TypeError if there is no codec and pydantic has no JSON for the snapshot
        type, and ValueError for a `ttl` of less than a millisecond.
        """
        if ttl is not None and ttl < timedelta(milliseconds=1):
            raise ValueError(f"less than a millisecond: {ttl!r}")
        self._client = client
        self._save = client.register_script(_SAVE)
        self._codec = _PydanticCodec() if codec is None else codec
        self._schema_version = str(schema_version)
        self._unreadable_is_none = unreadable_is_none
        self._milliseconds = (
            "" if ttl is None else str(ttl // timedelta(milliseconds=1))
        )
        self._prefix = prefix

    async def save_snapshot(self, snapshot: Snapshot[uuid.UUID]) -> None:
        """Keep a snapshot, unless one of a higher version is kept already."""
        state = self._codec.encode(snapshot.aggregate_state)
        await self._save(
            keys=[self._key(snapshot.aggregate_id)],
            args=[snapshot.version, self._schema_version, state, self._milliseconds],
        )

    async def get_latest_snapshot(
        self, aggregate_id: uuid.UUID
    ) -> Snapshot[uuid.UUID] | None:
        """Return the snapshot of an aggregate, or None if none is kept.

        Raises UnreadableSnapshotError for one that is kept and cannot be read.
        """
        try:
            return await self._read(aggregate_id)
        except UnreadableSnapshotError:
            if self._unreadable_is_none:
                return None
            raise

    async def clear_snapshots(self, aggregate_id: uuid.UUID) -> None:
        """Forget the snapshot of an aggregate; an unknown aggregate is no error."""
        await self._client.delete(self._key(aggregate_id))

    async def _read(self, aggregate_id: uuid.UUID) -> Snapshot[uuid.UUID] | None:
        key = self._key(aggregate_id)
        try:
            kept = await self._client.hmget(key, ["version", "schema_version", "state"])
            version, schema_version, text = (
                each.decode() if isinstance(each, bytes) else each for each in kept
            )
        except UnicodeDecodeError as error:
            raise UnreadableSnapshotError(aggregate_id, "it is not UTF-8") from error
        if version is None and schema_version is None and text is None:
            return None
        if version is None or text is None or not re.fullmatch("-?[0-9]+", version):
            reason = "its hash has no version that is a number, or no state"
            raise UnreadableSnapshotError(aggregate_id, reason)
        state = self._decoded(aggregate_id, schema_version, text)
        return Snapshot(
            aggregate_id=aggregate_id, aggregate_state=state, version=int(version)
        )

    def _decoded(
        self, aggregate_id: uuid.UUID, schema_version: str | None, text: str
    ) -> TicketSnapshot:
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

    def _key(self, aggregate_id: uuid.UUID) -> str:
        return f"{self._prefix}:{_key_of(aggregate_id)}"


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
