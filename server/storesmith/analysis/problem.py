"""A problem in a document, and the rule that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from storesmith.project import Severity
from storesmith.text import Location, Span, TextEdit

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
    so many problems alike, beyond what a document may report, that are not worth making one by one. `data` is what the rule's
    check knows and its fixes need; nobody else looks at it.
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
class Fix:
    """A mend of one problem: what it is called, and edits to the problem's document that do not overlap.

    `is_safe` where it keeps what the text means, or where nothing else can have been meant: such fixes are applied without
    being looked at. `is_preferred` where it is the obvious one; None leaves that to whether there is another.
    """

    title: str
    edits: tuple[TextEdit, ...]
    is_safe: bool = False
    is_preferred: bool | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong: what a person reads about it, the function that finds it, and the one that mends it.

    `summary` is a sentence; `why` says what goes wrong otherwise; `bad` and `good` are definitions, whole files, of a kind with
    `schema` where the bundled one has nothing of the sort; `remedy` says what the quick fix does. What one with
    `is_deprecation` finds is shown struck through. A rule whose `check` is None is found by the parser, and its fixes are in
    `rules.syntax_fixes`.
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
