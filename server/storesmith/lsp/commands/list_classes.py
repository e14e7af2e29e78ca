"""`storesmith.listClasses`: the classes that a new definition may be for, the likeliest first.

They are those of the project around a folder and of those below it if its URI is given, else those of all.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from storesmith.authoring.new_definition import subjects, subjects_taken
from storesmith.lsp.commands.arguments import refused
from storesmith.lsp.from_lsp import path_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.session import Session
from storesmith.project import Project


def run(ls: StoresmithServer, arguments: Sequence[Any], params: Any) -> Generator[Any, None, list[dict[str, Any]]]:  # noqa: ARG001
    session = ls.session
    uri = arguments[0] if arguments else None
    if not isinstance(uri, str | None):
        raise refused("the URI of a folder, or nothing")
    yield from session.found_definitions()
    found = []
    folder = None if uri is None else path_of(uri)
    for project in session.all_projects() if folder is None else _projects(session.canonical(folder), session):
        yield from session.scanned(project)
        scope = session.scope(project.root / "x.json")
        for kind in (kind for kind in scope.kinds if kind.subject_property is not None):
            taken = subjects_taken(kind, project, session.workspace)
            found += [
                {
                    "kind": kind.name,
                    "title": kind.title,
                    "storeTypes": list(kind.variants),
                    "project": str(project.root),
                    "module": known.module,
                    "name": known.name,
                    "path": str(known.file),
                    "isTaken": (known.module, known.name) in taken,
                }
                for known in subjects(kind, project, session.workspace).values
                if session.project(known.file).root == project.root  # it may import those of its neighbours, too
            ]
    return found


def _projects(folder: Path, session: Session) -> list[Project]:
    """The project of the workspace that a folder is in, and those below the folder."""
    around = session.project(folder / "x.json").root
    return [each for each in session.all_projects() if each.root == around or each.root.is_relative_to(folder)]
