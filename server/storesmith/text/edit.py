"""Changes to texts and files, as data: what a fix or a generation wants, whoever carries it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
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
    """Edits to a file that exists; `needs_confirmation` where text that a person wrote would be changed."""

    path: Path
    edits: tuple[TextEdit, ...]
    needs_confirmation: bool = False


@dataclass(frozen=True, slots=True)
class FileRename:
    """A file that is to stand elsewhere, where nothing stands yet."""

    old: Path
    new: Path


@dataclass(frozen=True, slots=True)
class SourceChange:
    """Creations first, then edits, then renamed files: one step that the client (or the command line) carries out.

    Edits speak of the files by their old names.
    """

    creations: tuple[FileCreation, ...] = ()
    edits: tuple[FileEdit, ...] = ()
    renames: tuple[FileRename, ...] = ()

    def with_(self, other: SourceChange) -> SourceChange:
        """Both changes as one; of two that make or change one file, the first."""
        made = {one.path for one in self.creations} | {one.path for one in self.edits}
        return SourceChange(
            (*self.creations, *(one for one in other.creations if one.path not in made)),
            (*self.edits, *(one for one in other.edits if one.path not in made)),
            (*self.renames, *other.renames),
        )

    def __bool__(self) -> bool:
        return bool(self.creations or self.edits or self.renames)


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


def plain_text(text: str) -> str:
    """Return a text without its byte order mark, and with line feeds as the ends of lines."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def line_edits(old: str, new: str) -> Iterator[TextEdit]:
    """Edits of whole lines that make `new` of `old`, so that an editor's cursor and marks elsewhere in it stay."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - few runs need it

    before, after = (list(StringIO(text, newline="\n")) for text in (old, new))
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield TextEdit(Span(starts[start], starts[end]), "".join(after[new_start:new_end]))


def compose_edits(length: int, rounds: Iterable[Iterable[TextEdit]]) -> tuple[TextEdit, ...]:
    """One list of edits to a text of `length` characters that does what `rounds` do one after the other.

    The edits of each round refer to the text as the round before left it, and do not overlap.
    """
    chunks: list[Span | str] = [Span(0, length)]  # what the text is made of: stretches of the first one, and new text
    for edits in rounds:
        rest, chunks = chunks[::-1], []
        at = 0
        for edit in sorted(edits, key=lambda edit: edit.span):
            chunks += _taken(rest, edit.span.start - at)
            _taken(rest, edit.span.end - edit.span.start)
            chunks.append(edit.new_text)
            at = edit.span.end
        chunks += rest[::-1]
    return tuple(_edits_between(chunks, length))


def _taken(rest: list[Span | str], count: int) -> list[Span | str]:
    """The first `count` characters of chunks that stand in `rest` last one first; they are taken off it."""
    taken: list[Span | str] = []
    while count > 0:
        chunk = rest.pop()
        size = len(chunk) if isinstance(chunk, str) else chunk.end - chunk.start
        if size > count:
            if isinstance(chunk, str):
                rest.append(chunk[count:])
                chunk = chunk[:count]
            else:
                rest.append(Span(chunk.start + count, chunk.end))
                chunk = Span(chunk.start, chunk.start + count)
        taken.append(chunk)
        count -= size
    return taken


def _edits_between(chunks: list[Span | str], length: int) -> Iterator[TextEdit]:
    done = 0
    new_text = ""
    for chunk in [*chunks, Span(length, length)]:
        if isinstance(chunk, str):
            new_text += chunk
            continue
        if new_text or chunk.start > done:
            yield TextEdit(Span(done, chunk.start), new_text)
        new_text, done = "", chunk.end
