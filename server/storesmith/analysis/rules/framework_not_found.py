"""The framework is not where it could be looked at."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.problem import Problem, Rule
from storesmith.project import FRAMEWORK
from storesmith.text import Span


def check(context: Context) -> Iterator[Problem]:
    definition = context.definition
    defaults = (definition.default(convention.name) for convention in definition.kind.with_role("module"))
    needs_framework = any(str(default).partition(".")[0] == FRAMEWORK for default in defaults)
    is_first = definition.siblings is None or definition.siblings.definitions[0] is definition
    if not needs_framework or not is_first or context.project.python.module(FRAMEWORK).verdict == "found":
        return
    written = (node.span for _, node in context.strings("module") if node.value.partition(".")[0] == FRAMEWORK)
    start = definition.node.span.start
    environment = context.project.python_environment
    where = f"{environment.prefix} is without `{FRAMEWORK}`" if environment else "No virtual environment is found"
    message = (
        f"{where}: what the definition names of the framework is not checked. Install it, or set `python-environment`."
    )
    yield RULE.problem(next(written, Span(start, start + 1)), message)


RULE = Rule(
    code="framework-not-found",
    severity="information",
    summary="The framework is not installed where storesmith looks.",
    why="Without it nobody can tell whether the framework's classes that a definition names are there; nothing is said of them. "
    "storesmith looks in `.venv` and the like in the project and above it, in `VIRTUAL_ENV` and `CONDA_PREFIX`, in the "
    "environment that it runs in itself, and before all in the one that `python-environment` names.",
    bad="",
    good="{}",
    check=check,
)
