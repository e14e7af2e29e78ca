"""Everything in a workspace that can be generated without asking anybody, as one change."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

from storesmith.analysis import problems
from storesmith.features.across import Files
from storesmith.generate import ReconciledFile, Refusal, RenderError, drafts, plan, reconcile, source_change
from storesmith.model import definitions_in
from storesmith.text import SourceChange


@dataclass
class Stale:
    """What is found: the change that writes it, of how many stores it is, and the files of which a person has to decide."""

    change: SourceChange = field(default_factory=SourceChange)
    stores: int = 0
    asking: list[ReconciledFile] = field(default_factory=list)


def all_stale(files: Files) -> Generator[None, None, Stale]:
    """Look at the definitions of a workspace, one at each step. Where two stand for one file, the first one has it."""
    found = Stale()
    owned: set[Path] = set()
    for path in files.workspace.files:
        document = files.read_document(path)
        if document is None:
            continue
        scope, project = files.scope(path), files.project(path)
        wrong = problems(document, scope, project, workspace=files.workspace)
        for definition in definitions_in(document, scope):
            yield
            planned = plan(definition, project, wrong) if definition.is_generated else None
            if planned is None or isinstance(planned, Refusal):
                continue
            try:
                reconciled = reconcile(drafts(planned, project), project.reader)
            except RenderError:
                continue
            mine = [file for file in reconciled if file.path not in owned]
            owned.update(file.path for file in mine)
            found.stores += any(file.is_due for file in mine)
            found.asking += (file for file in mine if file.needs_person)
            found.change = found.change.with_(source_change(mine, can_confirm=False))
    return found
