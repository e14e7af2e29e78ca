"""Inlay hints: the defaults of omitted properties, and the path of the generated file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from storesmith.features.describe import describe
from storesmith.features.site import Site
from storesmith.generate.plan import Plan
from storesmith.generate.preview import preview
from storesmith.model import Definition, Problem
from storesmith.syntax import MissingNode, Node, ObjectNode
from storesmith.syntax.edits import insert_members
from storesmith.text import TextEdit

_LONGEST_LABEL = 60


class InlayHint(NamedTuple):
    """A text that is shown at `offset`; `tooltip` is Markdown, and `edits` write the text into the document."""

    offset: int
    label: str
    tooltip: str = ""
    edits: tuple[TextEdit, ...] = ()


def inlay_hints(site: Site, problems: tuple[Problem, ...]) -> tuple[InlayHint, ...]:
    """Return the hints in the selection, in the order of the text; the document's `problems` decide what is generated."""
    defaults: dict[Node, tuple[InlayHint, ...]] = site.document.memo.setdefault(("inlay-hints", site.scope), {})
    found: list[InlayHint] = []
    for definition in site.definitions:
        node = definition.node
        if not node.span.overlaps(site.span) or definition.operation_type not in ("", "CREATE", "ADD"):
            continue
        if node not in defaults:
            defaults[node] = tuple(_defaults(definition))
        hints = (*_location(site, definition, problems), *defaults[node])
        found += (hint for hint in sorted(hints, key=lambda hint: hint.offset) if site.span.touches(hint.offset))
    return tuple(found)


def _location(site: Site, definition: Definition, problems: tuple[Problem, ...]) -> Iterator[InlayHint]:
    """Yield the path of the store, after the name of its class."""
    owner = definition.kind.class_property
    name = definition.string(owner.name) if owner else None
    planned = preview(definition, site.project, problems, site.workspace).planned if name else None
    if name is None or not isinstance(planned, Plan):
        return
    path = _shown(planned.generated.store, site.project.root)
    yield InlayHint(name.end, f"→ {path}", "The file of the generated class.")


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _defaults(definition: Definition) -> Iterator[InlayHint]:
    """Yield the defaults of the omitted properties, behind the last property."""
    node = definition.node
    if not isinstance(node, ObjectNode):
        return
    last = node.members[-1] if node.members else None
    if last is not None and (last.colon < 0 or isinstance(last.value, MissingNode)):
        return  # it is being typed
    schema = definition.kind.schema
    subschemas = schema.at((), definition.value)
    required = schema.required_of(subschemas)
    variants = [convention.name for convention in definition.kind.with_role("variant")]
    properties = schema.properties_of(subschemas)
    for name in sorted(properties, key=lambda name: name not in variants):
        subschema = properties[name]
        default = subschema.get("default")
        if default is None or name in required or name in node.last_of or subschema.get("deprecated") is True:
            continue
        value = json.dumps(default, ensure_ascii=False)
        label = f"{name}: {value}"
        yield InlayHint(
            last.end if last else node.start + 1,
            label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…",
            describe(schema, name, subschema, is_required=False),
            insert_members(definition.document.tree, node, [(name, default)]),
        )
