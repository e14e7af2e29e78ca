"""A client that says exactly what it is told to, and keeps every message it is sent in its order."""

from __future__ import annotations

import contextlib
import json
import queue
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import IO, Any

from e2e.server_thread import TIME_LIMIT, ServerThread, surroundings
from generate.projects import environment

Message = dict[str, Any]

COMMAND = [sys.executable, "-m", "storesmith", "lsp"]


def frame(message: object) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class RawClient:
    """Speaks over a pair of byte streams. What the server asks is answered at once, from `errors`, `answers`, or with null."""

    def __init__(self, stdin: IO[bytes], stdout: IO[bytes], server: subprocess.Popen[bytes] | ServerThread) -> None:
        self._stdin = stdin
        self._stdout = stdout
        self._server = server
        self.received: list[Message] = []
        self.answers: dict[str, Any] = {}
        self.errors: dict[str, Message] = {}
        self._arrived: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._is_over = False
        self._next_id = 0
        Thread(target=self._read, daemon=True).start()

    # ---------------------------------------------------------------- what comes in

    def _read(self) -> None:
        try:
            while True:
                length = -1
                while (line := self._stdout.readline()) not in (b"\r\n", b""):
                    name, _, value = line.partition(b": ")
                    assert name == b"Content-Length", f"not a header: {line!r}"
                    length = int(value)
                if length < 0:
                    break
                body = self._stdout.read(length)
                message = json.loads(body)
                assert message["jsonrpc"] == "2.0"
                self._arrived.put(message)
        except (OSError, ValueError, AssertionError) as error:
            self._arrived.put({"broken": repr(error)})
        finally:
            self._arrived.put(None)

    def next(self, timeout: float = TIME_LIMIT) -> Message | None:
        """The next message, None at the end of the stream; raises `TimeoutError`."""
        if self._is_over:
            return None
        try:
            message = self._arrived.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError(f"nothing came in {timeout} seconds") from None
        if message is None:
            self._is_over = True
            return None
        assert "broken" not in message, message
        self.received.append(message)
        if "method" in message and "id" in message:
            method = message["method"]
            error = self.errors.get(method)
            answer = {"result": self.answers.get(method)} if error is None else {"error": error}
            self.send({"jsonrpc": "2.0", "id": message["id"], **answer})
        return message

    def until(self, wanted: Callable[[Message], bool], timeout: float = TIME_LIMIT) -> Message:
        """The first message from now on that is wanted."""
        end = time.monotonic() + timeout
        while True:
            message = self.next(max(0.0, end - time.monotonic()))
            assert message is not None, "the server has ended"
            if wanted(message):
                return message

    def rest(self) -> list[Message]:
        """All messages up to the end of the stream."""
        found: list[Message] = []
        while (message := self.next()) is not None:
            found.append(message)
        return found

    # ---------------------------------------------------------------- what goes out

    def send_bytes(self, data: bytes) -> None:
        self._stdin.write(data)
        self._stdin.flush()

    def send(self, *messages: object) -> None:
        """Send the messages in one piece."""
        self.send_bytes(b"".join(map(frame, messages)))

    def notification(self, method: str, params: Any = None) -> Message:
        return {"jsonrpc": "2.0", "method": method, "params": {} if params is None else params}

    def notify(self, method: str, params: Any = None) -> None:
        self.send(self.notification(method, params))

    def call(self, method: str, params: Any = None, timeout: float = TIME_LIMIT) -> Message:
        """Send a request; gives the whole response."""
        self._next_id += 1
        msg_id = self._next_id
        self.send({"jsonrpc": "2.0", "id": msg_id, "method": method, "params": {} if params is None else params})
        return self.response(msg_id, timeout)

    def response(self, msg_id: object, timeout: float = TIME_LIMIT) -> Message:
        return self.until(lambda message: message.get("id") == msg_id and "method" not in message, timeout)

    def request(self, method: str, params: Any = None) -> Any:
        """Send a request; gives its result, which it must have."""
        response = self.call(method, params)
        assert "error" not in response, response
        return response["result"]

    def error(self, method: str, params: Any = None) -> int:
        """Send a request; gives the code of its error, which it must have."""
        response = self.call(method, params)
        assert "error" in response, response
        assert response["error"]["message"]
        code = response["error"]["code"]
        assert isinstance(code, int)
        return code

    # ---------------------------------------------------------------- the life of a session

    def initialize(self, root: Path | None = None, capabilities: Any = None, **more: Any) -> Message:
        folders = [{"uri": root.as_uri(), "name": root.name}] if root else None
        params = {
            "processId": None,
            "rootUri": root.as_uri() if root else None,
            "workspaceFolders": folders,
            "capabilities": capabilities or {},
            **more,
        }
        result = self.request("initialize", params)
        self.notify("initialized")
        assert isinstance(result, dict)
        return result

    def open(self, uri: str, text: str, version: int = 1, language: str = "json") -> None:
        item = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, version: int, *changes: Message) -> Message:
        """A notification of changes, not sent yet."""
        document = {"uri": uri, "version": version}
        return self.notification("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def published(self, uri: str, version: int | None) -> list[Any]:
        """The diagnostics of a version, when they come."""

        def is_it(message: Message) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics" or message["params"]["uri"] != uri:
                return False
            return bool(message["params"].get("version") == version)

        found = self.until(is_it)["params"]["diagnostics"]
        assert isinstance(found, list)
        return found

    def all_published(self, uri: str) -> list[Message]:
        """Return the params of all notifications of a document's diagnostics that have come."""
        notified = [one["params"] for one in self.received if one.get("method") == "textDocument/publishDiagnostics"]
        return [params for params in notified if params["uri"] == uri]

    def settle(self, uri: str) -> None:
        """Open `uri` and wait for its diagnostics: they are pushed after all that were due before."""
        self.open(uri, "{")
        self.published(uri, 1)

    def exit_code(self) -> int:
        """Return the exit code of the server when it has ended."""
        return self._server.wait(TIME_LIMIT)

    def end(self) -> int:
        """Shut down as is right, and give the exit code."""
        assert self.request("shutdown") is None
        self.notify("exit")
        return self.exit_code()

    def close_input(self) -> None:
        self._stdin.close()

    def errors_logged(self) -> list[str]:
        """Return the errors logged so far; a test fails if it leaves any unread."""
        assert isinstance(self._server, ServerThread)
        return self._server.take_errors()


@contextlib.contextmanager
def serving(cwd: Path | None = None, **env: str) -> Iterator[RawClient]:
    """A client of a server of its own, which runs in a thread of this process."""
    with surroundings(cwd, **env):
        server = ServerThread()
        try:
            yield RawClient(server.stdin, server.stdout, server)
        finally:
            try:
                server.end()
            finally:
                server.close()


@contextlib.contextmanager
def running(*arguments: str, command: Sequence[str] = COMMAND, cwd: Path | None = None) -> Iterator[RawClient]:
    """A client of a server in a process of its own, on its standard streams."""
    process = subprocess.Popen(
        [*command, *arguments],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            yield RawClient(process.stdin, process.stdout, process)
        finally:
            process.kill()
            with contextlib.suppress(OSError):
                process.stdin.close()


@contextlib.contextmanager
def connected(host: str, port: int, process: subprocess.Popen[bytes]) -> Iterator[RawClient]:
    """A client of a server that listens on a port."""
    with socket.create_connection((host, port), TIME_LIMIT) as connection, connection.makefile("rwb") as stream:
        connection.settimeout(None)
        yield RawClient(stream, stream, process)  # type: ignore[arg-type]
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
