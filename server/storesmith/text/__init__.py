"""Text, offsets, edits and files: the lowest layer, which knows nothing of JSON.

An *offset* is a zero-based count of Unicode code points, as Python indexes a `str`. A *position* is a zero-based
line and a count of code units in it, in the encoding that was negotiated with the client.
"""

from storesmith.text.buffer import TextBuffer
from storesmith.text.canonical import CanonicalPaths, resolve
from storesmith.text.edit import (
    FileCreation,
    FileEdit,
    FileRename,
    SourceChange,
    TextEdit,
    apply_edits,
    compose_edits,
    line_edits,
)
from storesmith.text.files import SKIPPED_FOLDERS, DiskReader, Entry, Reader, walk
from storesmith.text.line_index import Encoding, LineIndex, Position
from storesmith.text.location import Location, location_of
from storesmith.text.span import Span

__all__ = [
    "SKIPPED_FOLDERS",
    "CanonicalPaths",
    "DiskReader",
    "Encoding",
    "Entry",
    "FileCreation",
    "FileEdit",
    "FileRename",
    "LineIndex",
    "Location",
    "Position",
    "Reader",
    "SourceChange",
    "Span",
    "TextBuffer",
    "TextEdit",
    "apply_edits",
    "compose_edits",
    "line_edits",
    "location_of",
    "resolve",
    "walk",
]
