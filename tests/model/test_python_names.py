"""Names, as Python and its conventions have them."""

from __future__ import annotations

import ast
import keyword

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storesmith.model.naming import (
    conventional,
    is_class_name,
    is_module_path,
    is_pascal_case,
    nearest,
    pascal_case,
    snake_case,
)
from support import EXAMPLE

REQUIRED = tuple(EXAMPLE)


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("InMemoryTicketSnapshotStore", "in_memory_ticket_snapshot_store"),
        ("OrderCreatedEvent", "order_created_event"),
        ("HTTPStore", "http_store"),
        ("MyHTTPStore", "my_http_store"),
        ("Ticket2Store", "ticket2_store"),
        ("A", "a"),
        ("AStore", "a_store"),
        ("already_snake", "already_snake"),
        ("_Private", "_private"),
    ],
)
def test_snake_case(name: str, module: str) -> None:
    assert snake_case(name) == module


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("in_memory-ticketStore", "InMemoryTicketStore"),
        ("ticket store", "TicketStore"),
        ("1st_store", "StStore"),
        ("", ""),
        ("--", ""),
        ("42", ""),
        ("TicketStore", "TicketStore"),
    ],
)
def test_pascal_case(name: str, meant: str) -> None:
    assert pascal_case(name) == meant


@pytest.mark.parametrize(
    ("name", "is_pascal"),
    [
        ("TicketStore", True),
        ("_TicketStore", True),
        ("HTTPStore", True),
        ("A", True),
        ("AB", True),
        ("ticketStore", False),
        ("Ticket_Store", False),
        ("TICKET", False),
        ("", False),
        ("_", False),
    ],
)
def test_is_pascal_case(name: str, *, is_pascal: bool) -> None:
    assert is_pascal_case(name) is is_pascal


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ticket_store", "TicketSnapshotStore"),
        ("Ticket", "TicketSnapshotStore"),
        ("TicketStore", "TicketSnapshotStore"),
        ("TicketSnapshot", "TicketSnapshotStore"),
        ("TicketSnapshotStore", "TicketSnapshotStore"),
        ("ticket_snapshot_store", "TicketSnapshotStore"),
        ("ticketSnapshotStore", "TicketSnapshotStore"),
        ("Ticketsnapshotstore", "TicketSnapshotStore"),
        ("TICKET_STORE", "TicketSnapshotStore"),
        ("Bookstore", "BookSnapshotStore"),
    ],
)
def test_the_conventional_name(name: str, meant: str) -> None:
    assert conventional(name, "SnapshotStore") == meant


NAMES = st.text(alphabet="aZ_1.é- \n():é\u2028", max_size=6) | st.sampled_from([*keyword.kwlist, *keyword.softkwlist])


@given(NAMES)
def test_a_class_name_is_what_python_takes_for_one(name: str) -> None:
    source = f"class {name}:\n    pass\n"
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        is_class = False
    else:
        first = tree.body[0]
        is_class = len(tree.body) == 1 and isinstance(first, ast.ClassDef) and not first.bases and len(first.body) == 1
        is_class = (
            is_class
            and f"class {name}:" == source.split("\n", maxsplit=1)[0]
            and name == name.strip()
            and "(" not in name
        )
    if is_class_name(name):
        assert is_class
    elif is_class:
        pytest.fail(f"Python takes {name!r}")


@given(NAMES)
@example("a.b")
@example("a.class")
@example("a,b")
@example("a as b")
@example("a\nb")
def test_a_module_path_is_what_python_imports(path: str) -> None:
    try:
        body = ast.parse(f"import {path}").body
    except (SyntaxError, ValueError):
        body = []
    aliases = [alias for statement in body if isinstance(statement, ast.Import) for alias in statement.names]
    assert is_module_path(path) == ([(alias.name, alias.asname) for alias in aliases] == [(path, None)])


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("stor_type", "store_type"),
        ("storeType", "store_type"),
        ("STORE_TYPE", "store_type"),
        ("store-type", "store_type"),
        ("store type", "store_type"),
        ("StoreName", "store_name"),
        ("descripton", "description"),
        ("xyzzy", None),
        ("", None),
        ("s" * 100, None),
    ],
)
def test_nearest(word: str, meant: str | None) -> None:
    assert nearest(word, ("store_name", "store_type", "description")) == meant
    assert nearest(word, ("store_name", "store_type", "description")) == meant  # from memory, too


def test_nearest_keeps_the_candidates_own_spelling() -> None:
    assert nearest("in_memory", ("In-Memory",)) == "In-Memory"


def test_nearest_tells_the_real_names_apart() -> None:
    for name in REQUIRED:
        assert nearest(name.upper(), REQUIRED) == name
        assert nearest(name[:-1], REQUIRED) == name
