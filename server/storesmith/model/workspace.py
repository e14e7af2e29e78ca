"""What is known of all definitions of a workspace at once, so that one can be held against the others.

Of each file only a few names are kept; a question is answered from tables, not by a look at every file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TypeAlias

from storesmith.kinds import REMOVALS, Kind
from storesmith.model.definition import Definition, Scope, definitions_in, removals_in
from storesmith.model.document import Document
from storesmith.model.naming import is_class_name, snake_case
from storesmith.model.references import class_references
from storesmith.project import Project
from storesmith.text import Location, location_of

_OVERRULING = {*REMOVALS, "UPDATE"}
_Key: TypeAlias = tuple[Path, str, str]


@dataclass(frozen=True, slots=True)
class KnownStore:
    """A definition somewhere in the workspace: the class that it generates, and where that is named.

    `is_generated` says whether files stand for it, `subject` the module and the name of the class that it is for.
    """

    path: Path
    root: Path
    kind: str
    place: str
    """What says where its files go: the kind's path pattern, else the kind's name."""
    name: str
    location: Location
    is_generated: bool
    operation_type: str = ""
    position: int = 0
    """The offset of its operation in its file."""
    subject: tuple[str, str] | None = None

    @property
    def key(self) -> _Key:
        """What two definitions of one file of generated code have in common."""
        return self.root, self.place, snake_case(self.name)

    @property
    def order(self) -> tuple[bool, list[tuple[bool, int, str]], int]:
        """What the history of a component is sorted by: revisions after bare definitions, by path, numbers by their value."""
        parts = (part for part in re.split(r"(\d+)", self.path.as_posix()) if part)
        path = [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
        return bool(self.operation_type), path, self.position


class Workspace:
    """The definitions of all files that were looked at."""

    def __init__(self) -> None:
        self._by_path: dict[Path, tuple[KnownStore, ...]] = {}
        self._by_key: dict[_Key, dict[Path, list[KnownStore]]] = {}
        self._places: set[str] = set()
        self._files: set[Path] = set()
        self.revision = 0
        """Goes up whenever `stores` changes."""

    def take(self, document: Document, scope: Scope, project: Project) -> set[Path]:
        """Note the definitions of a document; gives the other files of whose definitions something else holds now."""
        found = tuple(_stores(document, scope, project))
        role = scope.role(document.path)
        if definitions_in(document, scope) or (role is not None and role[1] is not None):
            self._files.add(document.path)
        else:
            self._files.discard(document.path)
        return self._replace(document.path, found)

    def drop(self, path: Path) -> set[Path]:
        """Forget a file; gives the other files of whose definitions something else holds now."""
        self._files.discard(path)
        return self._replace(path, ())

    def _replace(self, path: Path, found: tuple[KnownStore, ...]) -> set[Path]:
        before = self._by_path.get(path, ())
        if before == found:
            return set()
        self.revision += 1
        keys = {store.key for store in before}
        for key in keys:
            self._by_key.get(key, {}).pop(path, None)
            if not self._by_key.get(key):
                self._by_key.pop(key, None)
        if found:
            self._by_path[path] = found
        else:
            self._by_path.pop(path, None)
        for store in found:
            key = store.key
            keys.add(key)
            self._places.add(store.place)
            self._by_key.setdefault(key, {}).setdefault(path, []).append(store)
        return {other for key in keys for other in self._by_key.get(key, ()) if other != path}

    @property
    def files(self) -> list[Path]:
        """The files that hold definitions of any kind, or are to, sorted."""
        return sorted(self._files)

    def stores(self) -> Iterator[KnownStore]:
        """All definitions, in the order of their files."""
        for path in sorted(self._by_path):
            yield from self._by_path[path]

    def stores_in(self, path: Path) -> tuple[KnownStore, ...]:
        """The definitions of one file, in their order."""
        return self._by_path.get(path, ())

    def standing_for(self, root: Path, kind: Kind, module: str) -> list[KnownStore]:
        """Return the definitions in the project at `root` that generate the module where a kind does, in the order of files."""
        by_path = self._by_key.get((root, _place_of(kind), module), {})
        return [store for _, stores in sorted(by_path.items(), key=itemgetter(0)) for store in stores]

    def rivals(self, definition: Definition, project: Project) -> list[KnownStore]:
        """Return the other definitions that generate the same file as `definition`."""
        around = self._history(definition, project)
        if not around:
            return []
        own = definition.document.path
        return [
            store
            for store in around
            if store.is_generated
            and not _is_overruled(store, around)
            and (store.path != own or store.location != _location(definition))
        ]

    def is_overruled(self, definition: Definition, project: Project) -> bool:
        """Whether a later revision file updates or removes the component of `definition`."""
        around = self._history(definition, project)
        if len(around) < 2:
            return False
        place = definition.document.path, _location(definition)
        return any((store.path, store.location) == place and _is_overruled(store, around) for store in around)

    def _history(self, definition: Definition, project: Project) -> list[KnownStore]:
        """Return all definitions that stand for the module of `definition`, in the order of their files.

        There are none for one in a document that is no file.
        """
        name = definition.name if definition.document.is_file else None
        return self.standing_for(project.root, definition.kind, snake_case(name)) if name else []

    def generates(self, module: str, project: Project) -> bool:
        """Whether a definition of the project stands for `module`, by its last name, whether or not it has been generated yet."""
        top, _, name = module.rpartition(".")
        is_ours = project.app_root is not None and f"{top}.".startswith(f"{project.app_root.name}.")
        return is_ours and any((project.root, place, name) in self._by_key for place in self._places)


def _stores(document: Document, scope: Scope, project: Project) -> Iterator[KnownStore]:
    for definition in definitions_in(document, scope):
        name = definition.name
        if not name or definition.kind.class_property is None or not is_class_name(name):
            continue
        yield KnownStore(
            document.path,
            project.root,
            definition.kind.name,
            _place_of(definition.kind),
            name,
            _location(definition),
            definition.is_generated,
            definition.operation_type or ("CREATE" if definition.operation else ""),
            definition.whole.start,
            _subject(definition, project),
        )
    for removal in removals_in(document, scope):
        if removal.kind.class_property is not None and is_class_name(removal.name):
            location = location_of(document.path, document.lines, document.text, removal.name_node.content)
            start = removal.name_node.start
            kind, name = removal.kind, removal.name
            yield KnownStore(
                document.path, project.root, kind.name, _place_of(kind), name, location, False, REMOVALS[0], start
            )


def _is_overruled(store: KnownStore, around: list[KnownStore]) -> bool:
    """Whether an operation that comes later in another file updates or removes the component."""
    return any(
        other.operation_type in _OVERRULING
        and other.path != store.path
        and (other.kind, other.name) == (store.kind, store.name)
        and other.order > store.order
        for other in around
    )


def _place_of(kind: Kind) -> str:
    return kind.generate.store if kind.generate else kind.name


def _subject(definition: Definition, project: Project) -> tuple[str, str] | None:
    wanted = definition.kind.subject_property
    found = (one for one in class_references(definition, project) if one.convention is wanted)
    return next(((one.module, one.name) for one in found), None)


def _location(definition: Definition) -> Location:
    """Where the class's name is written; the beginning of the definition where it is not."""
    owner = definition.kind.class_property
    node = definition.string(owner.name) if owner else None
    document = definition.document
    span = node.content if node else definition.node.span._replace(end=definition.node.start + 1)
    return location_of(document.path, document.lines, document.text, span)
