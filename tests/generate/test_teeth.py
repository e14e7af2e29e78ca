"""Run the generated tests against wrong stores, which must fail, and correct ones, which must pass."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from generate import mutants
from generate.mutants import Mutant
from generate.projects import environment
from generate.sessions import Result, Session, run_sessions
from servers import server_of
from stores.generated import IN_MEMORY, REDIS, SQLALCHEMY, Store, make_project

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
    """A project whose store is replaced by others; `generated` is the text of its own."""

    store: Store
    project: Path
    generated: str
    servers: Mapping[str, str]

    @property
    def by_hand(self) -> str:
        """Return the text of a correct store that was written by hand."""
        return (BY_HAND / f"{self.store.store_type}.py").read_text("utf-8")

    def test(self, name: str) -> str:
        """Return the id of a generated test, without its parameters."""
        return f"{self.store.tests}::Test{self.store.class_name}::{name}"

    def mutants(self) -> dict[str, tuple[Mutant, str]]:
        """Return each mutant of this store type with its text, by name."""
        kind = self.store.store_type
        generated = {name: (mutant, mutant.of(self.generated)) for name, mutant in GENERATED[kind].items()}
        others = {f"{name}, by hand": (mutant, mutant.of(self.by_hand)) for name, mutant in OTHERS[kind].items()}
        return {**generated, **others}

    def run(self, stores: Mapping[str, tuple[str, tuple[str, ...]]]) -> dict[str, Result]:
        """Run tests for each store, given by name as its text and the arguments of pytest."""
        sessions = [
            Session(self.project, ("-W", "error", *arguments), {self.store.file: text})
            for text, arguments in stores.values()
        ]
        return dict(zip(stores, run_sessions(sessions, environment(**self.servers)), strict=True))


@pytest.fixture(scope="session")
def subject_of(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], Subject]:
    """Return a function from a store type to its subject."""

    @cache
    def subject(store_type: str) -> Subject:
        store = STORES[store_type]
        project = make_project(tmp_path_factory.mktemp("teeth") / "ticketing", store)
        generated = (project / store.file).read_text("utf-8")
        shutil.copy(BY_HAND / "codec.py", (project / store.file).parent)
        return Subject(store, project, generated, server_of(store_type, request))

    return subject


@pytest.fixture
def subject(store_type: str, subject_of: Callable[[str], Subject]) -> Subject:
    """Return the subject of the store type that the test is parametrised with."""
    return subject_of(store_type)


def survival_reason(test: str, result: Result) -> str | None:
    """Return why a test did not kill a mutant, or None if it did."""
    if "NameError" in result.output:
        return "the mutant is broken"
    if result.exit_code == 0:
        return "its test passes"
    failed = [name for name, outcome in result.outcomes.items() if outcome == "failed"]
    if not any(name.startswith(test) for name in failed):
        return "its test did not run"
    return None


@pytest.mark.process
@pytest.mark.parametrize("store_type", STORES)
def test_wrong_stores_fail(store_type: str, subject: Subject) -> None:
    wrong = subject.mutants()
    results = subject.run(
        {name: (text, ("-x", subject.test(mutant.found_by))) for name, (mutant, text) in wrong.items()}
    )
    survivors = {
        name: survival_reason(subject.test(wrong[name][0].found_by), result) for name, result in results.items()
    }
    said = [f"{name}: {why}\n{results[name].output}" for name, why in survivors.items() if why]
    assert len(results) == len(GENERATED[store_type]) + len(OTHERS[store_type])
    assert not said, "\n".join([f"{len(said)} mutants survive", *said])


@pytest.mark.process
@pytest.mark.parametrize("store_type", STORES)
def test_right_stores_pass(subject: Subject) -> None:
    all_tests = (subject.store.tests,)
    results = subject.run({"generated": (subject.generated, all_tests), "by hand": (subject.by_hand, all_tests)})
    for name, result in results.items():
        assert (result.exit_code, set(result.counts)) == (0, {"passed"}), f"{name}:\n{result.output}"
    assert results["generated"].outcomes == results["by hand"].outcomes


@pytest.mark.parametrize(
    ("result", "why"),
    [
        (Result(1, {"t.py::T::test_a[x]": "passed", "t.py::T::test_a[y]": "failed"}, "E assert 1 == 2"), None),
        (Result(0, {"t.py::T::test_a": "passed"}, ""), "its test passes"),
        (Result(0, {"t.py::T::test_a": "skipped"}, ""), "its test passes"),
        (
            Result(1, {"t.py::T::test_a": "failed"}, "E NameError: name 'x' is not defined"),
            "the mutant is broken",
        ),
        (Result(1, {"t.py::T::test_a": "error"}, "no fixture"), "its test did not run"),
        (Result(1, {"t.py::T::test_b": "failed"}, "another test"), "its test did not run"),
        (Result(2, {}, "SyntaxError while collecting"), "its test did not run"),
        (Result(-11, {}, "Segmentation fault"), "its test did not run"),
    ],
)
def test_only_the_named_test_kills_a_mutant(result: Result, why: str | None) -> None:
    assert survival_reason("t.py::T::test_a", result) == why


@pytest.mark.process
def test_sessions_share_no_state(subject_of: Callable[[str], Subject]) -> None:
    subject = subject_of("in_memory")
    broken = f"{subject.generated}\nimport sys\nsys.leaked = True\nraise LookupError('broken')\n"
    asks = f"{subject.generated}\nimport sys\nassert not hasattr(sys, 'leaked')\n"
    tests = (subject.test("test_clear_then_save_again"),)

    results = subject.run({"broken": (broken, tests), "next": (asks, tests)})

    assert "LookupError: broken" in results["broken"].output
    assert (results["broken"].exit_code, dict(results["broken"].counts)) == (pytest.ExitCode.USAGE_ERROR, {})
    assert results["next"].exit_code == 0, results["next"].output


_LEAK = """
import asyncio, pickle, uuid
from app.infrastructure.snapshot_stores.in_memory_ticket_snapshot_store import InMemoryTicketSnapshotStore
from castlecraft_engineer.abstractions.snapshot import Snapshot

async def main():
    store = InMemoryTicketSnapshotStore()
    empty = pickle.dumps(vars(store))
    for number in range(50):
        known, unknown = uuid.uuid4(), uuid.uuid4()
        await store.save_snapshot(Snapshot(known, {}, 0))
        await store.get_latest_snapshot(known)
        await store.clear_snapshots(known)
        await store.get_latest_snapshot(unknown)
        await store.clear_snapshots(unknown)
    assert pickle.dumps(vars(store)) == empty

def test_leak():
    asyncio.run(main())
"""


@pytest.mark.process
def test_cleared_aggregates_leave_nothing_behind(subject_of: Callable[[str], Subject], tmp_path: Path) -> None:
    subject = subject_of("in_memory")
    script = tmp_path / "test_leak.py"
    script.write_text(_LEAK, "utf-8")
    settings = ("-c", str(subject.project / "pyproject.toml"), "--rootdir", ".")
    (result,) = subject.run({"leak": (subject.generated, (*settings, str(script)))}).values()
    assert (result.exit_code, dict(result.counts)) == (0, {"passed": 1}), result.output
