"""Start-up, the read loop and shutdown.

pygls reads through an event loop and a thread pool, three hops a message. Here one thread reads frames and queues
them, and the main thread handles them in their order. What that buys beside the time: a request can be cancelled while it
waits, and diagnostics are published when the input is drained, so never for a version that is gone.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Protocol

from storesmith.lsp.deferred import import_types

import_types()  # before anything imports pygls, which imports them at their full price

from storesmith.kinds import bundled_kinds  # noqa: E402
from storesmith.lsp import handlers  # noqa: E402
from storesmith.lsp.server import StoresmithServer  # noqa: E402

_log = logging.getLogger(__name__)
_WARM_UP_PAUSE = 0.05
"""Seconds after the handshake from which on a new server loads what it will need, while no message waits."""

_MAX_BODY = 512 * 1024 * 1024


_END = object()
"""Queued for the end of the input."""


class _Unparsable(str):
    """A body that is not JSON, by the reason."""

    __slots__ = ()


class ByteStream(Protocol):
    """What is read from: a file object over a pipe or a socket."""

    def readline(self) -> bytes: ...
    def read(self, count: int, /) -> bytes | None: ...


def create_server() -> StoresmithServer:
    """A server with all its handlers."""
    server = StoresmithServer()
    for method in handlers.ALL:
        server.feature(method)(_handler(method))
    return server


def _handler(method: str) -> Callable[[StoresmithServer, Any], Any]:
    def handle(ls: StoresmithServer, params: Any) -> Any:
        return handlers.load(method).handle(ls, params)

    return handle


def warm_up() -> Iterator[None]:
    """Load what the first diagnostics will need, then everything else, a step at a time, while nobody waits."""
    for kind in bundled_kinds():
        kind.schema.is_valid(None)
        yield
    for method in handlers.ALL:
        handlers.load(method)
        yield


def serve_stdio(*, log_file: str | None = None) -> int:
    """Serve on standard input and output until `exit` or the end of input; ends the process."""
    _set_up_logging(log_file)
    stdin, stdout = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    # Standard output is the protocol: whatever else is printed goes to standard error.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    code = serve(stdin, _Writer(stdout))
    logging.shutdown()
    os._exit(code)  # there is nothing left to wait for, and the reading thread cannot be woken


def serve_tcp(host: str, port: int, *, log_file: str | None = None) -> int:
    """Serve one client on a port, for debugging."""
    import socket  # noqa: PLC0415 - only this way of serving needs it

    _set_up_logging(log_file)
    with socket.create_server((host, port)) as listener:
        address = listener.getsockname()
        sys.stderr.write(f"storesmith: listening on {address[0]}:{address[1]}\n")
        sys.stderr.flush()
        connection, _ = listener.accept()
    with connection, connection.makefile("rwb", buffering=0) as stream:
        buffered: Any = connection.makefile("rb")
        return serve(buffered, _Writer(stream))


class _Writer:
    """Writes whole messages; a client that is gone ends nothing but the writing."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[self._stream.write(view) :]
        except OSError:
            _log.warning("the client is gone")

    def close(self) -> None:
        self._stream.close()


def serve(source: ByteStream, writer: _Writer) -> int:
    """Handle the messages of `source` until `exit` or its end; gives the exit code."""
    server = create_server()
    server.protocol.set_writer(writer)
    incoming: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_read, args=(source, incoming), name="reader", daemon=True).start()
    pending: deque[Any] = deque()
    cancelled: set[Any] = set()
    warming = warm_up()
    is_warm = False
    warm_at: float | None = None
    while True:
        if not pending:
            try:
                is_warming = server.protocol.is_initialized and not is_warm
                if is_warming and warm_at is None:
                    warm_at = time.monotonic() + _WARM_UP_PAUSE
                pause = max(0.0, warm_at - time.monotonic()) if is_warming and warm_at else server.seconds_to_due()
                pending.append(incoming.get(timeout=pause))
            except Empty:
                try:
                    if is_warming:
                        is_warm = next(warming, _END) is _END
                    if not server.publish_due():
                        server.work(incoming.empty)
                    server.show_complaints()
                except Exception:  # noqa: BLE001 - it costs its own result, and the next message is handled
                    _log.exception("work in the background failed")
                continue
        _drain(incoming, pending, cancelled)
        message = pending.popleft()
        if message is _END:
            return 1  # the input has ended without `exit`: the client is gone
        if isinstance(message, _Unparsable):
            server.protocol.refuse_unparsable(message)
        elif _is_cancelled(message, cancelled):
            server.protocol.refuse_cancelled(message["id"])
        else:
            try:
                server.protocol.handle_message(message)
            except Exception:  # noqa: BLE001 - whatever a message does, the next one is answered
                _log.exception("a message could not be handled")
        if server.protocol.exit_code is not None:
            return server.protocol.exit_code
        server.tell_news()
        if not pending:
            server.show_complaints()


def _drain(incoming: SimpleQueue[Any], pending: deque[Any], cancelled: set[Any]) -> None:
    """Take what has come in, and note which requests are not wanted any more."""
    try:
        while True:
            message = incoming.get_nowait()
            pending.append(message)
            if isinstance(message, dict) and message.get("method") == "$/cancelRequest":
                params = message.get("params")
                wanted = params.get("id") if isinstance(params, dict) else None
                if isinstance(wanted, str | int):
                    cancelled.add(wanted)
    except Empty:
        pass


def _is_cancelled(message: Any, cancelled: set[Any]) -> bool:
    """Whether the message is a request whose cancellation waits behind it; `shutdown` and `initialize` are not given up."""
    if not cancelled or not isinstance(message, dict):
        return False
    if message.get("method") == "$/cancelRequest" and isinstance(message.get("params"), dict):
        wanted = message["params"].get("id")
        if isinstance(wanted, str | int):
            cancelled.discard(wanted)
        return False
    is_request = isinstance(message.get("id"), str | int) and message.get("method") not in (
        None,
        "shutdown",
        "initialize",
    )
    return is_request and message["id"] in cancelled


def _read(source: ByteStream, incoming: SimpleQueue[Any]) -> None:
    """Queue the messages of `source`, then `_END`. Headers that make no sense are passed over."""
    try:
        while True:
            length = _read_headers(source, incoming)
            if length is None:
                break
            body = source.read(length)
            if body is None or len(body) < length:
                break
            try:
                incoming.put(json.loads(body))
            except (ValueError, RecursionError) as error:
                incoming.put(_Unparsable(f"a message is not JSON: {error}"))
    except (OSError, ValueError):
        pass
    finally:
        incoming.put(_END)


_LENGTH = re.compile(rb"content-length:[ \t]*(\d{1,12})[ \t]*\r?\n?$", re.IGNORECASE)


def _read_headers(source: ByteStream, incoming: SimpleQueue[Any]) -> int | None:
    """The length of the next body in bytes; None at the end of the input.

    A header that makes no sense costs its own message: the next length is found wherever it stands in a line, as the body of
    the lost message is read as the beginning of that line.
    """
    length = -1
    while line := source.readline():
        match = _LENGTH.search(line)
        if match:
            length = min(int(match[1]), _MAX_BODY)
        elif not line.strip():
            if length >= 0:
                return length
            incoming.put(_Unparsable("a message without a Content-Length"))
    return None


def _set_up_logging(log_file: str | None) -> None:
    level = logging.DEBUG if log_file else logging.WARNING
    logging.basicConfig(filename=log_file, level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
