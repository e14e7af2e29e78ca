"""What is to be generated, held against what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from storesmith.project import Reader
from storesmith.text import FileCreation, FileEdit, SourceChange, Span, TextEdit

Outcome = Literal["new", "same", "differs", "unreadable"]
"""`unreadable`: something stands there that is not a text file; it is never touched."""


@dataclass(frozen=True, slots=True)
class ReconciledFile:
    """One file of a plan: the text that it should have, and what stands there now (None where nothing does)."""

    path: Path
    outcome: Outcome
    text: str
    current: str | None = None


def reconcile(texts: Mapping[Path, str], reader: Reader) -> tuple[ReconciledFile, ...]:
    """Each file of `texts` with its outcome. Line ends do not count as a difference, nor does what an `__init__.py` holds."""
    files: list[ReconciledFile] = []
    for path, text in texts.items():
        current = reader.read(path)
        outcome: Outcome
        if current is None:
            outcome = "unreadable" if reader.exists(path) else "new"
        elif path.name == "__init__.py" or current.replace("\r\n", "\n") == text:
            outcome = "same"
        else:
            outcome = "differs"
        files.append(ReconciledFile(path, outcome, text, current))
    return tuple(files)


def source_change(files: tuple[ReconciledFile, ...], *, replace: bool) -> SourceChange:
    """The change that makes what is missing and, if `replace`, offers to replace what differs, with a person's consent."""
    creations = tuple(FileCreation(file.path, file.text) for file in files if file.outcome == "new")
    edits = tuple(
        FileEdit(file.path, (TextEdit(Span(0, len(file.current)), file.text),), needs_confirmation=True)
        for file in files
        if replace and file.outcome == "differs" and file.current is not None
    )
    return SourceChange(creations, edits)
