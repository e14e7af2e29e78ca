"""How the project is read: through an interface, so that open editors and tests can stand in for the disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

_LARGEST = 64 * 1024 * 1024
"""Bytes; no source or definition comes near it."""


class Reader(Protocol):
    """Reads files and folders; what cannot be read is not there."""

    def read(self, path: Path) -> str | None:
        """The text of a UTF-8 file, line ends as they stand; None where there is none or it cannot be read."""

    def module_text(self, path: Path) -> str | None:
        """Return the text of a Python module in the encoding that it declares; None where there is none or it cannot be read."""

    def is_folder(self, path: Path) -> bool:
        """Whether `path` is a folder."""

    def exists(self, path: Path) -> bool:
        """Whether there is anything at `path`, readable or not, a dangling link included."""

    def stamp(self, path: Path) -> object:
        """Return a value that differs when the file at `path` has changed, links followed; None if there is nothing."""

    def identity(self, path: Path) -> object:
        """What is the same for all paths that lead to one folder, links followed."""

    def is_link(self, path: Path) -> bool:
        """Return whether `path` itself is a symbolic link."""

    def folders(self, path: Path) -> list[Path]:
        """The folders directly below `path`, sorted by name, hidden ones left out."""

    def entries(self, path: Path) -> dict[str, bool]:
        """The names directly below `path`, and of each whether it is a folder; empty where `path` is none."""


class DiskReader:
    """The files as they stand on disk. `on_unreadable` is called for each folder that cannot be listed."""

    def __init__(self, on_unreadable: Callable[[OSError], None] | None = None) -> None:
        self._on_unreadable = on_unreadable

    def read(self, path: Path) -> str | None:
        data = _bytes(path)
        try:
            return None if data is None else data.decode("utf-8")
        except ValueError:
            return None

    def module_text(self, path: Path) -> str | None:
        data = _bytes(path)
        if data is None or b"coding" in b"".join(data.splitlines(keepends=True)[:2]):
            return None if data is None else _declared(data)
        try:
            return data.decode("utf-8")
        except ValueError:
            return _declared(data)

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

    def is_link(self, path: Path) -> bool:
        return os.path.islink(path)  # noqa: PTH114 - this is called for each folder, and raises nothing

    def folders(self, path: Path) -> list[Path]:
        try:
            return sorted(child for child in path.iterdir() if not child.name.startswith(".") and child.is_dir())
        except (OSError, ValueError):
            return []

    def entries(self, path: Path) -> dict[str, bool]:
        try:
            with os.scandir(path) as found:
                return {entry.name: _is_folder(entry) for entry in found}
        except ValueError:
            return {}
        except OSError as error:
            if self._on_unreadable is not None:
                self._on_unreadable(error)
            return {}


def _bytes(path: Path) -> bytes | None:
    """Return what a regular file of a sensible size holds; None for anything else."""
    try:
        # Without waiting, or a pipe that is named as a file is would never let go.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read()
    except (OSError, ValueError):
        return None
    finally:
        os.close(descriptor)


def _declared(data: bytes) -> str | None:
    """Return the text of a Python source in the encoding that it declares; None if there is no such, or the text is not in it."""
    import io  # noqa: PLC0415 - few modules need it
    import tokenize  # noqa: PLC0415

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, ValueError, LookupError):
        return None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link that leads round
