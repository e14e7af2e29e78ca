"""A value that is none of those that the schema allows."""

from __future__ import annotations

import json
from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.words import value_text
from storesmith.model.naming import is_slip, nearest
from storesmith.model.problem import Fix, Problem
from storesmith.syntax.edits import replace_value


def check(context: Context) -> Iterator[Problem]:
    for error in context.schema_errors:
        if error.keyword not in ("enum", "const"):
            continue
        node = context.definition.node_at_path(error.path)
        if node is None:
            continue
        allowed = list(error.expected) if error.keyword == "enum" else [error.expected]
        listed = ", ".join(json.dumps(value, ensure_ascii=False) for value in allowed[:12])
        listed += ", …" if len(allowed) > 12 else ""
        one_of = "one of " if len(allowed) > 1 else ""
        names = tuple(value for value in allowed if isinstance(value, str))
        meant = nearest(error.instance, names) if isinstance(error.instance, str) else None
        hint = f' Did you mean "{meant}"?' if meant and len(allowed) > 1 else ""
        yield RULE.problem(
            node.span,
            f"Expected {one_of}{listed}, not {value_text(error.instance)}.{hint}",
            breaks_python=True,
            data=(error.path, allowed),
        )


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    path, allowed = problem.data
    node = context.definition.node_at_path(path)
    if node is None:
        return
    written = node.to_value()
    names = tuple(value for value in allowed if isinstance(value, str))
    meant = nearest(written, names) if isinstance(written, str) else None
    if meant is None and len(allowed) > 1:
        return
    value = allowed[0] if meant is None else meant
    is_safe = isinstance(written, str) and isinstance(value, str) and is_slip(written, value)
    yield Fix(f"Write {value_text(value)}", (replace_value(node, value),), is_safe=is_safe)


RULE = Rule(
    code="unexpected-value",
    severity="error",
    summary="A value is none of those that the schema allows.",
    why="Castlecraft refuses the definition. Of a snapshot store only the type of a revision's operation is such a value; the "
    "schemas of other kinds list more.",
    bad="""[{
  "name": "InMemoryTicketSnapshotStore",
  "component_type": "infrastructure_snapshot_store",
  "operation_type": "CREAT",
  "definition": {"store_name": "InMemoryTicketSnapshotStore"}
}]""",
    good="""[{
  "name": "InMemoryTicketSnapshotStore",
  "component_type": "infrastructure_snapshot_store",
  "operation_type": "CREATE",
  "definition": {"store_name": "InMemoryTicketSnapshotStore"}
}]""",
    check=check,
    fixes=fixes,
    remedy="Writes the nearest of the values, or the only one; safe where it is one slip away.",
)
