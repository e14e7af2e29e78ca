"""How the project is read: through an interface, so that open editors and tests can stand in for the disk."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

_LARGEST = 64 * 1024 * 1024
"""Bytes; no source or definition comes near it."""


class Entry(NamedTuple):
    """What a folder lists: a name, whether it is a folder, links followed, and whether it is a link itself."""

    name: str
    is_folder: bool
    is_link: bool


class Reader(Protocol):
    """Reads files and folders; what cannot be read is not there."""

    def read(self, path: Path) -> str | None:
        """The text of a UTF-8 file, line ends as they stand; None where there is none or it cannot be read."""

    def is_folder(self, path: Path) -> bool:
        """Whether `path` is a folder."""

    def exists(self, path: Path) -> bool:
        """Whether there is anything at `path`, readable or not, a dangling link included."""

    def stamp(self, path: Path) -> object:
        """Return a value that differs when the file at `path` has changed, links followed; None if there is nothing."""

    def identity(self, path: Path) -> object:
        """What is the same for all paths that lead to one folder, links followed."""

    def folders(self, path: Path) -> list[Path]:
        """The folders directly below `path`, sorted by name, hidden ones left out."""

    def entries(self, path: Path) -> dict[str, bool]:
        """The names directly below `path`, and of each whether it is a folder; empty where `path` is none."""

    def listing(self, path: Path) -> list[Entry]:
        """Return what `path` lists, sorted by name; nothing if it is no folder."""


SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages"})
_HIDDEN_BUT_OURS = frozenset({".blocks"})
_MOST_FOLDERS = 50_000


def walk(folder: Path, reader: Reader, named: Callable[[Path], Path] | None = None) -> Iterator[list[Path]]:
    """Yield the files of `folder` and of each folder below it, sorted by name, and then what links in them lead to.

    Hidden folders, installed packages and environments are skipped. A folder is entered once, by its path without links if it
    has one. A file that is reached through a link is yielded as `named` returns it, and may have been yielded before.
    """
    pending = [folder]
    links: deque[Path] = deque()
    linked_files: list[Path] = []
    entered: set[object] = set()
    is_linked = False
    for _ in range(_MOST_FOLDERS):
        if not pending:
            if linked_files:
                yield [named(path) for path in linked_files] if named else linked_files
                linked_files = []
            if not links:
                return
            pending.append(links.popleft())
            is_linked = True
        current = pending.pop()
        identity = reader.identity(current)
        if identity in entered:
            continue
        entered.add(identity)
        listing = reader.listing(current)
        if current != folder and any(entry.name == "pyvenv.cfg" for entry in listing):
            continue
        files: list[Path] = []
        folders: list[Path] = []
        for name, is_folder, is_link in listing:
            if not is_folder:
                (linked_files if is_link or is_linked else files).append(current / name)
            elif name not in SKIPPED_FOLDERS and (not name.startswith(".") or name in _HIDDEN_BUT_OURS):
                (links if is_link else folders).append(current / name)
        pending += reversed(folders)
        yield files


class DiskReader:
    """The files as they stand on disk."""

    def read(self, path: Path) -> str | None:
        try:
            # Without waiting, or a pipe that is named as a file is would never let go.
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
            with os.fdopen(descriptor, encoding="utf-8", newline="") as file:
                status = os.fstat(descriptor)
                is_readable = stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST
                return file.read() if is_readable else None
        except (OSError, ValueError):
            return None

    def is_folder(self, path: Path) -> bool:
        try:
            return path.is_dir()
        except (OSError, ValueError):
            return False

    def exists(self, path: Path) -> bool:
        try:
            path.lstat()
        except (OSError, ValueError):
            return False
        return True

    def stamp(self, path: Path) -> object:
        try:
            status = path.stat()
        except (OSError, ValueError):
            try:
                status = path.lstat()  # a link to nothing
            except (OSError, ValueError):
                return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def identity(self, path: Path) -> object:
        try:
            status = path.stat()
        except (OSError, ValueError):
            return path
        return status.st_dev, status.st_ino

    def folders(self, path: Path) -> list[Path]:
        try:
            return sorted(child for child in path.iterdir() if not child.name.startswith(".") and child.is_dir())
        except (OSError, ValueError):
            return []

    def entries(self, path: Path) -> dict[str, bool]:
        try:
            with os.scandir(path) as found:
                return {entry.name: _is_folder(entry) for entry in found}
        except (OSError, ValueError):
            return {}

    def listing(self, path: Path) -> list[Entry]:
        try:
            with os.scandir(path) as found:
                return sorted(Entry(entry.name, _is_folder(entry), entry.is_symlink()) for entry in found)
        except (OSError, ValueError):
            return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link that leads round
