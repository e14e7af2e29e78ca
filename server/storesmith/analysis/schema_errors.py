"""What a kind's schema refuses in a definition, as places and facts; the rules put them into words.

jsonschema does the validating. What it says of alternatives (`anyOf`, `oneOf`) is a tree of every branch's complaints; this
module turns it into what a person must know: the types that would do, or the complaints of the branch that was meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from storesmith.analysis.definition import Definition
from storesmith.kinds import Schema
from storesmith.syntax import MissingNode


class SchemaError(NamedTuple):
    """`keyword` of the subschema at `path` refuses `instance`; `expected` is what the keyword says."""

    path: tuple[str | int, ...]
    keyword: str
    expected: Any
    instance: Any
    subschema: Mapping[str, Any]


def schema_errors(definition: Definition) -> tuple[SchemaError, ...]:
    """The schema's errors, outer ones first; none where a value is missing, which the parser has said already.

    Those of a revision's operations are remembered by their text, as a keystroke changes one of many.
    """
    document, node = definition.document, definition.node
    is_one_of_many = definition.is_operation or definition.operation is not None
    if not is_one_of_many or document.tree.problems or node.end - node.start > _LONGEST_KNOWN:
        return _errors(definition)
    known = _known.setdefault(definition.kind.schema, {})
    text = document.text[node.start : node.end]
    errors = known.get(text)
    if errors is None:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        errors = known[text] = _errors(definition)
    return errors


_MOST_KNOWN = 2000
_LONGEST_KNOWN = 5000
_known: WeakKeyDictionary[Schema, dict[str, tuple[SchemaError, ...]]] = WeakKeyDictionary()


def _errors(definition: Definition) -> tuple[SchemaError, ...]:
    schema = definition.kind.schema
    found: dict[tuple[Any, ...], SchemaError] = {}
    for error in schema.validator.iter_errors(definition.value):
        for flat in _flat(error, schema, ()):
            if not isinstance(definition.node_at_path(flat.path), MissingNode):
                found.setdefault((flat.path, flat.keyword, repr(flat.expected)), flat)
    return tuple(sorted(found.values(), key=lambda error: len(error.path)))


def _flat(error: Any, schema: Schema, prefix: tuple[str | int, ...]) -> Iterator[SchemaError]:
    path = (*prefix, *error.relative_path)
    keyword = str(error.validator)
    if keyword in ("anyOf", "oneOf") and error.context:
        yield from _alternatives(error, schema, path)
    elif keyword == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield SchemaError(path, "required", name, error.instance, error.schema)
    elif keyword == "dependentRequired":
        for trigger, names in error.validator_value.items():
            for name in names if trigger in error.instance else ():
                if name not in error.instance:
                    yield SchemaError(path, "required", name, error.instance, error.schema)
    elif keyword == "if" and error.context:
        for inner in error.context:
            yield from _flat(inner, schema, path)
    else:
        subschema = error.schema if isinstance(error.schema, Mapping) else {}
        yield SchemaError(path, keyword, error.validator_value, error.instance, subschema)


def _alternatives(error: Any, schema: Schema, path: tuple[str | int, ...]) -> Iterator[SchemaError]:
    branches = [schema.resolve(branch) for branch in error.validator_value]
    complaints: list[list[Any]] = [[] for _ in branches]
    for inner in error.context:
        complaints[inner.relative_schema_path[0]].append(inner)
    refused_types = [
        _refused_types(errors, branch, schema) for errors, branch in zip(complaints, branches, strict=True)
    ]
    open_indexes = [index for index, types in enumerate(refused_types) if not types]
    if not open_indexes:
        types = tuple(dict.fromkeys(name for types in refused_types for name in types))
        yield SchemaError(path, "type", types, error.instance, error.schema)
        return
    fitting = schema.open_branches([branches[index] for index in open_indexes], error.instance)
    chosen = [index for index in open_indexes if any(branches[index] is branch for branch in fitting)]
    if chosen and all(_is_enumeration(complaints[index]) for index in chosen):
        values = [value for index in chosen for value in _enumerated(complaints[index][0])]
        yield SchemaError(path, "enum", values, error.instance, error.schema)
        return
    if isinstance(error.instance, Mapping) and (told_apart := _told_apart(complaints[i] for i in open_indexes)):
        name, values = told_apart
        yield SchemaError((*path, name), "enum", values, error.instance[name], error.schema)
        return
    best = min(chosen or open_indexes, key=lambda index: (len(complaints[index]), index))
    if len(chosen) > 1 and isinstance(error.instance, Mapping) and not error.instance:
        yield SchemaError(path, error.validator, [branches[index] for index in chosen], error.instance, error.schema)
        return
    for inner in complaints[best]:
        yield from _flat(inner, schema, path)


def _refused_types(errors: Iterable[Any], branch: Mapping[str, Any], schema: Schema) -> tuple[str, ...]:
    """The types that a branch wants, where it is the type of the whole value that it refuses."""
    for error in errors:
        if error.validator == "type" and not error.relative_path:
            return schema.types_of({"type": error.validator_value}) or schema.types_of(branch)
        if error.validator in ("anyOf", "oneOf") and not error.relative_path and error.context:
            inner = [
                _refused_types([child], schema.resolve(error.validator_value[child.relative_schema_path[0]]), schema)
                for child in error.context
            ]
            if all(inner):
                return tuple(dict.fromkeys(name for types in inner for name in types))
    return ()


def _told_apart(complaints: Iterable[list[Any]]) -> tuple[str, list[Any]] | None:
    """The property by whose constants the branches are told apart, if all of them refuse its value, and the constants."""
    found: dict[str, list[Any]] | None = None
    for errors in complaints:
        constants = {
            error.relative_path[0]: _enumerated(error)
            for error in errors
            if error.validator in ("const", "enum") and len(error.relative_path) == 1
        }
        kept = (
            constants
            if found is None
            else {name: [*found[name], *constants[name]] for name in found if name in constants}
        )
        found = {name: values for name, values in kept.items() if isinstance(name, str)}
    return next(iter(found.items()), None) if found else None


def _is_enumeration(errors: list[Any]) -> bool:
    return len(errors) == 1 and errors[0].validator in ("const", "enum") and not errors[0].relative_path


def _enumerated(error: Any) -> list[Any]:
    return list(error.validator_value) if error.validator == "enum" else [error.validator_value]
