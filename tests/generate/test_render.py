"""What is rendered is Python as ruff's formatter and linter want it, whatever the lengths of the names and lines."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storesmith.analysis import Document, Scope, definitions_in, problems
from storesmith.generate import Plan, plan, render
from storesmith.kinds import bundled_kinds
from storesmith.project import DiskReader, find_project

LONG = "SupportTicketOfACustomerWithAllThatWasEverSaidAboutItByAnyoneAtAllAndThenSomeMoreToBeSureOfIt"


def rendered(root: Path, definition: Mapping[str, object], line_length: int = 88) -> list[str]:
    """The texts of the store and of its tests."""
    (root / "app" / "domain").mkdir(parents=True, exist_ok=True)
    (root / "pyproject.toml").write_text(f"[tool.ruff]\nline-length = {line_length}\n", encoding="utf-8")
    path = root / "x.snapshot_store.json"
    project = find_project(path, DiskReader())
    document = Document(path, json.dumps(definition))
    scope = Scope(bundled_kinds())
    (found,) = definitions_in(document, scope)
    made = plan(found, project, problems(document, scope, project))
    assert isinstance(made, Plan), made
    texts = render(made, project)
    return [texts[file.path] for file in made.files if file.role != "package"]


def definition(**changes: object) -> dict[str, object]:
    return {
        "store_name": "InMemorySnapshotStore",
        "aggregate_id_type_str": "str",
        "snapshot_type_str": "State",
        "snapshot_module_str": "app_root_name.domain.x",
        **changes,
    }


def ruff(root: Path, *arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--no-cache", "."],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return "" if result.returncode == 0 else result.stdout[-4000:] + result.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    ("store_type", "line_length"),
    [*(("in_memory", length) for length in (79, 88, 100, 120)), ("sqlalchemy", 88), ("redis", 88)],
)
@pytest.mark.parametrize("role", ["store", "id", "state", "module", "interface", "wrapper", "test base"])
def test_names_of_every_length(role: str, store_type: str, line_length: int, tmp_path: Path) -> None:
    """A name of each length from 1 to 90 in one role: each file is formatted and linted, all by one run of ruff."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "pyproject.toml").write_text(
        f"[tool.ruff]\nline-length = {line_length}\n"
        '[tool.ruff.lint]\nselect = ["E", "F", "W", "I", "UP", "B"]\n'
        '[tool.ruff.lint.isort]\nknown-first-party = ["app"]\n',
        encoding="utf-8",
    )
    for length in range(1, 91, 1 if (store_type, line_length) == ("in_memory", 88) else 9):
        name = LONG[:length]
        changes: dict[str, str] = {
            "store": {"store_name": f"{name}SnapshotStore"},
            "id": {"aggregate_id_type_str": f"app.domain.ids.{name}"},
            "state": {"snapshot_type_str": name},
            "module": {"snapshot_module_str": f"app.domain.{name.lower()}"},
            "interface": {"base_interface_name": name},
            "wrapper": {"snapshot_wrapper_name": name},
            "test base": {"base_test_class_name": name},
        }[role]
        frozen = "@dataclasses.dataclass(frozen=True)\n" if length % 2 else "@dataclasses.dataclass\n"
        source = f"import dataclasses\n{frozen}class {name}:\n    title: str\n"
        (tmp_path / "app" / "domain").mkdir(parents=True, exist_ok=True)
        (tmp_path / "app" / "domain" / "x.py").write_text(source, encoding="utf-8")
        store, tests = rendered(tmp_path, definition(store_type=store_type, **changes), line_length)
        (out / f"store_{length}.py").write_text(store, encoding="utf-8")
        (out / f"test_{length}.py").write_text(tests, encoding="utf-8")
    assert ruff(out, "check") == ""
    assert ruff(out, "format", "--check", "--diff") == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@example('"""')
@example('""""')
@example('x\n"""\n\nimport os; os.abort()\n"""')
@example("{{ 7 * 7 }}{% include '/etc/passwd' %}{# x #}")
@example("# type: ignore\n# noqa\n# fmt: off\n# isort: skip_file")
@example("\\")
@example("a" * 300)
@example("# noqa: E501")
@example("-*- coding: latin-1 -*-")
@example("\N{ZERO WIDTH SPACE}\N{RIGHT-TO-LEFT OVERRIDE}\N{BYTE ORDER MARK}\x00\x1a\x0c")
def test_a_description_changes_nothing_but_a_docstring(tmp_path: Path, description: str) -> None:
    plain_store, plain_tests = rendered(tmp_path, definition())
    store, tests = rendered(tmp_path, definition(description=description))
    assert tests == plain_tests
    plain, made = ast.parse(plain_store), ast.parse(store)
    for tree in (plain, made):
        (class_,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
        assert ast.get_docstring(class_) is not None
        del class_.body[0]
    assert ast.dump(plain) == ast.dump(made)
    docstring = ast.get_docstring(next(node for node in ast.parse(store).body if isinstance(node, ast.ClassDef)))
    assert docstring is not None
    if description.split():
        assert docstring.split()[: len(description.split())] == description.split()


@pytest.mark.process
def test_many_descriptions_are_linted_and_formatted(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "pyproject.toml").write_text(
        '[tool.ruff.lint]\nselect = ["E", "F", "W", "I", "UP", "B"]\nisort.known-first-party = ["app"]\n',
        encoding="utf-8",
    )
    descriptions = [
        '"',
        '""',
        '"""',
        '"quoted"',
        "\\",
        "\\\\",
        "ends with\\",
        'ends with\\"',
        "'''",
        "two\n\nparagraphs",
        "\n\n\n",
        "    indented\n        more\n  less",
        "trailing   \n   spaces   ",
        "tabs\tand\t\ttabs",
        "- a list\n- of two\n\n    code\n",
        ">>> 1 + 1\n2",
        "word " * 60,
        "x" * 300,
        "x" * 81,
        "x" * 80 + " y",
        "y " + "x" * 82,
        "漢" * 60,
        "漢字 " * 40,
        "https://example.org/" + "a" * 100 + " and more",
        "# noqa: E501 " + "a " * 50,
        "\x00\x01\x7f\x80\u2028\u2029\ufeff\u200b",
        "é" * 90 + " e\u0301" * 60,
        "😀 " * 50,
        "%s {0} {name!r} f'{x}'",
        "{{ x }} {% y %} {# z #}",
    ] + [("x" * length + " ") * 4 for length in range(1, 90)]
    for number, description in enumerate(descriptions):
        store, _ = rendered(tmp_path, definition(description=description))
        (out / f"store_{number}.py").write_text(store, encoding="utf-8")
    assert ruff(out, "check") == ""
    assert ruff(out, "format", "--check", "--diff") == ""


def names_in(source: str) -> set[str]:
    """The names that a module binds anywhere: imports, definitions, parameters and variables."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


@pytest.mark.process
@pytest.mark.parametrize("store_type", ["in_memory", "sqlalchemy", "redis"])
@pytest.mark.parametrize("role", ["store_name", "snapshot_type_str", "aggregate_id_type_str"])
def test_a_class_may_have_any_name_that_the_modules_bind(
    role: str, store_type: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["storesmith.generate.render"]
    monkeypatch.setattr(module, "_finish", lambda source, *_: source)  # black takes most of the time
    out = tmp_path / "out"
    out.mkdir()
    usual = rendered(tmp_path, definition(store_type=store_type))
    names = {name for source in usual for name in names_in(source) if not name.startswith("__")}
    names -= {"Snapshot", "SnapshotStore", "BaseSnapshotStoreTest", "InMemorySnapshotStore", "State"}  # name-collision
    assert len(names) > 30
    for name in sorted(names):
        written = f"app.domain.ids.{name}" if role == "aggregate_id_type_str" else name
        store, tests = rendered(tmp_path, definition(**{"store_type": store_type, role: written}))
        (out / f"store_{name}.py").write_text(store, encoding="utf-8")
        (out / f"test_{name}.py").write_text(tests, encoding="utf-8")
    assert ruff(out, "check", "--isolated", "--select", "F,A001,A004,PLW0127") == ""


def test_a_table_has_a_name_that_postgresql_takes(tmp_path: Path) -> None:
    tables = set()
    names = [f"{LONG}SnapshotStore", f"{LONG}SnapshotStore2", "Ü" * 60, "A" * 63, "A" * 64]
    for name in names:
        store, _ = rendered(tmp_path, definition(store_type="sqlalchemy", store_name=name))
        calls = [node for node in ast.walk(ast.parse(store)) if isinstance(node, ast.Call)]
        (table,) = (ast.literal_eval(node.args[0]) for node in calls if ast.unparse(node.func) == "Table")
        assert len(table.encode()) <= 63
        tables.add(table)
    assert len(tables) == len(names)
    assert "a" * 63 in tables
