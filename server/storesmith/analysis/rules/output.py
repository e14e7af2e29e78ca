"""The rules about what has been generated from a definition.

They share one module, against the house's one rule a file: none has a check of its own, as what they speak of is known
further up, in `features.output`.
"""

from __future__ import annotations

from storesmith.analysis.rule import Rule
from storesmith.project import Severity

_GENERATE = "Generates the store and its tests."


def _rule(code: str, severity: Severity, summary: str, why: str, remedy: str = "") -> Rule:
    return Rule(code, severity, summary, why, "", "", remedy=remedy)


MISSING = _rule(
    "missing-output",
    "information",
    "The store that a definition stands for, or its tests, are not there.",
    "Nothing can import the store before it is generated. Only editors say this; in CI `storesmith generate --check` does.",
    _GENERATE,
)
STALE = _rule(
    "stale-output",
    "information",
    "The definition or the templates have changed since the store or its tests were generated.",
    "What runs is not what the definition says. Only editors say this; in CI `storesmith generate --check` does.",
    "Generates them again; what a person has changed in them stays.",
)
EDITED = _rule(
    "edited-output",
    "hint",
    "Somebody has changed what was generated.",
    "There is nothing wrong with that: the changes stay when the file is generated again.",
)
CONFLICTING = _rule(
    "conflicting-output",
    "warning",
    "Somebody has changed a place of a generated file in which something else would be generated now.",
    "Nothing is written before a person has decided. An editor shows both sides between conflict markers before it writes them; "
    "on the command line `storesmith generate --diff` shows them, and `--conflict-markers` writes them into the file.",
    "Generates again, with both sides between conflict markers where they overlap, once the person has agreed to it.",
)
FOREIGN = _rule(
    "foreign-output",
    "information",
    "A file stands where one is to be generated, and storesmith cannot tell what in it was generated.",
    "It was written by hand, or the lines at its end that hold what was generated are gone. It is never touched, unless "
    "it is asked for by name: the action `Replace …`, or `storesmith generate --overwrite FILE`.",
)
ORPHANED = _rule(
    "orphaned-output",
    "information",
    "A store is removed by the operations of a revision, and its generated files still stand.",
    "They are found by whoever reads the project, but generated no more. storesmith deletes no files: somebody may need them.",
)

OUTPUT: dict[str, Rule] = {rule.code: rule for rule in (MISSING, STALE, EDITED, CONFLICTING, FOREIGN, ORPHANED)}
