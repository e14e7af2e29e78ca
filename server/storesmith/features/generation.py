"""How what stands on disk compares with what a definition stands for."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from storesmith.generate import Draft, ReconciledFile, Refusal, RenderError, drafts, plan, reconcile
from storesmith.model import Definition, Problem
from storesmith.project import Project

State = Literal["refused", "conflict", "foreign", "new", "incomplete", "stale", "edited", "current"]
"""Nothing can be generated; what a person has changed is in the way; a file is not ours; nothing is there yet; some of it is
missing; something else would be generated; all is as it should be, with a person's changes in it; all is as it was generated.

Of several the first holds.
"""


class Generation(NamedTuple):
    """The state of a definition's files, with the reason where it is `refused`; the paths of the store and the tests, as far as
    they are known; and those with the `__init__.py` files, held against what stands there.
    """  # noqa: D205 - one sentence

    state: State
    reason: str = ""
    paths: tuple[Path, ...] = ()
    files: tuple[ReconciledFile, ...] = ()
    drafts: tuple[Draft, ...] = ()

    @property
    def is_due(self) -> bool:
        """Whether something can be written without asking anybody."""
        return any(file.is_due for file in self.files)

    @property
    def asking(self) -> tuple[ReconciledFile, ...]:
        """The files of which a person has to decide."""
        return tuple(file for file in self.files if file.needs_person)


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
        stamps = {path: stamp(path) for path in generation.paths}
        known = memo[key] = _Remembered(project, problems, stamps, generation)
    return known.generation


def _generation(definition: Definition, project: Project, problems: tuple[Problem, ...]) -> Generation:
    planned = plan(definition, project, problems)
    if isinstance(planned, Refusal):
        return Generation("refused", f"Cannot generate yet: {planned.reason}")
    paths = tuple(file.path for file in planned.files if file.role != "package")
    if not any(project.reader.stamp(path) for path in paths):
        return Generation("new", paths=paths)
    try:
        made = drafts(planned, project)
        files = reconcile(made, project.reader)
    except RenderError as error:
        return Generation("refused", f"Cannot generate: {error}", paths)
    return Generation(_state(files, paths), "", paths, files, made)


def _state(files: tuple[ReconciledFile, ...], paths: tuple[Path, ...]) -> State:
    outcomes = [file.outcome for file in files if file.path in paths]
    if "conflict" in outcomes:
        return "conflict"
    if "foreign" in outcomes or "unreadable" in outcomes:
        return "foreign"
    if "new" in outcomes:
        return "incomplete"
    if any(file.is_due for file in files):
        return "stale"
    return "edited" if "edited" in outcomes else "current"
