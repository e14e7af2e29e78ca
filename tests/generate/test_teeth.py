"""The generated tests are worth having: they fail for stores that are wrong, and pass for right ones that look different."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from generate import mutants
from generate.mutants import Mutant
from generate.projects import run_tests, said
from stores.generated import IN_MEMORY, REDIS, SQLALCHEMY, Store, make_project

pytestmark = pytest.mark.process

BY_HAND = Path(__file__).resolve().parents[1] / "stores" / "by_hand"
STORES = {store.store_type: store for store in (IN_MEMORY, SQLALCHEMY, REDIS)}
GENERATED = {"in_memory": mutants.IN_MEMORY, "sqlalchemy": mutants.SQLALCHEMY, "redis": mutants.REDIS}
OTHERS = {
    "in_memory": mutants.IN_MEMORY_BY_HAND,
    "sqlalchemy": mutants.SQLALCHEMY_BY_HAND,
    "redis": mutants.REDIS_BY_HAND,
}


@dataclass(frozen=True)
class Subject:
    """A project whose generated tests are run on stores of other texts; `generated` is the text of its own store."""

    store: Store
    project: Path
    generated: str
    environment: Mapping[str, str]

    @property
    def by_hand(self) -> str:
        """The text of a right store that is not generated."""
        return (BY_HAND / f"{self.store.store_type}.py").read_text("utf-8")

    def run(self, text: str, *tests: str) -> subprocess.CompletedProcess[str]:
        """Run tests on a store of this text, the generated ones unless others are named."""
        (self.project / self.store.file).write_text(text, "utf-8")
        return run_tests(self.project, "-W", "error", *(tests or (self.store.tests,)), **self.environment)


@pytest.fixture(scope="session")
def subject_of(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], Subject]:
    """Gives the subject of a store type."""

    @cache
    def subject(store_type: str) -> Subject:
        store = STORES[store_type]
        project = make_project(tmp_path_factory.mktemp("teeth") / "ticketing", store)
        generated = (project / store.file).read_text("utf-8")
        shutil.copy(BY_HAND / "codec.py", (project / store.file).parent)
        environment = {} if store == IN_MEMORY else request.getfixturevalue("store_servers")
        return Subject(store, project, generated, environment)

    return subject


@pytest.fixture
def subject(store_type: str, subject_of: Callable[[str], Subject]) -> Subject:
    """The subject of the store type that the test is parametrised with."""
    return subject_of(store_type)


def assert_killed(mutant: Mutant, right: str, subject: Subject) -> None:
    test = f"{subject.store.tests}::Test{subject.store.class_name}::{mutant.found_by}"
    result = subject.run(mutant.of(right), "-x", test)
    assert result.returncode == 1, said(result)
    assert f"FAILED {test}" in result.stdout, said(result)
    assert "NameError" not in result.stdout, "the mutant itself is broken"


@pytest.mark.parametrize(
    ("store_type", "mutant"), [(kind, name) for kind, found in GENERATED.items() for name in found]
)
def test_a_wrong_store_fails(store_type: str, mutant: str, subject: Subject) -> None:
    assert_killed(GENERATED[store_type][mutant], subject.generated, subject)


@pytest.mark.parametrize(("store_type", "mutant"), [(kind, name) for kind, found in OTHERS.items() for name in found])
def test_a_wrong_store_by_hand_fails(store_type: str, mutant: str, subject: Subject) -> None:
    assert_killed(OTHERS[store_type][mutant], subject.by_hand, subject)


@pytest.mark.parametrize("written", ["generated", "by_hand"])
@pytest.mark.parametrize("store_type", STORES)
def test_a_right_store_passes(written: str, subject: Subject) -> None:
    result = subject.run(getattr(subject, written))
    assert result.returncode == 0, said(result)
    assert "skipped" not in result.stdout


@pytest.mark.parametrize("store_type", ["in_memory"])
def test_locks_are_not_leaked(subject: Subject, tmp_path: Path) -> None:
    """A store that has forgotten an aggregate holds nothing of it."""
    script = tmp_path / "test_leak.py"
    script.write_text(
        "import asyncio, pickle, uuid\n"
        "from app.infrastructure.snapshot_stores.in_memory_ticket_snapshot_store import InMemoryTicketSnapshotStore\n"
        "from castlecraft_engineer.abstractions.snapshot import Snapshot\n"
        "async def main():\n"
        "    store = InMemoryTicketSnapshotStore()\n"
        "    empty = pickle.dumps(vars(store))\n"
        "    for number in range(50):\n"
        "        known, unknown = uuid.uuid4(), uuid.uuid4()\n"
        "        await store.save_snapshot(Snapshot(known, {}, 0))\n"
        "        await store.get_latest_snapshot(known)\n"
        "        await store.clear_snapshots(known)\n"
        "        await store.get_latest_snapshot(unknown)\n"
        "        await store.clear_snapshots(unknown)\n"
        "    assert pickle.dumps(vars(store)) == empty\n"
        "def test_leak():\n"
        "    asyncio.run(main())\n",
        encoding="utf-8",
    )
    project = ("-c", str(subject.project / "pyproject.toml"), "--rootdir", ".")
    result = subject.run(subject.generated, *project, str(script))
    assert result.returncode == 0, said(result)
