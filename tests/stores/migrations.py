"""Run Alembic commands and open the store in one process, started in a project.

`python -m stores.migrations PLACE URL STEPS` prints the result of each step as JSON. STEPS is a JSON list: a list holds the
arguments of `alembic`, `use` opens the store, which creates its table, and `tables` inspects the database.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

import sqlalchemy
from alembic.config import main as alembic
from sqlalchemy.ext.asyncio import create_async_engine

from stores.generated import PLACES, open_store


def run_alembic(arguments: Sequence[str]) -> tuple[object, str]:
    """Run Alembic and return its exit code and output.

    Output is captured at the file descriptors, because Alembic keeps a reference to the original `sys.stdout`.
    """
    kept = os.dup(1), os.dup(2)
    with tempfile.TemporaryFile() as written:
        for descriptor in (1, 2):
            os.dup2(written.fileno(), descriptor)
        code: object = 0
        try:
            alembic(arguments)
        except SystemExit as error:
            code = error.code
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            for descriptor, own in zip((1, 2), kept, strict=True):
                os.dup2(own, descriptor)
                os.close(own)
        written.seek(0)
        return code, written.read().decode()


async def use(place: str, url: str) -> None:
    """Open the store, which creates its table, and close it."""
    async with open_store(PLACES[place], url):
        pass


async def tables(url: str) -> dict[str, Any]:
    """Return columns, keys, indexes and constraints of each table in a database."""

    def inspect(connection: sqlalchemy.Connection) -> dict[str, Any]:
        inspector = sqlalchemy.inspect(connection)
        return {
            name: (
                [{**column, "type": repr(column["type"])} for column in inspector.get_columns(name)],
                {**inspector.get_pk_constraint(name), "name": None},
                inspector.get_indexes(name),
                inspector.get_unique_constraints(name),
            )
            for name in inspector.get_table_names()
        }

    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(inspect)
    finally:
        await engine.dispose()


def main(place: str, url: str, steps: str) -> None:
    """Run the steps and print their results."""
    outcomes: list[Any] = []
    for step in json.loads(steps):
        if step == "use":
            outcomes.append(asyncio.run(use(place, url)))
        elif step == "tables":
            outcomes.append(asyncio.run(tables(url)))
        else:
            outcomes.append(run_alembic(step))
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
