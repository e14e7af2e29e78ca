"""A generated file whose store a revision removes."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Problem


def check(context: Context) -> Iterator[Problem]:
    from storesmith.generate.plan import output_paths  # noqa: PLC0415 - start-up does not pay for it
    from storesmith.generate.record import origin_of  # noqa: PLC0415

    definition, project = context.definition, context.project
    if not definition.is_removal or context.is_created_again:
        return
    texts = {path: project.reader.read(path) for path in output_paths(definition, project) or ()}
    left = [path.name for path, text in texts.items() if text is not None and origin_of(text) is not None]
    if left:
        words = "still exists" if len(left) == 1 else "still exist"
        yield RULE.problem(definition.anchor, f"The store is removed, but {' and '.join(left)} {words}.")


RULE = Rule(
    code="orphaned-output",
    severity="information",
    summary="A revision removes a store whose generated files still exist.",
    why="The files are not regenerated any more, but the project can still import them. storesmith deletes no files, because "
    "somebody may need them.",
    bad="",
    good="",
    check=check,
)
