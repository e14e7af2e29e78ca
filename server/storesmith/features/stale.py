"""Everything in a workspace that can be generated without asking a person, as one change."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

from storesmith.analysis import problems
from storesmith.features.across import EditedTexts, Files, look_at_each, whole_site
from storesmith.generate.preview import preview
from storesmith.generate.reconcile import ReconciledFile, source_change
from storesmith.text import SourceChange


@dataclass
class Stale:
    """The change that writes all stale files, the number of stores it concerns, and what it leaves out.

    `undecided` are the files about which a person has to decide; `refused` has the reason for each definition from which nothing
    can be generated; `changing` are the definitions that were edited, or whose files were, while the others were looked at.
    """

    change: SourceChange = field(default_factory=SourceChange)
    stores: int = 0
    undecided: list[ReconciledFile] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    changing: list[Path] = field(default_factory=list)


def all_stale(files: Files) -> Generator[None, None, Stale]:
    """Preview the definitions of a workspace, one at each step; return only edits for texts that are still current."""
    parts, changing = yield from look_at_each(files.workspace.files, lambda path: _stale_in(path, files))
    found = Stale(changing=changing)
    for part in parts:
        found.change = found.change.with_(part.change)
        found.stores += part.stores
        found.undecided += part.undecided
        found.refused.update(part.refused)
    return found


def _stale_in(path: Path, files: Files) -> Generator[None, None, tuple[EditedTexts, Stale]]:
    """Preview the definitions of one file, one at each step."""
    texts, found = EditedTexts(files.reader), Stale()
    document = files.read_document(path)
    if document is None:
        return texts, found
    site = whole_site(document, files)
    found_problems = problems(document, site.scope, site.project, workspace=site.workspace)
    for definition in site.definitions:
        yield
        outcome = preview(definition, site.project, found_problems, site.workspace)
        due = [file for file in outcome.files if file.is_due]
        for file in due:
            texts.keep(path, document.text)
            texts.keep(file.path, file.current)
        found.stores += bool(due)
        found.undecided += outcome.undecided
        found.change = found.change.with_(source_change(due, can_confirm=False))
        if outcome.state == "refused" and outcome.refusal is not None:
            found.refused[f"{path.name}: {definition.name or definition.kind.title}"] = outcome.refusal.reason
    return texts, found
