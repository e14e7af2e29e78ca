"""Renaming a generated class: the texts and the names of all files afterwards."""

from __future__ import annotations

import ast
import json

import pytest

from generate.projects import EXAMPLE, GOLDEN
from storesmith.features.rename import RenameError, Renaming, prepare_rename, rename
from storesmith.model import Document
from support import EXAMPLE as DEFINITION
from support import ROOT, ProjectFiles, cut_cursor, cut_ranges, definition_text, outcome, site_in

NAME = "ticketing.snapshot_store.json"
OLD, NEW = "InMemoryTicketSnapshotStore", "CaseSnapshotStore"
OLD_MODULE, NEW_MODULE = "in_memory_ticket_snapshot_store", "case_snapshot_store"
FOLDER = "app/infrastructure/snapshot_stores"
STORE = f"{FOLDER}/{OLD_MODULE}.py"
TESTS = f"tests/infrastructure/snapshot_stores/test_{OLD_MODULE}.py"


def _example() -> dict[str, str]:
    """The example project with what is generated in it."""
    texts: dict[str, str] = {}
    for root in (EXAMPLE, GOLDEN / "uuid_id/expected"):
        for path in root.rglob("*"):
            if (
                path.suffix in (".py", ".json", ".toml")
                and "infrastructure" not in path.relative_to(EXAMPLE.parents[1]).parts[2:3]
            ):
                texts[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
    return texts


USERS = {
    f"{FOLDER}/__init__.py": f'"""Stores."""\n\nfrom .{OLD_MODULE} import {OLD}\n\n__all__ = ["{OLD}"]\n',
    "app/di.py": (
        f"from app.infrastructure import snapshot_stores\nfrom app.infrastructure.snapshot_stores import {OLD}\n\n"
        f"# {OLD} is bound here\nSTORE = '{FOLDER.replace('/', '.')}.{OLD_MODULE}.{OLD}'\n\n\n"
        f'def build(store: "{OLD} | None" = None) -> {OLD}:\n    return store or snapshot_stores.{OLD}()\n'
    ),
    "app/other.py": f"class {OLD}:\n    pass\n\n\nx = {OLD}()\n",
    "tests/conftest.py": (
        f"import app.infrastructure.snapshot_stores.{OLD_MODULE} as module\n\n"
        f"from tests.infrastructure.snapshot_stores.test_{OLD_MODULE} import Test{OLD}\n\nx = Test{OLD}, module.{OLD}\n"
    ),
    ".blocks/r1/revisions.json": json.dumps(
        [
            {
                "name": OLD,
                "component_type": "infrastructure_snapshot_store",
                "operation_type": "UPDATE",
                "definition": {**DEFINITION, "description": f"{OLD} of tickets"},
            },
            {"name": OLD, "component_type": "infrastructure_snapshot_store", "operation_type": "DELETE"},
            {"name": OLD, "component_type": "something_else", "operation_type": "DELETE"},
        ],
        indent=2,
    ),
}


def _renamed(
    texts: dict[str, str], new_name: str, *, old: str = OLD, path: str = NAME, moves_files: bool = True
) -> tuple[ProjectFiles, Renaming]:
    files = ProjectFiles(texts)
    document = next(files.read_document(one) for one in files.reader.files if one.as_posix().endswith(path))
    assert document is not None
    offset = document.text.index(f'"{old}"') + 3
    renaming = outcome(rename(site_in(document, offset, files), new_name, files, moves_files=moves_files))
    assert renaming is not None
    return files.after(renaming.change), renaming


def _swapped(text: str) -> str:
    return text.replace(OLD, NEW).replace(OLD_MODULE, NEW_MODULE)


def test_every_file_of_the_example_after_a_rename() -> None:
    texts = {**_example(), **USERS}
    assert STORE in texts
    assert TESTS in texts
    after, renaming = _renamed(texts, NEW)
    expected = {_swapped(path): _swapped(text) for path, text in texts.items()}
    expected["app/other.py"] = texts["app/other.py"]
    expected["app/di.py"] = expected["app/di.py"].replace(f"# {NEW}", f"# {OLD}")
    blocks = expected[".blocks/r1/revisions.json"].replace(f"{NEW} of tickets", f"{OLD} of tickets")
    head, tail = blocks.rsplit(NEW, 1)
    expected[".blocks/r1/revisions.json"] = head + OLD + tail
    assert after.texts == expected
    assert not renaming.unread
    assert not renaming.unmoved
    index = after.project(ROOT).python
    imported = {
        (node.module, alias.name)
        for path, text in after.texts.items()
        if path.endswith(".py")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("app.")
        for alias in node.names
    }
    assert (NEW_MODULE, NEW) in {(module.rpartition(".")[2], name) for module, name in imported}
    missing = [
        f"{module}:{name}"
        for module, name in imported
        if "found" not in (index.name(module, name).verdict, index.module(f"{module}.{name}").verdict)
    ]
    assert missing == []


def test_there_and_back_again() -> None:
    texts = {**_example(), **USERS}
    there, _ = _renamed(texts, NEW)
    back, _ = _renamed(there.texts, OLD, old=NEW)
    assert back.texts == texts


def test_from_an_operation_of_a_revision() -> None:
    texts = {**_example(), **USERS}
    assert _renamed(texts, NEW, path="revisions.json")[0].texts == _renamed(texts, NEW)[0].texts


def test_what_a_person_wrote_into_the_generated_files_stays() -> None:
    texts = _example()
    texts[STORE] += f"\n\ndef my_own() -> {OLD}:  # {OLD}\n    return {OLD}()\n"
    after, _ = _renamed(texts, NEW)
    written = f"\n\ndef my_own() -> {NEW}:  # {OLD}\n    return {NEW}()\n"
    assert after.texts[f"{FOLDER}/{NEW_MODULE}.py"] == _swapped(_example()[STORE]) + written


def test_an_editor_that_renames_no_files_keeps_the_modules() -> None:
    texts = {**_example(), **USERS}
    after, renaming = _renamed(texts, NEW, moves_files=False)
    assert after.texts.keys() == texts.keys()
    assert after.texts[STORE] == texts[STORE].replace(OLD, NEW)
    assert after.texts[TESTS] == texts[TESTS].replace(OLD, NEW)
    assert after.texts["tests/conftest.py"] == texts["tests/conftest.py"].replace(OLD, NEW)
    assert [move.old.name for move in renaming.unmoved] == [STORE.rpartition("/")[2], TESTS.rpartition("/")[2]]


def test_nothing_generated_yet() -> None:
    texts = {NAME: definition_text(), "pyproject.toml": "", "app/domain/__init__.py": ""}
    after, renaming = _renamed(texts, NEW)
    assert after.texts == {**texts, NAME: definition_text(store_name=NEW)}
    assert renaming.change.renames == ()


def test_a_project_whose_package_is_not_known() -> None:
    texts = {NAME: definition_text()}
    assert _renamed(texts, NEW)[0].texts == {NAME: definition_text(store_name=NEW)}


def test_the_new_name_has_the_same_file() -> None:
    after, renaming = _renamed(_example(), "In_MemoryTicketSnapshotStore")
    assert after.texts.keys() == _example().keys()
    assert "class In_MemoryTicketSnapshotStore(" in after.texts[STORE]
    assert renaming.change.renames == ()


def test_files_that_are_not_python_are_told_of() -> None:
    broken = {"app/broken.py": f"from x import {OLD}\nx = (\n", "app/also.py": "x = ("}
    after, renaming = _renamed({**_example(), **broken}, NEW)
    assert [path.name for path in renaming.unread] == ["broken.py"]
    assert after.texts["app/broken.py"] == broken["app/broken.py"]


def test_a_definition_that_names_the_store_as_a_class_follows() -> None:
    other = definition_text(
        store_name="OtherStore",
        snapshot_type_str=OLD,
        snapshot_module_str=f"app_root_name.infrastructure.snapshot_stores.{OLD_MODULE}",
        aggregate_id_type_str=f"app.infrastructure.snapshot_stores.{OLD_MODULE}.{OLD}",
    )
    after, _ = _renamed({**_example(), "other.snapshot_store.json": other}, NEW)
    assert after.texts["other.snapshot_store.json"] == _swapped(other)


@pytest.mark.parametrize(
    ("new_name", "more", "words"),
    [
        ("case store", {}, "not a Python identifier"),
        ("", {}, "empty"),
        ("class", {}, "keyword"),
        ("Class", {}, "would be called `class`"),
        ("__Private", {}, "mangles"),
        ("X" * 250, {}, "too long"),
        ("TicketSnapshot", {}, "hide the one that it imports"),
        ("dict", {}, "Python's own"),
        (NEW, {f"{FOLDER}/{NEW_MODULE}.py": ""}, "case_snapshot_store.py exists already"),
        (NEW, {"b.snapshot_store.json": definition_text(store_name=NEW)}, "b.snapshot_store.json defines"),
        (
            NEW,
            {"b.snapshot_store.json": definition_text(store_name="Case_SnapshotStore")},
            "defines `Case_SnapshotStore`",
        ),
        ("Snapshot", {}, "hide|uses the name"),
        ("UUID2", {STORE: f"class {OLD}: ...\nUUID2 = 1\n"}, "uses the name `UUID2` already"),
        (NEW, {STORE: f"class {OLD}: (\n"}, "fix it first"),
    ],
)
def test_names_that_are_refused(new_name: str, more: dict[str, str], words: str) -> None:
    with pytest.raises(RenameError, match=words):
        _renamed({**_example(), **more}, new_name)


@pytest.mark.parametrize("new_name", ["TicketSnapshot", "case store", "class"])
def test_names_are_refused_from_an_operation_too(new_name: str) -> None:
    with pytest.raises(RenameError):
        _renamed({**_example(), **USERS}, new_name, path="revisions.json")


def test_an_operation_that_has_no_definition() -> None:
    operation = {"name": OLD, "component_type": "infrastructure_snapshot_store", "operation_type": "DELETE"}
    texts = {"revisions.json": json.dumps([operation]), "pyproject.toml": "", "app/domain/__init__.py": ""}
    after, _ = _renamed(texts, NEW, path="revisions.json")
    assert after.texts == {**texts, "revisions.json": texts["revisions.json"].replace(OLD, NEW)}
    with pytest.raises(RenameError):
        _renamed(texts, "case store", path="revisions.json")


def test_the_same_name_changes_nothing() -> None:
    _, renaming = _renamed(_example(), OLD)
    assert not renaming.change


PREPARED = [
    '{"store_name": "«Ti|cketStore»"}',
    '{"store_name": "«TicketStore|»"}',
    '[{"name": "«|T»", "component_type": "infrastructure_snapshot_store", "definition": {"store_name": "T"}}]',
    '[{"name": "«T|S»", "component_type": "infrastructure_snapshot_store", "operation_type": "DELETE"}]',
]
NOT_PREPARED = [
    '{"store_n|ame": "TicketStore"}',
    '{"snapshot_type_str": "Tick|et"}',
    '{"store_name": "ticket sto|re"}',
    '{"store_name": "Ticket|',
    '{"store_name": |3}',
    '[{"name": "O|ther", "component_type": "infrastructure_snapshot_store", "definition": {"store_name": "TicketStore"}}]',
    '[{"name": "O|ther", "component_type": "something_else"}]',
    "|",
]


def _placed(text: str) -> tuple[Document, ProjectFiles]:
    files = ProjectFiles({("revisions.json" if text.startswith("[") else NAME): text})
    (path,) = files.reader.files
    return Document(path, text), files


@pytest.mark.parametrize("marked", PREPARED)
def test_a_name_of_a_store_can_be_renamed(marked: str) -> None:
    offset = marked.replace("«", "").replace("»", "").index("|")
    text, (span,) = cut_ranges(marked.replace("|", ""))
    document, files = _placed(text)
    assert prepare_rename(site_in(document, offset, files)) == (span, text[span.start : span.end])


@pytest.mark.parametrize("marked", NOT_PREPARED)
def test_nothing_else_can_be_renamed(marked: str) -> None:
    text, offset = cut_cursor(marked)
    document, files = _placed(text)
    assert prepare_rename(site_in(document, offset, files)) is None
    assert outcome(rename(site_in(document, offset, files), "X", files, moves_files=True)) is None
