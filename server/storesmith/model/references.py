"""What a definition names in Python code, and what the project's sources say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from storesmith.kinds import PropertyConvention
from storesmith.model.definition import Definition
from storesmith.model.naming import is_class_name, is_module_path, nearest
from storesmith.model.type_hints import TypeHintError, parse_type_hint
from storesmith.project import PLACEHOLDER, Project
from storesmith.python import ClassLookup, KnownClass, PythonIndex
from storesmith.syntax import StringNode
from storesmith.text import Location


@dataclass(frozen=True, slots=True)
class ClassReference:
    """A class that a definition names: its property, its name, its module with the project's package in it, and the nodes of
    both where they are written and not the schema's defaults.
    """  # noqa: D205 - one sentence

    convention: PropertyConvention
    name: str
    module: str
    node: StringNode | None
    module_node: StringNode | None


def package_of_project(project: Project) -> str | None:
    """The application's package, which stands for the placeholder in definitions."""
    return project.app_root.name if project.app_root else None


def real_module(text: str, project: Project) -> str | None:
    """The module that a definition names; None where it is not one, or names a package that is not known."""
    text = normalize("NFKC", text)
    if not is_module_path(text):
        return None
    top, dot, rest = text.partition(".")
    if top != PLACEHOLDER:
        return text
    package = package_of_project(project)
    return None if package is None else package + dot + rest


_PLACEHOLDER = re.compile(rf"(?<![\w.]){PLACEHOLDER}(?=\.)")


def in_project(text: str, project: Project | None) -> str:
    """A text of dotted names, such as a schema's example, with the project's package for the placeholder, where it is known."""
    package = package_of_project(project) if project else None
    return _PLACEHOLDER.sub(package, text) if package else text


def as_written(module: str, like: str, project: Project) -> str:
    """`module` in the spelling of `like`: with the placeholder for the project's package where `like` has it."""
    package = package_of_project(project)
    if package and like.partition(".")[0] == PLACEHOLDER and (module == package or module.startswith(f"{package}.")):
        return PLACEHOLDER + module[len(package) :]
    return module


def class_references(definition: Definition, project: Project) -> Iterator[ClassReference]:
    """The classes that the definition names together with a module, where both are proper names."""
    for convention in definition.kind.with_role("class-reference"):
        name = definition.text(convention.name)
        text = definition.text(convention.module) if convention.module else None
        module = real_module(text, project) if text else None
        if name and module and convention.module and is_class_name(name):
            node, module_node = definition.string(convention.name), definition.string(convention.module)
            yield ClassReference(convention, normalize("NFKC", name), module, node, module_node)


def hint_names(text: str, project: Project) -> Iterator[tuple[str, str, str]]:
    """The dotted names in a type hint: as they are written, their module with the project's package in it, and their name."""
    try:
        names = parse_type_hint(text).names
    except TypeHintError:
        return
    for written in names:
        home, _, name = written.rpartition(".")
        module = real_module(home, project) if home else None
        if module is not None:
            yield written, module, name


def elsewhere(project: Project, name: str, not_in: str = "") -> KnownClass | None:
    """The only class of the project, its tests left out, with that name in another module; None where there is none, or there are
    several.
    """  # noqa: D205 - one sentence
    tests = project.tests_folder
    found = [
        known
        for known in project.python.classes_named(name)
        if known.module != not_in and not known.file.is_relative_to(tests)
    ]
    return found[0] if len(found) == 1 else None


def location_of_class(index: PythonIndex, known: KnownClass) -> Location:
    """Where a class of the project is written."""
    return index.location(known.file, known.name, known.binding.line)


def nearest_module(index: PythonIndex, module: str, prefix: str) -> str | None:
    """The module that was meant: at the first name that does not exist the nearest that does, if the rest is there too."""
    parts = module.split(".")
    depth = len(prefix.split(".")) if prefix else 0
    meant = nearest(parts[depth], tuple(index.children(prefix)))
    if meant is None:
        return None
    candidate = ".".join(filter(None, (prefix, meant)))
    rest = parts[depth + 1 :]
    if not rest:
        return candidate
    whole = ".".join((candidate, *rest))
    found = index.module(whole)
    if found.verdict != "missing":
        return whole
    return nearest_module(index, whole, found.prefix) if len(found.prefix) > len(prefix) else None


def nearest_class(lookup: ClassLookup, name: str) -> str | None:
    """The name in the module that was meant."""
    return nearest(name, tuple(known for known in lookup.names if not known.startswith("_")))
