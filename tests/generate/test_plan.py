"""Which files are planned, which packages are marked, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from storesmith.analysis import problems
from storesmith.generate.plan import Plan, Refusal, plan
from storesmith.kinds import bundled_kinds
from storesmith.model import Document, Scope, definitions_in
from storesmith.project import Project, find_project
from storesmith.text import DiskReader

DEFINITION = {
    "store_name": "InMemoryTicketSnapshotStore",
    "aggregate_id_type_str": "str",
    "snapshot_type_str": "TicketSnapshot",
    "snapshot_module_str": "app_root_name.domain.tickets",
}
STORE = "infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"
TESTS = "tests/infrastructure/snapshot_stores/test_in_memory_ticket_snapshot_store.py"


def tree(root: Path, *paths: str) -> Path:
    """Files, and folders where a path ends in a slash, below a new project's root; a text may follow after `=`."""
    for entry in ("pyproject.toml", *paths):
        path, _, text = entry.partition("=")
        if path.endswith("/"):
            (root / path).mkdir(parents=True, exist_ok=True)
        else:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
    return root


def planned(
    root: Path, text: object = DEFINITION, name: str = "tickets.snapshot_store.json", **environment: str
) -> tuple[Plan | Refusal, Project]:
    path = root / name
    project = find_project(path, DiskReader(), environment=environment)
    document = Document(path, text if isinstance(text, str) else json.dumps(text, indent=2))
    scope = Scope(bundled_kinds(), project.config.include)
    (definition, *_) = definitions_in(document, scope)
    return plan(definition, project, problems(document, scope, project)), project


def paths(root: Path, text: object = DEFINITION, name: str = "tickets.snapshot_store.json", **env: str) -> list[str]:
    made, _ = planned(root, text, name, **env)
    assert isinstance(made, Plan), made
    return [file.path.relative_to(root).as_posix() for file in made.files]


def reason(root: Path, text: object = DEFINITION, name: str = "tickets.snapshot_store.json") -> str:
    made, _ = planned(root, text, name)
    assert isinstance(made, Refusal), made
    return made.reason


def markers(files: list[str]) -> list[str]:
    return [path for path in files if path.endswith("__init__.py")]


APP_MARKERS = ["app/infrastructure/__init__.py", "app/infrastructure/snapshot_stores/__init__.py"]
TEST_MARKERS = ["tests/infrastructure/__init__.py", "tests/infrastructure/snapshot_stores/__init__.py"]


@pytest.mark.parametrize(
    ("files", "marked"),
    [
        pytest.param(["app/__init__.py", "app/domain/__init__.py"], APP_MARKERS, id="packages"),
        pytest.param(["app/__init__.py", "app/domain/x.py"], [], id="the layers beside it have none"),
        pytest.param(["app/domain/x.py"], [], id="namespace packages"),
        pytest.param(["app/domain/__init__.py"], APP_MARKERS, id="only the layers have them"),
        pytest.param(
            ["app/__init__.py", "app/domain/__init__.py", "app/api/x.py", "app/application/__init__.py"],
            APP_MARKERS,
            id="most have them",
        ),
        pytest.param(
            ["app/__init__.py", "app/domain/__init__.py", "app/infrastructure/__init__.py"],
            APP_MARKERS[1:],
            id="what is there is not made",
        ),
        pytest.param(
            ["app/__init__.py", "app/domain/__init__.py", "app/infrastructure/x.py"],
            [],
            id="below a folder that has none",
        ),
        pytest.param(
            [
                "app/__init__.py",
                "app/domain/__init__.py",
                "app/infrastructure/__init__.py",
                "app/infrastructure/event_stores/x.py",
            ],
            [],
            id="the stores beside it have none",
        ),
        pytest.param(
            ["app/__init__.py", "app/domain/__init__.py", "app/__pycache__/x.pyc", "app/.hidden/x.py"],
            APP_MARKERS,
            id="caches and hidden folders are no custom",
        ),
        pytest.param(
            ["app/__init__.py", "app/domain/__init__.py", "app/infrastructure/snapshot_stores/__init__.py"],
            [],
            id="all there",
        ),
        pytest.param(["app/__init__.py", "app/domain/__init__.py", "tests/x.py"], APP_MARKERS, id="tests without"),
        pytest.param(
            ["app/__init__.py", "app/domain/__init__.py", "tests/__init__.py"],
            APP_MARKERS + TEST_MARKERS,
            id="tests with",
        ),
        pytest.param(
            ["app/__init__.py", "app/domain/__init__.py", "tests/__init__.py", "tests/domain/test_x.py"],
            APP_MARKERS,
            id="tests with one at the top only",
        ),
        pytest.param(
            ["app/domain/x.py", "tests/__init__.py", "tests/domain/__init__.py"],
            TEST_MARKERS,
            id="tests with, application without",
        ),
    ],
)
def test_packages_are_marked_as_those_around_them(tmp_path: Path, files: list[str], marked: list[str]) -> None:
    assert markers(paths(tree(tmp_path, *files))) == marked


def test_the_files_come_in_the_order_in_which_they_are_made(tmp_path: Path) -> None:
    tree(tmp_path, "app/__init__.py", "app/domain/__init__.py", "tests/__init__.py")
    assert paths(tmp_path) == [*APP_MARKERS, f"app/{STORE}", *TEST_MARKERS, TESTS]
    made, _ = planned(tmp_path)
    assert isinstance(made, Plan)
    assert [file.role for file in made.files] == ["package"] * 2 + ["store"] + ["package"] * 2 + ["tests"]
    assert made.generated.module == "app.infrastructure.snapshot_stores.in_memory_ticket_snapshot_store"


@pytest.mark.parametrize(
    ("files", "store", "module"),
    [
        (["src/app/domain/x.py"], f"src/app/{STORE}", "app"),
        (["src/book_keeper/domain/x.py", "scripts/x.py"], f"src/book_keeper/{STORE}", "book_keeper"),
        (["src/domain/x.py"], f"src/{STORE}", "src"),
        (["shop/domain/x.py", "tests/domain/x.py"], f"shop/{STORE}", "shop"),
        (["a/domain/x.py", "b/domain/x.py", "pyproject.toml=[project]\nname = 'B'"], f"b/{STORE}", "b"),
        (["a/domain/x.py", "b/domain/x.py", ".env=APP_ROOT_NAME=b\n"], f"b/{STORE}", "b"),
        (["a/domain/x.py", "b/domain/x.py", "pyproject.toml=[tool.storesmith]\napp-root = 'b'"], f"b/{STORE}", "b"),
        (["pyproject.toml=[tool.storesmith]\napp-root = 'src/b'"], f"src/b/{STORE}", "b"),
        (["src/b/x.py", "pyproject.toml=[tool.storesmith]\napp-root = 'b'"], f"src/b/{STORE}", "b"),
        (["src/c/b/x.py", "pyproject.toml=[tool.storesmith]\napp-root = 'c.b'"], f"src/c/b/{STORE}", "c.b"),
    ],
)
def test_the_application_is_found(tmp_path: Path, files: list[str], store: str, module: str) -> None:
    made, _ = planned(tree(tmp_path, *files))
    assert isinstance(made, Plan), made
    (found,) = (file.path for file in made.files if file.role == "store")
    assert found == tmp_path / store
    assert made.generated.module == f"{module}.infrastructure.snapshot_stores.in_memory_ticket_snapshot_store"
    assert made.model.modules["snapshot_module_str"] == f"{module}.domain.tickets"


def test_the_environment_names_the_application(tmp_path: Path) -> None:
    tree(tmp_path, "a/domain/x.py", "b/domain/x.py")
    assert f"b/{STORE}" in paths(tmp_path, APP_ROOT_NAME="b")
    assert "set `app-root`" in reason(tmp_path)


def test_the_tests_folder_can_be_chosen(tmp_path: Path) -> None:
    tree(tmp_path, "app/domain/x.py", "pyproject.toml=[tool.storesmith]\ntests-dir = 'checks/unit'")
    assert TESTS.replace("tests/", "checks/unit/", 1) in paths(tmp_path)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"store_name": "not an identifier"}, "line 2: "),
        ({"store_name": "class"}, "line 2: "),
        ({"store_name": ""}, "line 2: "),
        ({"store_name": 3}, "line 2: "),
        ({"store_name": "../../Evil"}, "line 2: "),
        ({"store_name": "X'; import os"}, "line 2: "),
        ({"aggregate_id_type_str": "UUID"}, "line 3: "),
        ({"aggregate_id_type_str": "__import__('os').system('x')"}, "line 3: "),
        ({"aggregate_id_type_str": "list["}, "line 3: "),
        ({"snapshot_module_str": "a..b"}, "line 5: "),
        ({"snapshot_module_str": "a.b; import os"}, "line 5: "),
        ({"snapshot_module_str": "a.b\nimport os"}, "line 5: "),
        ({"store_type": "mongodb"}, "line 6: "),
        ({"store_type": "../in_memory"}, "line 6: "),
        ({"store_type": None}, "line 6: "),
        ({"base_interface_name": "In MemoryTicketSnapshotStore"}, "line 6: "),
    ],
)
def test_what_would_break_the_python_is_refused(tmp_path: Path, change: dict[str, object], expected: str) -> None:
    tree(tmp_path, "app/domain/x.py")
    said = reason(tmp_path, {**DEFINITION, **change})
    assert said.startswith(expected)
    assert "\n" not in said


def test_a_refusal_says_how_many_more_there_are(tmp_path: Path) -> None:
    tree(tmp_path, "app/domain/x.py")
    said = reason(tmp_path, {**DEFINITION, "store_name": "1", "snapshot_type_str": "2", "store_type": "3"})
    assert said.startswith("line 2: ")
    assert said.endswith(" (and 2 more)")


@pytest.mark.parametrize("text", ["{", "[]", "{}", "null", '{"store_name": "A" "x": 1}', "3"])
def test_what_is_no_definition_is_refused(tmp_path: Path, text: str) -> None:
    tree(tmp_path, "app/domain/x.py")
    assert reason(tmp_path, text)


def test_a_warning_refuses_nothing(tmp_path: Path) -> None:
    tree(tmp_path, "app/domain/x.py")
    assert paths(tmp_path, {**DEFINITION, "store_name": "TicketStore", "unknown": 1})


def test_problems_of_another_operation_refuse_nothing(tmp_path: Path) -> None:
    tree(tmp_path, "app/domain/x.py")
    right = {"component_type": "infrastructure_snapshot_store", "name": "a", "definition": DEFINITION}
    wrong = {**right, "definition": {**DEFINITION, "store_name": "not one"}}
    assert f"app/{STORE}" in paths(tmp_path, [right, wrong], "revisions.json")
    assert reason(tmp_path, [wrong, right], "revisions.json")


@pytest.mark.parametrize("link", ["app/infrastructure", "app/infrastructure/snapshot_stores", "tests", "app"])
def test_links_that_leave_the_project_are_refused(tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    (outside / "domain").mkdir(parents=True)
    root = tree(tmp_path / "project", "pyproject.toml=[tool.storesmith]\napp-root = 'app'")
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(outside)
    assert "is outside the project" in reason(root)
    assert [path.name for path in outside.rglob("*")] == ["domain"]


def test_a_link_at_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    root = tree(tmp_path / "project", "app/domain/x.py", "app/infrastructure/snapshot_stores/")
    (root / "app" / STORE).symlink_to(tmp_path / "elsewhere.py")
    assert "is outside the project" in reason(root)


def test_links_inside_the_project_are_followed(tmp_path: Path) -> None:
    root = tree(tmp_path, "app/domain/x.py", "adapters/")
    (root / "app" / "infrastructure").symlink_to(root / "adapters")
    assert f"app/{STORE}" in paths(root)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda root: root / "link", id="a link to the project"),
        pytest.param(lambda root: root / ".." / root.name, id="a way with dots in it"),
    ],
)
def test_a_project_reached_by_another_way_is_no_escape(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    root = tree(tmp_path / "project", "app/domain/x.py")
    (root / "link").symlink_to(root)
    assert f"app/{STORE}" in [
        path.partition("project/")[2] if "project/" in path else path for path in paths(make(root))
    ]


@pytest.mark.parametrize("folder", ["../out", "/tmp/out", "a/../../out", "", "C:\\out", 3])
def test_a_tests_folder_outside_of_the_project_is_not_taken(tmp_path: Path, folder: object) -> None:
    tree(tmp_path, "app/domain/x.py", f"pyproject.toml=[tool.storesmith]\ntests-dir = {json.dumps(folder)}")
    made, project = planned(tmp_path)
    assert isinstance(made, Plan)
    assert len(project.complaints) == 1
    assert made.files[-1].path == tmp_path / TESTS
