"""Modules that are renamed or moved: the edits to the definitions that name them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from storesmith.authoring.rewriting import NewModule, renamed
from storesmith.features.across import EditedTexts, Files, look_at_each, whole_site
from storesmith.project import PLACEHOLDER, Project
from storesmith.text import FileEdit, FileRename, SourceChange, TextEdit

_SUFFIXES = (".py", ".pyi")


class _Move(NamedTuple):
    """A module, or a package with its content, with its old and its new dotted name."""

    old: str
    new: str
    path: Path
    is_package: bool
    holds_app: bool
    """Whether the application's package moves as a whole, so that names with the placeholder stay valid."""


def modules_moved(
    renames: Sequence[FileRename], files: Files
) -> Generator[None, None, tuple[SourceChange, list[Path]]]:
    """Return the edits to all definitions that name modules which are about to be renamed; each step looks at one file.

    A module that is moved out of the project's import folders has no new name, so definitions that name it stay unchanged. The
    second part of the result are the files that are left out because they were edited meanwhile.
    """
    moves: dict[Path, tuple[_Move, ...]] = {}

    def look(path: Path) -> Generator[None, None, tuple[EditedTexts, FileEdit | None]]:
        project = files.project(path)
        if project.root not in moves:
            moves[project.root] = tuple(_moves(renames, project))
        texts, edit = EditedTexts(files.reader), None
        document = files.read_document(path) if moves[project.root] else None
        if document is not None:
            new_module = _new_module(moves[project.root], project)
            changed: list[TextEdit] = []
            for definition in whole_site(document, files).definitions:
                changed += renamed(definition, project, new_module, {})
            if changed:
                texts.keep(path, document.text)
                edit = FileEdit(path, tuple(changed))
        yield
        return texts, edit

    edits, changing = yield from look_at_each(files.workspace.files, look)
    return SourceChange(edits=tuple(filter(None, edits))), changing


def _moves(renames: Iterable[FileRename], project: Project) -> Iterable[_Move]:
    index = project.python
    app = project.app_root
    for old, new in ((rename.old, rename.new) for rename in renames):
        is_package = project.reader.is_folder(old)
        if not is_package and (old.suffix not in _SUFFIXES or new.suffix not in _SUFFIXES):
            continue
        inside = "__init__.py" if is_package else ""
        then = index.module_of(new / inside)
        for root in index.roots:
            if old == root or not old.is_relative_to(root):
                continue
            *home, last = old.relative_to(root).parts
            last = last if is_package else old.stem
            name = ".".join(home if last == "__init__" else [*home, last])
            if name and then:
                holds_app = is_package and app is not None and app.folder.is_relative_to(old)
                yield _Move(name, then, old, is_package, holds_app)


def _new_module(moves: tuple[_Move, ...], project: Project) -> NewModule:
    index = project.python

    def new_module(module: str, written: str) -> str | None:
        has_placeholder = written.partition(".")[0] == PLACEHOLDER
        for move in moves:
            rest = module[len(move.old) :]
            is_meant = module.startswith(move.old) and (not rest or (rest[0] == "." and move.is_package))
            if not is_meant or (has_placeholder and move.holds_app):
                continue
            file = index.module(module).file
            if file is None or file == move.path or file.is_relative_to(move.path):
                return move.new + rest
        return None

    return new_module
