"""The kinds that come with storesmith, wherever this installation keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from storesmith.kinds.kind import Kind, KindError, load_kind
from storesmith.kinds.templates import Trust

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
    return tuple(load_kind(folder).with_templates(folder, "bundled")[0] for folder in folders)


def project_kinds(root: Path, folders: Iterable[str], *, is_trusted: bool) -> tuple[tuple[Kind, ...], tuple[str, ...]]:
    """The bundled kinds and those in `folders` below a project's `root`, and a complaint for all that cannot be used.

    A folder there that holds templates and no `kind.toml` is of the kind that it is named as. `is_trusted` says whether the
    project's templates may be run.
    """
    trust: Trust = "trusted" if is_trusted else "untrusted"
    kinds = list(bundled_kinds())
    complaints: list[str] = []
    for folder in folders:
        found, unusable = kinds_in(root / folder, trust)
        complaints += unusable
        kinds += found
    for folder in reversed(list(folders)):  # so that of two for one variant the first counts
        complaints += _extend(kinds, root / folder, trust)
    return tuple(kinds), tuple(complaints)


def kinds_in(folder: Path, trust: Trust = "untrusted") -> tuple[tuple[Kind, ...], tuple[str, ...]]:
    """The kinds that a project keeps in `folder`, sorted by their folders, and a complaint for all that cannot be used."""
    kinds: list[Kind] = []
    complaints: list[str] = []
    for file in sorted(folder.glob("*/kind.toml")):
        try:
            kind, unusable = load_kind(file.parent).with_templates(file.parent, trust)
        except KindError as error:
            complaints.append(str(error))
            continue
        kinds.append(kind)
        complaints += [*_schema_complaints(kind), *unusable]
    return tuple(kinds), tuple(complaints)


def _extend(kinds: list[Kind], folder: Path, trust: Trust) -> Iterator[str]:
    """Give those of `kinds` the templates that a project keeps for them in `folder`; gives complaints."""
    names = {file.parent.parent for file in folder.glob("*/*/*.py.jinja")}
    for inside in sorted(one for one in names if not (one / "kind.toml").exists()):
        index = next((number for number, kind in enumerate(kinds) if kind.name == inside.name), None)
        if index is None:
            known = ", ".join(kind.name for kind in kinds)
            yield f"{inside}: it has no `kind.toml`, and is not named as a kind that is known ({known})"
        elif not kinds[index].has_variants:
            yield f"{inside}: no property of a {kinds[index].title} picks its templates"
        else:
            kinds[index], complaints = kinds[index].with_templates(inside, trust)
            yield from complaints


def _schema_complaints(kind: Kind) -> Iterator[str]:
    found = kind.schema.complaints()
    for words in found[:_MOST_COMPLAINTS]:
        yield f"{kind.folder / 'schema.json'}: {words}; this part is ignored"
    if len(found) > _MOST_COMPLAINTS:
        yield f"{kind.folder / 'schema.json'}: {len(found) - _MOST_COMPLAINTS} more parts are ignored"


def docs_folder() -> Path:
    """The folder of `rules.md`, which diagnostics link to."""
    return _resource("docs")
