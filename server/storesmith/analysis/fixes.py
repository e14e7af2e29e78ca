"""The fixes of problems: worked out only when somebody asks for them, one by one or all that are safe."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import replace

from storesmith.analysis.check import problems
from storesmith.analysis.context import Context
from storesmith.analysis.rules import BY_CODE, operation_name
from storesmith.analysis.rules.syntax_fixes import SYNTAX_FIXES
from storesmith.analysis.verdict import Verdict
from storesmith.model.definition import Definition, Scope, definitions_in, operations_in
from storesmith.model.document import Document
from storesmith.model.problem import Fix, Problem
from storesmith.project import Config, Project
from storesmith.syntax import parse
from storesmith.text import Span, TextEdit, apply_edits, compose_edits

_MOST_ROUNDS = 10
_MOST_PROBLEMS = 5_000
_MOST_TRIALS = 200
_ESCAPED = re.compile(r"\\.")


def fixes_of(
    document: Document, scope: Scope, project: Project, found: Iterable[Problem]
) -> Iterator[tuple[Problem, tuple[Fix, ...]]]:
    """Each of the problems with its fixes; a rule that fails to make them costs its own and nothing else.

    A fix after which the text would be less JSON, or the schemas would report more errors, is left out.
    """
    verdict = Verdict(document, scope)
    for problem, fixes in _proposed(document, scope, project, found):
        kept = [fix for fix in fixes if not _is_guessed(document, problem, fix) and _helps(verdict, [(problem, fix)])]
        is_only = len(kept) == 1
        yield (
            problem,
            tuple(fix if fix.is_preferred is not None else replace(fix, is_preferred=is_only) for fix in kept),
        )


def fix_all(
    document: Document, scope: Scope, project: Project, config: Config | None = None
) -> tuple[tuple[TextEdit, ...], int]:
    """The edits that carry out every safe fix, round after round until there is none left, and how many fixes they are."""
    config = replace(config or project.config, max_problems=_MOST_PROBLEMS)
    rounds: list[list[TextEdit]] = []
    count = 0
    current = document
    seen = {document.text}
    trials = iter(range(_MOST_TRIALS))
    for _ in range(_MOST_ROUNDS):
        chosen = safe_fixes(current, scope, project, problems(current, scope, project, config), trials)
        edits = [edit for fix in chosen for edit in fix.edits]
        text = apply_edits(current.text, edits)
        if text in seen:
            break
        seen.add(text)
        rounds.append(edits)
        count += len(chosen)
        current = Document(document.path, text)
    return compose_edits(len(document.text), rounds), count


def is_broken(document: Document) -> bool:
    """Whether the text is not JSON in more than that it has comments, so that its tree is partly guessed."""
    return any(problem.code != "comment" for problem in document.tree.problems)


def _fixes(document: Document, contexts: Iterable[Context], problem: Problem) -> Iterable[Fix]:
    if make := SYNTAX_FIXES.get(problem.code):
        return make(document, problem)
    rule = BY_CODE.get(problem.code)
    if rule is None or rule.fixes is None or problem.stands_for > 1:
        return ()
    return next((rule.fixes(context, problem) for context in contexts if _holds(context.definition, problem)), ())


def _proposed(
    document: Document, scope: Scope, project: Project, found: Iterable[Problem]
) -> Iterator[tuple[Problem, tuple[Fix, ...]]]:
    contexts: dict[int, list[Context]] = {}
    for definition in (*definitions_in(document, scope), *operations_in(document, scope)):
        around = definition.operation or definition.node
        contexts.setdefault(around.start, []).append(Context(definition, project))
    starts = sorted(contexts)
    for problem in found:
        index = max(0, bisect_right(starts, problem.span.start) - 1)
        near = contexts[starts[index]] if starts else []
        try:
            fixes = tuple(fix for fix in _fixes(document, near, problem) if fix.edits)
        except Exception:
            import logging  # noqa: PLC0415 - nearly no run needs it

            logging.getLogger(__name__).exception("the fixes of %s failed on %s", problem.code, document.path)
            fixes = ()
        yield problem, fixes


def _holds(definition: Definition, problem: Problem) -> bool:
    """Whether the problem is one of this definition: in a revision, what stands in an operation and not in its definition is the
    operation's own, but for its name, which is held against the definition.
    """  # noqa: D205 - one sentence
    at = problem.span.start
    if definition.is_operation:
        inner = definition.inner
        is_inside = inner is not None and inner.start <= at < inner.end
        return definition.node.start <= at < definition.node.end and not is_inside
    around = definition.operation if problem.code == operation_name.RULE.code else None
    node = around or definition.node
    return definition.operation is None or node.start <= at < node.end


def safe_fixes(
    document: Document,
    scope: Scope,
    project: Project,
    found: Iterable[Problem],
    trials: Iterator[object] | None = None,
) -> list[Fix]:
    """Return the safe fixes of the problems that can be applied together; only those of the syntax where it is not JSON.

    Fixes that do not help together are found by trial, at most one for each item of `trials`.
    """
    if is_broken(document):
        found = [problem for problem in found if problem.code in SYNTAX_FIXES]
    chosen: list[tuple[Problem, Fix]] = []
    taken: list[Span] = []
    for problem, fixes in _proposed(document, scope, project, found):
        fix = next((fix for fix in fixes if fix.is_safe), None)
        if fix is not None and not any(_is_taken(edit.span, taken) for edit in fix.edits):
            chosen.append((problem, fix))
            if sum(edit.new_text.count('"') for edit in fix.edits) % 2:
                break  # what follows will be read otherwise
            for edit in fix.edits:
                insort(taken, edit.span)
    return [fix for _, fix in _helping(Verdict(document, scope), chosen, trials or iter(range(_MOST_TRIALS)))]


def _helping(
    verdict: Verdict, chosen: list[tuple[Problem, Fix]], trials: Iterator[object]
) -> list[tuple[Problem, Fix]]:
    """Return the fixes that help: all if they help together, otherwise those found by halving.

    There is at most one trial for each item of `trials`.
    """
    helping: list[tuple[Problem, Fix]] = []
    pending = [chosen]
    for _ in trials:
        group = pending.pop()
        if _helps(verdict, [*helping, *group]):
            helping += group
        elif len(group) > 1:
            middle = len(group) // 2
            pending += (group[middle:], group[:middle])
        if not pending:
            break
    return helping


def _helps(verdict: Verdict, fixes: list[tuple[Problem, Fix]]) -> bool:
    """Whether the fixes of the syntax make the text more JSON, and the others neither less JSON nor refused by the schemas.

    What the schemas report of a text that is not JSON is guessed, and so does not count.
    """
    document = verdict.document
    edits = [edit for _, fix in fixes for edit in fix.edits]
    faults = len(document.tree.problems)
    if faults and fixes:
        text = apply_edits(document.text, edits)
        if any(_is_in_string(text, at) for at in _punctuation_in(edits)):
            return False
        corrected = sum(problem.code in SYNTAX_FIXES and not _hides_another(problem, fix) for problem, fix in fixes)
        if len(parse(text).problems) > faults - corrected:
            return False
    return is_broken(document) or verdict.allows(edits)


def _punctuation_in(edits: Iterable[TextEdit]) -> Iterator[int]:
    """Where the commas and colons stand that edits have put in."""
    shift = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        if edit.new_text.strip() in (",", ":"):
            yield edit.span.start + shift
        shift += len(edit.new_text) - (edit.span.end - edit.span.start)


def _is_in_string(text: str, offset: int) -> bool:
    """Whether a quote stands open at `offset`; no string goes beyond its line."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    return _ESCAPED.sub("", text[start:offset]).count('"') % 2 == 1


def _is_guessed(document: Document, problem: Problem, fix: Fix) -> bool:
    """Whether the fix of what a text says would change what is not JSON, of which nobody knows what it says."""
    if problem.code in SYNTAX_FIXES:
        return False
    # A missing comma is shown at the end of what stands before it, which nobody has to guess.
    faults = [fault.span for fault in document.tree.problems if fault.code not in ("comment", "expected-comma")]
    return any(edit.span.start < end and start < edit.span.end for edit in fix.edits for start, end in faults)


def _hides_another(problem: Problem, fix: Fix) -> bool:
    """Whether a missing comma may come to light with the fix: the parser takes it for a part of the same mistake."""
    return problem.code == "unterminated-string" or (problem.code == "expected-value" and fix.is_safe)


def _is_taken(span: Span, taken: list[Span]) -> bool:
    """Whether `span` touches one of the spans, which are sorted and do not overlap."""
    index = bisect_left(taken, span)
    return any(span.overlaps(other) for other in taken[max(0, index - 1) : index + 1])
