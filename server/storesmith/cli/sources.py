"""Which files a command looks at."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from storesmith.analysis import problems
from storesmith.analysis.rules import NEEDS_CLASSES
from storesmith.kinds import project_kinds
from storesmith.model import Document, Problem, Scope, Workspace
from storesmith.project import Project, find_project
from storesmith.python import Sources as PythonSources
from storesmith.text import DiskReader, walk


class MisuseError(Exception):
    """The command was called with something that it cannot work on; the words say what."""


@dataclass
class Sources:
    """Reads documents and finds their projects, each project once.

    `trusts_templates` says whether the templates of the projects' own kinds may be run.
    """

    trusts_templates: bool = False
    reader: DiskReader = field(default_factory=DiskReader)
    unreadable: list[Path] = field(default_factory=list)
    _projects: dict[Path, Project] = field(default_factory=dict)
    _roots: dict[Path, Project] = field(default_factory=dict)
    _scopes: dict[Path, Scope] = field(default_factory=dict)
    _complained: set[str] = field(default_factory=set)

    @cached_property
    def _sources(self) -> PythonSources:
        return PythonSources(self.reader, is_watched=True)  # a run is short: nothing is looked at twice

    def project(self, path: Path) -> Project:
        """The project around `path`; what is wrong with its settings is said once, on standard error."""
        project = self._projects.get(path.parent)
        if project is None:
            found = find_project(
                path,
                self.reader,
                fallback=Path.cwd(),
                environment=os.environ,
                sources=self._sources,
                own_prefix=Path(sys.prefix),
            )
            project = self._roots.setdefault(found.root, found)
            self._projects[path.parent] = project
            self._complain(project.complaints)
        return project

    def _complain(self, complaints: Iterable[str]) -> None:
        for complaint in complaints:
            if complaint not in self._complained:
                self._complained.add(complaint)
                print(f"storesmith: {complaint}", file=sys.stderr)

    def scope(self, path: Path) -> Scope:
        """Which files are definitions in the project around `path`."""
        project = self.project(path)
        scope = self._scopes.get(project.root)
        if scope is None:
            kinds, complaints = project_kinds(project.root, project.config.kinds, is_trusted=self.trusts_templates)
            self._complain(complaints)
            scope = self._scopes[project.root] = Scope(kinds, project.config.include)
        return scope

    def problems(self, document: Document, workspace: Workspace) -> tuple[Problem, ...]:
        """Return the problems of a document. If a class is missing, scan the whole project, to report where it is."""
        scope, project = self.scope(document.path), self.project(document.path)
        found = problems(document, scope, project, workspace=workspace)
        if not project.python.is_scanned and any(problem.code in NEEDS_CLASSES for problem in found):
            project.python.scan_now()
            found = problems(document, scope, project, workspace=workspace)
        return found

    def documents(self, arguments: Iterable[str]) -> Iterator[tuple[Document, str]]:
        """The documents of files and folders, each once, with their paths as the person would write them.

        A file that cannot be read is said on standard error, kept in `unreadable`, and stops no other. Raises `MisuseError`
        for a path that does not exist.
        """
        seen: set[Path] = set()
        for argument in arguments:
            given = Path(argument)
            if not os.path.isfile(given) and not os.path.isdir(given):  # noqa: PTH112, PTH113 - these raise nothing
                raise MisuseError(f"{argument}: no such file or folder")
            for file in [given] if os.path.isfile(given) else _json_files(given):  # noqa: PTH113
                path = absolute(file)
                if path in seen:
                    continue
                if self.scope(path).role(path) is None:
                    if file is given:
                        print(
                            f"storesmith: {argument} is not a definition by its name, and is left alone",
                            file=sys.stderr,
                        )
                    continue
                seen.add(path)
                text = self.reader.read(path)
                if text is None:
                    self.unreadable.append(path)
                    print(f"storesmith: {file}: cannot be read as UTF-8 text", file=sys.stderr)
                    continue
                yield Document(path, text), file.as_posix()


def absolute(path: Path) -> Path:
    """Return the absolute path; links are kept, except before a `..`, where they are resolved as the system does."""
    parts = (Path.cwd() / path).parts
    last = max((index for index, part in enumerate(parts) if part == ".."), default=-1)
    if last < 0:
        return Path(*parts)
    return Path(os.path.realpath(Path(*parts[: last + 1])), *parts[last + 1 :])


def outside_words(path: Path, project: Project) -> str:
    """Return why nothing is written to `path`, whose links lead out of the project: a sentence without its subject."""
    return f"leads to {os.path.realpath(path)}, outside the project {project.root}"


def _say_unreadable(error: OSError) -> None:
    print(f"storesmith: {error.filename}: cannot be looked into: {error.strerror}", file=sys.stderr)


def _json_files(folder: Path) -> Iterator[Path]:
    for files in walk(folder, DiskReader(_say_unreadable), ".json", most_folders=sys.maxsize):
        yield from files
