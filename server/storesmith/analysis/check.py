"""All problems of a document."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from storesmith.analysis import rules
from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.rules import missing_property
from storesmith.analysis.rules.syntax import SYNTAX
from storesmith.model.definition import Definition, Scope, definitions_in, kind_of, operations_in
from storesmith.model.document import Document
from storesmith.model.problem import Problem, Related
from storesmith.model.workspace import Workspace
from storesmith.project import Config, Project, Severity
from storesmith.text import Span

_RANK = {"error": 0, "warning": 1, "information": 2, "hint": 3}


def problems(
    document: Document,
    scope: Scope,
    project: Project,
    config: Config | None = None,
    workspace: Workspace | None = None,
) -> tuple[Problem, ...]:
    """Return all problems of `document` in the order of the text; none in a file that is not ours.

    `config` stands for the project's own where an editor has laid its settings over it; `workspace` knows the definitions of
    other files. What a person is shown is limited by `reported`.
    """
    config = config or project.config
    if scope.role(document.path) is None:
        return ()
    definitions = definitions_in(document, scope)
    operations = operations_in(document, scope)
    is_revision = scope.role(document.path) == ("revision", None)
    if is_revision and document.tree.root is not None and not any(map(_names_a_component, operations)):
        return ()
    found = list(_syntax_problems(document))
    for definition in definitions:
        context = Context(definition, project, config.max_problems, workspace)
        for rule in rules.ALL:
            found += _run(rule, context)
    for operation in operations:
        if kind_of(operation.node, scope) is not None:
            found += _operation_problems(Context(operation, project, config.max_problems))
    if config.rules:
        found = list(_with_severities(found, config.rules))
    errors = sorted(problem.span.start for problem in found if problem.severity == "error")
    for definition in definitions:
        if not _has_error(definition, errors):
            found += _run(rules.cannot_generate.RULE, Context(definition, project, config.max_problems, workspace))
    found.sort(key=_place)
    return tuple(found)


def _place(problem: Problem) -> tuple[Span, int]:
    return problem.span, _RANK[problem.severity]


def reported(
    document: Document, found: Sequence[Problem], config: Config, more: Iterable[Problem] = ()
) -> tuple[Problem, ...]:
    """Return the problems that a document reports: those that `problems` has `found`, with `more` about its generated files.

    These are at most `max_problems`, the worst ones; then a last one states how many more there are.
    """
    further = list(_with_severities(more, config.rules))
    together = sorted([*found, *further], key=_place) if further else list(found)
    return _limited(together, config.max_problems, document)


def _has_error(definition: Definition, errors: list[int]) -> bool:
    """Whether one of the errors, given by where they start, sorted, concerns the definition."""
    if definition.operation is None:
        return bool(errors)
    start, end = definition.whole.span
    index = bisect_left(errors, start)
    return index < len(errors) and errors[index] < end


def output_problems(
    definition: Definition, project: Project, found: tuple[Problem, ...], workspace: Workspace | None = None
) -> tuple[Problem, ...]:
    """Return the problems of the files that are generated from a definition, whose document has the problems `found`.

    Compares the files with what would be generated, which may take rendering.
    """
    context = Context(definition, project, workspace=workspace, problems=found)
    return tuple(problem for rule in rules.OUTPUT for problem in _run(rule, context))


def _operation_problems(context: Context) -> Iterator[Problem]:
    """What is wrong with an operation's own keys: none of it is in the Python that is generated.

    A missing one is a warning: Architect publishes no schema that says what it can do without.
    """
    for rule in rules.ALL:
        for problem in _run(rule, context):
            severity: Severity = "warning" if rule is missing_property.RULE else problem.severity
            yield problem._replace(severity=severity, breaks_python=False)


def _names_a_component(operation: Definition) -> bool:
    """Whether this is an operation of a revision at all: other files may be called as revisions are."""
    return operation.string("component_type") is not None


def _syntax_problems(document: Document) -> Iterator[Problem]:
    for problem in document.tree.problems:
        rule = SYNTAX[problem.code]
        related = tuple(Related(span, message) for span, message in problem.related)
        yield rule.problem(problem.span, problem.message, related=related)


def _run(rule: Rule, context: Context) -> list[Problem]:
    """Return the problems that a rule finds. One that fails costs its own result, and is reported."""
    if rule.check is None:
        return []
    try:
        return list(rule.check(context))
    except Exception:
        import logging  # noqa: PLC0415 - nearly no run needs it

        logging.getLogger(__name__).exception("the rule %s failed on %s", rule.code, context.definition.document.path)
        message = f"The rule {rule.code} failed, so its problems are not known. Please report this."
        return [rules.failed_rule.RULE.problem(context.definition.anchor, message)]


def _with_severities(
    found: Iterable[Problem], severities: Mapping[str, Severity | Literal["off"]]
) -> Iterator[Problem]:
    for problem in found:
        rule = rules.BY_CODE.get(problem.code)
        is_fixed = rule is not None and not rule.is_configurable
        severity = problem.severity if is_fixed else severities.get(problem.code, problem.severity)
        if severity != "off":
            yield problem._replace(severity=severity)


def _limited(found: list[Problem], limit: int, document: Document) -> tuple[Problem, ...]:
    total = sum([problem.stands_for for problem in found])
    if total <= limit:
        return tuple(found)
    by_rank = sorted(
        range(len(found)), key=lambda index: (_RANK[found[index].severity], found[index].stands_for > 1, index)
    )
    kept = [found[index] for index in sorted(by_rank[:limit])]
    more = total - limit
    place = document.tree.root.span if document.tree.root else kept[-1].span
    note = Problem(
        "too-many-problems",
        "information",
        place._replace(end=place.start + 1),
        f"{more} more {'problem is' if more == 1 else 'problems are'} not shown (`max-problems` is {limit}).",
    )
    return (*kept, note)
