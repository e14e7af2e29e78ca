"""What stands over a definition: whether its store is generated, and the ways to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from storesmith.features.across import Files
from storesmith.features.origin import origins_of
from storesmith.generate.plan import output_paths
from storesmith.generate.preview import State, preview
from storesmith.model import Definition, Document, Problem, Scope, Workspace, definitions_in
from storesmith.project import Project
from storesmith.text import Span

_TITLES: dict[State, str] = {
    "none": "Nothing to generate: a later revision changes the store",
    "skipped": "Cannot generate: the workspace is not trusted",
    "refused": "Cannot generate yet",
    "conflict": "Out of date, and your changes overlap: merge…",
    "foreign": "A file is not storesmith's",
    "new": "Generate store and tests",
    "incomplete": "Generate what is missing",
    "stale": "Out of date: generate again",
    "edited": "Up to date, with your changes",
    "current": "Up to date",
}


class Lens(NamedTuple):
    """A lens over `span`: it generates the files of the document's definition `number`, or opens `file`, at a `line` from 0.

    Of the one that generates the title is not known until somebody sees it: see `lens_title`.
    """

    span: Span
    number: int | None
    title: str | None = None
    file: Path | None = None
    line: int | None = None


def code_lenses(document: Document, scope: Scope, project: Project) -> Iterator[Lens]:
    """The lenses of all definitions of `document` for which files are generated, in the order of the text."""
    for number, definition in enumerate(definitions_in(document, scope)):
        if not definition.is_generated:
            continue
        start = (definition.operation or definition.node).start
        span = Span(start, start + 1)
        yield Lens(span, number)
        for title, file in zip(("Open store", "Open tests"), output_paths(definition, project) or (), strict=False):
            if project.reader.stamp(file) is not None:
                yield Lens(span, number, title, file)


def origin_lenses(path: Path, files: Files) -> Iterator[Lens]:
    """The lenses over a generated file: the ways to the definitions that it is generated from."""
    for store in origins_of(path, files):
        yield Lens(Span(0, 0), None, "Go to definition file", store.path, store.location.line)


def lens_title(
    definition: Definition, project: Project, problems: tuple[Problem, ...], workspace: Workspace | None = None
) -> str:
    """Return the title of the lens that generates, by the state of the definition's files."""
    return _TITLES[preview(definition, project, problems, workspace).state]
