"""What a rule is given to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from storesmith.analysis.schema_errors import SchemaError, schema_errors
from storesmith.kinds import Role as PropertyRole
from storesmith.model.definition import Definition
from storesmith.model.problem import Problem
from storesmith.model.references import ClassReference, class_references
from storesmith.model.workspace import Workspace
from storesmith.project import Project, Severity
from storesmith.syntax import ArrayNode, Container, Member, Node, ObjectNode, StringNode
from storesmith.text import Span

if TYPE_CHECKING:
    from storesmith.generate.preview import Preview
    from storesmith.generate.reconcile import Outcome

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, eq=False)
class Context:
    """One definition and the project around it; what several rules need is worked out once."""

    definition: Definition
    project: Project
    max_problems: int = 200
    workspace: Workspace | None = None
    problems: tuple[Problem, ...] = ()
    """What the rules have found in the document, for the rules that ask what generating would do."""

    @cached_property
    def preview(self) -> Preview:
        """What generating from the definition would do."""
        from storesmith.generate.preview import preview  # noqa: PLC0415 - start-up does not pay for it

        return preview(self.definition, self.project, self.problems, self.workspace)

    @cached_property
    def is_overruled(self) -> bool:
        """Whether a later revision file updates or removes the component."""
        return self.workspace is not None and self.workspace.is_overruled(self.definition, self.project)

    @property
    def severity_of_missing(self) -> Severity:
        """How bad it is if a module, a class or a type is missing: an error only if the environment is known completely."""
        environment = self.project.python.environment
        return "error" if environment is not None and environment.is_complete else "warning"

    @property
    def is_created_again(self) -> bool:
        """Whether another definition generates the files of this one, which is a removal."""
        return self.workspace is not None and bool(self.workspace.rivals(self.definition, self.project))

    def outputs(self, *outcomes: Outcome, is_due: bool | None = None) -> Iterator[tuple[str, str]]:
        """Yield the name of each of the definition's files that has one of the outcomes, and why it is not written."""
        preview = self.preview
        if preview.state in ("none", "skipped", "refused", "new"):
            return
        for file in preview.files:
            is_meant = file.path in preview.paths and file.outcome in outcomes
            if is_meant and (is_due is None or file.is_due == is_due):
                yield file.path.name, file.reason

    @cached_property
    def schema_errors(self) -> tuple[SchemaError, ...]:
        """What the schema refuses."""
        return schema_errors(self.definition)

    @cached_property
    def class_references(self) -> tuple[ClassReference, ...]:
        """The classes that the definition names together with a module."""
        return tuple(class_references(self.definition, self.project))

    def names_at(self, path: tuple[str | int, ...]) -> tuple[str, ...]:
        """The properties that the schema declares for the object at a path."""
        if path not in self._names:
            schema = self.definition.kind.schema
            self._names[path] = tuple(schema.properties_of(schema.at(path, self.definition.value)))
        return self._names[path]

    @cached_property
    def _names(self) -> dict[tuple[str | int, ...], tuple[str, ...]]:
        return {}

    @cached_property
    def objects(self) -> tuple[tuple[Path, ObjectNode], ...]:
        """The objects of the definition with their paths, outer ones first; of an operation, not those of its definition.

        Those are left out in which the schema knows everything, and nothing is deprecated.
        """
        schema, value = self.definition.kind.schema, self.definition.value

        def is_open(path: Path, step: str | int, _node: Container) -> bool:
            return self.definition.is_operation or not schema.is_settled(path, value, step)

        return tuple(_objects(self.definition, is_open))

    @cached_property
    def odd_objects(self) -> tuple[ObjectNode, ...]:
        """As `objects`, but those in which a key may stand twice."""
        return tuple(node for _, node in _objects(self.definition, lambda _path, _step, node: not node.is_known))

    def strings(self, role: PropertyRole) -> Iterator[tuple[Member, StringNode]]:
        """The properties of a role whose value is a string, with it, in the order of the kind's file."""
        for convention in self.definition.kind.with_role(role):
            member = self.definition.member(convention.name)
            if member is not None and isinstance(member.value, StringNode):
                yield member, member.value

    def string_at(self, span: Span) -> tuple[Member, StringNode] | None:
        """The property whose value is the string at `span`, if it has a role, with that value."""
        found = (self.definition.member(name) for name in self.definition.kind.properties)
        members = (member for member in found if member is not None and member.value.span == span)
        return next(((one, one.value) for one in members if isinstance(one.value, StringNode)), None)


def _objects(
    definition: Definition, is_open: Callable[[Path, str | int, Container], bool]
) -> Iterator[tuple[Path, ObjectNode]]:
    pending: list[tuple[Path, Node]] = [((), definition.node)]
    while pending:
        path, node = pending.pop()
        if node is definition.inner:
            continue
        if isinstance(node, ObjectNode):
            yield path, node
            pending += [((*path, name), child) for name, child in node.containers if is_open(path, name, child)]
        elif isinstance(node, ArrayNode):
            pending += [
                ((*path, index), child)
                for index, child in enumerate(node.items)
                if isinstance(child, Container) and is_open(path, index, child)
            ]
