"""Two definitions that generate one class."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.naming import snake_case
from storesmith.model.problem import Problem, Related


def check(context: Context) -> Iterator[Problem]:
    definition = context.definition
    owner = definition.kind.class_property
    node = definition.string(owner.name) if owner else None
    if context.workspace is None or node is None or context.is_overruled or not definition.is_generated:
        return
    rivals = context.workspace.rivals(definition, context.project)
    if not rivals:
        return
    name = node.value
    what = f"class `{name}`" if rivals[0].name == name else f"file `{snake_case(name)}.py` as `{rivals[0].name}`"
    others = f" and {len(rivals) - 1} more" if len(rivals) > 1 else ""
    related = tuple(Related(node.span, f"`{store.name}` is defined here too", store.location) for store in rivals[:5])
    yield RULE.problem(
        node.span,
        f"{rivals[0].path.name}{others} generates the same {what}: one would replace the other. Give one another name.",
        related=related,
    )


RULE = Rule(
    code="duplicate-store",
    severity="error",
    summary="Two definitions of a project generate the same class, or classes in the same file.",
    why="The files are named after the class, so one would replace the other. Nothing is generated from either.",
    bad="""[
  {
    "name": "TicketSnapshotStore",
    "component_type": "infrastructure_snapshot_store",
    "operation_type": "CREATE",
    "definition": {"store_name": "TicketSnapshotStore"}
  },
  {
    "name": "TicketSnapshotStore",
    "component_type": "infrastructure_snapshot_store",
    "operation_type": "CREATE",
    "definition": {"store_name": "TicketSnapshotStore"}
  }
]""",
    good="""[
  {
    "name": "TicketSnapshotStore",
    "component_type": "infrastructure_snapshot_store",
    "operation_type": "CREATE",
    "definition": {"store_name": "TicketSnapshotStore"}
  },
  {
    "name": "OrderSnapshotStore",
    "component_type": "infrastructure_snapshot_store",
    "operation_type": "CREATE",
    "definition": {"store_name": "OrderSnapshotStore"}
  }
]""",
    check=check,
)
