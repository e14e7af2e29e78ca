"""What is said of a definition because of the project around it: a definition and files, problems and mends."""

# ruff: noqa: ISC004, E501 - what is said is a line

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from storesmith.analysis import problems
from storesmith.analysis.fixes import fixes_of
from storesmith.model import Document, Problem, Workspace
from storesmith.project import Project
from storesmith.text import apply_edits
from support import (
    DEFINITION,
    EXAMPLE,
    FRAMEWORK_FILES,
    REVISIONS,
    ROOT,
    make_document,
    make_project,
    make_scope,
    mark_ranges,
)

Files = Mapping[str, str | None]

SITE = ".venv/lib/python3.11/site-packages"
SNAPSHOT = "import uuid\n\nfrom castlecraft_engineer.abstractions.snapshot_store import SnapshotStore\n\n\nclass TicketSnapshot: ...\n"
APP: dict[str, str | None] = {
    **FRAMEWORK_FILES,
    "app/__init__.py": "class Ticket: ...\n",
    "app/domain/__init__.py": "",
    "app/domain/tickets.py": SNAPSHOT,
    "app/domain/ids.py": "import uuid\nfrom typing import NewType\nTicketId = NewType('TicketId', uuid.UUID)\nAlias = uuid.UUID\n",
    "app/domain/types_ids.py": "import uuid\nTicketId = uuid.UUID\n",
    "app/domain/lazy.py": "def __getattr__(name): ...\n",
    "app/domain/starry.py": "from nowhere.at.all import *\n",
    "app/domain/functions.py": "def Make(): ...\n",
    "app/domain/fast.cpython-311-x86_64-linux-gnu.so": "",
    "app/domain/broken.py": "class (",
    "app/domain/stores.py": "from castlecraft_engineer.abstractions.snapshot_store import SnapshotStore\n"
    "class OurStore(SnapshotStore): ...\nclass Unrelated: ...\ndef make(): ...\n",
}
WITHOUT_FRAMEWORK = {name: text for name, text in APP.items() if "castlecraft" not in name}
GIVEN = {**EXAMPLE, "snapshot_module_str": "app.domain.tickets"}


def _project(files: Files = APP) -> Project:
    project = make_project(files)
    project.python.scan_now()
    return project


def _words(text: str, problem: Problem) -> str:
    """A problem in one line: its code, what it marks, what it says, and the other places as `file:line:text`."""
    marked = text[problem.span.start : problem.span.end]
    places = []
    for related in problem.related:
        if related.location:
            path, line, line_text, span = related.location
            name = path.relative_to(ROOT).as_posix()
            places.append(f" [{name}:{line}:{line_text[span.start : span.end]}]")
    return f"{problem.code} at {marked}: {problem.message}{''.join(places)}"


def _said(changes: Mapping[str, Any], files: Files = APP) -> list[str]:
    """What is said of the definition with these properties changed."""
    text = json.dumps({**GIVEN, **changes})
    found = problems(make_document(text), make_scope(), _project(files))
    return [_words(text, problem) for problem in found]


def _mended(changes: Mapping[str, Any], files: Files = APP) -> list[dict[str, Any]]:
    """What the fixes of the only problem change in the definition, each by itself."""
    text = json.dumps({**GIVEN, **changes})
    document, scope, project = make_document(text), make_scope(), _project(files)
    ((_, fixes),) = fixes_of(document, scope, project, problems(document, scope, project))
    before = json.loads(text)
    after = [json.loads(apply_edits(text, fix.edits)) for fix in fixes]
    return [{key: value for key, value in each.items() if before.get(key) != value} for each in after]


def test_nothing_is_said_of_what_is_there() -> None:
    assert _said({}) == []


MODULE, TYPE, ID = "snapshot_module_str", "snapshot_type_str", "aggregate_id_type_str"
BASE, BASE_MODULE = "base_interface_name", "base_interface_module"


@pytest.mark.parametrize(
    ("changes", "expected", "mends"),
    [
        (
            {MODULE: "app.domian.tickets"},
            'unresolved-module at "app.domian.tickets": There is no module `app.domian.tickets`. `TicketSnapshot` is in '
            "`app.domain.tickets`. [app/domain/tickets.py:5:TicketSnapshot]",
            [{MODULE: "app.domain.tickets"}],
        ),
        (
            {MODULE: "app.domain.tickts", TYPE: "Other"},
            'unresolved-module at "app.domain.tickts": There is no module `app.domain.tickts`: `app.domain` has no `tickts`. '
            "Did you mean `app.domain.tickets`?",
            [{MODULE: "app.domain.tickets"}],
        ),
        (
            {MODULE: "appp.domian.tickts", TYPE: "Other"},
            'unresolved-module at "appp.domian.tickts": There is no module `appp.domian.tickts`: neither the project nor its '
            "environment has `appp`. Did you mean `app.domain.tickets`?",
            [{MODULE: "app.domain.tickets"}],
        ),
        (
            {MODULE: "qwertz.y", TYPE: "Other"},
            'unresolved-module at "qwertz.y": There is no module `qwertz.y`: neither the project nor its environment has `qwertz`.',
            [],
        ),
        (
            {TYPE: "TicketSnapshto"},
            'unresolved-class at "TicketSnapshto": `app.domain.tickets` has no class `TicketSnapshto`. Did you mean '
            "`TicketSnapshot`?",
            [{TYPE: "TicketSnapshot"}],
        ),
        (
            {MODULE: "app.domain.ids"},
            'unresolved-class at "TicketSnapshot": `app.domain.ids` has no class `TicketSnapshot`. It is in `app.domain.tickets`. '
            "[app/domain/tickets.py:5:TicketSnapshot]",
            [{MODULE: "app.domain.tickets"}],
        ),
        (
            {MODULE: "app.domain.functions", TYPE: "Make"},
            'unresolved-class at "Make": `Make` in `app.domain.functions` is a function, not a class.',
            [],
        ),
        (
            {ID: "uuid.UUD"},
            'unresolved-type at "uuid.UUD": `uuid` has no `UUD`. Did you mean `uuid.UUID`?',
            [{ID: "uuid.UUID"}],
        ),
        (
            {ID: "dict[str, app.domain.type_ids.TicketId]"},
            'unresolved-type at "dict[str, app.domain.type_ids.TicketId]": There is no module `app.domain.type_ids`. Did you mean '
            "`app.domain.types_ids.TicketId`?",
            [{ID: "dict[str, app.domain.types_ids.TicketId]"}],
        ),
        (
            {ID: "app.domain.ids.TicketSnapshot"},
            'unresolved-type at "app.domain.ids.TicketSnapshot": There is no `app.domain.ids.TicketSnapshot`: `TicketSnapshot` is '
            "in `app.domain.tickets`. [app/domain/tickets.py:5:TicketSnapshot]",
            [{ID: "app.domain.tickets.TicketSnapshot"}],
        ),
        (
            {ID: "UUID"},
            'unqualified-type at "UUID": `UUID` names no module to import it from: write it in full, such as `uuid.UUID`.',
            [{ID: "uuid.UUID"}],
        ),
        (
            {ID: "TicketSnapshot"},
            'unqualified-type at "TicketSnapshot": `TicketSnapshot` names no module to import it from: write it in full, such as '
            "`app.domain.tickets.TicketSnapshot`.",
            [{ID: "app.domain.tickets.TicketSnapshot"}],
        ),
        (
            {BASE: "Unrelated", BASE_MODULE: "app.domain.stores"},
            'unrelated-class at "Unrelated": `Unrelated` is no subclass of `SnapshotStore` of '
            "`castlecraft_engineer.abstractions.snapshot_store`, which the generated code builds on. "
            "[app/domain/stores.py:2:Unrelated]",
            [],
        ),
        (
            {MODULE: "app_root_name.domain.tickets"},
            'app-root-placeholder at "app_root_name.domain.tickets": `app_root_name` stands for this project\'s package, which is '
            "`app`.",
            [{MODULE: "app.domain.tickets"}],
        ),
        (
            {MODULE: "app_root_name", TYPE: "Ticket"},
            'app-root-placeholder at "app_root_name": `app_root_name` stands for this project\'s package, which is `app`.',
            [{MODULE: "app"}],
        ),
        (
            {ID: "dict[app_root_name.domain.ids.TicketId, str]"},
            'app-root-placeholder at "dict[app_root_name.domain.ids.TicketId, str]": `app_root_name` stands for this project\'s '
            "package, which is `app`.",
            [{ID: "dict[app.domain.ids.TicketId, str]"}],
        ),
        (
            {BASE_MODULE: "castlecraft_engineer.abstraction.snapshot_store"},
            'unresolved-module at "castlecraft_engineer.abstraction.snapshot_store": There is no module '
            "`castlecraft_engineer.abstraction.snapshot_store`: `castlecraft_engineer` has no `abstraction`. Did you mean "
            "`castlecraft_engineer.abstractions.snapshot_store`?",
            [{BASE_MODULE: "castlecraft_engineer.abstractions.snapshot_store"}],
        ),
        (
            {BASE: "SnapshotStor"},
            'unresolved-class at "SnapshotStor": `castlecraft_engineer.abstractions.snapshot_store` has no class `SnapshotStor`. '
            "Did you mean `SnapshotStore`?",
            [{BASE: "SnapshotStore"}],
        ),
    ],
)
def test_problems_and_mends(changes: dict[str, Any], expected: str, mends: list[dict[str, Any]]) -> None:
    assert _said(changes) == [expected]
    assert _mended(changes) == mends


def test_module_that_cannot_be_parsed_is_reported() -> None:
    (said,) = _said({MODULE: "app.domain.broken", TYPE: "Anything"})
    assert said.startswith('cannot-generate at "app.domain.broken": app/domain/broken.py is not valid Python 3.')


@pytest.mark.parametrize(
    "changes",
    [
        {MODULE: "app.domain.lazy"},
        {MODULE: "app.domain.lazy", TYPE: "Anything"},
        {MODULE: "app.domain.starry", TYPE: "Anything"},
        {MODULE: "app.domain.fast", TYPE: "Anything"},
        {MODULE: "decimal", TYPE: "Decimal"},
        {MODULE: "collections.abc", TYPE: "Mapping"},
        {MODULE: "os.path", TYPE: "Anything"},
        {ID: "app.domain.ids.TicketId"},
        {ID: "app.domain.ids.Alias"},
        {ID: "app.domain.lazy.Made"},
        {ID: "datetime.datetime"},
        {ID: "pathlib.Path"},
        {ID: "typing.Any"},
        {ID: "decimal.Decimal | None"},
        {ID: "tuple[uuid.UUID, ...]"},
        {BASE: "OurStore", BASE_MODULE: "app.domain.stores"},
        {BASE: "Made", BASE_MODULE: "app.domain.lazy"},
        {"store_type": "in_memory", "description": "app.nowhere.at_all"},
    ],
)
def test_what_there_is_or_may_be_is_left_alone(changes: dict[str, Any]) -> None:
    assert _said(changes) == []


@pytest.mark.parametrize(
    "changes",
    [
        {MODULE: "app.domain."},
        {MODULE: ""},
        {MODULE: "app..x"},
        {TYPE: ""},
        {ID: "uuid."},
        {ID: ""},
        {MODULE: 3},
        {ID: None},
    ],
)
def test_what_is_half_typed_is_no_name_yet(changes: dict[str, Any]) -> None:
    assert not [said for said in _said(changes) if said.startswith("unresolved")]


def test_without_an_environment_nothing_is_said_of_third_parties() -> None:
    files = {name: text for name, text in APP.items() if ".venv" not in name}
    changes = {MODULE: "pydantic.nowhere", TYPE: "Anything", ID: "attrs.nowhere.Id"}
    assert [said.partition(" ")[0] for said in _said(changes, files)] == ["framework-not-found"]
    assert [said.partition(" ")[0] for said in _said({MODULE: "app.nowhere", TYPE: "Other"}, files)] == [
        "framework-not-found",
        "unresolved-module",
    ]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (WITHOUT_FRAMEWORK, "No virtual environment is found"),
        ({**WITHOUT_FRAMEWORK, f"{SITE}/pydantic/__init__.py": ""}, ".venv is without `castlecraft_engineer`"),
        ({"pyproject.toml": ""}, "No virtual environment is found"),
        (
            {**APP, "pyproject.toml": '[tool.storesmith]\npython-environment = "tools/env"\n'},
            "`python-environment` is `tools/env`, which is no virtual environment",
        ),
    ],
)
def test_a_framework_that_is_not_installed_is_one_information(files: Files, words: str) -> None:
    text = json.dumps([_operation(**_store(f"InMemory{name}SnapshotStore")) for name in "ABC"])
    found = problems(make_document(text, path=REVISIONS), make_scope(), _project(files))
    about = [problem for problem in found if problem.code == "framework-not-found"]
    assert [problem.severity for problem in about] == ["information"]
    assert words in about[0].message


def _operation(operation_type: str = "CREATE", **definition: Any) -> dict[str, Any]:
    name = definition.get("store_name")
    return {
        "name": name,
        "component_type": "infrastructure_snapshot_store",
        "operation_type": operation_type,
        "definition": definition,
    }


def _of_revision(*operations: dict[str, Any], files: Files = APP) -> list[str]:
    text = json.dumps(list(operations))
    found = problems(make_document(text, path=REVISIONS), make_scope(), _project(files))
    return [_words(text, problem) for problem in found]


def test_nothing_is_said_of_definitions_that_are_removed() -> None:
    wrong = {**GIVEN, MODULE: "nowhere.at.all", ID: "nowhere.Id", BASE: "Unrelated", BASE_MODULE: "app.domain.stores"}
    assert _of_revision(_operation("DELETE", **wrong)) == []
    assert _of_revision(_operation("DELETE", **wrong), files=WITHOUT_FRAMEWORK) == []
    assert sorted(said.partition(" ")[0] for said in _of_revision(_operation("CREATE", **wrong))) == [
        "unrelated-class",
        "unresolved-module",
        "unresolved-type",
    ]


def test_after_a_removal_the_framework_is_spoken_of_at_the_first_that_needs_it() -> None:
    other = {**GIVEN, "store_name": "InMemoryOtherSnapshotStore"}
    said = _of_revision(_operation("DELETE", **GIVEN), _operation("CREATE", **other), files=WITHOUT_FRAMEWORK)
    assert [words.partition(" ")[0] for words in said] == ["framework-not-found"]


def test_classes_of_tests_are_not_what_was_meant() -> None:
    files = {**APP, "tests/unit/test_tickets.py": "class TicketSnapshot: ...\nclass OnlyHere: ...\n"}
    assert "`TicketSnapshot` is in `app.domain.tickets`" in _said({MODULE: "app.nowhere"}, files)[0]
    assert "tests" not in _said({MODULE: "app.nowhere", TYPE: "OnlyHere"}, files)[0]


def test_of_two_classes_of_that_name_none_was_meant() -> None:
    files = {**APP, "app/domain/other.py": "class TicketSnapshot: ...\n"}
    (said,) = _said({MODULE: "app.nowhere.at_all"}, files)
    assert "is in" not in said


def test_a_module_that_another_definition_generates_is_not_missing() -> None:
    text = json.dumps(
        {
            **GIVEN,
            BASE: "InMemoryBaseSnapshotStore",
            BASE_MODULE: "app.infrastructure.snapshot_stores.in_memory_base_snapshot_store",
        }
    )
    other = json.dumps({**GIVEN, "store_name": "InMemoryBaseSnapshotStore"})
    project, scope, workspace = _project(), make_scope(), Workspace()
    document = make_document(text)
    assert [problem.code for problem in problems(document, scope, project, None, workspace)] == ["unresolved-module"]
    workspace.take(Document(ROOT / "base.snapshot_store.json", other), scope, project)
    assert problems(document, scope, project, None, workspace) == ()


# ---------------------------------------------------------------- across files


class Others:
    """A workspace of several files."""

    def __init__(self, **files: Any) -> None:
        self.workspace = Workspace()
        self.documents: dict[str, Document] = {}
        for name, value in files.items():
            self.write(name, value)

    def write(self, name: str, value: Any, folder: str = "") -> set[str]:
        file = "revisions.json" if isinstance(value, list) else f"{name}.snapshot_store.json"
        path = ROOT / folder / (f".blocks/{name}/r1.json" if isinstance(value, list) and name != "revisions" else file)
        document = self.documents[name] = Document(path, json.dumps(value))
        touched = self.workspace.take(document, make_scope(), self.project(document))
        return {path.name for path in touched}

    def project(self, document: Document) -> Project:
        project = make_project(
            {**APP, "services/b/pyproject.toml": "", "services/b/app/domain/x.py": ""}, path=document.path
        )
        project.python.scan_now()
        return project

    def said(self, name: str) -> list[str]:
        document = self.documents[name]
        found = problems(document, make_scope(), self.project(document), None, self.workspace)
        return [_words(document.text, problem) for problem in found if problem.code == "duplicate-store"]


def _store(name: str) -> dict[str, Any]:
    return {**GIVEN, "store_name": name}


SAME = "InMemoryTicketSnapshotStore"


def test_the_same_class_in_two_files() -> None:
    others = Others(a=_store(SAME), b=_store(SAME), c=_store("InMemoryOtherSnapshotStore"))
    assert others.said("a") == [
        f'duplicate-store at "{SAME}": b.snapshot_store.json generates the same class `{SAME}`: one would replace the other. '
        f"Give one another name. [b.snapshot_store.json:0:{SAME}]"
    ]
    assert others.said("b")[0].endswith(f"[a.snapshot_store.json:0:{SAME}]")
    assert others.said("c") == []


def test_names_of_one_file() -> None:
    others = Others(a=_store("InMemoryTicketSnapshotStore"), b=_store("InMemoryTICKETSnapshotStore"))
    (said,) = others.said("a")
    assert "generates the same file `in_memory_ticket_snapshot_store.py` as `InMemoryTICKETSnapshotStore`" in said


def test_twice_in_one_revision() -> None:
    others = Others(revisions=[_operation(**_store(SAME)), _operation(**_store(SAME))])
    assert len(others.said("revisions")) == 2
    assert all(f"[revisions.json:0:{SAME}]" in said for said in others.said("revisions"))


@pytest.mark.parametrize("operation_type", ["UPDATE", "DELETE", "update"])
def test_an_operation_that_changes_or_removes_it_is_no_duplicate(operation_type: str) -> None:
    others = Others(a=_store(SAME), blocks=[_operation(operation_type, **_store(SAME))])
    assert (others.said("a"), others.said("blocks")) == ([], [])


def test_revisions_in_blocks_folders() -> None:
    others = Others(a=[_operation(**_store(SAME))], b=[_operation(**_store(SAME))])
    assert others.said("a")[0].endswith(f"[.blocks/b/r1.json:0:{SAME}]")


def test_other_projects_are_others() -> None:
    others = Others(a=_store(SAME))
    others.write("b", _store(SAME), "services/b")
    assert (others.said("a"), others.said("b")) == ([], [])


def test_what_changes_elsewhere_is_told() -> None:
    others = Others(a=_store(SAME))
    assert others.write("b", _store(SAME)) == {"a.snapshot_store.json"}
    assert others.write("b", _store(SAME)) == set()
    assert len(others.said("a")) == 1
    assert others.write("b", _store("InMemoryOtherSnapshotStore")) == {"a.snapshot_store.json"}
    assert others.said("a") == []
    others.write("b", _store(SAME))
    assert {path.name for path in others.workspace.drop(others.documents["b"].path)} == {"a.snapshot_store.json"}
    assert others.said("a") == []
    assert others.workspace.drop(others.documents["b"].path) == set()


def test_many_operations_in_one_file_are_compared_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each operation is compared with those of its name, found in a table, and not with all others."""
    operations = [_operation(**_store(f"InMemoryT{number}SnapshotStore")) for number in range(300)]
    others = Others(revisions=[*operations, operations[7]])
    compared: list[int] = []
    standing_for = Workspace.standing_for

    def counted(*given: Any) -> Any:
        found = standing_for(*given)
        compared.append(len(found))
        return found

    monkeypatch.setattr(Workspace, "standing_for", counted)
    assert len(others.said("revisions")) == 2
    assert (min(compared), max(compared)) == (1, 2)
    assert len(compared) <= 4 * 301
    assert others.documents["revisions"].path == REVISIONS


def test_marks_are_where_the_name_is() -> None:
    others = Others(a=_store(SAME), b=_store(SAME))
    document = others.documents["a"]
    found = problems(document, make_scope(), others.project(document), None, others.workspace)
    marked = mark_ranges(document.text, [problem.span for problem in found])
    assert f'"store_name": «"{SAME}"»' in marked
    assert document.path != DEFINITION


@pytest.mark.parametrize(
    "path",
    [
        "src/fleet/domain/tickets.py",
        "src/fleet/domain/tickets",
        r"src\fleet\domain\tickets.py",
        "./src/fleet/domain/tickets.py",
    ],
)
def test_a_path_of_a_file_becomes_the_module_that_the_file_is_imported_as(path: str) -> None:
    files = {
        name.replace("app/", "src/fleet/", 1) if name.startswith("app/") else name: text for name, text in APP.items()
    }
    assert _mended({MODULE: path}, files) == [{MODULE: "fleet.domain.tickets"}]
