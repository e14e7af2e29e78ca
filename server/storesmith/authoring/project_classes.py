"""What the classes of a project may be good for: the state of an aggregate, and the aggregates whose ids have a type."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from storesmith.project import Project
from storesmith.python import KnownClass, PythonIndex
from storesmith.python.builtin_names import BUILTIN_TYPES
from storesmith.python.known_names import AGGREGATE, ATTRS, DATACLASSES, ENUMERATIONS, FILLED, MESSAGES, canonical
from storesmith.python.type_arguments import TypeArguments

ID_TYPES = ("uuid.UUID", "str", "int")
"""What an id is of, where the project does not show it."""

_DATACLASSES = DATACLASSES | ATTRS
_EXCEPTION = re.compile(r"(?:Error|Exception|Warning)$")
_EXCEPTIONS = frozenset(name for name in BUILTIN_TYPES if _EXCEPTION.search(name))
_NO_DATA = re.compile(r"(?:Error|Exception|Warning|Enum|Protocol|ABC)$")
_ABSTRACT = frozenset({"abc.ABC", "typing.Protocol"})
"""Classes whose direct subclasses hold no data."""

_NO_STATE = _EXCEPTIONS | ENUMERATIONS | MESSAGES
"""Classes that no state comes from, however far away."""

_NAMED_WITHOUT_STATE = re.compile(r"\w*(?:Error|Exception|Warning|Enum|Protocol|ABC|Event|Command|Query)")
_AGGREGATE = re.compile(r"\w*Aggregate(?:Root)?")
"""Names of bases, for those that cannot be read."""


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
    bases = known.binding.bases
    return not bases or not _is_without_state(known, project.python)


def _is_without_state(known: KnownClass, index: PythonIndex) -> bool:
    """Return whether a class comes from one that is no state's; a base that cannot be read is judged by its name."""
    if not _NO_STATE.isdisjoint(index.known_bases(known.module, known.binding.bases)):
        return True
    for base in known.binding.bases:
        head = base.partition("[")[0]
        home, _, name = head.rpartition(".")
        if _NAMED_WITHOUT_STATE.fullmatch(name):
            found = index.name(home or known.module, name)
            is_read = found.binding is not None and found.binding.kind == "class"
            if canonical(head) in _ABSTRACT or not is_read:
                return True
    return False


def is_snapshot(known: KnownClass, project: Project) -> bool:
    """Return whether a class looks like the state of an aggregate: one of data, or named as one."""
    return is_candidate(known, project) and rank_of(known, project.python) < 3


def order(known: KnownClass, index: PythonIndex) -> tuple[int, bool, str, str]:
    """Return what classes are sorted by, the likely ones first: of equals those that are named as a state."""
    return rank_of(known, index), not known.name.endswith("State"), known.name, known.module


def rank_of(known: KnownClass, index: PythonIndex) -> int:
    """Return the rank of a class: 0 and 1 for classes of data, 2 and 3 for those without fields; lower where named a snapshot."""
    return (2 if sort_of(known, index) == "class" else 0) + ("Snapshot" not in known.name)


def sort_of(known: KnownClass, index: PythonIndex) -> str:
    """Return what sort of class it is: `dataclass`, `model` or `class`.

    A decorator counts on the class itself, a base also on a class that it comes from.
    """
    decorators, bases = known.binding.decorators, known.binding.bases
    if decorators and not _DATACLASSES.isdisjoint(index.known_bases(known.module, decorators)):
        return "dataclass"
    return "model" if bases and not FILLED.isdisjoint(index.known_bases(known.module, bases)) else "class"


def aggregates(project: Project) -> list[Aggregate]:
    """The project's aggregates that say what their id is of."""
    return project.python.derived(aggregates, lambda: list(_aggregates(project)))


def ids_in_use(project: Project) -> list[tuple[str, int]]:
    """The types of the ids that the project's aggregates are written with, the most used first, and how often each is."""
    return Counter(aggregate.id_type for aggregate in aggregates(project)).most_common()


def _aggregates(project: Project) -> Iterator[Aggregate]:
    arguments = TypeArguments(project.python, AGGREGATE, _AGGREGATE)
    for known in project.python.classes():
        found = arguments.of(known.module, known.name, known.binding) if known.binding.bases else None
        if found is not None and not found.variables:
            yield Aggregate(known, found.text)
