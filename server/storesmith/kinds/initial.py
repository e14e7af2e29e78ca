"""The value that a property begins with, where nobody has written one yet."""

from __future__ import annotations

from typing import Any

from storesmith.kinds.schema import Schema, Subschema

_EMPTY: dict[str, Any] = {"string": "", "number": 0, "integer": 0, "boolean": False, "array": [], "object": {}}


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
