"""The open documents, and what is known around them: projects, settings, and which diagnostics are due."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections import ChainMap, Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from storesmith.analysis import JsonLanguage, is_said_by_json_server, output_problems, problems, with_more
from storesmith.features.site import Site
from storesmith.kinds import project_kinds
from storesmith.lsp.capabilities import ClientCapabilities
from storesmith.lsp.from_lsp import PlaceName, place_of, uri_of
from storesmith.lsp.outputs import Outputs
from storesmith.lsp.protocol import PARKED
from storesmith.lsp.settings import merged
from storesmith.model import Document, KnownStore, Problem, Scope, Workspace, definitions_in
from storesmith.project import Project, find_project
from storesmith.python import PythonIndex, Sources
from storesmith.syntax import Tree
from storesmith.text import DiskReader, Reader, Span, TextBuffer, is_discovered, walk

_log = logging.getLogger(__name__)
_SETTINGS = (".env", ".gitignore", "pyrightconfig.json", "schema.json")
"""Files that what is said of definitions depends on, beside those that are known by their suffix."""

_JSON_LANGUAGES: dict[str, JsonLanguage] = {"json": "json", "jsonc": "jsonc"}
_PYPROJECT = "pyproject.toml"
_FILES_AT_A_TIME = 200
PUBLISH_PAUSE = 0.03
"""Seconds of quiet before diagnostics are pushed."""

_FEW = 5
"""How many changed modules are looked at at once, and not in the background."""


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
    published: tuple[int, int] | None = None
    epoch: int = 0
    """Goes up when something in another document changes what is wrong with this one."""
    is_python: bool = False
    json_language: JsonLanguage | None = None
    """The language of a document that the editor's own JSON server checks too."""
    is_modified: bool = False
    """Whether it has changed since it was opened or saved."""
    answered: str | None = None
    """The result that a client which pulls was given last, since it was opened or saved."""


class OpenReader:
    """Reads open documents as they stand in the editor, and all others from disk."""

    def __init__(self, opened: Mapping[Path, _Open]) -> None:
        self._opened = opened
        self._disk = DiskReader()

    def read(self, path: Path) -> str | None:
        entry = self._opened.get(path)
        return entry.buffer.text if entry else self._disk.read(path)

    def module_text(self, path: Path) -> str | None:
        entry = self._opened.get(path)
        return entry.buffer.text if entry else self._disk.module_text(path)

    def on_disk(self, path: Path) -> str | None:
        """As `read`, of the disk alone."""
        return self._disk.read(path)

    def is_folder(self, path: Path) -> bool:
        return self._disk.is_folder(path)

    def exists(self, path: Path) -> bool:
        return self._disk.exists(path)

    def stamp(self, path: Path) -> object:
        entry = self._opened.get(path)
        return entry.version if entry else self._disk.stamp(path)

    def identity(self, path: Path) -> object:
        return self._disk.identity(path)

    def is_link(self, path: Path) -> bool:
        return self._disk.is_link(path)

    def folders(self, path: Path) -> list[Path]:
        return self._disk.folders(path)

    def entries(self, path: Path) -> dict[str, bool]:
        return self._disk.entries(path)


class Session:
    """What one client has open. Hands out frozen documents; only the handlers of the sync notifications change it."""

    def __init__(self, client: ClientCapabilities, folders: tuple[Path, ...], initial: object) -> None:
        self.client = client
        self.folders = folders
        self.complaints: list[str] = []
        self._initial = initial
        options = initial if isinstance(initial, Mapping) else {}
        self._is_trusted = options.get("workspaceTrusted") is True
        self._json_is_checked = options.get("jsonSyntaxIsChecked") is True
        self._from_client: object = None
        self._opened: dict[str, _Open] = {}
        self._by_path: dict[Path, _Open] = {}
        self._python: dict[Path, _Open] = {}
        self._reader = OpenReader(ChainMap(self._by_path, self._python))
        self._sources = Sources(OpenReader(self._by_path), is_watched=client.watches_files)
        self._projects: dict[Path, Project] = {}
        self._roots: dict[Path, Project] = {}
        self._scopes: dict[Path, Scope] = {}
        self._complained: set[str] = set()
        self._due: dict[str, float] = {}
        self._stale: dict[str, None] = {}
        self._stale_at = 0.0
        self._openings = 0
        self.generation = 0
        """Goes up whenever something outside the documents changes what is wrong with them."""
        self.workspace = Workspace()
        self.has_news = False
        """Whether something has changed that answers depend on; whoever tells the client sets it back."""
        self.needs_refresh = False
        """Whether a client that pulls diagnostics must be told to do so anew."""
        self.has_found_definitions = False
        """Whether all files of the workspace have been looked at."""
        self._background: deque[Iterator[None]] = deque()
        self._indexes: list[PythonIndex] = []
        self._search: Iterator[None] | None = None
        self._epochs: Counter[Path] = Counter()
        self._outputs = Outputs()
        self.skipped: dict[Path, str] = {}
        """What the search for definitions skipped, with the reasons."""
        self._settings: set[Path] = set()
        """The settings of projects that the search for definitions has come by."""

    # ---------------------------------------------------------------- documents

    def open(self, uri: str, path: Path, text: str, version: int, language: str = "") -> None:
        """Keep a document; one of Python only to act on it and to change it: what modules hold is what is on disk."""
        if language == "python" or path.suffix in (".py", ".pyi"):
            self._opened[uri] = self._python[path] = _Open(uri, path, TextBuffer(text), version, is_python=True)
            self._output_changed(path)
            return
        self._openings += 1
        entry = self._opened[uri] = self._by_path[path] = _Open(uri, path, TextBuffer(text), version)
        entry.json_language = _JSON_LANGUAGES.get(language) if self._json_is_checked else None
        self.has_news = True
        if self.is_ours(path):
            self.scan(self.project(path))
        self.touch(uri)

    def change(self, uri: str, version: int) -> TextBuffer | None:
        """The buffer of an open document, which is at `version` from now on; None where it is not open."""
        entry = self._opened.get(uri)
        if entry is None:
            return None
        entry.version = version
        entry.is_modified = True
        if entry.document is not None and entry.document.has_tree:
            entry.previous = entry.document.tree
        entry.document = None
        entry.problems = None
        if entry.is_python:
            self._output_changed(entry.path)
        self.touch(uri)
        return entry.buffer

    def reset(self, uri: str, text: str) -> None:
        """Replace the whole text of an open document."""
        self._opened[uri].buffer = TextBuffer(text)

    def saved(self, uri: str) -> None:
        """Note that a document stands on disk as it does here, so that what was held back of it is due."""
        entry = self._opened.get(uri)
        if entry is not None:
            self.needs_refresh = self.needs_refresh or self.is_held(uri)
            entry.is_modified, entry.answered = False, None
            self.touch(uri)

    def close(self, uri: str) -> None:
        entry = self._opened.pop(uri, None)
        if entry is not None and self._python.get(entry.path) is entry:
            del self._python[entry.path]
            self._output_changed(entry.path)
        if entry is None or entry.is_python:
            return
        if self._by_path.get(entry.path) is entry:
            del self._by_path[entry.path]
            self._background.append(self._look_at(entry.path))
            self._leave(entry.path)
        self._due.pop(uri, None)
        self._stale.pop(uri, None)
        self._outputs.forget(uri)
        self.has_news = True

    def _leave(self, path: Path) -> None:
        """Forget the project around a closed document, if it is of no folder of the workspace and of no open document."""
        project = self._projects.get(path.parent)
        if project is None or self._is_in_workspace(path):
            return
        root = project.root
        used = (self.project(other).root for other in self._by_path)
        if root not in used and not any(folder.is_relative_to(root) for folder in self.folders):
            self._projects = {folder: one for folder, one in self._projects.items() if one.root != root}
            self._roots.pop(root, None)
            self._scopes.pop(root, None)
            self._indexes = [index for index in self._indexes if index is not project.python]
            self._sources.forget_below(root)

    def _is_in_workspace(self, path: Path) -> bool:
        return any(path.is_relative_to(folder) for folder in self.folders)

    def _is_discovered(self, path: Path) -> bool:
        """Return whether a search through a folder of the workspace finds the file, if it is there."""
        return any(path.is_relative_to(folder) and is_discovered(path, folder, self._reader) for folder in self.folders)

    def set_folders(self, folders: tuple[Path, ...]) -> None:
        """Take other workspace folders; forget the files of those that are no longer among them."""
        removed = [folder for folder in self.folders if folder not in folders]
        self.folders = folders
        self.forget()
        for folder in removed:
            self._sources.forget_below(folder)
        self.look_around()

    def document(self, uri: str) -> Document | None:
        """The document as it stands now; None where it is not open, or is one of Python."""
        entry = self._opened.get(uri)
        return None if entry is None or entry.is_python else self._document(entry)

    def python_document(self, uri: str) -> Document | None:
        """As `document`, of Python."""
        entry = self._opened.get(uri)
        return self._document(entry) if entry is not None and entry.is_python else None

    def site(self, uri: str, *, allows_python: bool = False) -> Site | None:
        """Return an open document as a whole, for a feature; None if it is not open.

        A Python document counts only with `allows_python`.
        """
        document = self.document(uri) or (self.python_document(uri) if allows_python else None)
        return self._site(document, Span(0, len(document.text))) if document else None

    def site_at(self, params: Mapping[str, Any], name: PlaceName, *, allows_python: bool = False) -> Site | None:
        """Return the document of a request as `site` does, at the position or range of its params."""
        uri = uri_of(params)
        document = self.document(uri) or (self.python_document(uri) if allows_python else None)
        return self._site(document, place_of(document, params, name, self.client.encoding)) if document else None

    def _site(self, document: Document, span: Span) -> Site:
        project = self.project(document.path)
        return Site(document, self._scope_in(project), project, self.workspace, span)

    @staticmethod
    def _document(entry: _Open) -> Document:
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
            project, scope = self.project(document.path), self.scope(document.path)
            if scope.role(document.path) is None:
                return ()
            self.scan(project)
            self._touch_paths(self.workspace.take(document, scope, project))
            found = problems(document, scope, project, project.config, self.workspace)
            entry.problems = self.generation, found
        return entry.problems[1]

    def reported(self, uri: str) -> tuple[Problem, ...]:
        """The problems of an open document, with what is known of the files that are generated from it, and without what the
        editor's own JSON server says.
        """  # noqa: D205 - one sentence
        found, document = self.problems(uri), self.document(uri)
        if document is None or not self.is_ours(document.path):
            return found
        project, scope = self.project(document.path), self.scope(document.path)
        language = self._opened[uri].json_language
        if language is not None:
            is_said = partial(is_said_by_json_server, document=document, language=language)
            if any(map(is_said, found)):  # they may have kept others out, as a document reports only so many
                found = problems(document, scope, project, project.config, self.workspace, is_said)
        return with_more(found, self._outputs.problems(uri, definitions_in(document, scope)), project.config)

    def is_held(self, uri: str) -> bool:
        """Whether the diagnostics of a document stay as they are until it is saved, as somebody wants it."""
        entry = self._opened.get(uri)
        if entry is None or not entry.is_modified or not self.is_ours(entry.path):
            return False
        return self.project(entry.path).config.run == "onSave"

    def is_due_before(self, uri: str) -> bool:
        """Whether the diagnostics of a document that is about to change are due, and are to be those of its text as it is."""
        entry = self._opened.get(uri)
        if entry is None or entry.is_modified or not (uri in self._due or uri in self._stale):
            return False
        return self.project(entry.path).config.run == "onSave"

    def problems_on_disk(self, path: Path) -> tuple[Document, tuple[Problem, ...]] | None:
        """A file that is not open, and its problems, with those of its generated files; None where there is no such file."""
        text = self._reader.read(path)
        if text is None:
            return None
        document = Document(path, text)
        project, scope = self.project(path), self.scope(path)
        self.scan(project)
        self._touch_paths(self.workspace.take(document, scope, project))
        found = problems(document, scope, project, project.config, self.workspace)
        more = [
            problem
            for definition in definitions_in(document, scope)
            for problem in output_problems(definition, project, found, self.workspace)
        ]
        return document, with_more(found, more, project.config)

    @property
    def reader(self) -> Reader:
        """Reads open documents as they stand in the editor, and all other files from disk."""
        return self._reader

    def read_document(self, path: Path) -> Document | None:
        """The file at `path` as it stands in the editor or on disk; None where it cannot be read."""
        opened = self.document_at(path)
        if opened is not None:
            return opened[1]
        text = self._reader.read(path)
        return None if text is None else Document(path, text)

    @property
    def uris(self) -> list[str]:
        """The URIs of the documents that are open in the editor, those of Python left out."""
        return [entry.uri for entry in self._by_path.values()]

    def is_open(self, path: Path) -> bool:
        """Whether the file at `path` is open in the editor."""
        return path in self._by_path

    def result_id_on_disk(self, path: Path) -> str:
        """What names the state that the diagnostics of a file depend on that is not open."""
        return f"{self.generation}.{self._epochs[path]}.{self._reader.stamp(path)}"

    # ---------------------------------------------------------------- what is looked at while nobody waits

    @property
    def has_work(self) -> bool:
        """Whether there is something to look at in the background."""
        return bool(self._background)

    def work(self) -> bool:
        """Look at one more file; gives whether there was one."""
        if not self._background:
            return self._look_at_output()
        try:
            next(self._background[0])
        except StopIteration:
            self._background.popleft()
            self.has_news = True
        except Exception:  # noqa: BLE001 - one file that cannot be looked at stops no other
            _log.exception("looking at the workspace failed")
            self._background.popleft()
            self.has_news = True
        return True

    def _look_at_output(self) -> bool:
        """Look at the generated files of one document, if any are due; gives whether any were."""
        uri = self._outputs.take_due()
        document = self.document(uri) if uri is not None else None
        if uri is None or document is None:
            return uri is not None
        if self.is_held(uri) and self._is_on_disk(document):
            self.saved(uri)  # the editor has taken the text from the disk, or it was changed back
        scope, project, found = self.scope(document.path), self.project(document.path), self.problems(uri)
        output = tuple(
            output_problems(each, project, found, self.workspace) for each in definitions_in(document, scope)
        )
        if self._outputs.keep(uri, output):
            self._opened[uri].epoch += 1
            self.needs_refresh = self.has_news = True
            self._touch_later((uri,))
        return True

    def _is_on_disk(self, document: Document) -> bool:
        """Whether the file holds this very text, with a byte order mark or not, and with whichever line breaks."""
        text = self._reader.on_disk(document.path)
        return text is not None and _bare(text) == _bare(document.text)

    def look_around(self) -> None:
        """Look for definitions in the workspace's folders, in the background; a search that is under way is given up for it."""
        if self._search is not None and self._search in self._background:
            self._background.remove(self._search)
        self._search = self._find_definitions()
        self._background.append(self._search)

    def _find_definitions(self) -> Iterator[None]:
        seen: set[Path] = set()
        self._settings.clear()
        self.skipped.clear()
        for folder in self.folders:
            for files in walk(folder, self._reader, (".json", _PYPROJECT), skipped=self.skipped):
                for number, path in enumerate(files):
                    if path.suffix == ".json" and self.is_ours(path):
                        seen.add(path)
                        yield from self._look_at(path, is_found=True)
                    elif path.name == _PYPROJECT:
                        self._settings.add(path)
                    elif number % _FILES_AT_A_TIME == 0:
                        yield
                yield
        for path in self.workspace.files:
            if path not in seen and path not in self._by_path:
                yield from self._look_at(path)  # it may have come, or gone, while the others were looked at
        self.has_found_definitions = True
        self.has_news = True

    def found_definitions(self) -> Iterator[object]:
        """Wait, as a request that is answered in steps, until all files of the workspace have been looked at."""
        while not self.has_found_definitions and self.has_work:
            yield PARKED

    def _look_at(self, path: Path, *, is_found: bool = False) -> Iterator[None]:
        """Note the definitions of a file that is not open, or drop those of one that no search finds any more.

        `is_found` says that a search has just found the file.
        """
        if path not in self._by_path and not (is_found or self._is_discovered(path)):
            self._touch_paths(self.workspace.drop(path))
            self.has_news = True
        elif path not in self._by_path:
            text = self._reader.read(path) if self.is_ours(path) else None
            if text is None:
                self._background.append(self._name_orphans(path, self.workspace.stores_in(path)))
                self._touch_paths(self.workspace.drop(path))
                del self._epochs[path]
            else:
                self._touch_paths(self.workspace.take(Document(path, text), self.scope(path), self.project(path)))
            self.has_news = True
        yield

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
            self._background.append(self._scan_classes(project.python))

    def _scan_classes(self, index: PythonIndex) -> Iterator[None]:
        for _ in index.scan():
            yield
        self._changed()

    def files_changed(self, changes: Mapping[Path, bool]) -> None:
        """Files or folders have been made or changed (True) or removed (False) on disk."""
        if any(map(self._is_setting, changes)):
            self.forget()
            self.look_around()
            return
        modules = {path: exists for path, exists in changes.items() if path.suffix in (".py", ".pyi")}
        look = self._look_at_modules(modules)
        if len(modules) <= _FEW:
            for _ in look:
                pass
        else:
            self._background.appendleft(look)
        for path, exists in changes.items():
            if path.suffix == ".json":
                self._background.append(self._look_at(path))
            elif not path.suffix:
                is_known = [index.changed(path, exists=exists) for index in self._indexes]
                self._folder_changed(path, exists=exists)
                if any(is_known):
                    self._changed()

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
        for path in modules:
            self._output_changed(path)

    def _output_changed(self, path: Path) -> None:
        """Have the definitions looked at again that the Python file at `path` is generated from, if it is."""
        from storesmith.features.origin import origins_of  # noqa: PLC0415 - start-up must not pay for it

        for store in origins_of(path, self):
            self._epochs[store.path] += 1
            entry = self._by_path.get(store.path)
            if entry is not None:
                self._outputs.touch(entry.uri)

    def _folder_changed(self, path: Path, *, exists: bool) -> None:
        """What has no suffix is a folder, most likely, of whose files nothing further is told."""
        if not exists:
            for below in [
                known for known in self.workspace.files if path in known.parents and known not in self._by_path
            ]:
                self._touch_paths(self.workspace.drop(below))
        elif self._reader.is_folder(path):
            self._background += [self._scan_classes(index) for index in self._indexes]
            self.look_around()

    def look_again(self) -> None:
        """Look anew at what is installed, which is outside of what clients watch."""
        if any(project.has_other_environment() for project in self._roots.values()):
            self.forget()
            return
        has_changed = [index.look_again() for index in self._indexes]  # all of them, not only up to the first
        if any(has_changed):
            self._changed()

    def _changed(self) -> None:
        """Have everything that was said worked out anew."""
        self.generation += 1
        self.has_news = self.needs_refresh = True
        self._touch_later(self._opened)
        self._outputs.touch(*self._opened)

    def _touch_paths(self, paths: set[Path]) -> None:
        for path in paths:
            self._epochs[path] += 1
            entry = self._by_path.get(path)
            if entry is not None:
                entry.problems = None
                entry.epoch += 1
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
        return self._projects_around((*self._by_path, *self.workspace.files))

    def all_projects(self) -> list[Project]:
        """As `projects`, with those in the workspace that have no definition yet."""
        return self._projects_around((*self._by_path, *self.workspace.files, *self._settings))

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
        self._changed()

    def _complain(self, complaints: tuple[str, ...]) -> None:
        for complaint in complaints:
            if complaint not in self._complained:
                self._complained.add(complaint)
                self.complaints.append(complaint)

    # ---------------------------------------------------------------- what is to be published

    def touch(self, uri: str) -> None:
        """Note that the diagnostics of a document are due after a pause, where the client does not pull them."""
        entry = self._opened.get(uri)
        if entry is not None and not entry.is_python and not self.client.pulls_diagnostics:
            self._due[uri] = time.monotonic() + PUBLISH_PAUSE
            entry.published = None
        if entry is not None and self.is_ours(entry.path):
            self._outputs.touch(uri)

    def _touch_later(self, uris: Iterable[str]) -> None:
        """Note that the diagnostics of documents are due that nobody has typed in: after those in which somebody has."""
        if not self.client.pulls_diagnostics:
            self._stale.update(dict.fromkeys(uris))
            self._stale_at = time.monotonic() + PUBLISH_PAUSE

    def seconds_to_due(self) -> float | None:
        """Seconds until diagnostics are due; None where none are."""
        times = [*self._due.values(), *([self._stale_at] if self._stale else [])]
        if self._outputs.due_at is not None:
            times.append(self._outputs.due_at)
        return max(0.0, min(times) - time.monotonic()) if times else None

    def take_due(self) -> str | None:
        """One document whose diagnostics are due now, the longest due first; None where there is none.

        What was typed in comes before what something else has changed.
        """
        now = time.monotonic()
        uri = min(self._due, key=self._due.__getitem__, default=None)
        if uri is not None and self._due[uri] <= now:
            del self._due[uri]
        elif self._stale and self._stale_at <= now:
            uri = next(iter(self._stale))
        else:
            return None
        self._stale.pop(uri, None)
        return uri

    def is_published(self, uri: str, items: str) -> bool:
        """Whether these very diagnostics of this version were published last, and nobody has typed or saved since; from now on
        they are published.
        """  # noqa: D205 - one sentence
        entry = self._opened[uri]
        published = (entry.version, hash(items))
        is_known, entry.published = entry.published == published, published
        return is_known

    def document_at(self, path: Path) -> tuple[str, Document] | None:
        """The URI and the document of the file at `path` if it is open, else None."""
        entry = self._by_path.get(path) or self._python.get(path)
        return (entry.uri, self._document(entry)) if entry else None

    def result_id(self, uri: str) -> str:
        """What names the state that a document's diagnostics depend on."""
        entry = self._opened[uri]
        return f"{self.generation}.{self._openings}.{entry.epoch}.{entry.version}"

    def is_unchanged(self, uri: str, result_id: object) -> bool:
        """Whether the diagnostics that a client has, by what names them, are those that it is to have."""
        if result_id == self.result_id(uri):
            return True
        return result_id is not None and result_id == self._opened[uri].answered and self.is_held(uri)

    def answered(self, uri: str) -> str:
        """Note that a client is given a document's diagnostics; gives what names them."""
        self._opened[uri].answered = result_id = self.result_id(uri)
        return result_id


def _bare(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def section(settings: Any) -> object:
    """Storesmith's own section in `DidChangeConfigurationParams.settings`; None where there is none."""
    return settings.get("storesmith") if isinstance(settings, Mapping) else None
