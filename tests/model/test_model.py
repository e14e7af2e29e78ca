"""A definition as the generator reads it."""

from __future__ import annotations

from typing import Any

import pytest

from storesmith.generate.model import Model, model_of
from storesmith.model import definitions_in
from storesmith.model.type_hints import TypeHintError, UnqualifiedNameError, parse_type_hint, with_package
from support import definition_text, make_document, make_project, make_scope


def _model(**changes: Any) -> Model | None:
    (definition,) = definitions_in(make_document(definition_text(**changes)), make_scope())
    return model_of(definition, make_project())


def test_the_placeholder_becomes_the_projects_package() -> None:
    model = _model(aggregate_id_type_str="app_root_name.domain.ids.TicketId")
    assert model is not None
    assert model.modules["snapshot_module_str"] == "app.domain.ticketing.models.ticket_snapshot"
    assert model.hints["aggregate_id_type_str"].text == "app.domain.ids.TicketId"
    assert model.hints["aggregate_id_type_str"].names == ("app.domain.ids.TicketId",)


def test_defaults_are_filled_in() -> None:
    model = _model()
    assert model is not None
    assert model.names["base_interface_name"] == "SnapshotStore"
    assert model.modules["snapshot_wrapper_module"] == "castlecraft_engineer.abstractions.snapshot"
    assert (model.class_name, model.module) == ("InMemoryTicketSnapshotStore", "in_memory_ticket_snapshot_store")
    assert (model.variant, model.description) == ("in_memory", None)


@pytest.mark.parametrize(("description", "kept"), [(None, None), ("", None), (" \n", None), (" a ", "a")])
def test_a_blank_description_is_none(description: str | None, kept: str | None) -> None:
    model = _model(description=description)
    assert model is not None
    assert model.description == kept


@pytest.mark.parametrize(
    "changes",
    [
        {"store_name": "not an ident"},
        {"store_name": "class"},
        {"store_name": 3},
        {"snapshot_type_str": None},
        {"snapshot_module_str": "a..b"},
        {"base_interface_module": ""},
        {"aggregate_id_type_str": "UUID"},
        {"aggregate_id_type_str": "f()"},
        {"aggregate_id_type_str": []},
    ],
)
def test_nothing_that_breaks_python_becomes_a_model(changes: dict[str, Any]) -> None:
    assert _model(**changes) is None


@pytest.mark.parametrize(
    ("text", "shown", "names"),
    [
        ("uuid.UUID", "uuid.UUID", ("uuid.UUID",)),
        ("str", "str", ()),
        (" tuple[ str,a.B ] ", "tuple[str, a.B]", ("a.B",)),
        ("a.B|None", "a.B | None", ("a.B",)),
        ("a.B | c.D | a.B", "a.B | c.D | a.B", ("a.B", "c.D")),
        ("tuple[int, ...]", "tuple[int, ...]", ()),
        ("collections.abc.Callable[[int], str]", "collections.abc.Callable[[int], str]", ("collections.abc.Callable",)),
    ],
)
def test_a_type_hint(text: str, shown: str, names: tuple[str, ...]) -> None:
    hint = parse_type_hint(text)
    assert (hint.text, hint.names) == (shown, names)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "a b",
        "a.b()",
        "(yield)",
        "a.b[1:2]",
        "lambda: 0",
        "f'{a}'",
        "[x for x in y]",
        "a if b else c",
        "(" * 500,
        "\x00",
    ],
)
def test_what_is_no_type_hint(text: str) -> None:
    with pytest.raises(TypeHintError):
        parse_type_hint(text)


@pytest.mark.parametrize("name", ["UUID", "print", "TicketId", "None_", "ValueErr"])
def test_a_bare_name_that_is_no_built_in_type(name: str) -> None:
    with pytest.raises(UnqualifiedNameError) as caught:
        parse_type_hint(f"list[{name}]")
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("text", "package", "expected"),
    [
        ("app_root_name.a", "shop", "shop.a"),
        ("app_root_name", "shop", "shop"),
        ("app_root_name.a", "src_pkg.shop", "src_pkg.shop.a"),
        ("my_app_root_name.a", "shop", "my_app_root_name.a"),
        ("other.app_root_name", "shop", "other.app_root_name"),
        ("tuple[app_root_name.a.B, uuid.UUID]", "shop", "tuple[shop.a.B, uuid.UUID]"),
        ("app_root_name.a", None, "app_root_name.a"),
    ],
)
def test_the_placeholder_is_a_name_of_its_own(text: str, package: str | None, expected: str) -> None:
    assert with_package(text, package) == expected
