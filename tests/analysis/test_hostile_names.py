"""Names that Python's grammar takes and that would break the generated module all the same."""

from __future__ import annotations

import pytest

from support import definition_text, problems_of


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"store_name": "__TicketSnapshotStore"}, "invalid-class-name"),
        ({"store_name": "Class"}, "invalid-class-name"),
        ({"store_name": "dict"}, "name-collision"),
        ({"store_name": "\uff33napshotStore"}, "name-collision"),
        ({"snapshot_type_str": "\uff44\uff45\uff46"}, "invalid-class-name"),
        ({"snapshot_type_str": "X" * 600}, "invalid-class-name"),
        ({"snapshot_module_str": "__future__"}, "invalid-module-path"),
        ({"snapshot_module_str": "a" + ".b" * 20_000}, "invalid-module-path"),
        ({"aggregate_id_type_str": "None"}, "invalid-type-hint"),
        ({"aggregate_id_type_str": "int, str"}, "invalid-type-hint"),
        ({"aggregate_id_type_str": "[int]"}, "invalid-type-hint"),
        ({"aggregate_id_type_str": "typing.Optional"}, "invalid-type-hint"),
        ({"aggregate_id_type_str": "int[str]"}, "invalid-type-hint"),
        ({"aggregate_id_type_str": "None | None"}, "invalid-type-hint"),
        ({"aggregate_id_type_str": "a" + ".b" * 20_000}, "invalid-type-hint"),
    ],
)
def test_is_an_error(changes: dict[str, str], code: str) -> None:
    found = [problem for problem in problems_of(definition_text(**changes)) if problem.severity == "error"]
    assert [problem.code for problem in found] == [code]
    assert all(problem.breaks_python and len(problem.message) < 400 for problem in found)
