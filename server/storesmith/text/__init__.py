"""Text, offsets, edits and files: the lowest layer, which knows nothing of JSON.

An *offset* is a zero-based count of Unicode code points, as Python indexes a `str`. A *position* is a zero-based
line and a count of code units in it, in the encoding that was negotiated with the client.
"""

from storesmith.text.buffer import TextBuffer
from storesmith.text.canonical import CanonicalPaths, resolve
from storesmith.text.discovery import Rules, is_discovered, rules_at, search_rules, walk
from storesmith.text.edit import (
    FileCreation,
    FileEdit,
    FileRename,
    SourceChange,
    TextEdit,
    apply_edits,
    compose_edits,
    line_edits,
    plain_text,
)
from storesmith.text.files import DiskReader, Reader
from storesmith.text.line_index import Encoding, LineIndex, Position
from storesmith.text.location import Location, location_of
from storesmith.text.span import Span

__all__ = [
    "CanonicalPaths",
    "DiskReader",
    "Encoding",
    "FileCreation",
    "FileEdit",
    "FileRename",
    "LineIndex",
    "Location",
    "Position",
    "Reader",
    "Rules",
    "SourceChange",
    "Span",
    "TextBuffer",
    "TextEdit",
    "apply_edits",
    "compose_edits",
    "is_discovered",
    "line_edits",
    "location_of",
    "plain_text",
    "resolve",
    "rules_at",
    "search_rules",
    "walk",
]
