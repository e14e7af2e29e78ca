"""Which files a command looks at."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from storesmith.analysis import problems
from storesmith.analysis.rules import NEEDS_CLASSES
from storesmith.cli.report import shown_path
from storesmith.cli.terminal import say
from storesmith.kinds import project_kinds
from storesmith.model import Document, Problem, Scope, Workspace
from storesmith.project import Project, find_project
from storesmith.python import Sources as PythonSources
from storesmith.text import CanonicalPaths, DiskReader, is_discovered, resolve, walk


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
        """Return the project around `path`; print once on standard error what is wrong with its settings."""
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
                say(f"storesmith: {complaint}", is_error=True)

    def scope(self, path: Path) -> Scope:
        """Which files are definitions in the project around `path`."""
        project = self.project(path)
        scope = self._scopes.get(project.root)
        if scope is None:
            kinds, complaints = project_kinds(project.root, project.config.kinds, is_trusted=self.trusts_templates)
            self._complain(complaints)
            scope = self._scopes[project.root] = Scope(kinds, project.config.include)
        return scope

    def index(self, documents: Iterable[Document], arguments: Iterable[str]) -> Workspace:
        """Return the definitions of the documents, and of the other files of their projects.

        What the others define is in none of the reports, but decides them: a store may be defined twice, or removed by a later
        revision. Only projects with a `pyproject.toml` that no argument contains as a whole are searched.
        """
        found = Workspace()
        given: set[Path] = set()
        for document in documents:
            given.add(document.path)
            found.take(document, self.scope(document.path), self.project(document.path))
        folders = [absolute(Path(argument)) for argument in arguments]
        projects = {project.root: project for project in map(self.project, given)}
        for project in projects.values():
            is_set_up = self.reader.exists(project.root / "pyproject.toml")
            if not is_set_up or any(project.root.is_relative_to(folder) for folder in folders):
                continue
            for path in self._others(project, given):
                text = self.reader.read(path)
                if text is not None:
                    found.take(Document(path, text), self.scope(path), project)
        return found

    def _others(self, project: Project, given: set[Path]) -> Iterator[Path]:
        """Yield the files of definitions of a project that are not among the given ones."""
        for files in walk(project.root, self.reader, ".json", most_folders=sys.maxsize):
            for path in files:
                known = resolve(path) if self.reader.is_link(path) else path
                is_ours = known not in given and self.scope(path).role(path) is not None
                if is_ours and self.project(path) is project:
                    given.add(known)
                    yield path

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

        A file that several paths lead to has the one without links, if that is a definition of the same project by its name. A
        file that cannot be read is named on standard error, kept in `unreadable`, and skipped. Raises `MisuseError` for a
        path that does not exist.
        """
        for path, name in self._files(list(arguments)):
            text = self.reader.read(path)
            if text is None:
                self.unreadable.append(path)
                say(f"storesmith: {name}: cannot be read as UTF-8 text", is_error=True)
                continue
            yield Document(path, text), name

    def _files(self, arguments: Sequence[str]) -> Iterable[tuple[Path, str]]:
        """The paths of definitions in files and folders, each file once."""
        found: dict[Path, str] = {}
        folders: list[Path] = []
        for argument in arguments:
            given = Path(argument)
            if not os.path.isfile(given) and not os.path.isdir(given):  # noqa: PTH112, PTH113 - these raise nothing
                raise MisuseError(f"{argument}: no such file or folder")
            is_file = os.path.isfile(given)  # noqa: PTH113
            if not is_file:
                folders.append(absolute(given))
            for file in [given] if is_file else _json_files(given):
                path = absolute(file)
                if self.scope(path).role(path) is not None:
                    found.setdefault(path, file.as_posix())
                elif is_file:
                    words = f"{argument} is not a definition by its name, and is left alone"
                    say(f"storesmith: {words}", is_error=True)
        chosen: dict[Path, tuple[Path, str]] = {}
        folders.sort(key=lambda folder: resolve(folder) != folder)  # a file is rather known by one that is no link
        for path, plain in CanonicalPaths([Path.cwd(), *folders]).of_each(found).items():
            if plain == path:
                chosen[plain] = path, found[path]
            elif plain not in found and plain not in chosen:
                is_named = self._may_name(plain, path)
                chosen[plain] = (plain, shown_path(plain)) if is_named else (path, found[path])
        return chosen.values()

    def _may_name(self, path: Path, link: Path) -> bool:
        """Whether a definition that is reached by a link may be known by its own path, which a search finds too."""
        is_definition = self.scope(path).role(path) is not None and self.project(link).contains(link)
        return is_definition and is_discovered(path, self.project(path).root, self.reader)


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
    say(f"storesmith: {error.filename}: cannot be looked into: {error.strerror}", is_error=True)


def _json_files(folder: Path) -> Iterator[Path]:
    for files in walk(folder, DiskReader(_say_unreadable), ".json", most_folders=sys.maxsize):
        yield from files
