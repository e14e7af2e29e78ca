"""What a project proposes for the properties of a definition, and the text and the file of a new one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Generic, TypeVar

from storesmith.authoring.project_classes import ID_TYPES, Aggregate, aggregates, is_snapshot, order, rank_of
from storesmith.kinds import Kind, PropertyConvention, Role, whole_value
from storesmith.model import Definition, Document, Scope, Workspace, snake_case
from storesmith.model.naming import conventional, is_class_name, pascal_case
from storesmith.model.references import in_project, real_module
from storesmith.project import Project
from storesmith.python import KnownClass
from storesmith.syntax import JsonPath, JsonValue
from storesmith.syntax.edits import json_text

_T = TypeVar("_T")
_UNIT = "  "
_WILD = re.compile(r"[*?{}\[\]]")
_DATA_ENDINGS = re.compile(r"(?<=.)(?:Data|State|Model|Dto|DTO|Entity)$")
"""Endings of the name of a data class that the name of its store leaves out."""


def proposed_values(
    kind: Kind, project: Project, workspace: Workspace, definition: Definition | None = None
) -> Mapping[str, object]:
    """Return the values that the project proposes for the properties of a definition, or of a new one, by name.

    They are those of a new definition for the best of `subjects`, together with the properties that `definition` has, and
    schema defaults. Only a class whose name and module agree with those properties counts. Empty while the project's classes
    are not all known, and where no class fits. Computed once for each state of the project, the workspace and the properties.
    """
    if kind.subject_property is None or not project.python.is_scanned:
        return {}
    texts = {name: definition.text(name) for name in kind.properties} if definition else {}
    written = {name: text for name, text in texts.items() if text is not None}
    latest: dict[str, object] = project.python.derived((proposed_values, kind, definition is None), dict)
    state = (project.python.revision, workspace, workspace.revision, written)
    if latest.get("state") != state:
        latest.update(state=state, values=_proposed_values(kind, project, workspace, written))
    values: Mapping[str, object] = latest["values"]  # type: ignore[assignment]
    return values


def _proposed_values(
    kind: Kind, project: Project, workspace: Workspace, written: Mapping[str, str]
) -> Mapping[str, object]:
    subject = kind.subject_property
    assert subject is not None
    name, module = written.get(subject.name), written.get(subject.module or "")
    home = real_module(module, project) if module else None
    for known in subjects(kind, project, workspace).values:
        if (name is None or known.name == name) and (home is None or known.module == home):
            draft = NewDefinition(kind, project).about(known.module, known.name)
            return NewDefinition(kind, project, {**draft.chosen, **written}).with_first_proposals().chosen
    return {}


def initial_values(
    definition: Definition,
    path: JsonPath,
    names: Iterable[str],
    project: Project,
    *,
    proposed: Mapping[str, object] = MappingProxyType({}),
) -> dict[str, JsonValue]:
    """Return the value that each new property of the object at `path` begins with, required members of objects filled in.

    `proposed` are the `proposed_values` of the definition, for its own properties.
    """
    schema = definition.kind.schema
    declared = schema.properties_of(schema.at(path, definition.value))
    values: dict[str, JsonValue] = {}
    for name in names:
        example = proposed.get(name, example_value(definition, (*path, name)))
        value = whole_value(schema, declared.get(name, {}), example)
        values[name] = in_project(value, project) if isinstance(value, str) else value
    return values


def example_value(definition: Definition, path: JsonPath) -> object:
    """Return an example of the value at `path`: the class's name by convention, else what the schema's own example has."""
    owner = definition.kind.class_property
    names = proposed_names(definition) if owner and path == (owner.name,) else ()
    return names[0] if names else definition.kind.schema.example_of(path)


def proposed_names(definition: Definition) -> tuple[str, ...]:
    """Return names for the generated class, the one of the chosen variant first; empty where the subject is not known.

    A name is made of the variant, the subject and the kind's suffix: `in_memory`, `TicketSnapshot` →
    `InMemoryTicketSnapshotStore`.
    """
    kind = definition.kind
    plain = plain_name(definition)
    if plain is None:
        return ()
    variant = kind.generate.variant if kind.generate else None
    chosen = definition.text(variant) if variant else None
    variants = sorted(kind.variants, key=lambda name: name != chosen)
    return tuple(dict.fromkeys(pascal_case(name) + plain for name in variants)) or (plain,)


def plain_name(definition: Definition) -> str | None:
    """Return the name without a variant: `TicketSnapshot` → `TicketSnapshotStore`; None where the subject is not known."""
    owner, subject = definition.kind.class_property, definition.kind.subject_property
    about = definition.text(subject.name) if subject else None
    if owner is None or about is None or not is_class_name(about):
        return None
    return conventional(_DATA_ENDINGS.sub("", about), owner.suffix)


@dataclass(frozen=True, slots=True)
class Choice(Generic[_T]):
    """Values to choose from, the best first; `is_clear` if the first is the only obvious one."""

    values: tuple[_T, ...] = ()
    is_clear: bool = False


def subjects(kind: Kind, project: Project, workspace: Workspace) -> Choice[KnownClass]:
    """Return the project's classes that a definition of the kind may be for, the best first.

    Among equal classes, those without a definition come first.
    """
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
    """Return whether a class may be the subject of a component of the kind, and is not a generated one."""
    suffix = kind.class_property.suffix if kind.class_property else ""
    return is_snapshot(known, project) and not (suffix and known.name.endswith(suffix))


def subjects_taken(kind: Kind, project: Project, workspace: Workspace) -> set[tuple[str, str]]:
    """Return the modules and names of the classes that already have a definition of the kind."""
    named = {
        store.subject
        for store in workspace.stores()
        if store.subject and (store.kind, store.root) == (kind.name, project.root)
    }
    return {_defined(*subject, project) or subject for subject in named}


def _defined(module: str, name: str, project: Project) -> tuple[str, str] | None:
    """Return the module and the name under which a class is defined, through all imports; None if it is not found."""
    found = project.python.name(module, name)
    return (found.module, found.name) if found.verdict == "found" else None


@dataclass(frozen=True)
class NewDefinition:
    """A draft of a definition: the values chosen so far, by property."""

    kind: Kind
    project: Project
    chosen: Mapping[str, JsonValue] = field(default_factory=dict)

    def choose(self, convention: PropertyConvention, value: str) -> NewDefinition:
        """Return the draft with a value for a property."""
        return replace(self, chosen={**self.chosen, convention.name: value})

    def about(self, module: str, name: str) -> NewDefinition:
        """Return the draft as one for the class `name` of `module`."""
        subject = self.kind.subject_property
        if subject is None:
            return self
        draft = self.choose(subject, name)
        return replace(draft, chosen={**draft.chosen, subject.module: module}) if subject.module else draft

    def property_of(self, role: Role) -> PropertyConvention | None:
        """Return the property for a value of a role: the first without a default, else the first."""
        found = self.kind.with_role(role)
        return next((one for one in found if one.name not in self.kind.defaults), next(iter(found), None))

    def id_types(self) -> Choice[str]:
        """Return types for the aggregate's id: those of the project's aggregates, the nearest aggregate first.

        An aggregate is near if it uses the class, if the class's name starts with its name, or if their packages are close.
        Without aggregates these are the usual types.
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
        """Return whether the aggregate uses the class, the length of their common name, and how many packages they share."""
        subject = self.kind.subject_property
        module, name = self._text(subject.module if subject else None), self._text(subject.name if subject else None)
        home, own = aggregate.known.module, aggregate.known.name
        used = _defined(home, name, self.project)
        uses = used is not None and used == _defined(module, name, self.project)
        pairs = zip(home.split("."), module.split("."), strict=False)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return uses, len(own) if name.startswith(own) else 0, shared

    def names(self) -> Choice[str]:
        """Return the conventional name for the generated class; none if the subject is not known."""
        found = proposed_names(self.definition)
        return Choice(found[:1], is_clear=bool(found))

    def variants(self) -> Choice[str]:
        """Return the variants, the default first."""
        convention = self.property_of("variant")
        default = self.kind.defaults.get(convention.name) if convention else None
        found = tuple(sorted(self.kind.variants, key=lambda name: name != default))
        return Choice(found, is_clear=default in found or len(found) == 1)

    @cached_property
    def definition(self) -> Definition:
        """The chosen values, as a definition that rules and the generator take."""
        document = Document(self.project.root / "definition.json", json_text(dict(self.chosen)))
        assert document.tree.root is not None
        return Definition(document, self.kind, document.tree.root)

    @property
    def made_up(self) -> tuple[str, ...]:
        """The required properties without a chosen value."""
        schema = self.kind.schema
        return tuple(
            name
            for name in schema.property_order
            if name in schema.required_of(schema.at((), {})) and name not in self.chosen
        )

    def text(self) -> str:
        """Return the whole definition: its properties in the schema's order, without those that equal their default.

        A required property that was not chosen has the value that completion proposes.
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
        """Yield paths for the definition's file, the best first, whether they exist or not.

        They are named after the subject, then after the generated class. They are in the folder of the project's other
        definitions of the kind, else in its root.
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
        """Return a class's name without the kind's suffix, as a file name: `TicketSnapshotStore` → `ticket`."""
        owner = self.kind.class_property
        bare = name.removesuffix(owner.suffix) if owner else name
        return snake_case(bare or name).replace("/", "").replace("\\", "")

    def _folder_of_others(self, scope: Scope, workspace: Workspace) -> Path:
        """Return the folder with most of the project's bare definitions of the kind; the project's root without any."""
        others = Counter(
            store.path.parent
            for store in workspace.stores()
            if store.root == self.project.root and scope.role(store.path) == ("definition", self.kind)
        )
        return next((folder for folder, _ in others.most_common(1)), self.project.root)

    def with_first_proposals(self) -> NewDefinition:
        """Return the draft with the best proposal for each property that has no default and no chosen value."""
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
    """Return a path that matches a pattern of a kind's files, named after `stem`; None if the pattern does not determine one."""
    *above, last = pattern.strip("/").split("/")
    folders = takewhile(lambda part: not _WILD.search(part), above)
    named = last.replace("*", stem, 1)
    return None if _WILD.search(named) else PurePosixPath(*folders, named)
