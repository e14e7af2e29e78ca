"""The kinds that come with storesmith, wherever this installation keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from storesmith.kinds.kind import Kind, KindError, load_kind

_MOST_COMPLAINTS = 5
"""Malformed parts of one schema that are named."""


def _resource(name: str) -> Path:
    """A folder that is inside the package in a wheel, and at the root of the repository in an editable install."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / name, package.parent.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"this installation of storesmith lacks its {name!r} folder; reinstall it")


@cache
def bundled_kinds() -> tuple[Kind, ...]:
    """The kinds of the `templates` folder, sorted by name."""
    folders = sorted(path.parent for path in _resource("templates").glob("*/kind.toml"))
    return tuple(load_kind(folder) for folder in folders)


def project_kinds(root: Path, folders: Iterable[str], *, is_trusted: bool) -> tuple[tuple[Kind, ...], tuple[str, ...]]:
    """The bundled kinds and those in `folders` below a project's `root`, and a complaint for all that cannot be used.

    `is_trusted` says whether the templates of the project's kinds may be run.
    """
    kinds = list(bundled_kinds())
    complaints: list[str] = []
    for folder in folders:
        found, unusable = kinds_in(root / folder, is_trusted=is_trusted)
        complaints += unusable
        kinds += found
    return tuple(kinds), tuple(complaints)


def kinds_in(folder: Path, *, is_trusted: bool = False) -> tuple[tuple[Kind, ...], tuple[str, ...]]:
    """The kinds that a project keeps in `folder`, sorted by their folders, and a complaint for all that cannot be used."""
    kinds: list[Kind] = []
    complaints: list[str] = []
    for file in sorted(folder.glob("*/kind.toml")):
        try:
            kind = replace(load_kind(file.parent), is_bundled=False, is_trusted=is_trusted)
        except KindError as error:
            complaints.append(str(error))
            continue
        kinds.append(kind)
        complaints += _schema_complaints(kind)
    return tuple(kinds), tuple(complaints)


def _schema_complaints(kind: Kind) -> Iterator[str]:
    found = kind.schema.complaints()
    for words in found[:_MOST_COMPLAINTS]:
        yield f"{kind.folder / 'schema.json'}: {words}; this part is ignored"
    if len(found) > _MOST_COMPLAINTS:
        yield f"{kind.folder / 'schema.json'}: {len(found) - _MOST_COMPLAINTS} more parts are ignored"


def docs_folder() -> Path:
    """The folder of `rules.md`, which diagnostics link to."""
    return _resource("docs")
