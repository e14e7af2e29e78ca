"""Where generated stores keep what they are given, and the projects that they are generated in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from stores.generated import PLACES, Store, make_project


@pytest.fixture(scope="session")
def project_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Store], Path]:
    """Gives the example project with this store generated in it; no test changes it."""
    return cache(lambda store: make_project(tmp_path_factory.mktemp(store.store_type) / "ticketing", store))


@pytest.fixture
def project(place: str, project_of: Callable[[Store], Path]) -> Path:
    """The project of the store for the place that the test is parametrised with."""
    return project_of(PLACES[place])


@pytest.fixture
def url(place: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of the place that the test is parametrised with, for `open_store`."""
    if place == "memory":
        return ""
    if place == "SQLite":
        return f"sqlite+aiosqlite:///{tmp_path / 'snapshots.sqlite3'}"
    server_url: str = request.getfixturevalue("postgresql_url" if place == "PostgreSQL" else "redis_url")
    return server_url
