"""What a feature that looks at several files is given: how it comes by them, and what it asks of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from unicodedata import normalize

from storesmith.generate.plan import generated_module
from storesmith.kinds import Kind
from storesmith.model import Document, Scope, Workspace, definitions_in, kind_of, operations_in
from storesmith.project import Project
from storesmith.python.uses import Identifier
from storesmith.syntax import StringNode
from storesmith.text import Reader, walk

_PYTHON = (".py", ".pyi")


class Files(Protocol):
    """The files of a workspace, as they stand in the editor or on disk, and what is known around them."""

    workspace: Workspace

    @property
    def reader(self) -> Reader:
        """Reads the files."""

    def read_document(self, path: Path) -> Document | None:
        """The file as a document; None where it cannot be read."""

    def project(self, path: Path) -> Project:
        """The project around a file."""

    def scope(self, path: Path) -> Scope:
        """Which files hold definitions, around this one."""

    def canonical(self, path: Path) -> Path:
        """The one path that a file is known by."""


@dataclass(frozen=True, slots=True)
class NamedClass:
    """The class of a definition, as one string names it."""

    document: Document
    kind: Kind
    name: str
    node: StringNode


def class_at(document: Document, scope: Scope, offset: int) -> NamedClass | None:
    """The class that is generated, if its name, or that of an operation on it, stands at `offset`."""
    for definition in definitions_in(document, scope):
        owner = definition.kind.class_property
        node = definition.string(owner.name) if owner else None
        if node is not None and _is_at(node, offset):
            return NamedClass(document, definition.kind, normalize("NFKC", node.value), node)
    for operation in operations_in(document, scope):
        node = operation.string("name")
        kind = kind_of(operation.node, scope)
        if node is not None and kind is not None and kind.class_property and _is_at(node, offset):
            name = normalize("NFKC", node.value)
            is_named = any(one is node for one in strings_naming(document, scope, kind, name))
            return NamedClass(document, kind, name, node) if is_named else None
    return None


def _is_at(node: StringNode, offset: int) -> bool:
    return node.is_terminated and bool(node.value) and node.content.touches(offset)


def strings_naming(document: Document, scope: Scope, kind: Kind, name: str) -> Iterator[StringNode]:
    """The strings of a document that name the class of a kind: in definitions, and operations that are named after them."""
    definitions = definitions_in(document, scope)
    for definition in definitions:
        owner = definition.kind.class_property
        node = definition.string(owner.name) if owner and definition.kind.name == kind.name else None
        if node is not None and normalize("NFKC", node.value) == name:
            yield node
    for operation in operations_in(document, scope):
        node = operation.string("name")
        known = kind_of(operation.node, scope)
        if node is None or known is None or known.name != kind.name or normalize("NFKC", node.value) != name:
            continue
        inner = next((one for one in definitions if one.operation is operation.node), None)
        owner = kind.class_property
        other = inner.string(owner.name) if inner and owner else None
        if other is None or normalize("NFKC", other.value) == name:
            yield node


def project_files(project: Project, files: Files) -> Iterator[tuple[Path, Document | None] | None]:
    """The project's Python files, and as documents its files of definitions; None now and then, where nothing is found."""
    roots = [project.root, *(root for root in project.python.roots if not root.is_relative_to(project.root))]
    seen: set[Path] = set()
    for root in roots:
        for found in walk(root, project.reader, (".json", *_PYTHON), named=files.canonical):
            yield None
            for path in found:
                if path in seen:
                    continue
                seen.add(path)
                if path.suffix in _PYTHON:
                    yield path, None
                elif path.suffix == ".json" and files.scope(path).role(path) and _is_of(path, project, files):
                    document = files.read_document(path)
                    if document is not None:
                        yield path, document


def _is_of(path: Path, project: Project, files: Files) -> bool:
    return files.project(path).root == project.root


def identifiers(kind: Kind, project: Project, name: str, new_name: str, *, is_moved: bool) -> tuple[Identifier, ...]:
    """The generated class and the class of its tests in Python; `is_moved` where their modules are named after the new one."""
    now, then = generated_module(kind, project, name), generated_module(kind, project, new_name)
    if now is None or then is None:
        return ()
    target = then if is_moved else now
    found = [Identifier(now.module, now.store, name, new_name, target.store.stem)]
    tests = project.python.module_of(now.tests)
    if tests is not None:
        found.append(Identifier(tests, now.tests, f"Test{name}", f"Test{new_name}", target.tests.stem))
    return tuple(found)
