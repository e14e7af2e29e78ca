"""Values that only the project knows of, as the text after one is accepted."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from storesmith.features.completion import Completion, complete
from storesmith.model import Workspace
from storesmith.project import Project
from support import (
    FRAMEWORK_FILES,
    REVISIONS,
    ROOT,
    accept,
    cut_cursor,
    make_document,
    make_project,
    make_scope,
    make_site,
    site_at,
)

FILES: dict[str, str | None] = {
    **FRAMEWORK_FILES,
    "app/__init__.py": "",
    "app/domain/__init__.py": "",
    "app/domain/ids.py": "from typing import NewType\nimport uuid\nOrderId = NewType('OrderId', uuid.UUID)\n",
    "app/domain/orders/__init__.py": "from .order_snapshot import OrderSnapshot\n",
    "app/domain/orders/order_snapshot.py": "import dataclasses\n\n@dataclasses.dataclass\nclass OrderSnapshot:\n    total: int\n",
    "app/domain/orders/models.py": (
        "from pydantic import BaseModel\n"
        "class OrderError(Exception): ...\n"
        "class Helper: ...\n"
        "class OrderState(BaseModel):\n    total: int\n"
        "class _Private: ...\n"
    ),
    "app/domain/orders/order.py": (
        "import uuid\n"
        "from castlecraft_engineer.abstractions.aggregate import Aggregate\n"
        "from app.domain.ids import OrderId\n"
        "class LineId: ...\n"
        "class Order(Aggregate[OrderId]): ...\n"
        "class Line(Aggregate[LineId]): ...\n"
        "class Basket(Aggregate[OrderId]): ...\n"
        "class Root(Aggregate[T]): ...\n"
    ),
    "app/infrastructure/stores.py": (
        "from castlecraft_engineer.abstractions.snapshot_store import SnapshotStore\n"
        "class AuditedSnapshotStore(SnapshotStore): ...\n"
        "class Unrelated: ...\n"
    ),
    "tests/test_order.py": "class TestOrder: ...\nclass FakeSnapshot: ...\n",
}


def _project(files: Mapping[str, str | None] = FILES) -> Project:
    project = make_project(files)
    project.python.scan_now()
    return project


def _complete(marked: str, project: Project | None = None) -> dict[str, Completion]:
    found = complete(site_at(marked, project=project or _project()))
    in_order = sorted(found, key=lambda item: item.sort_text)
    by_label = {f"{item.label} ({item.qualifier})" if item.qualifier else item.label: item for item in in_order}
    assert len(by_label) == len(found), "each can be told from the others"
    return by_label


def _accepted(marked: str, label: str) -> str:
    return accept(_complete(marked)[label], cut_cursor(marked)[0])


@pytest.mark.parametrize(
    ("typed", "package", "others"),
    [
        ("app|", "app", {"app", "app_root_name"}),
        ("app.|", "app", {"app.domain", "app.infrastructure"}),
        ("app.domain.or|", "app", {"app.domain.orders", "app.domain.ids"}),
        ("app.domain.orders.|", "app", {"app.domain.orders.order"}),
        ("app_root_name.|", "app_root_name", {"app_root_name.domain"}),
        ("app_root_name.domain.|", "app_root_name", {"app_root_name.domain.orders"}),
    ],
)
def test_modules_level_by_level_those_with_classes_of_data_first(typed: str, package: str, others: set[str]) -> None:
    found = [label.strip('"') for label in _complete(f'{{"snapshot_module_str": "{typed}"}}')]
    assert found[:2] == [f"{package}.domain.orders.order_snapshot", f"{package}.domain.orders.models"]
    assert others <= set(found)


def test_a_module_that_holds_the_class_comes_first() -> None:
    marked = '{"snapshot_type_str": "OrderSnapshot", "snapshot_module_str": "|"}'
    assert next(iter(_complete(marked))) == '"app.domain.orders.order_snapshot"'


def test_after_a_package_the_cursor_stays_in_the_string() -> None:
    assert _complete('{"snapshot_module_str": "app.|"}')['"app.domain"'].snippet == '"app.domain$0"'


def test_modules_of_the_framework() -> None:
    found = _complete('{"base_interface_module": "castlecraft_engineer.abstractions.|"}')
    assert {
        '"castlecraft_engineer.abstractions.snapshot"',
        '"castlecraft_engineer.abstractions.snapshot_store"',
    } <= found.keys()


def test_classes_of_the_module_data_first() -> None:
    marked = '{"snapshot_module_str": "app_root_name.domain.orders.models", "snapshot_type_str": "|"}'
    found = [label for label in _complete(marked) if label != '"TicketSnapshot"']
    assert found == ['"OrderState"', '"OrderError"', '"Helper"']


def test_without_a_module_all_classes_and_the_module_is_filled_in() -> None:
    marked = '{\n  "store_name": "X",\n  "snapshot_type_str": "|"\n}'
    found = list(_complete(marked))
    assert found[:2] == [
        '"OrderSnapshot" (app.domain.orders.order_snapshot)',
        '"OrderState" (app.domain.orders.models)',
    ]
    assert not any("Test" in label or "Fake" in label or "Private" in label or "Error" in label for label in found)
    assert _accepted(marked, found[0]) == (
        '{\n  "store_name": "X",\n  "snapshot_module_str": "app.domain.orders.order_snapshot",\n'
        '  "snapshot_type_str": "OrderSnapshot"\n}'
    )


def test_the_module_is_filled_in_where_it_stands_empty() -> None:
    marked = '{"snapshot_type_str": "Ord|", "snapshot_module_str": ""}'
    assert _accepted(marked, '"OrderState" (app.domain.orders.models)') == (
        '{"snapshot_type_str": "OrderState", "snapshot_module_str": "app.domain.orders.models"}'
    )


def test_the_first_property_of_an_object() -> None:
    marked = '{"snapshot_type_str": "|"}'
    assert _accepted(marked, '"OrderState" (app.domain.orders.models)') == (
        '{"snapshot_module_str": "app.domain.orders.models", "snapshot_type_str": "OrderState"}'
    )


def test_the_id_types_that_aggregates_use_the_most_used_first() -> None:
    found = list(_complete('{"aggregate_id_type_str": "|"}'))
    assert found == ['"app.domain.ids.OrderId"', '"app.domain.orders.order.LineId"', '"uuid.UUID"', '"str"', '"int"']


def test_subclasses_of_the_frameworks_class() -> None:
    marked = '{"base_interface_name": "|"}'
    found = _complete(marked)
    assert list(found) == ['"SnapshotStore"', '"AuditedSnapshotStore" (app.infrastructure.stores)']
    assert _accepted(marked, '"AuditedSnapshotStore" (app.infrastructure.stores)') == (
        '{"base_interface_module": "app.infrastructure.stores", "base_interface_name": "AuditedSnapshotStore"}'
    )


@pytest.mark.parametrize(
    ("class_name", "proposed"),
    [
        ("OrderSnapshot", "InMemoryOrderSnapshotStore"),
        ("OrderSnapshotData", "InMemoryOrderSnapshotStore"),
        ("OrderState", "InMemoryOrderSnapshotStore"),
        ("Order", "InMemoryOrderSnapshotStore"),
    ],
)
def test_a_name_for_the_store(class_name: str, proposed: str) -> None:
    found = _complete(f'{{"snapshot_type_str": "{class_name}", "store_name": "|"}}')
    assert next(iter(found)) == f'"{proposed}"'
    marked = f'{{"snapshot_type_str": "{class_name}", |}}'
    assert f'"{proposed}"' in _accepted(marked, "store_name")


def test_a_project_that_is_not_looked_at_yet_says_that_there_may_be_more() -> None:
    project = make_project(FILES)
    steps = project.python.scan()
    while not any(known.name == "OrderSnapshot" for known in project.python.classes()):
        next(steps)
    found = _complete('{"snapshot_type_str": "|"}', project)
    assert '"OrderSnapshot" (app.domain.orders.order_snapshot)' in found
    assert {item.is_partial for item in found.values()} == {True}


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("snapshot_type_str", "TicketSnapshot"),
        ("snapshot_module_str", "app.domain.ticketing.models.ticket_snapshot"),
        ("aggregate_id_type_str", "uuid.UUID"),
    ],
)
def test_where_nothing_is_known_yet_the_example_is_not_all_that_there_will_be(name: str, example: str) -> None:
    found = _complete(f'{{"{name}": "|"}}', make_project(FILES))
    assert f'"{example}"' in found
    assert {item.is_partial for item in found.values()} == {True}
    variants = _complete('{"store_type": "|"}', make_project(FILES))
    assert {label: item.is_partial for label, item in variants.items()} == dict.fromkeys(
        ['"in_memory"', '"redis"', '"sqlalchemy"'], False
    )


def test_classes_of_another_workspace_are_not_mixed_in() -> None:
    assert list(_complete('{"snapshot_type_str": "|"}', _project(FRAMEWORK_FILES))) == ['"TicketSnapshot"']


def test_half_a_class_name_in_a_broken_document() -> None:
    marked = '{\n  "store_name": "X"\n  "snapshot_type_str": "Ord|\n'
    assert '"OrderState" (app.domain.orders.models)' in _complete(marked)


def test_the_paths_of_the_project_are_not_in_the_labels() -> None:
    labels = list(_complete('{"snapshot_type_str": "|"}'))
    assert labels[0] == '"OrderSnapshot" (app.domain.orders.order_snapshot)'
    assert str(ROOT) not in "".join(labels)


def test_the_schemas_example_is_not_offered_beside_the_same_of_the_project() -> None:
    files: dict[str, str | None] = {
        **FRAMEWORK_FILES,
        "app/__init__.py": "",
        "app/domain/__init__.py": "",
        "app/domain/ticketing/models/ticket_snapshot.py": (
            "import dataclasses\n\n@dataclasses.dataclass\nclass TicketSnapshot: ...\n"
        ),
    }
    module = '"app.domain.ticketing.models.ticket_snapshot"'
    found = _complete('{"snapshot_module_str": "|"}', _project(files))
    assert [item.text for item in found.values()].count(module) == 1
    found = _complete('{"snapshot_type_str": "|"}', _project(files))
    assert [item.text for item in found.values()] == ['"TicketSnapshot"']
    assert [item.kind for item in found.values()] == ["class"]


LIKELY = {
    "store_name": "InMemoryOrderSnapshotStore",
    "aggregate_id_type_str": "app.domain.ids.OrderId",
    "snapshot_type_str": "OrderSnapshot",
    "snapshot_module_str": "app.domain.orders.order_snapshot",
}
STATE = {"snapshot_type_str": "OrderState", "snapshot_module_str": "app.domain.orders.models"}


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        *(({}, name, value) for name, value in LIKELY.items()),
        ({"snapshot_type_str": "OrderState"}, "snapshot_module_str", STATE["snapshot_module_str"]),
        ({"snapshot_module_str": STATE["snapshot_module_str"]}, "snapshot_type_str", "OrderState"),
        ({"snapshot_module_str": "app_root_name.domain.orders.models"}, "snapshot_type_str", "OrderState"),
        (STATE, "store_name", "InMemoryOrderSnapshotStore"),
        ({**STATE, "store_type": "redis"}, "store_name", "RedisOrderSnapshotStore"),
        # What is written names nothing of the project: then the schema's example stands there, as it does without a project.
        ({"snapshot_type_str": "Gone"}, "snapshot_module_str", "app.domain.ticketing.models.ticket_snapshot"),
        ({}, "store_type", "in_memory"),
    ],
)
def test_a_property_is_put_in_with_what_the_project_suggests(written: dict[str, str], name: str, value: str) -> None:
    text = json.dumps(written, indent=2).removesuffix("\n}").removesuffix("{}") or "{"
    marked = f'{text}{"," if written else ""}\n  "|\n}}\n'
    if not written:
        marked = '{\n  "|\n}\n'
    assert json.loads(_accepted(marked, name)) == {**written, name: value}


def test_a_whole_definition_is_of_the_project() -> None:
    assert json.loads(_accepted("|", "New snapshot store")) == LIKELY
    (operation,) = json.loads(
        accept(
            {item.label: item for item in complete(make_site("", path=REVISIONS, project=_project()))}[
                "New snapshot store operation"
            ],
            "",
        )
    )
    assert (operation["name"], operation["definition"]) == (LIKELY["store_name"], LIKELY)


def test_a_class_that_has_a_definition_is_not_suggested_again() -> None:
    basket = FILES["app/domain/orders/order_snapshot.py"] or ""
    files = {**FILES, "app/domain/basket.py": basket.replace("Order", "Wares")}
    project, workspace = _project(files), Workspace()
    workspace.take(make_document(json.dumps(LIKELY), path=ROOT / "order.snapshot_store.json"), make_scope(), project)
    found = complete(make_site("", path=ROOT / "b.snapshot_store.json", project=project, workspace=workspace))
    whole = next(item for item in found if item.label == "New snapshot store")
    assert json.loads(whole.text)["snapshot_type_str"] == "WaresSnapshot"


def test_nothing_is_suggested_before_the_classes_are_known() -> None:
    found = _complete("|", make_project(FILES))
    assert json.loads(found["New snapshot store"].text)["snapshot_type_str"] == "TicketSnapshot"


def test_the_example_of_another_project_is_no_proposal() -> None:
    marked = '{"store_name": |, "snapshot_type_str": "OrderState"}'
    assert '"InMemoryTicketSnapshotStore"' not in _complete(marked)
    assert '"InMemoryOrderSnapshotStore"' in _complete(marked)
    assert '"InMemoryTicketSnapshotStore"' in _complete('{"store_name": |}', make_project(FILES))
