"""A type hint that uses a name of no module."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.model import TypeHintError, UnqualifiedNameError, parse_type_hint
from storesmith.analysis.problem import Problem, Rule

WELL_KNOWN = {
    "UUID": "uuid.UUID",
    "Decimal": "decimal.Decimal",
    "datetime": "datetime.datetime",
    "date": "datetime.date",
    "Any": "typing.Any",
    "Optional": "typing.Optional",
    "Union": "typing.Union",
    "NewType": "typing.NewType",
    "Path": "pathlib.Path",
}
"""Names that people write bare, with what they mean."""


def check(context: Context) -> Iterator[Problem]:
    for _, node in context.strings("type-hint"):
        try:
            parse_type_hint(node.value)
        except UnqualifiedNameError as error:
            meant = WELL_KNOWN.get(error.name, f"app_root_name.domain.ids.{error.name}")
            yield RULE.problem(
                node.span,
                f"`{error.name}` names no module to import it from: write it in full, such as `{meant}`.",
            )
        except TypeHintError:
            continue  # invalid-type-hint says it


RULE = Rule(
    code="unqualified-type",
    severity="error",
    summary="A type hint uses a name without the module that it comes from.",
    why="The generated module must import the type, and would not know where from.",
    bad='{"aggregate_id_type_str": "UUID"}',
    good='{"aggregate_id_type_str": "uuid.UUID"}',
    check=check,
)
