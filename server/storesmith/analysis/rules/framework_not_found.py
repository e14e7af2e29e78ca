"""The framework is not where it could be looked at."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.definition import Definition
from storesmith.model.problem import Problem
from storesmith.python import FRAMEWORK
from storesmith.text import Span


def check(context: Context) -> Iterator[Problem]:
    definition = context.definition
    siblings = definition.siblings.definitions if definition.siblings else (definition,)
    is_first = next(filter(_needs_framework, siblings), None) is definition
    if not is_first or context.project.python.module(FRAMEWORK).verdict == "found":
        return
    written = (node.span for _, node in context.strings("module") if node.value.partition(".")[0] == FRAMEWORK)
    start = definition.node.span.start
    environment = context.project.python_environment
    configured = context.project.config.python_environment
    if environment:
        where = f"{environment.prefix} is without `{FRAMEWORK}`"
    elif configured:
        where = f"`python-environment` is `{configured}`, which is no virtual environment"
    else:
        where = "No virtual environment is found"
    message = (
        f"{where}: what the definition names of the framework is not checked. Install it, or set `python-environment`."
    )
    yield RULE.problem(next(written, Span(start, start + 1)), message)


def _needs_framework(definition: Definition) -> bool:
    defaults = (definition.default(convention.name) for convention in definition.kind.with_role("module"))
    return not definition.is_removal and any(str(default).partition(".")[0] == FRAMEWORK for default in defaults)


RULE = Rule(
    code="framework-not-found",
    severity="information",
    summary="The framework is not installed where storesmith looks.",
    why="Without it nobody can tell whether the framework's classes that a definition names are there; nothing is said of them. "
    "storesmith looks in `.venv` and the like in the project and above it, in `VIRTUAL_ENV` and `CONDA_PREFIX`, in the "
    "environment that it runs in itself, and before all in the one that `python-environment` names.",
    bad='{"base_interface_module": "castlecraft_engineer.abstractions.snapshot_store"}',
    good="{}",
    check=check,
)
