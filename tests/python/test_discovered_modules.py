"""Which modules are proposed and scanned, as opposed to those that can be imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from storesmith.generate.orphans import orphans
from storesmith.generate.record import RECORD_MARK
from storesmith.kinds import bundled_kinds
from storesmith.project import Project
from support import ROOT, MemoryReader, make_project

SITE = ".venv/lib/python3.11/site-packages"
FILES: dict[str, str | None] = {
    ".git/HEAD": "",
    ".gitignore": "*_pb2.py\n/generated/\n.venv\n/shop/local.py\n",
    "pyproject.toml": '[tool.storesmith]\nsource-roots = ["lib"]\n',
    ".venv/pyvenv.cfg": "",
    f"{SITE}/wheels/__init__.py": "",
    f"{SITE}/wheels/messages_pb2.py": "",
    "shop/__init__.py": "class Shop: ...",
    "shop/messages_pb2.py": "class Message: ...",
    "shop/local.py": "class Local: ...",
    "shop/build/__init__.py": "class Build: ...",
    "shop/dist/wheel.py": "class Wheel: ...",
    "lib/local.py": "class OfLib: ...",
    "lib/generated/models.py": "class Model: ...",
    "generated/top.py": "class Top: ...",
    "build/lib/shop/__init__.py": "class Shop: ...",
    "dist/shop/a.py": "class Copy: ...",
    "env/conda-meta/history": "",
    "env/tool.py": "class Tool: ...",
}


@pytest.fixture
def project() -> Project:
    return make_project(FILES)


def _scanned(project: Project) -> list[str]:
    project.python.scan_now()
    return sorted(f"{known.module}.{known.name}" for known in project.python.classes())


SCANNED = [
    "generated.models.Model",
    "local.OfLib",
    "shop.Shop",
    "shop.build.Build",
    "shop.dist.wheel.Wheel",
]


def test_classes_of_ignored_files_and_build_products_are_not_scanned(project: Project) -> None:
    assert _scanned(project) == SCANNED


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("", ["generated", "local", "shop", "wheels"]),
        ("shop", ["build", "dist"]),
        ("generated", ["models"]),
        ("wheels", ["messages_pb2"]),
        ("build", []),
        ("dist.shop", []),
    ],
)
def test_only_discovered_modules_are_proposed(project: Project, package: str, expected: list[str]) -> None:
    assert sorted(project.python.children(package)) == expected


@pytest.mark.parametrize("module", ["shop.messages_pb2", "shop.local", "generated.top", "dist.shop.a", "env.tool"])
def test_what_can_be_imported_is_found_wherever_it_is(project: Project, module: str) -> None:
    assert project.python.module(module).verdict == "found"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("shop/other_pb2.py", []), ("generated/new.py", []), ("build/new.py", []), ("shop/new.py", ["shop.new.New"])],
)
def test_a_new_file_is_scanned_only_if_it_is_discovered(project: Project, name: str, expected: list[str]) -> None:
    assert _scanned(project) == SCANNED
    assert isinstance(project.reader, MemoryReader)
    project.reader.write(ROOT / name, "class New: ...")
    project.python.changed(ROOT / name, exists=True)
    assert [each for each in _scanned(project) if each not in SCANNED] == expected


@pytest.mark.parametrize(
    ("ignored", "expected"),
    [("", ["a.py", "test_a.py"]), ("tests/\n", ["a.py"]), ("snapshot_stores\n", []), ("/app/\n", ["test_a.py"])],
)
def test_orphans_in_ignored_folders_are_not_reported(ignored: str, expected: list[str]) -> None:
    text = f"{RECORD_MARK}a.snapshot_store.json\n"
    folder = "infrastructure/snapshot_stores"
    files = {f"app/{folder}/a.py": text, f"tests/{folder}/test_a.py": text, "app/domain/__init__.py": ""}
    project = make_project({"pyproject.toml": "", ".gitignore": ignored, ".git/HEAD": "", **files})
    found: list[Path] = [path for path, _ in orphans(bundled_kinds()[0], project, ())]
    assert [path.name for path in found] == expected
