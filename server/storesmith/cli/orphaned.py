"""The generated files without a definition, in the projects that a command looks at as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from storesmith.cli.sources import Sources, absolute
from storesmith.generate.orphans import orphans


def orphaned(
    arguments: Iterable[str], documents: Iterable[Path], claimed: Collection[Path], sources: Sources
) -> Iterator[tuple[Path, str]]:
    """Yield the generated files that are not among the `claimed`, each with the definition that it was generated from.

    `arguments` are the paths that the command was given, `documents` the files of definitions that it has read. A project counts
    if one of the given folders contains it.
    """
    given = [absolute(Path(argument)) for argument in arguments]
    found = [
        sources.project(path) for path in (*documents, *(folder / "x.json" for folder in given if folder.is_dir()))
    ]
    for project in {project.root: project for project in found}.values():
        if not any(project.root.is_relative_to(folder) for folder in given):
            continue
        seen: dict[Path, str] = {}
        for kind in sources.scope(project.root / "x.json").kinds:
            seen.update(orphans(kind, project, claimed))
        yield from sorted(seen.items())
