"""Stores of each type as the command line generates them for the example project, and how one is opened."""

from __future__ import annotations

import importlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from redis.asyncio import Redis
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from generate.projects import DEFINITION, copy_example, generate, said

TESTS = Path(__file__).resolve().parents[1]
"""Where `stores` is found by a program that runs in a project."""


class Store(NamedTuple):
    """The names of a generated store."""

    store_type: str
    class_name: str
    module_name: str

    @property
    def file(self) -> str:
        """The path of the store below its project."""
        return f"app/infrastructure/snapshot_stores/{self.module_name}.py"

    @property
    def tests(self) -> str:
        """The path of its tests below its project."""
        return f"tests/infrastructure/snapshot_stores/test_{self.module_name}.py"

    def load(self) -> Any:
        """The store's module, imported; the project must be on Python's path."""
        return importlib.import_module(self.file.removesuffix(".py").replace("/", "."))


IN_MEMORY = Store("in_memory", "InMemoryTicketSnapshotStore", "in_memory_ticket_snapshot_store")
SQLALCHEMY = Store("sqlalchemy", "SqlTicketSnapshotStore", "sql_ticket_snapshot_store")
REDIS = Store("redis", "RedisTicketSnapshotStore", "redis_ticket_snapshot_store")
PLACES = {"memory": IN_MEMORY, "SQLite": SQLALCHEMY, "PostgreSQL": SQLALCHEMY, "Redis": REDIS}
"""Where a store keeps what it is given, and the store that does so."""


def make_project(to: Path, store: Store) -> Path:
    """The example project with this store generated in it."""
    make_store(copy_example(to), store)
    return to


def make_store(project: Path, store: Store, **changes: str) -> None:
    """Generate the store as the command line does, from the example's definition with its names and these changes."""
    definition = project / DEFINITION
    example = json.loads(definition.read_text("utf-8"))
    named = {**example, "store_name": store.class_name, "store_type": store.store_type, **changes}
    definition.write_text(json.dumps(named), "utf-8")
    result = generate(project, DEFINITION)
    assert result.returncode == 0, said(result)


@asynccontextmanager
async def open_store(store: Store, url: str) -> AsyncIterator[Any]:
    """A store with connections of its own; `url` is Redis' or SQLAlchemy's, or nothing for memory."""
    module = store.load()
    make = getattr(module, store.class_name)
    if store == IN_MEMORY:
        yield make()
    elif store == REDIS:
        async with Redis.from_url(url) as client:
            yield make(client)
    else:
        address = make_url(url)
        engine = module.sqlite_engine(address.database) if address.host is None else create_async_engine(address)
        try:
            opened = make(engine)
            await opened.create_table()
            yield opened
        finally:
            await engine.dispose()
