"""Measure the memory of a server that is used for days: see README.md.

Memory is resident memory in MB of 10⁶ bytes; CPU time is in milliseconds.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that this file can be run by its path

from benchmarks import tree  # noqa: E402
from benchmarks.client import BenchmarkError, Client, Server  # noqa: E402

MARKS = (0.02, 0.2, 0.6, 1.0)
"""The parts of all edits after which memory is read; until the first, caches fill."""

REOPENED, MODULE_CHANGED, DEFINITION_CHANGED, SETTINGS_CHANGED = 50, 200, 500, 2000
"""After how many edits a document is closed and opened again, and a file of each sort changes on disk."""

CREATED, CHANGED, DELETED = 1, 2, 3


@dataclass(slots=True)
class Open:
    """A document as the client has it open."""

    path: Path
    lines: list[str]
    version: int = 1

    @property
    def identifier(self) -> dict[str, str]:
        """`TextDocumentIdentifier`."""
        return {"uri": self.path.as_uri()}

    def opened(self) -> dict[str, Any]:
        """`DidOpenTextDocumentParams`."""
        item = {"languageId": "json", "version": self.version, "text": "\n".join(self.lines)}
        return {"textDocument": {**self.identifier, **item}}

    def replace(self, line: int, text: str) -> dict[str, Any]:
        """Replace a line; return `DidChangeTextDocumentParams`."""
        before, self.lines[line] = self.lines[line], text
        self.version += 1
        end = {"line": line, "character": len(before)}
        change = {"range": {"start": {"line": line, "character": 0}, "end": end}, "text": text}
        return {"textDocument": {**self.identifier, "version": self.version}, "contentChanges": [change]}


@dataclass(slots=True)
class Soak:
    """A client that edits definitions of a project, in which files change on disk meanwhile."""

    client: Client
    project: tree.Tree
    documents: list[Open]
    chance: random.Random = field(default_factory=lambda: random.Random(12))
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def start(self) -> None:
        """Open all documents."""
        self.client.initialize()
        for document in self.documents:
            self._notify("textDocument/didOpen", document.opened())
            self._pull(document)

    def step(self, number: int) -> None:
        """Make one edit and pull the diagnostics; do what else is due after so many edits."""
        document = self.chance.choice(self.documents)
        self._notify("textDocument/didChange", self._edit(document))
        self._pull(document)
        if number % REOPENED == 0:
            self._notify("textDocument/didClose", {"textDocument": document.identifier})
            document.version += 1
            self._notify("textDocument/didOpen", document.opened())
            self._pull(document)
        if number % MODULE_CHANGED == 0:
            self._change_module()
        if number % DEFINITION_CHANGED == 0:
            self._change_definition()
        if number % SETTINGS_CHANGED == 0:
            path = self.project.root / "pyproject.toml"
            self._write(path, path.read_text("utf-8").partition("#")[0] + f"# {number}\n", CHANGED)
        self.client.published.clear()
        self.client.asked.clear()

    def _edit(self, document: Open) -> dict[str, Any]:
        """Write a new value, which is wrong every other time, or a new unknown property; each text is one of its own."""
        number = next(self._numbers)
        line = self.chance.randrange(1, len(document.lines) - 2)
        key = document.lines[line].split('"')[1]
        if key.startswith("unknown") or self.chance.random() < 0.2:
            return document.replace(line, f'  "{self.chance.choice(KEYS)}": "value {number}",')
        if self.chance.random() < 0.2:
            return document.replace(line, f'  "unknown_{number}": {number},')
        return document.replace(line, f'  "{key}": "{self.chance.choice(("Name", "not a name "))}{number}",')

    def _change_module(self) -> None:
        path = self.chance.choice(self.project.modules)
        before = path.read_text("utf-8").partition("\n# soak\n")[0]
        self._write(path, f"{before}\n# soak\nclass Added{next(self._numbers)}:\n    pass\n", CHANGED)

    def _change_definition(self) -> None:
        path = self.project.root / "definitions/soak.snapshot_store.json"
        if path.exists():
            path.unlink()
            self._changed(path, DELETED)
        else:
            text = self.chance.choice(self.documents).path.read_text("utf-8")
            self._write(path, text, CREATED)

    def _write(self, path: Path, text: str, kind: int) -> None:
        path.write_text(text, "utf-8")
        self._changed(path, kind)

    def _changed(self, path: Path, kind: int) -> None:
        self._notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": kind}]})

    def _notify(self, method: str, params: Any) -> None:
        self.client.send(self.client.notification(method, params))

    def _pull(self, document: Open) -> None:
        self.client.call("textDocument/diagnostic", {"textDocument": document.identifier})


KEYS = (
    "store_name",
    "aggregate_id_type_str",
    "snapshot_type_str",
    "snapshot_module_str",
    "store_type",
    "description",
)


def soak(edits: int, documents: int, modules: int) -> Iterator[str]:
    """Yield the lines of the report."""
    with tempfile.TemporaryDirectory(prefix="storesmith-soak-") as folder:
        project = tree.make(Path(folder).resolve() / "project", modules, 2 * documents, 20)
        server = Server("storesmith", (sys.executable, "-m", "storesmith", "lsp"))
        with closing(Client(server, project.root, pulls=True)) as client:
            opened = [Open(path, path.read_text("utf-8").split("\n")) for path in project.definitions[:documents]]
            work = Soak(client, project, opened)
            work.start()
            marks = {round(edits * mark): mark for mark in MARKS}
            memory: list[float] = []
            used = client.cpu_ms()
            last = 0
            for number in range(1, edits + 1):
                work.step(number)
                if number in marks:
                    client.rest(1.0)
                    memory.append(client.resident_mb())
                    each = (client.cpu_ms() - used) / (number - last)
                    yield f"| {marks[number]:.0%} | {number:,} | {memory[-1]:.0f} MB | {each:.2f} ms |"
                    used, last = client.cpu_ms(), number
            yield f"\nMemory after all edits, relative to that after {MARKS[1]:.0%}: **{memory[-1] / memory[1]:.2f}**"


def main() -> int:
    """Run the soak and print its table; return the exit code."""
    parser = argparse.ArgumentParser(description="Measure the memory of a server through many edits.")
    parser.add_argument("--edits", metavar="N", type=int, default=100_000, help="(%(default)s)")
    parser.add_argument("--documents", metavar="N", type=int, default=100, help="open at a time (%(default)s)")
    parser.add_argument("--modules", metavar="N", type=int, default=500, help="in the project (%(default)s)")
    arguments = parser.parse_args()
    if arguments.edits < 100:
        parser.error("--edits takes 100 or more")
    try:
        print("| | edits | memory (RSS) | CPU an edit |\n| --- | ---: | ---: | ---: |")
        for line in soak(arguments.edits, arguments.documents, arguments.modules):
            print(line, flush=True)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
