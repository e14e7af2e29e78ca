"""A property that the schema does not know."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.problem import Problem, Rule
from storesmith.analysis.python_names import nearest
from storesmith.analysis.words import value_text
from storesmith.syntax import ObjectNode

_ALWAYS_ALLOWED = frozenset({"$schema"})
_OPENING = ("additionalProperties", "patternProperties", "unevaluatedProperties")


def check(context: Context) -> Iterator[Problem]:
    refused = {error.path for error in context.schema_errors if error.keyword in _OPENING}
    for path, node in context.objects:
        yield from _check_object(context, path, node, is_refused=path in refused)


def _check_object(
    context: Context, path: tuple[str | int, ...], node: ObjectNode, *, is_refused: bool
) -> Iterator[Problem]:
    schema = context.definition.kind.schema
    subschemas = schema.at(path, context.definition.value)
    declared = schema.properties_of(subschemas)
    if not is_refused and (
        not declared
        or any(key in subschema and subschema[key] is not False for subschema in subschemas for key in _OPENING)
    ):
        return
    patterns = [pattern for subschema in subschemas for pattern in subschema.get("patternProperties", ())]
    names = tuple(declared)
    known = declared.keys() if path else declared.keys() | _ALWAYS_ALLOWED
    unknown = [index for name, index in node.last_of.items() if name not in known]
    if patterns:
        unknown = [index for index in unknown if not _matches(node.members[index].name, patterns)]
    shown = unknown[: context.max_problems]
    for index in shown:
        member = node.members[index]
        name = member.item()[0]
        meant = nearest(name, names)
        hint = f'Did you mean "{meant}"?' if meant else "It has no effect; remove it."
        yield RULE.problem(
            member.key_span,
            f"Unknown property {value_text(name)}. {hint}",
            severity="error" if is_refused else "warning",
            breaks_python=False,
        )
    if len(unknown) > len(shown):
        rest = node.members[unknown[-1]].key_span
        yield RULE.problem(rest, "Unknown properties.")._replace(stands_for=len(unknown) - len(shown))


def _matches(name: str, patterns: list[str]) -> bool:
    import re  # noqa: PLC0415 - only schemas with patterns need it

    return any(re.search(pattern, name) for pattern in patterns)


RULE = Rule(
    code="unknown-property",
    severity="warning",
    summary="A property is not one that the schema knows.",
    why="Castlecraft passes over it without a word, so a misspelt property silently has its default. `$schema` is allowed.",
    bad='{"stor_type": "in_memory"}',
    good='{"store_type": "in_memory"}',
    check=check,
)
