"""What an action is: offered cheaply, worked out when it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from storesmith.model import Document, Problem, Scope, Workspace
from storesmith.project import Project
from storesmith.text import SourceChange, Span


@dataclass(frozen=True, slots=True)
class ActionContext:
    """What an action may look at: the document, its problems, the selection, and the project.

    `can_confirm` says whether the editor can ask a person before it carries out an edit, `can_create` whether it makes files;
    `reported` are the problems with those of the generated files among them.
    """

    document: Document
    scope: Scope
    project: Project
    problems: tuple[Problem, ...]
    selection: Span
    can_confirm: bool = True
    reported: tuple[Problem, ...] = ()
    can_create: bool = True
    workspace: Workspace = field(default_factory=Workspace)


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
