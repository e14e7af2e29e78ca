"""The Python names in a definition, written anew when modules or classes are called otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from unicodedata import normalize

from storesmith.model.definition import Definition
from storesmith.model.references import as_written, class_references, hint_names, real_module
from storesmith.project import Project
from storesmith.syntax import StringNode
from storesmith.syntax.edits import json_text
from storesmith.text import TextEdit

NewModule = Callable[[str, str], str | None]
"""Gives for a module, with the project's package in it, and its spelling in the definition what it is called from now on; None
where it stays as it is.
"""


def replace_content(node: StringNode, text: str) -> TextEdit:
    """Write `text` between the quotes of a string."""
    return TextEdit(node.content, json_text(text)[1:-1])


def renamed(
    definition: Definition, project: Project, new_module: NewModule, new_names: Mapping[tuple[str, str], str]
) -> Iterator[TextEdit]:
    """The edits that write the definition's modules, and the classes `(module, name)` in `new_names`, by their new names."""
    for convention in definition.kind.with_role("module"):
        node = definition.string(convention.name)
        new = _module(node.value, project, new_module) if node else None
        if node is not None and new is not None:
            yield replace_content(node, new)
    for reference in class_references(definition, project):
        name = new_names.get((reference.module, reference.name))
        if name is not None and reference.node is not None and name != reference.name:
            yield replace_content(reference.node, name)
    for convention in definition.kind.with_role("type-hint"):
        node = definition.string(convention.name)
        hint = _hint(node.value, project, new_module, new_names) if node else None
        if node is not None and hint != node.value and hint is not None:
            yield replace_content(node, hint)


def _module(text: str, project: Project, new_module: NewModule) -> str | None:
    real = real_module(text, project)
    new = new_module(real, text) if real else None
    return None if new is None or new == real else as_written(new, text, project)


def _hint(text: str, project: Project, new_module: NewModule, new_names: Mapping[tuple[str, str], str]) -> str:
    new_texts: dict[str, str] = {}
    for written, module, name in hint_names(text, project):
        home = written.rpartition(".")[0]
        inner = _inside(module, project)
        outer = home.removesuffix(inner)
        new_name = new_names.get((module, normalize("NFKC", name)), name)
        new_texts[written] = f"{_module(outer, project, new_module) or outer}{inner}.{new_name}"
    words = "|".join(map(re.escape, sorted(new_texts, reverse=True)))
    pattern = rf"(?<![\w.])(?:{words})(?![\w.])"
    return re.sub(pattern, lambda match: new_texts[match[0]], text) if new_texts else text


def _inside(module: str, project: Project) -> str:
    """What of the dotted name `module` names a class in a module, with a dot before it; nothing where all of it is a module."""
    outer = module
    while outer:
        if project.python.module(outer).verdict == "found":
            return module[len(outer) :]
        outer = outer.rpartition(".")[0]
    return ""
