"""A type hint that uses a name of no module."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Fix, Problem
from storesmith.model.references import elsewhere
from storesmith.model.type_hints import TypeHintError, UnqualifiedNameError, parse_type_hint
from storesmith.syntax.edits import replace_value

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
    **{
        name: f"typing.{name}" for name in ("Annotated", "Dict", "FrozenSet", "List", "Literal", "Set", "Tuple", "Type")
    },
}
"""Names that people write bare, with what they mean."""


def check(context: Context) -> Iterator[Problem]:
    for _, node in context.strings("type-hint"):
        try:
            parse_type_hint(node.value)
        except UnqualifiedNameError as error:
            meant = _meant(context, error.name) or f"app_root_name.domain.ids.{error.name}"
            yield RULE.problem(
                node.span,
                f"`{error.name}` names no module to import it from: write it in full, such as `{meant}`.",
            )
        except TypeHintError:
            continue  # invalid-type-hint says it


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    found = context.string_at(problem.span)
    hint = found[1].value.strip() if found else ""
    meant = _qualified(hint, context)
    if found is not None and meant != hint:
        yield Fix(f"Write `{meant}`", (replace_value(found[1], meant),), is_safe=True)


def _meant(context: Context, name: str) -> str | None:
    """The name in full: a well-known one, or the only class of the project that is called so."""
    if name in WELL_KNOWN:
        return WELL_KNOWN[name]
    known = elsewhere(context.project, name)
    return f"{known.module}.{name}" if known else None


def _qualified(hint: str, context: Context) -> str:
    """The hint with each name in it that is known written in full; the rest stays as it is written."""
    names = [node for node in ast.walk(ast.parse(hint, mode="eval")) if isinstance(node, ast.Name)]
    written = hint.encode()  # Python counts columns in bytes
    for node in sorted(names, key=lambda node: node.col_offset, reverse=True):
        meant = _meant(context, node.id)
        if meant and node.lineno == 1:
            written = written[: node.col_offset] + meant.encode() + written[node.end_col_offset :]
    return written.decode()


RULE = Rule(
    code="unqualified-type",
    severity="error",
    summary="A type hint uses a name without the module that it comes from.",
    why="The generated module must import the type, and would not know where from.",
    bad='{"aggregate_id_type_str": "UUID"}',
    good='{"aggregate_id_type_str": "uuid.UUID"}',
    check=check,
    fixes=fixes,
    remedy="Writes names such as `UUID`, `Decimal` and `Optional`, and classes of the project, in full, wherever in "
    "the hint they stand; safe.",
)
