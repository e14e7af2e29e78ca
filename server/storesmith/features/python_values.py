"""Values that only the Python project around a definition knows of: modules, classes, types of ids, names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from storesmith.authoring.insertion import set_property
from storesmith.authoring.naming import proposed_names
from storesmith.authoring.project_classes import candidates, ids_in_use, order, rank_of, sort_of
from storesmith.features.place import ValuePlace
from storesmith.features.proposals import Proposal, holds_letters
from storesmith.kinds import PropertyConvention
from storesmith.model import Definition
from storesmith.model.references import as_written, real_module
from storesmith.project import PLACEHOLDER, Project
from storesmith.python import KnownClass
from storesmith.syntax import ObjectNode, StringNode
from storesmith.syntax.edits import insert_members
from storesmith.text import TextEdit

_MOST = 100
"""How many classes one answer holds at most; the rest come when more of the name is typed."""


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
        for known in sorted(found, key=lambda known: rank_of(known, project.python)):
            if not known.name.startswith("_"):
                yield _class(known, project)
        return
    if default is not None or convention.module is None:
        return
    found = project.python.derived(candidates, lambda: _sorted(candidates(project), project))
    yield from _with_modules(definition, convention, _fitting(found, typed), text or "", project)


def _heirs(
    definition: Definition, convention: PropertyConvention, base: str, base_module: str, project: Project
) -> Iterator[Proposal]:
    """The project's own classes that come from the one that the schema gives."""
    index = project.python

    def find() -> list[KnownClass]:
        with_bases = (known for known in index.classes() if known.binding.bases)
        found = (known for known in with_bases if index.inherits(known.module, known.name, base_module, base))
        return _sorted(found, project)[:_MOST]

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
        yield _class(known, project)._replace(qualifier=known.module, edits=edits, is_partial=count == _MOST)


def _sorted(found: Iterable[KnownClass], project: Project) -> list[KnownClass]:
    return sorted(found, key=lambda known: order(known, project.python))


def _class(known: KnownClass, project: Project) -> Proposal:
    sort = sort_of(known, project.python)
    proposal = Proposal.of(known.name, rank_of(known, project.python), sort, f"class of `{known.module}`")
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


def _data_modules(project: Project) -> list[str]:
    """The modules that hold classes of data, the likely ones first."""
    found = sorted((rank_of(known, project.python), known.module) for known in candidates(project))
    return list(dict.fromkeys(module for rank, module in found if rank < 2))[:_MOST]


def _fitting(found: Iterable[KnownClass], typed: str) -> list[KnownClass]:
    """The first of those whose name holds what is typed, letter by letter."""
    folded = typed.casefold()
    return list(islice((known for known in found if holds_letters(known.name, folded)), _MOST))


def _id_types(project: Project) -> Iterator[Proposal]:
    """The types of the ids that the project's aggregates are written with, the most used first."""
    for hint, count in ids_in_use(project)[:_MOST]:
        yield Proposal.of(hint, 0, f"id of {count} aggregate{'' if count == 1 else 's'}")
