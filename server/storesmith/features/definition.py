"""Where what stands at the cursor is defined: classes and modules in Python's source, properties in the kind's schema."""

from __future__ import annotations

import re
from typing import NamedTuple

from storesmith.features.place import KeyPlace, ValuePlace, place_at, site_at
from storesmith.generate.plan import output_paths
from storesmith.kinds import Kind, pointer_to
from storesmith.model import Definition, Document, Scope
from storesmith.model.references import class_references, hint_names, real_module
from storesmith.project import Project
from storesmith.python import PythonIndex
from storesmith.syntax import ArrayNode, ObjectNode, StringNode, parse
from storesmith.text import LineIndex, Location, Span, location_of


class Target(NamedTuple):
    """Where something is defined, and the span in the document that stands for it."""

    origin: Span
    location: Location


def definition_at(document: Document, scope: Scope, project: Project, offset: int) -> Target | None:
    """Where what stands at `offset` is defined; None where nothing is known of it."""
    site = site_at(document, scope, offset)
    place = place_at(document, site, offset) if site else None
    if site is None or site.definition is None or place is None:
        return None
    if isinstance(place, KeyPlace):
        if place.member is None:
            return None
        location = _in_schema(site.kind, (*place.path, place.member.name))
        return Target(place.member.key.span, location) if location else None
    if len(place.path) != 1 or not isinstance(place.node, StringNode):
        return None
    return _of_value(site.definition, place, project, offset)


def _of_value(definition: Definition, place: ValuePlace, project: Project, offset: int) -> Target | None:
    node = place.node
    convention = definition.kind.properties.get(str(place.path[0]))
    if convention is None or not isinstance(node, StringNode):
        return None
    index = project.python
    location: Location | None = None
    origin = node.content
    if convention.role == "module":
        text = definition.document.text[node.content.start : node.content.end]
        end = text.find(".", max(0, offset - node.content.start))
        part = text if end < 0 else text[:end]
        module = real_module(part, project)
        file = index.module(module).file if module else None
        origin = Span(node.content.start, node.content.start + len(part))
        location = Location(file, 0, "", Span(0, 0)) if file else None
    elif convention.role == "class-reference":
        for reference in class_references(definition, project):
            if reference.convention is convention:
                location = _of_name(index, reference.module, reference.name)
    elif convention.role == "type-hint":
        at = offset - node.content.start
        for written, module, name in hint_names(node.value, project):
            for match in re.finditer(rf"(?<![\w.]){re.escape(written)}(?![\w.])", node.value):
                if match.start() <= at <= match.end():
                    location = _of_name(index, module, name)
                    origin = Span(node.content.start + match.start(), node.content.start + match.end())
    elif convention.role == "class":
        files = output_paths(definition, project)
        if files is not None and project.reader.stamp(files[0]) is not None:
            outline = project.sources.outline(files[0], "")
            statement = outline.bindings.get(node.value)
            location = index.location(files[0], node.value, statement.line if statement else 0)
    return Target(origin, location) if location else None


def _of_name(index: PythonIndex, module: str, name: str) -> Location | None:
    found = index.name(module, name)
    if found.file is None or found.binding is None:
        return None
    return index.location(found.file, found.name, found.binding.line)


def _in_schema(kind: Kind, path: tuple[str | int, ...]) -> Location | None:
    """Where the schema declares the property that `path` leads to."""
    pointer = pointer_to(kind.schema, path)
    source = kind.schema_source()
    if pointer is None or source is None:
        return None
    file, text = source
    node = parse(text).root
    span: Span | None = None
    for step in pointer:
        if isinstance(node, ObjectNode) and isinstance(step, str) and (member := node.get(step)):
            span, node = member.key.span, member.value
        elif isinstance(node, ArrayNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            span = node.span
        else:
            return None
    return location_of(file, LineIndex(text), text, span) if span else None
