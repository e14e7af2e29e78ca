"""What storesmith knows about a project, for troubleshooting and bug reports."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from storesmith import __version__
from storesmith.kinds import bundled_kinds
from storesmith.model import Scope, Workspace
from storesmith.project import Config, Project
from storesmith.python import framework_version

_WIDTH = 13


@dataclass(frozen=True, slots=True)
class KindInfo:
    """A kind of component: its name, its title, and its store types.

    `is_bundled` tells whether it comes with storesmith, `is_held_back` whether it has templates that do not run because the
    workspace is not trusted.
    """

    name: str
    title: str
    store_types: tuple[str, ...]
    is_bundled: bool
    is_held_back: bool


@dataclass(frozen=True, slots=True)
class ProjectInfo:
    """A project: its folder, its parts, and the settings that differ from the defaults, by field of `Config`.

    `framework` is the installed version; None without an environment or without the framework in it. `classes` counts the
    classes found so far.
    """

    root: Path
    app_root: str | None
    app_folder: Path | None
    tests_folder: Path
    environment: Path | None
    framework: str | None
    kinds: tuple[KindInfo, ...]
    settings: Mapping[str, Any]
    definitions: int
    files: int
    classes: int


def project_info(project: Project, scope: Scope, workspace: Workspace) -> ProjectInfo:
    """Return what is known about a project, without looking at more files."""
    environment = project.python_environment
    app = project.app_root
    bundled = {kind.name for kind in bundled_kinds()}
    stores = [store for store in workspace.stores() if store.root == project.root]
    return ProjectInfo(
        root=project.root,
        app_root=app.name if app else None,
        app_folder=app.folder if app else None,
        tests_folder=project.tests_folder,
        environment=environment.prefix if environment else None,
        framework=framework_version(environment, project.reader) if environment else None,
        kinds=tuple(
            KindInfo(
                kind.name,
                kind.title,
                kind.variants,
                kind.name in bundled,
                any(one.trust == "untrusted" for one in kind.templates.values()),
            )
            for kind in scope.kinds
        ),
        settings=_changed(project.config),
        definitions=len(stores),
        files=len({store.path for store in stores}),
        classes=sum(known.file.is_relative_to(project.root) for known in project.python.classes()),
    )


def _changed(config: Config) -> dict[str, Any]:
    default = Config()
    values = ((field.name, getattr(config, field.name)) for field in fields(config))
    return {name: value for name, value in values if value != getattr(default, name)}


def info_values(projects: Iterable[ProjectInfo]) -> list[dict[str, Any]]:
    """Return projects as plain JSON, an object for each."""
    return [
        {
            "root": str(info.root),
            "appRoot": info.app_root,
            "testsDir": _below(info.tests_folder, info.root),
            "environment": str(info.environment) if info.environment else None,
            "framework": info.framework,
            "kinds": [
                {
                    "name": kind.name,
                    "title": kind.title,
                    "storeTypes": list(kind.store_types),
                    "isBundled": kind.is_bundled,
                }
                for kind in info.kinds
            ],
            "settings": {_camel_case(name): value for name, value in info.settings.items()},
            "definitions": info.definitions,
            "classes": info.classes,
        }
        for info in projects
    ]


def _camel_case(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def info_text(projects: Iterable[ProjectInfo], further: Iterable[tuple[str, str]] = ()) -> str:
    """Return projects as text, a line for each fact; `further` are facts about the program, as names and values."""
    lines = [f"storesmith {__version__}"]
    # Not `platform.platform()`, which starts the program `uname` to ask for the processor.
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    lines += _rows([("Python", f"{platform.python_version()} in {sys.prefix}"), ("system", system), *further])
    for info in projects:
        lines += ["", f"project {info.root}", *_rows(_about(info))]
    return "\n".join(lines) + "\n"


def _rows(rows: Iterable[tuple[str, str]]) -> list[str]:
    return [f"  {name:<{_WIDTH}} {value}" for name, value in rows]


def _about(info: ProjectInfo) -> Iterator[tuple[str, str]]:
    if info.app_root is None:
        yield "application", "not found: set app-root"
    else:
        yield "application", f"{info.app_root} in {_below(info.app_folder, info.root)}"
    yield "tests", _below(info.tests_folder, info.root)
    if info.environment is None:
        yield "environment", "not found: make one, or set python-environment"
    else:
        yield "environment", _below(info.environment, info.root)
        yield "framework", f"castlecraft-engineer {info.framework}" if info.framework else "not in that environment"
    yield "definitions", f"{info.definitions} in {info.files} file{'' if info.files == 1 else 's'}"
    yield "classes", str(info.classes)
    for kind in info.kinds:
        types = f" ({', '.join(kind.store_types)})" if kind.store_types else ""
        origin = "" if kind.is_bundled else ", of this project"
        yield (
            "kind",
            f"{kind.name}{types}{origin}{', with templates that run only if trusted' if kind.is_held_back else ''}",
        )
    for name, value in info.settings.items():
        yield "setting", f"{name.replace('_', '-')} = {_shown(value)}"


def _below(path: Path | None, root: Path) -> str:
    if path is None:
        return ""
    return path.relative_to(root).as_posix() if path != root and path.is_relative_to(root) else str(path)


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
