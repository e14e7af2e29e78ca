"""Rename a generated class: in definitions, in generated files, and wherever Python uses it."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

from storesmith.analysis.context import Context
from storesmith.analysis.rules import invalid_class_name, name_collision
from storesmith.authoring.rewriting import renamed, replace_content
from storesmith.features.across import (
    EditedTexts,
    Files,
    NamedClass,
    class_at,
    identifiers,
    project_files,
    strings_naming,
    whole_site,
)
from storesmith.features.site import Site
from storesmith.generate.plan import generated_module
from storesmith.model import Definition, Document, definitions_in, snake_case
from storesmith.model.naming import is_class_name
from storesmith.project import Project
from storesmith.python.uses import Identifier, PythonUses
from storesmith.text import FileEdit, FileRename, SourceChange, Span, TextEdit, apply_edits


class RenameError(Exception):
    """The reason why a class cannot have a name, as a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """The change that renames a class, and what it leaves to the person.

    `unread` are files that name the class but cannot be read as Python, `outside` those that a link in the project leads to
    elsewhere; `unmoved` are files that keep their old name.
    """

    change: SourceChange
    unread: tuple[Path, ...] = ()
    unmoved: tuple[FileRename, ...] = ()
    outside: tuple[Path, ...] = ()


def prepare_rename(site: Site) -> tuple[Span, str] | None:
    """Return the name at the cursor that can be changed, with its span between the quotes; None without one."""
    found = class_at(site)
    return (found.node.content, found.node.value) if found and is_class_name(found.name) else None


def rename(site: Site, new_name: str, files: Files, *, moves_files: bool) -> Generator[None, None, Renaming | None]:
    """Rename the class at the cursor; each step looks at one file. None if no class is named there.

    Only names change, nothing is regenerated. With `moves_files` the generated files and their modules take the new name;
    without, for an editor that renames no files, they keep theirs, and code that imports them keeps working.
    Raises `RenameError`.
    """
    found = class_at(site)
    if found is None or not is_class_name(found.name):
        return None
    new_name = normalize("NFKC", new_name)
    if new_name == found.name:
        return Renaming(SourceChange())
    _check_name(site, found, new_name)
    _check_others(site, found, new_name)
    return (yield from _renamed(found, new_name, files, moves_files=moves_files))


def rename_generated(
    definition: Definition, former_name: str, files: Files, *, moves_files: bool
) -> Generator[None, None, Renaming]:
    """Rename what was generated for a definition under its former name, as `rename` does; raises `RenameError`."""
    owner = definition.kind.class_property
    node = definition.string(owner.name) if owner else None
    new_name = normalize("NFKC", definition.name or "")
    if node is None or not is_class_name(new_name):
        raise RenameError(f"`{new_name}` is not a Python identifier: letters, digits and underscores only.")
    found = NamedClass(definition.document, definition.kind, former_name, node)
    return (yield from _renamed(found, new_name, files, moves_files=moves_files))


def _renamed(found: NamedClass, new_name: str, files: Files, *, moves_files: bool) -> Generator[None, None, Renaming]:
    document = found.document
    project = files.project(document.path)
    moves = _moves(found, new_name, project)
    work = _Work(found, new_name, project, files, moves if moves_files else ())
    for each in project_files(project, files):
        if each is not None:
            work.look_at(*each)
        yield
    if document.path not in work.edits:  # a document that is not on disk
        work.look_at(document.path, document)
    for path in work.texts.changed():
        raise RenameError(f"{path.name} has changed meanwhile: try again.")
    edits = tuple(FileEdit(path, tuple(edits)) for path, edits in sorted(work.edits.items()))
    change = SourceChange(edits=edits, renames=moves if moves_files else ())
    return Renaming(change, tuple(work.unread), () if moves_files else moves, tuple(work.outside))


def _check_name(site: Site, found: NamedClass, new_name: str) -> None:
    """Check the renamed definition by the rules for names; raises `RenameError`."""
    document = site.document
    edits = [replace_content(node, new_name) for node in strings_naming(site, found.kind, found.name)]
    after = Document(document.path, apply_edits(document.text, edits))
    for definition in definitions_in(after, site.scope):
        owner = definition.kind.class_property
        node = definition.string(owner.name) if owner else None
        if node is None or node.value != new_name:
            continue
        for rule in (invalid_class_name.RULE, name_collision.RULE):
            for problem in rule.check(Context(definition, site.project)) if rule.check else ():
                if problem.span == node.span and problem.severity == "error":
                    raise RenameError(problem.message)
    if not is_class_name(new_name):
        raise RenameError(f"`{new_name}` is not a Python identifier: letters, digits and underscores only.")


def _check_others(site: Site, found: NamedClass, new_name: str) -> None:
    """Refuse the name of another definition's class, or one with the same file; raises `RenameError`."""
    for store in site.workspace.standing_for(site.project.root, found.kind, snake_case(new_name)):
        if store.is_generated and normalize("NFKC", store.name) != found.name:
            raise RenameError(f"{store.path.name} defines `{store.name}` already.")


def _moves(found: NamedClass, new_name: str, project: Project) -> tuple[FileRename, ...]:
    """Return the moves of the generated files that hold the class, to their new names; raises `RenameError`."""
    now = generated_module(found.kind, project, found.name)
    then = generated_module(found.kind, project, new_name)
    if now is None or then is None:
        return ()
    sources = PythonUses(project.python, (), project.reader)
    moves: list[FileRename] = []
    for name, new, file, target in (
        (found.name, new_name, now.store, then.store),
        (f"Test{found.name}", f"Test{new_name}", now.tests, then.tests),
    ):
        if not project.reader.exists(file):
            continue
        if not sources.can_read(file):
            raise RenameError(f"{file.name} cannot be read as Python: fix it first.")
        if not sources.binds(file, name):
            continue
        if sources.binds(file, new):
            raise RenameError(f"{file.name} uses the name `{new}` already.")
        if target == file:
            continue
        if project.reader.exists(target):
            raise RenameError(f"{target.name} exists already.")
        if not project.contains(target):
            raise RenameError(f"{target} is outside the project {project.root}.")
        moves.append(FileRename(file, target))
    return tuple(moves)


@dataclass
class _Work:
    """A renaming in progress, file by file."""

    found: NamedClass
    new_name: str
    project: Project
    files: Files
    moves: tuple[FileRename, ...]
    edits: dict[Path, list[TextEdit]] = field(default_factory=dict)
    unread: list[Path] = field(default_factory=list)
    outside: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        moved = {move.old for move in self.moves}
        found = self.found
        self.texts = EditedTexts(self.files.reader)
        stay = identifiers(found.kind, self.project, found.name, self.new_name, is_moved=False)
        move = identifiers(found.kind, self.project, found.name, self.new_name, is_moved=True)
        self._identifiers: list[Identifier] = []
        for one, other in zip(stay, move, strict=True):
            is_there = self.project.reader.exists(one.file)
            self._identifiers.append(other if one.file in moved or not is_there else one)
        self._uses = PythonUses(self.project.python, self._identifiers, self.project.reader)
        self._modules = {
            one.module: ".".join(filter(None, (one.module.rpartition(".")[0], one.new_stem)))
            for one in self._identifiers
        }
        self._names = {(one.module, one.name): one.new_name for one in self._identifiers}

    def look_at(self, path: Path, document: Document | None) -> None:
        """Add the edits to one file."""
        if document is not None:
            if self._may_name(document.text):
                self._note(path, document.text, self._in_definitions(document))
            return
        uses = self._uses.uses_in(path)
        if uses is not None and not uses.is_sure:
            self.unread.append(path)
        elif uses is not None:
            self._note(path, uses.text, [TextEdit(use.span, use.new_text) for use in uses.found])

    def _may_name(self, text: str) -> bool:
        """Return whether a document may name the class, and so is worth a parse."""
        is_plain = text.isascii() and "\\u" not in text
        return not is_plain or self.found.name in text or any(one.stem in text for one in self._identifiers)

    def _note(self, path: Path, text: str, edits: Iterable[TextEdit]) -> None:
        changed = [edit for edit in edits if text[edit.span.start : edit.span.end] != edit.new_text]
        if changed and not self.files.project(path).contains(path):
            self.outside.append(path)
        elif changed:
            self.texts.keep(path, text)
            self.edits[path] = changed

    def _in_definitions(self, document: Document) -> list[TextEdit]:
        site, found = whole_site(document, self.files), self.found
        edits = [replace_content(node, self.new_name) for node in strings_naming(site, found.kind, found.name)]
        for definition in site.definitions:
            edits += renamed(definition, self.project, lambda module, _: self._modules.get(module), self._names)
        return edits
