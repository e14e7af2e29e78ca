"""Hover: the documentation of the property under the pointer."""

from __future__ import annotations

from dataclasses import dataclass

from storesmith.features.describe import describe, note_on
from storesmith.features.site import KeyPlace, Site
from storesmith.model import Definition
from storesmith.syntax import ArrayNode, JsonPath, MissingNode, ObjectNode
from storesmith.text import Span


@dataclass(frozen=True, slots=True)
class Hover:
    """Markdown about `span`."""

    span: Span
    markdown: str


def hover(site: Site) -> Hover | None:
    """Return what the schema says of the property name or value at the pointer; None where it says nothing."""
    definition = site.definition
    if definition is None:
        return None
    if site.offset == definition.node.start:
        return _described(definition, (), definition.node.span)
    place = site.place
    if isinstance(place, KeyPlace):
        member = place.member
        return _described(definition, (*place.path, member.name), member.key.span) if member else None
    return _described(definition, place.path, place.node.span) if place and place.node else None


def _described(definition: Definition, path: JsonPath, span: Span) -> Hover | None:
    schema, value = definition.kind.schema, definition.value
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
