"""What features share that look at several files: the files, and the generated classes that definitions name."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar
from unicodedata import normalize

from storesmith.features.site import Site
from storesmith.generate.plan import generated_module
from storesmith.kinds import Kind
from storesmith.model import Document, Scope, Workspace, kind_of
from storesmith.project import Project
from storesmith.python.uses import Identifier
from storesmith.syntax import StringNode
from storesmith.text import Reader, Span, walk

_PYTHON = (".py", ".pyi")
_MOST_LOOKS = 3
"""How many times a file is looked at while its texts keep changing."""

_T = TypeVar("_T")


class Files(Protocol):
    """The files of a workspace, as they are in the editor or on disk, and what is known around them."""

    workspace: Workspace

    @property
    def reader(self) -> Reader:
        """The reader of the files."""

    def read_document(self, path: Path) -> Document | None:
        """Return the file as a document; None if it cannot be read."""

    def project(self, path: Path) -> Project:
        """Return the project around a file."""

    def scope(self, path: Path) -> Scope:
        """Return which files hold definitions, by the settings around a file."""

    def canonical(self, path: Path) -> Path:
        """The one path that a file is known by."""


@dataclass(frozen=True, slots=True)
class NamedClass:
    """The generated class of a definition, named by a string."""

    document: Document
    kind: Kind
    name: str
    node: StringNode


def whole_site(document: Document, files: Files) -> Site:
    """Return a whole document as a site."""
    path = document.path
    return Site(document, files.scope(path), files.project(path), files.workspace, Span(0, len(document.text)))


def class_at(site: Site) -> NamedClass | None:
    """Return the generated class whose name, in its definition or in an operation on it, is at the cursor."""
    for definition in site.definitions:
        owner = definition.kind.class_property
        node = definition.string(owner.name) if owner else None
        if node is not None and _is_at(node, site.offset):
            return NamedClass(site.document, definition.kind, normalize("NFKC", node.value), node)
    for operation in site.operations:
        node = operation.string("name")
        kind = kind_of(operation.node, site.scope)
        if node is not None and kind is not None and kind.class_property and _is_at(node, site.offset):
            name = normalize("NFKC", node.value)
            is_named = any(one is node for one in strings_naming(site, kind, name))
            return NamedClass(site.document, kind, name, node) if is_named else None
    return None


def _is_at(node: StringNode, offset: int) -> bool:
    return node.is_terminated and bool(node.value) and node.content.touches(offset)


def strings_naming(site: Site, kind: Kind, name: str) -> Iterator[StringNode]:
    """Yield the document's strings that name a class of a kind: in definitions, and in operations named after them."""
    for definition in site.definitions:
        owner = definition.kind.class_property
        node = definition.string(owner.name) if owner and definition.kind.name == kind.name else None
        if node is not None and normalize("NFKC", node.value) == name:
            yield node
    for operation in site.operations:
        node = operation.string("name")
        known = kind_of(operation.node, site.scope)
        if node is None or known is None or known.name != kind.name or normalize("NFKC", node.value) != name:
            continue
        inner = next((one for one in site.definitions if one.operation is operation.node), None)
        owner = kind.class_property
        other = inner.string(owner.name) if inner and owner else None
        if other is None or normalize("NFKC", other.value) == name:
            yield node


def project_files(project: Project, files: Files) -> Iterator[tuple[Path, Document | None] | None]:
    """Yield the project's Python files, and its files of definitions as documents; None after a step that found no file."""
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
    """Return the generated class and the class of its tests in Python; `is_moved` if their modules take the new name."""
    now, then = generated_module(kind, project, name), generated_module(kind, project, new_name)
    if now is None or then is None:
        return ()
    target = then if is_moved else now
    found = [Identifier(now.module, now.store, name, new_name, target.store.stem)]
    tests = project.python.module_of(now.tests)
    if tests is not None:
        found.append(Identifier(tests, now.tests, f"Test{name}", f"Test{new_name}", target.tests.stem))
    return tuple(found)


class EditedTexts:
    """The texts that edits are made for, by the paths of their files."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._texts: dict[Path, str | None] = {}

    def keep(self, path: Path, text: str | None) -> None:
        """Keep the text that edits to a file are made for; None for a file that is to be created."""
        self._texts[path] = text

    def changed(self) -> list[Path]:
        """Return the files whose text is no longer the one that their edits were made for."""
        return [path for path, text in self._texts.items() if self._reader.read(path) != text]


def look_at_each(
    paths: Iterable[Path], look: Callable[[Path], Generator[None, None, tuple[EditedTexts, _T]]]
) -> Generator[None, None, tuple[list[_T], list[Path]]]:
    """Return what `look` returns for each file, and the files that are left out.

    `look` is called again for a file whose texts have changed while other files were looked at. A file is left out if its texts
    keep changing.
    """
    found: dict[Path, tuple[EditedTexts, _T]] = {}
    due = list(paths)
    for _ in range(_MOST_LOOKS):
        for path in due:
            found[path] = yield from look(path)
        due = [path for path, (texts, _) in found.items() if texts.changed()]
        if not due:
            break
    return [result for path, (_, result) in found.items() if path not in due], due
