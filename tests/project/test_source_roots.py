"""From which folders imports start: project files in, the module's name and the places of files out."""

from __future__ import annotations

from pathlib import Path

import pytest

from storesmith.generate.plan import generated_module
from storesmith.kinds import bundled_kinds
from storesmith.project import Project, find_project
from support import ROOT, MemoryReader, make_project

LIBRARY = ("lib/library/__init__.py", "lib/library/domain/loan.py")


def _project(pyproject: str, *names: str, **texts: str) -> Project:
    files = {"pyproject.toml": pyproject, **dict.fromkeys(names, "")}
    return make_project({**files, **{name.replace("__", "."): text for name, text in texts.items()}})


def _app(project: Project) -> tuple[str, str] | None:
    """The application's package, and its folder below the root."""
    app = project.app_root
    return (app.name, app.folder.relative_to(ROOT).as_posix()) if app else None


POETRY = '[tool.poetry]\npackages = [{ include = "library", from = "lib" }]\n'
DECLARING_LIB = {
    "own": '[tool.storesmith]\nsource-roots = ["lib"]\n',
    "setuptools package-dir": '[tool.setuptools]\npackage-dir = {"" = "lib"}\n',
    "setuptools package-dir of a package": '[tool.setuptools]\npackage-dir = {library = "lib/library"}\n',
    "setuptools find": '[tool.setuptools.packages.find]\nwhere = ["lib"]\n',
    "poetry": POETRY,
    "poetry glob": '[tool.poetry]\npackages = [{ include = "library/**/*.py", from = "lib" }]\n',
    "hatch packages": '[tool.hatch.build.targets.wheel]\npackages = ["lib/library"]\n',
    "hatch packages of all targets": '[tool.hatch.build]\npackages = ["lib/library"]\n',
    "hatch sources": '[tool.hatch.build.targets.wheel]\nonly-include = ["lib/library"]\nsources = ["lib"]\n',
    "hatch sources table": '[tool.hatch.build.targets.wheel.sources]\n"lib" = ""\n',
    "hatch sources table with name": '[tool.hatch.build.targets.wheel.sources]\n"lib/library" = "library"\n',
    "hatch global sources": '[tool.hatch.build]\nsources = ["lib/"]\n',
    "hatch dev-mode-dirs": '[tool.hatch.build]\ndev-mode-dirs = ["lib"]\n',
    "pdm": '[tool.pdm.build]\npackage-dir = "lib"\n',
    "pdm includes": '[tool.pdm.build]\npackage-dir = "lib"\nincludes = ["lib/library"]\n',
    "uv_build": '[tool.uv.build-backend]\nmodule-root = "lib"\n',
    "uv_build name": '[tool.uv.build-backend]\nmodule-root = "lib"\nmodule-name = "library"\n',
    "maturin": '[tool.maturin]\npython-source = "lib"\nmodule-name = "library._core"\n',
    "scikit-build": '[tool.scikit-build]\nwheel.packages = ["lib/library"]\n',
    "scikit-build table": '[tool.scikit-build.wheel.packages]\n"library" = "lib/library"\n',
    "pytest": '[tool.pytest.ini_options]\npythonpath = ["lib"]\n',
    "pytest string": '[tool.pytest.ini_options]\npythonpath = "tests lib"\n',
    "pytest 9": '[tool.pytest]\npythonpath = ["lib"]\n',
    "ruff": '[tool.ruff]\nsrc = ["lib", "tests"]\n',
    "ruff glob": '[tool.ruff]\nsrc = ["l*"]\n',
    "pyright": '[tool.pyright]\nextraPaths = ["lib"]\n',
    "pyright environments": '[tool.pyright]\nexecutionEnvironments = [{ root = "lib" }]\n',
    "basedpyright": '[tool.basedpyright]\nextraPaths = ["./lib"]\n',
    "mypy": '[tool.mypy]\nmypy_path = "$MYPY_CONFIG_FILE_DIR/lib"\n',
    "isort": '[tool.isort]\nsrc_paths = ["lib"]\n',
    "ty": '[tool.ty.environment]\nroot = ["./lib"]\n',
}


@pytest.mark.parametrize("app_root", ["lib/library", "library", None])
@pytest.mark.parametrize("declaring", DECLARING_LIB.values(), ids=DECLARING_LIB.keys())
def test_a_declared_root_is_no_part_of_the_name(declaring: str, app_root: str | None) -> None:
    own = f'app-root = "{app_root}"\n' if app_root else ""
    header = "[tool.storesmith]\n"
    text = declaring.replace(header, header + own) if header in declaring else f"{header}{own}{declaring}"
    project = _project(text, *LIBRARY, "lib/other/__init__.py", "setup.py")
    assert _app(project) == ("library", "lib/library")
    generated = generated_module(bundled_kinds()[0], project, "LoanStore")
    assert generated is not None
    assert generated.module == "library.infrastructure.snapshot_stores.loan_store"
    assert generated.store == ROOT / "lib/library/infrastructure/snapshot_stores/loan_store.py"
    assert project.python.module("library.domain.loan").file == ROOT / "lib/library/domain/loan.py"
    assert project.is_first_party("library.domain")
    assert not project.is_first_party("lib.library")


SETTINGS_FILES = [
    ("pytest.ini", "[pytest]\npythonpath = lib\n"),
    (".pytest.ini", "[pytest]\npythonpath =\n    tests\n    lib\n"),
    ("pytest.toml", '[pytest]\npythonpath = ["lib"]\n'),
    ("tox.ini", "[pytest]\npythonpath = lib\n"),
    ("setup.cfg", "[tool:pytest]\npythonpath = lib\n"),
    ("setup.cfg", "[options]\npackage_dir =\n    = lib\npackages = find:\n"),
    ("setup.cfg", "[options]\npackage_dir = library=lib/library\n"),
    ("setup.cfg", "[options.packages.find]\nwhere = lib\n"),
    ("setup.cfg", "[mypy]\nmypy_path = lib\n"),
    ("mypy.ini", "[mypy]\nmypy_path = tests:lib\n"),
    ("ruff.toml", 'src = ["lib"]\n'),
    ("pyrightconfig.json", '{\n  // paths\n  "extraPaths": ["lib"],\n}'),
]


@pytest.mark.parametrize(("name", "text"), SETTINGS_FILES, ids=lambda value: value if len(value) < 20 else None)
def test_other_files_declare_roots_too(name: str, text: str) -> None:
    project = make_project({"pyproject.toml": "", name: text, **dict.fromkeys(LIBRARY, "")})
    assert _app(project) == ("library", "lib/library")


def _pythonpath(files: dict[str, str], below: str = "") -> list[str]:
    """The roots that pytest's settings declare to the project at `below`."""
    given = {f"{below}pyproject.toml": "", **files}
    project = make_project(given, path=ROOT / f"{below}x.snapshot_store.json")
    declaring = [root for root in project.source_roots if any("pythonpath" in origin for origin in root.origins)]
    return [root.folder.relative_to(ROOT).as_posix() for root in declaring]


OPTIONS = "[tool.pytest.ini_options]\npythonpath = ['%s']\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"pytest.ini": "[pytest]\npythonpath = a", "pyproject.toml": OPTIONS % "b"}, ["a"]),
        ({"pytest.ini": "", "pyproject.toml": OPTIONS % "b"}, []),
        ({"pytest.toml": "[pytest]\npythonpath = ['a']", "pytest.ini": "[pytest]\npythonpath = b"}, ["a"]),
        ({"pyproject.toml": OPTIONS % "a", "tox.ini": "[pytest]\npythonpath = b"}, ["a"]),
        ({"pyproject.toml": OPTIONS % "a", "setup.cfg": "[tool:pytest]\npythonpath = b"}, ["a"]),
        ({"tox.ini": "[tox]\n", "setup.cfg": "[tool:pytest]\npythonpath = b c/d"}, ["b", "c/d"]),
        ({"setup.cfg": "[pytest]\npythonpath = b"}, []),
        ({"pytest.ini": "no section", "pyproject.toml": OPTIONS % "b"}, []),
    ],
)
def test_pytest_settings_are_those_that_pytest_takes(files: dict[str, str], expected: list[str]) -> None:
    assert _pythonpath(files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"pytest.ini": "[pytest]\npythonpath = services/a/lib services/b", ".git/HEAD": ""}, ["services/a/lib"]),
        ({"pytest.ini": "[pytest]\npythonpath = services/a/lib", "services/a/.git": ""}, []),
        ({"pytest.ini": "[pytest]\npythonpath = services/a", "services/tox.ini": "[pytest]"}, []),
    ],
)
def test_pytest_settings_above_the_project(files: dict[str, str], expected: list[str]) -> None:
    assert _pythonpath(files, "services/a/") == expected


NESTED = '[tool.pytest.ini_options]\npythonpath = ["services/api", "services/api/src", "services"]\n'
TWO = ("src/shop/domain/a.py", "shop/domain/a.py")


@pytest.mark.parametrize(
    ("pyproject", "names", "expected"),
    [
        # Without `app-root`.
        ('[tool.setuptools]\npackage-dir = {"" = "backend"}\n', ["backend/shop/domain/a.py"], ("shop", "backend/shop")),
        (
            '[tool.hatch.build.targets.wheel]\npackages = ["python/shop"]\n',
            ["python/shop/a.py"],
            ("shop", "python/shop"),
        ),
        (
            '[tool.hatch.build.targets.wheel]\npackages = ["services/api/src/shop"]\n',
            ["services/api/src/shop/domain/a.py", "services/web/domain/a.py"],
            ("shop", "services/api/src/shop"),
        ),
        (
            '[build-system]\nbuild-backend = "uv_build"\n[project]\nname = "My.Shop"\n',
            ["src/my_shop/a.py"],
            ("my_shop", "src/my_shop"),
        ),
        (
            '[tool.uv.build-backend]\nmodule-name = "company.shop"\n',
            ["src/company/shop/domain/a.py"],
            ("company.shop", "src/company/shop"),
        ),
        (
            '[tool.uv.build-backend]\nmodule-root = ""\nmodule-name = "shop"\n',
            ["shop/a.py", "web/__init__.py"],
            ("shop", "shop"),
        ),
        ('[tool.flit.module]\nname = "shop"\n', ["src/shop/a.py", "src/other/__init__.py"], ("shop", "src/shop")),
        ('[tool.flit.module]\nname = "shop"\n', ["shop/a.py", "other/__init__.py"], ("shop", "shop")),
        ('[build-system]\nbuild-backend = "pdm.backend"\n', ["src/shop/domain/a.py"], ("shop", "src/shop")),
        (
            '[tool.setuptools]\npackages = ["shop", "shop.sub"]\n',
            ["shop/domain/a.py", "a/domain/b.py"],
            ("shop", "shop"),
        ),
        (
            '[build-system]\nbuild-backend = "scikit_build_core.build"\n[project]\nname = "shop"\n',
            ["python/shop/domain/a.py"],
            ("shop", "python/shop"),
        ),
        ('[tool.pytest.ini_options]\npythonpath = ["tests"]\n', ["tests/shop/domain/a.py"], None),
        ('[tool.ruff]\nsrc = ["lib"]\n', ["lib/domain/a.py", "lib/application/a.py"], None),
        ("", [*TWO], ("shop", "src/shop")),
        ("", ["a/domain/x.py", "gen/domain/x.py", ".gitignore", ".git/HEAD"], ("a", "a")),
        ('[project]\nname = "domain"\n', ["src/domain/__init__.py", "src/domain/a.py"], ("domain", "src/domain")),
        ('[project]\nname = "shop"\n', ["src/domain/__init__.py", "src/domain/a.py"], ("src", "src")),
        # With `app-root`.
        ('[tool.storesmith]\napp-root = "shop"\n' + OPTIONS % "src", [*TWO], ("shop", "src/shop")),
        ('[tool.storesmith]\napp-root = "shop"\n', [*TWO], ("shop", "shop")),
        (
            '[tool.storesmith]\napp-root = "company.shop"\n' + OPTIONS % "lib",
            ["lib/company/shop/a.py"],
            ("company.shop", "lib/company/shop"),
        ),
        (
            '[tool.storesmith]\napp-root = "lib/company/shop"\n' + OPTIONS % "lib",
            [],
            ("company.shop", "lib/company/shop"),
        ),
        (
            '[tool.storesmith]\napp-root = "lib.company.shop"\n' + OPTIONS % "lib",
            [],
            ("company.shop", "lib/company/shop"),
        ),
        ('[tool.storesmith]\napp-root = "lib"\n' + OPTIONS % "lib", ["lib/shop/domain/a.py"], ("shop", "lib/shop")),
        ('[tool.storesmith]\napp-root = "lib"\n' + OPTIONS % "lib", ["lib/domain/a.py"], None),
        ('[tool.storesmith]\napp-root = "lib"\n' + OPTIONS % "lib", ["lib/lib/domain/a.py"], ("lib", "lib/lib")),
        ('[tool.storesmith]\napp-root = "lib"\n' + OPTIONS % ".', 'lib", ["lib/domain/a.py"], ("lib", "lib")),
        (
            '[tool.storesmith]\napp-root = "shop"\n[tool.poetry]\npackages = [{include = "shop", from = "lib"}]\n',
            [],
            ("shop", "lib/shop"),
        ),
        ('[tool.storesmith]\napp-root = "shop"\n' + OPTIONS % "scripts", [], ("shop", "shop")),
        ('[tool.storesmith]\napp-root = "services/api/src/shop"\n' + NESTED, [], ("shop", "services/api/src/shop")),
        ('[tool.storesmith]\napp-root = "services/api/shop"\n' + NESTED, [], ("shop", "services/api/shop")),
        ('[tool.storesmith]\napp-root = "services/web/shop"\n' + NESTED, [], ("web.shop", "services/web/shop")),
    ],
)
def test_the_application_package(pyproject: str, names: list[str], expected: tuple[str, str] | None) -> None:
    files = {"pyproject.toml": pyproject, **dict.fromkeys(names, "")}
    if ".gitignore" in files:
        files[".gitignore"] = "/gen/\n"
    assert _app(make_project(files)) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"pyproject.toml": '[tool.ruff]\nsrc = ["/etc"]\n'},
            "pyproject.toml, [tool.ruff] src: /etc is outside the project",
        ),
        (
            {"pyproject.toml": '[tool.ruff]\nsrc = ["../x"]\n'},
            "pyproject.toml, [tool.ruff] src: ../x is outside the project",
        ),
        ({"pyproject.toml": "[tool.ruff]\nsrc = [3]\n"}, "pyproject.toml, [tool.ruff] src: 3 is not a folder"),
        ({"pyproject.toml": "", "ruff.toml": 'src = ["../x"]\n'}, "ruff.toml, src: ../x is outside the project"),
        (
            {"pyproject.toml": '[tool.setuptools]\npackage-dir = {shop = "lib"}\n'},
            "pyproject.toml, [tool.setuptools] package-dir: the folder of the package shop has another name: lib",
        ),
        (
            {"pyproject.toml": "", "tox.ini": "[pytest]\npythonpath = /x"},
            "tox.ini, [pytest] pythonpath: /x is outside the project",
        ),
    ],
)
def test_unusable_settings_are_named_by_file_and_key(files: dict[str, str], expected: str) -> None:
    (found,) = make_project(files).unusable_roots
    assert f"{found.origin}: {found.reason}" == expected


# ---------------------------------------------------------------- projects beside a project

DOMAIN = {
    "packages/shop-domain/pyproject.toml": '[project]\nname = "shop-domain"\n',
    "packages/shop-domain/src/shop_domain/a.py": "",
}
WORKSPACE = "[tool.uv.workspace]\nmembers = ['packages/*']\nexclude = ['packages/old*']\n"
INFRA = "packages/shop-infra/"
DEPENDING = '[project]\nname = "i"\ndependencies = ["shop-domain"]\n'


def _infra(pyproject: str, files: dict[str, str]) -> Project:
    given = {**files, f"{INFRA}pyproject.toml": pyproject}
    return make_project(given, path=ROOT / f"{INFRA}x.snapshot_store.json")


@pytest.mark.parametrize(
    ("pyproject", "files"),
    [
        ("", {"pyproject.toml": WORKSPACE}),
        (DEPENDING + '[tool.uv.sources]\nshop-domain = { path = "../shop-domain", editable = true }\n', {}),
        (DEPENDING + '[tool.uv.sources]\nshop_domain = [{ path = "../shop-domain", marker = "x" }]\n', {}),
        (
            DEPENDING,
            {
                "pyproject.toml": "[tool.uv.workspace]\nmembers = ['packages/shop-infra']\n"
                "[tool.uv.sources]\nshop-domain = { path = 'packages/shop-domain' }\n"
            },
        ),
        ('[tool.poetry.dependencies]\nshop-domain = { path = "../shop-domain", develop = true }\n', {}),
        ('[tool.poetry.group.dev.dependencies]\nshop-domain = { path = "../shop-domain" }\n', {}),
        ('[project]\ndependencies = ["shop-domain @ file:///${PROJECT_ROOT}/../shop-domain"]\n', {}),
        ('[project]\ndependencies = ["shop-domain @ {root:uri}/../shop-domain"]\n', {}),
        ('[project]\ndependencies = ["shop-domain @ {root:parent:uri}/shop-domain"]\n', {}),
        (
            f"[project]\ndependencies = [\"shop-domain[x] @ file://{ROOT}/packages/shop-domain ; python_version > '3'\"]\n",
            {},
        ),
        (
            '[dependency-groups]\ndev = [{ include-group = "x" }, "-e file:///${PROJECT_ROOT}/../shop-domain#egg=x"]\n',
            {},
        ),
        ('[tool.pdm.dev-dependencies]\ndev = ["-e file:///${PROJECT_ROOT}/../shop-domain"]\n', {}),
        ('[tool.hatch.envs.default]\ndependencies = ["shop-domain @ {root:uri}/../shop-domain"]\n', {}),
    ],
)
def test_modules_of_a_sibling_are_found(pyproject: str, files: dict[str, str]) -> None:
    project = _infra(pyproject, {**DOMAIN, **files})
    assert project.python.module("shop_domain.a").file == ROOT / "packages/shop-domain/src/shop_domain/a.py"
    assert not project.is_first_party("shop_domain")


@pytest.mark.parametrize(
    ("pyproject", "files"),
    [
        ("", {}),
        ("", {"pyproject.toml": "[tool.uv.workspace]\nmembers = ['packages/shop-domain']\n"}),
        ("", {"pyproject.toml": WORKSPACE, "packages/.git": ""}),
        ('[tool.uv.sources]\nshop-domain = { path = "../shop-domain" }\n', {}),
        ('[project]\ndependencies = ["shop-domain @ https://example.org/shop-domain"]\n', {}),
        ('[tool.poetry.dependencies]\nshop-domain = { path = "../nowhere" }\n', {}),
        (
            "[tool.poetry.dependencies]\nshop-domain = { path = 3 }\n[tool.uv]\nsources = 3\n[project]\ndependencies = 3\n",
            {},
        ),
    ],
)
def test_other_projects_nearby_are_no_siblings(pyproject: str, files: dict[str, str]) -> None:
    assert _infra(pyproject, {**DOMAIN, **files}).sibling_roots == ()


def test_a_sibling_without_pyproject_is_a_project_of_its_own() -> None:
    files = {"setup.cfg": "[options]\npackage_dir =\n  = lib", "lib/old/a.py": ""}
    there = {f"packages/old/{name}": text for name, text in files.items()}
    project = _infra('[tool.poetry.dependencies]\nold = { path = "../old" }\n', {"pyproject.toml": "", **there})
    assert _beside(project) == ["packages/old/lib"]


def _beside(project: Project) -> list[str]:
    return [root.folder.relative_to(ROOT).as_posix() for root in project.sibling_roots]


def test_own_roots_then_dependencies_then_the_rest_of_the_workspace() -> None:
    files = {
        "pyproject.toml": WORKSPACE + '[project]\nname = "shop"\n',
        "shop/domain/a.py": "",
        "packages/api/pyproject.toml": "",
        "packages/api/src/api/a.py": "",
        "packages/old/pyproject.toml": "",
        "packages/no-project/src/x/a.py": "",
        "packages/domain/pyproject.toml": "",
        "packages/domain/src/domain/a.py": "",
        "packages/flat/pyproject.toml": "",
        "packages/flat/flat/__init__.py": "",
        "packages/backend/pyproject.toml": '[tool.setuptools]\npackage-dir = {"" = "backend"}\n',
        "further/pyproject.toml": '[tool.poetry.dependencies]\nlast = { path = "../last" }\n',
        "last/pyproject.toml": "[tool.poetry.dependencies]\nfurther = { path = '../further' }\n",
        **DOMAIN,
    }
    project = _infra('[tool.poetry.dependencies]\nfurther = { path = "../../further" }\n', files)
    assert _beside(project) == [
        *("further", ".", "packages/api/src", "packages/backend/backend", "packages/domain/src", "packages/flat"),
        *("packages/shop-domain/src", "last"),
    ]
    assert project.python.roots[:2] == (ROOT / "packages/shop-infra/src", ROOT / "packages/shop-infra")


def test_the_workspace_around_a_project_is_no_root_of_its() -> None:
    files = {"pyproject.toml": WORKSPACE + '[project]\nname = "shop"\n', **DOMAIN}
    assert _beside(_infra("", files)) == ["packages/shop-domain/src"]


def test_other_folders_of_the_workspace_have_their_own_roots() -> None:
    other = Path("/srv/other")
    files: dict[Path, str | None] = {
        ROOT / "pyproject.toml": "",
        other / "pyproject.toml": POETRY,
        other / "lib/library/domain/a.py": "",
        Path("/srv/plain/src/plain/a.py"): "",
        Path("/srv/flat/flat/a.py"): "",
    }
    neighbours = (other, Path("/srv/plain"), Path("/srv/flat"), ROOT)
    project = find_project(ROOT / "x.snapshot_store.json", MemoryReader(files), neighbours=neighbours)
    assert [root.folder for root in project.sibling_roots] == [other / "lib", Path("/srv/plain/src"), Path("/srv/flat")]
