"""The read loop with all of its input there before it begins, so that nothing depends on which of two threads is faster."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from storesmith.lsp import start
from storesmith.lsp.start import _read_headers, _Writer, serve

TEXT = '{"store_name": "InMemoryTicketSnapshotStore"}'


class _Inline:
    """Stands for a thread, and does its work at once."""

    def __init__(self, target: Callable[..., None], args: tuple[Any, ...], **_: Any) -> None:
        self._target, self._args = target, args

    def start(self) -> None:
        self._target(*self._args)


def _served(monkeypatch: pytest.MonkeyPatch, *messages: dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    """Return the exit code of a server that reads these messages, and the messages that it sends."""
    monkeypatch.setattr(start, "Thread", _Inline)
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
    sink = io.BytesIO()
    source = io.BytesIO(b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies))
    code = serve(source, _Writer(sink))
    sink.seek(0)
    sent = []
    while (length := _read_headers(sink, SimpleQueue())) is not None:
        sent.append(json.loads(sink.read(length)))
    return code, sent


def _opened(path: Path) -> list[dict[str, Any]]:
    document = {"uri": path.as_uri(), "languageId": "json", "version": 1, "text": TEXT}
    return [
        {"id": 0, "method": "initialize", "params": {"capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": document}},
    ]


ENDING = [{"id": "s", "method": "shutdown"}, {"method": "exit"}]


def test_requests_cancelled_while_they_wait_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "a.snapshot_store.json"
    params = {"textDocument": {"uri": path.as_uri()}, "position": {"line": 0, "character": 4}}
    messages: list[dict[str, Any]] = []
    for number in range(50):
        messages += [
            {"id": f"c{number}", "method": "textDocument/completion", "params": params},
            {"method": "$/cancelRequest", "params": {"id": f"c{number}"}},
        ]
    wanted = {"id": "wanted", "method": "textDocument/hover", "params": params}
    code, sent = _served(monkeypatch, *_opened(path), *messages, wanted, *ENDING)
    assert code == 0
    answers = [(one["id"], one.get("error", {}).get("code")) for one in sent if "id" in one]
    assert answers == [(0, None), *((f"c{number}", -32800) for number in range(50)), ("wanted", None), ("s", None)]


def test_the_end_of_input_ends_a_server_with_work_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code, sent = _served(monkeypatch, *_opened(tmp_path / "a.snapshot_store.json"))
    assert code == 1
    assert [one["id"] for one in sent if "id" in one] == [0]


def test_nothing_is_read_after_exit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code, sent = _served(monkeypatch, *_opened(tmp_path / "a.snapshot_store.json"), {"method": "exit"}, *ENDING)
    assert code == 1
    assert [one["id"] for one in sent if "id" in one] == [0]
