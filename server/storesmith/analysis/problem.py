"""A problem in a document, and the rule that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from storesmith.project import Severity
from storesmith.text import Location, Span

if TYPE_CHECKING:
    from storesmith.analysis.context import Context


class Related(NamedTuple):
    """Another place that a problem is about: a span of the same document, or a `location` in another file."""

    span: Span
    message: str
    location: Location | None = None


class Problem(NamedTuple):
    """Something wrong at `span`: the code of its rule, how bad it is, and words that say what to do.

    `breaks_python` is set where code generated from the definition would not run. One with a `stands_for` above 1 stands for
    so many problems alike, beyond what a document may report, that are not worth making one by one. `data` is what its rule must
    know to mend it.
    """

    code: str
    severity: Severity
    span: Span
    message: str
    related: tuple[Related, ...] = ()
    breaks_python: bool = False
    stands_for: int = 1
    data: Any = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong: what a person reads about it, and the function that finds it.

    `summary` is a sentence; `why` says what goes wrong otherwise; `bad` and `good` are definitions, whole files. A rule whose
    `check` is None is found by the parser.
    """

    code: str
    severity: Severity
    summary: str
    why: str
    bad: str
    good: str
    check: Callable[[Context], Iterable[Problem]] | None = None

    def problem(
        self,
        span: Span,
        message: str,
        *,
        related: tuple[Related, ...] = (),
        severity: Severity | None = None,
        breaks_python: bool | None = None,
        data: object = None,
    ) -> Problem:
        """A problem of this rule; errors break the generated Python unless it is said that they do not."""
        severity = severity or self.severity
        breaks = severity == "error" if breaks_python is None else breaks_python
        return Problem(self.code, severity, span, message, related, breaks, data=data)
