"""The server's process: its standard streams, its port, its exit code, and a whole session with each kind of client."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types

from e2e.capabilities import MINIMAL
from e2e.conftest import Editor
from e2e.documents import carry_out, range_of
from e2e.raw_client import COMMAND, RawClient, connected, running
from e2e.server_thread import TIME_LIMIT
from e2e.test_lifecycle import TEXT, assert_alive
from generate.projects import TESTS, environment, files_of, run_tests, said

pytestmark = pytest.mark.process


def opened(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, MINIMAL)
    client.open(uri, TEXT)
    assert client.published(uri, 1)


# -------------------------------------------------------------------- standard streams


@pytest.mark.parametrize("arguments", [[], ["--stdio"]])
def test_exit_after_shutdown_is_0(arguments: list[str], uri: str, tmp_path: Path) -> None:
    with running(*arguments, cwd=tmp_path) as client:
        opened(client, uri, tmp_path)
        assert client.end() == 0
        assert client.rest() == []


def test_exit_without_shutdown_is_1(uri: str, tmp_path: Path) -> None:
    with running(cwd=tmp_path) as client:
        opened(client, uri, tmp_path)
        client.notify("exit")
        assert client.exit_code() == 1


@pytest.mark.parametrize("sent", [b"", b'Content-Length: 100\r\n\r\n{"jsonrpc"'])
def test_end_of_input_ends_the_process(sent: bytes, uri: str, tmp_path: Path) -> None:
    with running(cwd=tmp_path) as client:
        opened(client, uri, tmp_path)
        client.send_bytes(sent)
        client.close_input()
        assert client.exit_code() == 1


PRINTING = """
import os, sys
from storesmith.lsp import server, start

publish = server.StoresmithServer.publish

def printing(*arguments):
    print("Content-Length: 3")
    sys.stdout.flush()
    os.write(1, b"not a message")
    publish(*arguments)

server.StoresmithServer.publish = printing
start.serve_stdio()
"""


def test_printing_does_not_disturb_the_protocol(uri: str, tmp_path: Path) -> None:
    with running(command=[sys.executable, "-c", PRINTING], cwd=tmp_path) as client:
        client.initialize(tmp_path, MINIMAL)
        client.open(uri, TEXT)
        assert client.published(uri, 1)
        assert_alive(client, uri)


def test_logging_goes_to_a_file(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with running("--log-file", str(log)) as client:
        client.initialize()
        client.send({"jsonrpc": "2.0", "id": 9, "error": {"code": 1, "message": "a client's complaint"}})
        assert client.end() == 0
    assert "a client's complaint" in log.read_text(encoding="utf-8")


# -------------------------------------------------------------------- a port


@pytest.mark.parametrize(("how", "code"), [("shutdown", 0), ("exit", 1), ("hang up", 1)])
def test_a_client_is_served_on_a_port(how: str, code: int, uri: str, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "--tcp", "127.0.0.1:0"], env=environment(), stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    assert process.stderr is not None
    with process:
        try:
            line = process.stderr.readline().decode()
            host, _, port = line.rpartition("listening on ")[2].strip().rpartition(":")
            with connected(host, int(port), process) as client:
                opened(client, uri, tmp_path)
                if how == "shutdown":
                    client.request("shutdown")
                if how != "hang up":
                    client.notify("exit")
                    assert client.exit_code() == code
            assert process.wait(TIME_LIMIT) == code
        finally:
            process.kill()


# -------------------------------------------------------------------- the main job


@pytest.mark.asyncio
async def test_a_definition_is_checked_and_generated(
    editor_of_a_process: Editor, generated: dict[str, bytes], tmp_path: Path
) -> None:
    editor = editor_of_a_process
    text = editor.definition.read_text(encoding="utf-8")
    broken = text.replace('"store_type"', '"stor_type"')
    uri = editor.open(editor.definition, broken)
    (problem,) = await editor.diagnostics(uri)
    assert problem.code == "unknown-property"
    assert editor.plain(problem.range) == range_of(broken, '"stor_type"', editor.encoding)
    editor.change(uri, text)
    assert await editor.diagnostics(uri) == []
    hover = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(1, 4))
    assert await editor.wait(editor.client.text_document_hover_async(hover)) is not None
    (action,) = await editor.actions(uri)
    carry_out(await editor.edit_of(action), editor.encoding)
    assert files_of(editor.root) == generated


def test_generated_tests_pass(generated: dict[str, bytes], tmp_path: Path) -> None:
    for name, data in generated.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    result = run_tests(tmp_path, "-W", "error", TESTS)
    assert result.returncode == 0, said(result)
