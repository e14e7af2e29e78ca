"""The generated files without a definition, in the projects that a command looks at as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from storesmith.cli.sources import Sources, absolute
from storesmith.generate.orphans import orphans
from storesmith.project import Project
from storesmith.text import resolve


def orphaned(
    arguments: Iterable[str], documents: Iterable[Path], claimed: Collection[Path], sources: Sources
) -> Iterator[tuple[Path, str]]:
    """Yield the generated files that are not among the `claimed`, each with the definition that it was generated from.

    `arguments` are the paths that the command was given, `documents` the files of definitions that it has read. A project counts
    if one of the given folders contains it.
    """
    given = [absolute(Path(argument)) for argument in arguments]
    resolved = [resolve(folder) for folder in given]
    projects: dict[Path, Project] = {}
    for path in (*documents, *(folder / "x.json" for folder in given if folder.is_dir())):
        project = sources.project(path)
        projects.setdefault(resolve(project.root), project)
    for root, project in projects.items():
        if not any(root.is_relative_to(folder) for folder in resolved):
            continue
        seen: dict[Path, str] = {}
        for kind in sources.scope(project.root / "x.json").kinds:
            seen.update(orphans(kind, project, claimed))
        yield from sorted(seen.items())
