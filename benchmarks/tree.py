"""A large Python project with many definitions, the same at every run: what `project.py` measures in."""

from __future__ import annotations

import importlib.util
import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_WORDS = """
account address agent basket batch booking branch campaign carrier claim contract coupon course credit depot device
document employee event expense fleet garden guest hotel insurance invoice item journey ledger lesson loan location
meeting member message notice offer order parcel partner patient payment person plan policy price product project
quote rating receipt region rental report request reservation route salary schedule seat sensor service session shift
shipment station stock student supplier table task tax team ticket tour trade train transfer trip unit vehicle venue
visit voucher wallet warehouse
""".split()  # noqa: SIM905 - nobody reads a hundred quotes
_FRAMEWORK = {
    "abstractions/snapshot_store.py": "class SnapshotStore(ABC, Generic[TAggregateId]):",
    "abstractions/snapshot.py": "class Snapshot(Generic[TAggregateId]):",
    "abstractions/aggregate.py": "class Aggregate(Generic[TAggregateId], ABC):",
    "testing/snapshot_store.py": "class BaseSnapshotStoreTest(ABC):",
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A class of the project that a definition names, and its module."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Tree:
    """What was made: the project's folder, its modules' files, its definitions' files, and the classes of snapshots."""

    root: Path
    modules: list[Path]
    definitions: list[Path]
    snapshots: list[Snapshot]


def make(root: Path, modules: int = 5000, definitions: int = 1000, operations: int = 200) -> Tree:
    """Write a project of so many modules and definitions, and a revision file of so many operations, into `root`."""
    chance = random.Random(20)
    files: list[Path] = []
    snapshots: list[Snapshot] = []
    _write(root / "pyproject.toml", '[project]\nname = "app"\nversion = "1"\n')
    packages = [f"app.{layer}.{word}" for word in _WORDS for layer in ("domain", "application")]
    for package in ("app", "app.domain", "app.application", "app.infrastructure", *packages):
        files.append(root.joinpath(*package.split("."), "__init__.py"))
        _write(files[-1], f'"""The package `{package}`."""\n')
    while len(files) < modules:
        number = len(files)
        package = packages[number % len(packages)]
        name = f"{_WORDS[chance.randrange(len(_WORDS))]}_{number}"
        text, found = _module(chance, package, name, snapshots)
        files.append(root.joinpath(*package.split("."), f"{name}.py"))
        _write(files[-1], text)
        snapshots += found
    _environment(root / ".venv")
    made = [root / f"definitions/{number % 50:02}/store_{number}.snapshot_store.json" for number in range(definitions)]
    for number, file in enumerate(made):
        _write(
            file, json.dumps(definition_of(snapshots[number * 7 % len(snapshots)], f"Store{number}"), indent=2) + "\n"
        )
    _write(root / "revisions.json", json.dumps(list(_operations(snapshots, operations)), indent=2) + "\n")
    return Tree(root, files, made, snapshots)


def definition_of(snapshot: Snapshot, prefix: str) -> dict[str, str]:
    """A definition of a store for the class."""
    return {
        "store_name": f"{prefix}{snapshot.name}Store",
        "aggregate_id_type_str": "uuid.UUID",
        "snapshot_type_str": snapshot.name,
        "snapshot_module_str": snapshot.module,
        "store_type": "in_memory",
        "description": f"Keeps snapshots of `{snapshot.name}`.",
    }


def _operations(snapshots: list[Snapshot], count: int) -> Iterator[dict[str, object]]:
    for number in range(count):
        inner = definition_of(snapshots[number * 11 % len(snapshots)], f"Revised{number}")
        yield {
            "name": inner["store_name"],
            "component_type": "infrastructure_snapshot_store",
            "operation_type": "CREATE",
            "definition": inner,
        }


def _module(chance: random.Random, package: str, name: str, known: list[Snapshot]) -> tuple[str, list[Snapshot]]:
    """The text of a module of 50 to 300 lines, and its classes of snapshots."""
    stem = "".join(word.capitalize() for word in name.split("_"))
    lines = [f'"""What is to be known of a {name.replace("_", " ")}."""', "", "from __future__ import annotations", ""]
    lines += ["import uuid", "from dataclasses import dataclass, field", "from datetime import datetime"]
    lines += ["from typing import Any", "", "from castlecraft_engineer.abstractions.aggregate import Aggregate"]
    lines += ["from pydantic import BaseModel", ""]
    lines += [f"from {other.module} import {other.name}" for other in chance.sample(known, min(3, len(known)))]
    found: list[Snapshot] = []
    wanted = chance.randint(50, 280)
    makers: tuple[Callable[[random.Random, str], list[str]], ...] = (_dataclass, _model, _aggregate, _functions)
    part = 0
    while len(lines) < wanted:
        suffix = ("Snapshot", "Request", "Aggregate", "Rules")[part % 4]
        title = f"{stem}{suffix}{'' if part < 4 else part}"
        if suffix == "Snapshot":
            found.append(Snapshot(f"{package}.{name}", title))
        lines += ["", "", *makers[part % 4](chance, title)]
        part += 1
    return "\n".join(lines) + "\n", found


def _fields(chance: random.Random) -> list[str]:
    kinds = ("str", "int", "datetime", "uuid.UUID", "dict[str, Any]", "list[str]", "float | None")
    return [f"    {word}: {chance.choice(kinds)}" for word in chance.sample(_WORDS, chance.randint(3, 10))]


def _dataclass(chance: random.Random, title: str) -> list[str]:
    return [
        "@dataclass(frozen=True)",
        f"class {title}:",
        f'    """The state of {title} at one version, as it is kept."""',
        "",
        *_fields(chance),
        "    tags: list[str] = field(default_factory=list)",
        "",
        "    @property",
        "    def is_tagged(self) -> bool:",
        '        """Whether it has tags."""',
        "        return bool(self.tags)",
    ]


def _model(chance: random.Random, title: str) -> list[str]:
    return [f"class {title}(BaseModel):", f'    """What is asked for by a {title}."""', "", *_fields(chance)]


def _aggregate(chance: random.Random, title: str) -> list[str]:
    lines = [f"class {title}(Aggregate[uuid.UUID]):", '    """Keeps its own rules."""']
    for word in chance.sample(_WORDS, chance.randint(3, 8)):
        lines += [
            "",
            f"    def change_{word}(self, {word}: str, at: datetime, *, reason: str | None = None) -> None:",
            f'        """Change the {word}.',
            "",
            f"        The {word} is kept as it was before where the reason is empty.",
            '        """',
            f"        if not {word} or {word} == self.state.get({word!r}):",
            f'            raise ValueError(f"{{{word}!r}} is not a {word} for {{self.id}}")',
            f'        values = {{"{word}": {word}, "at": at.isoformat(), "reason": reason or ""}}',
            "        for key, value in values.items():",
            "            self.state[key] = value",
        ]
    return lines


def _functions(chance: random.Random, title: str) -> list[str]:
    lines = [f"{title.upper()}_LIMIT = {chance.randint(1, 500)}"]
    for word in chance.sample(_WORDS, chance.randint(1, 4)):
        lines += [
            "",
            "",
            f"def {word}_of_{title.lower()}(values: dict[str, Any], limit: int = {title.upper()}_LIMIT) -> list[str]:",
            f'    """The {word} of each, up to a limit."""',
            f'    found = [str(value) for key, value in sorted(values.items()) if key.startswith("{word}")]',
            "    return found[:limit]",
        ]
    return lines


def _environment(folder: Path) -> None:
    """A virtual environment with the framework, linked where this Python has it, else as far as definitions name it."""
    _write(folder / "pyvenv.cfg", "include-system-site-packages = false\n")
    packages = folder / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    packages.mkdir(parents=True)
    for name in ("castlecraft_engineer", "pydantic"):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            (packages / name).symlink_to(Path(spec.origin).parent)
    if not (packages / "castlecraft_engineer").exists():
        for file, line in _FRAMEWORK.items():
            text = (
                "from abc import ABC\nfrom typing import Generic, TypeVar\n\nTAggregateId = TypeVar('TAggregateId')\n"
            )
            _write(packages / "castlecraft_engineer" / file, f"{text}\n\n{line}\n    ...\n")
        for part in ("", "abstractions/", "testing/"):
            _write(packages / f"castlecraft_engineer/{part}__init__.py", "")


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
