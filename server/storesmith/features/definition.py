"""Go to definition: of classes and modules in Python source, and of properties in the kind's schema."""

from __future__ import annotations

import re
from typing import NamedTuple

from storesmith.features.site import KeyPlace, Site, ValuePlace
from storesmith.generate.plan import output_paths
from storesmith.kinds import Kind, pointer_to
from storesmith.model import Definition
from storesmith.model.references import class_references, hint_names, real_module
from storesmith.python import PythonIndex
from storesmith.syntax import ArrayNode, JsonPath, ObjectNode, StringNode, parse
from storesmith.text import LineIndex, Location, Span, location_of


class Target(NamedTuple):
    """The location of a definition, and the span in the document that refers to it."""

    origin: Span
    location: Location


def definition_at(site: Site) -> Target | None:
    """Return where the property, module or class at the cursor is defined; None where that is not known."""
    place, definition = site.place, site.definition
    if definition is None or place is None:
        return None
    if isinstance(place, KeyPlace):
        if place.member is None:
            return None
        location = _in_schema(place.kind, (*place.path, place.member.name))
        return Target(place.member.key.span, location) if location else None
    return _of_value(site, definition, place)


def _of_value(site: Site, definition: Definition, place: ValuePlace) -> Target | None:
    node, convention = place.node, place.convention
    if convention is None or not isinstance(node, StringNode):
        return None
    project, offset = site.project, site.offset
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
            outline = project.sources.outline(files[0], index.module_of(files[0]) or "")
            statement = outline.bindings.get(node.value)
            location = index.location(files[0], node.value, statement.line if statement else 0)
    return Target(origin, location) if location else None


def _of_name(index: PythonIndex, module: str, name: str) -> Location | None:
    found = index.name(module, name)
    if found.file is None or found.binding is None:
        return None
    return index.location(found.file, found.name, found.binding.line)


def _in_schema(kind: Kind, path: JsonPath) -> Location | None:
    """Return where the schema declares the property that `path` leads to."""
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
