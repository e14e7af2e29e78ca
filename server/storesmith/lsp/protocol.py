"""JSON-RPC as this server speaks it: pygls' protocol with its conversions and its scheduling taken out.

Messages stay the plain dictionaries that they are on the wire: `from_lsp` and `to_lsp` are the only readers and writers
of their insides, so a keystroke does not pay for objects that live for a microsecond. Handlers are synchronous and short; what
comes in is queued by `start`, so that requests can be cancelled before they begin. A handler with long work is a generator: it is
gone on with while no message waits, and can be cancelled at each `yield`; what it returns is the answer.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Generator
from enum import IntEnum
from math import isfinite
from typing import Any, TypeAlias

from pygls.protocol import LanguageServerProtocol

Message: TypeAlias = dict[str, Any]
MessageId: TypeAlias = str | int

PARKED = object()
"""Yielded by a request that is answered in steps, to be gone on with when something has changed."""

FAILED = object()
"""Stands for the result of a request that the client has answered with an error."""

_Job: TypeAlias = tuple[MessageId, str, Generator[Any, None, Any]]

_log = logging.getLogger(__name__)


class ErrorCode(IntEnum):
    """The error codes that this server sends (JSON-RPC 2.0, 5.1; LSP 3.17, "ErrorCodes")."""

    PARSE_ERROR = -32700
    INVALID_REQUEST = -32600
    METHOD_NOT_FOUND = -32601
    INVALID_PARAMS = -32602
    INTERNAL_ERROR = -32603
    SERVER_NOT_INITIALIZED = -32002
    REQUEST_FAILED = -32803
    REQUEST_CANCELLED = -32800
    CONTENT_MODIFIED = -32801


class Encoded(str):
    """JSON that is text already: what is sent often and is large is put together from parts that are kept."""

    __slots__ = ()


class RequestError(Exception):
    """A request that cannot be answered; the client is told the code and the words."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code


class StoresmithProtocol(LanguageServerProtocol):
    """Dispatches messages to the handlers that are registered with pygls' feature manager."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        self._jobs: deque[_Job] = deque()  # before pygls looks through the properties of this class
        self._parked: deque[_Job] = deque()
        super().__init__(*arguments, **keywords)
        self._callbacks: dict[MessageId, Callable[[Any], None]] = {}
        self._next_id = 0
        self.is_initialized = False
        self.exit_code: int | None = None

    def structure_message(self, data: Message) -> Message:
        """Messages stay as they are."""
        return data

    def handle_message(self, message: object) -> None:
        """Answer a request, act on a notification, or hand a response to who waits for it; never raises."""
        if isinstance(message, list):
            for item in message:
                self.handle_message(item)
        elif not isinstance(message, dict):
            self._refuse(None, ErrorCode.INVALID_REQUEST, "a message is a JSON object")
        elif "method" not in message:
            self._take_response(message)
        elif not isinstance(message["method"], str):
            if "id" in message:
                self._refuse(message["id"], ErrorCode.INVALID_REQUEST, "a method is a string")
        elif "id" in message and not _is_id(message["id"]):
            self._refuse(None, ErrorCode.INVALID_REQUEST, "an id is a string or a whole number")
        elif "id" in message:
            self._answer(message["id"], message["method"], message.get("params"))
        else:
            self._notice(message["method"], message.get("params"))

    def _answer(self, msg_id: MessageId, method: str, params: Any) -> None:
        if method != "initialize" and not self.is_initialized:
            self._refuse(msg_id, ErrorCode.SERVER_NOT_INITIALIZED, "the server has not been initialized")
            return
        if self._shutdown or (method == "initialize" and self.is_initialized):
            self._refuse(msg_id, ErrorCode.INVALID_REQUEST, f"{method} is not allowed any more")
            return
        if method == "shutdown":
            self._shutdown = True
            self._send_data({"jsonrpc": "2.0", "id": msg_id, "result": None})
            return
        handler = self.fm.features.get(method)
        if handler is None:
            self._refuse(msg_id, ErrorCode.METHOD_NOT_FOUND, f"{method} is not supported")
            return
        try:
            result = handler(params if params is not None else {})
            if isinstance(result, Generator):
                self._jobs.append((msg_id, method, result))
                return
        except RequestError as error:
            self._refuse(msg_id, error.code, str(error))
        except Exception as error:  # noqa: BLE001 - the server outlives every handler
            self._refuse_failed(msg_id, method, error)
        else:
            self._give(msg_id, result)
            if method == "initialize":
                self.is_initialized = True

    def _give(self, msg_id: MessageId, result: Any) -> None:
        if isinstance(result, Encoded):
            self._send_text(f'{{"jsonrpc":"2.0","id":{json.dumps(msg_id)},"result":{result}}}')
        else:
            self._send_data({"jsonrpc": "2.0", "id": msg_id, "result": result})

    def _refuse_failed(self, msg_id: MessageId, method: str, error: Exception) -> None:
        _log.error("%s failed", method, exc_info=error)
        is_bad = isinstance(
            error, KeyError | TypeError | AttributeError | ValueError | OverflowError
        ) and _blames_params(error)
        code = ErrorCode.INVALID_PARAMS if is_bad else ErrorCode.INTERNAL_ERROR
        self._refuse(msg_id, code, f"{method}: {type(error).__name__}: {error}")

    @property
    def has_jobs(self) -> bool:
        """Whether a request is being answered in steps."""
        return bool(self._jobs)

    def step(self) -> None:
        """Take the request that waits longest, of those that are answered in steps, one step further."""
        msg_id, method, job = self._jobs[0]
        try:
            wait = next(job)
        except StopIteration as end:
            self._jobs.popleft()
            self._give(msg_id, end.value)
        except RequestError as error:
            self._jobs.popleft()
            self._refuse(msg_id, error.code, str(error))
        except Exception as error:  # noqa: BLE001
            self._jobs.popleft()
            self._refuse_failed(msg_id, method, error)
        else:
            if wait is PARKED:
                self._parked.append(self._jobs.popleft())

    def unpark(self) -> None:
        """Go on with the requests that wait for something to change: it has."""
        self._jobs += self._parked
        self._parked.clear()

    def _cancel(self, params: Any) -> None:
        wanted = params.get("id") if isinstance(params, dict) else None
        for jobs in (self._jobs, self._parked):
            for entry in [entry for entry in jobs if entry[0] == wanted]:
                jobs.remove(entry)
                entry[2].close()
                self.refuse_cancelled(entry[0])

    def _notice(self, method: str, params: Any) -> None:
        if method == "$/cancelRequest":
            self._cancel(params)
            return
        if method == "exit":
            self.exit_code = 0 if self._shutdown else 1
            return
        handler = self.fm.features.get(method)
        if handler is None or not self.is_initialized or self._shutdown:
            return
        try:
            handler(params if params is not None else {})
        except Exception:  # noqa: BLE001
            _log.exception("%s failed", method)

    def _take_response(self, message: Message) -> None:
        msg_id = message.get("id")
        callback = self._callbacks.pop(msg_id, None) if isinstance(msg_id, str | int) else None
        if "error" in message:
            _log.warning("the client answered with an error: %s", message["error"])
        if callback is not None:
            try:
                callback(FAILED if "error" in message else message.get("result"))
            except Exception:  # noqa: BLE001
                _log.exception("a response could not be used")

    def refuse_cancelled(self, msg_id: MessageId) -> None:
        """Answer a request that was cancelled before it was begun."""
        self._refuse(msg_id, ErrorCode.REQUEST_CANCELLED, "cancelled")

    def refuse_unparsable(self, reason: str) -> None:
        """Answer a body that is not JSON."""
        self._refuse(None, ErrorCode.PARSE_ERROR, reason)

    def _refuse(self, msg_id: MessageId | None, code: ErrorCode, message: str) -> None:
        self._send_data({"jsonrpc": "2.0", "id": msg_id, "error": {"code": int(code), "message": message}})

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification; `params` is plain JSON, or `Encoded`."""
        if isinstance(params, Encoded):
            self._send_text(f'{{"jsonrpc":"2.0","method":{json.dumps(method)},"params":{params}}}')
            return
        self._send_data({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Any, callback: Callable[[Any], None] | None = None) -> None:
        """Send a request; `callback` is given the result, or `FAILED`, while the server reads on."""
        self._next_id += 1
        msg_id = f"storesmith-{self._next_id}"
        if callback is not None:
            self._callbacks[msg_id] = callback
        self._send_data({"jsonrpc": "2.0", "id": msg_id, "method": method, "params": params})

    def _send_data(self, data: Any) -> None:
        # Escaping everything that is not ASCII keeps lone surrogates, which JSON allows, from ending the stream.
        try:
            text = json.dumps(data, separators=(",", ":"))
        except (RecursionError, ValueError, TypeError) as error:
            _log.exception("an answer could not be written")
            reason = f"the answer cannot be written: {type(error).__name__}"
            self._refuse(data.get("id"), ErrorCode.INTERNAL_ERROR, reason)
            return
        self._send_text(text)

    def _send_text(self, text: str) -> None:
        if self.writer is None:
            return
        body = text.encode("ascii")
        self.writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))


def _is_id(value: object) -> bool:
    """Whether JSON-RPC takes the value for an id, and JSON can write it."""
    return isinstance(value, str) or (
        isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    )


def _blames_params(error: Exception) -> bool:
    """Whether the error came out of the code that reads a request: the handlers, the commands and `from_lsp`."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    module = str(trace.tb_frame.f_globals.get("__name__")) if trace is not None else ""
    return module == "storesmith.lsp.from_lsp" or module.startswith(
        ("storesmith.lsp.handlers.", "storesmith.lsp.commands.")
    )
