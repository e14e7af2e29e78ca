"""What the client sends, as the rest of the server knows it; with `to_lsp` the only reader of wire shapes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pygls.uris import to_fs_path

from storesmith.model import Document
from storesmith.text import Encoding, FileRename, Span

if TYPE_CHECKING:
    from storesmith.features.formatting import FormatOptions


PlaceName: TypeAlias = Literal["position", "range"]
"""The member of a request's params that names a place in the document."""


def uri_of(params: Mapping[str, Any]) -> str:
    """The URI of the params' text document."""
    uri = params["textDocument"]["uri"]
    if not isinstance(uri, str):
        raise TypeError("a URI is a string")
    return uri


def path_of(uri: str, root: Path | None) -> Path:
    """The path of a `file:` URI; a document of any other scheme counts as one of its name in the workspace folder."""
    if uri.startswith("file:"):
        path = to_fs_path(uri)
        if path and Path(path).is_absolute() and "\0" not in path:
            return Path(path)
    name = uri.rpartition("/")[2].rpartition(":")[2] or "untitled"
    return (root or Path.cwd()) / name


def file_renames(params: Mapping[str, Any]) -> tuple[FileRename, ...]:
    """The files in `RenameFilesParams` that are renamed, those on disk."""
    pairs = [(file["oldUri"], file["newUri"]) for file in params["files"]]
    return tuple(
        FileRename(path_of(old, None), path_of(new, None))
        for old, new in pairs
        if old.startswith("file:") and new.startswith("file:")
    )


def pair(position: Mapping[str, Any]) -> tuple[int, int]:
    """A position as `(line, character)`."""
    return int(position["line"]), int(position["character"])


def offset_of(document: Document, position: Mapping[str, Any], encoding: Encoding) -> int:
    """The offset of a position in `document`."""
    return document.lines.offset(*pair(position), encoding)


def span_of(document: Document, lsp_range: Mapping[str, Any], encoding: Encoding) -> Span:
    """The span of a range in `document`."""
    start = offset_of(document, lsp_range["start"], encoding)
    end = offset_of(document, lsp_range["end"], encoding)
    return Span(min(start, end), max(start, end))


def place_of(document: Document, params: Mapping[str, Any], name: PlaceName, encoding: Encoding) -> Span:
    """Return the span of the params' range, or the empty span of their position."""
    if name == "range":
        return span_of(document, params[name], encoding)
    offset = offset_of(document, params[name], encoding)
    return Span(offset, offset)


def format_options(options: Mapping[str, Any]) -> FormatOptions:
    """`FormattingOptions`."""
    from storesmith.features.formatting import FormatOptions  # noqa: PLC0415 - start-up must not pay for it

    unit = " " * min(int(options.get("tabSize", 2)), 16) if options.get("insertSpaces", True) else "\t"
    return FormatOptions(
        unit,
        ends_with_line_break=options.get("insertFinalNewline") is True,
        trims_final_line_breaks=options.get("trimFinalNewlines") is True,
    )
