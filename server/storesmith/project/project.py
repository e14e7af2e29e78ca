"""Where a project's root, its application package and its tests are."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from keyword import iskeyword
from pathlib import Path
from typing import Any

from storesmith.project.config import Config, config_from_mapping
from storesmith.python.environment import Environment, find_environment
from storesmith.python.index import PythonIndex
from storesmith.python.source import Sources
from storesmith.text.files import Reader

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PLACEHOLDER = "app_root_name"
"""What Architect's definitions write for the application's package."""

_LAYERS = ("domain", "infrastructure", "application")
_ENV_LINE = re.compile(r"^\s*(?:export\s+)?APP_ROOT_NAME\s*=\s*(['\"]?)([^'\"\s#]+)\1\s*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AppRoot:
    """The application's package: its dotted name, and its folder."""

    name: str
    folder: Path


@dataclass(frozen=True)
class Project:
    """A Python project: the folder of a `pyproject.toml`, or where there is none the folder that stands in for it."""

    root: Path
    config: Config
    reader: Reader
    environment: Mapping[str, str]
    pyproject: Mapping[str, Any]
    sources: Sources
    own_prefix: Path | None = None
    """The environment that this program runs in."""
    neighbours: tuple[Path, ...] = ()
    """Other folders of the workspace, whose modules the project may import."""
    complaints: tuple[str, ...] = ()
    is_broken: bool = False
    """Whether the project's settings cannot be read, so that nothing should be written by them."""

    @cached_property
    def app_root(self) -> AppRoot | None:
        """The application's package: as configured, else `APP_ROOT_NAME` (environment, then `.env`), else what the tree shows.

        The tree shows it where exactly one package holds a layer folder of the framework's layout, or one is named as
        the project is.
        """
        if self.config.app_root:
            return self._named(self.config.app_root)
        env_file = _ENV_LINE.search(self.reader.read(self.root / ".env") or "")
        for name in (self.environment.get("APP_ROOT_NAME"), env_file[2] if env_file else None):
            if name and all(part.isidentifier() and not iskeyword(part) for part in re.split(r"[./]", name)):
                return self._named(name)
        return self._from_tree()

    @property
    def tests_folder(self) -> Path:
        """The folder below which generated tests go."""
        return self.root / self.config.tests_dir

    @property
    def line_length(self) -> int:
        """The line length that the project's own formatter is set to; 88 where none says."""
        tools = _table(self.pyproject, "tool")
        for table in (self._ruff_file(), _table(tools, "ruff"), _table(tools, "black")):
            length = table.get("line-length")
            if isinstance(length, int) and not isinstance(length, bool) and 40 <= length <= 320:
                return length
        return 88

    @cached_property
    def python_environment(self) -> Environment | None:
        """The environment that the project's packages are installed in, as far as it can be told."""
        return self._find_environment()

    def has_other_environment(self) -> bool:
        """Whether the environment is not any more as it was when it was looked for."""
        return "python_environment" in self.__dict__ and self._find_environment() != self.python_environment

    def _find_environment(self) -> Environment | None:
        return find_environment(
            self.root,
            self.reader,
            configured=self.config.python_environment,
            variables=self.environment,
            own_prefix=self.own_prefix,
        )

    @cached_property
    def python(self) -> PythonIndex:
        """The modules and classes that the project's code can import."""
        around = [folder for root in self.neighbours for folder in (root, root / "src")]
        return PythonIndex([*self._import_roots(), *around], self.python_environment, self.sources)

    def _ruff_file(self) -> Mapping[str, Any]:
        """Ruff's own file, which it prefers to `pyproject.toml`; empty where there is none."""
        for name in (".ruff.toml", "ruff.toml"):
            text = self.reader.read(self.root / name)
            if text is not None:
                try:
                    return tomllib.loads(text)
                except (ValueError, RecursionError):
                    return {}
        return {}

    def is_first_party(self, module: str) -> bool:
        """Whether an import of `module` finds the project's own code, by the rule of ruff's import sorting."""
        top = module.partition(".")[0]
        if self.app_root and top == self.app_root.name.partition(".")[0]:
            return True
        return any(
            self.reader.is_folder(base / top) or self.reader.exists(base / f"{top}.py")
            for base in (self.root, self.root / "src")
        )

    def contains(self, path: Path) -> bool:
        """Whether `path` lies in the project, with links in it followed."""
        return self.target_of(path) is not None

    def target_of(self, path: Path) -> Path | None:
        """Return where `path` leads, links followed; None if that is outside of the project, or the links form a cycle."""
        try:
            resolved = path.resolve()
            if resolved.is_symlink():  # what is left of a cycle, from Python 3.13 on
                return None
            return resolved if resolved.is_relative_to(self.root.resolve()) else None
        except (OSError, RuntimeError, ValueError):
            return None

    def _import_roots(self) -> tuple[Path, ...]:
        """The folders that the project's imports start from: the application's, `src`, the project's own, and what it or its
        other tools are told of.
        """  # noqa: D205 - one sentence
        source = self.root / "src"
        is_package = self.reader.exists(source / "__init__.py") or (self.app_root and self.app_root.folder == source)
        roots = [self.root] if is_package else [source, self.root]
        if self.app_root:
            depth = len(self.app_root.name.split("."))
            roots.insert(0, self.app_root.folder.parents[depth - 1])
        told = [*self.config.source_roots, *_roots_of_tools(_table(self.pyproject, "tool"))]
        further = [self.root / folder for folder in told if isinstance(folder, str) and "\0" not in folder]
        roots += (folder for folder in further if self.contains(folder))
        return tuple(dict.fromkeys(Path(os.path.normpath(root)) for root in roots))

    def _named(self, name: str) -> AppRoot:
        """The package `name`, a folder relative to the project; `src/` before it may be left out."""
        name = name.replace(".", "/")
        folder = self.root / name
        source = self.root / "src" / name
        if not name.startswith("src/") and not self.reader.is_folder(folder) and self.reader.is_folder(source):
            return AppRoot(name.replace("/", "."), source)
        return AppRoot(name.removeprefix("src/").replace("/", "."), folder)

    def _from_tree(self) -> AppRoot | None:
        source = self.root / "src"
        candidates = [AppRoot(folder.name, folder) for folder in self.reader.folders(source)]
        candidates += [AppRoot(folder.name, folder) for folder in self.reader.folders(self.root)]
        skipped = {
            *Path(self.config.tests_dir).parts[:1],
            "tests",
            "test",
            "docs",
            "migrations",
            "scripts",
            "node_modules",
        }
        candidates = [app for app in candidates if app.name.isidentifier() and app.name not in skipped]
        layered = [app for app in candidates if self._layers(app.folder)]
        if len(layered) == 1:
            return layered[0]
        most = max((self._layers(app.folder) for app in layered), default=0)
        fullest = [app for app in layered if self._layers(app.folder) == most]
        named = str(_table(self.pyproject, "project").get("name", "")).replace("-", "_").replace(".", "_").lower()
        pool = layered or [app for app in candidates if self.reader.exists(app.folder / "__init__.py")]
        for app in pool:
            if app.name.lower() == named:
                return app
        if len(fullest) == 1:
            return fullest[0]
        if not layered and len(pool) == 1:
            return pool[0]
        return next((app for app in pool if app.name == "app"), None)

    def _layers(self, folder: Path) -> int:
        return sum(self.reader.is_folder(folder / layer) for layer in _LAYERS)


def find_project(
    path: Path,
    reader: Reader,
    *,
    fallback: Path | None = None,
    environment: Mapping[str, str] | None = None,
    sources: Sources | None = None,
    own_prefix: Path | None = None,
    neighbours: tuple[Path, ...] = (),
) -> Project:
    """The project around the file `path`: the nearest folder above it with a `pyproject.toml`.

    Where there is none, the project is `fallback` (the workspace folder) if the file is in it, else the file's own folder.
    Settings that cannot be used are named in `complaints`. `environment` are the variables of the process, `sources` what is
    known of modules already.
    """
    around: dict[str, Any] = {
        "environment": environment or {},
        "sources": sources or Sources(reader),
        "own_prefix": own_prefix,
        "neighbours": neighbours,
    }
    for folder in path.parents:
        file = folder / "pyproject.toml"
        text = reader.read(file)
        if text is None and not reader.exists(file):
            continue
        raw: Mapping[str, Any] = {}
        complaints: list[str] = []
        if text is None:
            complaints = [f"{file}: cannot be read as UTF-8 text"]
        else:
            try:
                raw = tomllib.loads(text.removeprefix("\ufeff"))
            except (ValueError, RecursionError) as error:
                complaints = [f"{file}: {error}"]
        is_broken = bool(complaints)
        config, unusable = config_from_mapping(_table(raw, "tool").get("storesmith"))
        complaints += [f"{file}, [tool.storesmith]: {complaint}" for complaint in unusable]
        return Project(
            folder, config, reader, pyproject=raw, complaints=tuple(complaints), is_broken=is_broken, **around
        )
    inside = fallback is not None and path.is_relative_to(fallback)
    root = fallback if inside and fallback is not None else path.parent
    return Project(root, Config(), reader, pyproject={}, **around)


def _table(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = raw.get(key)
    return table if isinstance(table, Mapping) else {}


def _roots_of_tools(tools: Mapping[str, Any]) -> Iterator[object]:
    """The folders that a project's imports start from, as its other tools are told."""
    yield from _several(_table(tools, "ruff").get("src"))
    yield from _several(_table(_table(tools, "pytest"), "ini_options").get("pythonpath"), r"\s+")
    yield from _several(_table(tools, "pyright").get("extraPaths"))
    for folder in _several(_table(tools, "mypy").get("mypy_path"), r"\s*[:,]\s*"):
        yield folder.replace("$MYPY_CONFIG_FILE_DIR", ".") if isinstance(folder, str) else None
    setuptools = _table(tools, "setuptools")
    yield from _several(_table(_table(setuptools, "packages"), "find").get("where"))
    for package, folder in _table(setuptools, "package-dir").items():
        yield _around(folder, package.count(".") + 1 if package else 0)
    for package in _several(_table(tools, "poetry").get("packages")):
        yield package.get("from") if isinstance(package, Mapping) else None
    wheel = _table(_table(_table(_table(tools, "hatch"), "build"), "targets"), "wheel")
    for folder in _several(wheel.get("packages")):
        yield _around(folder, 1)


def _several(value: object, separator: str | None = None) -> list[Any]:
    """A setting that is an array or one string, which may hold several, as an array."""
    if isinstance(value, list):
        return value
    return re.split(separator, value) if separator and isinstance(value, str) else [value]


def _around(folder: object, depth: int) -> str | None:
    """The folder so many levels above a package's."""
    return "/".join([folder, *[".."] * depth]) if isinstance(folder, str) else None
