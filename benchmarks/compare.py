"""Measure storesmith's language server beside VS Code's JSON server: see README.md beside this file.

Times are milliseconds, memory is MB of 10⁶ bytes. A ratio is storesmith's median over the other's: below 1, storesmith takes
less.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that this file can be run by its path

from benchmarks.client import BenchmarkError, Client, Received, Server  # noqa: E402
from benchmarks.document import Document, definition  # noqa: E402
from benchmarks.large_kind import FILES, estate, large_schema  # noqa: E402

SCHEMA = ROOT / "templates/infrastructure_snapshot_store/schema.json"
RESULTS = ROOT / "benchmarks/results.md"
PACKAGE = "vscode-langservers-extracted"
VERSION = "4.10.0"
OURS, THEIRS = "storesmith", "VS Code's JSON server"

WARM_UPS = 2, 0.2
"""Rounds before those that count: at least so many, and at least this share of those that do."""
REQUESTS = 5
"""Rounds of each request in one iteration: they are short, and their medians are to be steady."""
BURST = 200
"""Edits in a burst."""
SIZES = {"15 lines": 0, "100 KB": 100_000}
"""Bytes of each definition; 0 is the definition without filling."""


class Sample(NamedTuple):
    """One measured value, and what was answered."""

    value: float
    unit: str = "ms"
    answer: str = ""


@dataclass(slots=True)
class Row:
    """All samples of one thing measured, by the name of what was measured."""

    unit: str
    values: dict[str, list[float]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)

    def median(self, name: str) -> float:
        """The median, in the row's unit."""
        return statistics.median(self.values[name])


Run = Callable[[], Mapping[str, Sample]]


class Table:
    """The rows in the order in which they were first measured, with the names of the two that are compared."""

    def __init__(self, ours: str = OURS, theirs: str = THEIRS) -> None:
        self.ours = ours
        self.theirs = theirs
        self.rows: dict[str, Row] = {}

    def add(self, name: str, samples: Mapping[str, Sample]) -> None:
        """Add one sample to each of some rows."""
        for title, sample in samples.items():
            row = self.rows.setdefault(title, Row(sample.unit))
            row.values.setdefault(name, []).append(sample.value)
            row.answers[name] = sample.answer

    def interleave(self, runs: dict[str, Run], rounds: int) -> None:
        """Run all in turn, in every other round the other way around, so that each has the same of the machine's moods."""
        warm_ups = max(WARM_UPS[0], round(WARM_UPS[1] * rounds))
        for number in range(-warm_ups, rounds):
            for name in list(runs) if number % 2 else list(reversed(runs)):
                samples = runs[name]()
                if number >= 0:
                    self.add(name, samples)

    def markdown(self) -> str:
        """The rows as a table of medians, with what was answered where anything was."""
        answered = any(answer for row in self.rows.values() for answer in row.answers.values())
        lines = [f"| | {self.ours} | {self.theirs} | ratio |", "| --- | ---: | ---: | ---: |"]
        if answered:
            lines = [f"{lines[0]} answers |", f"{lines[1]} --- |"]
        for title, row in self.rows.items():
            ours, theirs = row.median(self.ours), row.median(self.theirs)
            ratio = f"**{ours / theirs:.2f}**" if theirs else "–"
            line = f"| {title} | {_figure(ours, row.unit)} | {_figure(theirs, row.unit)} | {ratio} |"
            answers = " / ".join(dict.fromkeys(filter(None, (row.answers[self.ours], row.answers[self.theirs]))))
            lines.append(f"{line} {answers} |" if answered else line)
        return "\n".join(lines) + "\n"

    def as_json(self) -> dict[str, Any]:
        """Every sample of every row."""
        return {
            title: {"unit": row.unit, "samples": row.values, "answers": row.answers} for title, row in self.rows.items()
        }


class Benchmark:
    """What is measured, group by group; each group adds its rows to the table."""

    def __init__(self, servers: tuple[Server, Server], folder: Path, rounds: int) -> None:
        self.table = Table()
        self.servers = servers
        self.folder = folder
        self.rounds = rounds
        self.example: dict[str, Any] = json.loads(SCHEMA.read_text("utf-8"))["example"]
        (folder / "app").mkdir()
        (folder / "app/__init__.py").touch()
        (folder / "pyproject.toml").write_text('[tool.storesmith]\napp-root = "app"\n', "utf-8")

    def cold_start(self) -> None:
        """From starting the process to the first diagnostics of a definition."""

        def run(server: Server) -> Mapping[str, Sample]:
            with closing(Client(server, self.folder, pulls=True)) as client:
                client.initialize()
                document = self._definition()
                opened = client.notification("textDocument/didOpen", document.open())
                _, received = pull(client, document, opened)
                return {
                    "cold start → first diagnostics": Sample(
                        (received.at - client.started) * 1e3, answer=_found(received)
                    )
                }

        self.table.interleave({server.name: partial(run, server) for server in self.servers}, self.rounds)

    def requests(self) -> None:
        """What follows on a keystroke, and what is asked for: a client that pulls diagnostics."""
        for size, bytes_ in SIZES.items():
            with self._clients(bytes_, pulls=True) as opened:
                for measure in (edit_to_diagnostics, edit_and_completion, hover):
                    self._interleave(opened, measure, size, self.rounds * REQUESTS)
            with self._clients(bytes_, pulls=True, is_complete=True) as opened:
                self._interleave(opened, code_action, size, self.rounds * REQUESTS)

    def burst(self) -> None:
        """A key held down: edits without a pause, then a completion and the diagnostics of the last state."""
        for size, bytes_ in SIZES.items():
            for pulls, measure in ((True, _burst_pulled), (False, _burst_pushed)):
                with self._clients(bytes_, pulls=pulls) as opened:
                    self._interleave(opened, measure, size, max(3, self.rounds // 2))

    def memory(self) -> None:
        """Resident memory after the handshake, and after the first diagnostics."""

        def run(server: Server) -> Mapping[str, Sample]:
            with closing(Client(server, self.folder, pulls=True)) as client:
                client.initialize()
                client.rest(0.5)
                started = client.resident_mb()
                open_document(client, self._definition())
                client.rest(0.5)
                return {
                    "memory after the handshake (RSS)": Sample(started, "MB"),
                    "memory after first diagnostics (RSS)": Sample(client.resident_mb(), "MB"),
                }

        self.table.interleave({server.name: partial(run, server) for server in self.servers}, max(3, self.rounds // 4))

    def idle(self) -> None:
        """CPU time that is used while nothing happens; all servers at the same time, as they should use none."""
        with self._clients(0, pulls=True) as opened:
            for client, _ in opened.values():
                client.rest(1)
            for _ in range(max(3, self.rounds // 4)):
                before = {name: client.cpu_ms() for name, (client, _) in opened.items()}
                time.sleep(2)
                for name, (client, _) in opened.items():
                    self.table.add(name, {"idle CPU in 2 s": Sample(client.cpu_ms() - before[name])})

    def exit(self) -> None:
        """From the notification `exit`, after `shutdown`, to the end of the process."""

        def run(server: Server) -> Mapping[str, Sample]:
            with closing(Client(server, self.folder, pulls=True)) as client:
                client.initialize()
                open_document(client, self._definition())
                took, code = client.leave()
                return {"`exit` → end of the process": Sample(took, answer=f"exit code {code}")}

        self.table.interleave({server.name: partial(run, server) for server in self.servers}, self.rounds)

    def check(self) -> None:
        """The command line on one definition, from start to end, beside what any use of jsonschema costs."""
        path = self.folder / "checked.snapshot_store.json"
        path.write_text(self._definition().text, "utf-8")
        baseline = "import json, jsonschema"
        title = f'`storesmith check` of one file, beside `python -c "{baseline}"`'

        def run(arguments: tuple[str, ...], code: int) -> Mapping[str, Sample]:
            before = time.perf_counter()
            done = subprocess.run(
                (sys.executable, *arguments),
                cwd=self.folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=False,
            )
            took = (time.perf_counter() - before) * 1e3
            if done.returncode != code:
                raise BenchmarkError(f"{arguments} gave {done.returncode}, not {code}: {done.stderr.decode()}")
            return {title: Sample(took)}

        runs = {
            OURS: lambda: run(("-m", "storesmith", "check", str(path)), 1),  # 1: it has errors, and they are found
            THEIRS: lambda: run(("-c", baseline), 0),
        }
        self.table.interleave(runs, self.rounds)

    def large_kind(self) -> None:
        """A kind of the project's own, with a schema of 1 MB, and a document of 1 MB."""
        described = large_schema()
        kind = self.folder / "kinds/estate"
        kind.mkdir(parents=True)
        (kind / "schema.json").write_text(json.dumps(described), "utf-8")
        (kind / "kind.toml").write_text(f'name = "estate"\nfiles = ["**/{FILES}"]\n', "utf-8")
        project = self.folder / "pyproject.toml"
        bare = project.read_text("utf-8")
        project.write_text(f'{bare}kinds = ["kinds"]\n', "utf-8")
        ours, peer = self.servers
        servers = ours, with_schema(peer, FILES, described)
        for problems in (0, 50):
            size = f"1 MB kind, {problems} problems"
            rounds = max(3, self.rounds // 4)

            def start(server: Server, problems: int = problems, size: str = size) -> Mapping[str, Sample]:
                document = estate(self.folder, described, problems=problems)
                with closing(Client(server, self.folder, pulls=True)) as client:
                    client.initialize()
                    _, received = pull(client, document, client.notification("textDocument/didOpen", document.open()))
                    took = (received.at - client.started) * 1e3
                    return {f"{size}: cold start → first diagnostics": Sample(took, answer=_found(received))}

            self.table.interleave({server.name: partial(start, server) for server in servers}, rounds)
            with ExitStack() as stack:
                opened = {}
                for server in servers:
                    client = stack.enter_context(closing(Client(server, self.folder, pulls=True)))
                    client.initialize()
                    document = estate(self.folder, described, problems=problems)
                    open_document(client, document)
                    opened[server.name] = client, document
                for measure in (
                    reopen,
                    edit_to_diagnostics,
                    edit_and_completion,
                    partial(hover, key="tags"),
                    symbols,
                ):
                    self._interleave(opened, measure, size, self.rounds)
        project.write_text(bare, "utf-8")

    def _definition(self, size: int = 0, *, is_complete: bool = False) -> Document:
        return definition(self.folder, self.example, size, is_complete=is_complete)

    @contextmanager
    def _clients(
        self, size: int, *, pulls: bool, is_complete: bool = False
    ) -> Iterator[Mapping[str, tuple[Client, Document]]]:
        """A running client of each server, with a definition open and its diagnostics received."""
        with ExitStack() as stack:
            opened = {}
            for server in self.servers:
                client = stack.enter_context(closing(Client(server, self.folder, pulls=pulls)))
                client.initialize()
                document = self._definition(size, is_complete=is_complete)
                open_document(client, document)
                opened[server.name] = client, document
            yield opened

    def _interleave(
        self,
        opened: Mapping[str, tuple[Client, Document]],
        measure: Callable[[Client, Document], Mapping[str, Sample]],
        size: str,
        rounds: int,
    ) -> None:
        def run(name: str) -> Mapping[str, Sample]:
            return {f"{size}: {title}": sample for title, sample in measure(*opened[name]).items()}

        self.table.interleave({name: partial(run, name) for name in opened}, rounds)


GROUPS: dict[str, Callable[[Benchmark], None]] = {
    "cold-start": Benchmark.cold_start,
    "requests": Benchmark.requests,
    "burst": Benchmark.burst,
    "memory": Benchmark.memory,
    "idle": Benchmark.idle,
    "exit": Benchmark.exit,
    "check": Benchmark.check,
    "large-kind": Benchmark.large_kind,
}
NEED_PROC = {"memory", "idle"}


# -------------------------------------------------------------------- what is measured in a client


def open_document(client: Client, document: Document) -> None:
    """Open a definition and wait for its diagnostics, and for a pushing client until no more of them come."""
    message = client.notification("textDocument/didOpen", document.open())
    if client.pulls:
        pull(client, document, message)
    else:
        client.send(message)
        client.wait(lambda: client.published[-1] if client.published else None, "published diagnostics")
        client.rest(1)


def pull(client: Client, document: Document, *messages: bytes) -> tuple[float, Received]:
    """Send messages and pull the diagnostics right behind them: when the first was sent, and what came."""
    request, pull = client.request("textDocument/diagnostic", {"textDocument": document.identifier})
    before = client.send(*messages, pull)
    return before, client.answer(request)


def _found(received: Received) -> str:
    return _count(received.content["items"], "diagnostic")


def _count(items: list[Any], name: str) -> str:
    return f"{len(items)} {name}{'' if len(items) == 1 else 's'}"


def reopen(client: Client, document: Document) -> Mapping[str, Sample]:
    close = client.notification("textDocument/didClose", {"textDocument": document.identifier})
    before, received = pull(client, document, close, client.notification("textDocument/didOpen", document.open()))
    return {"open → diagnostics": Sample((received.at - before) * 1e3, answer=_found(received))}


def edit_to_diagnostics(client: Client, document: Document) -> Mapping[str, Sample]:
    edit = client.notification("textDocument/didChange", document.type_in_description())
    before, received = pull(client, document, edit)
    return {"edit → diagnostics": Sample((received.at - before) * 1e3, answer=_found(received))}


def edit_and_completion(client: Client, document: Document) -> Mapping[str, Sample]:
    params, cursor = document.type_in_key()
    edit = client.notification("textDocument/didChange", params)
    request, ask = completion(client, document, cursor)
    before = client.send(edit, ask)
    received = client.answer(request)
    return {"edit + completion": Sample((received.at - before) * 1e3, answer=proposals(received))}


def completion(client: Client, document: Document, cursor: Mapping[str, int]) -> tuple[int, bytes]:
    params = {"textDocument": document.identifier, "position": cursor, "context": {"triggerKind": 1}}
    return client.request("textDocument/completion", params)


def proposals(received: Received) -> str:
    content = received.content
    return _count(content["items"] if isinstance(content, dict) else content, "proposal")


def hover(client: Client, document: Document, key: str = "aggregate_id_type_str") -> Mapping[str, Sample]:
    position = document.in_key(key, 3)
    took, result = client.call("textDocument/hover", {"textDocument": document.identifier, "position": position})
    return {"hover": Sample(took, answer="a text" if result else "nothing")}


def symbols(client: Client, document: Document) -> Mapping[str, Sample]:
    took, result = client.call("textDocument/documentSymbol", {"textDocument": document.identifier})
    return {"document symbols": Sample(took, answer=_count(result, "symbol"))}


def code_action(client: Client, document: Document) -> Mapping[str, Sample]:
    """In a definition that is complete, as only there storesmith has something to offer."""
    at = document.in_key("store_name", 0)
    params = {
        "textDocument": document.identifier,
        "range": {"start": at, "end": at},
        "context": {"diagnostics": [], "triggerKind": 1},
    }
    took, result = client.call("textDocument/codeAction", params)
    titles = ", ".join(f"“{action['title']}”" for action in result or ())
    return {"code action": Sample(took, answer=titles or "nothing")}


def _burst_pulled(client: Client, document: Document) -> Mapping[str, Sample]:
    edits = _burst(client, document)
    request, ask = completion(client, document, document.in_key("snap", len("snap")))
    before, received = pull(client, document, *edits, ask)
    completed = client.answer(request)
    if not _is_last_state(received.content["items"]):
        raise BenchmarkError(f"{client.server.name} gave diagnostics of a state before the last edit.")
    pull(client, document, client.notification("textDocument/didChange", document.rename_store_name()))
    return {
        f"{BURST} edits → completion": Sample((completed.at - before) * 1e3, answer=proposals(completed)),
        f"{BURST} edits → diagnostics": Sample((received.at - before) * 1e3),
    }


def _burst_pushed(client: Client, document: Document) -> Mapping[str, Sample]:
    def wait(*, last: bool) -> Received:
        def found() -> Received | None:
            ours = (each for each in client.published if each.content["uri"] == document.uri)
            return next((each for each in ours if _is_last_state(each.content["diagnostics"]) == last), None)

        return client.wait(found, "published the diagnostics of the last edit")

    edits = _burst(client, document)
    client.published.clear()
    before = client.send(*edits)
    received = wait(last=True)
    stale = client.published.index(received)
    client.published.clear()
    client.send(client.notification("textDocument/didChange", document.rename_store_name()))
    wait(last=False)
    return {
        f"{BURST} edits → diagnostics, pushed": Sample((received.at - before) * 1e3),
        f"{BURST} edits: stale publishes": Sample(stale, ""),
    }


def _burst(client: Client, document: Document) -> list[bytes]:
    """Edits of which the last is told from all others by its diagnostics, whether or not a server names versions."""
    edits = [document.type_in_description() for _ in range(BURST - 1)]
    return [client.notification("textDocument/didChange", edit) for edit in (*edits, document.rename_store_name())]


def _is_last_state(diagnostics: list[dict[str, Any]]) -> bool:
    return any('"store_name"' in item["message"] for item in diagnostics)


# -------------------------------------------------------------------- the command


def _figure(value: float, unit: str) -> str:
    if not unit:
        return f"{value:g}"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f} {unit}"


def _peer(folder: str | None) -> Server:
    """VS Code's JSON server, with the schema that storesmith uses."""
    command = f"npm install --prefix DIR {PACKAGE}@{VERSION}"
    if folder is None:
        raise BenchmarkError(
            f"Needs VS Code's JSON server. Install it into a folder of your choice with\n\n  {command}\n\n"
            "and name the folder with --peer DIR or STORESMITH_BENCH_PEERS=DIR."
        )
    package = Path(folder).resolve() / "node_modules" / PACKAGE
    try:
        found = json.loads((package / "package.json").read_text("utf-8"))["version"]
    except OSError:
        raise BenchmarkError(f"{PACKAGE} is not in {folder}. Install it with\n\n  {command}") from None
    if found != VERSION:
        raise BenchmarkError(f"{folder} has {PACKAGE} {found}; compared is with {VERSION}:\n\n  {command}")
    node = shutil.which("node")
    if node is None:
        raise BenchmarkError("Needs Node.js, to run VS Code's JSON server.")
    server = Server(
        THEIRS,
        (node, str(package / "bin/vscode-json-language-server"), "--stdio"),
        initialization_options={"provideFormatter": True, "handledSchemaProtocols": ["file"]},
    )
    return with_schema(server, "*.snapshot_store.json", json.loads(SCHEMA.read_text("utf-8")))


def with_schema(server: Server, files: str, schema: Mapping[str, Any]) -> Server:
    """VS Code's JSON server, set up with a schema for the files of a pattern."""
    association = {"fileMatch": [files], "url": "vscode://schemas/measured", "schema": schema}
    return replace(server, settings={"json": {"validate": {"enable": True}, "schemas": [association]}})


def _machine(node: str) -> str:
    version = subprocess.run((node, "--version"), capture_output=True, text=True, check=True).stdout.strip()
    cores = os.cpu_count()
    return f"{cores} cores, Python {platform.python_version()}, Node {version.removeprefix('v')}"


def main() -> int:
    """Run the groups that are asked for and print the table; returns the exit code."""
    parser = argparse.ArgumentParser(description="Measure storesmith's language server beside VS Code's JSON server.")
    parser.add_argument(
        "--peer", metavar="DIR", default=os.environ.get("STORESMITH_BENCH_PEERS"), help="where npm put it"
    )
    parser.add_argument("--iterations", metavar="N", type=int, default=20, help="rounds that count (%(default)s)")
    parser.add_argument("--only", metavar="GROUP", nargs="+", choices=GROUPS, help=f"of {', '.join(GROUPS)}")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write every sample to FILE")
    parser.add_argument("--write-results", action="store_true", help="write benchmarks/results.md; takes all groups")
    arguments = parser.parse_args()
    if arguments.iterations < 1:
        parser.error("--iterations is at least 1")
    if arguments.write_results and arguments.only:
        parser.error("--write-results takes all groups: leave out --only")
    groups: list[str] = arguments.only or list(GROUPS)
    if not Path("/proc/self/schedstat").exists():
        groups = [group for group in groups if group not in NEED_PROC]
        print("Memory and idle CPU are measured on Linux only.", file=sys.stderr)

    try:
        peer = _peer(arguments.peer)
        machine = _machine(peer.command[0])
        ours = Server(OURS, (sys.executable, "-m", "storesmith", "lsp"))
        with tempfile.TemporaryDirectory(prefix="storesmith-benchmark-") as folder:
            benchmark = Benchmark((ours, peer), Path(folder).resolve(), arguments.iterations)
            for group in groups:
                print(f"{group} …", file=sys.stderr, flush=True)
                GROUPS[group](benchmark)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 2

    about = f"{machine}; medians of {arguments.iterations} iterations."
    table = benchmark.table.markdown()
    print(f"\n{about}\n\n{table}", end="")
    if arguments.json:
        arguments.json.write_text(
            json.dumps({"machine": machine, "rows": benchmark.table.as_json()}, indent=1), "utf-8"
        )
    if arguments.write_results:
        RESULTS.write_text(
            "# Results\n\nWritten by `compare.py --write-results`; [README.md](README.md) says what each row is. "
            f"A ratio below 1 is in storesmith's favour.\n\n{about}\n\n{table}",
            "utf-8",
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
