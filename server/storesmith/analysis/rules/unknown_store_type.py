"""A store type for which there is no template."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.problem import Problem, Rule
from storesmith.analysis.python_names import nearest
from storesmith.analysis.words import value_text


def check(context: Context) -> Iterator[Problem]:
    known = context.definition.kind.variants
    for _, node in context.strings("variant"):
        if node.value in known or not known:
            continue
        meant = nearest(node.value, known)
        hint = f' Did you mean "{meant}"?' if meant else ""
        yield RULE.problem(node.span, f"Unknown store type {value_text(node.value)}. Known: {', '.join(known)}.{hint}")


RULE = Rule(
    code="unknown-store-type",
    severity="error",
    summary="The store type is none for which there is a template.",
    why="It decides the implementation, so nothing can be generated for it.",
    bad='{"store_type": "in-memory"}',
    good='{"store_type": "in_memory"}',
    check=check,
)
