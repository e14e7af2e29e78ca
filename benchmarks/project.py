"""Measure storesmith in a project of 5,000 modules and 1,000 definitions, beside itself in an empty folder: see README.md.

Times are milliseconds. A ratio is the median in the project over the one in the empty folder.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that this file can be run by its path

from benchmarks import compare, tree  # noqa: E402
from benchmarks.client import BenchmarkError, Client, Server  # noqa: E402
from benchmarks.document import Document, definition  # noqa: E402

WITH, WITHOUT = "in the project", "in an empty folder"
RESULTS = ROOT / "benchmarks/project.md"
_REFRESH = "workspace/diagnostic/refresh"
Opened = tuple[Client, Document]


class ProjectBenchmark:
    """The two workspaces, and what is measured in them; each method adds lines to the report."""

    def __init__(self, folder: Path, rounds: int, modules: int, definitions: int) -> None:
        self.server = Server("storesmith", (sys.executable, "-m", "storesmith", "lsp"))
        self.rounds = rounds
        self.empty = folder / "empty"
        self.empty.mkdir()
        self.tree = tree.make(folder / "project", modules, definitions)
        self.example = json.loads(compare.SCHEMA.read_text("utf-8"))["example"]
        self.lines: list[str] = []

    # ---------------------------------------------------------------- the index

    def index(self) -> None:
        """How long all classes take to be known, beside compiling the same modules; keystrokes meanwhile; memory."""
        compiled, indexed, firsts, meanwhile, memory = [], [], [], [], []
        command = (sys.executable, "-m", "compileall", "-q", "-f", str(self.tree.root / "app"))
        for number in range(4):
            before = time.perf_counter()
            subprocess.run(command, check=True)
            compiled.append((time.perf_counter() - before) * 1e3)
            with closing(Client(self.server, self.tree.root, pulls=True)) as client:
                document, first, took, pauses = self._until_indexed(client, types=number % 2 == 1)
                firsts.append(first)
                if pauses:
                    meanwhile += pauses
                else:
                    indexed.append(took)
                client.rest(0.5)
                memory.append(client.resident_mb())
                document.type_in_description()
        with closing(Client(self.server, self.empty, pulls=True)) as client:
            client.initialize()
            compare.open_document(client, self._definition(self.empty))
            client.rest(0.5)
            bare = client.resident_mb()
        ratio = min(indexed) / min(compiled)
        self._say("all classes known (best)", min(indexed), "`python -m compileall -q -f`", min(compiled), ratio)
        worst = statistics.quantiles(meanwhile, n=20)[-1]
        self.lines.append(
            f"| edit → diagnostics while the index is made: median, 95th percentile, worst | "
            f"{statistics.median(meanwhile):.1f} ms, {worst:.1f} ms, {max(meanwhile):.1f} ms | {len(meanwhile)} edits | – |"
        )
        self._say("start → first diagnostics", statistics.median(firsts), "", None, None)
        self.lines.append(f"| memory (RSS) | {max(memory):.0f} MB | {bare:.0f} MB | **{max(memory) / bare:.2f}** |")

    def _until_indexed(self, client: Client, *, types: bool) -> tuple[Document, float, float, list[float]]:
        client.initialize()
        document = self._definition(self.tree.root)
        client.asked.clear()
        opened = client.notification("textDocument/didOpen", document.open())
        before, received = compare.pull(client, document, opened)
        first = (received.at - client.started) * 1e3
        pauses: list[float] = []
        while not (refreshed := [one for one in client.asked if one.content == _REFRESH]):
            if types:
                pauses += [sample.value for sample in compare.edit_to_diagnostics(client, document).values()]
            client.rest(0.01 if types else 0.05)
        return document, first, (refreshed[-1].at - before) * 1e3, pauses

    # ---------------------------------------------------------------- keystrokes

    def keystrokes(self) -> None:
        """What follows on a keystroke, with all definitions open beside it, and in an empty folder."""
        table = compare.Table()
        for size, bytes_ in compare.SIZES.items():
            for is_complete, measures in (
                (False, (compare.edit_to_diagnostics, compare.edit_and_completion, compare.hover)),
                (True, (compare.code_action,)),
            ):
                with self._pair(bytes_, pulls=True, is_complete=is_complete) as opened:
                    for measure in measures:
                        self._interleave(table, opened, measure, size, self.rounds * compare.REQUESTS)
        with self._pair(0, pulls=False) as opened:
            self._interleave(table, opened, _edit_pushed, "15 lines", self.rounds)
        for title, row in table.rows.items():
            ratio = row.median(WITH) / row.median(WITHOUT)
            self._say(title, row.median(WITH), "", row.median(WITHOUT), ratio)

    def changes(self) -> None:
        """What one changed module costs: with a hover right behind it, and until all is published anew."""
        for pulls in (True, False):
            with closing(self._project(pulls=pulls)) as client:
                document = self._definition(self.tree.root)
                compare.open_document(client, document)
                took, typed, published = [], [], []
                for number in range(self.rounds):
                    file = self.tree.modules[-1 - number]
                    file.write_text(file.read_text("utf-8") + f"\n\nclass Added{number}:\n    ...\n", "utf-8")
                    change = client.notification(
                        "workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": 2}]}
                    )
                    request, hover = client.request(
                        "textDocument/hover",
                        {"textDocument": document.identifier, "position": document.in_key("aggregate_id_type_str", 3)},
                    )
                    client.published.clear()
                    before = client.send(change, hover)
                    took.append((client.answer(request).at - before) * 1e3)
                    if not pulls:
                        typed += [sample.value for sample in _edit_pushed(client, document).values()]
                        client.rest(1.5)
                        published.append((client.published[-1].at - before) * 1e3)
                kind = "pulls" if pulls else "is pushed to"
                self._say(
                    f"a module has changed → hover, a client that {kind}", statistics.median(took), "", None, None
                )
                if not pulls:
                    self._say("edit → diagnostics, pushed, behind a changed module", max(typed), "", None, None)
                    self._say(
                        "a module has changed → what is new has been published",
                        statistics.median(published),
                        "",
                        None,
                        None,
                    )

    def completion(self) -> None:
        """Completion of classes among all of the project."""
        with closing(self._project(pulls=True)) as client:
            snapshot = self.tree.snapshots[0]
            text = json.dumps({**tree.definition_of(snapshot, "New"), "base_interface_name": ""}, indent=2)
            text = text.replace(f'"{snapshot.module}"', '""').replace(f'"{snapshot.name}"', '""')
            lines = {line.split('"')[1]: number for number, line in enumerate(text.splitlines()) if '"' in line}
            document = Document((self.tree.root / "new.snapshot_store.json").as_uri(), text, lines)
            compare.open_document(client, document)
            for key in ("snapshot_type_str", "snapshot_module_str", "aggregate_id_type_str", "base_interface_name"):
                at = {"line": lines[key], "character": len(f'  "{key}": "')}
                times, answer = [], ""
                for _ in range(self.rounds):
                    edit = client.notification("textDocument/didChange", document.type_in_description())
                    request, ask = compare.completion(client, document, at)
                    before = client.send(edit, ask)
                    received = client.answer(request)
                    times.append((received.at - before) * 1e3)
                    answer = compare.proposals(received)
                self._say(f"edit + completion of `{key}`: {answer}", statistics.median(times), "", None, None)

    def revision(self) -> None:
        """A keystroke in a revision file of 200 operations."""
        with closing(self._project(pulls=True, opens=False)) as client:
            path = self.tree.root / "revisions.json"
            text = path.read_text("utf-8")
            line = next(number for number, one in enumerate(text.splitlines()) if '"description"' in one)
            document = Document(path.as_uri(), text, {"description": line})
            compare.open_document(client, document)
            times = []
            for _ in range(self.rounds * 2):
                times += [sample.value for sample in compare.edit_to_diagnostics(client, document).values()]
            self._say("revision of 200 operations: edit → diagnostics", statistics.median(times), "", None, None)

    # ---------------------------------------------------------------- clients

    def _project(self, *, pulls: bool, opens: bool = True) -> Client:
        """A client in the project with all definitions open, when the index is complete."""
        client = Client(self.server, self.tree.root, pulls=pulls)
        client.initialize()
        for path in self.tree.definitions if opens else self.tree.definitions[:1]:
            item = {"uri": path.as_uri(), "languageId": "json", "version": 1, "text": path.read_text("utf-8")}
            client.send(client.notification("textDocument/didOpen", {"textDocument": item}))
            if pulls:
                client.call("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})
        used = -1.0
        while client.cpu_ms() - used > 5:
            used = client.cpu_ms()
            client.rest(0.5)
        return client

    @contextmanager
    def _pair(self, size: int, *, pulls: bool, is_complete: bool = False) -> Iterator[Mapping[str, Opened]]:
        with ExitStack() as stack:
            opened = {}
            for name in (WITH, WITHOUT):
                if name == WITH:
                    client = stack.enter_context(closing(self._project(pulls=pulls)))
                else:
                    client = stack.enter_context(closing(Client(self.server, self.empty, pulls=pulls)))
                    client.initialize()
                document = self._definition(client.folder, size, is_complete=is_complete)
                compare.open_document(client, document)
                opened[name] = client, document
            yield opened

    def _interleave(
        self,
        table: compare.Table,
        opened: Mapping[str, Opened],
        measure: Callable[[Client, Document], Mapping[str, compare.Sample]],
        size: str,
        rounds: int,
    ) -> None:
        def run(name: str) -> Mapping[str, compare.Sample]:
            return {f"{size}: {title}": sample for title, sample in measure(*opened[name]).items()}

        table.interleave({name: partial(run, name) for name in opened}, rounds)

    def _definition(self, folder: Path, size: int = 0, *, is_complete: bool = False) -> Document:
        return definition(folder, self.example, size, is_complete=is_complete)

    def _say(self, title: str, ours: float, beside: str, other: float | None, ratio: float | None) -> None:
        second = f"{other:.2f} ms {beside}".strip() if other is not None else "–"
        self.lines.append(f"| {title} | {ours:.2f} ms | {second} | {f'**{ratio:.2f}**' if ratio else '–'} |")
        print(self.lines[-1], file=sys.stderr, flush=True)


def _edit_pushed(client: Client, document: Document) -> Mapping[str, compare.Sample]:
    """An edit, until the diagnostics of that version are published."""
    params: dict[str, Any] = document.type_in_description()
    client.published.clear()
    before = client.send(client.notification("textDocument/didChange", params))

    def found() -> Any:
        of_it = (one for one in client.published if one.content["uri"] == document.uri)
        return next((one for one in of_it if one.content.get("version") == document.version), None)

    received = client.wait(found, "published the diagnostics of the edit")
    return {"edit → diagnostics, pushed": compare.Sample((received.at - before) * 1e3)}


GROUPS: dict[str, Callable[[ProjectBenchmark], None]] = {
    "index": ProjectBenchmark.index,
    "keystrokes": ProjectBenchmark.keystrokes,
    "changes": ProjectBenchmark.changes,
    "completion": ProjectBenchmark.completion,
    "revision": ProjectBenchmark.revision,
}


def main() -> int:
    """Run the groups that are asked for and print the table; returns the exit code."""
    parser = argparse.ArgumentParser(
        description="Measure storesmith in a large project, beside itself in an empty one."
    )
    parser.add_argument("--rounds", metavar="N", type=int, default=12, help="rounds that count (%(default)s)")
    parser.add_argument("--modules", metavar="N", type=int, default=5000)
    parser.add_argument("--definitions", metavar="N", type=int, default=1000)
    parser.add_argument("--only", metavar="GROUP", nargs="+", choices=GROUPS, help=f"of {', '.join(GROUPS)}")
    parser.add_argument("--write-results", action="store_true", help="write benchmarks/project.md; takes all groups")
    arguments = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="storesmith-benchmark-") as folder:
            benchmark = ProjectBenchmark(
                Path(folder).resolve(), arguments.rounds, arguments.modules, arguments.definitions
            )
            for group in arguments.only or list(GROUPS):
                print(f"{group} …", file=sys.stderr, flush=True)
                GROUPS[group](benchmark)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 2
    text = f"| | {WITH} | {WITHOUT} | ratio |\n| --- | ---: | ---: | ---: |\n" + "\n".join(benchmark.lines) + "\n"
    print(text, end="")
    if arguments.write_results and not arguments.only:
        RESULTS.write_text(
            "# Results in a large project\n\nWritten by `project.py --write-results`; [README.md](README.md) says what each "
            f"row is. Medians; figures are of one machine, only the ratios say something of another.\n\n{text}",
            "utf-8",
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
