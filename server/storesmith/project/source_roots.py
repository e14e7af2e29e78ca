"""Which folders a project's imports start from, as its build back end, pytest, linters and type checkers are told.

Each tool has its own way to say that `lib/library` is imported as `library`. They are read here, once for everybody.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from storesmith.project.settings_files import folders_of, read_ini, read_toml, table
from storesmith.text import Reader

_PYPROJECT = "pyproject.toml"
_TOO_LONG = 4096
_PYTEST_FILES = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", _PYPROJECT, "tox.ini", "setup.cfg")
"""Where pytest looks for its settings in a folder, in its order; the first file that has some counts alone."""


class Declared(NamedTuple):
    """A folder that a setting declares as a source root, with the setting's file and key.

    `is_installed` says that the build back end declares it, so that others import from it, too. `package` is the package in it
    that the setting names, dotted; empty where it names none.
    """

    folder: Path
    origin: str
    is_installed: bool = False
    package: str = ""


class Unusable(NamedTuple):
    """A setting that declares no source root, with its file and key, the reason, and the folder if it is known."""

    origin: str
    reason: str
    folder: Path | None = None


class _Entry(NamedTuple):
    """A folder as a setting has it, relative to `base`, or to the project; `reason` says why it is no source root."""

    folder: object
    origin: str
    package: str = ""
    base: Path | None = None
    reason: str = ""


def declared_roots(
    root: Path, pyproject: Mapping[str, Any], own: Iterable[str], reader: Reader
) -> tuple[tuple[Declared, ...], tuple[Unusable, ...]]:
    """Return the source roots that the settings of the project at `root` declare, and what is unusable in these settings.

    `own` is storesmith's `source-roots`, which come first; then the build back end's, pytest's, and those of linters and type
    checkers. A folder outside of the project is unusable.
    """
    roots: dict[tuple[Path, str, str], Declared] = {}
    unusable: dict[Unusable, None] = {}
    tools = table(pyproject, "tool")
    sources = (
        (True, (_Entry(folder, _key("tool.storesmith", "source-roots")) for folder in own)),
        (True, _of_back_ends(root, pyproject, reader)),
        (False, _of_pytest(root, pyproject, reader)),
        (False, _of_checkers(root, tools, reader)),
    )
    for is_installed, entries in sources:
        for folder, origin, package, base, reason in entries:
            if reason:
                unusable[Unusable(origin, reason)] = None
                continue
            if not isinstance(folder, str) or not folder.isprintable() or len(folder) > _TOO_LONG:
                unusable[Unusable(origin, f"{folder!r:.80} is not a folder")] = None
                continue
            for found in folders_of(folder.replace("\\", "/"), base or root, reader):
                path = Path(os.path.normpath(found))
                if not _is_inside(path, root):
                    unusable[Unusable(origin, f"{folder:.80} is outside the project", path)] = None
                else:
                    roots.setdefault((path, origin, package), Declared(path, origin, is_installed, package))
    return tuple(roots.values()), tuple(unusable)


def _is_inside(path: Path, root: Path) -> bool:
    if not path.is_relative_to(root):
        return False
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def _key(section: str, key: str, file: str = _PYPROJECT) -> str:
    return f"{file}, [{section}] {key}"


def _several(value: object) -> list[Any]:
    """Return a setting that is an array or one value as an array; empty where it is not set."""
    return value if isinstance(value, list) else [] if value is None else [value]


# ---------------------------------------------------------------- build back ends


def _of_back_ends(root: Path, pyproject: Mapping[str, Any], reader: Reader) -> Iterator[_Entry]:
    tools = table(pyproject, "tool")
    back_end = str(table(pyproject, "build-system").get("build-backend", ""))
    name = re.sub(r"[-.]+", "_", str(table(pyproject, "project").get("name", ""))).lower()
    yield from _of_setuptools(table(tools, "setuptools"), _PYPROJECT)
    yield from _of_setup_cfg(root, reader)
    for each in _several(table(tools, "poetry").get("packages")):
        if isinstance(each, Mapping):
            yield _Entry(each.get("from", "."), _key("tool.poetry", "packages"), _package_of(each.get("include")))
    yield from _of_hatch(table(tools, "hatch", "build"), "tool.hatch.build")
    yield from _of_hatch(table(tools, "hatch", "build", "targets", "wheel"), "tool.hatch.build.targets.wheel")
    if "pdm" in tools or back_end.startswith("pdm"):
        yield from _of_pdm(root, table(tools, "pdm", "build") or table(tools, "pdm"), reader)
    if "flit" in tools or back_end.startswith("flit"):
        module = table(tools, "flit", "module").get("name") or name
        folder = "src" if _holds(root / "src", module, reader) else "."
        yield _Entry(folder, _key("tool.flit.module", "name"), _dotted(module))
    settings = table(tools, "uv", "build-backend")
    if settings or back_end.startswith("uv_build"):
        is_open = settings.get("namespace") is True
        for module in _several(settings.get("module-name")) or ["" if is_open else name]:
            folder = settings.get("module-root", "src")
            yield _Entry(folder or ".", _key("tool.uv.build-backend", "module-root"), _dotted(module))
    maturin = table(tools, "maturin")
    if "python-source" in maturin:
        module = str(maturin.get("module-name", "")).partition(".")[0]
        yield _Entry(maturin["python-source"], _key("tool.maturin", "python-source"), _dotted(module))
    packages = table(tools, "scikit-build", "wheel").get("packages")
    origin = _key("tool.scikit-build", "wheel.packages")
    if packages is None and back_end.startswith("scikit_build_core") and _holds(root / "python", name, reader):
        yield _Entry("python", origin, name)
    elif isinstance(packages, Mapping):
        yield from (_around(folder, str(package).split("/"), origin) for package, folder in packages.items())
    else:
        yield from (_above(folder, origin) for folder in _several(packages))


def _of_setuptools(settings: Mapping[str, Any], file: str) -> Iterator[_Entry]:
    for folder in _several(table(settings, "packages", "find").get("where")):
        yield _Entry(folder, _key("tool.setuptools.packages.find", "where", file))
    top: object = "."
    for package, folder in table(settings, "package-dir").items():
        origin = _key("tool.setuptools", "package-dir", file)
        yield _around(folder, package.split("."), origin) if package else _Entry(folder, origin)
        top = top if package else folder
    packages = settings.get("packages")
    if isinstance(packages, list):
        for name in dict.fromkeys(str(each).partition(".")[0] for each in packages):
            yield _Entry(top, _key("tool.setuptools", "packages", file), _dotted(name))


def _of_setup_cfg(root: Path, reader: Reader) -> Iterator[_Entry]:
    sections = read_ini(root / "setup.cfg", reader) or {}
    if where := table(sections, "options.packages.find").get("where"):
        yield _Entry(where.strip(), _key("options.packages.find", "where", "setup.cfg"))
    origin = _key("options", "package_dir", "setup.cfg")
    for item in re.split(r"[\n,]", table(sections, "options").get("package_dir", "")):
        package, is_set, folder = (part.strip() for part in item.partition("="))
        if is_set:
            yield _around(folder, package.split("."), origin) if package else _Entry(folder, origin)


def _of_hatch(settings: Mapping[str, Any], section: str) -> Iterator[_Entry]:
    for folder in _several(settings.get("packages")):
        yield _above(folder, _key(section, "packages"))
    sources = settings.get("sources")
    origin = _key(section, "sources")
    if isinstance(sources, Mapping):
        for folder, prefix in sources.items():
            yield _around(folder, str(prefix).strip("/").split("/"), origin) if prefix else _Entry(folder, origin)
    else:
        yield from (_Entry(folder, origin) for folder in _several(sources))
    if sources is None:
        for each in _several(settings.get("only-include")):
            yield _Entry(".", _key(section, "only-include"), _package_of(each))
    for folder in _several(settings.get("dev-mode-dirs")):
        yield _Entry(folder, _key(section, "dev-mode-dirs"))


def _of_pdm(root: Path, settings: Mapping[str, Any], reader: Reader) -> Iterator[_Entry]:
    given = settings.get("package-dir")
    folder = ("src" if reader.is_folder(root / "src") else ".") if given is None else given or "."
    yield _Entry(folder, _key("tool.pdm.build", "package-dir"))
    if isinstance(folder, str):
        for each in _several(settings.get("includes")):
            inside = str(each).removeprefix("./").removeprefix("" if folder == "." else f"{folder}/")
            yield _Entry(folder, _key("tool.pdm.build", "includes"), _package_of(inside))


def _holds(folder: Path, module: object, reader: Reader) -> bool:
    path = folder.joinpath(*_dotted(module).split("."))
    return bool(_dotted(module)) and (reader.is_folder(path) or reader.exists(path.with_name(f"{path.name}.py")))


def _dotted(name: object) -> str:
    """Return `name` if it is a dotted package, and nothing otherwise."""
    return name if isinstance(name, str) and all(part.isidentifier() for part in name.split(".")) else ""


def _package_of(pattern: object) -> str:
    """Return the package that a pattern such as `library/**/*.py` is about; nothing where it is about no package."""
    parts = str(pattern).strip("/").split("/")
    end = next((index for index, part in enumerate(parts) if "*" in part or part.endswith((".py", ".pyi"))), len(parts))
    return _dotted(".".join(parts[:end]))


def _above(folder: object, origin: str) -> _Entry:
    """Return the folder around a package that is named by its folder."""
    if not isinstance(folder, str) or not folder.strip("./"):
        return _Entry(folder, origin)
    path = PurePosixPath(folder.replace("\\", "/"))
    return _Entry(path.parent.as_posix(), origin, _dotted(path.name))


def _around(folder: object, package: list[str], origin: str) -> _Entry:
    """Return the folder from which `package` is imported, if `folder` is the package's and is called as it is."""
    if not isinstance(folder, str):
        return _Entry(folder, origin)
    parts = PurePosixPath(folder.replace("\\", "/")).parts
    if list(parts[-len(package) :]) != package:
        name = ".".join(package)
        return _Entry(folder, origin, reason=f"the folder of the package {name} has another name: {folder:.80}")
    return _Entry(PurePosixPath(*parts[: -len(package)]).as_posix(), origin, _dotted(".".join(package)))


# ---------------------------------------------------------------- pytest


def _of_pytest(root: Path, pyproject: Mapping[str, Any], reader: Reader) -> Iterator[_Entry]:
    """Yield pytest's `pythonpath` from the file that pytest takes: in the project, or above it in its repository."""
    for folder in (root, *root.parents):
        for name in _PYTEST_FILES:
            own = pyproject if folder == root and name == _PYPROJECT else None
            found = _pytest_settings(folder / name, own, reader)
            if found is not None:
                section, settings = found
                file = os.path.relpath(folder / name, root).replace(os.sep, "/")
                value = settings.get("pythonpath")
                for each in _words(value) if isinstance(value, str) else _several(value):
                    yield _Entry(each, _key(section, "pythonpath", file), base=folder)
                return
        if reader.exists(folder / ".git"):
            return


def _pytest_settings(file: Path, own: Mapping[str, Any] | None, reader: Reader) -> tuple[str, Mapping[str, Any]] | None:
    """Return the section and the settings of a file that pytest would take; None where pytest would look further."""
    if file.suffix == ".toml":
        raw = read_toml(file, reader) if own is None else own
        if raw is None:
            return None
        if file.name != _PYPROJECT:
            return "pytest", table(raw, "pytest")
        tools = table(raw, "tool", "pytest")
        if "ini_options" in tools:
            return "tool.pytest.ini_options", table(tools, "ini_options")
        return ("tool.pytest", tools) if tools else None
    sections = read_ini(file, reader)
    if sections is None:
        return None
    section = "tool:pytest" if file.name == "setup.cfg" else "pytest"
    if section in sections or file.name in ("pytest.ini", ".pytest.ini"):
        return section, table(sections, section)
    return None


def _words(text: str) -> list[str]:
    import shlex  # noqa: PLC0415 - most projects have an array

    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


# ---------------------------------------------------------------- linters and type checkers


def _of_checkers(root: Path, tools: Mapping[str, Any], reader: Reader) -> Iterator[_Entry]:
    file, ruff = next(
        (
            (name, found)
            for name in (".ruff.toml", "ruff.toml")
            if (found := read_toml(root / name, reader)) is not None
        ),
        (_PYPROJECT, table(tools, "ruff")),
    )
    for folder in _several(ruff.get("src")):
        yield _Entry(folder, _key("tool.ruff", "src") if file == _PYPROJECT else f"{file}, src")
    yield from _of_pyright(root, tools, reader)
    yield from _of_mypy(root, tools, reader)
    for section, key in (
        (("isort",), "src_paths"),
        (("pylint", "main"), "source-roots"),
        (("pyrefly",), "search-path"),
        (("ty", "environment"), "root"),
    ):
        for folder in _several(table(tools, *section).get(key)):
            yield _Entry(folder, _key(".".join(("tool", *section)), key))


def _of_pyright(root: Path, tools: Mapping[str, Any], reader: Reader) -> Iterator[_Entry]:
    file = "pyrightconfig.json"
    text = reader.read(root / file)
    if text is not None:
        from storesmith.syntax import parse  # noqa: PLC0415 - few projects have such a file

        tree = parse(text)
        value = tree.root.to_value() if tree.root else None
        found = [(f"{file}, ", value if isinstance(value, Mapping) else {})]
    else:
        found = [(f"{_PYPROJECT}, [tool.{name}] ", table(tools, name)) for name in ("pyright", "basedpyright")]
    for origin, settings in found:
        around = [each for each in _several(settings.get("executionEnvironments")) if isinstance(each, Mapping)]
        for each in (settings, *around):
            for folder in _several(each.get("extraPaths")):
                yield _Entry(folder, f"{origin}extraPaths")
        for each in around:
            if "root" in each:
                yield _Entry(each["root"], f"{origin}executionEnvironments")


def _of_mypy(root: Path, tools: Mapping[str, Any], reader: Reader) -> Iterator[_Entry]:
    """Yield mypy's `mypy_path`, from the file that mypy takes its settings from."""
    for file in ("mypy.ini", ".mypy.ini", _PYPROJECT, "setup.cfg"):
        section = "tool.mypy" if file == _PYPROJECT else "mypy"
        if file == _PYPROJECT:
            settings = table(tools, "mypy") if "mypy" in tools else None
        else:
            sections = read_ini(root / file, reader)
            settings = table(sections, "mypy") if sections and (file != "setup.cfg" or "mypy" in sections) else None
        if settings is not None:
            value = settings.get("mypy_path")
            for folder in re.split(r"\s*[:,]\s*", value.strip()) if isinstance(value, str) else _several(value):
                if folder != "":
                    place = folder.replace("$MYPY_CONFIG_FILE_DIR", ".") if isinstance(folder, str) else folder
                    yield _Entry(place, _key(section, "mypy_path", file))
            return
