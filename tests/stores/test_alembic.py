"""Compare the table that Alembic creates with the one that `create_table` creates."""

from __future__ import annotations

import asyncio
import json
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine

from generate.projects import run, said
from stores.generated import SQLALCHEMY, TESTS

pytestmark = [pytest.mark.process, pytest.mark.parametrize("place", ["SQLite", "PostgreSQL"])]

Migrate = Callable[..., list[Any]]


@pytest.fixture
def database(place: str, url: str) -> str:
    """Return the SQLAlchemy URL of an empty database."""
    if place == "SQLite":
        return url
    name = f"made_{uuid.uuid4().hex}"

    async def create() -> None:
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
        await engine.dispose()

    asyncio.run(create())
    return sqlalchemy.make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def migrate(project: Path, place: str, database: str, tmp_path: Path) -> Migrate:
    """Set up Alembic in the project; return a function that runs steps in a new process."""
    copy = shutil.copytree(project, tmp_path / "ticketing")
    command.init(Config(copy / "alembic.ini"), str(copy / "migrations"), template="async")
    module = SQLALCHEMY.file.removesuffix(".py").replace("/", ".")
    _replace(copy / "migrations/env.py", "target_metadata = None", f"from {module} import metadata as target_metadata")
    _replace(
        copy / "alembic.ini", "sqlalchemy.url = driver://user:pass@localhost/dbname", f"sqlalchemy.url = {database}"
    )

    def take(*steps: str | list[str]) -> list[Any]:
        words = ("stores.migrations", place, database, json.dumps(steps))
        result = run(*words, cwd=copy, PYTHONPATH=str(TESTS), PYTHONWARNINGS="error")
        assert result.returncode == 0, said(result)
        outcomes: list[Any] = json.loads(result.stdout)
        return outcomes

    return take


def test_autogenerate_accepts_the_table_of_create_table(migrate: Migrate) -> None:
    before, _, after = migrate(["check"], "use", ["check"])
    assert before[0] != 0
    assert "New upgrade operations detected: [('add_table'" in before[1]
    assert after[0] == 0, after[1]
    assert "No new upgrade operations detected." in after[1]


def test_migration_and_create_table_are_equivalent(migrate: Migrate) -> None:
    revision = ["revision", "--autogenerate", "-m", "snapshots"]
    *up, by_alembic, down, nothing, _, by_store = migrate(
        revision, ["upgrade", "head"], ["check"], "tables", ["downgrade", "base"], "tables", "use", "tables"
    )
    for code, written in [*up, down]:
        assert code == 0, written
    assert set(by_alembic) == {SQLALCHEMY.module_name, "alembic_version"}
    assert set(nothing) == {"alembic_version"}
    assert by_store == by_alembic


def _replace(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), "utf-8")
