"""Links in a document: to modules, and to the schema that it names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from storesmith.features.site import Site
from storesmith.model import Definition
from storesmith.model.references import real_module
from storesmith.project import Project
from storesmith.syntax import StringNode
from storesmith.text import Span


class Link(NamedTuple):
    """A link over `span` to a file or a web address, with a tooltip."""

    span: Span
    target: Path | str
    tooltip: str


def document_links(site: Site) -> Iterator[Link]:
    """Yield the links of all definitions of the document, in their order."""
    for definition in site.definitions:
        yield from _links(definition, site.project)


def _links(definition: Definition, project: Project) -> Iterator[Link]:
    for member in definition.members:
        if member.name == "$schema":
            yield from _schema(definition, member.value, project)
            continue
        convention = definition.kind.properties.get(member.name)
        node = member.value
        if convention is None or convention.role != "module" or not isinstance(node, StringNode):
            continue
        module = real_module(node.value, project)
        file = project.python.module(module).file if module else None
        if file is not None:
            yield Link(node.content, file, f"Open {module}")


def _schema(definition: Definition, node: object, project: Project) -> Iterator[Link]:
    if not isinstance(node, StringNode):
        return
    if node.value.startswith(("https://", "http://")):
        yield Link(node.content, node.value, "Open the schema")
    elif node.value and "\0" not in node.value and ":" not in node.value:
        file = definition.document.path.parent / node.value
        if project.reader.stamp(file) is not None:
            yield Link(node.content, file, "Open the schema")
