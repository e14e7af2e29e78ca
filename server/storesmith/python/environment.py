"""The project's virtual environment: where its packages are. Nothing in it is run."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from storesmith.text.files import Reader

FRAMEWORK = "castlecraft_engineer"
"""The framework's package."""

_SHARED = re.compile(r"^\s*include-system-site-packages\s*=\s*true\s*$", re.MULTILINE | re.IGNORECASE)
_MAPPING = re.compile(r"^(?:MAPPING|NAMESPACES)(?:\s*:[^=\n]*)?\s*=\s*(\{[^{}]*\})", re.MULTILINE)
_REDIRECTED = re.compile(r"\.map_module\((.*)\)\s*$", re.MULTILINE)
_INFO = re.compile(rf"{FRAMEWORK}-([^-]+)\.dist-info", re.IGNORECASE)
_MOST_LINES = 1_000
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
        return _environment(root / _at_home(configured), reader)
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


def framework_version(environment: Environment, reader: Reader) -> str | None:
    """The version of the framework in an environment; None where it is not there, "unknown" where it does not say."""
    if not environment.has_framework:
        return None
    names = (name for folder in environment.site_packages for name in sorted(reader.entries(folder)))
    found = (_INFO.fullmatch(name) for name in names)
    return next((match[1] for match in found if match), "unknown")


def _at_home(configured: str) -> Path:
    """A configured folder, with a `~` at its beginning replaced."""
    try:
        return Path(configured).expanduser()
    except RuntimeError:  # nobody knows where home is
        return Path(configured)


def _up_to_repository(root: Path, reader: Reader) -> Iterator[Path]:
    """The project's folder, and those above it as far as the repository's; without a repository only the project's."""
    folders = [root, *root.parents]
    for index, folder in enumerate(folders):
        if reader.exists(folder / ".git"):
            yield from folders[: index + 1]
            return
    yield root


def _environment(prefix: Path, reader: Reader) -> Environment | None:
    prefix = Path(os.path.normpath(prefix))
    libraries = [folder for folder in reader.folders(prefix / "lib") if folder.name.startswith(("python", "pypy"))]
    candidates = [folder / "site-packages" for folder in libraries] + [prefix / "Lib" / "site-packages"]
    found = [folder for folder in candidates if reader.is_folder(folder)]
    if not found:
        return None
    linked = [path for folder in found for path in _linked(folder, reader)]
    folders = tuple(dict.fromkeys([*found, *filter(None, linked)]))
    has_framework = any(reader.is_folder(folder / FRAMEWORK) for folder in folders)
    is_shared = _SHARED.search(reader.read(prefix / "pyvenv.cfg") or "") is not None
    return Environment(prefix, folders, has_framework and not is_shared and None not in linked, has_framework)


def _linked(folder: Path, reader: Reader) -> Iterator[Path | None]:
    """The folders that `.pth` files and the finders of setuptools, hatch and PDM add, as editable installs do, and None for what
    adds modules that no search of folders finds. No code in them is run.
    """  # noqa: D205 - one sentence
    for name, is_folder in sorted(reader.entries(folder).items()):
        if is_folder:
            continue
        if name.startswith("__editable__") and name.endswith("_finder.py"):
            yield from _mapped(reader.read(folder / name) or "")
        elif name.startswith("_editable_impl_") and name.endswith(".py"):
            yield from _redirected(reader.read(folder / name) or "")
        elif name.endswith(("_editable.py", "_editable_loader.py")):  # of scikit-build-core, of meson-python
            yield None
        elif name.endswith(".pth"):
            yield from _listed(folder, (reader.read(folder / name) or "").removeprefix("\ufeff"), reader)


def _listed(folder: Path, text: str, reader: Reader) -> Iterator[Path | None]:
    """The folders that the lines of a `.pth` file name; None for an archive, or whatever else is there."""
    for line in text.splitlines()[:_MOST_LINES]:
        entry = line.strip()
        if not entry or entry.startswith(("#", "import ", "import\t")) or "\0" in entry:
            continue
        path = Path(os.path.normpath(folder / entry))
        if reader.is_folder(path):
            yield path
        elif reader.exists(path):
            yield None


def _mapped(source: str) -> Iterator[Path | None]:
    """The folders around the packages that a finder of setuptools maps by name; None for a package of another name than
    its folder, and for what cannot be read.
    """  # noqa: D205 - one sentence
    tables = _MAPPING.findall(source)
    if not tables:
        yield None
    for literal in tables:
        try:
            mapping = ast.literal_eval(literal)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            mapping = None
        if not isinstance(mapping, dict):
            yield None
            continue
        for name, places in mapping.items():
            for place in places if isinstance(places, list) else [places]:
                yield _around(str(name).split("."), place)


def _redirected(source: str) -> Iterator[Path | None]:
    """The folders around the modules that a finder of the library `editables` maps by name, as `_mapped` has them."""
    for call in _REDIRECTED.findall(source):
        try:
            name, place = ast.literal_eval(f"({call})")
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            yield None
            continue
        is_package = isinstance(place, str) and Path(place).name == "__init__.py"
        yield _around(str(name).split("."), str(Path(place).parent) if is_package else place)


def _around(parts: list[str], place: object) -> Path | None:
    """The folder from which the package of these `parts` is found at `place`; None where it is found otherwise."""
    if not isinstance(place, str) or "\0" in place:
        return None
    path = Path(place.removesuffix(".py"))
    is_so_called = path.is_absolute() and list(path.parts[-len(parts) :]) == parts and len(path.parts) > len(parts)
    return path.parents[len(parts) - 1] if is_so_called else None
