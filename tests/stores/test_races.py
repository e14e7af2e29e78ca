"""Two processes save snapshots of one aggregate at the same time: the highest version stays, in every round."""

from __future__ import annotations

from pathlib import Path

import pytest

from stores.generated import PLACES
from stores.racers import RACERS, VERSIONS, race, title

ROUNDS = {"SQLite": 40, "PostgreSQL": 200, "Redis": 200}
"""SQLite has one writer at a time, and those that it turns away wait longer and longer."""

SEED = 7


@pytest.mark.parametrize("place", ROUNDS)
def test_the_highest_version_stays(place: str, url: str, project: Path) -> None:
    highest = (VERSIONS - 1, title(VERSIONS - 1))
    assert race(project, PLACES[place], url, ROUNDS[place], SEED) == [[highest] * ROUNDS[place]] * RACERS
