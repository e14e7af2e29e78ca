"""Where a project's root, its package and its tests are."""

from __future__ import annotations

from pathlib import Path

import pytest

from storesmith.project import AppRoot, Config, find_project
from storesmith.text import DiskReader
from support import ROOT, MemoryReader, make_project


def _app_root(*names: str, pyproject: str = "", environment: dict[str, str] | None = None) -> tuple[str, str] | None:
    """The package's name and its folder below the root, in a project of these files."""
    found = make_project({"pyproject.toml": pyproject, **dict.fromkeys(names, "")}, environment=environment).app_root
    return (found.name, found.folder.relative_to(ROOT).as_posix()) if found else None


CONFIGURED = '[tool.storesmith]\napp-root = "%s"\n'


@pytest.mark.parametrize(
    ("value", "names", "expected"),
    [
        ("shop", ["shop/a.py", "app/domain/a.py"], ("shop", "shop")),
        ("shop", ["src/shop/a.py"], ("shop", "src/shop")),
        ("shop", ["shop/a.py", "src/shop/a.py"], ("shop", "shop")),
        ("src/shop", ["src/shop/a.py"], ("shop", "src/shop")),
        ("src/shop", [], ("shop", "src/shop")),
        ("company/shop", ["company/shop/a.py"], ("company.shop", "company/shop")),
        ("company.shop", ["company/shop/a.py"], ("company.shop", "company/shop")),
        ("src/company/shop", [], ("company.shop", "src/company/shop")),
        ("src", ["src/domain/a.py"], ("src", "src")),
        ("missing", [], ("missing", "missing")),
    ],
)
def test_by_configuration(value: str, names: list[str], expected: tuple[str, str]) -> None:
    assert _app_root(*names, pyproject=CONFIGURED % value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("shop", ("shop", "shop")),
        ("company.shop", ("company.shop", "company/shop")),
        ("../etc", ("app", "app")),
        ("/etc", ("app", "app")),
        ("my-shop", ("app", "app")),
        ("", ("app", "app")),
    ],
)
def test_by_the_environment(value: str, expected: tuple[str, str]) -> None:
    assert _app_root("app/domain/a.py", environment={"APP_ROOT_NAME": value}) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("APP_ROOT_NAME=shop", "shop"),
        ("export APP_ROOT_NAME = 'shop'  # the package", "shop"),
        ('OTHER=1\nAPP_ROOT_NAME="shop"\nMORE=2', "shop"),
        ("# APP_ROOT_NAME=shop", "app"),
        ("MY_APP_ROOT_NAME=shop", "app"),
        ("APP_ROOT_NAME=", "app"),
        ("APP_ROOT_NAME=../../etc", "app"),
        ("APP_ROOT_NAME=shop\r", "shop"),
    ],
)
def test_by_the_env_file(line: str, expected: str) -> None:
    project = make_project({"pyproject.toml": "", "app/domain/a.py": "", ".env": f"{line}\n"})
    assert project.app_root == AppRoot(expected, ROOT / expected)


def test_configuration_then_environment_then_env_file_then_tree() -> None:
    files = {"pyproject.toml": CONFIGURED % "one", ".env": "APP_ROOT_NAME=three", "four/domain/a.py": ""}
    for first, environment, expected in (
        (CONFIGURED % "one", {"APP_ROOT_NAME": "two"}, "one"),
        ("", {"APP_ROOT_NAME": "two"}, "two"),
        ("", {}, "three"),
    ):
        found = make_project({**files, "pyproject.toml": first}, environment=environment).app_root
        assert found is not None
        assert found.name == expected


NAMED = '[project]\nname = "%s"\n'


@pytest.mark.parametrize(
    ("names", "pyproject", "expected"),
    [
        (["app/domain/a.py"], "", ("app", "app")),
        (["book_keeper/infrastructure/a.py", "tools/a.py"], "", ("book_keeper", "book_keeper")),
        (["src/shop/domain/a.py"], "", ("shop", "src/shop")),
        (["src/domain/a.py"], "", ("src", "src")),
        (["src/shop/__init__.py", "other/a.py"], "", ("shop", "src/shop")),
        (["tests/domain/test_a.py", "app/domain/a.py"], "", ("app", "app")),
        (["docs/domain/a.md", "shop/application/a.py"], "", ("shop", "shop")),
        (["a/domain/x.py", "b/domain/x.py"], NAMED % "b", ("b", "b")),
        (["a/domain/x.py", "my_shop/domain/x.py"], NAMED % "My-Shop", ("my_shop", "my_shop")),
        (["a/domain/x.py", "b/domain/x.py", "b/infrastructure/x.py"], "", ("b", "b")),
        (["a/domain/x.py", "b/domain/x.py"], "", None),
        (["a/domain/x.py", "app/domain/x.py"], "", ("app", "app")),
        (["shop/__init__.py"], "", ("shop", "shop")),
        (["a/__init__.py", "b/__init__.py"], NAMED % "b", ("b", "b")),
        (["not-a-package/domain/a.py"], "", None),
        ([".venv/domain/a.py"], "", None),
        (["README.md"], "", None),
        ([], "", None),
        (["a/domain/x.py", "b/domain/x.py"], "[project]\nname = 3\n", None),
    ],
)
def test_by_what_the_tree_shows(names: list[str], pyproject: str, expected: tuple[str, str] | None) -> None:
    assert _app_root(*names, pyproject=pyproject) == expected


def test_a_tests_folder_of_another_name_is_not_the_package() -> None:
    project = make_project(
        {
            "pyproject.toml": '[tool.storesmith]\ntests-dir = "checks/unit"\n',
            "checks/domain/a.py": "",
            "shop/domain/a.py": "",
        }
    )
    assert project.app_root == AppRoot("shop", ROOT / "shop")
    assert project.tests_folder == ROOT / "checks/unit"


def test_the_nearest_pyproject_is_the_root() -> None:
    files = {"pyproject.toml": "", "services/a/pyproject.toml": '[tool.storesmith]\napp-root = "a"\n'}
    inner = make_project(files, path=ROOT / "services/a/defs/x.snapshot_store.json")
    outer = make_project(files, path=ROOT / "services/x.snapshot_store.json")
    assert (inner.root, inner.config.app_root) == (ROOT / "services/a", "a")
    assert (outer.root, outer.config.app_root) == (ROOT, None)


def test_without_a_pyproject_the_workspace_folder_stands_in() -> None:
    path = ROOT / "defs/x.snapshot_store.json"
    assert find_project(path, MemoryReader({}), fallback=ROOT).root == ROOT
    assert find_project(path, MemoryReader({}), fallback=Path("/elsewhere")).root == path.parent
    assert find_project(path, MemoryReader({})).root == path.parent
    assert find_project(path, MemoryReader({})).config == Config()


def test_a_pyproject_that_is_broken_still_marks_the_root() -> None:
    project = make_project({"pyproject.toml": "[[["}, path=ROOT / "a/b.snapshot_store.json")
    assert project.root == ROOT
    assert len(project.complaints) == 1


@pytest.mark.parametrize(
    ("pyproject", "length"),
    [
        ("", 88),
        ("[tool.ruff]\nline-length = 100\n", 100),
        ("[tool.black]\nline-length = 79\n", 79),
        ("[tool.black]\nline-length = 79\n[tool.ruff]\nline-length = 120\n", 120),
        ('[tool.ruff]\nline-length = "x"\n', 88),
        ("[tool.ruff]\nline-length = true\n", 88),
        ("[tool.ruff]\nline-length = 1\n", 88),
        ("[tool.ruff]\nline-length = 99999\n", 88),
    ],
)
def test_the_line_length(pyproject: str, length: int) -> None:
    assert make_project({"pyproject.toml": pyproject}).line_length == length


def test_the_file_of_a_module_below_a_package_that_is_not_at_the_root() -> None:
    project = make_project({"pyproject.toml": CONFIGURED % "src/company/shop", "src/company/shop/ids.py": ""})
    assert project.app_root == AppRoot("company.shop", ROOT / "src/company/shop")
    assert project.python.module("company.shop.ids").file == ROOT / "src/company/shop/ids.py"


@pytest.mark.parametrize(
    ("module", "is_ours"),
    [
        ("app.domain", True),
        ("tests.x", True),
        ("top", True),
        ("lib.x", True),
        ("uuid", False),
        ("castlecraft_engineer", False),
    ],
)
def test_first_party(module: str, *, is_ours: bool) -> None:
    files = dict.fromkeys(["pyproject.toml", "app/domain/a.py", "tests/test_a.py", "top.py", "src/lib/a.py"], "")
    assert make_project(files).is_first_party(module) is is_ours


def test_links_that_lead_out_of_the_project(tmp_path: Path) -> None:
    root, outside = tmp_path / "project", tmp_path / "outside"
    for folder in (root / "app", outside):
        folder.mkdir(parents=True)
    (root / "link").symlink_to(outside)
    (root / "loop").symlink_to(root / "loop")
    project = find_project(root / "a.json", DiskReader(), fallback=root)
    assert project.contains(root / "app/new/file.py")
    assert not project.contains(root / "link/file.py")
    assert not project.contains(root / "../outside/file.py")


def test_the_disk_reader_never_raises(tmp_path: Path) -> None:
    reader = DiskReader()
    (tmp_path / "text").write_bytes("a\r\né".encode())
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    assert reader.read(tmp_path / "text") == "a\r\né"
    for name in ("binary", "folder", "nowhere", "dangling", "text/below", "nul\x00"):
        assert reader.read(tmp_path / name) is None
    assert [reader.exists(tmp_path / name) for name in ("text", "folder", "dangling", "nowhere", "nul\x00")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert [reader.is_folder(tmp_path / name) for name in ("text", "folder", "nul\x00")] == [False, True, False]
    assert reader.folders(tmp_path) == [tmp_path / "folder"]
    assert reader.folders(tmp_path / "nowhere") == []
    before = reader.stamp(tmp_path / "text")
    assert before is not None
    (tmp_path / "text").write_text("longer than before", encoding="utf-8")
    assert reader.stamp(tmp_path / "text") != before
    assert reader.stamp(tmp_path / "nowhere") is None
