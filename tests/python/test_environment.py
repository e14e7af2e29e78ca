"""Which environment is a project's, and which folders it adds, all without running anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from storesmith.project import Config, find_project
from storesmith.python.environment import Environment, find_environment
from support import ROOT, MemoryReader, make_project

SITE = "lib/python3.11/site-packages"
FRAMEWORK = "castlecraft_engineer/__init__.py"
OWN = Path("/opt/tool")


def _files(*prefixes: str | Path, **more: str | None) -> dict[Path, str | None]:
    """Environments at these folders, each with the framework, and further files below `ROOT`."""
    found: dict[Path, str | None] = {ROOT / "pyproject.toml": "", **{ROOT / name: text for name, text in more.items()}}
    for prefix in prefixes:
        found |= {ROOT / prefix / "pyvenv.cfg": "", ROOT / prefix / SITE / FRAMEWORK: ""}
    return found


def _find(
    files: Mapping[Path, str | None], *, root: Path = ROOT, configured: str | None = None, **variables: str
) -> Environment | None:
    reader = MemoryReader(files)
    return find_environment(root, reader, configured=configured, variables=variables, own_prefix=OWN)


def _prefix(
    files: Mapping[Path, str | None], *, root: Path = ROOT, configured: str | None = None, **variables: str
) -> str | None:
    found = _find(files, root=root, configured=configured, **variables)
    return found.prefix.as_posix() if found else None


# ---------------------------------------------------------------- which one it is


@pytest.mark.parametrize("name", [".venv", "venv", ".virtualenv", "env"])
def test_in_the_project(name: str) -> None:
    found = _find(_files(name))
    assert found == Environment(ROOT / name, (ROOT / name / SITE,), is_complete=True, has_framework=True)


def test_a_folder_that_is_only_named_as_one_is_none() -> None:
    assert _find({ROOT / "venv/domain/models.py": "", ROOT / "env" / SITE / "x.py": ""}) is None


def test_above_the_project_in_its_repository() -> None:
    inner = ROOT / "services/a"
    files = _files(".venv", **{"services/a/pyproject.toml": ""})
    assert _find(files, root=inner) is None
    assert _find({**files, ROOT / ".git/HEAD": ""}, root=inner) is not None
    assert _find({**files, ROOT / "services/.git": "gitdir: elsewhere"}, root=inner) is None


def test_the_nearest_wins() -> None:
    files = {**_files(".venv", "services/a/venv"), ROOT / ".git/HEAD": ""}
    assert _prefix(files, root=ROOT / "services/a") == "/srv/project/services/a/venv"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"VIRTUAL_ENV": "/envs/a"}, "/envs/a"),
        ({"CONDA_PREFIX": "/envs/b"}, "/envs/b"),
        ({"VIRTUAL_ENV": "/envs/a", "CONDA_PREFIX": "/envs/b"}, "/envs/a"),
        ({"VIRTUAL_ENV": "/envs/gone", "CONDA_PREFIX": "/envs/b"}, "/envs/b"),
        ({"VIRTUAL_ENV": ""}, None),
        ({}, None),
    ],
)
def test_by_a_variable(variables: dict[str, str], expected: str | None) -> None:
    found = find_environment(ROOT, MemoryReader(_files("/envs/a", "/envs/b")), variables=variables)
    assert (found.prefix.as_posix() if found else None) == expected


def test_one_in_the_project_comes_before_variables_and_a_configured_one_before_all() -> None:
    files = _files(".venv", "/envs/a", "other")
    assert _prefix(files, VIRTUAL_ENV="/envs/a") == "/srv/project/.venv"
    assert _prefix(files, VIRTUAL_ENV="/envs/a", configured="other") == "/srv/project/other"


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ("/envs/a", "/envs/a"),
        ("tools/env", "/srv/project/tools/env"),
        ("../env", "/srv/env"),
        ("tools/nothing", None),
        ("pyproject.toml", None),
    ],
)
def test_configured(configured: str, expected: str | None) -> None:
    files = _files("/envs/a", "tools/env", "/srv/env", ".venv")
    assert _prefix(files, configured=configured) == expected


def test_configured_in_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("USERPROFILE", "/home/somebody")
    assert _prefix(_files("/home/somebody/envs/a"), configured="~/envs/a") == "/home/somebody/envs/a"


def test_the_program_s_own_only_with_the_framework() -> None:
    assert _prefix(_files(OWN)) == OWN.as_posix()
    assert _find({OWN / "pyvenv.cfg": "", OWN / SITE / "storesmith/__init__.py": ""}) is None


def test_settings_reach_it() -> None:
    files = {"pyproject.toml": '[tool.storesmith]\npython-environment = "tools/env"\n', f"tools/env/{SITE}/x.py": ""}
    project = make_project(files)
    assert project.config == Config(python_environment="tools/env")
    assert project.python_environment is not None
    assert project.python_environment.prefix == ROOT / "tools/env"


def test_variables_reach_it() -> None:
    reader = MemoryReader(_files("/envs/a"))
    project = find_project(ROOT / "a.snapshot_store.json", reader, environment={"VIRTUAL_ENV": "/envs/a"})
    assert project.python_environment is not None
    assert project.python_environment.has_framework


# ---------------------------------------------------------------- what it holds


@pytest.mark.parametrize(
    "site",
    [
        "lib/python3.13/site-packages",
        "Lib/site-packages",
        "lib/python3.13t/site-packages",
        "lib/pypy3.10/site-packages",
    ],
)
def test_where_packages_are(site: str) -> None:
    found = _find({ROOT / ".venv/pyvenv.cfg": "", ROOT / ".venv" / site / FRAMEWORK: ""})
    assert found == Environment(ROOT / ".venv", (ROOT / ".venv" / site,), is_complete=True, has_framework=True)


def test_without_the_framework_it_is_not_complete() -> None:
    found = _find({ROOT / ".venv/pyvenv.cfg": "", ROOT / ".venv" / SITE / "pydantic/__init__.py": ""})
    assert found is not None
    assert (found.has_framework, found.is_complete) == (False, False)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("include-system-site-packages = true", False),
        ("home = /usr/bin\nInclude-System-Site-Packages=True\r\nversion = 3.11", False),
        ("include-system-site-packages = false", True),
        ("prompt = include-system-site-packages = true", True),
    ],
)
def test_one_that_takes_in_the_system_s_packages_is_not_seen_whole(line: str, expected: bool) -> None:  # noqa: FBT001
    found = _find({**_files(".venv"), ROOT / ".venv/pyvenv.cfg": line})
    assert found is not None
    assert found.is_complete is expected


def _linked(files: Mapping[str, str], *folders: str) -> tuple[list[str], bool]:
    """The folders that these files in `site-packages` add, and whether the environment is seen whole with them."""
    site = ROOT / ".venv" / SITE
    there: dict[Path, str | None] = {ROOT / name / "module.py": "" for name in folders}
    found = _find({**_files(".venv"), **{site / name: text for name, text in files.items()}, **there})
    assert found is not None
    assert found.site_packages[0] == site
    return [path.as_posix() for path in found.site_packages[1:]], found.is_complete


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/srv/project/lib", ["/srv/project/lib"]),
        ("\ufeff/srv/project/lib\r\n", ["/srv/project/lib"]),
        ("../../../../lib\n", ["/srv/project/lib"]),
        ("# /srv/project/lib\n\n/srv/project/more\n", ["/srv/project/more"]),
        ("/srv/project/nowhere\n", []),
        ("../../../../lib\n# more\n/srv/project/more\n", ["/srv/project/lib", "/srv/project/more"]),
        ("import os; os.system('rm -rf /')\n", []),
        ("import\tos\n/srv/project/lib\n", ["/srv/project/lib"]),
        ("/srv/project/\0lib\n", []),
        ("x" * 100_000, []),
    ],
)
def test_folders_of_pth_files(text: str, expected: list[str]) -> None:
    assert _linked({"a.pth": text}, "lib", "more") == (expected, True)


def test_what_is_linked_twice_is_one_folder() -> None:
    assert _linked({"a.pth": "/srv/project/lib\n", "b.pth": "/srv/project/x/../lib\n"}, "lib")[0] == [
        "/srv/project/lib"
    ]


FINDER = "__editable___shop_1_0_finder"


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ("MAPPING = {'shop': '/srv/project/lib/shop'}", (["/srv/project/lib"], True)),
        ("MAPPING: dict[str, str] = {'shop': '/srv/project/lib/shop'}\nNAMESPACES = {}", (["/srv/project/lib"], True)),
        (
            "MAPPING = {'a': '/srv/project/lib/a', 'b': '/srv/project/more/b'}",
            (["/srv/project/lib", "/srv/project/more"], True),
        ),
        ("MAPPING = {'shop.core': '/srv/project/lib/shop/core'}", (["/srv/project/lib"], True)),
        # A package that is called otherwise than its folder is found by no search of folders.
        ("MAPPING = {'shop': '/srv/project/lib'}", ([], False)),
        ("MAPPING = {'shop': __import__('os').getcwd()}", ([], False)),
        ("MAPPING = {'shop': '/srv/project/\\0'}", ([], False)),
        ("MAPPING = {3: 4}", ([], False)),
        (
            "MAPPING = {}\nNAMESPACES = {'ns': ['/srv/project/lib/ns', '/srv/project/more/ns']}",
            (["/srv/project/lib", "/srv/project/more"], True),
        ),
        ("MAPPING = {}", ([], True)),
        ("nothing", ([], False)),
    ],
)
def test_folders_of_setuptools_finders(mapping: str, expected: tuple[list[str], bool]) -> None:
    files = {"__editable__.shop-1.0.pth": f"import {FINDER}; {FINDER}.install()", f"{FINDER}.py": mapping}
    assert _linked(files, "lib", "more") == expected


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ("F.map_module('shop', '/srv/project/lib/shop/__init__.py')\n", (["/srv/project/lib"], True)),
        ("F.map_module('one', '/srv/project/more/one.py')\n", (["/srv/project/more"], True)),
        (
            "F.map_module('a', '/srv/project/lib/a/__init__.py')\nF.map_module('b.c', '/srv/project/more/b/c/__init__.py')",
            (["/srv/project/lib", "/srv/project/more"], True),
        ),
        ("F.map_module('shop', '/srv/project/lib/other/__init__.py')\n", ([], False)),
        ("F.map_module('shop', os.getcwd())\n", ([], False)),
        ("F.map_module('shop')\n", ([], False)),
        ("F.map_module(3, 4)\n", ([], False)),
    ],
)
def test_folders_of_redirecting_finders(calls: str, expected: tuple[list[str], bool]) -> None:
    bootstrap = f"from editables.redirector import RedirectingFinder as F\nF.install()\n{calls}"
    files = {"shop.pth": "import _editable_impl_shop", "_editable_impl_shop.py": bootstrap}
    assert _linked(files, "lib", "more") == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("_shop_editable_loader.py", "class Finder: ...", False),
        ("_shop_editable.py", "class Finder: ...", False),
        ("distutils-precedence.pth", "import os; var = 'SETUPTOOLS_USE_DISTUTILS'", True),
        ("old.egg", "PK", True),
        ("easy-install.pth", "./old.egg\n", False),
    ],
)
def test_what_other_hooks_add_is_not_seen(name: str, text: str, expected: bool) -> None:  # noqa: FBT001
    assert _linked({"old.egg": "PK", name: text}) == ([], expected)
