"""A definition from which nothing can be generated, for a reason that no other rule reports."""

from __future__ import annotations

from collections.abc import Iterator

from storesmith.analysis.context import Context
from storesmith.analysis.rule import Rule
from storesmith.model.problem import Problem


def check(context: Context) -> Iterator[Problem]:
    from storesmith.generate.preview import Preview  # noqa: PLC0415 - start-up does not pay for it

    refusal = Preview(context.definition, context.project, context.problems, context.workspace).refusal
    if refusal is not None and not refusal.is_skipped:
        member = context.definition.member(refusal.subject) if refusal.subject else None
        yield RULE.problem(member.value.span if member else context.definition.anchor, refusal.reason)


RULE = Rule(
    code="cannot-generate",
    severity="error",
    summary="Nothing can be generated from a definition, for a reason that no other rule reports.",
    why="`storesmith generate` refuses it for the same reason. It is reported as an error whatever `rules` says, so that a clean "
    "check means that the store can be generated.",
    bad="""{
  "store_name": "InMemoryTicketSnapshotStore",
  "aggregate_id_type_str": "uuid.UUID",
  "snapshot_type_str": "TicketSnapshot",
  "snapshot_module_str": "app.infrastructure.snapshot_stores.in_memory_ticket_snapshot_store"
}""",
    good="""{
  "store_name": "InMemoryTicketSnapshotStore",
  "aggregate_id_type_str": "uuid.UUID",
  "snapshot_type_str": "TicketSnapshot",
  "snapshot_module_str": "app.domain.ticketing.models.ticket_snapshot"
}""",
    check=check,
    is_configurable=False,
)
