"""Where a project's root, its application package and its tests are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from keyword import iskeyword
from pathlib import Path
from typing import Any

from storesmith.project.config import Config, config_from_mapping
from storesmith.project.settings_files import parse_toml, read_toml, table
from storesmith.project.siblings import path_dependencies, sibling_folders
from storesmith.project.source_roots import Declared, Unusable, declared_roots
from storesmith.python.environment import Environment, find_environment
from storesmith.python.index import PythonIndex
from storesmith.python.source import Sources
from storesmith.text import Reader, search_rules

PLACEHOLDER = "app_root_name"
"""What Architect's definitions write for the application's package."""

_LAYERS = ("domain", "infrastructure", "application")
_NO_PACKAGES = frozenset({"tests", "test", "docs", "migrations", "scripts", "node_modules"})
_TESTS = (("tests",), ("test",))
_MOST_SIBLINGS = 200
_ENV_LINE = re.compile(r"^\s*(?:export\s+)?APP_ROOT_NAME\s*=\s*(['\"]?)([^'\"\s#]+)\1\s*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AppRoot:
    """The application's package: its dotted name, and its folder."""

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class SourceRoot:
    """A folder that imports start from, and what says so; `owner` is the folder of the project that it is of."""

    folder: Path
    origins: tuple[str, ...]
    owner: Path


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
    def app_root_remedy(self) -> str:
        """What to do where `app_root` is not found: an imperative clause without its full stop."""
        if self.config.app_root is None:
            return "set `app-root` in [tool.storesmith] of pyproject.toml"
        return f"`app-root` is the source root {self.config.app_root}: set it to a package in that folder"

    @property
    def tests_folder(self) -> Path:
        """The folder below which generated tests go."""
        return self.root / self.config.tests_dir

    @property
    def line_length(self) -> int:
        """The line length that the project's own formatter is set to; 88 where none says."""
        tools = table(self.pyproject, "tool")
        for settings in (self._ruff_file(), table(tools, "ruff"), table(tools, "black")):
            length = settings.get("line-length")
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
        """The modules and classes that the project's code can import: its own, its siblings', and installed ones."""
        roots = (root.folder for root in (*self.source_roots, *self.sibling_roots))
        return PythonIndex(roots, self.python_environment, self.sources)

    @cached_property
    def source_roots(self) -> tuple[SourceRoot, ...]:
        """The folders that the project's own imports start from, in the order in which they are searched."""
        origins: dict[Path, list[str]] = {}
        app = self.app_root
        if app is not None:
            origins.setdefault(_base_of(app), [])
        for declared in self._declared[0]:
            origins.setdefault(declared.folder, []).append(declared.origin)
        if self._source_folder is not None and (app is None or app.folder != self._source_folder):
            origins.setdefault(self._source_folder, [])
        origins.setdefault(self.root, [])
        return tuple(SourceRoot(folder, tuple(dict.fromkeys(by)), self.root) for folder, by in origins.items())

    @property
    def unusable_roots(self) -> tuple[Unusable, ...]:
        """The settings, of any tool, that would declare source roots and are not usable."""
        return self._declared[1]

    @cached_property
    def sibling_roots(self) -> tuple[SourceRoot, ...]:
        """The source roots of the projects beside this one: of its dependencies by path, its uv workspace, and other folders of
        the editor's workspace.
        """  # noqa: D205 - one sentence
        projects: dict[Path, Project] = {self.root: self}
        pending = sibling_folders(self.root, self.pyproject, self.reader)
        while pending and len(projects) < _MOST_SIBLINGS:
            folder = pending.pop(0)
            if folder not in projects:
                projects[folder] = find_project(folder / "x", self.reader, sources=self.sources, root=folder)
                pending += path_dependencies(folder, projects[folder].pyproject, self.reader)
        for folder in self.neighbours:
            found = find_project(folder / "x", self.reader, sources=self.sources, fallback=folder)
            projects.setdefault(found.root, found)
        del projects[self.root]
        return tuple(root for project in projects.values() for root in project.roots_for_others(self.root))

    def roots_for_others(self, root: Path) -> list[SourceRoot]:
        """Return the source roots that the project at `root` imports this one's packages from, as if this one were installed."""
        origins: dict[Path, list[str]] = {}
        for each in self._declared[0]:
            if each.is_installed:
                origins.setdefault(each.folder, []).append(each.origin)
        app, source = self.app_root, self._source_folder
        if not origins and source is not None and self.reader.is_folder(source):
            origins[source] = []
        if app is not None and app.folder != source:
            origins.setdefault(_base_of(app), [])
        if not origins and not root.is_relative_to(self.root):  # not all that lies around the other one
            origins[self.root] = []
        return [SourceRoot(folder, tuple(dict.fromkeys(by)), self.root) for folder, by in origins.items()]

    @cached_property
    def _declared(self) -> tuple[tuple[Declared, ...], tuple[Unusable, ...]]:
        return declared_roots(self.root, self.pyproject, self.config.source_roots, self.reader)

    @cached_property
    def _source_folder(self) -> Path | None:
        """The folder `src`, unless it is itself a package."""
        folder = self.root / "src"
        return None if self.reader.exists(folder / "__init__.py") else folder

    def _ruff_file(self) -> Mapping[str, Any]:
        """Ruff's own file, which it prefers to `pyproject.toml`; empty where there is none."""
        for name in (".ruff.toml", "ruff.toml"):
            found = read_toml(self.root / name, self.reader)
            if found is not None:
                return found
        return {}

    def module_file(self, module: str) -> Path | None:
        """The file of a dotted module of this project; None where it is not the project's."""
        parts = module.split(".")
        for root in self.source_roots:
            folder = root.folder.joinpath(*parts)
            for candidate in (folder.with_name(folder.name + ".py"), folder / "__init__.py"):
                if self.reader.read(candidate) is not None:
                    return candidate
        return None

    def is_first_party(self, module: str) -> bool:
        """Whether an import of `module` finds the project's own code, from one of its source roots."""
        top = module.partition(".")[0]
        if self.app_root and top == self.app_root.name.partition(".")[0]:
            return True
        folders = [root.folder for root in self.source_roots]
        return any(
            (base / top not in folders and self.reader.is_folder(base / top)) or self.reader.exists(base / f"{top}.py")
            for base in folders
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

    def _named(self, name: str) -> AppRoot | None:
        """Return the package `name`: dotted, or a folder relative to the project, with its source root or without.

        A source root is no part of a package's name: from the longest root around the folder the name starts. Where `name` is
        a source root itself, the package is what the tree shows in it.
        """
        parts = name.replace("/", ".").split(".")
        folder = self.root.joinpath(*parts)
        declared = list(dict.fromkeys(each.folder for each in self._declared[0]))
        around = [root for root in (*declared, self.root / "src") if root != folder and folder.is_relative_to(root)]
        base = max(around, key=lambda root: len(root.parts), default=self.root)
        if base != self.root:
            return AppRoot(".".join(folder.relative_to(base).parts), folder)
        below = [root for root in declared if root != self.root and not self._is_of_tests(root)]
        for root in below:
            if self.reader.is_folder(root.joinpath(*parts)):
                return AppRoot(".".join(parts), root.joinpath(*parts))
        if folder in declared and self.root not in declared:
            return self._from_tree(folder)
        for base in (self.root, self.root / "src"):
            if self.reader.is_folder(base.joinpath(*parts)):
                return AppRoot(".".join(parts), base.joinpath(*parts))
        base = next((each.folder for each in self._declared[0] if each.is_installed), self.root)
        return AppRoot(".".join(parts), base.joinpath(*parts))

    def _is_of_tests(self, folder: Path) -> bool:
        return folder.is_relative_to(self.tests_folder) or folder.relative_to(self.root).parts[:1] in _TESTS

    def _from_tree(self, only: Path | None = None) -> AppRoot | None:
        """Return the package that the tree shows in the source roots, or in `only` one of them."""
        declared = [each for each in self._declared[0] if not self._is_of_tests(each.folder)]
        bases = dict.fromkeys(each.folder for each in declared)
        if self._source_folder is not None:
            bases.setdefault(self._source_folder)
        bases.setdefault(self.root)
        candidates: dict[str, AppRoot] = {}  # of packages of one name Python imports the first
        for base in bases if only is None else (only,):
            for app in (*_packages_in(base, declared), *self._folders_in(base)):
                if self.reader.is_folder(app.folder):
                    candidates.setdefault(app.name, app)
        told = {each.package for each in declared}
        layered = [app for app in candidates.values() if self._layers(app.folder)]
        if len(layered) > 1:
            layered = [app for app in layered if not self._is_skipped(app)]
        if len(layered) == 1:
            return layered[0]
        pool = layered or [
            app
            for app in candidates.values()
            if app.name in told or (self.reader.exists(app.folder / "__init__.py") and not self._is_skipped(app))
        ]
        of_build = [app for app in pool if app.name in told]
        if len(of_build) == 1:
            return of_build[0]
        for app in pool:
            if app.name.lower() == self._name:
                return app
        most = max((self._layers(app.folder) for app in layered), default=0)
        fullest = [app for app in layered if self._layers(app.folder) == most]
        if len(fullest) == 1:
            return fullest[0]
        if not layered and len(pool) == 1:
            return pool[0]
        return next((app for app in pool if app.name == "app"), None)

    def _folders_in(self, base: Path) -> Iterator[AppRoot]:
        """Yield the folders in a source root that may be the application's package: none of tests, and no source root.

        `src` is one, and not a package, if it holds the package that is called as the project is.
        """
        skipped = {*Path(self.config.tests_dir).parts[:1], *_NO_PACKAGES}
        roots = {each.folder for each in self._declared[0]}
        if self._source_folder is not None and self._name and self.reader.is_folder(self._source_folder / self._name):
            roots.add(self._source_folder)
        for folder in self.reader.folders(base):
            if folder.name.isidentifier() and folder.name not in skipped and folder not in roots:
                yield AppRoot(folder.name, folder)

    @property
    def _name(self) -> str:
        """The name of the project as that of a package; empty where the project has none."""
        return re.sub(r"[-.]", "_", str(table(self.pyproject, "project").get("name", ""))).lower()

    def _is_skipped(self, app: AppRoot) -> bool:
        """Return whether a search skips the package's folder, as it does build products and what git ignores."""
        return search_rules(app.folder.parent, self.reader).skips(app.folder.name, is_folder=True) is not None

    def _layers(self, folder: Path) -> int:
        return sum(self.reader.is_folder(folder / layer) for layer in _LAYERS)


def find_project(
    path: Path,
    reader: Reader,
    *,
    fallback: Path | None = None,
    root: Path | None = None,
    environment: Mapping[str, str] | None = None,
    sources: Sources | None = None,
    own_prefix: Path | None = None,
    neighbours: tuple[Path, ...] = (),
) -> Project:
    """The project around the file `path`: the nearest folder above it with a `pyproject.toml`.

    Where there is none, the project is `fallback` (the workspace folder) if the file is in it, else the file's own folder.
    With `root`, the project is that folder, whatever is above it.
    Settings that cannot be used are named in `complaints`. `environment` are the variables of the process, `sources` what is
    known of modules already.
    """
    around: dict[str, Any] = {
        "environment": environment or {},
        "sources": sources or Sources(reader),
        "own_prefix": own_prefix,
        "neighbours": neighbours,
    }
    for folder in path.parents if root is None else (root,):
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
                raw = parse_toml(text)
            except (ValueError, RecursionError) as error:
                complaints = [f"{file}: {error}"]
        is_broken = bool(complaints)
        config, unusable = config_from_mapping(table(raw, "tool").get("storesmith"))
        complaints += [f"{file}, [tool.storesmith]: {complaint}" for complaint in unusable]
        return Project(
            folder, config, reader, pyproject=raw, complaints=tuple(complaints), is_broken=is_broken, **around
        )
    inside = fallback is not None and path.is_relative_to(fallback)
    if root is None:
        root = fallback if inside and fallback is not None else path.parent
    return Project(root, Config(), reader, pyproject={}, **around)


def _base_of(app: AppRoot) -> Path:
    """Return the folder that a package is imported from."""
    return app.folder.parents[app.name.count(".")]


def _packages_in(base: Path, declared: Iterable[Declared]) -> Iterator[AppRoot]:
    """Yield the packages in a source root that settings name."""
    for each in declared:
        if each.folder == base and each.package:
            yield AppRoot(each.package, base.joinpath(*each.package.split(".")))
