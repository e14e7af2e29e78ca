"""A value that is none of those that the schema allows."""

from __future__ import annotations

import json
from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.problem import Problem, Rule
from storesmith.analysis.python_names import nearest
from storesmith.analysis.words import value_text


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
            node.span, f"Expected {one_of}{listed}, not {value_text(error.instance)}.{hint}", breaks_python=True
        )


RULE = Rule(
    code="unexpected-value",
    severity="error",
    summary="A value is none of those that the schema allows.",
    why="Castlecraft refuses the definition. The snapshot store's own schema lists no values; kinds of yours may.",
    bad="",
    good='{"store_type": "in_memory"}',
    check=check,
)
