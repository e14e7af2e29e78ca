"""An operation of a revision file that calls its component otherwise than the definition does."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.analysis.words import value_text
from storesmith.model.problem import Fix, Problem, Related
from storesmith.syntax import StringNode
from storesmith.syntax.edits import replace_value


def check(context: Context) -> Iterator[Problem]:
    definition = context.definition
    named = definition.operation.get("name") if definition.operation else None
    if named is None or not isinstance(named.value, StringNode) or definition.is_removal:
        return
    for member, node in context.strings("class"):
        if named.value.value != node.value:
            yield RULE.problem(
                named.value.span,
                f'The operation is named {value_text(named.value.value)}, its "{member.name}" {value_text(node.value)}: '
                "give both the same name.",
                related=(Related(node.span, f'the "{member.name}"'),),
                data=named.value.value,
            )
            return


def fixes(context: Context, problem: Problem) -> Iterator[Fix]:
    operation = context.definition.operation
    named = operation.get("name") if operation else None
    for _, node in context.strings("class"):
        if named is not None:
            yield Fix(f"Name the operation {value_text(node.value)}", (replace_value(named.value, node.value),))
            renamed = replace_value(node, problem.data)
            yield Fix(f"Name the class {value_text(problem.data)}", (renamed,), is_preferred=False)


RULE = Rule(
    code="operation-name",
    severity="warning",
    summary="An operation of a revision file has another name than the class that its definition describes.",
    why="Architect knows a component by the operation's name: one that differs is not found again when it is to be updated.",
    bad="""[{
  "name": "TicketSnapshotStore",
  "component_type": "infrastructure_snapshot_store",
  "operation_type": "CREATE",
  "definition": {
    "store_name": "InMemoryTicketSnapshotStore",
    "aggregate_id_type_str": "uuid.UUID",
    "snapshot_type_str": "TicketSnapshot",
    "snapshot_module_str": "app_root_name.domain.ticketing.models.ticket_snapshot"
  }
}]""",
    good="""[{
  "name": "InMemoryTicketSnapshotStore",
  "component_type": "infrastructure_snapshot_store",
  "operation_type": "CREATE",
  "definition": {
    "store_name": "InMemoryTicketSnapshotStore",
    "aggregate_id_type_str": "uuid.UUID",
    "snapshot_type_str": "TicketSnapshot",
    "snapshot_module_str": "app_root_name.domain.ticketing.models.ticket_snapshot"
  }
}]""",
    check=check,
    fixes=fixes,
    remedy="Gives the operation the name of the class, or the class that of the operation.",
)
