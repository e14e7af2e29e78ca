"""Import blocks in the order of ruff's own isort rules, and names that hide nothing."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storesmith.generate.imports import Imports
from storesmith.model.type_hints import parse_type_hint

FIRST_PARTY = ("app", "app1", "app10", "tests")


def imports(*own: str) -> Imports:
    return Imports(set(own), lambda module: module.partition(".")[0] in FIRST_PARTY)


def ruff_says(blocks: Mapping[str, str], folder: Path) -> str:
    """Return what ruff reports about the imports of each block; empty if all are correct."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "I,F401,F811", "--diff"]
    known = f"lint.isort.known-first-party={json.dumps(FIRST_PARTY)}"
    for name, block in blocks.items():
        bound = [name for statement in ast.parse(block).body for name in names_bound(statement)]
        source = f'"""Imports."""\n\n{block}\n\nUSED = ({" ".join(f"{name}," for name in bound)})\n'
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    result = subprocess.run(
        [*command, "--config", known, "--line-length", "320", *(f"{name}.py" for name in blocks)],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return result.stdout + (result.stderr if result.returncode > 1 else "")


def names_bound(statement: ast.stmt) -> list[str]:
    assert isinstance(statement, ast.Import | ast.ImportFrom)
    return [alias.asname or alias.name for alias in statement.names]


def collected(wanted: Iterable[tuple[str, str | None]], *own: str) -> Imports:
    made = imports(*own)
    for module, name in wanted:
        if name is None:
            made.module(module)
        else:
            made.name(module, name)
    return made


TABLE: dict[str, list[tuple[str, str | None]]] = {
    "modules before members": [("uuid", None), ("collections.abc", "AsyncIterator"), ("asyncio", None)],
    "three sections": [("app.domain", "A"), ("castlecraft_engineer.x", "B"), ("uuid", None)],
    "members": [
        ("app.m", name) for name in ("b", "B", "a", "A_CONSTANT", "Abc", "ABC", "aB", "_x", "X", "Z1", "Z10", "Z2")
    ],
    "natural order of modules": [("app.m10", "A"), ("app.m2", "B"), ("app.m1", "C"), ("app.m01", "D"), ("app.m", "E")],
    "digits against dots": [("app1.x", "A"), ("app.x", "B"), ("app10.x", "C"), ("app", "D")],
    "digits against dots, further in": [("app.models1.x", "A"), ("app.models.x", "B"), ("app.models_a.x", "C")],
    "underscores": [
        ("app.a_b", "A"),
        ("app.ab", "B"),
        ("app.a", "C"),
        ("app._a", "D"),
        ("app.a1", "E"),
        ("app.A", "F"),
    ],
    "case": [("app.Zebra", "A"), ("app.apple", "B"), ("app.Apple", "C"), ("app.zebra", "D"), ("app.APPLE", "E")],
    "whole modules": [
        ("Zlib", None),
        ("abc_x", None),
        ("pydantic", None),
        ("castlecraft_engineer.x", None),
        ("Abc", None),
    ],
    "one module, both ways": [("collections.abc", "Iterator"), ("collections", None), ("collections.abc", None)],
    "the same name twice": [("app.a", "Snapshot"), ("app.b", "Snapshot"), ("app.c", "Snapshot"), ("app.b", "Other")],
    "the same name from one module and its parent": [("app", "T"), ("app.b", "T"), ("app.b", "A"), ("app.b", "Z")],
    "third party after tests of the project": [
        ("tests.x", "A"),
        ("pytest", None),
        ("pytest_asyncio", None),
        ("abc", None),
    ],
    "relatives by name": [("_thread", None), ("__main__x", "A"), ("this", None)],
    "dunder": [("app.__about__", "VERSION"), ("app.about", "VERSION2")],
    "numbers in members": [("app.m", "A9"), ("app.m", "A10"), ("app.m", "A09"), ("app.m", "a9"), ("app.m", "a10")],
    "constants of one letter": [
        ("app.m", "T"),
        ("app.m", "TT"),
        ("app.m", "t"),
        ("app.m", "T_"),
        ("app.m", "_T"),
        ("app.m", "T1"),
    ],
    "names that are not ASCII": [("app.m", "Ärger"), ("app.m", "Zorn"), ("app.m", "ä"), ("app.ä", "A"), ("app.z", "B")],
}


@pytest.mark.process
def test_ruff_agrees_with_the_order(tmp_path: Path) -> None:
    blocks = {case: collected(wanted).block() for case, wanted in TABLE.items()}
    assert ruff_says({**blocks, "aliases": block_with_aliases()}, tmp_path) == ""


@pytest.mark.process
def test_ruff_reports_a_wrong_order(tmp_path: Path) -> None:
    blocks = {"right": "import abc\nimport uuid", "wrong": "import uuid\nimport abc"}
    said = ruff_says(blocks, tmp_path)
    assert "wrong.py" in said
    assert "right.py" not in said


@pytest.mark.parametrize("case", TABLE)
def test_the_order_of_asking_does_not_matter_where_nothing_collides(case: str) -> None:
    wanted = TABLE[case]
    locals_of = [name or module.partition(".")[0] for module, name in wanted]
    if len(set(locals_of)) == len(locals_of):
        assert collected(wanted).block() == collected(reversed(wanted)).block()


def block_with_aliases() -> str:
    made = imports("Snapshot", "uuid", "copy")
    made.name("castlecraft_engineer.abstractions.snapshot", "Snapshot")
    made.name("castlecraft_engineer.abstractions.snapshot", "Other")
    made.name("castlecraft_engineer.abstractions.snapshot", "Aaa")
    made.name("castlecraft_engineer.abstractions.snapshot", "Zzz")
    assert made.module("uuid") != "uuid"
    assert made.module("copy") != "copy"
    made.module("asyncio")
    made.name("copy", "deepcopy")
    return made.block()


identifiers = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True).filter(
    lambda name: name.isidentifier() and parse_or_none(name)
)


def parse_or_none(name: str) -> bool:
    try:
        ast.parse(f"import {name}")
    except SyntaxError:
        return False
    return name != "__future__"


module_names = st.builds(
    lambda top, rest: ".".join([top, *rest]),
    st.sampled_from(["app", "app1", "tests", "uuid", "collections", "pytest", "castlecraft_engineer", "a", "b1"]),
    st.lists(identifiers, max_size=2),
)
member_names = st.one_of(identifiers, st.sampled_from(["Snapshot", "SnapshotStore", "A1", "A10", "a1", "T", "XY"]))


wanted_names = st.lists(st.tuples(module_names, st.one_of(st.none(), member_names)), min_size=1, max_size=9)


@pytest.mark.process
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(wanted_names, min_size=10, max_size=10))
@example(
    [
        [("app.x", "A"), ("app1.x", "B")],
        [("app.A010", None), ("app.A1", None)],
        [("app.A10", None), ("app.A1_", None), ("app.A1a", None), ("app.A0", None), ("app.A", None)],
    ]
)
def test_ruff_agrees_with_any_order(tmp_path: Path, blocks: list[list[tuple[str, str | None]]]) -> None:
    """Check sixty blocks, ten with each run of ruff."""
    assert ruff_says({f"module{at}": collected(wanted).block() for at, wanted in enumerate(blocks)}, tmp_path) == ""


@settings(deadline=None)
@given(wanted_names, st.sets(member_names, max_size=4))
def test_each_name_is_bound_once_and_hides_nothing(wanted: list[tuple[str, str | None]], own: set[str]) -> None:
    made = imports(*own)
    handed_out = {
        (module, name): made.module(module) if name is None else made.name(module, name) for module, name in wanted
    }
    bound: dict[str, str] = {}
    for statement in ast.parse(made.block()).body:
        assert isinstance(statement, ast.Import | ast.ImportFrom)
        for alias in statement.names:
            if isinstance(statement, ast.ImportFrom):
                target = f"{statement.module}:{alias.name}"
                local = alias.asname or alias.name
            else:
                local = alias.asname or alias.name.partition(".")[0]
                target = alias.name if alias.asname else local
            assert local not in own, "an import hides what the module defines"
            assert bound.setdefault(local, target) == target, "one name, two meanings"
    for (module, name), expression in handed_out.items():
        if name is not None:
            assert bound[expression] == f"{module}:{name}"
        elif expression == module:
            assert bound[module.partition(".")[0]] == module.partition(".")[0]
        else:
            assert bound[expression] == module


@pytest.mark.parametrize("name", ["print", "dict", "None", "async", "str", "type", "__import__"])
def test_no_built_in_name_is_hidden(name: str) -> None:
    local = imports().name("app.odd", name) if name.isidentifier() else ""
    assert local != name


@pytest.mark.parametrize(
    ("hint", "shown", "block"),
    [
        ("uuid.UUID", "uuid.UUID", "import uuid"),
        ("str", "str", ""),
        ("app.domain.ids.TicketId", "TicketId", "from app.domain.ids import TicketId"),
        ("typing.Optional[str]", "str | None", ""),
        ("typing.Union[str, int, None]", "str | int | None", ""),
        ("typing.List[uuid.UUID]", "list[uuid.UUID]", "import uuid"),
        ("typing.Dict[str, app.a.B]", "dict[str, B]", "from app.a import B"),
        ("tuple[int, ...]", "tuple[int, ...]", ""),
        ("app.a.Id | app.b.Id", "Id | IdType", "from app.a import Id\nfrom app.b import Id as IdType"),
        ("collections.abc.Hashable", "collections.abc.Hashable", "import collections.abc"),
    ],
)
def test_hints(hint: str, shown: str, block: str) -> None:
    made = imports()
    assert made.hint(parse_type_hint(hint)) == shown
    assert made.block() == block


def test_names_of_the_template_are_left_to_it() -> None:
    made = imports()
    made.reserve("snapshot", "fresh_id")
    assert made.name("app.x", "fresh_id") != "fresh_id"
    assert made.module("snapshot") != "snapshot"
    assert made.module("snapshot") == made.module("snapshot")
