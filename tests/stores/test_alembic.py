"""Alembic and `create_table` make the same table, and autogenerate sees no difference between them."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from generate.projects import run, said
from stores.generated import SQLALCHEMY, TESTS

pytestmark = [pytest.mark.process, pytest.mark.parametrize("place", ["SQLite", "PostgreSQL"])]


@pytest.fixture
def database(place: str, url: str) -> str:
    """The SQLAlchemy URL of a database with nothing in it."""
    if place == "SQLite":
        return url
    server = sqlalchemy.make_url(url)
    name = f"made_{uuid.uuid4().hex}"

    async def create(engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            await connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))

    asyncio.run(_with_engine(url, create, isolation_level="AUTOCOMMIT"))
    return server.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def migrated(project: Path, database: str, tmp_path: Path) -> Path:
    """The project with Alembic set up in it as its own command does, for the store's metadata and the database."""
    copy = shutil.copytree(project, tmp_path / "ticketing")
    result = run("alembic", "init", "--template", "async", "migrations", cwd=copy)
    assert result.returncode == 0, said(result)
    module = SQLALCHEMY.file.removesuffix(".py").replace("/", ".")
    _replace(copy / "migrations/env.py", "target_metadata = None", f"from {module} import metadata as target_metadata")
    _replace(
        copy / "alembic.ini", "sqlalchemy.url = driver://user:pass@localhost/dbname", f"sqlalchemy.url = {database}"
    )
    return copy


def test_autogenerate_sees_no_difference_to_what_create_table_makes(migrated: Path, database: str) -> None:
    before = _alembic(migrated, "check")
    assert before.returncode != 0
    assert "New upgrade operations detected: [('add_table'" in said(before)

    _use_store(migrated, database)

    after = _alembic(migrated, "check")
    assert after.returncode == 0, said(after)
    assert "No new upgrade operations detected." in after.stdout


def test_a_migration_makes_the_table_that_create_table_makes(migrated: Path, database: str) -> None:
    for command in (("revision", "--autogenerate", "-m", "snapshots"), ("upgrade", "head"), ("check",)):
        result = _alembic(migrated, *command)
        assert result.returncode == 0, said(result)
    made_by_alembic = _tables(database)
    assert set(made_by_alembic) == {SQLALCHEMY.module_name, "alembic_version"}

    result = _alembic(migrated, "downgrade", "base")
    assert result.returncode == 0, said(result)
    assert set(_tables(database)) == {"alembic_version"}

    _use_store(migrated, database)
    assert _tables(database) == made_by_alembic


def _alembic(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("alembic", *arguments, cwd=project, PYTHONWARNINGS="error")


def _use_store(project: Path, database: str) -> None:
    """Open the store, which makes its table."""
    place = "SQLite" if database.startswith("sqlite") else "PostgreSQL"
    nothing = str(project / "events.jsonl"), str(uuid.uuid4())
    result = run("stores.ticket_desk", place, database, *nothing, cwd=project, PYTHONPATH=str(TESTS))
    assert result.returncode == 0, said(result)


def _tables(database: str) -> dict[str, Any]:
    """What a database knows of each of its tables."""

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

    async def ask(engine: AsyncEngine) -> dict[str, Any]:
        async with engine.connect() as connection:
            return await connection.run_sync(inspect)

    return asyncio.run(_with_engine(database, ask))


async def _with_engine(url: str, work: Callable[[AsyncEngine], Any], **options: Any) -> Any:
    engine = create_async_engine(url, **options)
    try:
        return await work(engine)
    finally:
        await engine.dispose()


def _replace(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), "utf-8")
