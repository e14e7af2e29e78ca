"""What an action is: offered cheaply, worked out when it is chosen."""

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
"""What the server does in steps, and asks the editor to apply in the end."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action at a place: its title, and what identifies it when it is chosen (`index`).

    `disabled` says why it cannot be chosen now. `change` is what it does, where that is known already, and nothing need be
    resolved. A quick fix mends `problems`, and `is_preferred` where it is the obvious mend. `shown` is a file that is shown
    afterwards. One with a `command` makes no change itself: it has the server begin what takes longer.
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
    """An action: its LSP kind, what it offers in a context, and the change that an offer without one stands for.

    `resolve` may raise `generate.RenderError`. `twin` is the kind as which it is also offered to editors that show no source
    actions on request.
    """

    name: str
    kind: str
    offers: Callable[[ActionContext], Iterable[Offer]]
    resolve: Callable[[ActionContext, int], SourceChange]
    twin: str | None = None
