"""Formatting many drafts at once: nearly all the work of generating, and each draft is independent of the others."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from storesmith.cli.isolation import without_working_folder
from storesmith.generate.render import Draft, finish
from storesmith.generate.template import RenderError

_FEW = 24
"""The most drafts that are formatted in this process: starting others takes as long as formatting some ten drafts."""

_WORKER = "import sys; sys.path[:] = sys.argv[1:]; from storesmith.cli.finishing import work; work()"


def finisher(drafts: Iterable[Draft], progress: Callable[[int, int], None]) -> Callable[[Draft], str]:
    """Return a function that returns the formatted text of a draft, or raises `RenderError`.

    `drafts` are formatted now, in several processes if they are many. `progress` is called with the number of drafts that are
    formatted and the number of all.
    """
    wanted = list(dict.fromkeys(drafts))
    texts: dict[Draft, str | RenderError] = {}
    processes = min(os.cpu_count() or 1, 8)
    if len(wanted) > _FEW and processes > 1:
        for draft, text in zip(wanted, _finished_by_workers(wanted, processes), strict=False):
            texts[draft] = text
            progress(len(texts), len(wanted))

    def text_of(draft: Draft) -> str:
        text = texts.get(draft)
        if text is None:
            text = texts[draft] = _finished(draft)
            progress(min(len(texts), len(wanted)), len(wanted))
        if isinstance(text, RenderError):
            raise text
        return text

    return text_of


def _finished_by_workers(drafts: Sequence[Draft], processes: int) -> Iterator[str | RenderError]:
    """Yield the results of the drafts in their order; end early if a worker cannot be started, or fails.

    A worker takes its search path from this process and nothing from its environment or its working folder (`-I`), so that it
    imports no module of the workspace.
    """
    import subprocess  # noqa: PLC0415 - few runs generate enough to need it

    options = ["-I", "-B"] if sys.dont_write_bytecode else ["-I"]
    command = [sys.executable, *options, "-c", _WORKER, *without_working_folder(sys.path)]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    workers: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(processes):
            workers.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing))  # noqa: PERF401, S603
        outputs = []
        for number, worker in enumerate(workers):
            assert worker.stdin is not None
            assert worker.stdout is not None
            pickle.dump(drafts[number::processes], worker.stdin)
            worker.stdin.close()
            outputs.append(worker.stdout)
        for number in range(len(drafts)):
            yield pickle.load(outputs[number % processes])  # noqa: S301 - `work` has written it
    except Exception:  # noqa: BLE001 - whatever a worker writes instead of a result, this process can do its work
        return
    finally:
        for worker in workers:
            worker.kill()
            with suppress(OSError), worker:  # closing writes what a dead worker has not read
                pass


def work() -> None:
    """Format the drafts of standard input, a pickled list, and write each result to standard output, pickled."""
    for draft in pickle.load(sys.stdin.buffer):  # noqa: S301 - `_finished_by_workers` has written it
        pickle.dump(_finished(draft), sys.stdout.buffer)
        sys.stdout.buffer.flush()


def _finished(draft: Draft) -> str | RenderError:
    try:
        return finish(draft)
    except RenderError as error:
        return error
