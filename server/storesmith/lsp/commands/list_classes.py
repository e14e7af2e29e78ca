"""`storesmith.listClasses`: the classes that a new definition may be for, the likeliest first.

They are those of one project if the URI of a folder in it is given, else those of all.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from storesmith.analysis.new_definition import subjects, subjects_taken
from storesmith.lsp.commands.arguments import refused
from storesmith.lsp.from_lsp import path_of
from storesmith.lsp.server import StoresmithServer


def run(ls: StoresmithServer, arguments: Sequence[Any], params: Any) -> Generator[Any, None, list[dict[str, Any]]]:  # noqa: ARG001
    session = ls.session
    uri = arguments[0] if arguments else None
    if not isinstance(uri, str | None):
        raise refused("the URI of a folder, or nothing")
    yield from session.found_definitions()
    projects = session.all_projects() if uri is None else [session.project(path_of(uri, None) / "x.json")]
    found = []
    for project in projects:
        yield from session.scanned(project)
        scope = session.scope(project.root / "x.json")
        for kind in (kind for kind in scope.kinds if kind.subject_property is not None):
            taken = subjects_taken(kind, project, session.workspace)
            found += [
                {
                    "kind": kind.name,
                    "title": kind.title,
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
