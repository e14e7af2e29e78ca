"""No module of a workspace is imported by any process that storesmith starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from e2e.capabilities import PULLS
from e2e.raw_client import running
from generate.projects import DEFINITION, TIME_LIMIT, copy_example, environment, said

pytestmark = pytest.mark.process

SCRIPT = Path(sysconfig.get_path("scripts"), "storesmith")

NAMES = {*sys.stdlib_module_names, *packages_distributions()} - {"__main__", "storesmith"}
"""The top-level modules of the standard library and of the environment: everything that storesmith could import."""

MARKER = """\
import os

with open(os.path.join(os.path.dirname(__file__), "imported"), "a") as file:
    print(__name__, file=file)


def __getattr__(name):
    raise AttributeError(name)
"""
"""A module that records its import. It has a `__getattr__`, so storesmith reports none of its names as missing."""

COMMANDS = (
    ["check"],
    ["check", "--fix", "--output-format", "sarif"],
    ["generate", "--trust-templates"],
    ["generate", "--check", "--trust-templates", "--output-format", "json"],
    ["new", "TicketSnapshot", "--store-name", "Thirteenth", "--dry-run", "--yes"],
    ["explain", "wrong-type"],
    ["schema", "infrastructure_snapshot_store"],
    ["info"],
)
"""Each command, on a project of 13 definitions: `generate` formats more than `_FEW` files, and so starts worker processes."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The example project with 13 definitions, in which every module name is taken by a marker."""
    project = copy_example(tmp_path / "ticketing")
    definition = json.loads((project / DEFINITION).read_text("utf-8"))
    for number in range(1, 13):
        path = project / f"more_{number}.snapshot_store.json"
        path.write_text(json.dumps({**definition, "store_name": f"TicketStore{number}"}), "utf-8")
    for name in NAMES:
        (project / f"{name}.py").write_text(MARKER, "utf-8")
    return project


def imported(workspace: Path) -> list[str]:
    """The markers that were imported since the last call."""
    record = workspace / "imported"
    names = record.read_text("utf-8").split() if record.exists() else []
    record.unlink(missing_ok=True)
    return names


@cache
def loaded_by_python() -> frozenset[str]:
    """What Python, and a script that pip has made, may import from the working folder before storesmith gets control."""
    program = "import re, runpy, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    return frozenset(name.partition(".")[0] for name in loaded.split())


@pytest.fixture(params=["storesmith", "PYTHONPATH=:", "python -m storesmith"])
def command(request: pytest.FixtureRequest, workspace: Path) -> list[str]:
    """A way to start storesmith; what Python itself loads before storesmith gets control is no marker."""
    if request.param == "storesmith":
        return [str(SCRIPT)]
    for name in loaded_by_python():
        (workspace / f"{name}.py").unlink(missing_ok=True)
    if request.param == "python -m storesmith":
        return [sys.executable, "-m", "storesmith"]
    return ["env", f"PYTHONPATH={os.pathsep}", str(SCRIPT)]


def test_markers_are_recorded(tmp_path: Path) -> None:
    (tmp_path / "colorsys.py").write_text(MARKER, "utf-8")
    subprocess.run([sys.executable, "-c", "import colorsys"], cwd=tmp_path, env=environment(), check=True)
    assert imported(tmp_path) == ["colorsys"]


def test_commands_import_nothing_of_the_workspace(command: list[str], workspace: Path) -> None:
    # Generating takes seconds, and its workers are the same whatever the environment holds.
    is_from_environment = command[0] == "env"
    for arguments in (one for one in COMMANDS if not (is_from_environment and "generate" in one)):
        result = subprocess.run(
            [*command, *arguments],
            cwd=workspace,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=TIME_LIMIT,
            check=False,
        )
        assert imported(workspace) == [], f"storesmith {' '.join(arguments)}"
        assert result.returncode == 0, said(result)


def test_server_imports_nothing_of_the_workspace(command: list[str], workspace: Path) -> None:
    with running("lsp", command=command, cwd=workspace) as client:
        client.answers["workspace/applyEdit"] = {"applied": False}
        client.initialize(workspace, PULLS)
        path = workspace / DEFINITION
        document = {"textDocument": {"uri": path.as_uri()}}
        start = {"line": 1, "character": 4}
        client.open(path.as_uri(), path.read_text("utf-8"))
        assert client.request("textDocument/diagnostic", document)["items"] == []
        assert client.request("textDocument/hover", {**document, "position": start}) is not None
        assert client.request("textDocument/completion", {**document, "position": start}) is not None
        place = {**document, "range": {"start": start, "end": start}, "context": {"diagnostics": []}}
        assert "Generate" in str(client.request("textDocument/codeAction", place))
        client.request("workspace/executeCommand", {"command": "storesmith.generateAll", "arguments": []})
        assert "workspace/applyEdit" in [message.get("method") for message in client.received]
        assert client.end() == 0
    assert imported(workspace) == []
