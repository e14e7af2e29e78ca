"""The project's virtual environment: where its packages are. Nothing in it is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from storesmith.project.files import Reader

FRAMEWORK = "castlecraft_engineer"
"""The framework's package."""

_SHARED = re.compile(r"^\s*include-system-site-packages\s*=\s*true\s*$", re.MULTILINE | re.IGNORECASE)
_MAPPING = re.compile(r"^MAPPING(?:\s*:[^=\n]*)?\s*=\s*(\{[^{}]*\})", re.MULTILINE)
_NAMES = (".venv", "venv", ".virtualenv", "env")


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment: its folder, the folders that Python would search for packages in it, and whether it is seen whole.

    `is_complete` is false where it takes in the system's packages too, or lacks the framework, and so is hardly the one that the
    project runs in: then nothing can be said to be missing from it.
    """

    prefix: Path
    site_packages: tuple[Path, ...]
    is_complete: bool
    has_framework: bool


def find_environment(
    root: Path,
    reader: Reader,
    *,
    configured: str | None = None,
    variables: Mapping[str, str] | None = None,
    own_prefix: Path | None = None,
) -> Environment | None:
    """The environment of the project at `root`: the configured folder, else one in the project or in a folder above it in the
    same repository, else `VIRTUAL_ENV`, else `CONDA_PREFIX`.

    `own_prefix`, the environment that this program runs in, counts only where it holds the framework: a tool that is installed
    by itself knows nothing of a project. An environment that is configured and is none gives None.
    """  # noqa: D205 - one sentence
    if configured:
        return _environment(root / configured, reader)
    for folder in _up_to_repository(root, reader):
        for name in _NAMES:
            if reader.exists(folder / name / "pyvenv.cfg") and (found := _environment(folder / name, reader)):
                return found
    variables = variables or {}
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if (prefix := variables.get(variable)) and (found := _environment(Path(prefix), reader)):
            return found
    own = _environment(own_prefix, reader) if own_prefix else None
    return own if own and own.has_framework else None


def _up_to_repository(root: Path, reader: Reader) -> Iterator[Path]:
    """The project's folder, and those above it as far as the repository's; without a repository only the project's."""
    folders = [root, *root.parents]
    for index, folder in enumerate(folders):
        if reader.exists(folder / ".git"):
            yield from folders[: index + 1]
            return
    yield root


def _environment(prefix: Path, reader: Reader) -> Environment | None:
    libraries = sorted(folder for folder in reader.folders(prefix / "lib") if folder.name.startswith("python"))
    candidates = [folder / "site-packages" for folder in libraries] + [prefix / "Lib" / "site-packages"]
    found = [folder for folder in candidates if reader.is_folder(folder)]
    if not found:
        return None
    linked = [path for folder in found for path in _linked(folder, reader)]
    folders = tuple(dict.fromkeys([*found, *linked]))
    has_framework = any(reader.is_folder(folder / FRAMEWORK) for folder in folders)
    is_shared = _SHARED.search(reader.read(prefix / "pyvenv.cfg") or "") is not None
    return Environment(prefix, folders, has_framework and not is_shared, has_framework)


def _linked(folder: Path, reader: Reader) -> Iterator[Path]:
    """The folders that `.pth` files and setuptools' finders add, as editable installs do; no code in them is run."""
    for name, is_folder in sorted(reader.entries(folder).items()):
        if is_folder or not name.endswith((".pth", "_finder.py")):
            continue
        if name.endswith(".py"):
            mapping = _MAPPING.search(reader.read(folder / name) or "")
            yield from _mapped(mapping[1]) if mapping and name.startswith("__editable__") else ()
            continue
        for line in (reader.read(folder / name) or "").splitlines()[:100]:
            entry = line.strip()
            if entry and not entry.startswith(("#", "import ", "import\t")) and "\0" not in entry:
                path = folder / entry
                if reader.is_folder(path):
                    yield path


def _mapped(literal: str) -> Iterator[Path]:
    """The folders around the packages that a finder of setuptools maps by name."""
    try:
        mapping = ast.literal_eval(literal)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return
    for path in mapping.values() if isinstance(mapping, dict) else ():
        if isinstance(path, str) and "\0" not in path:
            yield Path(path).parent
