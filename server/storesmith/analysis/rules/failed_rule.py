"""A rule that failed, so that its problems are not known."""

from __future__ import annotations

from storesmith.analysis.rule import Rule

RULE = Rule(
    code="failed-rule",
    severity="error",
    summary="A rule failed, so that its problems are not known.",
    why="This is a fault in storesmith, or a schema of the project that it cannot evaluate. The traceback is in the server's log "
    "or on standard error; please report it. A file for which a rule failed does not count as clean.",
    bad="",
    good="",
    is_configurable=False,
)
