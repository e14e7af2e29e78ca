"""Which files and folders a search looks at: packages, environments, build products and what git ignores are skipped.

This concerns discovery only. A file that is named, opened or imported is read wherever it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from storesmith.text.files import Reader

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages"})
MARKERS = frozenset({".git", ".gitignore", "pyproject.toml", "setup.py", "pyvenv.cfg", "conda-meta"})
"""The names in a folder that decide what is skipped in it, or whether the folder itself is skipped."""

_HIDDEN_BUT_OURS = frozenset({".blocks"})
_PRODUCTS = frozenset({"build", "dist"})
_MOST_FOLDERS = 50_000


class _Patterns(NamedTuple):
    """The patterns of an ignore file, and one expression that matches whatever any of them does: it answers most questions."""

    spec: GitIgnoreSpec
    any_of_them: re.Pattern[str]


class _Ignored(NamedTuple):
    """The patterns of one file: the path that they are relative to, with a `/` at its end, and the file itself."""

    base: str
    file: Path
    patterns: _Patterns


class Rules:
    """What a search skips in one folder. `search_rules` and `below` return them, folder by folder."""

    __slots__ = ("_ignored", "_is_project", "_path", "_reader", "is_environment")

    def __init__(self, path: str, ignored: tuple[_Ignored, ...], names: Container[str], reader: Reader) -> None:
        self._path = path
        self._reader = reader
        self._is_project = "pyproject.toml" in names or "setup.py" in names
        self.is_environment = "pyvenv.cfg" in names or "conda-meta" in names
        """Whether the folder is a virtual environment, which no search enters."""
        self._ignored = (*_ignore_file(path, reader), *ignored) if ".gitignore" in names else ignored

    @property
    def ignores(self) -> bool:
        """Whether any file with patterns applies in this folder."""
        return bool(self._ignored)

    def below(self, name: str, names: Container[str] | None = None) -> Rules:
        """Return the rules in the sub-folder `name`, which holds `names` (None: the reader is asked)."""
        path = f"{self._path}{name}/"
        if names is None:
            names = _Names(Path(path), self._reader)
        if ".git" in names:  # the patterns of a repository do not apply in another
            return Rules(path, _excluded(Path(path), self._reader), names, self._reader)
        return Rules(path, self._ignored, names, self._reader)

    def skips(self, name: str, *, is_folder: bool) -> str | None:
        """Return why a name in the folder is skipped, in a few words or as the path of an ignore file; None if it is not."""
        if is_folder:
            if name in SKIPPED_FOLDERS:
                return "installed packages or caches"
            if name[0] == "." and name not in _HIDDEN_BUT_OURS:
                return "hidden"
            if name.endswith(".egg-info"):
                return "build product"
            if self._is_project and name in _PRODUCTS:
                is_package = self._reader.exists(Path(self._path, name, "__init__.py"))
                if not is_package:
                    return "build product"
        if self._ignored:
            return _ignoring(f"{self._path}{name}/" if is_folder else self._path + name, self._ignored)
        return None


class _Names:
    """The names in a folder, of which only a few are asked for."""

    def __init__(self, folder: Path, reader: Reader) -> None:
        self._folder = folder
        self._reader = reader

    def __contains__(self, name: object) -> bool:
        return self._reader.exists(self._folder / str(name))


def search_rules(start: Path, reader: Reader) -> Rules:
    """Return what a search that starts at the folder `start` skips there.

    The patterns are those of `.gitignore` in the folder and above it, up to the repository, and of its `.git/info/exclude`;
    without a repository, up to the nearest `pyproject.toml`. A search that is started in an ignored folder looks at it.
    """
    start = Path(os.path.abspath(start))  # noqa: PTH100 - a link keeps its own name
    path = _as_text(start)
    names = _Names(start, reader)
    above: list[_Ignored] = []
    if ".git" in names:
        above += _excluded(start, reader)
    else:
        project = start if "pyproject.toml" in names else None
        found: dict[Path, tuple[_Ignored, ...]] = {}
        for folder in start.parents:
            inside = _Names(folder, reader)
            if project is None and "pyproject.toml" in inside:
                project = folder
            found[folder] = _ignore_file(_as_text(folder), reader) if ".gitignore" in inside else ()
            if ".git" in inside:
                found[folder] += _excluded(folder, reader)
                break
        else:
            found = {folder: each for folder, each in found.items() if project and folder.is_relative_to(project)}
        above += (each for levels in found.values() for each in levels)
    is_ignored = _ignoring(path, above) is not None
    return Rules(path, () if is_ignored else tuple(above), names, reader)


def rules_at(folder: Path, start: Path, reader: Reader) -> Rules | None:
    """Return what a search from `start` skips in `folder`; None where the search does not enter the folder."""
    rules = search_rules(start, reader)
    for name in folder.relative_to(start).parts:
        if rules.skips(name, is_folder=True):
            return None
        rules = rules.below(name)
        if rules.is_environment:
            return None
    return rules


def is_discovered(file: Path, start: Path, reader: Reader) -> bool:
    """Return whether a search from the folder `start` finds `file`, which is below it."""
    rules = rules_at(file.parent, start, reader)
    return rules is not None and not rules.skips(file.name, is_folder=False)


def walk(
    folder: Path,
    reader: Reader,
    suffixes: str | tuple[str, ...] = "",
    *,
    named: Callable[[Path], Path] | None = None,
    skipped: dict[Path, str] | None = None,
    most_folders: int = _MOST_FOLDERS,
) -> Iterator[list[Path]]:
    """Yield, for `folder` and each folder below it, the files with one of the `suffixes`, sorted.

    Folders are entered in order, and each once: what links lead to comes last, if it was not entered by its own name.
    A file that links lead to is yielded as `named` returns it, and may have been yielded before. What is skipped is put into
    `skipped`, with the reason.
    """
    rules = search_rules(folder, reader)
    pending: list[tuple[Path, Rules | None]] = [(folder, None)]
    linked: list[tuple[Path, Rules | None]] = []
    entered: list[Path] = []
    known: set[object] = set()
    for _ in range(most_folders):
        if not pending:
            if not linked:
                return
            pending.append(linked.pop(0))
            known.update(map(reader.identity, entered))
            entered.clear()
        current, above = pending.pop()
        if known:
            identity = reader.identity(current)
            if identity in known:
                continue
            known.add(identity)
        else:
            entered.append(current)
        entries = reader.entries(current)
        if above is not None:
            rules = above.below(current.name, entries)
            if rules.is_environment:
                if skipped is not None:
                    skipped[current] = "environment"
                continue
        names = sorted(entries)
        below = [name for name in names if entries[name]]
        files = [name for name in names if not entries[name] and name.endswith(suffixes)]
        for is_folder, found in ((True, below), (False, files)):
            if found and (is_folder or rules.ignores):
                reasons = {name: reason for name in found if (reason := rules.skips(name, is_folder=is_folder))}
                if reasons:
                    found[:] = [name for name in found if name not in reasons]
                    if skipped is not None:
                        skipped.update((current / name, reason) for name, reason in reasons.items())
        for name in reversed(below):
            path = current / name
            if reader.is_link(path):
                linked.append((path, rules))
            else:
                pending.append((path, rules))
        paths = [current / name for name in files]
        if named is not None:
            paths = [named(path) if known or reader.is_link(path) else path for path in paths]
        yield paths


def _as_text(folder: Path) -> str:
    text = folder.as_posix()
    return text if text.endswith("/") else f"{text}/"


def _ignore_file(path: str, reader: Reader) -> tuple[_Ignored, ...]:
    """Return the patterns of the `.gitignore` in the folder `path`; nothing where there are none."""
    return _read(Path(path, ".gitignore"), path, reader)


def _ignoring(path: str, ignored: Iterable[_Ignored]) -> str | None:
    """Return the file by which `path` is ignored, as the nearest one with a pattern for it decides; None if it is not."""
    for base, file, patterns in ignored:
        name = path[len(base) :]
        verdict = patterns.spec.check_file(name).include if patterns.any_of_them.match(name) else None
        if verdict is not None:
            return str(file) if verdict else None
    return None


def _excluded(repository: Path, reader: Reader) -> tuple[_Ignored, ...]:
    """Return the patterns of a repository's `info/exclude`, also where its `.git` is a file, as in a worktree."""
    git = repository / ".git"
    pointer = reader.read(git)
    if pointer is not None and pointer.startswith("gitdir:"):
        git = repository / pointer.removeprefix("gitdir:").strip()
        common = reader.read(Path(os.path.normpath(git), "commondir"))
        git = git / common.strip() if common is not None else git
    return _read(Path(os.path.normpath(git), "info", "exclude"), _as_text(repository), reader)


def _read(file: Path, base: str, reader: Reader) -> tuple[_Ignored, ...]:
    text = reader.read(file)
    patterns = _patterns(text) if text else None
    return (_Ignored(base, file, patterns),) if patterns is not None else ()


@lru_cache(maxsize=256)
def _patterns(text: str) -> _Patterns | None:
    """Return the patterns of an ignore file, lines that git would not take left out; None where there are none."""
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
    lines = [line for line in lines if line.strip() and not line.startswith("#")]
    if not lines:
        return None
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - only a search through a repository with ignore files needs it

    usable: list[str] = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        usable.append(line)
    spec = GitIgnoreSpec.from_lines(usable)
    return _Patterns(spec, _any_of(spec))


_IN_ANY_FOLDER = "^(?:.+/)?"


def _any_of(spec: GitIgnoreSpec) -> re.Pattern[str]:
    """Join the expressions of all patterns; what most of them begin with is tried once, which takes a tenth of the time."""
    anywhere, elsewhere = ["(?!)"], ["(?!)"]
    for each in spec.patterns:
        if each.regex is not None:
            source = re.sub(r"\(\?P<\w+>", "(?:", each.regex.pattern)
            rest = source.removeprefix(_IN_ANY_FOLDER)
            (elsewhere if rest == source else anywhere).append(rest)
    return re.compile(f"{_IN_ANY_FOLDER}(?:{'|'.join(anywhere)})|{'|'.join(elsewhere)}")
