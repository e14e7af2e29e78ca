"""A class name that is not a Python identifier, or is one of Python's keywords."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.problem import Problem, Rule
from storesmith.analysis.python_names import is_class_name, pascal_case, snake_case
from storesmith.analysis.words import value_text


def check(context: Context) -> Iterator[Problem]:
    for role in ("class", "class-reference"):
        for member, node in context.strings(role):
            if is_class_name(node.value):
                module = snake_case(node.value)
                if role == "class" and module.startswith("__") and module.endswith("__"):
                    yield RULE.problem(node.span, f"A class of this name would have the special module `{module}`.")
                continue
            if not node.value:
                message = f'"{member.name}" is empty: expected the name of a class.'
            elif keyword.iskeyword(node.value):
                message = f"`{node.value}` is a keyword of Python and cannot name a class."
            else:
                meant = pascal_case(node.value)
                hint = f" Write `{meant}`?" if is_class_name(meant) else ""
                message = (
                    f"{value_text(node.value)} is not a Python identifier: letters, digits and underscores only.{hint}"
                )
            yield RULE.problem(node.span, message)


RULE = Rule(
    code="invalid-class-name",
    severity="error",
    summary="A class name is not a Python identifier, or is a keyword.",
    why="The generated module would not be Python.",
    bad='{"store_name": "in-memory store"}',
    good='{"store_name": "InMemoryTicketSnapshotStore"}',
    check=check,
)
