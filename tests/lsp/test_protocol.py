"""JSON-RPC as the server speaks it, without a process around it."""

from __future__ import annotations

import io
import json
import logging
from collections import deque
from queue import SimpleQueue
from typing import Any

import pytest

from storesmith.lsp.protocol import Encoded, ErrorCode, RequestError, StoresmithProtocol
from storesmith.lsp.start import _END, _drain, _is_cancelled, _read, _read_headers, _Unparsable, create_server


class _Sent:
    """A writer that keeps what is sent, as messages."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> None:
        self.data += data

    def close(self) -> None:
        pass

    def take(self) -> list[Any]:
        stream, self.data = io.BytesIO(self.data), b""
        messages = []
        while (length := _read_headers(stream, SimpleQueue())) is not None:
            messages.append(json.loads(stream.read(length)))
        return messages


@pytest.fixture
def sent() -> _Sent:
    return _Sent()


@pytest.fixture
def protocol(sent: _Sent) -> StoresmithProtocol:
    """A protocol with a few handlers, before `initialize`."""
    server = create_server()
    protocol = server.protocol
    assert isinstance(protocol, StoresmithProtocol)

    def refuse(_: Any) -> None:
        raise RequestError(ErrorCode.CONTENT_MODIFIED, "too late")

    def crash(_: Any) -> None:
        raise RuntimeError("boom")

    def wrong(_: Any) -> None:
        raise KeyError("inside")

    handlers = {"test/echo": lambda params: params, "test/refuse": refuse, "test/crash": crash, "test/wrong": wrong}
    protocol.fm.features.update(handlers)
    protocol.set_writer(sent)
    return protocol


def _request(method: Any, params: Any = None, msg_id: Any = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": msg_id, "method": method, "params": params}


def _initialize(protocol: StoresmithProtocol, sent: _Sent) -> dict[str, Any]:
    protocol.handle_message(_request("initialize", {"capabilities": {}, "processId": None, "rootUri": None}, 0))
    (answer,) = sent.take()
    assert isinstance(answer, dict)
    return answer


def _code(sent: _Sent) -> int:
    (answer,) = sent.take()
    code = answer["error"]["code"]
    assert isinstance(code, int)
    return code


def test_initialize_is_answered(protocol: StoresmithProtocol, sent: _Sent) -> None:
    answer = _initialize(protocol, sent)
    assert answer["id"] == 0
    assert answer["result"]["capabilities"]["hoverProvider"] is True
    assert answer["result"]["serverInfo"]["name"] == "storesmith"


def test_before_initialize_requests_are_refused_and_notifications_dropped(
    protocol: StoresmithProtocol, sent: _Sent
) -> None:
    protocol.handle_message(_request("test/echo"))
    assert _code(sent) == -32002
    protocol.handle_message({"jsonrpc": "2.0", "method": "test/crash"})
    assert sent.take() == []


def test_a_request_is_answered_with_its_id(protocol: StoresmithProtocol, sent: _Sent) -> None:
    _initialize(protocol, sent)
    for msg_id in (7, "seven"):
        protocol.handle_message(_request("test/echo", {"a": "é\ud800"}, msg_id))
        assert sent.take() == [{"jsonrpc": "2.0", "id": msg_id, "result": {"a": "é\ud800"}}]


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("test/refuse", -32801),
        ("test/crash", -32603),
        ("test/wrong", -32603),
        ("test/nothing", -32601),
        ("initialize", -32600),
    ],
)
def test_a_request_that_cannot_be_answered_is_refused(
    protocol: StoresmithProtocol, sent: _Sent, caplog: pytest.LogCaptureFixture, method: str, code: int
) -> None:
    _initialize(protocol, sent)
    with caplog.at_level(logging.CRITICAL):
        protocol.handle_message(_request(method))
    assert _code(sent) == code
    protocol.handle_message(_request("test/echo", 1))
    assert sent.take()[0]["result"] == 1


@pytest.mark.parametrize("params", [{}, {"textDocument": 3}, {"textDocument": {"uri": 3}, "position": {}}, [], "x", 3])
def test_params_that_make_no_sense_are_the_clients_fault(
    protocol: StoresmithProtocol, sent: _Sent, params: Any
) -> None:
    _initialize(protocol, sent)
    protocol.handle_message(_request("textDocument/hover", params))
    assert _code(sent) == -32602


@pytest.mark.parametrize("message", [3, "x", None, True])
def test_what_is_no_message_is_refused(protocol: StoresmithProtocol, sent: _Sent, message: Any) -> None:
    protocol.handle_message(message)
    assert _code(sent) == -32600


@pytest.mark.parametrize("method", [3, None, [], {}])
def test_a_method_that_is_no_string(protocol: StoresmithProtocol, sent: _Sent, method: Any) -> None:
    _initialize(protocol, sent)
    protocol.handle_message(_request(method))
    assert _code(sent) == -32600
    protocol.handle_message({"jsonrpc": "2.0", "method": method})
    assert sent.take() == []


def test_a_notification_is_never_answered(
    protocol: StoresmithProtocol, sent: _Sent, caplog: pytest.LogCaptureFixture
) -> None:
    _initialize(protocol, sent)
    with caplog.at_level(logging.CRITICAL):
        for method in ("test/crash", "test/nothing", "$/setTrace"):
            protocol.handle_message({"jsonrpc": "2.0", "method": method})
    assert sent.take() == []


def test_after_shutdown_there_is_only_exit(protocol: StoresmithProtocol, sent: _Sent) -> None:
    _initialize(protocol, sent)
    protocol.handle_message(_request("shutdown"))
    assert sent.take() == [{"jsonrpc": "2.0", "id": 1, "result": None}]
    protocol.handle_message(_request("test/echo"))
    assert _code(sent) == -32600
    assert protocol.exit_code is None
    protocol.handle_message({"jsonrpc": "2.0", "method": "exit"})
    assert protocol.exit_code == 0


def test_exit_without_shutdown_is_1(protocol: StoresmithProtocol) -> None:
    protocol.handle_message({"jsonrpc": "2.0", "method": "exit"})
    assert protocol.exit_code == 1


def test_a_response_reaches_who_asked(protocol: StoresmithProtocol, sent: _Sent) -> None:
    results: list[Any] = []
    protocol.request("workspace/configuration", {"items": []}, results.append)
    protocol.request("workspace/diagnostic/refresh", None)
    first, second = sent.take()
    assert first["id"] != second["id"]
    protocol.handle_message({"jsonrpc": "2.0", "id": second["id"], "result": None})
    protocol.handle_message({"jsonrpc": "2.0", "id": first["id"], "result": [1]})
    protocol.handle_message({"jsonrpc": "2.0", "id": first["id"], "result": [2]})
    assert results == [[1]]


@pytest.mark.parametrize(
    "response",
    [{"id": None, "result": 1}, {"id": [], "result": 1}, {"id": "unknown"}, {"error": {"code": 1, "message": "x"}}, {}],
)
def test_a_response_that_nobody_waits_for(
    protocol: StoresmithProtocol, sent: _Sent, caplog: pytest.LogCaptureFixture, response: dict[str, Any]
) -> None:
    with caplog.at_level(logging.CRITICAL):
        protocol.handle_message(response)
    assert sent.take() == []


def test_what_is_json_already_is_sent_as_it_is(protocol: StoresmithProtocol, sent: _Sent) -> None:
    _initialize(protocol, sent)
    protocol.fm.features["test/encoded"] = lambda _: Encoded('{"a":[1]}')
    protocol.handle_message(_request("test/encoded", msg_id='"x"'))
    protocol.notify("test/noted", Encoded("[2]"))
    protocol.notify("test/noted", [3])
    assert sent.take() == [
        {"jsonrpc": "2.0", "id": '"x"', "result": {"a": [1]}},
        {"jsonrpc": "2.0", "method": "test/noted", "params": [2]},
        {"jsonrpc": "2.0", "method": "test/noted", "params": [3]},
    ]


def test_a_message_that_is_null_is_no_end_of_the_input() -> None:
    assert _queued(_framed(b"null", b"{}")) == [None, {}, _END]


def test_cancelled_and_unparsable(protocol: StoresmithProtocol, sent: _Sent) -> None:
    protocol.refuse_cancelled(3)
    protocol.refuse_unparsable("why")
    first, second = sent.take()
    assert (first["id"], first["error"]["code"]) == (3, -32800)
    assert (second["id"], second["error"]["code"]) == (None, -32700)


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("headers", "length"),
    [
        (b"Content-Length: 5\r\n\r\n", 5),
        (b"content-length:5\r\n\r\n", 5),
        (b"Content-Length: 5\n\n", 5),
        (b"Content-Type: x\r\nContent-Length: 5\r\n\r\n", 5),
        (b"Content-Length: 5\r\nContent-Type: x; charset=utf-8\r\n\r\n", 5),
        (b"\r\n\r\nContent-Length: 5\r\n\r\n", 5),
        (b"garbage\r\n\r\nContent-Length: 0\r\n\r\n", 0),
        (b"Content-Length: -5\r\n\r\nContent-Length: 2\r\n\r\n", 2),
        (b"Content-Length: x\r\n\r\n", None),
        (b"Content-Length: 5\r\n", None),
        (b"", None),
    ],
)
def test_headers(headers: bytes, length: int | None) -> None:
    source = io.BytesIO(headers if length is None else headers + b"{...}")
    assert _read_headers(source, SimpleQueue()) == length


def test_an_absurd_length_is_not_reserved() -> None:
    length = _read_headers(io.BytesIO(b"Content-Length: 999999999999\r\n\r\n"), SimpleQueue())
    assert length is not None
    assert length <= 2**30


def _framed(*bodies: bytes) -> io.BytesIO:
    return io.BytesIO(b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies))


def _queued(source: io.BytesIO) -> list[Any]:
    queue: SimpleQueue[Any] = SimpleQueue()
    _read(source, queue)
    pending: deque[Any] = deque()
    _drain(queue, pending, set())
    return list(pending)


def test_messages_are_queued_and_the_end_is_none() -> None:
    assert _queued(_framed(b'{"a": 1}', '{"b": "é"}'.encode())) == [{"a": 1}, {"b": "é"}, _END]


@pytest.mark.parametrize("body", [b"{", b"\xff\xff", b"", b"[" * 100_000])
def test_a_body_that_is_not_json_stops_no_other(body: bytes) -> None:
    first, second, end = _queued(_framed(body, b"{}"))
    assert isinstance(first, _Unparsable)
    assert (second, end) == ({}, _END)


def test_a_body_that_ends_too_early_ends_the_input() -> None:
    assert _queued(io.BytesIO(b'Content-Length: 50\r\n\r\n{"a"')) == [_END]


def _cancel(msg_id: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": msg_id}}


@pytest.mark.parametrize(
    ("message", "pending", "is_cancelled"),
    [
        (_request("x", msg_id=1), [_cancel(1)], True),
        (_request("x", msg_id=1), [_request("y", msg_id=2), _cancel(1)], True),
        (_request("x", msg_id=1), [_cancel(2)], False),
        (_request("x", msg_id=1), [], False),
        (
            _request("x", msg_id=1),
            [None, 3, {"method": "$/cancelRequest"}, {"method": "$/cancelRequest", "params": []}],
            False,
        ),
        ({"method": "x"}, [_cancel(None)], False),
        ({"id": 1, "result": None}, [_cancel(1)], False),
        (3, [_cancel(3)], False),
    ],
)
def test_a_request_is_cancelled_while_it_waits(message: Any, pending: list[Any], *, is_cancelled: bool) -> None:
    incoming: SimpleQueue[Any] = SimpleQueue()
    for item in pending:
        incoming.put(item)
    cancelled: set[Any] = set()
    _drain(incoming, deque(), cancelled)
    assert _is_cancelled(message, cancelled) is is_cancelled


def test_shutdown_is_not_cancelled() -> None:
    assert not _is_cancelled(_request("shutdown", msg_id=1), {1})


@pytest.mark.parametrize(
    ("lost", "count"),
    [
        (b'Content-Length: abc\r\n\r\n{"jsonrpc":"2.0","method":"x"}', 1),
        (b"Content-Length: -5\r\n\r\n{}", 1),
        (b'X: y\r\n\r\n{"a": 1}', 1),
        (b'Content-Length: 3\r\n\r\n{"a": "too short"}', 1),
        (b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}", 1),
    ],
)
def test_after_a_bad_header_the_next_message_is_found(lost: bytes, count: int) -> None:
    queued = _queued(io.BytesIO(lost + _framed(b'{"b": 2}').read()))
    assert queued[-2:] == [{"b": 2}, _END]
    assert [type(item) for item in queued[:-2]] == [_Unparsable] * count


@pytest.mark.parametrize("msg_id", [float("nan"), float("inf"), True, [], {}, None])
def test_an_id_that_is_none_is_refused(protocol: StoresmithProtocol, sent: _Sent, msg_id: Any) -> None:
    protocol.handle_message({"jsonrpc": "2.0", "id": msg_id, "method": "test/echo"})
    (answer,) = sent.take()
    assert (answer["id"], answer["error"]["code"]) == (None, -32600)


def test_an_answer_that_cannot_be_written_is_an_error(protocol: StoresmithProtocol, sent: _Sent) -> None:
    protocol.is_initialized = True
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    protocol.handle_message({"jsonrpc": "2.0", "id": 1, "method": "test/echo", "params": deep})
    (answer,) = sent.take()
    assert (answer["id"], answer["error"]["code"]) == (1, -32603)
