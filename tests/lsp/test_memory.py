"""A server that runs for days keeps nothing of what is gone."""

from __future__ import annotations

import gc
import json
import weakref
from collections import Counter, deque
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from inspect import signature
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from storesmith.cli.main import USUAL_GC_THRESHOLD, main
from storesmith.lsp.start import create_server
from storesmith.lsp.to_lsp import uri_of
from support import EXAMPLE

MODULES = 8
CREATED, CHANGED, DELETED = 1, 2, 3


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    (root / "app").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    for number in range(MODULES):
        (root / f"app/module_{number}.py").write_text("class TicketSnapshot: ...\n", encoding="utf-8")
    return root


class Nowhere:
    """Takes what the server writes, and keeps nothing."""

    def write(self, data: bytes) -> None:
        pass

    def close(self) -> None:
        pass


class Client:
    """Sends messages to a server in this thread, and has it do what is due after each."""

    def __init__(self, root: Path, capabilities: Any) -> None:
        self.server = create_server()
        self.server.protocol.set_writer(Nowhere())
        self._id = 0
        self.request("initialize", {"rootUri": uri_of(root), "capabilities": capabilities})

    def notify(self, method: str, **params: Any) -> None:
        self.server.protocol.handle_message({"method": method, "params": params})
        while self.server.seconds_to_due() is not None:
            if not self.server.publish_due():
                self.server.work(lambda: True)
        self.server.tell_news()
        self.server.show_complaints()

    def request(self, method: str, params: Any) -> None:
        self._id += 1
        self.server.protocol.handle_message({"id": self._id, "method": method, "params": params})

    def changed(self, path: Path, kind: int) -> None:
        self.notify("workspace/didChangeWatchedFiles", changes=[{"uri": uri_of(path), "type": kind}])


WATCHES = {"didChangeWatchedFiles": {"dynamicRegistration": True}}


@pytest.fixture(params=["is pushed to", "pulls"])
def client(root: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("storesmith.lsp.publisher.PUBLISH_PAUSE", 0.0)
    monkeypatch.setattr("storesmith.lsp.outputs.OUTPUT_PAUSE", 0.0)
    diagnostic: dict[str, Any] = {"diagnostic": {}} if request.param == "pulls" else {"publishDiagnostics": {}}
    client = Client(root, {"workspace": WATCHES, "textDocument": diagnostic})
    client.notify("initialized")
    return client


@pytest.fixture(autouse=True)
def no_frozen_objects() -> Iterator[None]:
    """Let the collector see all objects, also those that tests/conftest.py has frozen."""
    gc.unfreeze()
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture
def no_automatic_collection() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


class Node:
    """An object that refers to itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.usefixtures("no_automatic_collection")
def test_scan_keeps_no_garbage(client: Client, root: Path) -> None:
    garbage = weakref.ref(Node())
    path = root / "a.snapshot_store.json"
    item = {"uri": uri_of(path), "languageId": "json", "version": 1, "text": json.dumps(EXAMPLE)}
    client.notify("textDocument/didOpen", textDocument=item)
    assert client.server.session.project(path).python.is_scanned
    gc.collect()
    assert garbage() is None


def round_of_changes(client: Client, root: Path, number: int) -> None:
    """Open, edit, save and close documents that no other round has, and change every sort of file on disk."""
    path, other = root / f"a{number}.snapshot_store.json", root / f"b{number}.snapshot_store.json"
    document = {"uri": uri_of(path)}
    other.write_text(json.dumps({**EXAMPLE, "store_name": f"Other{number}"}), encoding="utf-8")
    client.changed(other, CREATED)
    text = json.dumps({**EXAMPLE, "store_name": f"Store{number}"})
    client.notify("textDocument/didOpen", textDocument={**document, "languageId": "json", "version": 1, "text": text})
    for version in range(2, 5):
        text = json.dumps({**EXAMPLE, "store_name": f"Store {number} {version}", f"key{number}": 0})
        identifier = {**document, "version": version}
        client.notify("textDocument/didChange", textDocument=identifier, contentChanges=[{"text": text}])
        client.request("textDocument/diagnostic", {"textDocument": document})
        client.request("textDocument/hover", {"textDocument": document, "position": {"line": 0, "character": 3}})
    client.notify("textDocument/didSave", textDocument=document)
    module = root / f"app/module_{number % MODULES}.py"
    module.write_text(f"class TicketSnapshot: ...\n\n\nclass Added{number}: ...\n", encoding="utf-8")
    client.changed(module, CHANGED)
    client.notify("textDocument/didClose", textDocument=document)
    other.unlink()
    client.changed(other, DELETED)
    if number % 5 == 0:
        client.changed(root / "pyproject.toml", CHANGED)
        visit_another_project(client, root.parent / f"other{number}")


def visit_another_project(client: Client, folder: Path) -> None:
    """Open and close a document of a project outside the workspace, then add that project to the workspace and remove it."""
    (folder / "shop").mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    for number in range(MODULES):
        (folder / f"shop/module_{number}.py").write_text("class OrderSnapshot: ...\n", encoding="utf-8")
    path = folder / "a.snapshot_store.json"
    path.write_text(json.dumps(EXAMPLE), encoding="utf-8")
    item = {"uri": uri_of(path), "languageId": "json", "version": 1, "text": json.dumps(EXAMPLE)}
    client.notify("textDocument/didOpen", textDocument=item)
    client.notify("textDocument/didClose", textDocument={"uri": uri_of(path)})
    this = [{"uri": uri_of(folder), "name": "other"}]
    client.notify("workspace/didChangeWorkspaceFolders", event={"added": this, "removed": []})
    client.notify("workspace/didChangeWorkspaceFolders", event={"added": [], "removed": this})


def clear_bounded_caches() -> None:
    """Empty the caches that keep a bounded number of results; fails for one of this project that could grow for ever."""
    for found in gc.get_objects():
        if isinstance(found, _lru_cache_wrapper) and found.cache_parameters()["maxsize"] is not None:
            found.cache_clear()
        elif isinstance(found, _lru_cache_wrapper) and found.__module__.startswith("storesmith."):
            assert not signature(found).parameters, f"{found.__module__}.{found.__qualname__} keeps every result"


def size() -> int:
    """The number of objects that the collector knows, and of all items in containers: also of strings and numbers."""
    found = gc.get_objects()
    return len(found) + sum(len(one) for one in found if type(one) in (dict, list, set, deque, Counter))


def test_rounds_of_changes_keep_nothing(client: Client, root: Path) -> None:
    """What is kept from each round shows in every ten rounds; what is loaded once does not."""
    sizes = []
    for start in (0, 10, 20, 30):
        for number in range(start, start + 10):
            round_of_changes(client, root, number)
        clear_bounded_caches()
        gc.collect()
        sizes.append(size())
    assert min(after - before for before, after in pairwise(sizes)) < 10, sizes


def test_server_uses_the_usual_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[tuple[int, int, int]] = []

    def serve(**_: object) -> int:
        found.append(gc.get_threshold())
        return 0

    monkeypatch.setattr("storesmith.lsp.start.serve_stdio", serve)
    assert main(["lsp"]) == 0
    assert found == [USUAL_GC_THRESHOLD]
    assert USUAL_GC_THRESHOLD[0] <= 10_000, "what Python sets, in any version"
