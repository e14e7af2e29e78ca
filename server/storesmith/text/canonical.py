"""One path for each file, however many links and spellings lead to it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from unicodedata import normalize


def resolve(path: Path) -> Path:
    """Return the path with its links followed and its names as their folders list them; never raises.

    What cannot be followed, such as a link to itself, stays as it is.
    """
    try:
        real = Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path
    return real if os.name == "nt" else as_listed(real)  # Windows has resolved the names too


def as_listed(
    path: Path,
    is_same: Callable[[Path, Path], bool] | None = None,
    names: Callable[[Path], Iterable[str]] = os.listdir,
) -> Path:
    """Return the path of an existing file with its names as their folders list them.

    The names differ only on file systems that ignore case or Unicode normalization, which one call of `is_same` tells.
    """
    is_same = is_same or _is_same
    folder, name = path.parent, path.name
    others = {name.swapcase(), normalize("NFC", name), normalize("NFD", name)} - {name}
    has_others = any(is_same(path, folder / other) for other in others)
    if folder == path or (others and not has_others and str(folder).isascii()):
        return path
    if has_others:
        try:
            listed = sorted(names(folder))
        except OSError:
            listed = []
        if name not in listed:
            alike = (each for each in listed if _folded(each) == _folded(name) and is_same(path, folder / each))
            name = next(alike, name)
    return as_listed(folder, is_same, names) / name


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def _folded(name: str) -> str:
    return normalize("NFC", normalize("NFC", name).casefold())


class CanonicalPaths:
    """Names each file by one path: its resolved path, spelled as below the first of `folders` that contains it.

    Two kinds of files are named by the path that they are first reached by: those outside all folders, and those that may not be
    named by their own path, which `may_name(path, link)` decides. Where a folder leads is found out once.
    """

    def __init__(self, folders: Iterable[Path], may_name: Callable[[Path, Path], bool] | None = None) -> None:
        self.folders = tuple(folders)
        self._may_name = may_name
        self._folders = [(resolve(folder), folder) for folder in self.folders]
        self._links: dict[Path, Path] = {}
        self._resolved: dict[Path, Path] = {}

    def of(self, path: Path) -> Path:
        """Return the canonical path of the file at an absolute path, which need not exist."""
        return self._of(path, self._resolve(path))

    def of_each(self, paths: Iterable[Path]) -> dict[Path, Path]:
        """Return the canonical path of each path."""
        return {path: self.of(path) for path in paths}

    def _resolve(self, path: Path) -> Path:
        folder = self._resolved.get(path.parent)
        if folder is None:
            folder = self._resolved[path.parent] = resolve(path.parent)
        real = folder / path.name
        if os.path.islink(real):  # noqa: PTH114 - this raises nothing
            return resolve(real)
        return real if os.name == "nt" else as_listed(real)

    def _of(self, path: Path, real: Path) -> Path:
        inside = next(
            (folder / real.relative_to(root) for root, folder in self._folders if real.is_relative_to(root)), None
        )
        if inside == path:
            return path
        if inside is not None and (self._may_name is None or self._may_name(inside, path)):
            return inside
        return self._links.setdefault(real, path if inside is not None or self.contains(path) else real)

    def contains(self, path: Path) -> bool:
        """Return whether a path, as it is spelled, lies in one of the folders."""
        return any(path.is_relative_to(folder) for folder in self.folders)

    def forget(self, path: Path) -> bool:
        """Forget what a path leads to; return whether it is a link, and another link may lead to the same file."""
        named = [real for real, link in self._links.items() if link == path]
        for real in named:
            del self._links[real]
        return named not in ([], [path])
