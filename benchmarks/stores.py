"""Measure the generated in-memory snapshot store beside the framework's own: see README.md beside this file.

Times are microseconds for one call. A ratio is the generated store's median over the framework's: below 1, the generated one
takes less.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from castlecraft_engineer.testing.snapshot_store import InMemorySnapshotStore

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that this file can be run by its path

from benchmarks.compare import Sample, Table  # noqa: E402

GENERATED, FRAMEWORK = "generated", "the framework's `InMemorySnapshotStore`"
RESULTS = ROOT / "benchmarks/stores.md"
COMMENTS = (0, 10, 100)
"""Comments on the ticket whose snapshot is saved and loaded; each is a frozen dataclass of two strings."""
CALLS = 500
"""Calls in one sample, each for an aggregate of its own."""


def generated_store(folder: Path) -> Any:
    """The class that `storesmith generate` makes of the example's definition, in a copy of the example in `folder`."""
    project = folder / "ticketing"
    shutil.copytree(ROOT / "examples/ticketing", project, ignore=shutil.ignore_patterns(".*", "infrastructure"))
    subprocess.run((sys.executable, "-m", "storesmith", "generate"), cwd=project, check=True, stdout=subprocess.DEVNULL)
    sys.path.insert(0, str(project))
    module = importlib.import_module("app.infrastructure.snapshot_stores.in_memory_ticket_snapshot_store")
    return module.InMemoryTicketSnapshotStore


def snapshots(comments: int) -> list[Any]:
    """Snapshots of as many tickets as there are calls, each as the example's `Ticket.create_snapshot` gives it."""
    models = importlib.import_module("app.domain.ticketing.models")
    made = []
    for number in range(CALLS):
        ticket = models.Ticket.open(uuid.UUID(int=number), f"Printer {number} is on fire")
        for count in range(comments):
            ticket.comment(f"author {count}", f"Remark {count} on printer {number}")
        made.append(ticket.create_snapshot())
    return made


def measure(generated: Callable[[], Any], rounds: int) -> Table:
    """Save to and load from each store in turn."""
    table = Table(GENERATED, FRAMEWORK)
    with closing(asyncio.new_event_loop()) as loop:
        for comments in COMMENTS:
            given = snapshots(comments)
            stores = {GENERATED: generated(), FRAMEWORK: InMemorySnapshotStore[uuid.UUID]()}
            what = f"a ticket with {comments} comments"
            table.interleave({name: partial(_run, loop, store, given, what) for name, store in stores.items()}, rounds)
    return table


def _run(loop: asyncio.AbstractEventLoop, store: Any, given: Sequence[Any], what: str) -> Mapping[str, Sample]:
    ids = [snapshot.aggregate_id for snapshot in given]
    return {
        f"{title} {what}": Sample(loop.run_until_complete(_timed(call, values)), "µs")
        for title, call, values in (("save", store.save_snapshot, given), ("load", store.get_latest_snapshot, ids))
    }


async def _timed(call: Callable[[Any], Awaitable[object]], values: Sequence[Any]) -> float:
    before = time.perf_counter()
    for value in values:
        await call(value)
    return (time.perf_counter() - before) * 1e6 / len(values)


def main() -> int:
    """Measure and print the table; returns the exit code."""
    parser = argparse.ArgumentParser(description="Measure the generated in-memory store beside the framework's own.")
    parser.add_argument("--rounds", metavar="N", type=int, default=100, help="rounds that count (%(default)s)")
    parser.add_argument("--write-results", action="store_true", help="write benchmarks/stores.md")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds is at least 1")
    with tempfile.TemporaryDirectory(prefix="storesmith-benchmark-") as folder:
        table = measure(generated_store(Path(folder).resolve()), arguments.rounds)
    about = f"Python {platform.python_version()}; medians of {arguments.rounds} rounds of {CALLS} calls."
    text = f"{about}\n\n{table.markdown()}"
    print(text, end="")
    if arguments.write_results:
        RESULTS.write_text(
            "# Results of the in-memory store\n\nWritten by `stores.py --write-results`; [README.md](README.md) says what each "
            f"row is. A ratio below 1 is in the generated store's favour.\n\n{text}",
            "utf-8",
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
