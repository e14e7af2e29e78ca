"""What a kind's schema refuses in a definition; the rules put it into words."""

from __future__ import annotations

from typing import Any

from storesmith.kinds import Violation as SchemaError
from storesmith.model.definition import Definition
from storesmith.syntax import MissingNode

__all__ = ["SchemaError", "schema_errors"]


def schema_errors(definition: Definition) -> tuple[SchemaError, ...]:
    """The schema's errors, outer ones first; none where a value is missing, which the parser has said already."""
    found: dict[tuple[Any, ...], SchemaError] = {}
    for error in definition.kind.schema.violations(definition.value, keep=definition.document.tree.keeps_values):
        if not isinstance(definition.node_at_path(error.path), MissingNode):
            found.setdefault((error.path, error.keyword, repr(error.expected)), error)
    return tuple(sorted(found.values(), key=lambda error: len(error.path)))
