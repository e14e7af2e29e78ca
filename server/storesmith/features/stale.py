"""Everything in a workspace that can be generated without asking anybody, as one change."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

from storesmith.analysis import problems
from storesmith.features.across import Files
from storesmith.generate.preview import preview
from storesmith.generate.reconcile import ReconciledFile, source_change
from storesmith.model import definitions_in
from storesmith.text import SourceChange


@dataclass
class Stale:
    """The change that writes all stale files, the number of stores it concerns, and what it leaves out.

    `undecided` are the files about which a person has to decide; `refused` has the reason for each definition from which nothing
    can be generated.
    """

    change: SourceChange = field(default_factory=SourceChange)
    stores: int = 0
    undecided: list[ReconciledFile] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def all_stale(files: Files) -> Generator[None, None, Stale]:
    """Preview the definitions of a workspace, one at each step."""
    found = Stale()
    for path in files.workspace.files:
        document = files.read_document(path)
        if document is None:
            continue
        scope, project = files.scope(path), files.project(path)
        wrong = problems(document, scope, project, workspace=files.workspace)
        for definition in definitions_in(document, scope):
            yield
            outcome = preview(definition, project, wrong, files.workspace)
            due = [file for file in outcome.files if file.is_due]
            found.stores += bool(due)
            found.undecided += outcome.undecided
            found.change = found.change.with_(source_change(due, can_confirm=False))
            if outcome.state == "refused" and outcome.refusal is not None:
                found.refused[f"{path.name}: {definition.name or definition.kind.title}"] = outcome.refusal.reason
    return found
