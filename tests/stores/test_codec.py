"""The default codec: a state comes back as it is, or is refused when it is saved."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from generate.projects import copy_example, run, said
from stores import odd_snapshot
from stores.generated import PLACES, TESTS, make_store

pytestmark = pytest.mark.process


@pytest.mark.parametrize("place", ["SQLite", "PostgreSQL", "Redis"])
def test_a_state_comes_back_as_it_is_or_is_refused(place: str, url: str, tmp_path: Path) -> None:
    project = copy_example(tmp_path / "ticketing")
    shutil.copy(odd_snapshot.__file__, project / "app/domain/ticketing/models")
    module = "app.domain.ticketing.models.odd_snapshot"
    make_store(project, PLACES[place], snapshot_type_str="OddSnapshot", snapshot_module_str=module)

    result = run("stores.odd_states", place, url, cwd=project, PYTHONPATH=str(TESTS))

    assert result.returncode == 0, said(result)
    assert json.loads(result.stdout) == {
        **dict.fromkeys(odd_snapshot.COME_BACK, "same"),
        **dict.fromkeys(odd_snapshot.REFUSED, "refused"),
    }
