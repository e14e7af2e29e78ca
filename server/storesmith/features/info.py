"""What is known of a project: for a person who misses something, and for a report of a mistake."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from storesmith import __version__
from storesmith.kinds import bundled_kinds
from storesmith.model import Scope, Workspace
from storesmith.project import Config, Project, SourceRoot, Unusable
from storesmith.python import framework_version

_WIDTH = 13
_MOST_SKIPPED = 10


@dataclass(frozen=True, slots=True)
class KindInfo:
    """A kind of component: its name, its title, and its store types.

    `is_bundled` says whether it comes with storesmith, `is_held_back` whether it has templates that are not run, as nobody said
    that they are trusted.
    """

    name: str
    title: str
    store_types: tuple[str, ...]
    is_bundled: bool
    is_held_back: bool


@dataclass(frozen=True, slots=True)
class ProjectInfo:
    """A project: its folder, what was found of it, and the settings that are not the defaults, by their names here.

    `framework` is the installed version; None where there is no environment, or it lacks the framework. `source_roots` are the
    folders that imports start from, of which `absent_roots` do not exist; `unusable_roots` are settings that name none.
    `skipped` are files and folders that searches skip, with the reasons. `classes` counts the classes that have been seen so far.
    """

    root: Path
    app_root: str | None
    app_folder: Path | None
    remedy: str
    tests_folder: Path
    environment: Path | None
    framework: str | None
    source_roots: tuple[SourceRoot, ...]
    absent_roots: frozenset[Path]
    unusable_roots: tuple[Unusable, ...]
    skipped: Mapping[Path, str]
    kinds: tuple[KindInfo, ...]
    settings: Mapping[str, Any]
    definitions: int
    files: int
    classes: int


def project_info(
    project: Project, scope: Scope, workspace: Workspace, skipped: Mapping[Path, str] | None = None
) -> ProjectInfo:
    """What is known of a project now; nothing further is looked at. `skipped` is what a search for definitions skipped."""
    environment = project.python_environment
    app = project.app_root
    bundled = {kind.name for kind in bundled_kinds()}
    roots = (*project.source_roots, *project.sibling_roots)
    beside = {root.folder for root in project.sibling_roots}
    absent = frozenset(root.folder for root in roots if not project.reader.is_folder(root.folder))
    stores = [store for store in workspace.stores() if store.root == project.root]
    return ProjectInfo(
        root=project.root,
        app_root=app.name if app else None,
        app_folder=app.folder if app else None,
        remedy=project.app_root_remedy,
        tests_folder=project.tests_folder,
        environment=environment.prefix if environment else None,
        framework=framework_version(environment, project.reader) if environment else None,
        source_roots=tuple(root for root in roots if root.origins or root.folder not in absent),
        absent_roots=absent,
        unusable_roots=tuple(each for each in project.unusable_roots if each.folder not in beside),
        skipped={
            path: reason
            for path, reason in sorted((skipped or {}).items())
            if path.is_relative_to(project.root) and reason not in ("hidden", "installed packages or caches")
        },
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
    """The same as plain JSON, an object for each project."""
    return [
        {
            "root": str(info.root),
            "appRoot": info.app_root,
            "testsDir": _below(info.tests_folder, info.root),
            "environment": str(info.environment) if info.environment else None,
            "framework": info.framework,
            "sourceRoots": [
                {"path": str(root.folder), "origins": list(root.origins), "project": str(root.owner)}
                for root in info.source_roots
            ],
            "unusableRoots": [{"origin": each.origin, "reason": each.reason} for each in info.unusable_roots],
            "skipped": [{"path": str(path), "reason": reason} for path, reason in info.skipped.items()],
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
    """The same for people, a line each; `further` are lines about the program, as names and values."""
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
        yield "application", f"not found: {info.remedy}"
    else:
        yield "application", f"{info.app_root} in {_below(info.app_folder, info.root)}"
    yield "tests", _below(info.tests_folder, info.root)
    if info.environment is None:
        yield "environment", "not found: make one, or set python-environment"
    else:
        yield "environment", _below(info.environment, info.root)
        yield "framework", f"castlecraft-engineer {info.framework}" if info.framework else "not in that environment"
    for root in info.source_roots:
        is_absent = root.folder in info.absent_roots
        yield "source root", _of_root(root, info.root) + (" (no such folder)" if is_absent else "")
    for unusable in info.unusable_roots:
        yield "unusable", f"{unusable.origin}: {unusable.reason}"
    for number, (path, reason) in enumerate(info.skipped.items()):
        if number == _MOST_SKIPPED:
            yield "skipped", f"and {len(info.skipped) - number} more"
            break
        yield "skipped", f"{_below(path, info.root)} ({_below(Path(reason), info.root)})"
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


def _of_root(root: SourceRoot, project: Path) -> str:
    place = "." if root.folder == project else _from(root.folder, project)
    origins = f", by {'; '.join(root.origins)}" if root.origins else ""
    return place + (origins if root.owner == project else f", of {_from(root.owner, project)}")


def _from(path: Path, project: Path) -> str:
    """Return the path relative to the project, also where it is beside the project."""
    try:
        return Path(os.path.relpath(path, project)).as_posix()
    except ValueError:  # another drive
        return str(path)


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
