"""A type hint that is not Python."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.words import value_text
from storesmith.model.problem import Problem
from storesmith.model.type_hints import TypeHintError, UnqualifiedNameError, parse_type_hint


def check(context: Context) -> Iterator[Problem]:
    for member, node in context.strings("type-hint"):
        if not node.value.strip():
            yield RULE.problem(node.span, f'"{member.name}" is empty: expected a type hint such as `uuid.UUID`.')
            continue
        try:
            parse_type_hint(node.value)
        except UnqualifiedNameError:
            continue  # unqualified-type says it
        except TypeHintError as error:
            yield RULE.problem(
                node.span, f"{value_text(node.value)} cannot be used: {error}. Write one such as `uuid.UUID` or `str`."
            )


RULE = Rule(
    code="invalid-type-hint",
    severity="error",
    summary="A type hint does not parse as one.",
    why="It is written into the generated class as it stands, which would not be Python.",
    bad='{"aggregate_id_type_str": "uuid.UUID["}',
    good='{"aggregate_id_type_str": "uuid.UUID"}',
    check=check,
)
