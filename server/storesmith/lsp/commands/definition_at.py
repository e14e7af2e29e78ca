"""`storesmith.definitionAt`: which definition is meant at a position of a document.

Of definitions it is the one around it, else the first; of a generated file its origin. The answer is null where there is none,
else it names the definition's document, its number in that, its name, and its files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from storesmith.features.origin import origins_of
from storesmith.generate.plan import output_paths
from storesmith.lsp.commands.arguments import refused
from storesmith.lsp.from_lsp import offset_of, path_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.session import Session
from storesmith.model import Definition, definitions_in


def run(ls: StoresmithServer, arguments: Sequence[Any], params: Any) -> dict[str, Any] | None:  # noqa: ARG001
    uri, position = (*arguments[:2], None, None)[:2]
    if not isinstance(uri, str) or not (position is None or _is_position(position)):
        raise refused("a URI, and a position")
    session = ls.session
    path = path_of(uri)
    if path is None:
        return None
    path = session.canonical(path)
    found = _in_document(session, uri, path, position) or _of_generated(session, path)
    if found is None:
        return None
    home, index, definition = found
    project = session.project(definition.document.path)
    paths = output_paths(definition, project) if definition.is_generated else None
    files = zip(("store", "tests"), paths or (), strict=False)
    return {
        "uri": home,
        "index": index,
        "name": definition.name or "",
        "title": definition.kind.title,
        "files": [
            {"uri": session.uri_at(path), "role": role, "exists": project.reader.stamp(path) is not None}
            for role, path in files
        ],
    }


def _is_position(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(value.get(name), int) for name in ("line", "character"))


def _in_document(
    session: Session, uri: str, path: Path, position: Mapping[str, Any] | None
) -> tuple[str, int, Definition] | None:
    document = session.document(uri) or (session.read_document(path) if session.is_ours(path) else None)
    definitions = definitions_in(document, session.scope(document.path)) if document else ()
    if document is None or not definitions:
        return None
    offset = offset_of(document, position, session.client.encoding) if position else 0
    around = (
        index
        for index, definition in enumerate(definitions)
        if (definition.operation or definition.node).span.touches(offset)
    )
    index = next(around, 0)
    return uri, index, definitions[index]


def _of_generated(session: Session, path: Path) -> tuple[str, int, Definition] | None:
    for store in origins_of(path, session):
        document = session.read_document(store.path)
        definitions = definitions_in(document, session.scope(store.path)) if document else ()
        for index, definition in enumerate(definitions):
            if definition.name == store.name:
                return session.uri_at(store.path), index, definition
    return None
