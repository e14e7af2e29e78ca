"""The definitions from which files are generated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from storesmith.features.across import Files
from storesmith.generate.plan import generated_module, module_at
from storesmith.generate.record import origin_of
from storesmith.model import KnownStore


def origins_of(path: Path, files: Files) -> Iterator[KnownStore]:
    """Yield the definitions from which the file at `path` is generated, by its path alone."""
    project = files.project(path)
    found: dict[KnownStore, None] = {}
    for kind in files.scope(path).kinds:
        module = module_at(kind, project, path)
        if module is not None:
            found |= dict.fromkeys(files.workspace.standing_for(project.root, kind, module))
    yield from (store for store in found if store.is_generated)


def files_left(store: KnownStore, files: Files) -> Iterator[Path]:
    """Yield the files that were generated for a store whose definition is gone, and that no other definition generates."""
    project, scope = files.project(store.path), files.scope(store.path)
    kind = scope.kind(store.kind)
    generated = generated_module(kind, project, store.name) if kind and store.is_generated else None
    if generated is None:
        return
    for path in (generated.store, generated.tests):
        text = files.reader.read(path) if project.contains(path) and not any(origins_of(path, files)) else None
        if text is not None and origin_of(text) is not None:
            yield path
