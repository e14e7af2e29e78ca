"""Formatting many drafts, by worker processes and without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from storesmith.cli import finishing
from storesmith.generate.render import Draft
from storesmith.generate.template import RenderError

NUMBER = 30
"""More drafts than are formatted without workers."""


def drafts(*sources: str) -> list[Draft]:
    return [Draft(Path(f"/srv/{number}.py"), "tests", text, 88, "t", "d") for number, text in enumerate(sources)]


MANY = drafts(*(f"x = {{'a':{number}}}\n" for number in range(NUMBER)))
BROKEN = drafts(*("x = (\n" if number == 7 else f"x={number}\n" for number in range(NUMBER)))


def lines(wanted: list[Draft]) -> tuple[list[str], list[tuple[int, int]]]:
    """The first line that each draft becomes, or the error's class, and what the progress was told."""
    told: list[tuple[int, int]] = []
    text_of = finishing.finisher(wanted, lambda done, number: told.append((done, number)))
    found = []
    for draft in wanted:
        try:
            found.append(text_of(draft).splitlines()[0])
        except RenderError:
            found.append("RenderError")
    return found, told


FORMATTED = [f'x = {{"a": {number}}}' for number in range(NUMBER)]
PROGRESS = [(number, NUMBER) for number in range(1, NUMBER + 1)]


@pytest.mark.process
def test_workers_format_many_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    monkeypatch.setattr(finishing, "finish", lambda _: "formatted in this process")
    assert lines(MANY) == (FORMATTED, PROGRESS)


@pytest.mark.process
def test_worker_reports_a_render_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    expected = ["RenderError" if number == 7 else f"x = {number}" for number in range(NUMBER)]
    assert lines(BROKEN) == (expected, PROGRESS)


LONG = "".join(f"x{number} = {number}\n" for number in range(60))
"""A text, some of which make more than a buffer of a pipe holds, and less than a pipe."""


@pytest.mark.process
@pytest.mark.parametrize(
    ("worker", "length"),
    [
        *(("raise SystemExit", length) for length in (0, 1, 10, 100)),
        ("print('noise')", 1),
        ("import storesmith.missing", 1),
        ("import sys, pickle; pickle.load(sys.stdin.buffer)", 1),
        (r"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(b'cno_such_module\nname\n.')", 1),
    ],
)
def test_dead_workers_are_replaced(worker: str, length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(finishing, "_WORKER", worker)
    monkeypatch.setattr(finishing, "finish", lambda draft: draft.source)
    sources = [f"x = {number}\n{LONG * length}" for number in range(NUMBER)]
    assert lines(drafts(*sources)) == ([f"x = {number}" for number in range(NUMBER)], PROGRESS)


@pytest.mark.process
@pytest.mark.parametrize("executable", ["/nowhere/python", "/dev/null", ""])
def test_missing_interpreter_starts_no_worker(executable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr("sys.executable", executable)
    assert lines(MANY) == (FORMATTED, PROGRESS)


def test_few_drafts_start_no_worker() -> None:
    assert lines(MANY[:3]) == (FORMATTED[:3], [(1, 3), (2, 3), (3, 3)])
