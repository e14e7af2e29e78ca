"""A property that the schema calls deprecated."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.words import value_text
from storesmith.model.problem import Problem


def check(context: Context) -> Iterator[Problem]:
    schema, value = context.definition.kind.schema, context.definition.value
    for path, node in context.objects:
        for name, described in schema.properties_of(schema.at(path, value)).items():
            if described.get("deprecated") is True and name in node.last_of:
                why = described.get("deprecationMessage")
                words = f": {why}" if isinstance(why, str) and why else "."
                yield RULE.problem(
                    node.members[node.last_of[name]].key_span, f"{value_text(name)} is deprecated{words}"
                )


RULE = Rule(
    code="deprecated-property",
    severity="hint",
    summary="A property is one that the schema calls deprecated.",
    why="It still holds, but may not for long. The snapshot store's own schema has none; kinds of yours may.",
    schema='{"properties": {"retries": {"type": "integer"}, "tries": {"type": "integer", "deprecated": true}}}',
    bad='{"tries": 3}',
    good='{"retries": 3}',
    check=check,
    is_deprecation=True,
)
