"""Which definitions of a revision have files that stand for them."""

from __future__ import annotations

import json

import pytest

from storesmith.model import definitions_in
from support import REVISIONS, make_document, make_scope


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ([("CREATE", "A"), ("CREATE", "B")], [True, True]),
        ([("CREATE", "A"), ("UPDATE", "A")], [False, True]),
        ([("CREATE", "A"), ("UPDATE", "B")], [True, True]),
        ([("CREATE", "A"), ("DELETE", "A")], [False, False]),
        ([("ADD", "A"), ("remove", "A")], [False, False]),
        ([("DELETE", "A"), ("CREATE", "A")], [False, True]),
        ([("CREATE", "A"), ("CREATE", "A")], [True, True]),
    ],
)
def test_a_later_operation_overrules(operations: list[tuple[str, str]], expected: list[bool]) -> None:
    revision = [
        {
            "component_type": "infrastructure_snapshot_store",
            "operation_type": operation,
            "name": name,
            "definition": {} if operation.upper() in ("DELETE", "REMOVE") else {"store_name": name},
        }
        for operation, name in operations
    ]
    document = make_document(json.dumps(revision), path=REVISIONS)
    assert [definition.is_generated for definition in definitions_in(document, make_scope())] == expected
