"""A module path that Python could not import."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.words import value_text
from storesmith.model.naming import is_class_name, is_module_path
from storesmith.model.problem import Fix, Problem
from storesmith.project import Project
from storesmith.syntax.edits import replace_value


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


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    found = context.string_at(problem.span)
    meant = _imported_as(found[1].value, context.project) or _meant(found[1].value) if found else ""
    if found is not None and is_module_path(meant):
        path = found[1].value
        is_safe = not path.startswith(".") and not re.search(r"\.\.|[\s-]", path)
        yield Fix(f"Write `{meant}`", (replace_value(found[1], meant),), is_safe=is_safe)


def _imported_as(path: str, project: Project) -> str | None:
    """The module that the project imports a file as, by the file's path; None where there is no such file."""
    written = path.strip().replace("\\", "/")
    if "/" not in written or "\0" in written:
        return None
    file = project.root / f"{written.removesuffix('.py')}.py"
    return project.python.module_of(file) if project.reader.stamp(file) is not None else None


def _meant(path: str) -> str:
    """A file's path, or a module's written in another way, as a dotted path."""
    path = re.sub(r"[/\\:]+", ".", re.sub(r"(?:[/\\]__init__)?\.py$", "", path.strip()))
    path = re.sub(r"[\s.]*\.[\s.]*", ".", path).strip(".")
    return re.sub(r"[\s-]+", "_", path)


RULE = Rule(
    code="invalid-module-path",
    severity="error",
    summary="A module path is not a series of Python identifiers with dots between them.",
    why="The generated module could not import it.",
    bad='{"snapshot_module_str": "app/domain/snapshots.py"}',
    good='{"snapshot_module_str": "app.domain.snapshots"}',
    check=check,
    fixes=fixes,
    remedy="Writes dots instead of slashes, and leaves out `.py` and what is no name; safe where only those differ.",
)
