"""The operations of a revision file, as a kind of their own: Architect's keys around a definition."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from storesmith.kinds.kind import Kind
from storesmith.kinds.schema import Schema

REMOVALS = ("DELETE", "REMOVE")
"""The operation types that take a component away, so that no definition is asked for."""

_OPERATION_TYPES = {
    "CREATE": "A new component.",
    "UPDATE": "A component that is there already is changed.",
    "DELETE": "The component is taken away.",
    "ADD": "A new component, as with CREATE.",
    "REMOVE": "The component is taken away, as with DELETE.",
}


@lru_cache(maxsize=64)
def operation_kind(kinds: tuple[Kind, ...]) -> Kind:
    """What an operation on a component of one of `kinds` is; nothing is said of what is inside its `definition`.

    A component type that is none of `kinds` is as good as one that is, and the case of an operation type does not count.
    """
    properties: dict[str, Any] = {
        "name": {"type": "string", "description": "The name of the component, which is that of its class."},
        "component_type": {
            "description": "The kind of the component, which says what its definition holds.",
            "anyOf": [
                {
                    "type": "string",
                    "enum": [kind.name for kind in kinds],
                    "enumDescriptions": [kind.title for kind in kinds],
                },
                {"type": "string"},
            ],
        },
        "operation_type": {
            "description": "What happens to the component.",
            "anyOf": [
                {
                    "type": "string",
                    "enum": list(_OPERATION_TYPES),
                    "enumDescriptions": list(_OPERATION_TYPES.values()),
                },
                {"type": "string", "pattern": _any_case(_OPERATION_TYPES)},
            ],
        },
        "definition": {"type": "object", "description": "The definition of the component, by its kind's own schema."},
        "context_kwargs": {"type": "object", "description": "Further arguments for Architect."},
    }
    removes = {"properties": {"operation_type": {"type": "string", "pattern": _any_case(REMOVALS)}}}
    schema = {
        "title": "Operation",
        "example": {"operation_type": "CREATE"},
        "description": "One change of a revision: what happens to one component.",
        "type": "object",
        "properties": properties,
        "required": ["name", "component_type", "operation_type"],
        "if": {**removes, "required": ["operation_type"]},
        "else": {"required": ["definition"]},
    }
    folder = Path(__file__).parent  # it holds no templates
    return Kind("operation", "operation", (), Schema(schema), folder)


def _any_case(words: Iterable[str]) -> str:
    return f"^(?i:{'|'.join(words)})$"
