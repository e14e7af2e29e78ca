"""A module path that Python could not import."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.problem import Problem, Rule
from storesmith.analysis.python_names import is_class_name, is_module_path
from storesmith.analysis.words import value_text


def check(context: Context) -> Iterator[Problem]:
    for member, node in context.strings("module"):
        if is_module_path(node.value):
            continue
        if not node.value:
            message = f'"{member.name}" is empty: expected a module such as `app.domain.models`.'
        else:
            message = f"{value_text(node.value)} is not a dotted module path: {_reason(node.value)}."
        yield RULE.problem(node.span, message)


def _reason(path: str) -> str:
    if "/" in path or path.endswith(".py"):
        return "write dots, not slashes, and no `.py`"
    if path.startswith("."):
        return "it must be absolute, so it cannot begin with a dot"
    wrong = next((part for part in path.split(".") if not is_class_name(part)), None)
    if wrong is None:
        return "nothing can be imported from it" if len(path) <= 200 else "it is too long"
    if not wrong:
        return "a name is missing beside a dot"
    if keyword.iskeyword(wrong):
        return f"`{wrong}` is a keyword of Python"
    return f"{value_text(wrong)} is not a Python identifier"


RULE = Rule(
    code="invalid-module-path",
    severity="error",
    summary="A module path is not a series of Python identifiers with dots between them.",
    why="The generated module could not import it.",
    bad='{"snapshot_module_str": "app/domain/snapshots.py"}',
    good='{"snapshot_module_str": "app.domain.snapshots"}',
    check=check,
)
