"""What is rendered is Python as ruff's formatter and linter want it, whatever the lengths of the names and lines."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storesmith.analysis import problems
from storesmith.generate.plan import Plan, plan
from storesmith.generate.render import Draft, drafts, finish
from storesmith.generate.template import RenderError
from storesmith.kinds import bundled_kinds
from storesmith.model import Document, Scope, definitions_in
from storesmith.project import find_project
from storesmith.text import DiskReader

LONG = "SupportTicketOfACustomerWithAllThatWasEverSaidAboutItByAnyoneAtAllAndThenSomeMoreToBeSureOfIt"


def drafted(root: Path, definition: Mapping[str, object], line_length: int = 88) -> tuple[Draft, Draft]:
    """Return the unformatted store and tests of a definition."""
    (root / "app" / "domain").mkdir(parents=True, exist_ok=True)
    (root / "pyproject.toml").write_text(f"[tool.ruff]\nline-length = {line_length}\n", encoding="utf-8")
    path = root / "x.snapshot_store.json"
    project = find_project(path, DiskReader())
    document = Document(path, json.dumps(definition))
    scope = Scope(bundled_kinds())
    (found,) = definitions_in(document, scope)
    made = plan(found, project, problems(document, scope, project))
    assert isinstance(made, Plan), made
    store, tests = (draft for draft in drafts(made, project) if draft.role != "package")
    return store, tests


def definition(**changes: object) -> dict[str, object]:
    return {
        "store_name": "InMemorySnapshotStore",
        "aggregate_id_type_str": "str",
        "snapshot_type_str": "State",
        "snapshot_module_str": "app_root_name.domain.x",
        **changes,
    }


def folder_for_ruff(root: Path, line_length: int = 88) -> Path:
    """Make a folder with ruff settings for a line length and the package `app`."""
    folder = root / "out"
    folder.mkdir()
    (folder / "ruff.toml").write_text(
        f'line-length = {line_length}\n[lint]\nselect = ["E", "F", "W", "I", "UP", "B"]\n'
        'isort.known-first-party = ["app"]\n',
        encoding="utf-8",
    )
    return folder


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


LONGEST = 90
"""Letters of the longest name: more than a line of 88 columns."""


def named(role: str, name: str) -> dict[str, str]:
    """Return the properties of a definition that use a name in one role."""
    return {
        "store": {"store_name": f"{name}SnapshotStore"},
        "id": {"aggregate_id_type_str": f"app.domain.ids.{name}"},
        "state": {"snapshot_type_str": name},
        "frozen state": {"snapshot_type_str": name},
        "module": {"snapshot_module_str": f"app.domain.{name.lower()}"},
        "interface": {"base_interface_name": name},
        "wrapper": {"snapshot_wrapper_name": name},
        "test base": {"base_test_class_name": name},
    }[role]


def name_of(length: int, initial: str = "X") -> str:
    """Return a name whose letters are rare in the generated code."""
    return (f"{initial}q" + "z" * LONGEST)[:length]


def write_state(root: Path, name: str, role: str, module: str = "x") -> None:
    """Write a module with the class of a snapshot type."""
    options = "(frozen=True)" if role == "frozen state" else ""
    source = f"import dataclasses\n@dataclasses.dataclass{options}\nclass {name}:\n    title: str\n"
    (root / "app" / "domain").mkdir(parents=True, exist_ok=True)
    (root / "app" / "domain" / f"{module}.py").write_text(source, encoding="utf-8")


ROLES = ("store", "id", "state", "frozen state", "module", "interface", "wrapper", "test base")


def at_each_break(draft_of: Callable[[int], Draft]) -> Iterator[tuple[int, str]]:
    """Yield the text for each name length at which a line just fits, or first exceeds the line length.

    Between two of these lengths no line reaches the limit, so the line breaks do not change.
    """
    length = 1
    while length <= LONGEST:
        draft = draft_of(length)
        text = finish(draft)
        yield length, text
        name = name_of(min(length, 2)).lower()
        lines = [line.lower() for line in text.split("\n") if len(line) <= draft.line_length]
        room = [(draft.line_length - len(line)) // line.count(name) for line in lines if name in line]
        just_fits = min(length + min(room, default=LONGEST), LONGEST)
        if just_fits > length:
            yield just_fits, finish(draft_of(just_fits))
        length = just_fits + 1


@pytest.mark.process
@pytest.mark.parametrize("role", ROLES)
def test_names_of_every_length(role: str, tmp_path: Path) -> None:
    """Ruff accepts names of 1 to 90 letters in each role."""
    out = folder_for_ruff(tmp_path)
    for index, file in enumerate(("store", "test")):

        def draft_of(length: int, index: int = index) -> Draft:
            write_state(tmp_path, name_of(length), role)
            return drafted(tmp_path, definition(**named(role, name_of(length))))[index]

        for length, text in at_each_break(draft_of):
            (out / f"{file}_{length}.py").write_text(text, encoding="utf-8")
    assert (out / f"test_{LONGEST}.py").exists()
    assert ruff(out, "check") == ""
    assert ruff(out, "format", "--check", "--diff") == ""


INITIALS = {
    "store": "A",
    "id": "B",
    "state": "C",
    "frozen state": "C",
    "module": "D",
    "interface": "F",
    "wrapper": "G",
    "test base": "H",
}
"""For each role the initial of its name where all roles have one."""


def finished(root: Path, lengths: Mapping[str, int], store_type: str, line_length: int) -> Iterator[tuple[str, str]]:
    """Yield "store" and "test", each with its text, for names of these lengths in these roles."""
    changes = {"store_type": store_type}
    names = {role: name_of(length, INITIALS[role]) for role, length in lengths.items()}
    for role, name in names.items():
        changes |= named(role, name)
    state = "frozen state" if "frozen state" in lengths else "state"
    write_state(root, names[state], state, names["module"].lower())
    for file, draft in zip(("store", "test"), drafted(root, definition(**changes), line_length), strict=True):
        yield file, finish(draft)


@pytest.mark.process
@pytest.mark.parametrize(
    ("store_type", "line_length"),
    [("in_memory", 79), ("in_memory", 100), ("in_memory", 120), ("sqlalchemy", 88), ("redis", 88)],
)
def test_long_names_in_all_roles(store_type: str, line_length: int, tmp_path: Path) -> None:
    """Sample the lengths in all roles at once for other store types and line lengths."""
    out = folder_for_ruff(tmp_path, line_length)
    for length in range(1, LONGEST + 1, 9):
        state = "frozen state" if length % 2 else "state"
        roles = ("store", "id", state, "module", "interface", "wrapper", "test base")
        for file, text in finished(tmp_path, dict.fromkeys(roles, length), store_type, line_length):
            (out / f"{file}_{length}.py").write_text(text, encoding="utf-8")
    assert ruff(out, "check") == ""
    assert ruff(out, "format", "--check", "--diff") == ""


@pytest.mark.process
@pytest.mark.parametrize(("store_type", "line_length"), [("in_memory", 79), ("sqlalchemy", 100), ("redis", 120)])
def test_one_long_name_among_short_ones(store_type: str, line_length: int, tmp_path: Path) -> None:
    """Sample each role alone, at the length at which half of the lines with the name have become too long."""
    out = folder_for_ruff(tmp_path, line_length)
    short = dict.fromkeys(("store", "id", "state", "module", "interface", "wrapper", "test base"), 2)
    texts = [text for _, text in finished(tmp_path, short, store_type, line_length)]
    lines = [line for text in texts for line in text.lower().split("\n")]
    for role in short:
        name = name_of(2, INITIALS[role]).lower()
        room = sorted((line_length - len(line)) // line.count(name) for line in lines if name in line)
        length = min(2 + room[len(room) // 2] + 1, LONGEST)
        for file, text in finished(tmp_path, {**short, role: length}, store_type, line_length):
            (out / f"{file}_{role.replace(' ', '_')}.py").write_text(text, encoding="utf-8")
    assert len(list(out.glob("*.py"))) == 2 * len(short)
    assert ruff(out, "check") == ""
    assert ruff(out, "format", "--check", "--diff") == ""


@pytest.mark.parametrize(
    ("module", "base", "reasons"),
    [
        ("castlecraft_engineer.abstractions.snapshot_store", "SnapshotStore[str]", []),
        ("app.ports", "Reexported[str]", []),
        ("app.ports", "Generic[str]", []),
        ("app.ports", "Plain", []),
        ("app.ports", "Made", ["whether it takes the type of the id is not known; none is written"]),
    ],
)
def test_only_classes_known_to_be_generic_take_a_parameter(
    module: str, base: str, reasons: list[str], tmp_path: Path
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "ports.py").write_text(
        "from typing import Protocol, TypeVar\nfrom castlecraft_engineer.abstractions.snapshot_store import SnapshotStore\n"
        "T = TypeVar('T')\nReexported = SnapshotStore\nclass Generic(Protocol[T]): ...\nclass Plain: ...\n"
        "Made = make()\n",
        encoding="utf-8",
    )
    name = base.partition("[")[0]
    store, _ = drafted(tmp_path, definition(base_interface_name=name, base_interface_module=module))
    assert f"class InMemorySnapshotStore({base}):" in store.source
    assert [each.reason for each in store.unknown] == reasons


@pytest.mark.process
def test_names_of_states_without_source(tmp_path: Path) -> None:
    """From 76 letters the call that makes a state exceeds its line, and from 79 letters also a line of its own."""
    out = folder_for_ruff(tmp_path)
    for length in (75, 76, 78, 79, LONGEST):
        _, tests = drafted(tmp_path, definition(snapshot_type_str=name_of(length)))
        (out / f"test_{length}.py").write_text(finish(tests), encoding="utf-8")
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
    plain_store, plain_tests = drafted(tmp_path, definition())
    store, tests = drafted(tmp_path, definition(description=description))
    assert tests == plain_tests
    plain, made = ast.parse(plain_store.source), ast.parse(store.source)
    for tree in (plain, made):
        class_ = class_in(tree)
        assert ast.get_docstring(class_) is not None
        del class_.body[0]
    assert ast.dump(plain) == ast.dump(made)
    finished = class_in(ast.parse(finish(classes_of(store))))
    (statement, _) = finished.body
    assert isinstance(statement, ast.Expr)
    docstring = ast.get_docstring(finished)
    assert docstring is not None
    if description.split():
        assert docstring.split()[: len(description.split())] == description.split()


@pytest.mark.parametrize("store_type", ["in_memory", "sqlalchemy", "redis"])
def test_whole_modules_contain_a_hostile_description(store_type: str, tmp_path: Path) -> None:
    description = 'x\n"""\n\nimport os; os.abort()\n{{ 7 * 7 }} # fmt: off\n' + "word " * 60 + "\\"
    plain_store, _ = drafted(tmp_path, definition(store_type=store_type))
    store, _ = drafted(tmp_path, definition(store_type=store_type, description=description))
    plain, made = ast.parse(finish(plain_store)), ast.parse(finish(store))
    words = (ast.get_docstring(class_in(made)) or "").split()
    assert words[: len(description.split())] == description.split()
    for tree in (plain, made):
        del class_in(tree).body[0]
    assert ast.dump(plain) == ast.dump(made)


def class_in(tree: ast.Module) -> ast.ClassDef:
    """Return the last class of a module: the store, which comes after its helpers."""
    return [node for node in tree.body if isinstance(node, ast.ClassDef)][-1]


def classes_of(*stores: Draft) -> Draft:
    """Return one module with the class of each store, reduced to its docstring."""
    classes = []
    for number, store in enumerate(stores):
        literal = class_in(ast.parse(store.source)).body[0]
        lines = store.source.split("\n")[literal.lineno - 1 : literal.end_lineno]
        classes.append("\n".join([f"class Store{number}:", *lines, "", "    kept: int", ""]))
    return replace(stores[0], source="\n\n".join(classes))


@pytest.mark.process
def test_many_descriptions_are_linted_and_formatted(tmp_path: Path) -> None:
    out = folder_for_ruff(tmp_path)
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
    stores = [drafted(tmp_path, definition(description=description))[0] for description in descriptions]
    (out / "stores.py").write_text(finish(classes_of(*stores)), encoding="utf-8")
    for store_type in ("in_memory", "sqlalchemy", "redis"):
        whole, _ = drafted(tmp_path, definition(store_type=store_type, description="\n\n".join(descriptions)))
        (out / f"{store_type}_store.py").write_text(finish(whole), encoding="utf-8")
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
def test_a_class_may_have_any_name_that_the_modules_bind(tmp_path: Path) -> None:
    """Each module uses three of the names, and each name is used in three roles."""
    out = tmp_path / "out"
    out.mkdir()
    for store_type in ("in_memory", "sqlalchemy", "redis"):
        usual = drafted(tmp_path, definition(store_type=store_type))
        bound = {name for draft in usual for name in names_in(draft.source) if not name.startswith("__")}
        bound -= {
            "Snapshot",
            "SnapshotStore",
            "BaseSnapshotStoreTest",
            "InMemorySnapshotStore",
            "State",
        }  # name-collision
        assert len(bound) > 30
        names = sorted(bound)
        for name, second, third in zip(names, names[1:] + names[:1], names[2:] + names[:2], strict=True):
            changes = {
                "store_type": store_type,
                "store_name": name,
                "snapshot_type_str": second,
                "aggregate_id_type_str": f"app.domain.ids.{third}",
            }
            for file, draft in zip(("store", "test"), drafted(tmp_path, definition(**changes)), strict=True):
                (out / f"{store_type}_{file}_{name}.py").write_text(draft.source, encoding="utf-8")
    assert ruff(out, "check", "--isolated", "--select", "F,A001,A004,PLW0127") == ""


def test_a_table_has_a_name_that_postgresql_takes(tmp_path: Path) -> None:
    tables = set()
    names = [f"{LONG}SnapshotStore", f"{LONG}SnapshotStore2", "Ü" * 60, "A" * 63, "A" * 64]
    for name in names:
        store, _ = drafted(tmp_path, definition(store_type="sqlalchemy", store_name=name))
        calls = [node for node in ast.walk(ast.parse(store.source)) if isinstance(node, ast.Call)]
        (table,) = (ast.literal_eval(node.args[0]) for node in calls if ast.unparse(node.func) == "Table")
        assert len(table.encode()) <= 63
        tables.add(table)
    assert len(tables) == len(names)
    assert "a" * 63 in tables


def test_an_unexpected_exception_is_a_render_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("deep inside")

    monkeypatch.setattr("storesmith.generate.fresh_id.fresh_id", fail)
    with pytest.raises(RenderError, match=r"storesmith failed on .*, please report this \(LookupError: deep inside\)"):
        drafted(tmp_path, definition())
    assert "deep inside" in caplog.text
