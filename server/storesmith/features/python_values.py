"""Values that only the Python project knows: modules, classes, types of ids, names of stores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from storesmith.authoring.insertion import set_module
from storesmith.authoring.new_definition import proposed_names
from storesmith.authoring.project_classes import ID_TYPES, candidates, ids_in_use, order, rank_of, sort_of
from storesmith.features.proposal import Proposal, holds_letters
from storesmith.features.site import Site, ValuePlace
from storesmith.kinds import PropertyConvention
from storesmith.model import Definition
from storesmith.model.references import as_written, real_module
from storesmith.project import PLACEHOLDER, Project
from storesmith.python import KnownClass
from storesmith.syntax import StringNode

_MOST = 100
"""Classes in one answer; the rest come when more of the name is typed."""


class _Wanted(NamedTuple):
    """The property of a definition whose value is wanted, and what of it is typed before the cursor."""

    definition: Definition
    convention: PropertyConvention
    typed: str
    project: Project

    @property
    def module(self) -> str:
        """The module of a class reference as the definition spells it; empty without one."""
        name = self.convention.module
        return (self.definition.text(name) if name else None) or ""


def python_values(site: Site, place: ValuePlace) -> Iterator[Proposal]:
    """Yield what the project knows of the value at `place`, by the role of its property; most likely values first."""
    convention, definition = place.convention, place.definition
    if convention is None or definition is None:
        return
    wanted = _Wanted(definition, convention, _typed(site, place), site.project)
    if convention.role == "class":
        for index, name in enumerate(proposed_names(definition)):
            yield Proposal.of(name, 0 if index == 0 else 1, "by convention")
    elif convention.role == "module":
        yield from _modules(wanted)
    elif convention.role == "class-reference":
        yield from _classes(wanted)
    elif convention.role == "type-hint":
        yield from _id_types(site.project)


def may_grow(site: Site, place: ValuePlace) -> bool:
    """Return whether there may be more values when all classes of the project are known."""
    role = place.convention.role if place.convention else ""
    return role in ("module", "class-reference", "type-hint") and not site.project.python.is_scanned


def _typed(site: Site, place: ValuePlace) -> str:
    """Return what stands in the string before the cursor."""
    start = place.node.content.start if isinstance(place.node, StringNode) else site.offset
    return site.document.text[start : max(start, site.offset)]


def _modules(wanted: _Wanted) -> Iterator[Proposal]:
    """Yield modules that hold the wanted class, then those one level below what is typed."""
    definition, typed, project = wanted.definition, wanted.typed, wanted.project
    index = project.python
    reference = _reference_to(definition, wanted.convention)
    if reference is not None and reference.name not in definition.kind.defaults:
        name = definition.text(reference.name)
        homes = index.classes_named(name) if name and definition.member(reference.name) else []
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
        full, detail = f"{parent}.{name}" if dot else name, "package" if is_package else "module"
        yield _module(full, 2 if dot or name == app else 3, detail, is_package=is_package)
    if not dot and app:
        yield _module(PLACEHOLDER, 4, f"stands for {app}", is_package=True)


def _module(name: str, rank: int, detail: str, *, is_package: bool) -> Proposal:
    """Return a module; after a package the cursor stays in the string, for the dot and what follows it."""
    proposal = Proposal.of(name, rank, detail)._replace(kind="module")
    return proposal._replace(snippet=f'{proposal.snippet[:-1]}$0"') if is_package else proposal


def _reference_to(definition: Definition, module: PropertyConvention) -> PropertyConvention | None:
    """Return the class reference whose module is the property."""
    references = definition.kind.with_role("class-reference")
    return next((reference for reference in references if reference.module == module.name), None)


def _data_modules(project: Project) -> list[str]:
    """Return the modules that hold classes of data, the best first."""
    found = sorted((rank_of(known, project.python), known.module) for known in candidates(project))
    return list(dict.fromkeys(module for rank, module in found if rank < 2))[:_MOST]


def _classes(wanted: _Wanted) -> Iterator[Proposal]:
    """Yield the classes of the module that the definition names; without one all suitable classes, each with its module."""
    definition, convention, project = wanted.definition, wanted.convention, wanted.project
    module = real_module(wanted.module, project)
    default = definition.kind.defaults.get(convention.name)
    default_module = definition.kind.defaults.get(convention.module or "")
    if isinstance(default, str) and isinstance(default_module, str):
        yield from _with_modules(wanted, _subclasses(default_module, default, project))
        if module == default_module:
            return
    outline = project.python.outline(module) if module else None
    if module is not None and outline is not None:
        found = [KnownClass(module, name, definition.document.path, one) for name, one in outline.classes.items()]
        found = sorted(found, key=lambda known: rank_of(known, project.python))
        yield from (_class(known, project) for known in found if not known.name.startswith("_"))
    elif default is None and convention.module is not None:
        found = project.python.derived(candidates, lambda: _sorted(candidates(project), project))
        typed = wanted.typed.casefold()
        yield from _with_modules(wanted, islice((one for one in found if holds_letters(one.name, typed)), _MOST))


def _subclasses(module: str, name: str, project: Project) -> list[KnownClass]:
    """Return the project's own classes that inherit from a class, the best first."""
    index = project.python

    def find() -> list[KnownClass]:
        with_bases = (known for known in index.classes() if known.binding.bases)
        found = (known for known in with_bases if index.inherits(known.module, known.name, module, name))
        return _sorted(found, project)[:_MOST]

    return index.derived((_subclasses, module, name), find)


def _with_modules(wanted: _Wanted, found: Iterable[KnownClass]) -> Iterator[Proposal]:
    """Yield classes that write their module too when one is chosen."""
    for count, known in enumerate(found, 1):
        edits = set_module(wanted.definition, wanted.convention, known.module, wanted.project)
        yield _class(known, wanted.project)._replace(qualifier=known.module, edits=edits, is_partial=count == _MOST)


def _sorted(found: Iterable[KnownClass], project: Project) -> list[KnownClass]:
    return sorted(found, key=lambda known: order(known, project.python))


def _class(known: KnownClass, project: Project) -> Proposal:
    sort = sort_of(known, project.python)
    proposal = Proposal.of(known.name, rank_of(known, project.python), sort, f"class of `{known.module}`")
    return proposal._replace(kind="class")


def _id_types(project: Project) -> Iterator[Proposal]:
    """Yield the id types of the project's aggregates, the most used first, then the usual types."""
    for hint, count in ids_in_use(project)[:_MOST]:
        yield Proposal.of(hint, 0, f"id of {count} aggregate{'' if count == 1 else 's'}")
    for hint in ID_TYPES:
        yield Proposal.of(hint, 3, "type of the id")
