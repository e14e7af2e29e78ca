"""Two processes save snapshots of one aggregate at the same time: the highest version stays, in every round."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generate import mutants
from stores.generated import PLACES
from stores.racers import RACERS, VERSIONS, race, title

pytestmark = pytest.mark.process

ROUNDS = {"SQLite": 40, "PostgreSQL": 200, "Redis": 200}
"""SQLite has one writer at a time, and those that it turns away wait longer and longer."""
FEW = 20
"""Rounds of which a store that is wrong loses about half."""

READS_FIRST = {
    "SQLite": mutants.SQLALCHEMY["the version is read before it is written, in sqlite"],
    "PostgreSQL": mutants.SQLALCHEMY["the version is read before it is written, in postgresql"],
    "Redis": mutants.REDIS["the version is read before it is written"],
}
HIGHEST = (VERSIONS - 1, title(VERSIONS - 1))


@pytest.mark.parametrize("place", ROUNDS)
def test_the_highest_version_stays(place: str, url: str, project: Path) -> None:
    assert race(project, PLACES[place], url, ROUNDS[place]) == [[HIGHEST] * ROUNDS[place]] * RACERS


@pytest.mark.parametrize("place", READS_FIRST)
def test_a_store_that_reads_before_it_writes_loses(place: str, url: str, project: Path, tmp_path: Path) -> None:
    wrong = shutil.copytree(project, tmp_path / "ticketing")
    store = wrong / PLACES[place].file
    store.write_text(READS_FIRST[place].of(store.read_text("utf-8")), "utf-8")
    kept = race(wrong, PLACES[place], url, FEW)
    assert kept != [[HIGHEST] * FEW] * RACERS
