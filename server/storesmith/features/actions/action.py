"""A code action: cheap to offer, computed when it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from storesmith.features.site import Site
from storesmith.model import Problem
from storesmith.text import SourceChange


@dataclass(frozen=True, eq=False)
class ActionContext(Site):
    """A site with the problems of its document, and what the editor can do.

    `reported` are the problems together with those of the generated files. `can_confirm` tells whether the editor can ask a
    person before it applies an edit, `can_create` whether it creates files.
    """

    problems: tuple[Problem, ...]
    reported: tuple[Problem, ...] = ()
    can_confirm: bool = True
    can_create: bool = True


Command = Literal["generate-all", "rename-generated"]
"""Work that the server does in steps, after which it asks the editor to apply an edit."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action at a place: its title, and the `index` by which `Action.resolve` finds it.

    `disabled` is the reason why it cannot be chosen now. `change` is its change if that is known already. A quick fix fixes
    `problems`, and `is_preferred` if it is the obvious correction. `shown` is a file that is shown afterwards. An offer with a
    `command` has no change: it starts longer work in the server.
    """

    action: str
    title: str
    index: int = 0
    disabled: str | None = None
    change: SourceChange | None = None
    problems: tuple[Problem, ...] = ()
    is_preferred: bool = False
    shown: Path | None = None
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """An action: its LSP kind, its offers in a context, and the change of an offer that has none yet.

    `resolve` may raise `generate.RenderError`. `twin` is a second kind for editors that do not show source actions on
    request.
    """

    name: str
    kind: str
    offers: Callable[[ActionContext], Iterable[Offer]]
    resolve: Callable[[ActionContext, int], SourceChange]
    twin: str | None = None
