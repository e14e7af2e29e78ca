"""`[tool.storesmith]` and its twin in the editor's settings: one place that says what can be configured."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from keyword import iskeyword
from pathlib import PurePosixPath
from typing import Any, Literal, get_args

Severity = Literal["error", "warning", "information", "hint"]
"""How bad a problem is, in the words of the Language Server Protocol."""

_LONGEST_NAME = 255
"""Bytes that a file system takes for one name."""

_SEVERITIES = (*get_args(Severity), "off")


@dataclass(frozen=True, slots=True)
class Config:
    """What a project or a person can choose.

    `app_root` is the application's package, dotted or as a folder relative to the project (None: found from the tree);
    `tests_dir` the tests' folder relative to the project; `include` further file patterns that hold bare definitions; `kinds`
    folders of kinds of the project's own; `source_roots` further folders that the project's imports start from;
    `python_environment` the virtual environment, absolute or relative to the project (None: found); `rules` a severity, or
    `off`, for each rule's code; `max_problems` how many problems one document reports at most;
    `generate_on_save` whether saving a definition in an editor generates what asks nobody.
    """

    app_root: str | None = None
    tests_dir: str = "tests"
    include: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    source_roots: tuple[str, ...] = ()
    python_environment: str | None = None
    rules: Mapping[str, Severity | Literal["off"]] = field(default_factory=dict)
    max_problems: int = 200
    generate_on_save: bool = False


def config_from_mapping(
    raw: object, base: Config | None = None, *, camel_case: bool = False
) -> tuple[Config, list[str]]:
    """`base` with the settings of `raw` over it, and a complaint for each value that was not usable and is left out.

    Keys are kebab-case as in `pyproject.toml`, or camelCase as editors write them. A null means "not set". Settings that
    are not storesmith's own are passed over: an editor's section also holds the client's.
    """
    config = base or Config()
    if raw is None:
        return config, []
    if not isinstance(raw, Mapping):
        return config, [f"expected a table of settings, not {raw!r}"]
    complaints: list[str] = []
    for key, (name, convert) in _SETTINGS.items():
        spelled = _camel_case(key) if camel_case else key
        value = raw.get(spelled)
        if value is None:
            continue
        try:
            config = replace(config, **{name: convert(value)})
        except ValueError as error:
            complaints.append(f"`{spelled}` is ignored: {error}, not {value!r}")
    if not camel_case:
        complaints += [f"`{key}` is not a setting of storesmith" for key in raw if key not in _SETTINGS]
    return config, complaints


def _camel_case(key: str) -> str:
    return re.sub(r"-(\w)", lambda match: match[1].upper(), key)


def _app_root(value: object) -> str:
    if isinstance(value, str):
        parts = value.replace("\\", "/").strip("/").removeprefix("./").split("/")
        names = [name for part in parts for name in part.split(".")]
        if all(name.isidentifier() and not iskeyword(name) for name in names):
            return "/".join(names)
    raise ValueError("expected a package such as `app` or `src/app`")


def _folder(value: object) -> str:
    if isinstance(value, str) and value.strip():
        path = PurePosixPath(value.replace("\\", "/"))
        is_inside = not path.is_absolute() and ".." not in path.parts and ":" not in value
        if is_inside and value.isprintable() and all(len(part.encode()) <= _LONGEST_NAME for part in path.parts):
            return path.as_posix()
    raise ValueError("expected a folder inside the project")


def _folders(value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(map(_folder, value))
    raise ValueError("expected an array of folders inside the project")


def _path(value: object) -> str:
    if isinstance(value, str) and value.strip() and value.isprintable():
        return value
    raise ValueError("expected the folder of a virtual environment")


def _patterns(value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError("expected an array of file patterns")


def _rules(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping) and all(severity in _SEVERITIES for severity in value.values()):
        return {str(code): str(severity) for code, severity in value.items()}
    raise ValueError(f"expected a table of rule codes, each with one of {', '.join(_SEVERITIES)}")


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise ValueError("expected a number above 0")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("expected true or false")


_SETTINGS: dict[str, tuple[str, Callable[[object], Any]]] = {
    "app-root": ("app_root", _app_root),
    "tests-dir": ("tests_dir", _folder),
    "include": ("include", _patterns),
    "kinds": ("kinds", _folders),
    "source-roots": ("source_roots", _folders),
    "python-environment": ("python_environment", _path),
    "rules": ("rules", _rules),
    "max-problems": ("max_problems", _count),
    "generate-on-save": ("generate_on_save", _flag),
}
