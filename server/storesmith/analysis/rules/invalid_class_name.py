"""A class name that is not a Python identifier, or is one of Python's keywords."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.words import value_text
from storesmith.authoring.insertion import insertions
from storesmith.model.naming import is_class_name, is_module_path, pascal_case, snake_case
from storesmith.model.problem import Fix, Problem
from storesmith.syntax import StringNode
from storesmith.syntax.edits import replace_value
from storesmith.text import TextEdit

_LONGEST_MODULE = 240
"""Bytes; most file systems take names of 255, and `test_` and `.py` come to it."""


def check(context: Context) -> Iterator[Problem]:
    for role in ("class", "class-reference"):
        for member, node in context.strings(role):
            if is_class_name(node.value):
                if role == "class":
                    yield from _unfit_for_a_file(node)
                continue
            if not node.value:
                message = f'"{member.name}" is empty: expected the name of a class.'
            elif keyword.iskeyword(node.value):
                message = f"`{node.value}` is a keyword of Python and cannot name a class."
            else:
                meant = _meant(node.value)
                hint = f" Write `{meant}`?" if meant else ""
                message = (
                    f"{value_text(node.value)} is not a Python identifier: letters, digits and underscores only.{hint}"
                )
            yield RULE.problem(node.span, message)


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    found = context.string_at(problem.span)
    meant = _meant(found[1].value) if found else None
    if found is None or not meant:
        return
    member, node = found
    edits: tuple[TextEdit, ...] = (replace_value(node, meant),)
    title = f"Write `{meant}`"
    module, _, last = node.value.rpartition(".")
    module_name = context.definition.kind.properties[member.name].module
    if module_name and last == meant and is_module_path(module):
        holder = context.definition.string(module_name)
        title += f", and `{module}` as its module"
        if holder is not None:
            edits += (replace_value(holder, module),)
        elif context.definition.member(module_name) is None:
            edits += insertions(context.definition, (), {module_name: module})
    yield Fix(title, edits)


def _meant(name: str) -> str | None:
    """The class name that was most likely meant: of a dotted name the last part, of other text its words in PascalCase."""
    last = name.rpartition(".")[2]
    is_path = is_module_path(name) and "." in name
    meant = last if is_path else pascal_case(name.lower() if keyword.iskeyword(name) else name)
    return meant if is_class_name(meant) and meant != name and len(meant) <= 80 else None


def _unfit_for_a_file(node: StringNode) -> Iterator[Problem]:
    module = snake_case(node.value)
    if node.value.startswith("__") and not node.value.endswith("__"):
        yield RULE.problem(
            node.span, "Python mangles names in a class that begin with two underscores: write one, or none."
        )
    elif keyword.iskeyword(module):
        yield RULE.problem(node.span, f"The module would be called `{module}`, which is a keyword of Python.")
    elif module.startswith("__") and module.endswith("__"):
        yield RULE.problem(node.span, f"A class of this name would have the special module `{module}`.")
    elif len(module.encode("utf-8", "replace")) > _LONGEST_MODULE:
        yield RULE.problem(node.span, "The name is too long: the generated files are named after it, and would be too.")


RULE = Rule(
    code="invalid-class-name",
    severity="error",
    summary="A class name is not a Python identifier, or is a keyword.",
    why="The generated module would not be Python.",
    bad='{"store_name": "in-memory store"}',
    good='{"store_name": "InMemoryTicketSnapshotStore"}',
    check=check,
    fixes=fixes,
    remedy="Writes the words as one name in PascalCase; of a dotted name, puts the module where it belongs.",
)
