"""The projects beside a project: the packages that it depends on by their folders, and those of its uv workspace."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from storesmith.project.settings_files import folders_of, read_toml, table
from storesmith.text import Reader

_PYPROJECT = "pyproject.toml"
_NAME = re.compile(r"\s*(?:-e\s+)?([A-Za-z0-9][A-Za-z0-9._-]*)")
_URL = re.compile(r"(?:@|-e)\s*((?:file:|\{root)[^\s;#]*)")
_ROOT = re.compile(r"\$\{PROJECT_ROOT\}|\{root((?::parent)*)(?::uri|:real)?\}")


def sibling_folders(root: Path, pyproject: Mapping[str, Any], reader: Reader) -> list[Path]:
    """Return the folders of the projects beside the one at `root`, itself left out.

    First those that it depends on by a path, then the members of its uv workspace. Whether they are there is not looked at.
    """
    workspace = _workspace(root, pyproject, reader)
    found = [*path_dependencies(root, pyproject, reader), *(workspace[1] if workspace else ())]
    if workspace and workspace[0] != root:
        found[:0] = _of_uv_sources(workspace[0], read_toml(workspace[0] / _PYPROJECT, reader) or {}, pyproject)
    return [folder for folder in dict.fromkeys(found) if folder != root]


def path_dependencies(root: Path, pyproject: Mapping[str, Any], reader: Reader) -> list[Path]:
    """Return the folders that the dependencies of the project at `root` are at, as uv, Poetry, PDM, hatch and pixi have them."""
    found = [
        *_of_uv_sources(root, pyproject, pyproject),
        *(root / path for path in _of_tables(table(pyproject, "tool"))),
        *(path for line in _requirements(pyproject) for path in _of_requirement(line, root)),
    ]
    normal = (Path(os.path.normpath(folder)) for folder in found)
    return [folder for folder in dict.fromkeys(normal) if reader.is_folder(folder)]


def _workspace(root: Path, pyproject: Mapping[str, Any], reader: Reader) -> tuple[Path, list[Path]] | None:
    """Return the folder of the uv workspace that the project at `root` is a member of, and its members; None without one."""
    for folder in (root, *root.parents):
        raw = pyproject if folder == root else read_toml(folder / _PYPROJECT, reader) or {}
        settings = table(raw, "tool", "uv", "workspace")
        if settings:
            excluded = {path for each in _texts(settings.get("exclude")) for path in folders_of(each, folder, reader)}
            members = [path for each in _texts(settings.get("members")) for path in folders_of(each, folder, reader)]
            normal = [Path(os.path.normpath(path)) for path in members if path not in excluded]
            inside = [path for path in dict.fromkeys(normal) if reader.exists(path / _PYPROJECT)]
            if folder == root or root in inside:
                return folder, [*([folder] if "project" in raw else []), *inside]
            return None
        if reader.exists(folder / ".git"):
            return None
    return None


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str) and each] if isinstance(value, list) else []


def _of_uv_sources(root: Path, settings: Mapping[str, Any], pyproject: Mapping[str, Any]) -> Iterator[Path]:
    """Yield the folders of uv's sources in `settings`, at `root`, of those packages that `pyproject` depends on."""
    named = {_normal(match[1]) for line in _requirements(pyproject) if (match := _NAME.match(line))}
    is_dynamic = "dependencies" in _texts(table(pyproject, "project").get("dynamic"))
    for name, sources in table(settings, "tool", "uv", "sources").items():
        if is_dynamic or _normal(name) in named:
            for source in sources if isinstance(sources, list) else [sources]:
                path = source.get("path") if isinstance(source, Mapping) else None
                if isinstance(path, str) and "\0" not in path:
                    yield Path(os.path.normpath(root / path))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _of_tables(tools: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths of Poetry's and pixi's dependencies, which are tables with a `path`."""
    poetry, pixi = table(tools, "poetry"), table(tools, "pixi")
    tables = [table(poetry, "dependencies"), table(poetry, "dev-dependencies"), table(pixi, "pypi-dependencies")]
    tables += (table(poetry, "group", name, "dependencies") for name in table(poetry, "group"))
    tables += (table(pixi, "feature", name, "pypi-dependencies") for name in table(pixi, "feature"))
    for each in tables:
        for value in each.values():
            for source in value if isinstance(value, list) else [value]:
                path = source.get("path") if isinstance(source, Mapping) else None
                if isinstance(path, str) and "\0" not in path:
                    yield path


def _requirements(pyproject: Mapping[str, Any]) -> Iterator[str]:
    """Yield all requirements of a project, those of its extras, groups and environments too, as they are written."""
    project, tools = table(pyproject, "project"), table(pyproject, "tool")
    lists = [project.get("dependencies"), table(tools, "uv").get("dev-dependencies")]
    lists += table(project, "optional-dependencies").values()
    lists += table(pyproject, "dependency-groups").values()
    lists += table(tools, "pdm", "dev-dependencies").values()
    for name in table(tools, "hatch", "envs"):
        environment = table(tools, "hatch", "envs", name)
        lists += [environment.get("dependencies"), environment.get("extra-dependencies")]
    for each in lists:
        yield from _texts(each)


def _of_requirement(line: str, root: Path) -> Iterator[Path]:
    """Yield the folder of a requirement such as `x @ file:///${PROJECT_ROOT}/../x` or `x @ {root:uri}/../x`."""
    match = _URL.search(line)
    if match is None or "\0" in line:
        return

    def place(found: re.Match[str]) -> str:
        up = (found[1] or "").count(":parent")
        return PurePosixPath(root.as_posix(), *[".."] * up).as_posix()

    path = re.sub(r"^/+(?=/|[A-Za-z]:)", "", _ROOT.sub(place, match[1]).removeprefix("file:").removeprefix("//"))
    yield root / unquote(path)
