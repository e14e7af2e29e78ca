"""The uses of a generated class, and the definitions that name the same class or module."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from storesmith.features.across import (
    Files,
    NamedClass,
    class_at,
    identifiers,
    project_files,
    strings_naming,
    whole_site,
)
from storesmith.features.site import Site
from storesmith.model import Definition, Document
from storesmith.model.references import class_references, hint_names, location_of_class, real_module
from storesmith.project import Project
from storesmith.python import KnownClass
from storesmith.python.uses import PythonUses
from storesmith.syntax import StringNode
from storesmith.text import LineIndex, Location, Span, location_of


class _Named(NamedTuple):
    """A module, or with a name a class in it, that a definition names at `span`."""

    module: str
    name: str | None
    span: Span


def references(site: Site, files: Files, *, include_declaration: bool) -> Generator[None, None, tuple[Location, ...]]:
    """Return the places that name what the cursor is at, sorted by file; each step looks at one file.

    A generated class is named by its definitions, which are its declarations, by the operations on it, and by Python code.
    Any other class or module is named by the definitions of the workspace; its declaration is the `class` statement.
    """
    subject = class_at(site)
    if subject is not None:
        return (yield from _uses_of_class(subject, files, include_declaration=include_declaration))
    named = next((each for each in _named_in(site) if each.span.touches(site.offset)), None)
    if named is None:
        return ()
    return (yield from _definitions_naming(named, site.project, files, include_declaration=include_declaration))


def _uses_of_class(
    subject: NamedClass, files: Files, *, include_declaration: bool
) -> Generator[None, None, tuple[Location, ...]]:
    project = files.project(subject.document.path)
    known = identifiers(subject.kind, project, subject.name, subject.name, is_moved=False)
    uses = PythonUses(project.python, known, project.reader)
    found: list[Location] = []
    for each in project_files(project, files):
        if each is not None and each[1] is not None:
            site = whole_site(each[1], files)
            strings = strings_naming(site, subject.kind, subject.name)
            spans = [node.content for node in strings if include_declaration or not _declares(node, site)]
            found += _at(each[1], spans)
        elif each is not None:
            in_file = uses.uses_in(each[0])
            spans = [use.span for use in in_file.found if use.is_class] if in_file else []
            if in_file and spans:
                lines = LineIndex(in_file.text)
                found += (location_of(in_file.path, lines, in_file.text, span) for span in spans)
        yield
    return tuple(sorted(found, key=_order))


def _declares(node: StringNode, site: Site) -> bool:
    """Return whether the string is a definition's own name for its class."""
    owners = [(one, one.kind.class_property) for one in site.definitions]
    return any(owner is not None and one.string(owner.name) is node for one, owner in owners)


def _definitions_naming(
    named: _Named, project: Project, files: Files, *, include_declaration: bool
) -> Generator[None, None, tuple[Location, ...]]:
    found: list[Location] = []
    target = _target(named, project)
    if include_declaration and named.name is not None:
        found += _class_statement(named.module, named.name, project)
    for path in files.workspace.files:
        document = files.read_document(path)
        if document is not None:
            site = whole_site(document, files)
            spans = [
                each.span
                for each in _named_in(site)
                if (each.name is None) == (named.name is None) and _target(each, site.project) == target
            ]
            found += _at(document, spans)
        yield
    return tuple(sorted(dict.fromkeys(found), key=_order))


@dataclass(frozen=True, slots=True)
class _Target:
    """What a definition names, equal for all that name it: a module's file, or without one its name and project."""

    place: Path
    module: str
    name: str | None


def _target(named: _Named, project: Project) -> _Target:
    index = project.python
    if named.name is not None:
        lookup = index.name(named.module, named.name)
        if lookup.verdict == "found" and lookup.file and lookup.binding:
            return _Target(lookup.file, str(lookup.binding.line), "")
    file = index.module(named.module).file
    return _Target(file, "", named.name) if file else _Target(project.root, named.module, named.name)


def _class_statement(module: str, name: str, project: Project) -> Iterator[Location]:
    lookup = project.python.name(module, name)
    if lookup.verdict == "found" and lookup.file and lookup.binding and lookup.binding.kind == "class":
        yield location_of_class(project.python, KnownClass(lookup.module, name, lookup.file, lookup.binding))


def _named_in(site: Site) -> Iterator[_Named]:
    """Yield the modules and classes that the definitions of a document name."""
    project = site.project
    for definition in site.definitions:
        for reference in class_references(definition, project):
            if reference.node is not None:
                yield _Named(reference.module, reference.name, reference.node.content)
        for convention in definition.kind.with_role("module"):
            node = definition.string(convention.name)
            module = real_module(node.value, project) if node else None
            if node is not None and module is not None:
                yield _Named(module, None, node.content)
        yield from _named_in_hints(definition, project)


def _named_in_hints(definition: Definition, project: Project) -> Iterator[_Named]:
    for convention in definition.kind.with_role("type-hint"):
        node = definition.string(convention.name)
        for written, module, name in hint_names(node.value, project) if node else ():
            assert node is not None
            pattern = rf"(?<![\w.]){re.escape(written)}(?!\w)"
            inside = definition.document.text[node.content.start : node.content.end]
            for match in re.finditer(pattern, inside):
                start, end = match.span()
                span = Span(node.content.start + start, node.content.start + end)
                yield _Named(module, normalize("NFKC", name), span)


def _at(document: Document, spans: list[Span]) -> list[Location]:
    return [location_of(document.path, document.lines, document.text, span) for span in spans]


def _order(place: Location) -> tuple[Path, int, Span]:
    return place.path, place.line, place.span
