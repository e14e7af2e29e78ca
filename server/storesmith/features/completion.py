"""Completion of property names, values and whole definitions, from the kind's schema and the project."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from storesmith.authoring.new_definition import example_value, proposed_values
from storesmith.features.describe import describe, description_of, type_text, value_note
from storesmith.features.proposal import CompletionKind, Proposal, escape
from storesmith.features.python_values import may_grow, python_values
from storesmith.features.site import KeyPlace, Place, Site, Subschema, ValuePlace
from storesmith.kinds import Kind, Schema, initial_value, list_of, obvious_value
from storesmith.model import Definition, kind_of
from storesmith.model.references import in_project
from storesmith.syntax import ArrayNode, MissingNode, ObjectNode, StringNode
from storesmith.syntax.edits import json_text, own_indent_unit
from storesmith.text import Span, TextEdit

_MARGIN = re.compile(r"^(?:  )+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Completion:
    """What an editor inserts: `text` replaces `span` and is valid JSON; `snippet` is the same with tab stops, in LSP's syntax.

    `additional_edits` insert what is missing elsewhere, such as the comma after the property before. `documentation` is
    Markdown. `qualifier` tells apart those with the same label.
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
    is_deprecated: bool = False
    additional_edits: tuple[TextEdit, ...] = ()
    is_partial: bool = False
    qualifier: str = ""


def complete(site: Site) -> tuple[Completion, ...]:
    """Return what can be inserted at the cursor; nothing outside definitions."""
    place = site.place
    if isinstance(place, KeyPlace):
        return tuple(_property_names(site, place))
    return tuple(_values(site, place)) if place else ()


# ---------------------------------------------------------------- property names


def _property_names(site: Site, place: KeyPlace) -> Iterator[Completion]:
    """Yield the properties that the object may have and lacks, with the colon and a value if they are missing too."""
    schema, member = place.kind.schema, place.member
    properties = {**_listed_names(schema, place.subschemas), **schema.properties_of(place.subschemas)}
    required = schema.required_of(place.subschemas)
    proposed = {} if place.path else proposed_values(place.kind, site.project, site.workspace, place.definition)
    comma = "," if place.comma_after else ""
    for index, (name, subschema) in enumerate(properties.items()):
        if name in place.node.last_of and (member is None or name != member.name):
            continue
        path = (*place.path, name)
        example = example_value(place.definition, path) if place.definition else schema.example_of(path)
        text = snippet = key = json.dumps(name, ensure_ascii=False)
        if member is None or member.colon < 0:
            value = _property_value(site, place, _Property(schema, name, subschema, proposed.get(name, example)))
            text = f"{key}: {value.plain}{comma}"
            snippet = f"{escape(key)}: {value.snippet}{comma}"
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
            is_deprecated=subschema.get("deprecated") is True,
            additional_edits=_missing_comma(place),
        )


def _listed_names(schema: Schema, subschemas: Iterable[Subschema]) -> dict[str, Subschema]:
    """Return the names that `propertyNames` lists, as for a dictionary of enumerated keys, with the schema of their values."""
    listed: dict[str, Subschema] = {}
    for subschema in subschemas:
        names = schema.resolve(subschema.get("propertyNames"))
        described = {key: names[key] for key in ("description", "deprecated") if key in names}
        values = {**described, **schema.resolve(subschema.get("additionalProperties"))}
        for name in [names.get("const"), *list_of(names.get("enum")), *list_of(names.get("examples"))]:
            if isinstance(name, str):
                listed[name] = values
    return listed


def _property_value(site: Site, place: KeyPlace, new: _Property) -> NewText:
    """Return the value that is inserted with a property's name; for the `definition` of an operation a whole one."""
    operation = place.definition
    if operation is not None and operation.is_operation and new.name == "definition":
        kind = kind_of(operation.node, site.scope)
        for definition in _new_definitions(site, kind) if kind else ():
            return NewText(definition.text, definition.snippet)
    return NewText(*(in_project(text, site.project) for text in _new_value(site, new)))


# ---------------------------------------------------------------- values


def _values(site: Site, place: ValuePlace) -> Iterator[Completion]:
    """Yield the proposals for a value, each label once, without those that a set of values already has."""
    comma = "," if place.comma_after else ""
    taken = _taken(place)
    found: dict[tuple[str, str], Proposal] = {}
    for proposal in _proposals(site, place):
        if proposal.text in taken:
            continue
        if proposal.detail != "example" or all(proposal.text != other.text for other in found.values()):
            found.setdefault((proposal.label, proposal.qualifier), proposal)
    is_growing = may_grow(site, place)
    for index, proposal in enumerate(found.values()):
        yield Completion(
            label=_label(proposal.label),
            kind=proposal.kind,
            span=place.span,
            text=proposal.text + comma,
            snippet=_with_tabs(proposal.snippet, site) + comma,
            filter_text=proposal.text if proposal.edits else proposal.label,
            sort_text=f"{proposal.rank}{index:04}",
            detail=proposal.detail,
            documentation=proposal.documentation,
            additional_edits=(*_missing_comma(place), *proposal.edits),
            is_partial=is_growing or proposal.is_partial,
            qualifier=proposal.qualifier,
        )


def _taken(place: ValuePlace) -> set[str]:
    """Return the other items, as JSON, of an array in which the schema allows each only once."""
    if place.definition is None or not place.path or not isinstance(place.path[-1], int):
        return set()
    around = place.path[:-1]
    subschemas = place.kind.schema.at(around, place.definition.value)
    array = place.definition.node_at_path(around)
    if not isinstance(array, ArrayNode) or not any(subschema.get("uniqueItems") is True for subschema in subschemas):
        return set()
    return {
        json.dumps(item.to_value(), ensure_ascii=False)
        for item in array.items
        if item is not place.node and not isinstance(item, MissingNode)
    }


def _proposals(site: Site, place: ValuePlace) -> Iterator[Proposal]:
    """Yield what may stand at a place: what the revision, the project and the schema know, in this order."""
    definition, schema = place.definition, place.kind.schema
    if place.path == ("$schema",):
        return
    if definition is None and site.role == ("revision", None):
        yield from _operations(site, place)
        return
    if definition is not None and definition.is_operation:
        yield from _of_operation(site, definition, place)
    yield from python_values(site, place)
    yield from _variants(place)
    for subschema in place.subschemas:
        yield from _of_schema(site, schema, subschema)
    example = schema.example_of(place.path) if place.path else None
    if example is not None and not isinstance(example, dict | list):
        is_nested = len(place.path) > 1
        if is_nested or place.path[0] not in proposed_values(place.kind, site.project, site.workspace, definition):
            yield _example(site, example, 4)
    if not place.path or place.node is None:
        yield from _containers(site, place)


def _operations(site: Site, place: ValuePlace) -> Iterator[Proposal]:
    """Yield whole operations, for an empty revision file or for a new item of one."""
    if len(place.path) > 1 or isinstance(place.node, ObjectNode | ArrayNode):
        return
    unit = site.indent_unit
    for kind in site.scope.kinds:
        operation = _new_operation(site, kind)
        if not place.path:
            plain, snippet = (text.replace("\n", f"\n{unit}") for text in (operation.text, operation.snippet))
            operation = operation._replace(text=f"[\n{unit}{plain}\n]", snippet=f"[\n{unit}{snippet}\n]")
        yield operation


def _of_operation(site: Site, operation: Definition, place: ValuePlace) -> Iterator[Proposal]:
    """Yield a whole definition for an operation, or its name: that of the class in its definition."""
    kind = kind_of(operation.node, site.scope)
    if kind is None:
        return
    if place.path == ("definition",) and not isinstance(place.node, ObjectNode | ArrayNode):
        yield from _new_definitions(site, kind)
    inner = operation.inner
    owner = kind.class_property
    named = inner.get(owner.name) if isinstance(inner, ObjectNode) and owner else None
    if place.path == ("name",) and named is not None and isinstance(named.value, StringNode):
        yield Proposal.of(named.value.value, 0, f'as in "{named.name}"')


def _variants(place: ValuePlace) -> Iterator[Proposal]:
    if place.convention is None or place.convention.role != "variant":
        return
    default = place.subschemas[0].get("default") if place.subschemas else None
    for variant in place.kind.variants:
        is_default = variant == default
        yield Proposal.of(variant, 0 if is_default else 1, "default" if is_default else "store type")


def _of_schema(site: Site, schema: Schema, subschema: Subschema) -> Iterator[Proposal]:
    """Yield the default, the allowed values and the examples of one subschema."""
    title = subschema.get("title")
    detail = title if isinstance(title, str) else ""
    if "default" in subschema and not isinstance(subschema["default"], dict | list):
        yield Proposal.of(subschema["default"], 0, "default")
    if "const" in subschema:
        yield Proposal.of(subschema["const"], 1, detail)
    enumeration = subschema.get("enum")
    if isinstance(enumeration, list):
        for index, value in enumerate(enumeration):
            yield Proposal.of(value, 1, detail, value_note(subschema, index) or description_of(subschema))
    for value in list_of(subschema.get("examples")):
        yield _example(site, value, 2)
    if isinstance(enumeration, list) or "const" in subschema:
        return
    types = schema.types_of({"type": subschema["type"]}) if "type" in subschema else ()
    if "boolean" in types:
        yield Proposal.of(True, 2)
        yield Proposal.of(False, 2)
    if "null" in types:
        yield Proposal.of(None, 5)


def _example(site: Site, value: object, rank: int) -> Proposal:
    return _in_project(site, Proposal.of(value, rank, "example"))


def _in_project(site: Site, proposal: Proposal) -> Proposal:
    """Return the proposal with the project's package for the placeholder."""
    label, text, snippet = (in_project(one, site.project) for one in proposal[:3])
    return proposal._replace(label=label, text=text, snippet=snippet)


def _containers(site: Site, place: ValuePlace) -> Iterator[Proposal]:
    """Yield whole objects and arrays; for a whole file, whole definitions."""
    schema = place.kind.schema
    is_root = not place.path
    for subschema in place.subschemas:
        default = subschema.get("default")
        if isinstance(default, dict | list):
            label = json.dumps(default, ensure_ascii=False, separators=(",", ":"))
            text = json.dumps(default, ensure_ascii=False, indent=site.indent_unit)
            yield Proposal(label, text, escape(text), 0, "default")
    if place.node is not None and place.node.end - place.node.start > 1 and not is_root:
        return
    types = {name for subschema in place.subschemas for name in schema.types_of(subschema)}
    if is_root and schema.properties_of(place.subschemas):
        yield from _new_definitions(site, place.kind)
    elif "object" in types:
        yield Proposal("{}", "{}", "{$1\\}", 6)
    if "array" in types:
        yield Proposal("[]", "[]", "[$1]", 6)


# ---------------------------------------------------------------- new values as text


class NewText(NamedTuple):
    """A new value as JSON, and the same as a snippet."""

    plain: str
    snippet: str


class _Property(NamedTuple):
    """A property that is inserted, with an example of its value."""

    schema: Schema
    name: str
    subschema: Subschema
    example: object


def _new_definitions(site: Site, kind: Kind) -> Iterator[Proposal]:
    """Yield whole definitions of a kind: with the required properties, and with all, at the values that the project proposes."""
    required, properties = _names(kind)
    for label, names in ((f"New {kind.title}", required), (f"New {kind.title} with all properties", properties)):
        if names:
            yield _whole(site, label, _definition(site, kind, names))


def _new_operation(site: Site, kind: Kind) -> Proposal:
    """Return an operation that creates a component of a kind; its name is edited together with that of the class."""
    required, _ = _names(kind)
    owner = kind.class_property.name if kind.class_property else None
    if owner in required:
        name = _members(site, kind, required)[owner]
        definition = _definition(site, kind, required)
    else:
        name = NewText('""', '"$1"')
        definition = _definition(site, kind, required, 2) if required else NewText("{}", "{$2\\}")
    members = {
        "name": name,
        "component_type": _fixed(kind.name),
        "operation_type": _fixed("CREATE"),
        "definition": definition,
    }
    return _whole(site, f"New {kind.title} operation", _object(site, members))


def _whole(site: Site, label: str, text: NewText) -> Proposal:
    return _in_project(site, Proposal(label, *text, 0, kind="definition"))


def _names(kind: Kind) -> tuple[list[str], list[str]]:
    """Return the required properties of a kind, and all, in the schema's order."""
    subschemas = kind.schema.at((), None)
    names = list(kind.schema.properties_of(subschemas))
    required = kind.schema.required_of(subschemas)
    return [name for name in names if name in required], names


def _definition(site: Site, kind: Kind, names: list[str], first_stop: int = 1) -> NewText:
    return _object(site, _members(site, kind, names, first_stop))


def _members(site: Site, kind: Kind, names: list[str], first_stop: int = 1) -> dict[str, NewText]:
    """Return the value of each property, with tab stops from `first_stop` on."""
    schema = kind.schema
    properties = schema.properties_of(schema.at((), None))
    proposed = proposed_values(kind, site.project, site.workspace)
    examples = {name: proposed.get(name, schema.example_of((name,))) for name in names}
    return {
        name: _new_value(site, _Property(schema, name, properties[name], examples[name]), stop)
        for stop, name in enumerate(names, first_stop)
    }


def _object(site: Site, members: Mapping[str, NewText]) -> NewText:
    """Return an object with each member on its line, at the margin."""
    unit = site.indent_unit
    keys_and_values = [(json.dumps(name, ensure_ascii=False), value) for name, value in members.items()]
    plain = ",\n".join(f"{key}: {value.plain}" for key, value in keys_and_values).replace("\n", f"\n{unit}")
    snippet = ",\n".join(f"{escape(key)}: {value.snippet}" for key, value in keys_and_values).replace("\n", f"\n{unit}")
    return NewText(f"{{\n{unit}{plain}\n}}", f"{{\n{unit}{snippet}\n\\}}")


def _fixed(value: object) -> NewText:
    text = json.dumps(value, ensure_ascii=False)
    return NewText(text, escape(text))


def _new_value(site: Site, new: _Property, stop: int = 1) -> NewText:
    """Return the value that a property is inserted with: its default or an example, else an empty one of its type."""
    value = initial_value(new.schema, new.subschema, new.example)
    return NewText(json_text(value, site.indent_unit), _snippet(new, stop))


def _snippet(new: _Property, stop: int) -> str:
    known, value = obvious_value(new.subschema, new.example)
    if known:
        if isinstance(value, str):
            return f'"${{{stop}:{escape(json.dumps(value, ensure_ascii=False)[1:-1])}}}"'
        return f"${{{stop}:{escape(json.dumps(value, ensure_ascii=False))}}}"
    if "enum" in new.subschema:
        return f"${stop}"
    types = new.schema.types_of(new.subschema)
    shapes = {
        "string": f'"${stop}"',
        "number": f"${{{stop}:0}}",
        "integer": f"${{{stop}:0}}",
        "array": f"[${stop}]",
        "object": f"{{${stop}}}",
        "null": f"${{{stop}:null}}",
    }
    return shapes.get(types[0], f"${stop}") if types else f"${stop}"


# ---------------------------------------------------------------- what both have in common


def _missing_comma(place: Place) -> tuple[TextEdit, ...]:
    at = place.comma_before
    return () if at is None else (TextEdit(Span(at, at), ","),)


def _label(text: str) -> str:
    text = text.replace("\n", "↵")
    return text if len(text) <= 60 else text[:57] + "..."


def _with_tabs(snippet: str, site: Site) -> str:
    """Indent a snippet with tabs in a document without indentation: editors replace a snippet's tabs by their own."""
    if "\n" not in snippet or own_indent_unit(site.document.text):
        return snippet
    return _MARGIN.sub(lambda match: "\t" * (len(match[0]) // 2), snippet)
