"""The protocol: starting, ending, and outliving whatever a client sends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from e2e.capabilities import MINIMAL, RESOLVES
from e2e.documents import position
from e2e.raw_client import RawClient, frame
from storesmith.cli.main import main
from storesmith.lsp import outputs, publisher

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
NOT_INITIALIZED, CANCELLED, CONTENT_MODIFIED = -32002, -32800, -32801

TEXT = '{\n  "store_name": "InMemoryTicketSnapshotStore",\n  "stor_type": "in_memory"\n}\n'


@pytest.fixture
def opened(client: RawClient, uri: str, tmp_path: Path) -> RawClient:
    client.initialize(tmp_path, MINIMAL)
    client.open(uri, TEXT)
    client.published(uri, 1)
    return client


def assert_alive(client: RawClient, uri: str) -> None:
    """The server still does its work: it takes a document, answers, publishes, and ends as it should."""
    client.open(uri, TEXT, 100)
    assert client.published(uri, 100)
    assert hover(client, uri) is not None
    assert client.end() == 0


def hover(client: RawClient, uri: str) -> Any:
    return client.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 4}})


# -------------------------------------------------------------------- ending


def test_exit_after_shutdown_is_0(opened: RawClient) -> None:
    assert opened.end() == 0
    assert opened.rest() == []


def test_exit_without_shutdown_is_1(opened: RawClient) -> None:
    opened.notify("exit")
    assert opened.exit_code() == 1


def test_exit_before_initialize_is_1(client: RawClient) -> None:
    client.notify("exit")
    assert client.exit_code() == 1


def test_shutdown_and_exit_in_one_piece(opened: RawClient) -> None:
    opened.send({"jsonrpc": "2.0", "id": "s", "method": "shutdown"}, {"jsonrpc": "2.0", "method": "exit"})
    assert opened.response("s")["result"] is None
    assert opened.exit_code() == 0


@pytest.mark.parametrize("before", ["nothing", "initialize", "open", "half a header", "half a body", "shutdown"])
def test_end_of_input_ends_the_server(before: str, client: RawClient, uri: str, tmp_path: Path) -> None:
    if before != "nothing":
        client.initialize(tmp_path, MINIMAL)
    if before == "open":
        client.open(uri, TEXT)
    elif before == "half a header":
        client.send_bytes(b"Content-Len")
    elif before == "half a body":
        client.send_bytes(b'Content-Length: 100\r\n\r\n{"jsonrpc"')
    elif before == "shutdown":
        client.request("shutdown")
    client.close_input()
    assert client.exit_code() == 1


def test_after_shutdown_only_exit_is_taken(opened: RawClient, uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.request("shutdown")
    monkeypatch.setattr(publisher, "PUBLISH_PAUSE", 0.0)  # what would be pushed would be at once
    opened.open(uri, "{", 2)
    opened.error("shutdown")
    assert opened.error("textDocument/hover", {"textDocument": {"uri": uri}}) == INVALID_REQUEST
    assert opened.error("shutdown") == INVALID_REQUEST
    opened.notify("exit")
    assert opened.exit_code() == 0
    assert opened.rest() == []
    assert opened.all_published(uri)[-1]["version"] == 1


def test_failing_background_work_ends_nothing(
    client: RawClient, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        monkeypatch.undo()
        raise RuntimeError("what only one document does to it")

    client.initialize(tmp_path, MINIMAL)
    monkeypatch.setattr("storesmith.lsp.session.Session.reported", fail)
    client.open(f"{uri}.snapshot_store.json", TEXT)
    client.open(uri, TEXT)
    assert client.published(uri, 1)
    assert client.errors_logged() == ["work in the background failed"]
    assert_alive(client, uri)


# -------------------------------------------------------------------- beginning


def test_nothing_is_answered_before_initialize(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.open(uri, TEXT)
    client.notify("initialized")
    assert client.error("textDocument/hover", {"textDocument": {"uri": uri}}) == NOT_INITIALIZED
    assert client.error("shutdown") == NOT_INITIALIZED
    assert client.error("nonsense") == NOT_INITIALIZED
    client.initialize(tmp_path, MINIMAL)
    assert hover(client, uri) is None, "what was opened before has not been taken"
    assert_alive(client, uri)


def test_initialize_comes_once(opened: RawClient, uri: str) -> None:
    assert opened.error("initialize", {"capabilities": {}}) == INVALID_REQUEST
    assert_alive(opened, uri)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"capabilities": None, "processId": None, "rootUri": None},
        {"capabilities": {"textDocument": 3, "workspace": [], "general": {"positionEncodings": "utf-8"}}},
        {"capabilities": {"general": {"positionEncodings": ["utf-7", 3, None]}}, "clientInfo": "x"},
        {"capabilities": {}, "workspaceFolders": [], "initializationOptions": []},
        {"capabilities": {}, "rootPath": "/nowhere", "initializationOptions": "x", "trace": "verbose"},
        {
            "capabilities": {},
            "rootUri": "untitled:x",
            "workspaceFolders": [{"uri": "vscode-remote://x/y", "name": "y"}],
        },
    ],
)
def test_odd_clients_are_served(params: Any, client: RawClient, uri: str) -> None:
    result = client.request("initialize", params)
    assert result["capabilities"]["positionEncoding"] == "utf-16"
    assert result["serverInfo"]["name"] == "storesmith"
    client.notify("initialized")
    assert_alive(client, uri)


@pytest.mark.parametrize("folders", [[3], ["x"], [{}], {"uri": 3}, "x"])
def test_a_wrong_initialize_can_be_repeated(folders: Any, client: RawClient, uri: str) -> None:
    assert client.error("initialize", {"capabilities": {}, "workspaceFolders": folders}) == INVALID_PARAMS
    assert client.errors_logged() == ["initialize failed"]
    client.initialize()
    assert_alive(client, uri)


def test_only_what_the_client_can_use_is_offered(client: RawClient) -> None:
    capabilities = client.initialize()["capabilities"]
    assert "codeActionProvider" not in capabilities
    assert "diagnosticProvider" not in capabilities
    assert capabilities["textDocumentSync"]["change"] == 2


# -------------------------------------------------------------------- messages that are wrong


def test_what_is_not_json_is_answered(opened: RawClient, uri: str) -> None:
    for body in (b"{", b"", b"\xff\xfe", b"nonsense", b'{"jsonrpc": "2.0",}', b"[" * 100_000):
        opened.send_bytes(frame(body))
        answer = opened.until(lambda message: "error" in message)
        assert (answer["id"], answer["error"]["code"]) == (None, PARSE_ERROR)
    assert_alive(opened, uri)


@pytest.mark.parametrize("body", [1, "x", None, True])
def test_what_is_not_a_message_is_answered(body: Any, opened: RawClient, uri: str) -> None:
    opened.send(body)
    answer = opened.until(lambda message: "error" in message)
    assert (answer["id"], answer["error"]["code"]) == (None, INVALID_REQUEST)
    assert_alive(opened, uri)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"jsonrpc": "2.0"},
        {"jsonrpc": "2.0", "id": 77},
        {"jsonrpc": "2.0", "id": 77, "result": 1},
        {"jsonrpc": "2.0", "id": [], "result": 1},
        {"jsonrpc": "2.0", "id": None, "error": {"code": 1, "message": "x"}},
        {"jsonrpc": "2.0", "id": "storesmith-1", "error": "x"},
        {"jsonrpc": "2.0", "method": 3},
        {"jsonrpc": "2.0", "method": None, "params": 3},
        {"jsonrpc": "2.0", "method": []},
        {"jsonrpc": "2.0", "method": {"a": 1}, "params": {}},
        [],
        [[], [{}], 3, {"jsonrpc": "2.0", "method": "nonsense"}],
    ],
)
def test_nonsense_is_outlived(body: Any, opened: RawClient, uri: str) -> None:
    opened.send(body)
    assert_alive(opened, uri)


@pytest.mark.parametrize("method", [3, None, [], {}, ["textDocument/hover"], {"a": 1}])
def test_a_request_of_no_method_is_answered(method: Any, opened: RawClient, uri: str) -> None:
    opened.send({"jsonrpc": "2.0", "id": "x", "method": method, "params": {}})
    assert opened.response("x")["error"]["code"] == INVALID_REQUEST
    assert_alive(opened, uri)


@pytest.mark.parametrize("msg_id", [0, -1, "", "x", 2**53, 1.5])
def test_every_id_comes_back(msg_id: Any, opened: RawClient, uri: str) -> None:
    opened.send({"jsonrpc": "2.0", "id": msg_id, "method": "nonsense"})
    assert opened.response(msg_id)["error"]["code"] == METHOD_NOT_FOUND
    assert_alive(opened, uri)


@pytest.mark.parametrize("method", ["nonsense", "textDocument/moniker", "$/unknown", "workspace/willCreateFiles", ""])
def test_unknown_methods(method: str, opened: RawClient, uri: str) -> None:
    opened.notify(method, {"x": 1})
    assert opened.error(method) == METHOD_NOT_FOUND
    assert_alive(opened, uri)


REQUESTS = [
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/codeAction",
    "textDocument/diagnostic",
    "codeAction/resolve",
]
NOTIFICATIONS = [
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didSave",
    "textDocument/didClose",
    "workspace/didChangeConfiguration",
    "workspace/didChangeWatchedFiles",
    "workspace/didChangeWorkspaceFolders",
    "initialized",
    "$/cancelRequest",
    "$/setTrace",
]
REQUIRE_PARAMS = [
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didSave",
    "textDocument/didClose",
    "workspace/didChangeWatchedFiles",
    "workspace/didChangeWorkspaceFolders",
]
"""The notifications that fail without params, which the server logs."""

READ_PARAMS = [*REQUIRE_PARAMS, "workspace/didChangeConfiguration"]
"""The notifications that fail with params that are no object."""


def _refused(*methods: str, code: int = INVALID_PARAMS) -> dict[str, int]:
    return dict.fromkeys(methods, code)


PLACED = ("textDocument/hover", "textDocument/completion", "textDocument/codeAction")
"""The requests that name a place in a document, the last of them by a range."""

BY_ALL = _refused(*REQUESTS)
WITHOUT_DOCUMENT = _refused(*PLACED, "textDocument/diagnostic")
WITHOUT_PLACE = _refused(*PLACED)
WITHOUT_POSITION = _refused(*PLACED[:2])
WITHOUT_RANGE = _refused(PLACED[2])
MODIFIED = {**WITHOUT_DOCUMENT, "codeAction/resolve": CONTENT_MODIFIED}

URI = object()
"""Stands for the URI of the document that is open."""

START = {"line": 0, "character": 0}
OPENED = {"uri": URI}
WRONG_PARAMS: list[tuple[Any, dict[str, int]]] = [
    (None, WITHOUT_DOCUMENT),
    (3, BY_ALL),
    ("x", BY_ALL),
    ([], BY_ALL),
    ([1, 2], BY_ALL),
    ({}, WITHOUT_DOCUMENT),
    ({"textDocument": None}, WITHOUT_DOCUMENT),
    ({"textDocument": {}}, WITHOUT_DOCUMENT),
    ({"textDocument": {"uri": 3}, "position": START}, WITHOUT_DOCUMENT),
    ({"textDocument": {"uri": ""}, "position": START}, {}),
    ({"textDocument": {"uri": "nonsense"}, "position": START}, {}),
    ({"textDocument": {"uri": "file:///nowhere/x.json"}, "position": START}, {}),
    ({"textDocument": OPENED}, WITHOUT_PLACE),
    ({"textDocument": OPENED, "position": None, "range": None}, WITHOUT_PLACE),
    ({"textDocument": OPENED, "position": {"line": "x", "character": None}}, WITHOUT_PLACE),
    ({"textDocument": OPENED, "position": {"line": 10**9, "character": 10**9}}, WITHOUT_RANGE),
    ({"textDocument": OPENED, "position": {"line": -1, "character": -1}}, WITHOUT_RANGE),
    ({"textDocument": OPENED, "position": {"line": 1e400, "character": 0}}, WITHOUT_PLACE),
    ({"textDocument": OPENED, "range": {"start": {"line": 9, "character": 9}, "end": START}}, WITHOUT_POSITION),
    ({"textDocument": OPENED, "range": {"start": 1, "end": []}, "context": 3}, WITHOUT_PLACE),
    ({"textDocument": OPENED, "range": {}, "context": {"only": 3}, "contentChanges": 3}, WITHOUT_PLACE),
    ({"textDocument": {**OPENED, "version": 2}, "contentChanges": [3]}, WITHOUT_PLACE),
    ({"textDocument": {**OPENED, "version": 2}, "contentChanges": [{}]}, WITHOUT_PLACE),
    ({"textDocument": {**OPENED, "version": 2}, "contentChanges": [{"text": 3}]}, WITHOUT_PLACE),
    ({"textDocument": {**OPENED, "version": 2}, "contentChanges": [{"range": 3, "text": "x"}]}, WITHOUT_PLACE),
    ({"textDocument": {**OPENED, "version": None, "text": None, "languageId": 3}}, WITHOUT_PLACE),
    ({"textDocument": {**OPENED, "version": "x", "text": 3, "languageId": 3}}, WITHOUT_PLACE),
    ({"textDocument": {**OPENED, "version": 3, "text": ["x"], "languageId": 3}}, WITHOUT_PLACE),
    ({"textDocument": {"uri": "file:///a%00b.snapshot_store.json", "version": 1, "text": "{"}}, {}),
    ({"textDocument": {"uri": "file:///%ff/b.snapshot_store.json", "version": 1, "text": "{"}}, {}),
    ({"textDocument": {"uri": "file:", "version": 1, "text": "{"}}, {}),
    ({"data": 3}, BY_ALL),
    ({"data": {**OPENED, "version": 1, "action": ["x"], "index": "x"}}, WITHOUT_DOCUMENT),
    ({"data": {**OPENED, "version": 1, "action": "generate", "index": 99}}, WITHOUT_DOCUMENT),
    ({"data": {**OPENED, "version": 1, "action": "generate", "index": -9}}, WITHOUT_DOCUMENT),
    ({"data": {**OPENED, "version": 2, "action": "generate", "index": 0}}, MODIFIED),
    ({"settings": 3}, WITHOUT_DOCUMENT),
    ({"settings": {"storesmith": {"appRoot": 3, "rules": 3, "include": [3], "maxProblems": "x"}}}, WITHOUT_DOCUMENT),
    ({"event": None}, WITHOUT_DOCUMENT),
    ({"event": {"added": [3], "removed": 3}}, WITHOUT_DOCUMENT),
    ({"id": None}, WITHOUT_DOCUMENT),
    ({"id": {}}, WITHOUT_DOCUMENT),
]
"""Params, and the requests that refuse them, each with its code; all others are answered."""


def with_uri(params: Any, uri: str) -> Any:
    """Put the URI in its place."""
    if isinstance(params, dict):
        return {key: uri if value is URI else with_uri(value, uri) for key, value in params.items()}
    return params


@pytest.mark.parametrize("method", REQUESTS)
def test_requests_with_wrong_params_are_refused(method: str, opened: RawClient, uri: str) -> None:
    failed: list[str] = []
    for params, refusals in WRONG_PARAMS:
        opened.send({"jsonrpc": "2.0", "id": "x", "method": method, "params": with_uri(params, uri)})
        response = opened.response("x")
        assert ("error" in response) != ("result" in response)
        assert response.get("error", {}).get("code") == refusals.get(method), (params, response)
        failed += [f"{method} failed"] * (refusals.get(method) == INVALID_PARAMS)
    assert opened.errors_logged() == failed
    assert_alive(opened, uri)


@pytest.mark.parametrize("method", NOTIFICATIONS)
def test_notifications_with_wrong_params_are_outlived(
    method: str, opened: RawClient, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "OUTPUT_PAUSE", 0.0)  # the files of what is opened are looked at too, before the end
    for params, _ in WRONG_PARAMS:
        opened.send({"jsonrpc": "2.0", "method": method, "params": with_uri(params, uri)})
        opened.error("still/there")
    assert set(opened.errors_logged()) == ({f"{method} failed"} if method in READ_PARAMS else set())
    assert_alive(opened, uri)


def test_missing_params_count_as_none(opened: RawClient, uri: str) -> None:
    for method in NOTIFICATIONS:
        opened.send({"jsonrpc": "2.0", "method": method})
    codes: dict[str, int] = {}
    for method in REQUESTS:
        opened.send({"jsonrpc": "2.0", "id": method, "method": method})
        response = opened.response(method)
        if "error" in response:
            codes[method] = response["error"]["code"]
    assert codes == WITHOUT_DOCUMENT
    assert opened.errors_logged() == [f"{method} failed" for method in (*REQUIRE_PARAMS, *WITHOUT_DOCUMENT)]
    assert_alive(opened, uri)


def test_headers_of_every_shape(opened: RawClient, uri: str) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": "h", "method": "nonsense"}).encode()
    size = b"%d" % len(body)
    for header in (
        b"content-length: " + size + b"\r\n\r\n",
        b"Content-Length:" + size + b"\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: " + size + b"\r\n\r\n",
        b"Content-Length: " + size + b"\r\nX-Other: 1\r\n\r\n",
        b"Content-Length: " + size + b"\n\n",
        b"\r\n\r\nContent-Length: " + size + b"\r\n\r\n",
        b"Content-Length: x\r\n\r\nContent-Length: " + size + b"\r\n\r\n",
        b"Content-Length: -5\r\n\r\nContent-Length: " + size + b"\r\n\r\n",
        b"some log line\r\nContent-Length: " + size + b"\r\n\r\n",
    ):
        opened.send_bytes(header + body)
        assert opened.response("h")["error"]["code"] == METHOD_NOT_FOUND
    assert_alive(opened, uri)


def test_messages_in_small_pieces(opened: RawClient, uri: str) -> None:
    text = TEXT.replace("stor_type", "stör_type😀")
    message = frame(json.dumps(opened.change(uri, 2, {"text": text}), ensure_ascii=False).encode())
    for start in range(0, len(message), 7):
        opened.send_bytes(message[start : start + 7])
    (problem, *_) = [item for item in opened.published(uri, 2) if item["code"] == "unknown-property"]
    assert problem["range"]["end"]["character"] == len('  "stör_type😀"') + 1
    assert_alive(opened, uri)


# -------------------------------------------------------------------- cancelling


def test_a_cancelled_request_is_answered_once(opened: RawClient, uri: str) -> None:
    params = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 4}}
    messages: list[Any] = []
    for number in range(50):
        messages += [
            {"jsonrpc": "2.0", "id": f"c{number}", "method": "textDocument/completion", "params": params},
            {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": f"c{number}"}},
        ]
    opened.send(*messages)
    opened.error("last")
    answers = [message for message in opened.received if str(message.get("id")).startswith("c")]
    assert [answer["id"] for answer in answers] == [f"c{number}" for number in range(50)]
    assert {answer.get("error", {"code": CANCELLED})["code"] for answer in answers} == {CANCELLED}
    assert_alive(opened, uri)


def test_cancelling_what_is_not_there_is_nothing(opened: RawClient, uri: str) -> None:
    for params in ({"id": 99}, {"id": "x"}, {}, {"id": None}):
        opened.notify("$/cancelRequest", params)
    assert_alive(opened, uri)


def test_a_cancelled_shutdown_still_lets_the_server_end(opened: RawClient) -> None:
    opened.send(
        {"jsonrpc": "2.0", "id": "s", "method": "shutdown"},
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "s"}},
    )
    assert opened.response("s")["result"] is None
    opened.notify("exit")
    assert opened.exit_code() == 0


# -------------------------------------------------------------------- texts that are hard


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff{}",
        "\x00",
        "[" * 20_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        '{"store_name": "\ud800", "x": "\udfff\ud800"}',
        '{"store_name": "a\u2028b\x0c\x85", "x": 1}',
        '{\r"store_name":\r\n"a"\n\r}',
        '{"description": "' + "😀" * 50_000 + '", "x": 1}',
        "1" * 5_000,
        '"' + "\\" * 9_999,
        "{" + '"a": 1,' * 2_000 + "}",
        "null",
        "// comment\n{}",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hard_texts(text: str, client: RawClient, uri: str, tmp_path: Path) -> None:
    assert_survives(client, text, uri, tmp_path, MINIMAL)


def test_twenty_thousand_duplicate_keys(client: RawClient, uri: str, tmp_path: Path) -> None:
    # The edit that fixes all of them takes seconds; `test_fixing_duplicate_keys_takes_linear_time` is about it.
    assert_survives(client, "{" + '"a": 1,' * 20_000 + "}", uri, tmp_path, RESOLVES)


def assert_survives(client: RawClient, text: str, uri: str, root: Path, capabilities: Any) -> None:
    """Have the server answer requests about a document of this text, and about a change of it."""
    client.initialize(root, capabilities)
    client.open(uri, text)
    client.published(uri, 1)
    end = position(text.encode("utf-8", "replace").decode(), len(text))
    for place in ({"line": 0, "character": 0}, {"line": 0, "character": 5}, end, {"line": 99, "character": 99}):
        params = {"textDocument": {"uri": uri}, "position": place}
        client.request("textDocument/completion", params)
        client.request("textDocument/hover", params)
    client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": {"start": end, "end": end},
            "context": {"diagnostics": []},
        },
    )
    client.send(client.change(uri, 2, {"range": {"start": end, "end": end}, "text": " "}))
    client.published(uri, 2)
    assert_alive(client, uri)


# -------------------------------------------------------------------- the command line


@pytest.mark.parametrize("address", ["nonsense", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:x"])
def test_a_wrong_port_is_misuse(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lsp", "--tcp", address]) == 2
    assert "HOST:PORT" in capsys.readouterr().err
