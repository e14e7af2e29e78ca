"""How what stands on disk compares with what a definition stands for."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from storesmith.analysis import Definition, Problem
from storesmith.generate import Refusal, RenderError, plan, reconcile, render
from storesmith.project import Project

State = Literal["new", "incomplete", "same", "differs", "refused"]
"""Nothing is there yet; some of it is missing; it is all there; something differs; nothing can be generated."""


class Generation(NamedTuple):
    """The state of a definition's files, with the reason where it is `refused`; the store and the tests, as far as they are
    known; and whether one of them is missing.
    """  # noqa: D205 - one sentence

    state: State
    reason: str = ""
    files: tuple[Path, ...] = ()
    lacks_file: bool = False


class _Remembered(NamedTuple):
    """A generation, and what it was made from: it holds as long as these do."""

    project: Project
    problems: tuple[Problem, ...]
    stamps: dict[Path, object]
    generation: Generation


def generation_of(definition: Definition, project: Project, problems: tuple[Problem, ...]) -> Generation:
    """The state of the definition's files; worked out anew only when something has changed, as editors ask all the time."""
    memo = definition.document.memo
    key = ("generation", definition.node.start)
    known: _Remembered | None = memo.get(key)
    stamp = project.reader.stamp
    if (
        known is None
        or known.project is not project
        or known.problems is not problems
        or any(stamp(path) != value for path, value in known.stamps.items())
    ):
        generation = _generation(definition, project, problems)
        stamps = {path: stamp(path) for path in generation.files}
        known = memo[key] = _Remembered(project, problems, stamps, generation)
    return known.generation


def _generation(definition: Definition, project: Project, problems: tuple[Problem, ...]) -> Generation:
    planned = plan(definition, project, problems)
    if isinstance(planned, Refusal):
        return Generation("refused", f"Cannot generate yet: {planned.reason}")
    paths = tuple(file.path for file in planned.files if file.role != "package")
    if not any(project.reader.stamp(path) for path in paths):
        return Generation("new", files=paths, lacks_file=True)
    try:
        files = reconcile(render(planned, project), project.reader)
    except RenderError as error:
        return Generation("refused", f"Cannot generate: {error}", paths)
    outcomes = {file.outcome for file in files}
    odd = next((file.path.name for file in files if file.outcome == "unreadable"), None)
    if odd is not None:
        return Generation("refused", f"{odd} is not a text file", paths)
    state: State = "differs" if "differs" in outcomes else "incomplete" if "new" in outcomes else "same"
    return Generation(state, files=paths, lacks_file="new" in outcomes)
