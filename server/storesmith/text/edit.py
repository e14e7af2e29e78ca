"""Changes to texts and files, as data: what a fix or a generation wants, whoever carries it out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from storesmith.text.span import Span


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Replace `span` of a text by `new_text`."""

    span: Span
    new_text: str


@dataclass(frozen=True, slots=True)
class FileCreation:
    """A file that does not exist yet, and the text to put in it."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class FileEdit:
    """Edits to a file that exists; `needs_confirmation` where text that a person wrote would be lost."""

    path: Path
    edits: tuple[TextEdit, ...]
    needs_confirmation: bool = False


@dataclass(frozen=True, slots=True)
class SourceChange:
    """Creations first, then edits: one step that the client (or the command line) carries out."""

    creations: tuple[FileCreation, ...] = ()
    edits: tuple[FileEdit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.creations or self.edits)


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """`text` after `edits`, all of which refer to the text as it was; edits at one place apply in their order.

    Raises `ValueError` where two edits overlap, as a client would refuse them.
    """
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        if edit.span.start < done:
            raise ValueError(f"edits overlap at offset {edit.span.start}")
        pieces += (text[done : edit.span.start], edit.new_text)
        done = edit.span.end
    return "".join(pieces) + text[done:]
