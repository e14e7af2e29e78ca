"""What is to be said, at a definition, of the files that are generated from it."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.rule import Rule
from storesmith.analysis.rules.output import CONFLICTING, EDITED, FOREIGN, MISSING, ORPHANED, OUTPUT, STALE
from storesmith.features.generation import generation_of
from storesmith.generate import ReconciledFile, origin_of, output_paths
from storesmith.model import Definition, Problem
from storesmith.project import Project

OUTPUT_CODES = frozenset(OUTPUT)


def output_problems(definition: Definition, project: Project, problems: tuple[Problem, ...]) -> Iterator[Problem]:
    """What is to be said of the files of a definition, whose own `problems` say whether anything can be generated.

    It takes a look at the files, and where one was made of something else, the making of it.
    """
    if definition.is_removal:
        yield from _orphans(definition, project)
    if not definition.is_generated:
        return
    span = definition.anchor
    generation = generation_of(definition, project, problems)
    if generation.state == "refused":
        return
    if generation.state == "new":
        yield MISSING.problem(span, "The store has not been generated yet.", breaks_python=False)
        return
    for file in generation.files:
        found = _about(file) if file.path in generation.paths else None
        if found is not None:
            rule, words = found
            yield rule.problem(span, f"{file.path.name} {words}", breaks_python=False)


def _about(file: ReconciledFile) -> tuple[Rule, str] | None:
    match file.outcome:
        case "new":
            return MISSING, "has not been generated yet."
        case "stale":
            return STALE, "is out of date: something else would be generated now."
        case "edited" if file.is_due:
            return (
                STALE,
                "is out of date, and edited by hand: what would be generated now goes together with the edits.",
            )
        case "edited":
            return EDITED, "has been edited by hand, which stays when it is generated again."
        case "conflict":
            return CONFLICTING, f"{file.reason}."
        case "foreign" | "unreadable":
            return FOREIGN, f"{file.reason}; it is left alone."
    return None


def _orphans(definition: Definition, project: Project) -> Iterator[Problem]:
    texts = {path: project.reader.read(path) for path in output_paths(definition, project) or ()}
    left = [path.name for path, text in texts.items() if text is not None and origin_of(text) is not None]
    if left:
        words = "still stands" if len(left) == 1 else "still stand"
        yield ORPHANED.problem(definition.anchor, f"The store is removed, but {' and '.join(left)} {words}.")
