"""The modules and classes that a project can import, and what a change on disk costs."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from storesmith.project import find_project
from storesmith.python import PythonIndex, Sources
from storesmith.python.environment import Environment
from storesmith.text import DiskReader, walk
from support import ROOT, MemoryReader, make_project

SITE = ".venv/lib/python3.11/site-packages"
BASE = {"pyproject.toml": "", ".venv/pyvenv.cfg": "", f"{SITE}/castlecraft_engineer/__init__.py": ""}


def _index(*names: str, **texts: str) -> PythonIndex:
    """The index of a project of these files, empty ones or with these texts."""
    return _of({**dict.fromkeys(names, ""), **texts})


def _of(files: Mapping[str, str | None]) -> PythonIndex:
    return make_project({**BASE, **files}).python


def _module(index: PythonIndex, name: str) -> str:
    found = index.module(name)
    if found.verdict != "found":
        return f"{found.verdict} after {found.prefix}" if found.prefix else found.verdict
    return found.file.relative_to(ROOT).as_posix() if found.file else "a folder"


def _name(index: PythonIndex, module: str, name: str) -> str:
    found = index.name(module, name)
    if found.verdict != "found":
        return found.verdict
    assert found.file is not None
    assert found.binding is not None
    return f"{found.module}:{found.name} at {found.file.relative_to(ROOT).as_posix()}:{found.binding.line}"


def _classes(index: PythonIndex) -> list[str]:
    return sorted(f"{known.module}.{known.name}" for known in index.classes())


# ---------------------------------------------------------------- modules


@pytest.mark.parametrize(
    ("files", "module", "expected"),
    [
        (["app/__init__.py", "app/a.py"], "app.a", "app/a.py"),
        (["app/__init__.py", "app/a.py"], "app", "app/__init__.py"),
        (["app/__init__.py", "app/a.py"], "app.b", "missing after app"),
        (["app/__init__.py", "app/a.py"], "app.a.b", "missing after app.a"),
        (["app/__init__.py", "app/a.py"], "application", "missing"),
        (["src/app/a.py"], "app.a", "src/app/a.py"),
        (["src/app/a.py"], "app", "a folder"),
        (["src/app/a.py"], "src.app.a", "src/app/a.py"),
        (["src/domain/a.py"], "src.domain.a", "src/domain/a.py"),
        (["src/domain/a.py", "src/__init__.py"], "src.domain.a", "src/domain/a.py"),
        (["app/domain/a.py", "tools/app/b.py"], "app.b", "missing after app"),
        # The first folder with a module or a regular package wins over folders without `__init__.py`.
        (["src/app/x.py", "app/__init__.py", "app/y.py"], "app.y", "app/y.py"),
        (["src/app/x.py", "app/__init__.py", "app/y.py"], "app.x", "missing after app"),
        (["src/app/x.py", "app/y.py"], "app.x", "src/app/x.py"),
        (["src/app/x.py", "app/y.py"], "app.y", "app/y.py"),
        (["src/app.py", "app/y.py"], "app", "src/app.py"),
        (["app.py", "app/__init__.py"], "app", "app/__init__.py"),
        (["app.py", "app/y.py"], "app", "app.py"),
        (["app/a.pyi"], "app.a", "app/a.pyi"),
        (["app/a.pyi", "app/a.py"], "app.a", "app/a.py"),
        (["app/a.cpython-311-x86_64-linux-gnu.so"], "app.a", "unknown"),
        (["app/a.pyd"], "app.a", "unknown"),
        (["app/a.pyc"], "app.a", "unknown"),
        (["app/a.pyd", "app/a.py"], "app.a", "app/a.py"),
        (["app/__init__.cpython-311-x86_64-linux-gnu.so", "app/a.py"], "app.a", "unknown"),
        (["app/a.test.py"], "app.a", "missing after app"),
        ([f"{SITE}/pydantic/main.py"], "pydantic.main", f"{SITE}/pydantic/main.py"),
        ([f"{SITE}/six.py"], "six", f"{SITE}/six.py"),
        ([], "pydantic", "missing"),
        ([], "sys", "unknown"),
        ([], "_decimal", "unknown"),
    ],
)
def test_module(files: list[str], module: str, expected: str) -> None:
    assert _module(_index(*files), module) == expected


@pytest.mark.parametrize(
    "text",
    [
        "from os import path",
        "import other as path",
        "def __getattr__(name): ...",
        "__path__ = __import__('pkgutil').extend_path(__path__, __name__)",
        "class (",
    ],
)
def test_a_module_that_the_package_may_make_itself(text: str) -> None:
    assert _module(_of({"app/__init__.py": text}), "app.path") == "unknown"


def test_without_an_environment_nothing_is_missing_but_in_the_project_s_own_packages() -> None:
    index = make_project({"pyproject.toml": "", "app/domain/a.py": ""}).python
    assert (_module(index, "pydantic"), _module(index, "app.domain.b")) == ("unknown", "missing after app.domain")


@pytest.mark.parametrize(
    "pyproject",
    [
        '[tool.storesmith]\nsource-roots = ["server", "tools/lib"]\n',
        '[tool.ruff]\nsrc = ["server", "tools/lib"]\n',
        '[tool.pytest.ini_options]\npythonpath = ["server", "tools/lib"]\n',
        '[tool.pytest.ini_options]\npythonpath = "server tools/lib"\n',
        '[tool.pyright]\nextraPaths = ["server", "tools/lib"]\n',
        '[tool.mypy]\nmypy_path = ["server", "tools/lib"]\n',
        '[tool.mypy]\nmypy_path = "$MYPY_CONFIG_FILE_DIR/server:tools/lib"\n',
        '[tool.mypy]\nmypy_path = "server, tools/lib"\n',
        '[tool.setuptools.packages.find]\nwhere = ["server", "tools/lib"]\n',
        '[tool.setuptools.package-dir]\n"" = "server"\nother = "tools/lib/other"\n',
        '[tool.poetry]\npackages = [{include = "shop", from = "server"}, {include = "other", from = "tools/lib"}]\n',
        '[tool.hatch.build.targets.wheel]\npackages = ["server/shop", "tools/lib/other"]\n',
    ],
)
def test_roots_by_each_setting(pyproject: str) -> None:
    index = _of({"pyproject.toml": pyproject, "server/shop/a.py": "", "tools/lib/other/b.py": ""})
    assert _module(index, "shop.a") == "server/shop/a.py"
    assert _module(index, "other.b") == "tools/lib/other/b.py"


@pytest.mark.parametrize(
    "pyproject",
    [
        '[tool.ruff]\nsrc = ["/etc", "../..", "a\\u0000b", 3]\n',
        "[tool.ruff]\nsrc = 3\n",
        '[tool]\nruff = "x"\n',
        '[tool.poetry]\npackages = ["x", {from = 3}, {include = "y"}]\n',
        "[tool.setuptools]\npackage-dir = 3\n",
        "[tool.hatch]\nbuild = []\n",
    ],
)
def test_roots_that_are_none(pyproject: str) -> None:
    index = _of({"pyproject.toml": pyproject, "app/a.py": ""})
    assert set(index.roots) == {ROOT / "src", ROOT}


def test_other_workspace_folders_are_roots_too() -> None:
    reader = MemoryReader({Path("/srv/lib/src/shared/a.py"): "", ROOT / "pyproject.toml": ""})
    project = find_project(ROOT / "x.snapshot_store.json", reader, neighbours=(Path("/srv/lib"),))
    assert project.python.module("shared.a").verdict == "found"


# ---------------------------------------------------------------- level by level

LEVELS = {
    "app/__init__.py": "",
    "app/domain/tickets/models.py": "",
    "app/domain/__init__.py": "",
    "app/domain/_private.py": "",
    "app/domain/ids.pyi": "",
    "app/domain/fast.cpython-311-x86_64-linux-gnu.so": "",
    "app/domain/not-a-module.py": "",
    "app/domain/empty/README.md": "",
    "app/domain/__pycache__/ids.cpython-311.pyc": "",
    "docs/index.md": "",
    "setup.py": "",
    "node_modules/x/a.py": "",
    f"{SITE}/pydantic/__init__.py": "",
    f"{SITE}/pydantic-2.0.dist-info/METADATA": "",
    f"{SITE}/six.py": "",
}


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("", {"app": True, "setup": False, "castlecraft_engineer": True, "pydantic": True, "six": False}),
        ("app", {"domain": True}),
        ("app.domain", {"fast": False, "ids": False, "tickets": True}),
        ("app.domain.tickets", {"models": False}),
        ("app.domain.ids", {}),
        ("nowhere.at.all", {}),
    ],
)
def test_children(package: str, expected: dict[str, bool]) -> None:
    assert _of(LEVELS).children(package) == expected


def test_children_of_a_package_over_several_roots() -> None:
    index = _index("src/app/x.py", "app/y.py", "app/x.py")
    assert index.children("app") == {"x": False, "y": False}


def test_children_of_a_module_that_stands_before_a_folder() -> None:
    assert _index("src/app.py", "app/y.py").children("app") == {}


# ---------------------------------------------------------------- names

NAMES = {
    "app/__init__.py": "from .domain.tickets import Ticket\nfrom . import domain\n",
    "app/domain/__init__.py": "from .tickets import *\nfrom .tickets import Ticket as Renamed\nfrom app import Ticket as Round\n",
    "app/domain/tickets.py": "import uuid\nclass Ticket: ...\nclass _Hidden: ...\nTicketId = uuid.UUID\ndef make(): ...\n",
    "app/stars.py": "from nowhere.readable import *\n",
    "app/compiled.py": "from .fast import *\n",
    "app/fast.pyd": "",
    "app/a.py": "from .b import *\nfrom .b import Loop\n",
    "app/b.py": "from .a import *\nfrom .a import Loop\nclass InB: ...\n",
    "app/broken.py": "class (",
    "app/lost.py": "from .nowhere import Lost\n",
}


@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        ("app.domain.tickets", "Ticket", "app.domain.tickets:Ticket at app/domain/tickets.py:1"),
        ("app.domain.tickets", "TicketId", "app.domain.tickets:TicketId at app/domain/tickets.py:3"),
        ("app.domain.tickets", "make", "app.domain.tickets:make at app/domain/tickets.py:4"),
        ("app.domain.tickets", "Nothing", "missing"),
        ("app", "Ticket", "app.domain.tickets:Ticket at app/domain/tickets.py:1"),
        ("app.domain", "Ticket", "app.domain.tickets:Ticket at app/domain/tickets.py:1"),
        ("app.domain", "Renamed", "app.domain.tickets:Ticket at app/domain/tickets.py:1"),
        ("app.domain", "Round", "app.domain.tickets:Ticket at app/domain/tickets.py:1"),
        ("app", "domain", "app:domain at app/__init__.py:1"),
        ("app.stars", "Anything", "unknown"),
        ("app.compiled", "Anything", "unknown"),
        ("app.fast", "Anything", "unknown"),
        ("app.broken", "Anything", "unknown"),
        ("app.lost", "Lost", "app.lost:Lost at app/lost.py:0"),
        ("app.a", "InB", "app.b:InB at app/b.py:2"),
        ("app.a", "Loop", "app.b:Loop at app/b.py:1"),
        ("app.a", "Nothing", "missing"),
        ("app.nowhere", "X", "unknown"),
    ],
)
def test_name(module: str, name: str, expected: str) -> None:
    assert _name(_of(NAMES), module, name) == expected


def test_names_that_were_meant() -> None:
    assert _of(NAMES).name("app.domain.tickets", "Tickt").names == ("uuid", "Ticket", "_Hidden", "TicketId", "make")


def test_many_modules_that_import_all_of_each_other() -> None:
    count = 40
    stars = "".join(f"from .m{number} import *\n" for number in range(count))
    index = _of({**{f"app/m{number}.py": stars for number in range(count)}, "app/m7.py": stars + "class Here: ...\n"})
    assert _name(index, "app.m0", "Here") == f"app.m7:Here at app/m7.py:{count}"
    assert _name(index, "app.m0", "Nowhere") == "missing"


def test_a_long_chain_of_imports() -> None:
    count = 150
    chain: dict[str, str | None] = {f"app/m{n}.py": f"from .m{n + 1} import X\n" for n in range(count)}
    index = _of({**chain, f"app/m{count}.py": "class X: ...\n"})
    assert _name(index, "app.m100", "X") == "app.m150:X at app/m150.py:0"
    assert _name(index, "app.m0", "X") == "app.m99:X at app/m99.py:0"  # where it is imported for the hundredth time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class A(Base): ...", True),
        ("class A(Base[int]): ...", True),
        ("import other\nclass A(other.Base): ...", False),
        ("import framework\nclass A(framework.Base): ...", True),
        ("from framework import Base as Other\nclass A(Other): ...", True),
        ("from framework import Base as Other\nAlias = Other\nclass A(Alias): ...", True),
        ("from framework import Base as Other\nAlias = Other[int]\nclass A(Alias): ...", True),
        ("from framework.inner import Base\nclass A(Base): ...", True),
        ("class Middle(Base): ...\nclass A(Middle): ...", True),
        ("class A: ...", False),
        ("class A(object): ...", False),
        ("class A(Exception): ...", False),
        ("from typing import Generic, TypeVar\nT = TypeVar('T')\nclass A(Generic[T]): ...", False),
        ("from typing import Generic, TypeVar\nT = TypeVar('T')\nclass A(Base, Generic[T]): ...", True),
        ("from typing import Protocol\nclass A(Protocol): ...", False),
        ("import abc\nclass A(abc.ABC): ...", False),
        ("class Base: ...\nclass A(Base): ...", False),
        ("class A(B): ...\nclass B(A): ...", False),
        ("class A(A): ...", False),
        ("from nowhere import B\nclass A(B): ...", None),
        ("from nowhere import B\nclass A(B, Base): ...", True),
        ("class A(make()): ...", None),
        ("class A(Unbound): ...", None),
        ("A = make()", None),
        ("A = Base", True),
        ("def A(): ...", None),
        ("", None),
    ],
)
def test_inherits(text: str, expected: bool | None) -> None:  # noqa: FBT001
    is_whole = "framework" in text or "class Base" in text
    source = text if is_whole else f"from framework import Base\n{text}"
    files = {
        f"{SITE}/framework/__init__.py": "from .inner import Base\n",
        f"{SITE}/framework/inner.py": "class Base: ...\n",
        f"{SITE}/other.py": "class Base: ...\n",
        "app/a.py": source,
    }
    assert _of(files).inherits("app.a", "A", "framework", "Base") is expected


def test_what_the_framework_does_not_have_is_not_known() -> None:
    assert _of({"app/a.py": "class A: ...\n"}).inherits("app.a", "A", "castlecraft_engineer", "Store") is None


@pytest.mark.parametrize(
    ("text", "name", "line", "expected"),
    [
        ("class A: ...", "A", 0, (0, "class [A]: ...")),
        ("@f\nclass A: ...", "A", 1, (1, "class [A]: ...")),
        ("from x import (\n    AB,\n    A,\n)", "A", 0, (2, "    [A],")),
        ("class A: ...\r\nclass B: ...\r\n", "B", 1, (1, "class [B]: ...")),
        ("class A: ...\rclass B: ...\r", "B", 1, (1, "class [B]: ...")),
        ("x = 1", "A", 0, (0, "[]")),
        ("", "A", 7, (7, "[]")),
    ],
)
def test_location(text: str, name: str, line: int, expected: tuple[int, str]) -> None:
    found = _of({"app/a.py": text}).location(ROOT / "app/a.py", name, line)
    start, end = found.span
    shown = f"{found.line_text[:start]}[{found.line_text[start:end]}]{found.line_text[end:]}"
    assert (found.line, shown) == expected


# ---------------------------------------------------------------- the scan


class CountingReader(MemoryReader):
    """Counts what is read and listed."""

    def __init__(self, files: Mapping[Path, str | None]) -> None:
        super().__init__(files)
        self.reads: list[str] = []
        self.lists: list[str] = []

    def read(self, path: Path) -> str | None:
        self.reads.append(path.as_posix())
        return super().read(path)

    def entries(self, path: Path) -> dict[str, bool]:
        self.lists.append(path.as_posix())
        return super().entries(path)


def _counted(files: Mapping[str, str | None], *, is_watched: bool = True) -> tuple[PythonIndex, CountingReader]:
    reader = CountingReader({ROOT / name: text for name, text in files.items()})
    environment = Environment(ROOT / ".venv", (), is_complete=True, has_framework=True)
    return PythonIndex([ROOT], environment, Sources(reader, is_watched=is_watched)), reader


TREE: dict[str, str | None] = {
    "app/__init__.py": "class Top: ...",
    "app/a.py": "class A: ...",
    "app/b/c.py": "class C: ...\nclass D: ...",
    "app/b/c.pyi": "class OfStub: ...",
    "app/only.pyi": "class Stub: ...",
    "app/not-a-module.py": "class No: ...",
    ".hidden/x.py": "class No: ...",
    "app/node_modules/x.py": "class No: ...",
    "app/__pycache__/x.py": "class No: ...",
    "envs/pyvenv.cfg": "",
    "envs/x.py": "class No: ...",
    "app/broken.py": "class (",
}
ALL = ["app.Top", "app.a.A", "app.b.c.C", "app.b.c.D", "app.only.Stub"]


def test_scan() -> None:
    index, reader = _counted(TREE)
    assert not index.is_scanned
    assert _classes(index) == []
    index.scan_now()
    assert index.is_scanned
    assert _classes(index) == ALL
    assert len(reader.reads) == len(set(reader.reads)) == 5
    index.scan_now()
    assert len(reader.reads) == 5
    for _ in index.scan():
        pass
    assert len(reader.reads) == 5


def test_scan_reads_or_lists_one_thing_at_a_step() -> None:
    folders: dict[str, str | None] = {f"data/d{number}/README": "" for number in range(50)}
    index, reader = _counted({**TREE, **folders})
    done = 0
    for _ in index.scan():
        assert len(reader.reads) + len(reader.lists) <= done + 3
        done = len(reader.reads) + len(reader.lists)
    assert _classes(index) == ALL


def test_classes_named() -> None:
    index, _ = _counted({"a/x.py": "class Same: ...", "b/x.py": "class Same: ...\nclass Other: ..."})
    index.scan_now()
    assert [known.module for known in index.classes_named("Same")] == ["a.x", "b.x"]
    assert index.classes_named("Nothing") == []


def test_a_root_within_a_root_gives_its_modules_the_shorter_name() -> None:
    index = _of({"pyproject.toml": '[tool.storesmith]\nsource-roots = ["lib"]\n', "lib/x/a.py": "class A: ..."})
    index.scan_now()
    assert _classes(index) == ["x.a.A"]


# ---------------------------------------------------------------- changes


def _change(index: PythonIndex, reader: CountingReader, name: str, text: str | None) -> list[str]:
    """Write a file, or remove it, tell of it, and give what was read for it."""
    path = ROOT / name
    if text is None:
        reader.remove(path)
    else:
        reader.write(path, text)
    reader.reads.clear()
    index.changed(path, exists=text is not None)
    return [read.removeprefix(f"{ROOT.as_posix()}/") for read in reader.reads]


def test_a_change_reads_only_that_file() -> None:
    index, reader = _counted(TREE)
    index.scan_now()
    assert index.name("app.a", "A2").verdict == "missing"
    assert _change(index, reader, "app/a.py", "class A2: ...") == ["app/a.py"]
    assert [name for name in _classes(index) if name not in ALL] == ["app.a.A2"]
    assert index.name("app.a", "A2").verdict == "found"
    assert index.name("app.a", "A").verdict == "missing"
    assert [read for read in reader.reads if not read.endswith("app/a.py")] == []


def test_a_new_file() -> None:
    index, reader = _counted(TREE)
    index.scan_now()
    assert index.module("app.new.deep.module").verdict == "missing"
    assert _change(index, reader, "app/new/deep/module.py", "class New: ...") == ["app/new/deep/module.py"]
    assert index.module("app.new.deep.module").verdict == "found"
    assert index.children("app.new") == {"deep": True}
    assert [known.module for known in index.classes_named("New")] == ["app.new.deep.module"]


def test_a_removed_file() -> None:
    index, reader = _counted(TREE)
    index.scan_now()
    assert _change(index, reader, "app/a.py", None) == []
    assert index.module("app.a").verdict == "missing"
    assert index.classes_named("A") == []


def test_a_removed_folder_and_one_in_its_place() -> None:
    index, reader = _counted(TREE)
    index.scan_now()
    assert index.module("app.b.c").verdict == "found"
    for name in [name for name in reader.files if (ROOT / "app/b") in name.parents]:
        reader.remove(name)
    index.changed(ROOT / "app/b", exists=False)
    assert index.module("app.b").verdict == "missing"
    assert index.classes_named("C") == []
    reader.write(ROOT / "app/b/other.py", "class C: ...")
    index.changed(ROOT / "app/b", exists=True)
    for _ in index.scan():
        pass
    assert (index.module("app.b.c").verdict, index.module("app.b.other").verdict) == ("missing", "found")
    assert [known.module for known in index.classes_named("C")] == ["app.b.other"]


def test_a_stub_beside_its_module_does_not_count() -> None:
    index, reader = _counted(TREE)
    index.scan_now()
    _change(index, reader, "app/b/c.pyi", "class C: ...")
    assert [known.file.name for known in index.classes_named("C")] == ["c.py"]
    _change(index, reader, "app/b/c.py", None)
    assert [known.file.name for known in index.classes_named("C")] == ["c.pyi"]
    _change(index, reader, "app/b/c.py", "class C: ...")
    assert [known.file.name for known in index.classes_named("C")] == ["c.py"]


@pytest.mark.parametrize(
    "name",
    ["venv/lib/x.py", "app/node_modules/y.py", "app/not-a-module.py", "../other/x.py", ".hidden/y.py", "app/x.txt"],
)
def test_changes_of_what_is_none_of_the_project_s(name: str) -> None:
    index, reader = _counted({**TREE, "venv/pyvenv.cfg": ""})
    index.scan_now()
    path = Path(os.path.normpath(ROOT / name))
    reader.write(path, "class New: ...")
    index.changed(path, exists=True)
    assert _classes(index) == ALL


def test_a_change_before_the_scan_is_seen_by_the_scan() -> None:
    index, reader = _counted(TREE)
    steps = index.scan()
    for _ in range(3):
        next(steps)
    _change(index, reader, "app/a.py", "class Later: ...")
    for _ in steps:
        pass
    assert "app.a.Later" in _classes(index)
    assert "app.a.A" not in _classes(index)


def test_an_installed_package_is_seen_when_looked_for_again() -> None:
    index = _of({})
    reader: Any = index._reader
    assert index.module("pydantic.main").verdict == "missing"
    reader.write(ROOT / SITE / "pydantic/main.py", "")
    assert index.look_again()
    assert index.module("pydantic.main").verdict == "found"
    assert index.module("pydantic.fields").verdict == "missing"
    reader.write(ROOT / SITE / "pydantic/fields.py", "")
    assert index.look_again()
    assert index.module("pydantic.fields").verdict == "found"
    assert not index.look_again()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr("storesmith.python.index.time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def test_who_is_not_told_sees_changes_after_a_second(clock: list[float]) -> None:
    index, reader = _counted(TREE, is_watched=False)
    assert index.module("app.new").verdict == "missing"
    reader.write(ROOT / "app/new.py", "class New: ...")
    clock[0] += 0.5
    assert index.module("app.new").verdict == "missing"
    clock[0] += 0.6
    assert index.module("app.new").verdict == "found"
    assert index.name("app.new", "New").verdict == "found"
    reader.write(ROOT / "app/new.py", "class Newer: ...")
    clock[0] += 1.1
    assert index.name("app.new", "New").verdict == "missing"


def test_who_is_told_is_not_asked_again(clock: list[float]) -> None:
    index, reader = _counted(TREE)
    assert index.module("app.a").verdict == "found"
    reader.lists.clear()
    clock[0] += 3600
    assert index.module("app.a").verdict == "found"
    assert index.children("app")
    assert index.module("app.a").verdict == "found"
    assert [listed for listed in reader.lists if listed.endswith("/app")] == []


def test_looking_up_ever_other_names_takes_no_ever_growing_memory() -> None:
    index, _ = _counted(TREE)
    for number in range(6_000):
        index.module(f"app.typed{number}")
        index.name("app.a", f"Typed{number}")
    assert 1_000 < len(index._memo) <= 10_000


# ---------------------------------------------------------------- on disk


def _disk(root: Path, *names: str) -> PythonIndex:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("class A: ...\n", encoding="utf-8")
    return PythonIndex([root], None, Sources(DiskReader(), is_watched=True))


@pytest.mark.skipif(sys.platform == "win32", reason="links take a privilege there")
def test_links_that_lead_round(tmp_path: Path) -> None:
    index = _disk(tmp_path, "app/a.py", "app/b/c.py", "x.snapshot_store.json")
    for name in ("up", "app/up", "app/again", "app/b/up", "app/b/out"):
        (tmp_path / name).symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "app/other").symlink_to(tmp_path / "app/b", target_is_directory=True)
    (tmp_path / "app/dangling").symlink_to(tmp_path / "nowhere")
    steps = sum(1 for _ in itertools.islice(index.scan(), 1_000))
    assert steps < 100
    assert [known.module for known in index.classes_named("A")] == ["app.a", "app.b.c"]
    found = [path for files in itertools.islice(walk(tmp_path, DiskReader()), 1_000) for path in files]
    assert [path.name for path in found if path.suffix == ".json"] == ["x.snapshot_store.json"]
    assert len(found) == 4


def test_files_that_vanish_during_the_scan(tmp_path: Path) -> None:
    index = _disk(tmp_path, *(f"app/m{number}.py" for number in range(10)), "app/b/c.py")
    steps = index.scan()
    for _ in range(5):
        next(steps)
    read = _classes(index)
    assert 0 < len(read) < 10
    files = [*tmp_path.rglob("*.py")]
    for file in files:
        file.unlink()
    (tmp_path / "app/b").rmdir()
    assert sum(1 for _ in steps) > 0
    assert index.is_scanned
    assert _classes(index) == read
    for file in files:
        index.changed(file, exists=False)
    assert _classes(index) == []


def test_a_root_that_is_no_folder(tmp_path: Path) -> None:
    index = PythonIndex([tmp_path / "nowhere", tmp_path / "file"], None, Sources(DiskReader()))
    (tmp_path / "file").touch()
    index.scan_now()
    assert list(index.classes()) == []
    assert index.children("") == {}


def test_revision_goes_up_where_changes_are_not_reported(clock: list[float]) -> None:
    index, _ = _counted(TREE, is_watched=False)
    before = index.revision
    clock[0] += 0.5
    assert index.revision == before
    clock[0] += 0.6
    assert index.revision > before


FAST = "try:\n    from app.fast import X\nexcept ImportError:\n    from app.slow import X\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (FAST, "app.slow.X"),
        ("try:\n    from app.fast import X\nexcept ImportError:\n    class X: ...\n", "app.m.X"),
        (
            "import sys\nif sys.version_info >= (3, 99):\n    from app.fast import X\nelse:\n    from .slow import X\n",
            "app.slow.X",
        ),
        (
            "if a:\n    from nowhere import X\nelif b:\n    from app.fast import X\nelse:\n    from app.slow import X\n",
            "app.slow.X",
        ),
        ("try:\n    from app.slow import X\nexcept ImportError:\n    from app.fast import X\n", "app.slow.X"),
        ("try:\n    from app.fast import Y as X\nexcept ImportError:\n    X = None\n", "app.m.X"),
        ("try:\n    from app.slow import *\nexcept ImportError:\n    pass\n", "app.slow.X"),
    ],
)
def test_both_resolvers_try_alternatives(source: str, expected: str) -> None:
    index = _of({"app/__init__.py": "", "app/slow.py": "class X: ...\n", "app/m.py": source})
    found = index.name("app.m", "X")
    assert (found.verdict, f"{found.module}.{found.name}") == ("found", expected)
    assert index.definition("app.m.X").name == expected


@pytest.mark.parametrize(
    "source",
    [
        f"{FAST}class Y(X): ...\n",
        "try:\n    from app.fast import X as B\nexcept ImportError:\n    from app.slow import X as B\nclass Y(B): ...\n",
        "try:\n    from app.fast import X as Y\nexcept ImportError:\n    from app.slow import X as Y\n",
    ],
)
def test_bases_may_come_from_alternatives(source: str) -> None:
    index = _of({"app/__init__.py": "", "app/slow.py": "class X: ...\n", "app/m.py": source})
    assert index.inherits("app.m", "Y", "app.slow", "X")


@pytest.mark.parametrize(("target", "answer"), [("slow", False), ("slower", True)])
def test_a_changed_alternative_changes_answers(target: str, answer: bool) -> None:  # noqa: FBT001
    before = Sources(MemoryReader({ROOT / "m.py": FAST}), is_watched=True).outline(ROOT / "m.py", "m")
    text = f"\n{FAST}".replace("slow", target)
    after = Sources(MemoryReader({ROOT / "m.py": text}), is_watched=True).outline(ROOT / "m.py", "m")
    assert after.binds_as(before) is not answer
