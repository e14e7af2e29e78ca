"""The open documents, and what is known around them: projects, settings, and which diagnostics are due."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from storesmith.analysis import Document, Problem, Scope, problems
from storesmith.kinds import project_kinds
from storesmith.lsp.capabilities import ClientCapabilities
from storesmith.lsp.settings import merged
from storesmith.project import DiskReader, Project, find_project
from storesmith.syntax import Tree
from storesmith.text import TextBuffer

PUBLISH_PAUSE = 0.03
"""Seconds of quiet before diagnostics are pushed."""


@dataclass
class _Open:
    """An open document: its buffer, its version, and what was derived from that version."""

    uri: str
    path: Path
    buffer: TextBuffer
    version: int
    document: Document | None = None
    previous: Tree | None = None
    problems: tuple[int, tuple[Problem, ...]] | None = None


class OpenReader:
    """Reads open documents as they stand in the editor, and all others from disk."""

    def __init__(self, opened: Mapping[Path, _Open]) -> None:
        self._opened = opened
        self._disk = DiskReader()

    def read(self, path: Path) -> str | None:
        entry = self._opened.get(path)
        return entry.buffer.text if entry else self._disk.read(path)

    def is_folder(self, path: Path) -> bool:
        return self._disk.is_folder(path)

    def exists(self, path: Path) -> bool:
        return self._disk.exists(path)

    def stamp(self, path: Path) -> object:
        entry = self._opened.get(path)
        return entry.version if entry else self._disk.stamp(path)

    def folders(self, path: Path) -> list[Path]:
        return self._disk.folders(path)


class Session:
    """What one client has open. Hands out frozen documents; only the handlers of the sync notifications change it."""

    def __init__(self, client: ClientCapabilities, folders: tuple[Path, ...], initial: object) -> None:
        self.client = client
        self.folders = folders
        self.complaints: list[str] = []
        self._initial = initial
        self._is_trusted = isinstance(initial, Mapping) and initial.get("workspaceTrusted") is True
        self._from_client: object = None
        self._opened: dict[str, _Open] = {}
        self._by_path: dict[Path, _Open] = {}
        self._reader = OpenReader(self._by_path)
        self._projects: dict[Path, Project] = {}
        self._scopes: dict[Path, Scope] = {}
        self._complained: set[str] = set()
        self._due: dict[str, float] = {}
        self._openings = 0
        self.generation = 0
        """Goes up whenever something outside the documents changes what is wrong with them."""

    # ---------------------------------------------------------------- documents

    def open(self, uri: str, path: Path, text: str, version: int) -> None:
        self._openings += 1
        self._opened[uri] = self._by_path[path] = _Open(uri, path, TextBuffer(text), version)
        self.touch(uri)

    def change(self, uri: str, version: int) -> TextBuffer | None:
        """The buffer of an open document, which is at `version` from now on; None where it is not open."""
        entry = self._opened.get(uri)
        if entry is None:
            return None
        entry.version = version
        if entry.document is not None and entry.document.has_tree:
            entry.previous = entry.document.tree
        entry.document = None
        entry.problems = None
        self.touch(uri)
        return entry.buffer

    def reset(self, uri: str, text: str) -> None:
        """Replace the whole text of an open document."""
        self._opened[uri].buffer = TextBuffer(text)

    def close(self, uri: str) -> None:
        entry = self._opened.pop(uri, None)
        if entry is not None and self._by_path.get(entry.path) is entry:
            del self._by_path[entry.path]
        self._due.pop(uri, None)

    def document(self, uri: str) -> Document | None:
        """The document as it stands now; None where it is not open."""
        entry = self._opened.get(uri)
        if entry is None:
            return None
        if entry.document is None:
            entry.document = Document(
                entry.path, entry.buffer.text, entry.version, entry.previous, entry.buffer.line_index()
            )
        return entry.document

    def is_ours(self, path: Path) -> bool:
        """Whether the file may hold definitions, by its name."""
        return self.scope(path).role(path) is not None

    def problems(self, uri: str) -> tuple[Problem, ...]:
        """The problems of an open document, worked out once for each version."""
        entry = self._opened.get(uri)
        document = self.document(uri)
        if entry is None or document is None:
            return ()
        if entry.problems is None or entry.problems[0] != self.generation:
            project = self.project(document.path)
            found = problems(document, self.scope(document.path), project, project.config)
            entry.problems = self.generation, found
        return entry.problems[1]

    # ---------------------------------------------------------------- what is around them

    def project(self, path: Path) -> Project:
        """The project around `path`, with the editor's settings laid over its own."""
        project = self._projects.get(path.parent)
        if project is None:
            fallback = next((folder for folder in self.folders if path.is_relative_to(folder)), None)
            found = find_project(path, self._reader, fallback=fallback, environment=os.environ)
            config, complaints = merged(found.config, self._initial, self._from_client)
            project = replace(found, config=config)
            self._projects[path.parent] = project
            self._complain((*found.complaints, *complaints))
        return project

    def scope(self, path: Path) -> Scope:
        """Which files are definitions, as the settings around `path` have it."""
        project = self.project(path)
        scope = self._scopes.get(path.parent)
        if scope is None:
            kinds, complaints = project_kinds(project.root, project.config.kinds, is_trusted=self._is_trusted)
            self._complain(complaints)
            scope = self._scopes[path.parent] = Scope(kinds, project.config.include)
        return scope

    def configure(self, settings: object) -> bool:
        """Take the client's settings; gives whether they changed."""
        if settings == self._from_client:
            return False
        self._from_client = settings
        self.forget()
        return True

    def forget(self) -> None:
        """Read the projects anew: something outside the documents has changed."""
        self._projects.clear()
        self._scopes.clear()
        self.generation += 1
        for uri in self._opened:
            self.touch(uri)

    def _complain(self, complaints: tuple[str, ...]) -> None:
        for complaint in complaints:
            if complaint not in self._complained:
                self._complained.add(complaint)
                self.complaints.append(complaint)

    # ---------------------------------------------------------------- what is to be published

    def touch(self, uri: str) -> None:
        """Note that the diagnostics of a document are due after a pause, where the client does not pull them."""
        if not self.client.pulls_diagnostics:
            self._due[uri] = time.monotonic() + PUBLISH_PAUSE

    def seconds_to_due(self) -> float | None:
        """Seconds until diagnostics are due; None where none are."""
        return max(0.0, min(self._due.values()) - time.monotonic()) if self._due else None

    def take_due(self) -> str | None:
        """One document whose diagnostics are due now, the longest due first; None where there is none."""
        uri = min(self._due, key=self._due.__getitem__, default=None)
        if uri is None or self._due[uri] > time.monotonic():
            return None
        del self._due[uri]
        return uri

    def version_at(self, path: Path) -> int | None:
        """The version of the file at `path` if it is open, else None."""
        entry = self._by_path.get(path)
        return entry.version if entry else None

    def result_id(self, uri: str) -> str:
        """What names the state that a document's diagnostics depend on."""
        return f"{self.generation}.{self._openings}.{self._opened[uri].version}"


def section(settings: Any) -> object:
    """Storesmith's own section in `DidChangeConfigurationParams.settings`; None where there is none."""
    return settings.get("storesmith") if isinstance(settings, Mapping) else None
