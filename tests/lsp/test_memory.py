"""A session that lasts for days keeps nothing of what is gone."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from inspect import signature
from pathlib import Path

import pytest

from storesmith.cli.main import USUAL_GC_THRESHOLD, main
from storesmith.lsp.capabilities import ClientCapabilities
from storesmith.lsp.session import Session
from storesmith.lsp.to_lsp import uri_of
from support import EXAMPLE

MODULES = 8


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "pyproject.toml").touch()
    for number in range(MODULES):
        (tmp_path / f"app/module_{number}.py").write_text("class TicketSnapshot: ...\n", encoding="utf-8")
    return tmp_path


@pytest.fixture(params=[True, False], ids=["pulls", "is pushed to"])
def session(root: Path, request: pytest.FixtureRequest) -> Session:
    client = ClientCapabilities(pulls_diagnostics=request.param, watches_files=True)
    session = Session(client, (root,), None)
    session.look_around()
    return session


@pytest.fixture
def no_automatic_collection() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


class Node:
    """An object that refers to itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


def settle(session: Session, uri: str) -> None:
    """Do all work in the background, and work out the problems of a document, as its client would."""
    while session.work():
        pass
    session.reported(uri)
    while session.take_due() is not None:
        pass
    session.complaints.clear()


@pytest.mark.usefixtures("no_automatic_collection")
def test_scan_keeps_no_garbage(session: Session, root: Path) -> None:
    garbage = weakref.ref(Node())
    path = root / "a.snapshot_store.json"
    session.open(uri_of(path), path, json.dumps(EXAMPLE), 1)
    settle(session, uri_of(path))
    assert session.project(path).python.is_scanned
    gc.collect()
    assert garbage() is None


def round_of_changes(session: Session, root: Path, number: int) -> None:
    """Open, edit, save and close documents that no other round has, and change every sort of file on disk."""
    path, other = root / f"a{number}.snapshot_store.json", root / f"b{number}.snapshot_store.json"
    uri = uri_of(path)
    other.write_text(json.dumps({**EXAMPLE, "store_name": f"Other{number}"}), encoding="utf-8")
    session.files_changed({other: True})
    session.open(uri, path, json.dumps({**EXAMPLE, "store_name": f"Store{number}"}), 1)
    settle(session, uri)
    for version in range(2, 5):
        session.change(uri, version)
        session.reset(uri, json.dumps({**EXAMPLE, "store_name": f"Store {number} {version}", f"key{number}": 0}))
        settle(session, uri)
    session.saved(uri)
    module = root / f"app/module_{number % MODULES}.py"
    module.write_text(f"class TicketSnapshot: ...\n\n\nclass Added{number}: ...\n", encoding="utf-8")
    session.files_changed({module: True})
    settle(session, uri)
    session.close(uri)
    other.unlink()
    session.files_changed({other: False})
    if number % 5 == 0:
        session.files_changed({root / "pyproject.toml": True})
    while session.work():
        pass


def clear_bounded_caches() -> None:
    """Empty the caches of this project, which keep a bounded number of results; fails for one that could grow for ever."""
    for found in gc.get_objects():
        if not (isinstance(found, _lru_cache_wrapper) and found.__module__.startswith("storesmith.")):
            continue
        if signature(found).parameters:
            name = f"{found.__module__}.{found.__qualname__}"
            assert found.cache_parameters()["maxsize"] is not None, f"{name} keeps every result"
            found.cache_clear()


def test_rounds_of_changes_keep_no_objects(session: Session, root: Path) -> None:
    counts = []
    for start in (0, 20, 40):
        for number in range(start, start + 20):
            round_of_changes(session, root, number)
        clear_bounded_caches()
        gc.collect()
        counts.append(len(gc.get_objects()))
    assert counts[2] - counts[1] < 20, "an object is kept from each round"


def test_server_uses_the_usual_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[tuple[int, int, int]] = []

    def serve(**_: object) -> int:
        found.append(gc.get_threshold())
        return 0

    monkeypatch.setattr("storesmith.lsp.start.serve_stdio", serve)
    try:
        assert main(["lsp"]) == 0
    finally:
        gc.set_threshold(*USUAL_GC_THRESHOLD)
    assert found == [USUAL_GC_THRESHOLD]
    assert USUAL_GC_THRESHOLD[0] <= 10_000, "what Python sets, in any version"
