"""A store type for which there is no template."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.words import value_text
from storesmith.model.naming import is_slip, nearest
from storesmith.model.problem import Fix, Problem
from storesmith.syntax.edits import replace_value


def check(context: Context) -> Iterator[Problem]:
    known = context.definition.kind.variants
    for _, node in context.strings("variant"):
        if node.value in known or not known:
            continue
        meant = nearest(node.value, known)
        hint = f' Did you mean "{meant}"?' if meant else ""
        yield RULE.problem(node.span, f"Unknown store type {value_text(node.value)}. Known: {', '.join(known)}.{hint}")


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    found = context.string_at(problem.span)
    known = context.definition.kind.variants
    if found is None or not known:
        return
    written = found[1].value
    meant = nearest(written, known) or (known[0] if len(known) == 1 else None)
    if meant:
        yield Fix(f"Write {value_text(meant)}", (replace_value(found[1], meant),), is_safe=is_slip(written, meant))


RULE = Rule(
    code="unknown-store-type",
    severity="error",
    summary="The store type is none for which there is a template.",
    why="It decides the implementation, so nothing can be generated for it.",
    bad='{"store_type": "in-memory"}',
    good='{"store_type": "in_memory"}',
    check=check,
    fixes=fixes,
    remedy="Writes the nearest store type, or the only one; safe where it is one slip away.",
)
