"""Completion of property names, values and whole definitions, from the kind's schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from storesmith.authoring.naming import example_value
from storesmith.authoring.project_classes import ID_TYPES
from storesmith.authoring.project_defaults import likely_values
from storesmith.features.describe import describe, description_of, type_text, value_note
from storesmith.features.place import KeyPlace, Site, ValuePlace, place_at, site_at
from storesmith.features.proposals import (
    CompletionKind,
    Proposal,
    Subschema,
    escape,
    new_definitions,
    new_operation,
    new_value,
)
from storesmith.features.python_values import may_grow, python_proposals
from storesmith.kinds import Kind, Schema
from storesmith.model import Definition, Document, Scope, Workspace, kind_of
from storesmith.model.references import in_project
from storesmith.project import Project
from storesmith.syntax import ArrayNode, MissingNode, ObjectNode, StringNode
from storesmith.syntax.edits import indent_unit, own_indent_unit
from storesmith.text import Span, TextEdit

_MARGIN = re.compile(r"^(?:  )+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Completion:
    """A proposal: `text` replaces `span` and is valid JSON; `snippet` is the same with tab stops, in LSP's syntax.

    `additional_edits` put in what is missing elsewhere, such as the comma after the property before. `documentation` is
    Markdown. `qualifier` tells those apart that have the same label.
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


def complete(
    document: Document,
    scope: Scope,
    offset: int,
    project: Project | None = None,
    workspace: Workspace | None = None,
) -> tuple[Completion, ...]:
    """The proposals at `offset`, an offset in `document`; none outside of definitions. `project` knows of Python's names, and
    `workspace` of other definitions.
    """  # noqa: D205 - one sentence
    site = site_at(document, scope, offset)
    place = place_at(document, site, offset) if site else None
    if site is None or place is None:
        return ()
    around = _Around(scope, project, workspace or Workspace())
    if isinstance(place, KeyPlace):
        return tuple(_property_names(site, place, document, around))
    return tuple(_values(site, place, document, around, offset))


class _Around(NamedTuple):
    """What is known around the document."""

    scope: Scope
    project: Project | None
    workspace: Workspace

    def likely(self, kind: Kind, definition: Definition | None = None) -> Mapping[str, object]:
        """What the project suggests for properties of a definition, or of a new one."""
        return likely_values(kind, self.project, definition, self.workspace)


def _property_names(site: Site, place: KeyPlace, document: Document, around: _Around) -> Iterator[Completion]:
    schema = site.kind.schema
    own = place.member.name if place.member else None
    subschemas = schema.at(place.path, _value_without(site, place))
    properties = {**_listed_names(schema, subschemas), **schema.properties_of(subschemas)}
    required = schema.required_of(subschemas)
    written = place.node.last_of
    has_colon = place.member is not None and place.member.colon >= 0
    before = () if place.comma_before is None else (TextEdit(Span(place.comma_before, place.comma_before), ","),)
    comma = "," if place.comma_after else ""
    unit = indent_unit(document.text)
    likely = around.likely(site.kind, site.definition) if not place.path else {}
    for index, (name, subschema) in enumerate(properties.items()):
        if name in written and name != own:
            continue
        key = json.dumps(name, ensure_ascii=False)
        path = (*place.path, name)
        example = example_value(site.definition, path) if site.definition else schema.example_of(path)
        if has_colon:
            text = snippet = key
        else:
            plain, snippet = _new_value(site, name, subschema, likely.get(name, example), around, unit)
            text = f"{key}: {in_project(plain, around.project)}{comma}"
            snippet = f"{escape(key)}: {in_project(snippet, around.project)}{comma}"
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
            additional_edits=before,
        )


def _listed_names(schema: Schema, subschemas: Iterable[Subschema]) -> dict[str, Subschema]:
    """The names that `propertyNames` lists, as for a dictionary of enumerated keys, with the schema of their values."""
    listed: dict[str, Subschema] = {}
    for subschema in subschemas:
        names = schema.resolve(subschema.get("propertyNames"))
        described = {key: names[key] for key in ("description", "deprecated") if key in names}
        values = {**described, **schema.resolve(subschema.get("additionalProperties"))}
        for name in [names.get("const"), *_items(names.get("enum")), *_items(names.get("examples"))]:
            if isinstance(name, str):
                listed[name] = values
    return listed


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _new_value(
    site: Site, name: str, subschema: Subschema, example: object, around: _Around, unit: str
) -> tuple[str, str]:
    """What is put in with a property's name; with `definition`, a whole one."""
    if site.definition is not None and site.definition.is_operation and name == "definition":
        kind = kind_of(site.definition.node, around.scope)
        for definition in new_definitions(kind, unit, around.likely(kind)) if kind else ():
            return definition.text, definition.snippet
    return new_value(site.kind.schema, subschema, example, unit)


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


def _values(site: Site, place: ValuePlace, document: Document, around: _Around, offset: int) -> Iterator[Completion]:
    comma = "," if place.comma_after else ""
    before = () if place.comma_before is None else (TextEdit(Span(place.comma_before, place.comma_before), ","),)
    found: dict[tuple[str, str], Proposal] = {}
    taken = _taken(site, place)
    project = around.project
    for known in _proposals(site, place, document, around, offset):
        proposal = _in_project(known, project)
        if proposal.text in taken:
            continue
        if proposal.detail != "example" or all(proposal.text != other.text for other in found.values()):
            found.setdefault((proposal.label, proposal.qualifier), proposal)
    is_growing = site.definition is not None and project is not None and may_grow(site.definition, place, project)
    for index, proposal in enumerate(found.values()):
        yield Completion(
            label=_label(proposal.label),
            kind=proposal.kind,
            span=place.span,
            text=proposal.text + comma,
            snippet=_with_tabs(proposal.snippet, document) + comma,
            filter_text=proposal.text if proposal.edits else proposal.label,
            sort_text=f"{proposal.rank}{index:04}",
            detail=proposal.detail,
            documentation=proposal.documentation,
            additional_edits=(*before, *proposal.edits),
            is_partial=is_growing or proposal.is_partial,
            qualifier=proposal.qualifier,
        )


def _in_project(proposal: Proposal, project: Project | None) -> Proposal:
    """An example or a whole definition with the names of the project in it."""
    if proposal.kind != "definition" and proposal.detail != "example":
        return proposal
    label, text, snippet = (in_project(one, project) for one in proposal[:3])
    return proposal._replace(label=label, text=text, snippet=snippet)


def _proposals(site: Site, place: ValuePlace, document: Document, around: _Around, offset: int) -> Iterator[Proposal]:
    """What may stand at a place, by who knows of it: the revision, the property's role, the schema."""
    if place.path == ("$schema",):
        return
    unit = indent_unit(document.text)
    if site.is_list:
        yield from _operations(place, around, unit)
        return
    schema = site.kind.schema
    subschemas = schema.at(place.path, site.definition.value if site.definition else None)
    if site.definition is not None and site.definition.is_operation:
        yield from _of_operation(site.definition, place, around, unit)
    if site.definition is not None and around.project is not None:
        yield from python_proposals(site.definition, place, offset, around.project)
    yield from _of_role(site, place, subschemas)
    for subschema in subschemas:
        yield from _of_schema(schema, subschema)
    if place.path:
        example = schema.example_of(place.path)
        is_of_another = len(place.path) == 1 and place.path[0] in around.likely(site.kind, site.definition)
        if example is not None and not isinstance(example, dict | list) and not is_of_another:
            yield Proposal.of(example, 4, "example")
    if not place.path or place.node is None:
        yield from _containers(site, place, subschemas, around, unit)


def _taken(site: Site, place: ValuePlace) -> set[str]:
    """The items, as JSON, that the array around a place holds already, where the schema wants each but once."""
    if site.definition is None or not place.path or not isinstance(place.path[-1], int):
        return set()
    around = place.path[:-1]
    subschemas = site.kind.schema.at(around, site.definition.value)
    array = site.definition.node_at_path(around)
    if not isinstance(array, ArrayNode) or not any(subschema.get("uniqueItems") is True for subschema in subschemas):
        return set()
    return {
        json.dumps(item.to_value(), ensure_ascii=False)
        for item in array.items
        if item is not place.node and not isinstance(item, MissingNode)
    }


def _operations(place: ValuePlace, around: _Around, unit: str) -> Iterator[Proposal]:
    """Whole operations, between those of a revision file or in one that is empty."""
    if len(place.path) > 1 or isinstance(place.node, ObjectNode | ArrayNode):
        return
    for kind in around.scope.kinds:
        operation = new_operation(kind, unit, around.likely(kind))
        if not place.path:
            plain, snippet = (
                f"[\n{unit}{text}\n]"
                for text in (operation.text.replace("\n", f"\n{unit}"), operation.snippet.replace("\n", f"\n{unit}"))
            )
            operation = operation._replace(text=plain, snippet=snippet)
        yield operation


def _of_operation(operation: Definition, place: ValuePlace, around: _Around, unit: str) -> Iterator[Proposal]:
    kind = kind_of(operation.node, around.scope)
    if kind is None:
        return
    if place.path == ("definition",) and not isinstance(place.node, ObjectNode | ArrayNode):
        yield from new_definitions(kind, unit, around.likely(kind))
    inner = operation.inner
    owner = kind.class_property
    named = inner.get(owner.name) if isinstance(inner, ObjectNode) and owner else None
    if place.path == ("name",) and named is not None and isinstance(named.value, StringNode):
        yield Proposal.of(named.value.value, 0, f'as in "{named.name}"')


def _of_role(site: Site, place: ValuePlace, subschemas: list[Subschema]) -> Iterator[Proposal]:
    """What the role of a definition's property says of its value."""
    convention = site.kind.properties.get(str(place.path[0])) if len(place.path) == 1 else None
    if convention is None:
        return
    if convention.role == "variant":
        default = subschemas[0].get("default") if subschemas else None
        for variant in site.kind.variants:
            is_default = variant == default
            yield Proposal.of(variant, 0 if is_default else 1, "default" if is_default else "store type")
    elif convention.role == "type-hint":
        for hint in ID_TYPES:
            yield Proposal.of(hint, 3, "type of the id")


def _of_schema(schema: Schema, subschema: Subschema) -> Iterator[Proposal]:
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
    for value in _items(subschema.get("examples")):
        yield Proposal.of(value, 2, "example")
    if isinstance(enumeration, list) or "const" in subschema:
        return
    types = schema.types_of({"type": subschema["type"]}) if "type" in subschema else ()
    if "boolean" in types:
        yield Proposal.of(True, 2)
        yield Proposal.of(False, 2)
    if "null" in types:
        yield Proposal.of(None, 5)


def _containers(
    site: Site, place: ValuePlace, subschemas: list[Subschema], around: _Around, unit: str
) -> Iterator[Proposal]:
    """Whole objects and arrays; at the top of a file, whole definitions."""
    schema = site.kind.schema
    is_root = not place.path
    for subschema in subschemas:
        default = subschema.get("default")
        if isinstance(default, dict | list):
            label = json.dumps(default, ensure_ascii=False, separators=(",", ":"))
            text = json.dumps(default, ensure_ascii=False, indent=unit)
            yield Proposal(label, text, escape(text), 0, "default")
    if place.node is not None and place.node.end - place.node.start > 1 and not is_root:
        return
    types = {name for subschema in subschemas for name in schema.types_of(subschema)}
    if is_root and schema.properties_of(subschemas):
        yield from new_definitions(site.kind, unit, around.likely(site.kind))
    elif "object" in types:
        yield Proposal("{}", "{}", "{$1\\}", 6)
    if "array" in types:
        yield Proposal("[]", "[]", "[$1]", 6)


def _label(text: str) -> str:
    text = text.replace("\n", "↵")
    return text if len(text) <= 60 else text[:57] + "..."


def _with_tabs(snippet: str, document: Document) -> str:
    """A snippet in a document that has no indentation of its own: editors turn a snippet's tabs into what they indent with."""
    if "\n" not in snippet or own_indent_unit(document.text):
        return snippet
    return _MARGIN.sub(lambda match: "\t" * (len(match[0]) // 2), snippet)
