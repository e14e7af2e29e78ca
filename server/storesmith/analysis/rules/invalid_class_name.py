"""A class name that is not a Python identifier, or is one of Python's keywords."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.problem import Problem, Rule
from storesmith.analysis.python_names import is_class_name, pascal_case, snake_case
from storesmith.analysis.words import value_text
from storesmith.syntax import StringNode

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
                meant = pascal_case(node.value)
                hint = f" Write `{meant}`?" if is_class_name(meant) and len(meant) <= 80 else ""
                message = (
                    f"{value_text(node.value)} is not a Python identifier: letters, digits and underscores only.{hint}"
                )
            yield RULE.problem(node.span, message)


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
)
