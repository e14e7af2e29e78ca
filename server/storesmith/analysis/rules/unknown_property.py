"""A property that the schema does not know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.words import value_text
from storesmith.kinds import Schema, searcher
from storesmith.model.naming import is_slip, nearest
from storesmith.model.problem import Fix, Problem
from storesmith.syntax import ObjectNode
from storesmith.syntax.edits import remove_elements, rename_key

_ALWAYS_ALLOWED = frozenset({"$schema"})
_LONGEST_KNOWN = 200
"""Characters of the longest name whose message is cached."""

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
    known = declared.keys() if path else declared.keys() | _ALWAYS_ALLOWED
    unknown = [(name, index) for name, index in node.last_of.items() if name not in known]
    if not unknown:
        return
    names, is_named = tuple(declared), _naming(schema, path)
    if is_refused:
        patterns = [pattern for subschema in subschemas for pattern in subschema.get("patternProperties", ())]
        unknown = [(name, index) for name, index in unknown if not _matches(name, patterns)]
    else:  # a part of the schema that does not apply now may name it
        unknown = [(name, index) for name, index in unknown if not is_named(name)]
    for name, index in unknown[: context.max_problems]:
        if not node.members[index].has_colon:
            continue  # it is being typed, and the parser says that the colon is missing
        yield RULE.problem(
            node.members[index].key_span,
            _message(name, () if is_named(name) else names),
            severity="error" if is_refused else "warning",
            breaks_python=False,
            data=(path, name),
        )
    more = len(unknown) - context.max_problems
    if more > 0:
        rest = node.members[-1].key_span
        yield RULE.problem(rest, "Unknown properties.", breaks_python=False)._replace(stands_for=more)


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    path, name = problem.data
    definition = context.definition
    node = definition.node_at_path(path)
    if not isinstance(node, ObjectNode) or name not in node.last_of:
        return
    index = node.last_of[name]
    is_named = _naming(definition.kind.schema, path)(name)
    meant = None if is_named else nearest(name, context.names_at(path))
    if meant and meant not in node.last_of:
        edit = rename_key(node.members[index], meant)
        # Of two that may be the same slip, nobody knows which was meant.
        is_safe = is_slip(name, meant) and not any(is_slip(other, meant) for other in node.last_of if other != name)
        yield Fix(f"Rename it to {value_text(meant)}", (edit,), is_safe=is_safe, is_preferred=True)
    yield Fix(f"Remove {value_text(name)}", remove_elements(definition.document.tree, node, index))


def _message(name: str, names: tuple[str, ...]) -> str:
    # Names of any length would make the size of the cache anything.
    return (_known_message if len(name) <= _LONGEST_KNOWN else _known_message.__wrapped__)(name, names)


@lru_cache(maxsize=4096)
def _known_message(name: str, names: tuple[str, ...]) -> str:
    meant = nearest(name, names)
    hint = f'Did you mean "{meant}"?' if meant else "It has no effect; remove it."
    return f"Unknown property {value_text(name)}. {hint}"


def _naming(schema: Schema, path: tuple[str | int, ...]) -> Callable[[str], bool]:
    """Return whether the schema names a key of the object at `path` anywhere, so that it is no misspelling of another."""
    names, patterns = schema.named_keys, schema.patterns_at(path)
    return lambda name: name in names or _matches(name, patterns)


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(compiled.search(name) for compiled in map(searcher, patterns) if compiled)


RULE = Rule(
    code="unknown-property",
    severity="warning",
    summary="A property is not one that the schema knows.",
    why="Castlecraft passes over it without a word, so a misspelt property silently has its default. `$schema` is allowed, and "
    "so is a key that any part of the schema names, unless the schema refuses it there.",
    bad='{"stor_type": "in_memory"}',
    good='{"store_type": "in_memory"}',
    check=check,
    fixes=fixes,
    remedy="Renames it to the nearest property that is not there yet (safe where that is one slip away), or removes it. A key "
    "that the schema names elsewhere is not renamed.",
)
