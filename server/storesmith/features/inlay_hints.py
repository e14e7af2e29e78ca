"""What a definition means without saying it: the defaults of what is left out, and the file that is generated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from storesmith.features.describe import describe
from storesmith.generate.plan import Plan
from storesmith.generate.preview import preview
from storesmith.model import Definition, Document, Problem, Scope, definitions_in
from storesmith.project import Project
from storesmith.syntax import MissingNode, Node, ObjectNode
from storesmith.syntax.edits import insert_members
from storesmith.text import Span, TextEdit

_LONGEST_LABEL = 60


class InlayHint(NamedTuple):
    """A text that is shown at `offset` as if it stood there; `tooltip` is Markdown, `edits` write it down."""

    offset: int
    label: str
    tooltip: str = ""
    edits: tuple[TextEdit, ...] = ()


class _Remembered(NamedTuple):
    """The hints of each definition that was looked at, by its node, and what they were made from."""

    project: Project
    problems: tuple[Problem, ...]
    hints: dict[Node, tuple[InlayHint, ...]]


def inlay_hints(
    document: Document, scope: Scope, project: Project, problems: tuple[Problem, ...], within: Span
) -> tuple[InlayHint, ...]:
    """The hints `within` a span of `document`, whose `problems` say what can be generated; in the order of the text."""
    known: _Remembered | None = document.memo.get("inlay-hints")
    if known is None or known.project is not project or known.problems is not problems:
        known = document.memo["inlay-hints"] = _Remembered(project, problems, {})
    found: list[InlayHint] = []
    for definition in definitions_in(document, scope):
        node = definition.node
        if not node.span.overlaps(within) or definition.operation_type not in ("", "CREATE", "ADD"):
            continue
        if node not in known.hints:
            hints = (*_location(definition, project, problems), *_defaults(definition))
            known.hints[node] = tuple(sorted(hints, key=lambda hint: hint.offset))
        found += (hint for hint in known.hints[node] if within.touches(hint.offset))
    return tuple(found)


def _location(definition: Definition, project: Project, problems: tuple[Problem, ...]) -> Iterator[InlayHint]:
    """Where the store goes, after the name of its class."""
    owner = definition.kind.class_property
    name = definition.string(owner.name) if owner else None
    planned = preview(definition, project, problems).planned if name else None
    if name is None or not isinstance(planned, Plan):
        return
    yield InlayHint(name.end, f"→ {_shown(planned.generated.store, project.root)}", "The file of the generated class.")


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _defaults(definition: Definition) -> Iterator[InlayHint]:
    """What counts for the properties that are left out, behind the last one that is not."""
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
