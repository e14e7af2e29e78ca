"""Values that only the Python project around a definition knows of: modules, classes, types of ids, names."""

from __future__ import annotations

import ast
import builtins
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from storesmith.analysis import Definition
from storesmith.analysis.insertion import set_property
from storesmith.analysis.naming import proposed_names
from storesmith.analysis.python_references import as_written, real_module
from storesmith.features.place import ValuePlace
from storesmith.features.proposals import Proposal, holds_letters
from storesmith.kinds import PropertyConvention
from storesmith.project import PLACEHOLDER, Binding, KnownClass, Project
from storesmith.syntax import ObjectNode, StringNode
from storesmith.syntax.edits import insert_members
from storesmith.text import TextEdit

_MOST = 100
"""How many classes one answer holds at most; the rest come when more of the name is typed."""

_DATACLASSES = ("dataclasses.dataclass", "pydantic.dataclasses.dataclass", "attrs.define", "attrs.frozen", "attr.s")
_MODELS = ("pydantic.BaseModel", "pydantic.RootModel", "msgspec.Struct", "typing.NamedTuple", "typing.TypedDict")
_NO_DATA = re.compile(r"(?:Error|Exception|Warning|Enum|Protocol|ABC)$")
_AGGREGATE = re.compile(r"(?:^|\.)\w*Aggregate(?:Root)?\[(.+)\]$", re.DOTALL)


def python_proposals(definition: Definition, place: ValuePlace, offset: int, project: Project) -> Iterator[Proposal]:
    """What the project knows of the value of the property at `place`, by the property's role."""
    convention = definition.kind.properties.get(str(place.path[0])) if len(place.path) == 1 else None
    if convention is None:
        return
    typed = _typed(definition, place, offset)
    if convention.role == "class":
        for index, name in enumerate(proposed_names(definition)):
            yield Proposal.of(name, 0 if index == 0 else 1, "by convention")
    elif convention.role == "module":
        yield from _modules(definition, convention, typed, project)
    elif convention.role == "class-reference":
        yield from _classes(definition, convention, typed, project)
    elif convention.role == "type-hint":
        yield from _id_types(project)


def may_grow(definition: Definition, place: ValuePlace, project: Project) -> bool:
    """Whether there may be more to propose at `place` when the rest of the project has been looked at."""
    convention = definition.kind.properties.get(str(place.path[0])) if len(place.path) == 1 else None
    role = convention.role if convention else ""
    return role in ("module", "class-reference", "type-hint") and not project.python.is_scanned


def _typed(definition: Definition, place: ValuePlace, offset: int) -> str:
    """What stands in the string before the cursor."""
    node = place.node
    if not isinstance(node, StringNode):
        return ""
    return definition.document.text[node.content.start : max(node.content.start, offset)]


def _modules(
    definition: Definition, convention: PropertyConvention, typed: str, project: Project
) -> Iterator[Proposal]:
    """Modules that hold what is wanted from them, then those one level below what is typed."""
    index = project.python
    wanted = _wanted_from(definition, convention)
    if wanted is not None and wanted.name not in definition.kind.defaults:
        name = definition.text(wanted.name)
        homes = index.classes_named(name) if name and definition.member(wanted.name) else []
        for known in homes[:_MOST]:
            yield _module(as_written(known.module, typed, project), 0, f"has {known.name}", is_package=False)
        if not homes:
            for module in index.derived(_data_modules, lambda: _data_modules(project)):
                yield _module(as_written(module, typed, project), 1, "holds classes of data", is_package=False)
    parent, dot, _ = typed.rpartition(".")
    package = real_module(parent, project) if dot else ""
    if package is None:
        return
    app = project.app_root.name.partition(".")[0] if project.app_root else None
    for name, is_package in index.children(package).items():
        if not dot and typed and typed.casefold()[0] != name.casefold()[0]:
            continue
        rank = 2 if dot or name == app else 3
        yield _module(
            f"{parent}.{name}" if dot else name, rank, "package" if is_package else "module", is_package=is_package
        )
    if not dot and app:
        yield _module(PLACEHOLDER, 4, f"stands for {app}", is_package=True)


def _module(name: str, rank: int, detail: str, *, is_package: bool) -> Proposal:
    """A module; after a package the cursor stays in the string, for the dot and what follows it."""
    proposal = Proposal.of(name, rank, detail)._replace(kind="module")
    return proposal._replace(snippet=f'{proposal.snippet[:-1]}$0"') if is_package else proposal


def _wanted_from(definition: Definition, module: PropertyConvention) -> PropertyConvention | None:
    """The class that the definition takes from the module of a property."""
    references = definition.kind.with_role("class-reference")
    return next((reference for reference in references if reference.module == module.name), None)


def _classes(
    definition: Definition, convention: PropertyConvention, typed: str, project: Project
) -> Iterator[Proposal]:
    """The classes of the module that is given; where none is, all that will do, each with its module."""
    text = definition.text(convention.module) if convention.module else None
    module = real_module(text, project) if text else None
    default = definition.kind.defaults.get(convention.name)
    default_module = definition.kind.defaults.get(convention.module or "")
    if isinstance(default, str) and isinstance(default_module, str):
        yield from _heirs(definition, convention, default, default_module, project)
        if module == default_module:
            return
    outline = project.python.outline(module) if module else None
    if module is not None and outline is not None:
        found = [KnownClass(module, name, definition.document.path, one) for name, one in outline.classes.items()]
        for known in sorted(found, key=_rank):
            if not known.name.startswith("_"):
                yield _class(known)
        return
    if default is not None or convention.module is None:
        return
    candidates = project.python.derived(_candidates, lambda: sorted(_candidates(project), key=_place))
    yield from _with_modules(definition, convention, _fitting(candidates, typed), text or "", project)


def _heirs(
    definition: Definition, convention: PropertyConvention, base: str, base_module: str, project: Project
) -> Iterator[Proposal]:
    """The project's own classes that come from the one that the schema gives."""
    index = project.python

    def find() -> list[KnownClass]:
        with_bases = (known for known in index.classes() if known.binding.bases)
        found = (known for known in with_bases if index.inherits(known.module, known.name, base_module, base))
        return sorted(found, key=_place)[:_MOST]

    heirs = index.derived((_heirs, base_module, base), find)
    written = definition.text(convention.module) if convention.module else None
    yield from _with_modules(definition, convention, heirs, written or "", project)


def _with_modules(
    definition: Definition, convention: PropertyConvention, found: Iterable[KnownClass], like: str, project: Project
) -> Iterator[Proposal]:
    """Classes that, when one is chosen, fill in their module too."""
    for count, known in enumerate(found, 1):
        module = as_written(known.module, like, project)
        edits = _with_module(definition, convention, module)
        yield _class(known)._replace(qualifier=known.module, edits=edits, is_partial=count == _MOST)


def _class(known: KnownClass) -> Proposal:
    proposal = Proposal.of(known.name, _rank(known), _what(known.binding), f"class of `{known.module}`")
    return proposal._replace(kind="class")


def _with_module(definition: Definition, convention: PropertyConvention, module: str) -> tuple[TextEdit, ...]:
    """The edits that fill in the module of a class: in front of it, where they hold while more of the class is typed."""
    node = definition.node
    if convention.module is None or not isinstance(node, ObjectNode) or convention.name not in node.last_of:
        return ()
    if definition.member(convention.module):
        return set_property(definition, convention.module, module)
    before = node.last_of[convention.name] - 1
    return insert_members(definition.document.tree, node, [(convention.module, module)], before)


def _candidates(project: Project) -> Iterator[KnownClass]:
    """The project's classes that may be a snapshot's: public ones, not of tests, none that hold no data."""
    tests = f"{project.tests_folder}{os.sep}"
    for known in project.python.classes():
        ends = [base.partition("[")[0] for base in known.binding.bases]
        if known.name.startswith(("_", "Test")) or str(known.file).startswith(tests) or _NO_DATA.search(known.name):
            continue
        if not any(_NO_DATA.search(end) for end in ends):
            yield known


def _data_modules(project: Project) -> list[str]:
    """The modules that hold classes of data, the likely ones first."""
    found = sorted((_rank(known), known.module) for known in _candidates(project))
    return list(dict.fromkeys(module for rank, module in found if rank < 2))[:_MOST]


def _fitting(found: Iterable[KnownClass], typed: str) -> list[KnownClass]:
    """The first of those whose name holds what is typed, letter by letter."""
    folded = typed.casefold()
    return list(islice((known for known in found if holds_letters(known.name, folded)), _MOST))


def _place(known: KnownClass) -> tuple[int, str, str]:
    return _rank(known), known.name, known.module


def _rank(known: KnownClass) -> int:
    """What is likely a snapshot's class comes first, then other classes of data."""
    return (2 if _what(known.binding) == "class" else 0) + ("Snapshot" not in known.name)


def _what(binding: Binding) -> str:
    if any(decorator in _DATACLASSES for decorator in binding.decorators):
        return "dataclass"
    bases = [base.partition("[")[0] for base in binding.bases]
    if any(base in _MODELS for base in bases):
        return "model"
    return "class"


def _id_types(project: Project) -> Iterator[Proposal]:
    """The types of the ids that the project's aggregates are written with, the most used first."""
    for hint, count in project.python.derived(_ids_in_use, lambda: _ids_in_use(project)):
        yield Proposal.of(hint, 0, f"id of {count} aggregate{'' if count == 1 else 's'}")


def _ids_in_use(project: Project) -> list[tuple[str, int]]:
    used: Counter[str] = Counter()
    for known in project.python.classes():
        for base in known.binding.bases:
            match = _AGGREGATE.search(base)
            hint = _in_full(match[1], known, project) if match else None
            if hint:
                used[hint] += 1
    return used.most_common(_MOST)


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
