"""A right Redis store that has nothing of the generated one: no script, but a transaction, tried again; no pydantic."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from castlecraft_engineer.abstractions.snapshot import Snapshot
from castlecraft_engineer.abstractions.snapshot_store import SnapshotStore
from redis.asyncio import Redis
from redis.exceptions import WatchError

from .codec import ListCodec, SnapshotCodec, UnreadableSnapshotError, key_of, read


class RedisTicketSnapshotStore(SnapshotStore[uuid.UUID]):
    """Watches the key while it compares the versions, and begins anew when another has written."""

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
        if ttl is not None and ttl < timedelta(milliseconds=1):
            raise ValueError(f"{ttl} is less than a millisecond")
        self._client: Any = client
        self._codec = codec or ListCodec()
        self._schema_version = schema_version
        self._unreadable_is_none = unreadable_is_none
        self._ttl = ttl
        self._prefix = prefix

    async def save_snapshot(self, snapshot: Snapshot[uuid.UUID]) -> None:
        key = self._key(snapshot.aggregate_id)
        fields = {
            "version": snapshot.version,
            "schema_version": self._schema_version,
            "state": self._codec.encode(snapshot.aggregate_state),
        }
        saved = False
        while not saved:
            async with self._client.pipeline() as pipeline:
                await pipeline.watch(key)
                kept = _number(await pipeline.hget(key, "version"))
                if kept is not None and kept > snapshot.version:
                    return
                pipeline.multi()
                pipeline.delete(key)
                pipeline.hset(key, mapping=fields)
                if self._ttl is not None:
                    pipeline.pexpire(key, self._ttl)
                try:
                    await pipeline.execute()
                    saved = True
                except WatchError:
                    pass

    async def get_latest_snapshot(self, aggregate_id: uuid.UUID) -> Snapshot[uuid.UUID] | None:
        key = self._key(aggregate_id)
        try:
            version, schema_version, state = await self._client.hmget(key, "version", "schema_version", "state")
            if version is schema_version is state is None:
                return None
            text = state.decode() if isinstance(state, bytes) else state
            return Snapshot(
                aggregate_id,
                read(self._codec, self._schema_version, _number(schema_version), text),
                int("missing" if version is None else version),
            )
        except ValueError as error:
            if self._unreadable_is_none:
                return None
            raise UnreadableSnapshotError(aggregate_id, str(error)) from error

    async def clear_snapshots(self, aggregate_id: uuid.UUID) -> None:
        await self._client.unlink(self._key(aggregate_id))

    def _key(self, aggregate_id: object) -> str:
        return f"{self._prefix}:{key_of(aggregate_id)}"


def _number(value: str | bytes | None) -> int | None:
    try:
        return None if value is None else int(value)
    except ValueError:
        return None
