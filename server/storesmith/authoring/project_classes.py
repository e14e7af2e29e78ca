"""What the classes of a project may be good for: the state of an aggregate, and the aggregates whose ids have a type."""

from __future__ import annotations

import ast
import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from storesmith.project import Project
from storesmith.python import KnownClass, PythonIndex
from storesmith.python.builtin_names import BUILTINS
from storesmith.python.known_names import ATTRS, DATACLASSES, FILLED, TYPE_VARIABLES
from storesmith.python.source import unquoted

ID_TYPES = ("uuid.UUID", "str", "int")
"""What an id is of, where the project does not show it."""

_VARIABLE = re.compile(r"T|T[A-Z]\w*(?<!Id)")
"""How type variables are named."""

_DATACLASSES = DATACLASSES | ATTRS
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
    for known in project.python.classes():
        for base in known.binding.bases:
            match = _AGGREGATE.search(base)
            hint = _in_full(match[1], known, project) if match else None
            if hint:
                yield Aggregate(known, hint)


def _in_full(text: str, known: KnownClass, project: Project) -> str | None:
    """Return a type hint as it is written in a module, with the module's own names in full; None for one with a type variable.

    What the module imports is in full already.
    """
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None
    full = _Full(known.module, project.python)
    try:
        made = full.visit(unquoted(tree) or tree)
    except RecursionError:
        return None
    return ast.unparse(made) if full.is_type else None


class _Full(ast.NodeTransformer):
    """Replaces a module's own names by full ones; `is_type` is false where a name is a type variable, or stands for nothing."""

    def __init__(self, module: str, index: PythonIndex) -> None:
        self._module = module
        self._index = index
        self.is_type = True

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        self.is_type = self.is_type and not isinstance(node.value, str)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        home, _, name = ast.unparse(node).rpartition(".")
        self.is_type = self.is_type and not self._is_variable(home, name)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        outline = self._index.outline(self._module)
        binding = outline.bindings.get(node.id) if outline else None
        if binding is None and node.id in BUILTINS:
            return node
        is_direct = binding is not None and binding.otherwise is None
        found = None if is_direct else self._index.name(self._module, node.id)
        if found is not None and found.binding is not None:
            self.is_type = self.is_type and not self._is_variable(found.module, found.name)
            return ast.Name(f"{found.module}.{found.name}")
        is_own = binding is not None and binding.kind in ("class", "value")
        self.is_type = self.is_type and is_own and not self._is_variable(self._module, node.id)
        return ast.Name(f"{self._module}.{node.id}")

    def _is_variable(self, module: str, name: str) -> bool:
        """Return whether a name is a type variable; what cannot be looked up is one if it is named like one."""
        found = self._index.name(module, name)
        binding = found.binding
        if binding is None or binding.kind == "import":
            return _VARIABLE.fullmatch(name) is not None
        return binding.maker is not None and binding.maker.replace("typing_extensions.", "typing.") in TYPE_VARIABLES
