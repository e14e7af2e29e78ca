"""What generating from a definition would do, and why not: the one answer that commands, diagnostics and actions map."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from storesmith.generate.plan import Plan, Refusal, imports_unreadable, plan, unreadable_file
from storesmith.model import Definition, Problem, Workspace
from storesmith.project import Project

if TYPE_CHECKING:
    from storesmith.generate.reconcile import ReconciledFile
    from storesmith.generate.render import Draft

State = Literal["none", "skipped", "refused", "conflict", "foreign", "new", "incomplete", "stale", "edited", "current"]
"""The state of a definition's files, the first that holds:

- `none`: nothing is generated from the definition;
- `skipped`: its templates are not trusted;
- `refused`: nothing can be generated, see `Preview.refusal`;
- `conflict`: a person's changes overlap with what would be generated;
- `foreign`: a file stands in the way that storesmith did not generate;
- `new`: none of the files exist;
- `incomplete`: some of the files do not exist;
- `stale`: something else would be generated;
- `edited`: up to date, with a person's changes;
- `current`: up to date.
"""


class Preview:
    """What generating from one definition would do; each part is computed when first asked for.

    Nothing raises: a template that fails is a `refusal`.
    """

    def __init__(
        self,
        definition: Definition,
        project: Project,
        problems: tuple[Problem, ...] = (),
        workspace: Workspace | None = None,
    ) -> None:
        self.definition = definition
        self.project = project
        self.is_overruled = workspace is not None and workspace.is_overruled(definition, project)
        self.rivals = workspace.rivals(definition, project) if workspace is not None else []
        self._problems = problems
        self._refusal: Refusal | None = None
        self.finish: Callable[[Draft], str] | None = None
        """Returns the text of a draft; set by who has formatted many drafts at once."""

    @cached_property
    def planned(self) -> Plan | Refusal | None:
        """The plan, or why there is none; None if nothing is generated from the definition.

        Renders nothing, unless a module that the named ones import cannot be parsed: then that shows whether it is needed.
        """
        definition = self.definition
        if definition.kind.generate is None or not definition.is_generated or self.is_overruled:
            return None
        found = plan(definition, self.project, self._problems)
        if isinstance(found, Plan) and self.rivals:
            return Refusal(f"{self.rivals[0].path.name} generates the same file.")
        if isinstance(found, Plan) and imports_unreadable(found):
            made = self._rendered(found)
            return made if isinstance(made, Refusal) else found
        return found

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths of the store and its tests; empty if there is no plan."""
        planned = self.planned
        return (planned.generated.store, planned.generated.tests) if isinstance(planned, Plan) else ()

    @cached_property
    def drafts(self) -> tuple[Draft, ...]:
        """What the templates return for each planned file; empty if one of them fails."""
        if not isinstance(self.planned, Plan):
            return ()
        made = self._rendered(self.planned)
        if isinstance(made, Refusal):
            self._refusal = made
            return ()
        return made

    def _rendered(self, planned: Plan) -> tuple[Draft, ...] | Refusal:
        """Return what the templates return, or why they do not."""
        from storesmith.generate.render import drafts  # noqa: PLC0415 - a check renders nothing
        from storesmith.generate.template import RenderError  # noqa: PLC0415
        from storesmith.python.shapes import Shapes  # noqa: PLC0415

        shapes = Shapes(self.project.python)
        try:
            made = drafts(planned, self.project, shapes)
        except RenderError as error:
            return Refusal(str(error))
        for file in shapes.unreadable.values():
            return Refusal(unreadable_file(file, self.project) or f"{file} cannot be read.")
        return made

    @cached_property
    def files(self) -> tuple[ReconciledFile, ...]:
        """The planned files, `__init__.py` files included, compared with what exists; empty if a template fails."""
        from storesmith.generate.reconcile import reconcile  # noqa: PLC0415 - a check compares nothing
        from storesmith.generate.render import finish  # noqa: PLC0415
        from storesmith.generate.template import RenderError  # noqa: PLC0415

        try:
            return reconcile(self.drafts, self.project.reader, self.finish or finish)
        except RenderError as error:
            self._refusal = Refusal(str(error))
            return ()

    @property
    def refusal(self) -> Refusal | None:
        """Why nothing can be generated, as far as that has been computed: `files` may add a template that fails."""
        return self.planned if isinstance(self.planned, Refusal) else self._refusal

    @property
    def state(self) -> State:
        """The state of the files. Renders only if one of them exists; a template that has failed is known from then on."""
        if self.planned is None:
            return "none"
        if isinstance(self.planned, Refusal):
            return "skipped" if self.planned.is_skipped else "refused"
        if self._refusal is not None:
            return "refused"
        if not any(self.project.reader.stamp(path) for path in self.paths):
            return "new"
        outcomes = [file.outcome for file in self.files if file.path in self.paths]
        if self.refusal is not None:
            return "refused"
        if "conflict" in outcomes:
            return "conflict"
        if "foreign" in outcomes or "unreadable" in outcomes:
            return "foreign"
        if "new" in outcomes:
            return "incomplete"
        if self.is_due:
            return "stale"
        return "edited" if "edited" in outcomes else "current"

    @property
    def is_due(self) -> bool:
        """Whether something can be written without asking a person."""
        return any(file.is_due for file in self.files)

    @property
    def undecided(self) -> tuple[ReconciledFile, ...]:
        """The files about which a person has to decide."""
        return tuple(file for file in self.files if file.needs_person)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems because of which the generated code may not import, and that the project does not count as errors."""
        return tuple(one for one in self.definition.problems_in(self._problems) if one.breaks_python)


class _Remembered(NamedTuple):
    """A preview, and what it was computed from: it holds as long as that is unchanged."""

    project: Project
    problems: tuple[Problem, ...]
    revision: int
    definitions: int
    stamps: dict[Path, object]
    preview: Preview


def preview(
    definition: Definition, project: Project, problems: tuple[Problem, ...], workspace: Workspace | None = None
) -> Preview:
    """Return what generating from `definition` would do.

    `problems` are those of its document, and `workspace` knows the definitions of other files.

    The answer is kept with the document until the problems, a Python module or one of the files changes.
    """
    memo = definition.document.memo
    key = ("preview", definition.node.start)
    known: _Remembered | None = memo.get(key)
    stamp, revision = project.reader.stamp, project.python.revision
    if (
        known is None
        or known.project is not project
        or (known.revision, known.definitions) != (revision, workspace.revision if workspace else 0)
        or known.problems is not problems
        or any(stamp(path) != value for path, value in known.stamps.items())
    ):
        found = Preview(definition, project, problems, workspace)
        stamps = {path: stamp(path) for path in found.paths}
        definitions = workspace.revision if workspace else 0
        known = memo[key] = _Remembered(project, problems, revision, definitions, stamps, found)
    return known.preview
