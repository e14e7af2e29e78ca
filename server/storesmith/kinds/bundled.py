"""The kinds that come with storesmith, wherever this installation keeps them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from storesmith.kinds.kind import Kind, KindError, load_kind


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


def kinds_in(folder: Path) -> tuple[tuple[Kind, ...], tuple[str, ...]]:
    """The kinds that a project keeps in `folder`, sorted by name, and a complaint for each that cannot be used.

    Nothing is generated for them: templates of a workspace are not run.
    """
    kinds: list[Kind] = []
    complaints: list[str] = []
    for file in sorted(folder.glob("*/kind.toml")):
        try:
            kind = load_kind(file.parent)
            kind.schema.check()
            kinds.append(replace(kind, generate=None))
        except KindError as error:
            complaints.append(str(error))
        except ValueError as error:
            complaints.append(f"{file.parent / 'schema.json'}: {error}")
    return tuple(kinds), tuple(complaints)


def docs_folder() -> Path:
    """The folder of `rules.md`, which diagnostics link to."""
    return _resource("docs")
