"""What a kind's schema refuses in a definition; the rules put it into words."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from storesmith.analysis.definition import Definition
from storesmith.kinds import Schema
from storesmith.kinds import Violation as SchemaError
from storesmith.syntax import MissingNode

__all__ = ["SchemaError", "schema_errors"]


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
    found: dict[tuple[Any, ...], SchemaError] = {}
    for error in definition.kind.schema.violations(definition.value, keep=definition.document.tree.keeps_values):
        if not isinstance(definition.node_at_path(error.path), MissingNode):
            found.setdefault((error.path, error.keyword, repr(error.expected)), error)
    return tuple(sorted(found.values(), key=lambda error: len(error.path)))
