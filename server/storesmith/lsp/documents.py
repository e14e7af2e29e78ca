"""The open documents, by their URIs and by the files that they stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, KeysView
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from storesmith.analysis import JsonLanguage
from storesmith.lsp.from_lsp import detached_path, path_of
from storesmith.model import Document, Problem
from storesmith.syntax import Tree
from storesmith.text import CanonicalPaths, DiskReader, TextBuffer

_JSON_LANGUAGES: dict[str, JsonLanguage] = {"json": "json", "jsonc": "jsonc"}
_PYTHON_SUFFIXES = (".py", ".pyi")


@dataclass(eq=False)
class OpenDocument:
    """An open document: its buffer, its version, and what was derived from that version.

    `opening` is the number of the notification that opened it: versions start again when a document is reopened.
    `written` is the path as the URI spells it, None for a document that is no file. `path` is the canonical path of the file, or
    a path that no file can have. `revision` is that of the session when something last changed what is reported of the document.
    """

    uri: str
    written: Path | None
    path: Path
    opening: int
    buffer: TextBuffer
    version: int
    is_python: bool
    json_language: JsonLanguage | None
    revision: int = 0
    document: Document | None = None
    previous: Tree | None = None
    problems: tuple[Problem, ...] | None = None
    checked_at: int = 0
    """The revision at which `problems` were found."""
    published: tuple[int, int] | None = None
    is_modified: bool = False
    """Whether it has changed since it was opened or saved."""
    is_indexed: bool = False
    """Whether the definition index holds what this version defines."""
    answered: str | None = None
    """The result that a client which pulls was given last, since it was opened or saved."""

    @property
    def is_file(self) -> bool:
        """Whether the document stands for a file."""
        return self.written is not None

    def snapshot(self) -> Document:
        """Return the document as it stands now."""
        if self.document is None:
            lines = self.buffer.line_index()
            self.document = Document(
                self.path, self.buffer.text, self.version, self.previous, lines, is_file=self.is_file
            )
        return self.document

    def forget_version(self) -> None:
        """Drop what was derived from the text: it changes."""
        if self.document is not None and self.document.has_tree:
            self.previous = self.document.tree
        self.document = self.problems = None
        self.is_indexed = False


@dataclass
class Documents:
    """The open documents.

    Of several documents of one file, the one that was opened or changed last stands for the file, and when that is closed the one
    before it, as an editor would save them.
    """

    paths: CanonicalPaths = field(default_factory=lambda: CanonicalPaths(()))
    folders: tuple[Path, ...] = ()
    _by_uri: dict[str, OpenDocument] = field(default_factory=dict)
    _by_path: dict[Path, list[OpenDocument]] = field(default_factory=dict)
    _names: dict[str, int] = field(default_factory=dict)
    _openings: Iterator[int] = field(default_factory=count)

    def __iter__(self) -> Iterator[OpenDocument]:
        return iter(self._by_uri.values())

    def __contains__(self, path: Path) -> bool:
        """Return whether the file with a canonical path is open."""
        return path in self._by_path

    def open(self, uri: str, text: str, version: int, language: str) -> OpenDocument:
        """Keep a document under its URI, and let it stand for its file."""
        if uri in self._by_uri:
            self._remove(self._by_uri.pop(uri))
        written = path_of(uri)
        path = self._path_of(uri, written)
        is_python = language == "python" or path.suffix in _PYTHON_SUFFIXES
        entry = OpenDocument(
            uri,
            written,
            path,
            next(self._openings),
            TextBuffer(text),
            version,
            is_python,
            None if is_python else _JSON_LANGUAGES.get(language),
        )
        self._by_uri[uri] = entry
        self._add(entry)
        return entry

    def close(self, uri: str) -> OpenDocument | None:
        """Forget a document and return it; None if it is not open."""
        entry = self.written_as(uri)
        if entry is not None:
            del self._by_uri[entry.uri]
            self._remove(entry)
        return entry

    def get(self, uri: str) -> OpenDocument | None:
        """Return the open document of a URI, else the one that stands for the same file; None if there is neither."""
        entry = self._by_uri.get(uri) or self.written_as(uri)
        if entry is None:
            path = path_of(uri)
            entry = None if path is None else self.at(self.paths.of(path))
        return entry

    def written_as(self, uri: str) -> OpenDocument | None:
        """Return the document of a URI, however its path is encoded."""
        entry = self._by_uri.get(uri)
        path = None if entry is not None else path_of(uri)
        return entry if path is None else next((each for each in self if each.written == path), None)

    def at(self, path: Path) -> OpenDocument | None:
        """Return the document that stands for the file at `path`, which may lead through links; None if the file is not open."""
        found = self._by_path.get(path)
        if found is None and path.name in self._names:  # only then is it worth to resolve the path
            found = self._by_path.get(self.paths.of(path))
        return found[-1] if found else None

    def stands(self, entry: OpenDocument) -> bool:
        """Return whether a document stands for its file."""
        return self._by_path.get(entry.path, [None])[-1] is entry

    def prefer(self, entry: OpenDocument) -> None:
        """Let a document stand for its file: it has changed."""
        if entry.is_file and not self.stands(entry):
            self._by_path[entry.path].remove(entry)
            self._by_path[entry.path].append(entry)

    @property
    def uris(self) -> KeysView[str]:
        """The URIs of all documents."""
        return self._by_uri.keys()

    def of_files(self) -> Iterator[OpenDocument]:
        """Yield the documents that stand for the files that are open."""
        return (entries[-1] for entries in self._by_path.values())

    def find_files(self, entries: Iterable[OpenDocument]) -> list[tuple[Path, OpenDocument]]:
        """Find the files of documents again; return the documents that stand for another file now, each with its path before."""
        moved = []
        for entry in entries:
            path = self._path_of(entry.uri, entry.written)
            if path != entry.path:
                moved.append((entry.path, entry))
                self._remove(entry)
                entry.path = path
                entry.forget_version()
                self._add(entry)
        return moved

    def _path_of(self, uri: str, written: Path | None) -> Path:
        return detached_path(uri, self.folders) if written is None else self.paths.of(written)

    def _add(self, entry: OpenDocument) -> None:
        if entry.is_file:
            self._by_path.setdefault(entry.path, []).append(entry)
            self._names[entry.path.name] = self._names.get(entry.path.name, 0) + 1

    def _remove(self, entry: OpenDocument) -> None:
        if not entry.is_file:
            return
        self._by_path[entry.path].remove(entry)
        if not self._by_path[entry.path]:
            del self._by_path[entry.path]
        self._names[entry.path.name] -= 1
        if not self._names[entry.path.name]:
            del self._names[entry.path.name]


class OpenReader:
    """Reads open documents as they stand in the editor, and all other files from disk.

    `opened` returns the document that stands for a path.
    """

    def __init__(self, opened: Callable[[Path], OpenDocument | None]) -> None:
        self._opened = opened
        self._disk = DiskReader()

    def read(self, path: Path) -> str | None:
        entry = self._opened(path)
        return entry.buffer.text if entry else self._disk.read(path)

    def module_text(self, path: Path) -> str | None:
        entry = self._opened(path)
        return entry.buffer.text if entry else self._disk.module_text(path)

    def on_disk(self, path: Path) -> str | None:
        """As `read`, of the disk alone."""
        return self._disk.read(path)

    def is_folder(self, path: Path) -> bool:
        return self._disk.is_folder(path)

    def exists(self, path: Path) -> bool:
        return self._disk.exists(path)

    def stamp(self, path: Path) -> object:
        entry = self._opened(path)
        return (entry.opening, entry.version) if entry else self._disk.stamp(path)

    def identity(self, path: Path) -> object:
        return self._disk.identity(path)

    def is_link(self, path: Path) -> bool:
        return self._disk.is_link(path)

    def folders(self, path: Path) -> list[Path]:
        return self._disk.folders(path)

    def entries(self, path: Path) -> dict[str, bool]:
        return self._disk.entries(path)
