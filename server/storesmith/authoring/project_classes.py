"""What the classes of a project may be good for: the state of an aggregate, and the aggregates whose ids have a type."""

from __future__ import annotations

import ast
import builtins
import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from storesmith.project import Project
from storesmith.python import Binding, KnownClass

ID_TYPES = ("uuid.UUID", "str", "int")
"""What an id is of, where the project does not show it."""

_DATACLASSES = ("dataclasses.dataclass", "pydantic.dataclasses.dataclass", "attrs.define", "attrs.frozen", "attr.s")
_MODELS = (
    *("pydantic.BaseModel", "pydantic.RootModel", "msgspec.Struct"),
    *(f"{home}.{name}" for home in ("typing", "typing_extensions") for name in ("NamedTuple", "TypedDict")),
)
_NO_DATA = re.compile(r"(?:Error|Exception|Warning|Enum|Protocol|ABC)$")
_MESSAGE = re.compile(r"(?:^|\.)\w*(?:Event|Command|Query)$")
_AGGREGATE = re.compile(r"(?:^|\.)\w*Aggregate(?:Root)?\[(.+)\]$", re.DOTALL)


class Aggregate(NamedTuple):
    """An aggregate of the project, and the type of its id, in full."""

    known: KnownClass
    id_type: str


def candidates(project: Project) -> Iterator[KnownClass]:
    """The project's classes that may be a snapshot's, see `is_candidate`."""
    return (known for known in project.python.classes() if is_candidate(known, project))


def is_candidate(known: KnownClass, project: Project) -> bool:
    """Whether a class may be a snapshot's: it is public, not of the tests, and holds data that is no event or other message."""
    is_of_tests = str(known.file).startswith(f"{project.tests_folder}{os.sep}")
    if known.name.startswith(("_", "Test")) or is_of_tests or _NO_DATA.search(known.name):
        return False
    bases = [base.partition("[")[0] for base in known.binding.bases]
    return not any(_NO_DATA.search(base) or _MESSAGE.search(base) for base in bases)


def is_snapshot(known: KnownClass, project: Project) -> bool:
    """Whether a class looks like the state of an aggregate: one of data, or named as one."""
    return is_candidate(known, project) and rank_of(known) < 3


def order(known: KnownClass) -> tuple[int, bool, str, str]:
    """What classes are sorted by, the likely ones first: of equals those that are named as a state."""
    return rank_of(known), not known.name.endswith("State"), known.name, known.module


def rank_of(known: KnownClass) -> int:
    """What is likely a snapshot's class comes first, then other classes of data: 0 and 1; 2 and 3 are classes without fields."""
    return (2 if sort_of(known.binding) == "class" else 0) + ("Snapshot" not in known.name)


def sort_of(binding: Binding) -> str:
    """What sort of class it is: `dataclass`, `model` or `class`."""
    if any(decorator in _DATACLASSES for decorator in binding.decorators):
        return "dataclass"
    bases = [base.partition("[")[0] for base in binding.bases]
    if any(base in _MODELS for base in bases):
        return "model"
    return "class"


def aggregates(project: Project) -> list[Aggregate]:
    """The project's aggregates that say what their id is of."""
    return project.python.derived(aggregates, lambda: list(_aggregates(project)))


def ids_in_use(project: Project) -> list[tuple[str, int]]:
    """The types of the ids that the project's aggregates are written with, the most used first, and how often each is."""
    return Counter(aggregate.id_type for aggregate in aggregates(project)).most_common()


def _aggregates(project: Project) -> Iterator[Aggregate]:
    for known in project.python.classes():
        for base in known.binding.bases:
            match = _AGGREGATE.search(base)
            hint = _in_full(match[1], known, project) if match else None
            if hint:
                yield Aggregate(known, hint)


def _in_full(text: str, known: KnownClass, project: Project) -> str | None:
    """A type hint as it is written in a module, with the module's own names in full; None of one with a type variable."""
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not hasattr(builtins, node.id):
            outline = project.python.outline(known.module)
            binding = outline.bindings.get(node.id) if outline else None
            if binding is not None and binding.kind in ("class", "value"):
                node.id = f"{known.module}.{node.id}"
            elif any(parent for parent in ast.walk(tree) if isinstance(parent, ast.Attribute) and parent.value is node):
                continue
            else:
                return None
    full = ast.unparse(tree)
    last = full.rpartition(".")[2]
    return None if re.fullmatch(r"T[A-Z]?\w*(?<!Id)|T", last) and last[:1] == "T" and last[1:2].isupper() else full
