"""The generated tests are worth having: they fail for stores that are wrong in a way that the framework's own suite passes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from generate.projects import STORE, TESTS, generate, make_project, run_tests, said

_SAVED = "self._snapshots[snapshot.aggregate_id] = self._detached(snapshot)"
_GUARD = "if kept is None or snapshot.version >= kept.version:"
_CLEAR = "self._snapshots.pop(aggregate_id, None)"

MUTANTS: Mapping[str, tuple[str, str, str]] = {
    "an equal version is ignored": (_GUARD, _GUARD.replace(">=", ">"), "test_equal_version_replaces"),
    "a lower version replaces": (_GUARD, "if True:", "test_highest_version_survives_concurrent_saves"),
    "the guard is not atomic": (
        f"        {_GUARD}",
        f"        await __import__('asyncio').sleep(0)\n        {_GUARD}",
        "test_highest_version_survives_concurrent_saves",
    ),
    "the saved state is shared": (
        _SAVED,
        "self._snapshots[snapshot.aggregate_id] = snapshot",
        "test_saved_state_is_out_of_the_callers_reach",
    ),
    "the saved state is copied, but not deeply": (
        _SAVED,
        _SAVED.replace(
            "self._detached(snapshot)",
            "dataclasses.replace(snapshot, aggregate_state=copy.copy(snapshot.aggregate_state))",
        ),
        "test_saved_state_is_out_of_the_callers_reach",
    ),
    "the loaded state is shared": (
        "return None if kept is None else self._detached(kept)",
        "return kept",
        "test_loaded_state_is_out_of_the_stores_reach",
    ),
    "clearing does nothing": (_CLEAR, "pass", "test_clear_then_save_again"),
    "clearing clears all": (_CLEAR, "self._snapshots.clear()", "test_clearing_one_aggregate_leaves_another"),
    "clearing an unknown id is an error": (
        _CLEAR,
        "del self._snapshots[aggregate_id]",
        "test_clearing_an_unknown_aggregate_is_no_error",
    ),
    "all ids are one": (
        "kept = self._snapshots.get(aggregate_id)",
        "kept = next(iter(self._snapshots.values()), None)",
        "test_clearing_one_aggregate_leaves_another",
    ),
    "a large state is cut": (
        "copy.deepcopy(state)",
        "{k: v[:4096] if k == 'text' else v for k, v in copy.deepcopy(state).items()}",
        "test_large_state",
    ),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("teeth") / "ticketing"
    make_project("int_id", project)
    result = generate(project)
    assert result.returncode == 0, said(result)
    return project


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_store_fails(mutant: str, project: Path) -> None:
    before, after, found_by = MUTANTS[mutant]
    right = (project / STORE).read_text(encoding="utf-8")
    assert right.count(before) == 1, f"the template has changed: say how {mutant!r} looks in it now"
    try:
        (project / STORE).write_text(right.replace(before, after), encoding="utf-8")
        result = run_tests(project, "-x", "-k", found_by, TESTS)
    finally:
        (project / STORE).write_text(right, encoding="utf-8")
    assert result.returncode == 1, said(result)
    assert f"FAILED {TESTS}::TestInMemoryTicketSnapshotStore::{found_by}" in result.stdout


def test_locks_are_not_leaked(project: Path, tmp_path: Path) -> None:
    """A store that has forgotten an aggregate holds nothing of it."""
    script = tmp_path / "test_leak.py"
    script.write_text(
        "import asyncio, pickle\n"
        "from app.infrastructure.snapshot_stores.in_memory_ticket_snapshot_store import InMemoryTicketSnapshotStore\n"
        "from castlecraft_engineer.abstractions.snapshot import Snapshot\n"
        "async def main():\n"
        "    store = InMemoryTicketSnapshotStore()\n"
        "    empty = pickle.dumps(vars(store))\n"
        "    for number in range(50):\n"
        "        await store.save_snapshot(Snapshot(number, {}, 0))\n"
        "        await store.get_latest_snapshot(number)\n"
        "        await store.clear_snapshots(number)\n"
        "        await store.get_latest_snapshot(-number)\n"
        "        await store.clear_snapshots(-number)\n"
        "    assert pickle.dumps(vars(store)) == empty\n"
        "def test_leak():\n"
        "    asyncio.run(main())\n",
        encoding="utf-8",
    )
    result = run_tests(project, "-W", "error", "-c", str(project / "pyproject.toml"), "--rootdir", ".", str(script))
    assert result.returncode == 0, said(result)
