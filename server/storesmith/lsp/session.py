"""The open documents, and what is known around them: projects, settings, and which diagnostics are due."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from storesmith.analysis import is_said_by_json_server, output_problems, problems, reported
from storesmith.features.site import Site
from storesmith.kinds import project_kinds
from storesmith.lsp.background import Background
from storesmith.lsp.capabilities import ClientCapabilities
from storesmith.lsp.documents import Documents, OpenDocument, OpenReader
from storesmith.lsp.from_lsp import PlaceName, place_of
from storesmith.lsp.from_lsp import uri_of as uri_in
from storesmith.lsp.outputs import Outputs
from storesmith.lsp.protocol import PARKED
from storesmith.lsp.publisher import Publisher
from storesmith.lsp.settings import merged
from storesmith.lsp.to_lsp import uri_of
from storesmith.model import Document, KnownStore, Problem, Scope, Workspace, definitions_in
from storesmith.project import Project, find_project
from storesmith.python import PythonIndex, Sources
from storesmith.text import CanonicalPaths, Reader, Span, TextBuffer, is_discovered, plain_text, resolve, walk

_log = logging.getLogger(__name__)
_SETTINGS = (".env", ".gitignore", "pyrightconfig.json", "schema.json")
"""Files that what is said of definitions depends on, beside those that are known by their suffix."""

_PYPROJECT = "pyproject.toml"
_FILES_AT_A_TIME = 200
_FEW = 5
"""How many changed modules are looked at at once, and not in the background."""


class Session:
    """What one client has open. Hands out frozen documents; only the handlers of the sync notifications change it."""

    def __init__(self, client: ClientCapabilities, folders: tuple[Path, ...], initial: object) -> None:
        self.client = client
        self.complaints: list[str] = []
        self._initial = initial
        options = initial if isinstance(initial, Mapping) else {}
        self._is_trusted = options.get("workspaceTrusted") is True
        self._json_is_checked = options.get("jsonSyntaxIsChecked") is True
        self._from_client: object = None
        self._announced: tuple[Path, ...] = ()
        self.folders: tuple[Path, ...] = ()
        """The folders of the workspace as the client spells them, each once, whatever links lead to it."""
        self._documents = Documents()
        self._take_folders(folders)
        self._reader = OpenReader(self._documents.at)
        self._sources = Sources(OpenReader(self._definitions_at), is_watched=client.watches_files)
        self._projects: dict[Path, Project] = {}
        self._roots: dict[Path, Project] = {}
        self._scopes: dict[Path, Scope] = {}
        self._complained: set[str] = set()
        self._publisher = Publisher()
        self._id = os.urandom(6).hex()
        """Distinguishes the result ids of this process from those of any other."""
        self.revision = 0
        """Counts what changes what is reported of any file."""
        self._changed_at = 0
        """The revision of the last change that concerns all files."""
        self._revisions: dict[Path, int] = {}
        """The revision of the last change that concerns a file which is not open."""
        self.workspace = Workspace()
        self.has_news = False
        """Whether something has changed that answers depend on; whoever tells the client sets it back."""
        self.needs_refresh = False
        """Whether a client that pulls diagnostics must be told to pull them again."""
        self.has_found_definitions = False
        """Whether all files of the workspace have been looked at."""
        self._background = Background()
        self._indexes: list[PythonIndex] = []
        self._search: Iterator[None] | None = None
        self._outputs = Outputs()
        self.skipped: dict[Path, str] = {}
        """What the search for definitions skipped, with the reasons."""
        self._settings: set[Path] = set()
        """The settings of projects that the search for definitions has come by."""

    # ---------------------------------------------------------------- documents

    def open(self, uri: str, text: str, version: int, language: str = "") -> None:
        """Keep a document; one of Python only to act on it and to change it: what modules hold is what is on disk."""
        entry = self._documents.open(uri, text, version, language)
        self._bump(entry)
        if entry.is_python:
            self._output_changed(entry)
            return
        if not self._json_is_checked:
            entry.json_language = None
        self.has_news = True
        if self.is_ours(entry.path):
            self.scan(self.project(entry.path))
        self.touch(uri)

    def change(self, uri: str, version: int) -> TextBuffer | None:
        """Return the buffer of an open document, which is at `version` from now on; None if it is not open."""
        entry = self._documents.written_as(uri)
        if entry is None:
            return None
        entry.version = version
        entry.is_modified = True
        entry.forget_version()
        self._documents.prefer(entry)
        self._bump(entry)
        if entry.is_python:
            self._output_changed(entry)
        self.touch(entry.uri)
        return entry.buffer

    def reset(self, uri: str, text: str) -> None:
        """Replace the whole text of an open document."""
        entry = self._documents.written_as(uri)
        if entry is not None:
            entry.buffer = TextBuffer(text)

    def saved(self, uri: str) -> None:
        """Note that a document stands on disk as it does here, so that what was held back of it is due."""
        entry = self._documents.written_as(uri)
        if entry is not None:
            self.needs_refresh = self.needs_refresh or self.is_held(entry.uri)
            entry.is_modified, entry.answered = False, None
            self.touch(entry.uri)

    def close(self, uri: str) -> str | None:
        """Forget an open document, and know its file by what is left of it; return the URI that it was opened by."""
        entry = self._documents.close(uri)
        if entry is None:
            return None
        self._publisher.forget(entry.uri)
        self._outputs.forget(entry.uri)
        self.has_news = True
        if entry.is_python:
            self._output_changed(entry)
        elif entry.is_file:
            self._know_again(entry.path)
            self._leave(entry.path)
        return entry.uri

    def _know_again(self, path: Path) -> None:
        """Index the file at `path`, which another document stands for now, or none."""
        other = self._documents.at(path)
        if other is None and self.canonical(path) != path:
            self._gone(path)
        elif other is None:
            self._revisions[path] = self._next()
            former = self.workspace.stores_in(path)
            if not self._index_file(path):
                self._background.add([self._look_at(path, former)])
        else:
            other.problems = None
            other.is_indexed = False
            self._bump(other)
            self._index(other)
            self.touch(other.uri)

    def _next(self) -> int:
        self.revision += 1
        return self.revision

    def _bump(self, entry: OpenDocument) -> None:
        """Note that other things may be reported of a document from now on."""
        entry.revision = self._next()

    def _definitions_at(self, path: Path) -> OpenDocument | None:
        """Return the document that stands for the file at `path`, unless it is one of Python."""
        entry = self._documents.at(path)
        return None if entry is None or entry.is_python else entry

    def _leave(self, path: Path) -> None:
        """Forget the project around a closed document, if it is of no folder of the workspace and of no open document."""
        project = self._projects.get(path.parent)
        if project is None or self.is_in_workspace(path):
            return
        root = project.root
        used = (self.project(other.path).root for other in self._documents if not other.is_python)
        if root not in used and not any(folder.is_relative_to(root) for folder in self.folders):
            self._projects = {folder: one for folder, one in self._projects.items() if one.root != root}
            self._roots.pop(root, None)
            self._scopes.pop(root, None)
            self._indexes = [index for index in self._indexes if index is not project.python]
            self._sources.forget_below(root)

    def is_in_workspace(self, path: Path) -> bool:
        """Return whether a path, as it is spelled, lies in a folder of the workspace."""
        return self._documents.paths.contains(path)

    def _is_discovered(self, path: Path) -> bool:
        """Return whether a search through a folder of the workspace finds the file, if it is there."""
        return any(path.is_relative_to(folder) and is_discovered(path, folder, self._reader) for folder in self.folders)

    def change_folders(self, added: Iterable[Path], removed: Iterable[Path]) -> None:
        """Add and remove workspace folders; forget the files of those that are no longer among them."""
        before, gone = self.folders, set(removed)
        kept = [folder for folder in self._announced if folder not in gone]
        self._take_folders(tuple(dict.fromkeys([*kept, *added])))
        self.forget()
        for folder in before:
            if folder not in self.folders:
                self._sources.forget_below(folder)
        for path in self.workspace.files:
            if not self.is_in_workspace(path) and not self.is_open(path):
                self._gone(path)
        self.look_around()

    def _take_folders(self, folders: tuple[Path, ...]) -> None:
        self._announced = folders
        by_place: dict[Path, Path] = {}
        for folder in folders:
            by_place.setdefault(resolve(folder), folder)
        self.folders = self._documents.folders = tuple(by_place.values())
        self._follow_links()

    def _follow_links(self) -> None:
        """Forget where links led."""
        outer_first = sorted(self.folders, key=lambda folder: len(resolve(folder).parts))
        self._documents.paths = CanonicalPaths(outer_first, self._may_name)

    def _may_name(self, path: Path, link: Path) -> bool:
        """Whether the file at the end of a link is known by its own path: not where only the link is found as a definition."""
        return link.suffix != ".json" or self._is_definition(path) or not self._is_definition(link)

    def _is_definition(self, path: Path) -> bool:
        """Whether a file may hold definitions and a search through the workspace finds it."""
        return self.is_ours(path) and self._is_discovered(path)

    def canonical(self, path: Path) -> Path:
        """Return the one path that the file at `path` is known by."""
        return self._documents.paths.of(path)

    def canonical_each(self, paths: Iterable[Path]) -> dict[Path, Path]:
        """Return the one path that each file is known by."""
        return self._documents.paths.of_each(paths)

    def document(self, uri: str) -> Document | None:
        """The document as it stands now; None where it is not open, or is one of Python."""
        entry = self._documents.get(uri)
        return None if entry is None or entry.is_python else entry.snapshot()

    def python_document(self, uri: str) -> Document | None:
        """As `document`, of Python."""
        entry = self._documents.get(uri)
        return entry.snapshot() if entry is not None and entry.is_python else None

    def site(self, uri: str, *, allows_python: bool = False) -> Site | None:
        """Return an open document as a whole, for a feature; None if it is not open.

        A Python document counts only with `allows_python`.
        """
        document = self.document(uri) or (self.python_document(uri) if allows_python else None)
        return self._site(document, Span(0, len(document.text))) if document else None

    def site_at(self, params: Mapping[str, Any], name: PlaceName, *, allows_python: bool = False) -> Site | None:
        """Return the document of a request as `site` does, at the position or range of its params."""
        uri = uri_in(params)
        document = self.document(uri) or (self.python_document(uri) if allows_python else None)
        return self._site(document, place_of(document, params, name, self.client.encoding)) if document else None

    def _site(self, document: Document, span: Span) -> Site:
        project = self.project(document.path)
        return Site(document, self._scope_in(project), project, self.workspace, span)

    def is_ours(self, path: Path) -> bool:
        """Whether the file may hold definitions, by its name."""
        return self.scope(path).role(path) is not None

    def problems(self, uri: str) -> tuple[Problem, ...]:
        """The problems of an open document, worked out once for each version."""
        entry = self._documents.get(uri)
        if entry is None or entry.is_python:
            return ()
        if entry.problems is None or entry.checked_at < self._changed_at:
            project, scope = self.project(entry.path), self.scope(entry.path)
            if scope.role(entry.path) is None:
                return ()
            self.scan(project)
            self._index(entry)
            entry.problems = problems(entry.snapshot(), scope, project, project.config, self._around(entry))
            entry.checked_at = self.revision
        return entry.problems

    def _around(self, entry: OpenDocument) -> Workspace | None:
        """Return the definitions that a document is checked against; None if those of its file are of another document's text."""
        return self.workspace if self._documents.stands(entry) or not entry.is_file else None

    def _index(self, entry: OpenDocument) -> None:
        """Note what an open document defines, if it stands for a file."""
        if not (entry.is_indexed or entry.is_python) and entry.is_file and self._documents.stands(entry):
            entry.is_indexed = True
            project, scope = self.project(entry.path), self.scope(entry.path)
            self._touch_paths(self.workspace.take(entry.snapshot(), scope, project))

    def index_opened(self) -> Iterator[None]:
        """Note what all open documents define, one at each step."""
        for entry in list(self._documents.of_files()):
            if not (entry.is_indexed or entry.is_python) and self.is_ours(entry.path):
                self._index(entry)
                yield

    def reported(self, uri: str) -> tuple[Problem, ...]:
        """The problems of an open document, with what is known of the files that are generated from it, and without what the
        editor's own JSON server says.
        """  # noqa: D205 - one sentence
        found, entry = self.problems(uri), self._documents.get(uri)
        if entry is None or entry.is_python or not self.is_ours(entry.path):
            return found
        document, language = entry.snapshot(), entry.json_language
        project, scope = self.project(document.path), self.scope(document.path)
        if language is not None:
            found = tuple(one for one in found if not is_said_by_json_server(one, document, language))
        more = self._outputs.problems(entry.uri, definitions_in(document, scope))
        return reported(document, found, project.config, more)

    def is_held(self, uri: str) -> bool:
        """Whether the diagnostics of a document stay as they are until it is saved, as somebody wants it."""
        entry = self._documents.get(uri)
        if entry is None or not entry.is_modified or not self.is_ours(entry.path):
            return False
        return self.project(entry.path).config.run == "onSave"

    def is_due_before(self, uri: str) -> bool:
        """Whether the diagnostics of a document that is about to change are due, and are to be those of its text as it is."""
        entry = self._documents.get(uri)
        if entry is None or entry.is_modified or entry.uri not in self._publisher:
            return False
        return self.project(entry.path).config.run == "onSave"

    def problems_on_disk(self, path: Path) -> tuple[Document, tuple[Problem, ...]] | None:
        """Return a file that is not open with its problems, those of its generated files included; None without a file."""
        checked = self.checked_on_disk(path)
        if checked is None:
            return None
        document, found = checked
        outputs = self._output_problems(document, found)
        self._outputs.keep(path, outputs)
        more = [problem for problems in outputs for problem in problems]
        return document, reported(document, found, self.project(path).config, more)

    def checked_on_disk(self, path: Path) -> tuple[Document, tuple[Problem, ...]] | None:
        """Return a file that is not open with its problems, those of its generated files left out; None without a file."""
        text = self._reader.read(path)
        if text is None:
            self._gone(path)
            return None
        document = Document(path, text)
        project, scope = self.project(path), self.scope(path)
        self.scan(project)
        self._touch_paths(self.workspace.take(document, scope, project))
        return document, problems(document, scope, project, project.config, self.workspace)

    def _output_problems(self, document: Document, found: tuple[Problem, ...]) -> tuple[tuple[Problem, ...], ...]:
        """Return the problems of the generated files of each definition in a document, which has the problems `found`."""
        project = self.project(document.path)
        definitions = definitions_in(document, self.scope(document.path))
        return tuple(output_problems(each, project, found, self.workspace) for each in definitions)

    @property
    def reader(self) -> Reader:
        """Reads open documents as they stand in the editor, and all other files from disk."""
        return self._reader

    def read_document(self, path: Path) -> Document | None:
        """Return the file at `path` as it is in the editor, its definitions indexed, or on disk; None if it cannot be read."""
        opened = self._documents.at(path)
        if opened is not None:
            if self.is_ours(opened.path):
                self._index(opened)
            return opened.snapshot()
        text = self._reader.read(path)
        return None if text is None else Document(path, text)

    def is_open(self, path: Path) -> bool:
        """Whether the file with a canonical path is open in the editor."""
        return path in self._documents

    def uri_at(self, path: Path) -> str:
        """Return the URI of the file at `path`: that of its document if it is open, as the client writes it."""
        entry = self._documents.at(path)
        return uri_of(path) if entry is None else entry.uri

    def result_id_on_disk(self, path: Path) -> str:
        """What names the state that the diagnostics of a file depend on that is not open."""
        revision = max(self._changed_at, self._revisions.get(path, 0))
        return f"{self._id}.{revision}.{self._reader.stamp(path)}"

    # ---------------------------------------------------------------- what is looked at while nobody waits

    @property
    def has_work(self) -> bool:
        """Whether there is something to look at in the background."""
        return bool(self._background)

    def work(self) -> bool:
        """Look at one more file; gives whether there was one."""
        if not self._background:
            return self._look_at_output()
        if self._background.step():
            self.has_news = True
        return True

    def _look_at_output(self) -> bool:
        """Look at the generated files of one document or file, if any are due; return whether any were."""
        due = self._outputs.take_due()
        if isinstance(due, Path):
            self._look_at_closed(due)
        elif due is not None:
            self._look_at_opened(due)
        return due is not None

    def _look_at_opened(self, uri: str) -> None:
        entry = self._documents.get(uri)
        if entry is None or entry.is_python or not entry.is_file:
            return
        document = entry.snapshot()
        if self.is_held(uri) and self._is_on_disk(document):
            self.saved(uri)  # the editor has taken the text from the disk, or it was changed back
        if self._outputs.keep(uri, self._output_problems(document, self.problems(uri))):
            self._bump(entry)
            self.needs_refresh = self.has_news = True
            self._touch_later((uri,))

    def _look_at_closed(self, path: Path) -> None:
        checked = None if self.is_open(path) else self.checked_on_disk(path)
        if checked is None:
            self._outputs.forget(path)
        elif self._outputs.keep(path, self._output_problems(*checked)):
            self._revisions[path] = self._next()
            self.has_news = True

    def _is_on_disk(self, document: Document) -> bool:
        """Whether the file holds this very text, with a byte order mark or not, and with whichever line breaks."""
        text = self._reader.on_disk(document.path)
        return text is not None and plain_text(text) == plain_text(document.text)

    def look_around(self) -> None:
        """Look for definitions in the workspace's folders, in the background, instead of any search that is under way."""
        self._follow_links()
        self._find_files(self._documents)
        self._background.cancel(self._search)
        self._search = self._find_definitions()
        self._background.add([self._search])

    def _find_files(self, entries: Iterable[OpenDocument]) -> None:
        """Find the files that open documents stand for again: links may lead elsewhere."""
        moved = self._documents.find_files(list(entries))
        for before, entry in moved:
            if not entry.is_python:
                self._know_again(before)
                self._bump(entry)
                self.touch(entry.uri)

    def _find_definitions(self) -> Iterator[None]:
        seen: set[Path] = set()
        self._settings.clear()
        self.skipped.clear()
        for folder in self.folders:
            for files in walk(folder, self._reader, (".json", _PYPROJECT), named=self.canonical, skipped=self.skipped):
                for number, path in enumerate(files):
                    if path.suffix == ".json" and path not in seen and self.is_ours(path):
                        seen.add(path)
                        yield from self._look_at(path, is_found=True)
                    elif path.name == _PYPROJECT:
                        self._settings.add(path)
                    elif number % _FILES_AT_A_TIME == 0:
                        yield
                yield
        self._find_files(self._documents)  # by links that have been met only now
        for path in self.workspace.files:
            if path not in seen and not self.is_open(path):
                self._know_again(path)  # it may have come, or gone, or been linked, while the others were looked at
                yield
        self.has_found_definitions = True
        self.has_news = True

    def found_definitions(self) -> Iterator[object]:
        """Wait, as a request that is answered in steps, until all files of the workspace have been looked at."""
        while not self.has_found_definitions and self.has_work:
            yield PARKED
        yield from self.index_opened()

    def _look_at(self, path: Path, former: tuple[KnownStore, ...] = (), *, is_found: bool = False) -> Iterator[None]:
        """Index a file that is not open; name the files that were generated from it if it is gone.

        `former` are the definitions that the file had, if it has been forgotten already. `is_found` says that a search has just
        found the file.
        """
        if self.is_open(path):
            return
        former = former or self.workspace.stores_in(path)
        if not self._index_file(path, is_found=is_found) and former and self._is_discovered(path):
            self._background.add([self._name_orphans(path, former)])
        yield

    def _index_file(self, path: Path, *, is_found: bool = False) -> bool:
        """Note what the file with this canonical path defines; return whether a search finds it and it can be read."""
        is_here = self.is_ours(path) and (is_found or self._is_discovered(path))
        text = self._reader.read(path) if is_here else None
        if text is None:
            self._gone(path)
            return False
        self._touch_paths(self.workspace.take(Document(path, text), self.scope(path), self.project(path)))
        self.has_news = True
        return True

    def _gone(self, path: Path) -> None:
        """Forget a file that is not there any more, or not in the workspace, or is known by another path."""
        self._touch_paths(self.workspace.drop(path))
        self._revisions.pop(path, None)
        self._outputs.forget(path)
        self.has_news = True
        if self._documents.paths.forget(path):
            self.look_around()  # the file may have another link

    def _name_orphans(self, path: Path, stores: tuple[KnownStore, ...]) -> Iterator[None]:
        """Say which generated files stand, of stores whose definition at `path` is gone, and that no other definition has."""
        from storesmith.features.origin import files_left  # noqa: PLC0415 - few sessions need it

        left = [file for store in stores for file in files_left(store, self)]
        if left:
            names = " and ".join(file.name for file in left)
            self.complaints.append(
                f"{path.name} is gone; {names} {'was' if len(left) == 1 else 'were'} generated from it, and left."
            )
        yield

    def scanned(self, project: Project) -> Iterator[object]:
        """Wait, as a request that is answered in steps, until all classes of a project have been looked at."""
        self.scan(project)
        while not project.python.is_scanned and self.has_work:
            yield PARKED

    def scan(self, project: Project) -> None:
        """Have all classes of a project looked at in the background."""
        if all(index is not project.python for index in self._indexes):
            self._indexes.append(project.python)
            self._background.add([self._scan_classes(project.python)])

    def _scan_classes(self, index: PythonIndex) -> Iterator[None]:
        for _ in index.scan():
            yield
        self._changed()

    def files_changed(self, changes: Mapping[Path, bool]) -> None:
        """Files or folders have been made or changed (True) or removed (False) on disk."""
        canonical = self.canonical_each(changes)
        known = {canonical[path]: exists for path, exists in changes.items()}
        every = {**changes, **known}
        modules = {path: exists for path, exists in every.items() if path.suffix in (".py", ".pyi")}
        others = {path: exists for path, exists in every.items() if path not in modules}
        self._forget_removed({path for path, exists in others.items() if not exists})
        if any(map(self._is_setting, every)):
            self.forget()
            self.look_around()
            return
        if [path for path in changes if self._documents.paths.forget(path)]:  # these links may lead elsewhere now
            self.look_around()
        if others:
            self._find_files(entry for entry in self._documents if _is_among(entry.written, others))
        look = self._look_at_modules(modules)
        if len(modules) <= _FEW:
            for _ in look:
                pass
        else:
            self._background.add([look], is_first=True)
        for path, exists in known.items():
            if path.suffix == ".json":
                self._background.add([self._look_at(path)])
            elif not path.suffix:
                is_known = [index.changed(path, exists=exists) for index in self._indexes]
                if exists and self._reader.is_folder(path):  # of its files nothing further is told
                    self._background.add(self._scan_classes(index) for index in self._indexes)
                    self.look_around()
                if any(is_known):
                    self._changed()

    def _forget_removed(self, removed: Collection[Path]) -> None:
        """Forget the definitions of removed files and folders before anything else is answered, and look for them later."""
        for path in self.workspace.files if removed else ():
            if _is_among(path, removed) and not self.is_open(path):
                former = self.workspace.stores_in(path)
                self._touch_paths(self.workspace.drop(path))
                self._background.add([self._look_at(path, former)])
                self.has_news = self.needs_refresh = True

    def _is_setting(self, path: Path) -> bool:
        """Whether a file or a folder says what definitions are, and what is said of them."""
        if path.suffix not in (".json", ".py", ".pyi", "") or path.name in _SETTINGS:
            return True
        kinds = (project.root / folder for project in self._roots.values() for folder in project.config.kinds)
        return not path.suffix and any(path.is_relative_to(one) or one.is_relative_to(path) for one in kinds)

    def _look_at_modules(self, modules: Mapping[Path, bool]) -> Iterator[None]:
        """Look at modules that have been made or changed (True) or removed (False), and at nothing else."""
        is_news = False
        for path, exists in modules.items():
            for index in self._indexes:
                is_news = index.changed(path, exists=exists) or is_news
            yield
        if is_news:
            self._changed()
        elif modules:
            self.has_news = self.needs_refresh = True  # code lenses compare whole files
            self._outputs.touch(*self._documents.uris, *self._outputs.closed)
        for path in modules:
            self._module_changed(path)

    def _output_changed(self, entry: OpenDocument) -> None:
        """Look again at the definitions that the file of an open Python document is generated from."""
        if entry.is_file:
            self._module_changed(entry.path)

    def _module_changed(self, path: Path) -> None:
        """Look again at the definitions that the Python file at `path` is generated from."""
        from storesmith.features.origin import origins_of  # noqa: PLC0415 - start-up must not pay for it

        for store in origins_of(path, self):
            opened = self._definitions_at(store.path)
            if opened is None:
                self._revisions[store.path] = self._next()
            else:
                self._outputs.touch(opened.uri)

    def look_again(self) -> None:
        """Look anew at what is installed, which is outside of what clients watch."""
        if any(project.has_other_environment() for project in self._roots.values()):
            self.forget()
            return
        has_changed = [index.look_again() for index in self._indexes]  # all of them, not only up to the first
        if any(has_changed):
            self._changed()

    def _changed(self) -> None:
        """Note that something has changed that concerns all files."""
        self._changed_at = self._next()
        self._revisions.clear()
        self.has_news = self.needs_refresh = True
        self._touch_later(self._documents.uris)
        self._outputs.touch(*self._documents.uris)

    def _touch_paths(self, paths: set[Path]) -> None:
        """Note that something has changed that concerns some files."""
        for path in paths:
            entry = self._definitions_at(path)
            if entry is None:
                self._revisions[path] = self._next()
            else:
                entry.problems = None
                self._bump(entry)
                self.needs_refresh = True
                self._touch_later((entry.uri,))
        self.has_news = self.has_news or bool(paths)

    # ---------------------------------------------------------------- what is around them

    def project(self, path: Path) -> Project:
        """The project around `path`, with the editor's settings laid over its own."""
        project = self._projects.get(path.parent)
        if project is None:
            around = [folder for folder in self.folders if path.is_relative_to(folder)]
            fallback = max(around, key=lambda folder: len(folder.parts), default=None)
            found = find_project(
                path,
                self._reader,
                fallback=fallback,
                environment=os.environ,
                sources=self._sources,
                own_prefix=Path(sys.prefix),
                neighbours=tuple(folder for folder in self.folders if folder != fallback),
            )
            if found.root not in self._roots:
                config, complaints = merged(found.config, self._initial, self._from_client)
                self._roots[found.root] = replace(found, config=config)
                self._complain((*found.complaints, *complaints))
            project = self._projects[path.parent] = self._roots[found.root]
        return project

    def projects(self) -> list[Project]:
        """The projects of the workspace, sorted by their folders.

        These are those around open documents and around files with definitions, and the workspace's folders; a folder without
        settings is none where there are projects below it.
        """
        return self._projects_around((*self._opened_files(), *self.workspace.files))

    def all_projects(self) -> list[Project]:
        """As `projects`, with those in the workspace that have no definition yet."""
        return self._projects_around((*self._opened_files(), *self.workspace.files, *self._settings))

    def _opened_files(self) -> Iterator[Path]:
        return (entry.path for entry in self._documents.of_files() if not entry.is_python)

    def _projects_around(self, files: Iterable[Path]) -> list[Project]:
        found = {self.project(path).root: self.project(path) for path in files}
        for folder in self.folders:
            project = self.project(folder / "x.json")
            if project.pyproject or not any(root.is_relative_to(folder) for root in found):
                found[project.root] = project
        return [found[root] for root in sorted(found)]

    @property
    def is_trusted(self) -> bool:
        """Whether the client says that the workspace is trusted."""
        return self._is_trusted

    def scope(self, path: Path) -> Scope:
        """Return which files are definitions, by the settings around `path`."""
        return self._scope_in(self.project(path))

    def _scope_in(self, project: Project) -> Scope:
        scope = self._scopes.get(project.root)
        if scope is None:
            kinds, complaints = project_kinds(project.root, project.config.kinds, is_trusted=self._is_trusted)
            self._complain(complaints)
            scope = self._scopes[project.root] = Scope(kinds, project.config.include)
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
        self._roots.clear()
        self._scopes.clear()
        self._indexes.clear()
        for entry in self._documents:
            entry.is_indexed = False
        self._changed()

    def _complain(self, complaints: tuple[str, ...]) -> None:
        for complaint in complaints:
            if complaint not in self._complained:
                self._complained.add(complaint)
                self.complaints.append(complaint)

    # ---------------------------------------------------------------- what is to be published

    def touch(self, uri: str) -> None:
        """Note that the diagnostics of a document are due after a pause, where the client does not pull them."""
        entry = self._documents.get(uri)
        if entry is None:
            return
        if not entry.is_python and not self.client.pulls_diagnostics:
            self._publisher.add(entry.uri)
            entry.published = None
        if entry.is_file and self.is_ours(entry.path):
            self._outputs.touch(entry.uri)

    def _touch_later(self, uris: Iterable[str]) -> None:
        """Note that the diagnostics of documents are due that nobody has typed in: after those in which somebody has."""
        if not self.client.pulls_diagnostics:
            self._publisher.add_others(uris)

    def seconds_to_due(self) -> float | None:
        """Seconds until diagnostics are due; None where none are."""
        times = [at for at in (self._publisher.due_at, self._outputs.due_at) if at is not None]
        return max(0.0, min(times) - time.monotonic()) if times else None

    def take_due(self) -> str | None:
        """One document whose diagnostics are due now, the longest due first; None where there is none.

        What was typed in comes before what something else has changed.
        """
        return self._publisher.take()

    def is_published(self, uri: str, items: str) -> bool:
        """Whether these very diagnostics of this version were published last, and nobody has typed or saved since; from now on
        they are published.
        """  # noqa: D205 - one sentence
        entry = self._entry(uri)
        published = (entry.version, hash(items))
        is_known, entry.published = entry.published == published, published
        return is_known

    def _entry(self, uri: str) -> OpenDocument:
        """Return an open document; raises `KeyError` if it is not open."""
        entry = self._documents.get(uri)
        if entry is None:
            raise KeyError(uri)
        return entry

    def document_at(self, path: Path) -> tuple[str, Document] | None:
        """The URI and the document of the file at `path` if it is open, else None."""
        entry = self._documents.at(path)
        return (entry.uri, entry.snapshot()) if entry else None

    def result_id(self, uri: str) -> str:
        """What names the state that a document's diagnostics depend on."""
        return f"{self._id}.{max(self._changed_at, self._entry(uri).revision)}"

    def is_unchanged(self, uri: str, result_id: object) -> bool:
        """Whether the diagnostics that a client has, by what names them, are those that it is to have."""
        if result_id == self.result_id(uri):
            return True
        return result_id is not None and result_id == self._entry(uri).answered and self.is_held(uri)

    def answered(self, uri: str) -> str:
        """Note that a client is given a document's diagnostics; gives what names them."""
        self._entry(uri).answered = result_id = self.result_id(uri)
        return result_id


def _is_among(path: Path | None, paths: Container[Path]) -> bool:
    """Return whether a path is one of `paths`, or lies below one."""
    return path is not None and (path in paths or any(parent in paths for parent in path.parents))


def section(settings: Any) -> object:
    """Storesmith's own section in `DidChangeConfigurationParams.settings`; None where there is none."""
    return settings.get("storesmith") if isinstance(settings, Mapping) else None
