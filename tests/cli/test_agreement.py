"""`check`, `check --outputs`, `generate` and `generate --check` decide alike: each case runs all of them on one project."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from storesmith.cli.main import main
from storesmith.kinds import bundled_kinds
from support import EXAMPLE, definition_text, write_snapshot_class

NAME = "ticketing.snapshot_store.json"
STORE = "app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"
TESTS = "tests/infrastructure/snapshot_stores/test_in_memory_ticket_snapshot_store.py"

Capture = pytest.CaptureFixture[str]
OPERATION = {"name": "InMemoryTicketSnapshotStore", "component_type": "infrastructure_snapshot_store"}


def _rules(**severities: str) -> str:
    lines = "\n".join(f'{code.replace("_", "-")} = "{severity}"' for code, severity in severities.items())
    return f"[tool.storesmith.rules]\n{lines}\n"


def _revision(*operations: dict[str, object]) -> str:
    return json.dumps([{**OPERATION, **operation} for operation in operations])


BROKEN = "class Money:\n    def f(self):\n        return (\n"
WITH_PRICE = """from dataclasses import dataclass
from app.domain.money import Money

@dataclass
class TicketSnapshot:
    price: {}
"""

BUNDLED = bundled_kinds()[0]
COPY = {
    "kind.toml": (BUNDLED.folder / "kind.toml")
    .read_text(encoding="utf-8")
    .replace(BUNDLED.name, "copy")
    .replace("snapshot_store.json", "copy.json"),
    "schema.json": (BUNDLED.folder / "schema.json").read_text(encoding="utf-8"),
    **{f"in_memory/{name}": "pass\n" for name in ("store.py.jinja", "test_store.py.jinja")},
}
"""A kind of the project that generates the files that a bundled one does."""

CREATE: dict[str, object] = {"operation_type": "CREATE", "definition": EXAMPLE}

# Changes to a project of one definition, by files; the word that every refusal says, or None where all is generated.
CASES: dict[str, tuple[dict[str, str | None], str | None]] = {
    "nothing is wrong": ({}, None),
    "a keyword": ({NAME: definition_text(store_name="class")}, "`class` is a keyword"),
    "a keyword, lowered": (
        {NAME: definition_text(store_name="class"), "pyproject.toml": _rules(invalid_class_name="hint")},
        "a name in the definition",
    ),
    "a keyword, off": (
        {
            NAME: definition_text(store_name="class"),
            "pyproject.toml": _rules(invalid_class_name="off", cannot_generate="off", class_name_convention="off"),
        },
        "a name in the definition",
    ),
    "a required property, off": (
        {NAME: "{}", "pyproject.toml": _rules(missing_property="off")},
        "a name in the definition",
    ),
    "an unknown store type, off": (
        {NAME: definition_text(store_type="mongodb"), "pyproject.toml": _rules(unknown_store_type="off")},
        "there is no template for 'mongodb'",
    ),
    "a missing module": (
        {NAME: definition_text(snapshot_module_str="app.domain.loans")},
        "no module `app.domain.loans`",
    ),
    "a missing module, lowered": (
        {
            NAME: definition_text(snapshot_module_str="app.domain.loans"),
            "pyproject.toml": _rules(unresolved_module="warning"),
        },
        None,
    ),
    "a missing class": ({NAME: definition_text(snapshot_type_str="Loan")}, "no class `Loan`"),
    "a missing type": ({NAME: definition_text(aggregate_id_type_str="app.domain.LoanId")}, "no `LoanId`"),
    "a warning that is raised": (
        {NAME: definition_text(stor_type=1), "pyproject.toml": _rules(unknown_property="error")},
        'Unknown property "stor_type"',
    ),
    "no package": ({STORE: None, "app": None}, "set `app-root`"),
    "settings that cannot be read": ({"pyproject.toml": "[tool.storesmith\n"}, "pyproject.toml cannot be read"),
    "its own module": (
        {NAME: definition_text(snapshot_module_str=STORE.removesuffix(".py").replace("/", "."))},
        "the module that would be generated",
    ),
    "two of one name": ({"b.snapshot_store.json": definition_text(description="b")}, "generates the same class"),
    "two of one file": (
        {"b.snapshot_store.json": definition_text(store_name="INMemoryTicketSnapshotStore")},
        "generates the same file",
    ),
    "a file where a folder would be": ({"app/infrastructure": "x"}, "is not a folder"),
    "an operation with an error of its own": (
        {NAME: None, "revisions.json": _revision({**CREATE, "operation_type": "CRATE"})},
        "Expected one of",
    ),
    "an operation of a wrong type": (
        {NAME: None, "revisions.json": _revision({**CREATE, "operation_type": 3})},
        "Expected string",
    ),
    "a history": (
        {
            NAME: None,
            ".blocks/1.json": _revision(CREATE),
            ".blocks/2.json": _revision({"operation_type": "UPDATE", "definition": {**EXAMPLE, "description": "2"}}),
        },
        None,
    ),
    "a store that is removed": (
        {
            NAME: None,
            ".blocks/1.json": _revision(CREATE),
            ".blocks/2.json": _revision({"operation_type": "DELETE", "definition": EXAMPLE}),
        },
        None,
    ),
    "a module that cannot be parsed": (
        {
            "app/domain/ticketing/models/ticket_snapshot.py": "class TicketSnapshot:\n    def f(self):\n        return (\n"
        },
        "app/domain/ticketing/models/ticket_snapshot.py is not valid Python",
    ),
    "a field of a type in a module that cannot be parsed": (
        {
            "app/domain/__init__.py": "",
            "app/domain/money.py": BROKEN,
            "app/domain/ticketing/models/ticket_snapshot.py": WITH_PRICE.format("Money"),
        },
        "app/domain/money.py is not valid Python",
    ),
    "an import that no field needs, in a module that cannot be parsed": (
        {
            "app/domain/__init__.py": "",
            "app/domain/money.py": BROKEN,
            "app/domain/ticketing/models/ticket_snapshot.py": WITH_PRICE.format("int"),
        },
        None,
    ),
    "more errors than are reported": (
        {
            NAME: None,
            "pyproject.toml": "[tool.storesmith]\nmax-problems = 1\n",
            "revisions.json": _revision(
                {"operation_type": "CREATE", "definition": {**EXAMPLE, "store_name": "class", "snapshot_type_str": ""}},
                {
                    "operation_type": "CREATE",
                    "name": "B",
                    "definition": {**EXAMPLE, "store_name": "B", "snapshot_type_str": "No"},
                },
            ),
        },
        "`class` is a keyword",
    ),
    "a store that is created again": (
        {
            NAME: None,
            ".blocks/1.json": _revision(CREATE),
            ".blocks/2.json": _revision({"operation_type": "DELETE", "definition": EXAMPLE}, CREATE),
        },
        None,
    ),
    "two kinds that generate one file": (
        {
            "pyproject.toml": '[tool.storesmith]\nkinds = ["kinds"]\n',
            "a.copy.json": definition_text(),
            **{f"kinds/copy/{name}": text for name, text in COPY.items()},
        },
        "generates the same class",
    ),
    "a source of an unknown encoding": (
        {"app/domain/ticketing/models/ticket_snapshot.py": "# coding: no-such\nclass TicketSnapshot: ...\n"},
        "is not text in the encoding that it declares",
    ),
    "two of one name, lowered": (
        {
            "b.snapshot_store.json": definition_text(description="b"),
            "pyproject.toml": _rules(duplicate_store="warning"),
        },
        "generates the same file",
    ),
    "a revision that is no JSON": ({NAME: None, "revisions.json": _revision(CREATE)[:-1]}, "This array is not closed"),
    "a removal without a definition": (
        {
            NAME: None,
            ".blocks/1.json": _revision(CREATE),
            ".blocks/2.json": _revision({"operation_type": "DELETE"}),
        },
        None,
    ),
    "a removal without a definition, in one file": (
        {NAME: None, "revisions.json": _revision(CREATE, {"operation_type": "DELETE"}, CREATE)},
        None,
    ),
    "a text that is no JSON": ({NAME: "{"}, "This object is not closed"),
    "a text that is no object": ({NAME: "[]"}, "Expected an object"),
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one definition, in which the commands are called."""
    monkeypatch.delenv("APP_ROOT_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    write_snapshot_class(tmp_path / "app")
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / NAME).write_text(definition_text(), encoding="utf-8")
    return tmp_path


def _change(root: Path, files: dict[str, str | None]) -> None:
    for name, text in files.items():
        path = root / name
        if text is None:
            if path.is_dir():
                path.rename(root.parent / f"{root.name}-away")
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_check_and_generate_agree(case: str, root: Path, capsys: Capture) -> None:
    files, refusal = CASES[case]
    _change(root, files)
    checked = main(["check"])
    reported = capsys.readouterr().out
    dry = main(["generate", "--dry-run"])
    assert not (root / STORE).exists()
    capsys.readouterr()
    generated = main(["generate"])
    said = capsys.readouterr().err
    assert (checked, dry, generated) == ((0, 0, 0) if refusal is None else (1, 1, 1)), reported + said
    if refusal is None:
        assert main(["generate", "--check"]) == main(["check", "--outputs"]) == 0
    else:
        assert refusal in reported
        assert refusal in said
        assert not list((root / "app").rglob("*_snapshot_store.py"))
        assert main(["generate", "--check"]) == main(["check", "--outputs"]) == 1


# Files of one project; the one that is named on the command line; and what is then generated from it.
PARTS: list[tuple[dict[str, str | None], str, str | None]] = [
    ({"b.snapshot_store.json": definition_text(store_name="BSnapshotStore")}, NAME, "uuid.UUID"),
    ({".blocks/1.json": _revision({"operation_type": "DELETE"})}, NAME, None),
    (
        {
            NAME: None,
            ".blocks/1.json": _revision(CREATE),
            ".blocks/2.json": _revision(
                {"operation_type": "UPDATE", "definition": {**EXAMPLE, "aggregate_id_type_str": "str"}}
            ),
        },
        ".blocks/1.json",
        None,
    ),
    (
        {
            NAME: None,
            ".blocks/1.json": _revision(CREATE),
            ".blocks/2.json": _revision(
                {"operation_type": "UPDATE", "definition": {**EXAMPLE, "aggregate_id_type_str": "str"}}
            ),
        },
        ".blocks/2.json",
        "str",
    ),
]


@pytest.mark.parametrize(("files", "named", "id_type"), PARTS)
def test_a_named_file_is_seen_in_its_project(
    files: dict[str, str | None], named: str, id_type: str | None, root: Path, capsys: Capture
) -> None:
    _change(root, files)
    assert main(["check", named]) == main(["generate", named]) == 0
    assert (root / STORE).exists() == (id_type is not None)
    if id_type is not None:
        assert f"SnapshotStore[{id_type}]" in (root / STORE).read_text(encoding="utf-8")
    assert "error" not in capsys.readouterr().out


def test_a_named_file_is_refused_if_another_defines_its_store(root: Path, capsys: Capture) -> None:
    _change(root, CASES["two of one name"][0])
    assert main(["check", NAME]) == main(["generate", NAME]) == 1
    captured = capsys.readouterr()
    assert "b.snapshot_store.json generates the same class" in captured.out
    assert "b.snapshot_store.json generates the same class" in captured.err


def test_generate_prints_a_lowered_rule(root: Path, capsys: Capture) -> None:
    _change(root, CASES["a missing module, lowered"][0])
    assert main(["generate"]) == 0
    assert f"{NAME}:1: warning[unresolved-module]: There is no module `app.domain.loans`" in capsys.readouterr().err
    assert (root / STORE).exists()
    assert main(["generate", "--output-format", "json"]) == 0
    (warning,) = json.loads(capsys.readouterr().out)["warnings"]
    assert (warning["definition"], warning["line"], warning["code"]) == (NAME, 1, "unresolved-module")


def test_a_value_that_cannot_be_determined_is_named_once(root: Path, capsys: Capture) -> None:
    module = root / "app/domain/ticketing/models/ticket_snapshot.py"
    module.write_text("class TicketSnapshot:\n    def __init__(self, raw): ...\n", encoding="utf-8")
    assert main(["generate"]) == 0
    said = capsys.readouterr().err
    assert f"incomplete: {TESTS}: app.domain.ticketing.models.ticket_snapshot.TicketSnapshot" in said
    assert main(["check", "--outputs"]) == 0
    assert "information[incomplete-sample]" in capsys.readouterr().out
    assert main(["generate"]) == 0
    assert "incomplete" not in capsys.readouterr().err
    _edit(root / TESTS, "def fresh_state(", "# completed\ndef fresh_state(")
    assert main(["check", "--outputs"]) == 0
    assert "incomplete-sample" not in capsys.readouterr().out
    assert main(["generate", "--overwrite", TESTS, "--output-format", "json"]) == 0
    (unknown,) = json.loads(capsys.readouterr().out)["unknown"]
    assert unknown["path"] == TESTS
    assert unknown["type"].endswith(".TicketSnapshot")


def _edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def _rename(root: Path) -> None:
    (root / NAME).write_text(definition_text(store_name="InMemoryOtherSnapshotStore"), encoding="utf-8")


# What happens to generated files, and the codes of what `check --outputs` then reports; `generate --check` fails for errors.
OUTPUTS: dict[str, tuple[Callable[[Path], object], dict[str, str]]] = {
    "nothing": (lambda _: None, {}),
    "the store is deleted": (lambda root: (root / STORE).unlink(), {"missing-output": "error"}),
    "the tests are deleted": (lambda root: (root / TESTS).unlink(), {"missing-output": "error"}),
    "the definition changes": (
        lambda root: (root / NAME).write_text(definition_text(aggregate_id_type_str="str"), encoding="utf-8"),
        {"stale-output": "error"},
    ),
    "the class changes": (
        lambda root: _edit(
            root / "app/domain/ticketing/models/ticket_snapshot.py", "pass", "def __init__(self, a: int) -> None: ..."
        ),
        {"stale-output": "error"},
    ),
    "the store is edited": (
        lambda root: _edit(root / STORE, "    async def clear", "    # mine\n    async def clear"),
        {"edited-output": "hint"},
    ),
    "another file is in the way": (
        lambda root: (root / STORE).write_text("# by hand\n", encoding="utf-8"),
        {"foreign-output": "error"},
    ),
    "the definition is renamed": (_rename, {"missing-output": "error", "orphaned-output": "error"}),
    "the definition is deleted": (lambda root: (root / NAME).unlink(), {"orphaned-output": "error"}),
}


@pytest.mark.parametrize("case", OUTPUTS)
def test_outputs_are_reported_alike(case: str, root: Path, capsys: Capture) -> None:
    assert main(["generate", "--quiet"]) == 0
    change, expected = OUTPUTS[case]
    change(root)
    assert main(["check"]) == 0
    capsys.readouterr()
    code = main(["check", "--outputs", "--output-format", "json"])
    problems = json.loads(capsys.readouterr().out)["problems"]
    found = {problem["code"]: problem["severity"] for problem in problems if problem["code"] != "app-root-placeholder"}
    assert found == expected
    assert code == main(["generate", "--check"]) == int("error" in expected.values())
