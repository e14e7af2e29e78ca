"""A problem in a document, and its fixes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from storesmith.project import Severity
from storesmith.text import Location, Span, TextEdit


class Related(NamedTuple):
    """Another place that a problem is about: a span of the same document, or a `location` in another file."""

    span: Span
    message: str
    location: Location | None = None


class Problem(NamedTuple):
    """Something wrong at `span`: the code of its rule, how bad it is, and words that say what to do.

    `breaks_python` is set where code generated from the definition may not import. One with a `stands_for` above 1 stands for
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
    """A fix of one problem: its title, and edits to the problem's document that do not overlap.

    `is_safe` where it keeps what the text means, or where nothing else can have been meant: such fixes are applied without
    being looked at. `is_preferred` where it is the obvious one; None leaves that to whether there is another.
    """

    title: str
    edits: tuple[TextEdit, ...]
    is_safe: bool = False
    is_preferred: bool | None = None
