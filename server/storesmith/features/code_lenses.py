"""Code lenses: the state of a definition's generated files, and links to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from storesmith.features.across import Files
from storesmith.features.origin import origins_of
from storesmith.features.site import Site
from storesmith.generate.plan import output_paths
from storesmith.generate.preview import State, preview
from storesmith.model import Definition, Problem
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

    The title of a lens that generates is computed when the lens is shown, see `lens_title`.
    """

    span: Span
    number: int | None
    title: str | None = None
    file: Path | None = None
    line: int | None = None


def code_lenses(site: Site) -> Iterator[Lens]:
    """Yield the lenses of all definitions of the document from which files are generated, in the order of the text."""
    project = site.project
    for number, definition in enumerate(site.definitions):
        if not definition.is_generated:
            continue
        start = (definition.operation or definition.node).start
        span = Span(start, start + 1)
        yield Lens(span, number)
        for title, file in zip(("Open store", "Open tests"), output_paths(definition, project) or (), strict=False):
            if project.reader.stamp(file) is not None:
                yield Lens(span, number, title, file)


def origin_lenses(site: Site, files: Files) -> Iterator[Lens]:
    """Yield the lenses of a generated file, which lead to the definitions that it is generated from."""
    for store in origins_of(site.document.path, files):
        yield Lens(Span(0, 0), None, "Go to definition file", store.path, store.location.line)


def lens_title(site: Site, definition: Definition, problems: tuple[Problem, ...]) -> str:
    """Return the title of the lens that generates, by the state of the definition's files."""
    return _TITLES[preview(definition, site.project, problems, site.workspace).state]
