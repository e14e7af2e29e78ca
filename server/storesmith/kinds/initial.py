"""The value that a property begins with, where nobody has written one yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storesmith.kinds.schema import Schema, Subschema

_EMPTY: dict[str, Any] = {"string": "", "number": 0, "integer": 0, "boolean": False, "array": [], "object": {}}
_DEEPEST = 8
"""Objects within objects that are filled in; a schema may require more without end."""

_MOST = 200
"""Properties that are filled in at most; a schema may require any number in each of its objects."""


def obvious_value(subschema: Subschema, example: object) -> tuple[bool, Any]:
    """Whether one value is the obvious one to begin with, and that value; `example` is the one of the whole schema's example."""
    for keyword in ("default", "const"):
        if keyword in subschema:
            return True, subschema[keyword]
    enumeration = subschema.get("enum")
    if isinstance(enumeration, list) and len(enumeration) == 1:
        return True, enumeration[0]
    if example is not None:
        return True, example
    return False, None


def initial_value(schema: Schema, subschema: Subschema, example: object) -> Any:
    """The value to begin with: the obvious one, else the first of those allowed, else an empty one of the type."""
    is_known, value = obvious_value(subschema, example)
    if is_known:
        return value
    enumeration = subschema.get("enum")
    if isinstance(enumeration, list) and enumeration:
        return enumeration[0]
    types = schema.types_of(subschema)
    return _EMPTY.get(types[0]) if types else None


def whole_value(schema: Schema, subschema: Subschema, example: object) -> Any:
    """Return the value to begin with, and in an object, where its value is not obvious, the properties that it requires."""
    return _whole(schema, subschema, example, _DEEPEST, iter(range(_MOST)))


def _whole(schema: Schema, subschema: Subschema, example: object, depth: int, left: Iterator[object]) -> Any:
    """As `whole_value`, with at most `depth` objects within each other, and a property for each item of `left` at most."""
    value = initial_value(schema, subschema, example)
    if value != {} or obvious_value(subschema, example)[0] or depth == 0:
        return value
    described = schema.properties_of([subschema])
    required = schema.required_of([subschema])
    names = [*(name for name in described if name in required), *sorted(required - described.keys())]
    return {
        name: _whole(schema, described.get(name, {}), None, depth - 1, left)
        for name, _ in zip(names, left, strict=False)
    }
