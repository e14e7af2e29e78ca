"""The errors of the schemas in a document, counted, so that a fix can be refused that adds some."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any

from storesmith.kinds import Counts
from storesmith.model.definition import Definition, Scope, definitions_in, operations_in
from storesmith.model.document import Document
from storesmith.syntax import EditedValues
from storesmith.text import TextEdit


class Verdict:
    """How many errors jsonschema reports in the definitions and operations of a document that is JSON, comments aside."""

    def __init__(self, document: Document, scope: Scope) -> None:
        self.document = document
        self._owners = (*definitions_in(document, scope), *operations_in(document, scope))
        self._values = EditedValues(document.tree)
        self._before: dict[Definition, int] = {}
        self._counts: Counts = {}

    def allows(self, edits: Iterable[TextEdit]) -> bool:
        """Return whether the definitions and operations are JSON after `edits`, with no more errors than before.

        Each is checked against its present schema, because an edit may reveal a definition that was not checked before.
        A schema that cannot be evaluated allows nothing.
        """
        ordered = sorted(edits, key=lambda edit: edit.span)
        starts = [edit.span.start for edit in ordered]
        added = 0
        for owner in self._owners:
            start, end = owner.node.span
            near = ordered[bisect_left(starts, start) : bisect_right(starts, end)]
            inside = tuple(one for one in near if one.span.end <= end and one.span not in ((start, start), (end, end)))
            if inside:
                try:
                    added += self._errors_after(owner, inside) - self._errors_before(owner)
                except ValueError:  # it is not JSON
                    return False
                except Exception:
                    import logging  # noqa: PLC0415 - nearly no run needs it

                    path, name = self.document.path, owner.kind.name
                    logging.getLogger(__name__).exception("the schema of %s failed on a fix of %s", name, path)
                    return False
        return added <= 0

    def _errors_before(self, owner: Definition) -> int:
        if owner not in self._before:
            self._before[owner] = owner.kind.schema.count_errors(owner.value, self._counts)
        return self._before[owner]

    def _errors_after(self, owner: Definition, edits: tuple[TextEdit, ...]) -> int:
        before = self.document.tree.value_of(owner.node) if owner.is_operation else owner.value
        after = self._values.value(owner.node, before, edits)
        return owner.kind.schema.count_errors(_shallow(after) if owner.is_operation else after, self._counts)


def _shallow(value: Any) -> Any:
    """Return an operation with nothing in its objects and arrays, as the value of its definition has it."""
    if not isinstance(value, dict):
        return value
    return {name: type(inner)() if isinstance(inner, dict | list) else inner for name, inner in value.items()}
