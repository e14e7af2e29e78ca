"""A property that the schema requires is not there."""

from __future__ import annotations

import json
from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.words import place_text, value_text
from storesmith.authoring.insertion import insertions
from storesmith.model.problem import Fix, Problem
from storesmith.model.workspace import Workspace
from storesmith.syntax import ObjectNode
from storesmith.text import Span, TextEdit

_MOST = 12
"""Values that a message lists."""


def check(context: Context) -> Iterator[Problem]:
    if context.definition.is_removal:
        return
    for error in context.schema_errors:
        if error.keyword != "required":
            continue
        node = context.definition.node_at_path(error.path)
        if node is None:
            continue
        schema = context.definition.kind.schema
        subschemas = schema.at(error.path, context.definition.value)
        description = schema.properties_of(subschemas).get(error.expected, {}).get("description")
        hint = f" {description}" if isinstance(description, str) else ""
        values = schema.values_of(subschemas, error.expected)
        listed = ", ".join(json.dumps(value, ensure_ascii=False) for value in values[:_MOST])
        if values:
            one_of = "one of " if len(values) > 1 else ""
            hint = (
                f" Expected {one_of}{listed}{', …' if len(values) > _MOST else ''}.{hint if len(values) == 1 else ''}"
            )
        yield RULE.problem(
            Span(node.start, node.start + 1),
            f'Missing property "{error.expected}"{place_text(error.path)}.{hint}',
            data=(error.path, error.expected),
        )


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    from storesmith.authoring.new_definition import (  # noqa: PLC0415 - start-up must not pay for it
        initial_values,
        proposed_values,
    )

    path, name = problem.data
    definition = context.definition
    if not isinstance(definition.node_at_path(path), ObjectNode):
        return
    errors = (error for error in context.schema_errors if error.keyword == "required" and error.path == path)
    missing = tuple(dict.fromkeys(error.expected for error in errors))
    kind, project, workspace = definition.kind, context.project, context.workspace or Workspace()
    proposed = {} if path else proposed_values(kind, project, workspace, definition)

    def added(*names: str) -> tuple[TextEdit, ...]:
        return insertions(definition, path, initial_values(definition, path, names, project, proposed=proposed))

    yield Fix(f"Add {value_text(name)}", added(name))
    if len(missing) > 1:
        title = f"Add all {len(missing)} missing properties{place_text(path)}"
        yield Fix(title, added(*missing))


RULE = Rule(
    code="missing-property",
    severity="error",
    summary="A property that the schema requires is not there.",
    why="Castlecraft refuses the definition, and nothing can be generated from it.",
    bad='{"store_name": "InMemoryTicketSnapshotStore"}',
    good="""{
  "store_name": "InMemoryTicketSnapshotStore",
  "aggregate_id_type_str": "uuid.UUID",
  "snapshot_type_str": "TicketSnapshot",
  "snapshot_module_str": "app_root_name.domain.ticketing.models.ticket_snapshot"
}""",
    check=check,
    fixes=fixes,
    remedy="Adds it, or all that are missing, with the value that completion proposes.",
)
