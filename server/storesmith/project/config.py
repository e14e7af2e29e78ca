"""`[tool.storesmith]` and its twin in the editor's settings: one place that says what can be configured."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from keyword import iskeyword
from pathlib import PurePosixPath
from typing import Any, Literal, NamedTuple, get_args

Severity = Literal["error", "warning", "information", "hint"]
"""How bad a problem is, in the words of the Language Server Protocol."""

_LONGEST_SHOWN = 80
"""Characters of an unusable value that a complaint repeats."""

_LONGEST_NAME = 255
"""Bytes that a file system takes for one name."""

Run = Literal["onType", "onSave"]
"""When problems are looked for in an editor."""

_SEVERITIES = (*get_args(Severity), "off")


@dataclass(frozen=True, slots=True)
class Config:
    """What a project or a person can choose.

    `app_root` is the application's package, dotted or as a folder relative to the project (None: found from the tree);
    `tests_dir` the tests' folder relative to the project; `include` further file patterns that hold bare definitions; `kinds`
    folders of kinds of the project's own; `source_roots` further folders that the project's imports start from;
    `python_environment` the virtual environment, absolute or relative to the project (None: found); `rules` a severity, or
    `off`, for each rule's code; `max_problems` how many problems one document reports at most;
    `run` when an editor is told anew of a document's problems; `generate_on_save` whether saving a definition in an editor
    generates what asks nobody.
    """

    app_root: str | None = None
    tests_dir: str = "tests"
    include: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    source_roots: tuple[str, ...] = ()
    python_environment: str | None = None
    rules: Mapping[str, Severity | Literal["off"]] = field(default_factory=dict)
    max_problems: int = 200
    run: Run = "onType"
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
        return config, [f"expected a table of settings, not {_shortened(raw)}"]
    complaints: list[str] = []
    for setting in SETTINGS:
        spelled = setting.in_editors if camel_case else setting.key
        value = raw.get(spelled)
        if value is None:
            continue
        try:
            config = replace(config, **{setting.field: setting.convert(value)})
        except ValueError as error:
            complaints.append(f"`{spelled}` is ignored: {error}, not {_shortened(value)}")
    if not camel_case:
        known = {setting.key for setting in SETTINGS}
        complaints += [f"`{key}` is not a setting of storesmith" for key in raw if key not in known]
    return config, complaints


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


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


def _run(value: object) -> str:
    if value in get_args(Run):
        return str(value)
    raise ValueError(f"expected one of {', '.join(get_args(Run))}")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("expected true or false")


class Setting(NamedTuple):
    """One thing that can be set, and all that people and editors are told of it.

    `convert` gives the value that `Config` keeps, or raises `ValueError` with what is expected. `schema` is the JSON Schema of
    the value as it is written, `example` a value in TOML, `description` Markdown, `choices` what each of several words means.
    """

    key: str
    convert: Callable[[object], Any]
    schema: Mapping[str, Any]
    example: str
    description: str
    choices: Mapping[str, str] = {}

    @property
    def field(self) -> str:
        """The name of the field of `Config`."""
        return self.key.replace("-", "_")

    @property
    def in_editors(self) -> str:
        """The name in an editor's settings."""
        return re.sub(r"-(\w)", lambda match: match[1].upper(), self.key)


_STRING = {"type": "string"}
_STRINGS = {"type": "array", "items": _STRING}

SETTINGS = (
    Setting(
        "app-root",
        _app_root,
        _STRING,
        '"src/book_keeper"',
        "The application's package, dotted or as a folder relative to the project, with its source root or without.",
    ),
    Setting(
        "tests-dir",
        _folder,
        _STRING,
        '"tests/unit"',
        "The folder that generated tests go below, relative to the project.",
    ),
    Setting(
        "include",
        _patterns,
        _STRINGS,
        '["definitions/**/*.json"]',
        "Glob patterns of further files that hold a snapshot store's definition. They count beside those of the kinds.",
    ),
    Setting(
        "kinds",
        _folders,
        _STRINGS,
        '["castlecraft/kinds"]',
        "Folders of kinds of the project's own, relative to the project. Each folder in them is a kind.",
    ),
    Setting(
        "source-roots",
        _folders,
        _STRINGS,
        '["lib"]',
        "Further folders that the project's imports start from, relative to the project.",
    ),
    Setting(
        "python-environment",
        _path,
        _STRING,
        '".venv"',
        "The virtual environment that the project's dependencies are looked up in, absolute or relative to the project.",
    ),
    Setting(
        "rules",
        _rules,
        {"type": "object", "additionalProperties": {"enum": [*_SEVERITIES]}},
        '{ unknown-property = "off" }',
        "How bad a problem is, by the code of its rule, which is shown beside each problem; `off` switches the rule off.",
    ),
    Setting(
        "max-problems",
        _count,
        {"type": "integer", "minimum": 1},
        "50",
        "The most problems that one file reports.",
    ),
    Setting(
        "run",
        _run,
        {"enum": [*get_args(Run)]},
        '"onSave"',
        "When an editor is told anew of the problems of an open definition. All else goes by the text as it stands.",
        {
            "onType": "as you type, and when it is saved.",
            "onSave": "when it is opened and when it is saved; in between they stay as they are.",
        },
    ),
    Setting(
        "generate-on-save",
        _flag,
        {"type": "boolean"},
        "true",
        "Whether saving a definition in an editor generates its store and tests. What you have changed in them stays; where that "
        "overlaps with what would be generated, nothing is written.",
    ),
)
"""All settings, in the order in which people are shown them. `make settings` tells editors and the documentation of them."""
