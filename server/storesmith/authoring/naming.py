"""The name that a generated class has by convention."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from storesmith.model.definition import Definition
from storesmith.model.naming import conventional, is_class_name, pascal_case

_ENDINGS = re.compile(r"(?<=.)(?:Data|State|Model|Dto|DTO|Entity)$")
"""What the name of a class of data may end in, and that of its store does not."""


def example_value(
    definition: Definition, path: tuple[str | int, ...], likely: Mapping[str, object] = MappingProxyType({})
) -> object:
    """What the value at `path` may look like: what is `likely` of one of the definition's properties, else the class's name by
    convention, else what the schema's own example has there.
    """  # noqa: D205 - one sentence
    if len(path) == 1 and path[0] in likely:
        return likely[str(path[0])]
    owner = definition.kind.class_property
    names = proposed_names(definition) if owner and path == (owner.name,) else ()
    return names[0] if names else definition.kind.schema.example_of(path)


def proposed_names(definition: Definition) -> tuple[str, ...]:
    """Names for the generated class: the variant, the class that it is for, and the kind's suffix, the chosen variant first:
    `in_memory`, `TicketSnapshot` → `InMemoryTicketSnapshotStore`. None where it is not known what it is for.
    """  # noqa: D205 - one sentence
    kind = definition.kind
    plain = plain_name(definition)
    if plain is None:
        return ()
    variant = kind.generate.variant if kind.generate else None
    chosen = definition.text(variant) if variant else None
    variants = sorted(kind.variants, key=lambda name: name != chosen)
    return tuple(dict.fromkeys(pascal_case(name) + plain for name in variants)) or (plain,)


def plain_name(definition: Definition) -> str | None:
    """The name without a variant: `TicketSnapshot` → `TicketSnapshotStore`; None where it is not known what it is for."""
    owner, subject = definition.kind.class_property, definition.kind.subject_property
    about = definition.text(subject.name) if subject else None
    if owner is None or about is None or not is_class_name(about):
        return None
    return conventional(_ENDINGS.sub("", about), owner.suffix)
