"""What a property is, where the pointer rests."""

from __future__ import annotations

from dataclasses import dataclass

from storesmith.features.describe import describe, note_on
from storesmith.features.place import KeyPlace, ValuePlace, place_at, site_at
from storesmith.kinds import Schema
from storesmith.model import Definition, Document, Scope
from storesmith.syntax import ArrayNode, MissingNode, ObjectNode
from storesmith.text import Span


@dataclass(frozen=True, slots=True)
class Hover:
    """Markdown about `span`."""

    span: Span
    markdown: str


def hover(document: Document, scope: Scope, offset: int) -> Hover | None:
    """What the schema says of the property name or value at `offset`; None where it says nothing."""
    site = site_at(document, scope, offset)
    if site is None or site.definition is None:
        return None
    root = site.definition.node
    if offset == root.start:
        return _described(site.kind.schema, site.definition, (), root.span)
    place = place_at(document, site, offset)
    if isinstance(place, KeyPlace) and place.member is not None:
        return _described(site.kind.schema, site.definition, (*place.path, place.member.name), place.member.key.span)
    if isinstance(place, ValuePlace) and place.node is not None:
        return _described(site.kind.schema, site.definition, place.path, place.node.span)
    return None


def _described(schema: Schema, definition: Definition, path: tuple[str | int, ...], span: Span) -> Hover | None:
    value = definition.value
    found = schema.at(path, value)
    telling = next((s for s in found if "description" in s or "title" in s or "markdownDescription" in s), None)
    telling = telling or next(iter(found), None)
    if telling is None:
        return None
    if not path:
        text = describe(schema, None, telling, is_required=False)
        return Hover(span, text) if text else None
    name = path[-1] if isinstance(path[-1], str) else None
    required = schema.required_of(schema.at(path[:-1], value))
    node = definition.node_at_path(path)
    is_scalar = node is not None and not isinstance(node, ObjectNode | ArrayNode | MissingNode)
    note = note_on(found, node.to_value()) if node is not None and is_scalar else ""
    text = describe(
        schema,
        name,
        telling,
        is_required=name in required,
        example=schema.example_of(path),
        note=note,
    )
    return Hover(span, text) if text else None
