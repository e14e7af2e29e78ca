"""What a property is, where the pointer rests."""

from __future__ import annotations

from dataclasses import dataclass

from storesmith.analysis import Document, Scope
from storesmith.features.describe import describe
from storesmith.features.place import KeyPlace, place_at, site_at
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
        return _described(document, scope, (), root.span, offset)
    place = place_at(document, site, offset)
    if isinstance(place, KeyPlace) and place.member is not None:
        return _described(document, scope, (*place.path, place.member.name), place.member.key.span, offset)
    if place is not None and not isinstance(place, KeyPlace) and place.node is not None:
        return _described(document, scope, place.path, place.node.span, offset)
    return None


def _described(document: Document, scope: Scope, path: tuple[str | int, ...], span: Span, offset: int) -> Hover | None:
    site = site_at(document, scope, offset)
    if site is None or site.definition is None:
        return None
    schema, value = site.kind.schema, site.definition.value
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
    text = describe(schema, name, telling, is_required=name in required, example=schema.example_of(path))
    return Hover(span, text) if text else None
