"""A new definition: what the project proposes for it, and its text. The command line asks; editors take what comes first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar

from storesmith.authoring.insertion import initial_values
from storesmith.authoring.naming import plain_name, proposed_names
from storesmith.authoring.project_classes import ID_TYPES, Aggregate, aggregates, is_snapshot, order, rank_of
from storesmith.kinds import Kind, PropertyConvention, Role
from storesmith.model import Definition, Document, Scope, Workspace, snake_case
from storesmith.project import Project
from storesmith.python import KnownClass
from storesmith.syntax import JsonValue
from storesmith.syntax.edits import json_text

_T = TypeVar("_T")
_UNIT = "  "
_WILD = re.compile(r"[*?{}\[\]]")


@dataclass(frozen=True, slots=True)
class Choice(Generic[_T]):
    """What may be chosen, the best first; `is_clear` where nothing speaks for another than the first."""

    values: tuple[_T, ...] = ()
    is_clear: bool = False


def subjects(kind: Kind, project: Project, workspace: Workspace) -> Choice[KnownClass]:
    """The project's classes that a definition of the kind may be for, the likely ones first; of equals those that have none."""
    taken = subjects_taken(kind, project, workspace)

    def preference(known: KnownClass) -> tuple[int, bool]:
        return rank_of(known, project.python), (known.module, known.name) in taken

    def find() -> list[KnownClass]:
        able = (one for one in project.python.classes() if may_be_subject(one, kind, project))
        return sorted(able, key=lambda one: order(one, project.python))

    found = sorted(project.python.derived((subjects, kind.name), find), key=preference)
    likeliest = [one for one in found if preference(one) == (rank_of(found[0], project.python), False)]
    return Choice(tuple(found), is_clear=len(likeliest) == 1)


def may_be_subject(known: KnownClass, kind: Kind, project: Project) -> bool:
    """Whether a class looks like what a component of the kind is for, and not like what is generated for one."""
    suffix = kind.class_property.suffix if kind.class_property else ""
    return is_snapshot(known, project) and not (suffix and known.name.endswith(suffix))


def subjects_taken(kind: Kind, project: Project, workspace: Workspace) -> set[tuple[str, str]]:
    """The modules and the names of the classes that a definition of the kind is for already."""
    named = {
        store.subject
        for store in workspace.stores()
        if store.subject and (store.kind, store.root) == (kind.name, project.root)
    }
    return {_defined(*subject, project) or subject for subject in named}


def _defined(module: str, name: str, project: Project) -> tuple[str, str] | None:
    """The module and the name under which a class is defined, through all imports; None where that is not found."""
    found = project.python.name(module, name)
    return (found.module, found.name) if found.verdict == "found" else None


@dataclass(frozen=True)
class NewDefinition:
    """A definition that is being made: what has been chosen so far, by property."""

    kind: Kind
    project: Project
    chosen: Mapping[str, JsonValue] = field(default_factory=dict)

    def choose(self, convention: PropertyConvention, value: str) -> NewDefinition:
        """The definition with a value for a property."""
        return replace(self, chosen={**self.chosen, convention.name: value})

    def about(self, module: str, name: str) -> NewDefinition:
        """The definition as one for the class `name` of `module`."""
        subject = self.kind.subject_property
        if subject is None:
            return self
        draft = self.choose(subject, name)
        return replace(draft, chosen={**draft.chosen, subject.module: module}) if subject.module else draft

    def property_of(self, role: Role) -> PropertyConvention | None:
        """The property that a value of a role goes to: the first that has no default, or else the first."""
        found = self.kind.with_role(role)
        return next((one for one in found if one.name not in self.kind.defaults), next(iter(found), None))

    def id_types(self) -> Choice[str]:
        """Types for the id of the aggregate whose state the class is, by the project's aggregates, those beside it first.

        An aggregate is beside it that uses the class or is named as it is, or whose module is near. Without aggregates these
        are the usual types.
        """
        known = aggregates(self.project)
        if not known:
            return Choice(ID_TYPES)
        nearness = [self._nearness(aggregate) for aggregate in known]
        best = max(nearness)
        nearest = {one.id_type for one, near in zip(known, nearness, strict=True) if near == best}
        counts = Counter(one.id_type for one in known)
        ranked = sorted(
            zip(nearness, known, strict=True), key=lambda pair: (pair[0], counts[pair[1].id_type]), reverse=True
        )
        return Choice(tuple(dict.fromkeys(one.id_type for _, one in ranked)), len(nearest) == 1)

    def _nearness(self, aggregate: Aggregate) -> tuple[bool, int, int]:
        """Whether an aggregate uses the class, how much of the class's name is its own, and how many packages they share."""
        subject = self.kind.subject_property
        module, name = self._text(subject.module if subject else None), self._text(subject.name if subject else None)
        home, own = aggregate.known.module, aggregate.known.name
        used = _defined(home, name, self.project)
        uses = used is not None and used == _defined(module, name, self.project)
        pairs = zip(home.split("."), module.split("."), strict=False)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return uses, len(own) if name.startswith(own) else 0, shared

    def names(self) -> Choice[str]:
        """Names for the class that is generated, by convention; none where it is not known what it is for."""
        found = proposed_names(self.definition)
        return Choice(found[:1], is_clear=bool(found))

    def variants(self) -> Choice[str]:
        """The variants, the default first."""
        convention = self.property_of("variant")
        default = self.kind.defaults.get(convention.name) if convention else None
        found = tuple(sorted(self.kind.variants, key=lambda name: name != default))
        return Choice(found, is_clear=default in found or len(found) == 1)

    @cached_property
    def definition(self) -> Definition:
        """What has been chosen, as the rules and the generator see a definition."""
        document = Document(self.project.root / "definition.json", json_text(dict(self.chosen)))
        assert document.tree.root is not None
        return Definition(document, self.kind, document.tree.root)

    @property
    def made_up(self) -> tuple[str, ...]:
        """The properties that the schema requires and nobody has chosen a value for."""
        schema = self.kind.schema
        return tuple(
            name
            for name in schema.property_order
            if name in schema.required_of(schema.at((), {})) and name not in self.chosen
        )

    def text(self) -> str:
        """The whole definition: the properties in the schema's order, those left out that equal their default.

        What is required and was not chosen begins with the value that completion would put in.
        """
        schema = self.kind.schema
        required = schema.required_of(schema.at((), {}))
        values = {**initial_values(self.definition, (), self.made_up, self.project), **self.chosen}
        rank = {name: number for number, name in enumerate(schema.property_order)}
        kept = {
            name: values[name]
            for name in sorted(values, key=lambda name: rank.get(name, len(rank)))
            if name in required or name not in self.kind.defaults or values[name] != self.kind.defaults[name]
        }
        return json_text(kept, _UNIT) + "\n"

    def places(self, scope: Scope, workspace: Workspace) -> Iterator[Path]:
        """Files for the definition, the best first, whether there is something or not.

        They are named after the class that it is for, then after the one that is generated; and go where the project's other
        definitions of the kind are, else to its root.
        """
        owner = self.kind.class_property
        name = self._text(owner.name if owner else None)
        others = self._folder_of_others(scope, workspace)

        def is_one(path: Path) -> bool:
            return scope.role(path) == ("definition", self.kind)

        for stem in dict.fromkeys(filter(None, (self._stem(plain_name(self.definition) or name), self._stem(name)))):
            for place in filter(None, (_file_of(pattern, stem) for pattern in self.kind.files)):
                path = next((path for path in (others / place.name, self.project.root / place) if is_one(path)), None)
                if path is not None and self.project.contains(path):
                    yield path

    def _stem(self, name: str) -> str:
        """A class's name without the kind's suffix, as a file is called: `TicketSnapshotStore` → `ticket`."""
        owner = self.kind.class_property
        bare = name.removesuffix(owner.suffix) if owner else name
        return snake_case(bare or name).replace("/", "").replace("\\", "")

    def _folder_of_others(self, scope: Scope, workspace: Workspace) -> Path:
        """The folder with most of the project's definitions of the kind, those in revisions left out; its root without any."""
        others = Counter(
            store.path.parent
            for store in workspace.stores()
            if store.root == self.project.root and scope.role(store.path) == ("definition", self.kind)
        )
        return next((folder for folder, _ in others.most_common(1)), self.project.root)

    def with_first_proposals(self) -> NewDefinition:
        """The definition with the best proposal for everything that has no default and has not been chosen."""
        draft = self
        proposals: tuple[tuple[Role, Callable[[NewDefinition], Choice[str]]], ...] = (
            ("type-hint", NewDefinition.id_types),
            ("variant", NewDefinition.variants),
            ("class", NewDefinition.names),
        )
        for role, proposed in proposals:
            convention = draft.property_of(role)
            if convention is not None and convention.name not in {**draft.chosen, **draft.kind.defaults}:
                values = proposed(draft).values
                draft = draft.choose(convention, values[0]) if values else draft
        return draft

    def _text(self, name: str | None) -> str:
        value = self.chosen.get(name) if name else None
        return value if isinstance(value, str) else ""


def _file_of(pattern: str, stem: str) -> PurePosixPath | None:
    """A file that fits a pattern of a kind's files, named after `stem`; None where it cannot be told."""
    *above, last = pattern.strip("/").split("/")
    folders = takewhile(lambda part: not _WILD.search(part), above)
    named = last.replace("*", stem, 1)
    return None if _WILD.search(named) else PurePosixPath(*folders, named)
