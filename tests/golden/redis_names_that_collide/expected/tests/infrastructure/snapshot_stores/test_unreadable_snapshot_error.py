"""Tests of UnreadableSnapshotError."""

import asyncio
import json
import os
import random
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from castlecraft_engineer.abstractions.snapshot import Snapshot
from castlecraft_engineer.testing.snapshot_store import BaseSnapshotStoreTest
from redis.asyncio import Redis

from app.domain.names import Redis as RedisType
from app.domain.names import key as keyType
from app.infrastructure.snapshot_stores.unreadable_snapshot_error import (
    UnreadableSnapshotError,
    UnreadableSnapshotError_,
)

StoreFactory = Callable[..., UnreadableSnapshotError]
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


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Yield the URL of a server: SNAPSHOT_TEST_REDIS_URL, or one that ends with the
    tests.
    """
    url = os.environ.get("SNAPSHOT_TEST_REDIS_URL")
    program = shutil.which("redis-server")
    if url is not None:
        yield url
    elif program is None:
        pytest.skip("there is no redis-server, and SNAPSHOT_TEST_REDIS_URL is not set")
    else:
        with (
            tempfile.TemporaryDirectory() as folder,
            subprocess.Popen(
                [
                    program,
                    "--port",
                    "0",
                    "--unixsocket",
                    f"{folder}/socket",
                    "--dir",
                    folder,
                    "--save",
                    "",
                ],
                stdout=subprocess.PIPE,
                text=True,
            ) as server,
        ):
            try:
                assert server.stdout is not None
                assert any(
                    "eady to accept connections" in line for line in server.stdout
                )
                yield f"unix://{folder}/socket"
            finally:
                server.terminate()


class Lookalike:
    """An id of another type, with the text of a known one."""

    def __init__(self, aggregate_id: object) -> None:
        self._text = str(aggregate_id)

    def __str__(self) -> str:
        return self._text


def fresh_id() -> RedisType:
    """Return an id that no aggregate has yet."""
    return RedisType(number=uuid.uuid4().int)


def fresh_state() -> keyType:
    """Return a state of the application's own type."""
    return keyType(title="Zoë ✓ 東京")


def snapshot_of(
    aggregate_id: RedisType, state: object, version: int
) -> Snapshot[RedisType]:
    """Return a snapshot as the store is given it."""
    return Snapshot(aggregate_id=aggregate_id, aggregate_state=state, version=version)


class TestUnreadableSnapshotError(BaseSnapshotStoreTest[RedisType]):
    """The framework's suite for snapshot stores, and what it leaves out."""

    @pytest.fixture
    def prefix(self) -> str:
        """Return the prefix of the keys of one test."""
        return f"test-{uuid.uuid4().hex}"

    @pytest_asyncio.fixture(params=[False, True], ids=["bytes", "text"])
    async def new_client(
        self, request: pytest.FixtureRequest, redis_url: str
    ) -> AsyncIterator[Callable[[], Any]]:
        """Yield what connects to the server; responses are decoded or not."""
        clients: list[Redis] = []
        redis: Any = Redis  # whose `from_url` is annotated in part only

        def make() -> Any:
            clients.append(redis.from_url(redis_url, decode_responses=request.param))
            return clients[-1]

        yield make
        for client in clients:
            await client.aclose()

    @pytest_asyncio.fixture
    async def new_store(
        self, new_client: Callable[[], Any], prefix: str
    ) -> AsyncIterator[StoreFactory]:
        """Yield what makes a store on a connection of its own; all share one prefix."""

        def make(**options: Any) -> UnreadableSnapshotError:
            return UnreadableSnapshotError(new_client(), prefix=prefix, **options)

        yield make
        client = new_client()
        async for key in client.scan_iter(match=f"{prefix}:*"):
            await client.delete(key)

    @pytest_asyncio.fixture
    async def snapshot_store(  # type: ignore[override]
        self, new_store: StoreFactory
    ) -> AsyncIterator[UnreadableSnapshotError]:
        """Yield an empty store."""
        yield new_store(codec=AnyStateCodec())

    @pytest.fixture
    def generate_aggregate_id(self) -> RedisType:
        """Return the id of the aggregate under test."""
        return fresh_id()

    @pytest.mark.asyncio
    async def test_equal_version_replaces(
        self, snapshot_store: UnreadableSnapshotError, generate_aggregate_id: RedisType
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
        self, snapshot_store: UnreadableSnapshotError, generate_aggregate_id: RedisType
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
        self, snapshot_store: UnreadableSnapshotError
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
        self, snapshot_store: UnreadableSnapshotError, generate_aggregate_id: RedisType
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
        self, snapshot_store: UnreadableSnapshotError, generate_aggregate_id: RedisType
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
        self, snapshot_store: UnreadableSnapshotError, generate_aggregate_id: RedisType
    ) -> None:
        """There is nothing to clear for an aggregate without a snapshot."""
        await snapshot_store.clear_snapshots(generate_aggregate_id)

        assert await snapshot_store.get_latest_snapshot(generate_aggregate_id) is None

    @pytest.mark.asyncio
    async def test_ids_of_two_types_are_two_aggregates(
        self, snapshot_store: UnreadableSnapshotError, generate_aggregate_id: RedisType
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
        self, snapshot_store: UnreadableSnapshotError, generate_aggregate_id: RedisType
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
        self, snapshot_store: UnreadableSnapshotError, generate_aggregate_id: RedisType
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
        snapshot_store: UnreadableSnapshotError,
        generate_aggregate_id: RedisType,
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
        self, new_store: StoreFactory, generate_aggregate_id: RedisType
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
        self, new_store: StoreFactory, generate_aggregate_id: RedisType
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
        self, new_store: StoreFactory, generate_aggregate_id: RedisType
    ) -> None:
        """A state that cannot be decoded is an error, or counts as none on request."""
        codec = AnyStateCodec()
        await new_store(codec=BrokenCodec()).save_snapshot(
            snapshot_of(generate_aggregate_id, "any", 1)
        )

        with pytest.raises(UnreadableSnapshotError_) as unreadable:
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
        self, new_store: StoreFactory, generate_aggregate_id: RedisType
    ) -> None:
        """A state of another schema version, older or newer, is not even decoded."""
        await new_store(codec=BrokenCodec(), schema_version=2).save_snapshot(
            snapshot_of(generate_aggregate_id, "any", 1)
        )

        for version in (1, 3):
            with pytest.raises(
                UnreadableSnapshotError_, match=f"schema version 2, not {version}"
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
        self, snapshot_store: UnreadableSnapshotError
    ) -> None:
        """A place in memory is no text that would find the snapshot again."""
        nameless: Any = object()

        with pytest.raises(TypeError, match="cannot be kept as an id"):
            await snapshot_store.get_latest_snapshot(nameless)

    @pytest.mark.asyncio
    async def test_time_to_live(
        self,
        new_store: StoreFactory,
        new_client: Callable[[], Any],
        prefix: str,
        generate_aggregate_id: RedisType,
    ) -> None:
        """A save that replaces renews the time to live, or ends it; any other does
        not.
        """
        client = new_client()
        store = new_store(codec=AnyStateCodec(), ttl=timedelta(hours=1))
        await store.save_snapshot(snapshot_of(generate_aggregate_id, "first", 2))
        [key] = [key async for key in client.scan_iter(match=f"{prefix}:*")]
        assert 3_000_000 < await client.pttl(key) <= 3_600_000

        await client.pexpire(key, 60_000)
        await store.save_snapshot(snapshot_of(generate_aggregate_id, "older", 1))
        assert 0 < await client.pttl(key) <= 60_000
        await store.save_snapshot(snapshot_of(generate_aggregate_id, "newer", 3))
        assert 3_000_000 < await client.pttl(key) <= 3_600_000
        await new_store(codec=AnyStateCodec()).save_snapshot(
            snapshot_of(generate_aggregate_id, "last", 3)
        )
        assert await client.pttl(key) == -1

    def test_no_time_to_live_is_refused(self) -> None:
        """A snapshot that would be gone at once is a mistake."""
        with pytest.raises(ValueError, match="less than a millisecond"):
            UnreadableSnapshotError(Redis(), codec=AnyStateCodec(), ttl=timedelta(0))

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        "fields", [{"version": "garbled"}, {"version": "1e9"}, {"state": b"\xff"}]
    )
    async def test_corrupt_hash(
        self,
        new_store: StoreFactory,
        new_client: Callable[[], Any],
        prefix: str,
        generate_aggregate_id: RedisType,
        fields: dict[str, Any],
    ) -> None:
        """A hash that is damaged is unreadable, and replaced by the next save."""
        client = new_client()
        store = new_store(codec=AnyStateCodec())
        await store.save_snapshot(snapshot_of(generate_aggregate_id, "first", 5))
        [key] = [key async for key in client.scan_iter(match=f"{prefix}:*")]
        await client.hset(key, mapping=fields)

        with pytest.raises(UnreadableSnapshotError_):
            await store.get_latest_snapshot(generate_aggregate_id)
        await store.save_snapshot(snapshot_of(generate_aggregate_id, "second", 5))
        latest = await store.get_latest_snapshot(generate_aggregate_id)
        assert latest is not None
        assert (latest.version, latest.aggregate_state) == (5, "second")

    @pytest.mark.asyncio
    @pytest.mark.parametrize("field", ["version", "schema_version", "state"])
    async def test_incomplete_hash(
        self,
        new_store: StoreFactory,
        new_client: Callable[[], Any],
        prefix: str,
        generate_aggregate_id: RedisType,
        field: str,
    ) -> None:
        """A hash that lacks a field is unreadable, and not the same as none."""
        client = new_client()
        store = new_store(codec=AnyStateCodec())
        await store.save_snapshot(snapshot_of(generate_aggregate_id, "first", 5))
        [key] = [key async for key in client.scan_iter(match=f"{prefix}:*")]
        await client.hdel(key, field)

        with pytest.raises(UnreadableSnapshotError_):
            await store.get_latest_snapshot(generate_aggregate_id)
