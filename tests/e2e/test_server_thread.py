"""A server in a thread of the test's process: a test that uses one fails, and does not hang, if the server misbehaves."""

from __future__ import annotations

import gc
import logging
import os
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from e2e import server_thread
from e2e.raw_client import RawClient, serving
from e2e.server_thread import TIME_LIMIT, ServerThread, surroundings
from storesmith.lsp.handlers import text_document_hover

HOVER = {"textDocument": {"uri": "file:///nowhere.snapshot_store.json"}, "position": {"line": 0, "character": 0}}


def test_the_exit_code_is_that_of_a_process(tmp_path: Path) -> None:
    with serving(cwd=tmp_path) as client:
        client.initialize()
        assert client.end() == 0
    with serving(cwd=tmp_path) as client:
        client.notify("exit")
        assert client.exit_code() == 1


def test_a_server_that_hangs_fails_with_its_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    has_begun, is_over = Event(), Event()

    def hang_in_hover(*_: Any) -> None:
        has_begun.set()
        is_over.wait()

    monkeypatch.setattr(text_document_hover, "handle", hang_in_hover)
    monkeypatch.setattr(server_thread, "TIME_LIMIT", 0.05)
    server = ServerThread()
    client = RawClient(server.stdin, server.stdout, server)
    client.initialize()
    client.send({"jsonrpc": "2.0", "id": "h", "method": "textDocument/hover", "params": HOVER})
    assert has_begun.wait(TIME_LIMIT)
    with pytest.raises(TimeoutError, match="in hang_in_hover"):
        server.end()
    is_over.set()
    assert server.wait() == 1
    server.close()


def test_what_ends_a_server_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> int:
        raise RuntimeError("it has ended")

    monkeypatch.setattr(server_thread, "serve", fail)
    server = ServerThread()
    with pytest.raises(RuntimeError, match="it has ended"):
        server.end()
    server.close()


def test_errors_that_no_test_expects_fail_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("it cannot be shown")

    monkeypatch.setattr(text_document_hover, "handle", fail)
    server = ServerThread()
    client = RawClient(server.stdin, server.stdout, server)
    client.initialize()
    client.error("textDocument/hover", HOVER)
    with pytest.raises(AssertionError, match="it cannot be shown"):
        server.end()
    server.close()
    with serving() as client:
        client.initialize()
        client.error("textDocument/hover", HOVER)
        assert client.errors_logged() == ["textDocument/hover failed"]


def _descriptors() -> set[str]:
    """Return the open descriptors of this process, without those of files that only wait for collection."""
    gc.collect()
    return {path.name for path in Path("/dev/fd").iterdir()}


def _state() -> tuple[object, ...]:
    """Return the process-wide state, besides descriptors, that a server in its own process could not change."""
    return Path.cwd(), dict(os.environ), logging.getLogger("storesmith").handlers[:]


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    before, descriptors = _state(), _descriptors()
    with serving(cwd=tmp_path, STORESMITH_TEST="x") as client:
        client.initialize()
        assert (Path.cwd(), os.environ["STORESMITH_TEST"]) == (tmp_path, "x")
    assert _state() == before
    assert _descriptors() - descriptors == set()


def test_surroundings_are_those_of_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ROOT_NAME", "elsewhere")
    with surroundings():
        assert "APP_ROOT_NAME" not in os.environ
    assert os.environ["APP_ROOT_NAME"] == "elsewhere"
