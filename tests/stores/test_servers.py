"""The servers that generated stores are tested on: they answer, and leave nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis.asyncio
import sqlalchemy
from sqlalchemy.ext.asyncio import create_async_engine

import servers

pytestmark = pytest.mark.process

SERVERS: Mapping[str, Callable[[], AbstractContextManager[str]]] = {
    "postgresql": servers.postgresql,
    "redis": servers.redis,
}

GREETINGS = {"postgresql": struct.pack("!ii", 8, 80877103), "redis": b"PING\r\n"}
"""The shortest that each server answers; PostgreSQL's is `SSLRequest` (its manual, "Message Formats")."""


def test_both_answer(store_servers: Mapping[str, str]) -> None:
    async def ask() -> tuple[object, object]:
        engine = create_async_engine(store_servers[servers.POSTGRESQL_URL])
        client = redis.asyncio.Redis.from_url(store_servers[servers.REDIS_URL])
        async with engine.connect() as connection, client:
            answers = await connection.scalar(sqlalchemy.text("SELECT 1")), await client.ping()
        await engine.dispose()
        return answers

    assert asyncio.run(ask()) == (1, True)


@pytest.mark.usefixtures("store_servers")
@pytest.mark.parametrize("name", SERVERS)
def test_a_server_is_gone_when_its_tests_were_killed(name: str) -> None:
    program = f"import servers\nwith servers.{name}() as url:\n    print(url, flush=True)\n    input()"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # for the user that PostgreSQL runs as
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": str(Path(servers.__file__).parent), "TMPDIR": folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            assert process.stdout is not None
            address = urlsplit(process.stdout.readline())
            assert address.hostname is not None
            with socket.create_connection((address.hostname, address.port or 0), timeout=60) as connection:
                connection.sendall(GREETINGS[name])
                assert connection.recv(100)
                process.send_signal(signal.SIGKILL)
                assert connection.recv(100) == b"", "the server ends the connection, as it ends"


@pytest.mark.parametrize("name", SERVERS)
def test_a_machine_without_a_server_is_told_which_program_it_lacks(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(servers, "_INSTALLED", tmp_path)
    with (
        pytest.raises(servers.ServerMissingError, match=r"there is no (initdb|redis-server) on this machine"),
        SERVERS[name](),
    ):
        pass


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_missing_server_skips_but_in_ci_it_fails(
    ci: str, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="no such program"), servers.or_skip():
        raise servers.ServerMissingError("no such program")
