"""A language client over stdio: as much of the protocol as it takes to measure a server.

A thread reads what the server sends and does nothing but note the time at which the last byte of a message was read. The
messages are decoded, and the server's own requests answered, when the measuring code waits; so no decoding is in a time.

Points in time are seconds of `time.perf_counter`.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

TIMEOUT = 60.0
"""Seconds to wait for any one answer."""

CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {
        "configuration": True,
        "workspaceFolders": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "diagnostics": {"refreshSupport": True},
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]},
    },
    "textDocument": {
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True, "codeDescriptionSupport": True},
        "completion": {
            "contextSupport": True,
            "completionItem": {"snippetSupport": True, "documentationFormat": ["markdown", "plaintext"]},
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "refactor", "source"]}},
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
}
"""What an ordinary editor announces; a client that pulls diagnostics announces that besides."""


class BenchmarkError(Exception):
    """A server died, failed a request or gave no answer in time: nothing can be compared."""


@dataclass(frozen=True, slots=True)
class Server:
    """How a server is run and set up."""

    name: str
    command: tuple[str, ...]
    initialization_options: Mapping[str, Any] | None = None
    settings: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What the server sent, and when its last byte was read."""

    at: float
    content: Any


class Client:
    """One server's process, from its start on."""

    def __init__(self, server: Server, folder: Path, *, pulls: bool) -> None:
        self.server = server
        self.folder = folder
        self.pulls = pulls
        self.published: list[Received] = []
        """The parameters of each `textDocument/publishDiagnostics`, oldest first."""
        self.asked: list[Received] = []
        """The methods of the server's own requests, oldest first."""
        self._answers: dict[int, Received] = {}
        self._last_id = 0
        self._messages: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self._log = folder / f"{server.name}.stderr"
        with self._log.open("ab") as log:
            self.started = time.perf_counter()
            self._process = subprocess.Popen(
                server.command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._stdout: BinaryIO = self._process.stdout  # type: ignore[assignment]
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def close(self) -> None:
        """Kill the process if it still runs."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        with contextlib.suppress(BrokenPipeError):  # of what a dead process has not read
            self._stdin.close()
        self._stdout.close()

    # ---------------------------------------------------------------- messages

    def notification(self, method: str, params: Any = None) -> bytes:
        """The bytes of a notification."""
        return _framed({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Any = None) -> tuple[int, bytes]:
        """The id and the bytes of a new request."""
        self._last_id += 1
        return self._last_id, _framed({"jsonrpc": "2.0", "id": self._last_id, "method": method, "params": params})

    def send(self, *messages: bytes) -> float:
        """Write messages, each by itself, as an editor does; returns the time just before the first byte."""
        before = time.perf_counter()
        try:
            for message in messages:
                self._stdin.write(message)
                self._stdin.flush()
        except BrokenPipeError:
            raise self._failure("has gone") from None
        return before

    def answer(self, request: int) -> Received:
        """Wait for the result of a request."""
        return self.wait(lambda: self._answers.pop(request, None), f"answered request {request}")

    def call(self, method: str, params: Any = None) -> tuple[float, Any]:
        """Send a request and wait: the milliseconds it took, and its result."""
        request, message = self.request(method, params)
        before = self.send(message)
        answer = self.answer(request)
        return (answer.at - before) * 1e3, answer.content

    def wait(self, found: Callable[[], Received | None], what: str) -> Received:
        """Take in messages until `found` finds what is waited for."""
        end = time.perf_counter() + TIMEOUT
        while (received := found()) is None:
            if not self._take_in(end - time.perf_counter()):
                raise self._failure(f"has not {what} in {TIMEOUT:.0f} s")
        return received

    def rest(self, seconds: float) -> None:
        """Take in messages for that long."""
        end = time.perf_counter() + seconds
        while self._take_in(end - time.perf_counter()):
            pass

    def _take_in(self, seconds: float) -> bool:
        """Take in one message; False where none came in time."""
        try:
            at, body = self._messages.get(timeout=max(0.0, seconds))
        except queue.Empty:
            return False
        if not body:
            raise self._failure("has ended")
        message = json.loads(body)
        method = message.get("method")
        if method is None:
            if "error" in message:
                raise self._failure(f"answered with an error: {message['error']}")
            self._answers[message["id"]] = Received(at, message.get("result"))
        elif "id" in message:
            self.asked.append(Received(at, method))
            items = message["params"]["items"] if method == "workspace/configuration" else None
            result = None if items is None else [self._setting(item.get("section")) for item in items]
            self.send(_framed({"jsonrpc": "2.0", "id": message["id"], "result": result}))
        elif method == "textDocument/publishDiagnostics":
            self.published.append(Received(at, message["params"]))
        return True

    def _setting(self, section: str | None) -> Any:
        return (self.server.settings or {}).get(section or "")

    def _read(self) -> None:
        while True:
            length = 0
            while (line := self._stdout.readline()).strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            body = self._stdout.read(length) if line else b""
            self._messages.put((time.perf_counter(), body))
            if not line:
                return

    def _failure(self, what: str) -> BenchmarkError:
        said = self._log.read_text("utf-8", "replace")[-2000:]
        return BenchmarkError(f"{self.server.name} {what}.\n{said}".rstrip())

    # ---------------------------------------------------------------- from start to end

    def initialize(self) -> None:
        """Shake hands and hand over the settings."""
        text_document = dict(CAPABILITIES["textDocument"])
        if self.pulls:
            text_document["diagnostic"] = {"dynamicRegistration": False, "relatedDocumentSupport": False}
        root = self.folder.as_uri()
        _, result = self.call(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": root,
                "workspaceFolders": [{"uri": root, "name": "benchmark"}],
                "capabilities": {**CAPABILITIES, "textDocument": text_document},
                "initializationOptions": self.server.initialization_options,
            },
        )
        sync = result["capabilities"]["textDocumentSync"]
        if (sync["change"] if isinstance(sync, dict) else sync) != 2:
            raise self._failure("does not take incremental edits, and those are what is measured")
        messages = [self.notification("initialized", {})]
        if self.server.settings is not None:
            messages.append(self.notification("workspace/didChangeConfiguration", {"settings": self.server.settings}))
        self.send(*messages)

    def leave(self) -> tuple[float, int]:
        """Shut down and exit: the milliseconds from `exit` to the end of the process, and its exit code."""
        self.call("shutdown")
        watchdog = threading.Timer(TIMEOUT, self._process.kill)
        watchdog.start()  # waiting with a time limit would poll, and be off by up to 50 ms
        before = self.send(self.notification("exit"))
        code = self._process.wait()
        after = time.perf_counter()
        watchdog.cancel()
        return (after - before) * 1e3, code

    # ---------------------------------------------------------------- what the process uses (Linux)

    def resident_mb(self) -> float:
        """Resident memory of the process and its children, in MB of 10⁶ bytes."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self._family())
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def cpu_ms(self) -> float:
        """CPU time that the living threads of the process and its children have used, in milliseconds."""
        threads = (thread for pid in self._family() for thread in Path(f"/proc/{pid}/task").iterdir())
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e6

    def _family(self) -> Iterator[int]:
        todo = [self._process.pid]
        while todo:
            pid = todo.pop()
            yield pid
            for thread in Path(f"/proc/{pid}/task").iterdir():
                todo += map(int, (thread / "children").read_text().split())


def _framed(message: Mapping[str, Any]) -> bytes:
    if message.get("params", ...) is None:
        message = {key: value for key, value in message.items() if key != "params"}
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
