"""VS Code as a program: code-server, with the extension as it is packaged, in folders of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from generate.projects import REPOSITORY, environment

INSTALLED = REPOSITORY / ".e2e" / "code-server"
"""Where `.ci/install-vscode` puts VS Code."""

SERVER = Path(sys.executable).with_name("storesmith")

PATIENCE = 60
"""Seconds after which something that does not happen is taken for broken, on however slow a machine."""

QUIET: Mapping[str, Any] = {
    "chat.disableAIFeatures": True,
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "files.autoSave": "off",  # as on a desktop; a browser's window saves by itself
    "files.hotExit": "off",
    "git.enabled": False,
    "json.schemaDownload.enable": False,
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
}
"""The settings that keep VS Code from talking of itself."""


@dataclass(frozen=True)
class Program:
    """A VS Code that runs."""

    folder: Path
    address: str
    process: subprocess.Popen[bytes]

    @property
    def tools(self) -> Path:
        """A folder on its `PATH`, empty at first."""
        return self.folder / "tools"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def write_settings(self, settings: Mapping[str, Any]) -> None:
        """Make these the user's settings, on top of the quiet ones; the path is the machine's, as in any remote window."""
        ours = {name: value for name, value in settings.items() if name == "storesmith.path"}
        for folder, content in (("User", {**QUIET, **settings}), ("Machine", ours)):
            file = self.folder / "user" / folder / "settings.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(content, indent=2), encoding="utf-8")

    @property
    def server(self) -> Path:
        """A program for `storesmith.path`: the server, which keeps what it says on standard error in `server.log`."""
        return self.folder / "storesmith"

    def logs(self) -> str:
        """The ends of what code-server, the language servers and the newest window's extension have said."""
        windows = (self.folder / "user" / "logs").rglob("storesmith.storesmith-vscode/*.log")
        newest = sorted(windows, key=lambda file: file.stat().st_mtime)[-1:]
        files = [self.folder / "code-server.log", self.folder / "server.log", *newest]
        return "\n".join(f"{file}:\n{file.read_text(encoding='utf-8')[-4000:]}" for file in files if file.is_file())

    def servers(self) -> list[int]:
        """The ids of the language servers that its windows started, newest last."""
        return sorted(pid for pid, command in _descendants(self.process.pid) if command[-1:] == ["lsp"])


@contextmanager
def run_program(folder: Path, extension: Path) -> Iterator[Program]:
    """Install the extension, a `.vsix`, and run VS Code until the end of the block."""
    node, entry = INSTALLED / "node", INSTALLED / "node_modules" / "code-server" / "out" / "node" / "entry.js"
    for name in ("home", "tools"):
        (folder / name).mkdir(parents=True)
    # VS Code asks a login shell for its environment.
    (folder / "home" / ".profile").write_text(f'PATH="{folder}/tools:/usr/bin:/bin"\n', encoding="utf-8")
    (folder / "storesmith").write_text(f'#!/bin/sh\nexec {SERVER} "$@" 2>> {folder}/server.log\n', encoding="utf-8")
    (folder / "storesmith").chmod(0o755)
    config = folder / "config.yaml"
    config.write_text("{}\n", encoding="utf-8")
    port = _free_port()
    places: list[str | Path] = [
        "--config",
        config,
        "--user-data-dir",
        folder / "user",
        "--extensions-dir",
        folder / "extensions",
    ]
    env = {
        "HOME": str(folder / "home"),
        "PATH": f"{folder}/tools:/usr/bin:/bin",
        "SHELL": "/bin/sh",
        "LANG": "C.UTF-8",
        # Nobody listens there, so whatever VS Code would look up on the network is refused at once.
        "EXTENSIONS_GALLERY": json.dumps({"serviceUrl": "http://127.0.0.1:9"}),
    }
    kept = {name: value for name, value in environment().items() if name in ("TMPDIR", "PYTHONDONTWRITEBYTECODE")}
    with (folder / "code-server.log").open("wb") as log:
        installing = subprocess.run(
            [node, entry, *places, "--install-extension", extension],
            env={**kept, **env},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            timeout=2 * PATIENCE,
            check=False,
        )
        assert installing.returncode == 0, (folder / "code-server.log").read_text(encoding="utf-8")
        switches = [
            "--auth",
            "none",
            "--disable-telemetry",
            "--disable-update-check",
            "--disable-getting-started-override",
        ]
        process = subprocess.Popen(
            [node, entry, *places, *switches, "--bind-addr", f"127.0.0.1:{port}", "--reconnection-grace-time", "1"],
            env={**kept, **env},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    program = Program(folder, f"http://127.0.0.1:{port}", process)
    try:
        _wait_until_it_answers(program)
        yield program
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def newest_extension() -> Path:
    """The extension as `make vsix` has packaged it last."""
    packages = sorted((REPOSITORY / "editors" / "vscode").glob("*.vsix"), key=lambda file: file.stat().st_mtime)
    assert packages, "no .vsix: `make e2e` packages it"
    return packages[-1]


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Debian's Chromium, which finds no host but this machine."""
    flags = [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield browser
        browser.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(program: Program) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        assert program.process.poll() is None, (program.folder / "code-server.log").read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{program.address}/healthz", timeout=PATIENCE):
                return
        except (OSError, urllib.error.URLError):
            assert time.monotonic() < end, (program.folder / "code-server.log").read_text(encoding="utf-8")
            time.sleep(0.1)


def _descendants(pid: int) -> Iterator[tuple[int, list[str]]]:
    """The processes below `pid`, with their command lines."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended in the meantime
        parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    waiting = [pid]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            waiting.append(child)
            try:
                words = Path(f"/proc/{child}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
            except OSError:
                continue
            yield child, words[:-1]
