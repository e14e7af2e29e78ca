"""PostgreSQL and Redis for the tests of generated stores: real servers on loopback that last as long as a test session.

They come from Debian's packages `postgresql` and `redis-server`; `.ci/run` installs them. Where one is missing, the tests that
need it are skipped, or fail where the environment has `CI`. Each worker of pytest-xdist has servers of its own, started when
the first test asks for them.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

POSTGRESQL_URL = "SNAPSHOT_TEST_POSTGRESQL_URL"
REDIS_URL = "SNAPSHOT_TEST_REDIS_URL"
"""The environment variables in which generated tests look for a server."""

_TIME_LIMIT = 120
"""Seconds in which a server must have started or stopped, on however slow a machine."""

_INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian has a folder of programs for each version of PostgreSQL, outside of `PATH`."""

_READY = "eady to accept connections"
"""What both servers write into their log when they have started."""

_POSTGRESQL = (
    *("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
    *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
)
_REDIS = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no")


class ServerMissingError(Exception):
    """This machine has no such server; the text says which program was not found."""


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server with an empty database; gives its SQLAlchemy URL, by asyncpg.

    Raises `ServerMissingError`, and `RuntimeError` with the server's log if it does not start.
    """
    installed = sorted(_INSTALLED.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    initdb, server = (_program(name, *installed) for name in ("initdb", "postgres"))
    # PostgreSQL refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    with _folder(user) as folder:
        data = folder / "data"
        made = subprocess.run(
            [
                *_as(user),
                initdb,
                "-D",
                data,
                "-U",
                "storesmith",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync",
            ],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIME_LIMIT,
            check=False,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        port = _free_port()
        with _running([*_as(user), server, "-D", str(data), "-p", str(port), *_POSTGRESQL], folder):
            yield f"postgresql+asyncpg://storesmith@127.0.0.1:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    """A Redis server with nothing in it, which writes nothing to disk; gives its URL.

    Raises `ServerMissingError`, and `RuntimeError` with the server's log if it does not start.
    """
    server = _program("redis-server")
    with _folder(None) as folder:
        port = _free_port()
        with _running([*_as(None), server, "--port", str(port), *_REDIS], folder):
            yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of this worker's PostgreSQL server."""
    with or_skip(), postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of this worker's Redis server."""
    with or_skip(), redis() as url:
        yield url


@pytest.fixture(scope="session")
def store_servers(postgresql_url: str, redis_url: str) -> Mapping[str, str]:
    """What the environment of generated tests must hold for them to run on real servers."""
    return {POSTGRESQL_URL: postgresql_url, REDIS_URL: redis_url}


@contextmanager
def or_skip() -> Iterator[None]:
    """A missing server skips the test that asks for it, or fails it where the environment has `CI`."""
    try:
        yield
    except ServerMissingError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


def _program(name: str, *folders: Path) -> str:
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, folders)])
    found = shutil.which(name, path=path)
    if found is None:
        raise ServerMissingError(f"there is no {name} on this machine")
    return found


def _as(user: str | None) -> list[str]:
    """The words that start a command as `user`, and have it interrupted when this process is gone, even if it was killed.

    Both servers take an interrupt for the order to stop.
    """
    to_user = [] if user is None else ["--reuid", user, "--regid", user, "--clear-groups"]
    return [_program("setpriv"), "--pdeathsig", "INT", *to_user]


@contextmanager
def _folder(user: str | None) -> Iterator[Path]:
    """A temporary folder of that user's, which is deleted; pytest's own are closed to other users than its."""
    with tempfile.TemporaryDirectory(prefix="storesmith-", ignore_cleanup_errors=True) as name:
        if user is not None:
            shutil.chown(name, user, user)
        yield Path(name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(command: Sequence[str], folder: Path) -> Iterator[None]:
    """The server while it accepts connections; it is stopped in the end."""
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        log: list[str] = []
        ready = threading.Event()

        def read() -> None:
            # To the end, or the server would stop at a pipe that is full.
            assert process.stdout is not None
            for line in process.stdout:
                log.append(line)
                if _READY in line:
                    ready.set()
            ready.set()

        reader = threading.Thread(target=read)
        reader.start()
        try:
            if not ready.wait(_TIME_LIMIT) or not any(_READY in line for line in log):
                raise RuntimeError(f"{command} did not start:\n{''.join(log)}")
            yield
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_TIME_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
            reader.join()
