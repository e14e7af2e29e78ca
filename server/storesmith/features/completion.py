"""Completion of property names, values and whole definitions, from the kind's schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from storesmith.analysis import Document, Scope
from storesmith.features.describe import describe, type_text
from storesmith.features.place import KeyPlace, Site, ValuePlace, place_at, site_at
from storesmith.kinds import Schema, initial_value, obvious_value
from storesmith.syntax.edits import indent_unit, json_text
from storesmith.text import Span, TextEdit

CompletionKind = Literal["property", "value", "definition"]


@dataclass(frozen=True, slots=True)
class Completion:
    """A proposal: `text` replaces `span` and is valid JSON; `snippet` is the same with tab stops, in LSP's syntax.

    `additional_edits` put in what is missing elsewhere, such as the comma after the property before. `documentation` is
    Markdown.
    """

    label: str
    kind: CompletionKind
    span: Span
    text: str
    snippet: str
    filter_text: str
    sort_text: str
    detail: str = ""
    documentation: str = ""
    is_required: bool = False
    additional_edits: tuple[TextEdit, ...] = ()


def complete(document: Document, scope: Scope, offset: int) -> tuple[Completion, ...]:
    """The proposals at `offset`, an offset in `document`; none outside of definitions."""
    site = site_at(document, scope, offset)
    place = place_at(document, site, offset) if site else None
    if site is None or place is None:
        return ()
    if isinstance(place, KeyPlace):
        return tuple(_property_names(site, place, document))
    return tuple(_values(site, place, document))


def _property_names(site: Site, place: KeyPlace, document: Document) -> Iterator[Completion]:
    schema = site.kind.schema
    own = place.member.name if place.member else None
    subschemas = schema.at(place.path, _value_without(site, place))
    properties = schema.properties_of(subschemas)
    required = schema.required_of(subschemas)
    written = place.node.last_of
    has_colon = place.member is not None and place.member.colon >= 0
    before = () if place.comma_before is None else (TextEdit(Span(place.comma_before, place.comma_before), ","),)
    comma = "," if place.comma_after else ""
    unit = indent_unit(document.text)
    for index, (name, subschema) in enumerate(properties.items()):
        if name in written and name != own:
            continue
        key = json.dumps(name, ensure_ascii=False)
        example = schema.example_of((*place.path, name))
        if has_colon:
            text = snippet = key
        else:
            text = f"{key}: {_plain(schema, subschema, example, unit)}{comma}"
            snippet = f"{_escape(key)}: {_snippet(schema, subschema, example)}{comma}"
        is_required = name in required
        yield Completion(
            label=_label(name),
            kind="property",
            span=place.span,
            text=text,
            snippet=snippet,
            filter_text=key,
            sort_text=f"{0 if is_required else 1}{index:04}",
            detail=type_text(schema, subschema),
            documentation=describe(schema, name, subschema, is_required=is_required, example=example),
            is_required=is_required,
            additional_edits=before,
        )


def _value_without(site: Site, place: KeyPlace) -> Any:
    """The definition's value without the member under the cursor, which may be a name half typed."""
    value = site.definition.value if site.definition else None
    if place.member is None or not isinstance(value, dict):
        return value
    name = place.member.name
    copy: Any = dict(value)
    node = copy
    for step in place.path:
        child = node[step]
        child = dict(child) if isinstance(child, dict) else list(child) if isinstance(child, list) else child
        node[step] = child
        node = child
    if isinstance(node, dict):
        node.pop(name, None)
    return copy


@dataclass
class _Values:
    """Collects values, each once."""

    schema: Schema
    place: ValuePlace
    found: dict[str, Completion] = field(default_factory=dict)

    def add(self, value: object, rank: int, detail: str = "", documentation: str = "") -> None:
        label = json.dumps(value, ensure_ascii=False)
        self.add_text(label, label, _escape(label), rank, detail, documentation)

    def add_text(
        self, label: str, text: str, snippet: str, rank: int, detail: str = "", documentation: str = ""
    ) -> None:
        place = self.place
        comma = "," if place.comma_after else ""
        before = () if place.comma_before is None else (TextEdit(Span(place.comma_before, place.comma_before), ","),)
        if label not in self.found:
            self.found[label] = Completion(
                label=_label(label),
                kind="value",
                span=place.span,
                text=text + comma,
                snippet=snippet + comma,
                filter_text=label,
                sort_text=f"{rank}{len(self.found):04}",
                detail=detail,
                documentation=documentation,
                additional_edits=before,
            )


def _values(site: Site, place: ValuePlace, document: Document) -> Iterable[Completion]:
    schema = site.kind.schema
    values = _Values(schema, place)
    name = place.path[0] if len(place.path) == 1 else None
    convention = site.kind.properties.get(name) if isinstance(name, str) else None
    subschemas = schema.at(place.path, site.definition.value if site.definition else None)
    if place.path == ("$schema",):
        return ()
    if convention and convention.role == "variant":
        default = subschemas[0].get("default") if subschemas else None
        for variant in site.kind.variants:
            values.add(variant, 0 if variant == default else 1, "default" if variant == default else "store type")
    for subschema in subschemas:
        _values_of(subschema, values)
    if convention and convention.role == "type-hint":
        for hint in ("uuid.UUID", "str", "int"):
            values.add(hint, 3, "type of the id")
    example = schema.example_of(place.path) if place.path else None
    if example is not None and not isinstance(example, dict | list):
        values.add(example, 4, "example")
    if not place.path or place.node is None:
        _containers(schema, subschemas, site, values, indent_unit(document.text))
    return values.found.values()


def _values_of(subschema: Mapping[str, Any], values: _Values) -> None:
    notes = subschema.get("markdownEnumDescriptions", subschema.get("enumDescriptions"))
    described = notes if isinstance(notes, list) else []
    title = subschema.get("title")
    detail = title if isinstance(title, str) else ""
    if "default" in subschema and not isinstance(subschema["default"], dict | list):
        values.add(subschema["default"], 0, "default")
    if "const" in subschema:
        values.add(subschema["const"], 1, detail)
    enumeration = subschema.get("enum")
    if isinstance(enumeration, list):
        for index, value in enumerate(enumeration):
            note = described[index] if index < len(described) and isinstance(described[index], str) else ""
            values.add(value, 1, detail, note)
    examples = subschema.get("examples")
    if isinstance(examples, list):
        for value in examples:
            values.add(value, 2, "example")
    if isinstance(enumeration, list) or "const" in subschema:
        return
    types = values.schema.types_of({"type": subschema["type"]}) if "type" in subschema else ()
    if "boolean" in types:
        values.add(True, 2)
        values.add(False, 2)
    if "null" in types:
        values.add(None, 5)


def _containers(schema: Schema, subschemas: list[Mapping[str, Any]], site: Site, values: _Values, unit: str) -> None:
    """Whole objects and arrays; at the top of a file, whole definitions."""
    is_root = not values.place.path
    for subschema in subschemas:
        default = subschema.get("default")
        if isinstance(default, dict | list):
            text = json.dumps(default, ensure_ascii=False, indent=unit)
            values.add_text(
                json.dumps(default, ensure_ascii=False, separators=(",", ":")), text, _escape(text), 0, "default"
            )
    if values.place.node is not None and values.place.node.end - values.place.node.start > 1 and not is_root:
        return
    properties = schema.properties_of(subschemas)
    required = schema.required_of(subschemas)
    types = {name for subschema in subschemas for name in schema.types_of(subschema)}
    if is_root and properties:
        for label, names in (
            (f"New {site.kind.title}", [name for name in properties if name in required]),
            (f"New {site.kind.title} with all properties", list(properties)),
        ):
            if names:
                parts = [(name, properties[name], schema.example_of((name,))) for name in names]
                values.add_text(label, *_whole(schema, parts, unit), 0, "definition")
    elif "object" in types:
        values.add_text("{}", "{}", "{$1\\}", 6)
    if "array" in types:
        values.add_text("[]", "[]", "[$1]", 6)


def _whole(schema: Schema, parts: list[tuple[str, Mapping[str, Any], object]], unit: str) -> tuple[str, str]:
    plain: list[str] = []
    snippets: list[str] = []
    for stop, (name, subschema, example) in enumerate(parts, 1):
        key = json.dumps(name, ensure_ascii=False)
        plain.append(f"{unit}{key}: {_plain(schema, subschema, example, unit)}")
        snippets.append(f"{unit}{_escape(key)}: {_snippet(schema, subschema, example, stop)}")
    return "{\n" + ",\n".join(plain) + "\n}", "{\n" + ",\n".join(snippets) + "\n\\}"


def _plain(schema: Schema, subschema: Mapping[str, Any], example: object, unit: str) -> str:
    return json_text(initial_value(schema, subschema, example), unit)


def _snippet(schema: Schema, subschema: Mapping[str, Any], example: object, stop: int = 1) -> str:
    known, value = obvious_value(subschema, example)
    if known:
        if isinstance(value, str):
            return f'"${{{stop}:{_escape(json.dumps(value, ensure_ascii=False)[1:-1])}}}"'
        return f"${{{stop}:{_escape(json.dumps(value, ensure_ascii=False))}}}"
    if "enum" in subschema:
        return f"${stop}"
    types = schema.types_of(subschema)
    shapes = {
        "string": f'"${stop}"',
        "number": f"${{{stop}:0}}",
        "integer": f"${{{stop}:0}}",
        "array": f"[${stop}]",
        "object": f"{{${stop}\\}}",
        "null": f"${{{stop}:null}}",
    }
    return shapes.get(types[0], f"${stop}") if types else f"${stop}"


def _escape(text: str) -> str:
    r"""Text as a snippet shows it: `\`, `$` and `}` are escaped (LSP 3.17, "Snippet Syntax")."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")


def _label(text: str) -> str:
    text = text.replace("\n", "↵")
    return text if len(text) <= 60 else text[:57] + "..."
