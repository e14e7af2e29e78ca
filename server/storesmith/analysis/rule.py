"""A rule: one thing that can be wrong with a definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from storesmith.analysis.context import Context
from storesmith.model.problem import Fix, Problem, Related
from storesmith.project import Severity
from storesmith.text import Span


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong: what a person reads about it, the function that finds it, and the one that fixes it.

    `summary` is a sentence; `why` says what goes wrong otherwise; `bad` and `good` are definitions, whole files, of a kind with
    `schema` where the bundled one has nothing of the sort; `remedy` says what the quick fix does. What one with
    `is_deprecation` finds is shown struck through. A rule whose `check` is None is found by the parser, and its fixes are in
    `rules.syntax_fixes`. The severity of one that is not `is_configurable` cannot be set.
    """

    code: str
    severity: Severity
    summary: str
    why: str
    bad: str
    good: str
    check: Callable[[Context], Iterable[Problem]] | None = None
    fixes: Callable[[Context, Problem], Iterable[Fix]] | None = None
    remedy: str = ""
    schema: str = ""
    is_deprecation: bool = False
    is_configurable: bool = True

    def problem(
        self,
        span: Span,
        message: str,
        *,
        related: tuple[Related, ...] = (),
        severity: Severity | None = None,
        breaks_python: bool | None = None,
        data: Any = None,
    ) -> Problem:
        """A problem of this rule; errors break the generated Python unless it is said that they do not."""
        severity = severity or self.severity
        breaks = severity == "error" if breaks_python is None else breaks_python
        return Problem(self.code, severity, span, message, related, breaks, data=data)
