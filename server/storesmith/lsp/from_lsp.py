"""What the client sends, as the rest of the server knows it; with `to_lsp` the only reader of wire shapes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import unquote

from pygls.uris import to_fs_path

from storesmith.model import Document
from storesmith.text import Encoding, FileRename, Span

if TYPE_CHECKING:
    from storesmith.features.formatting import FormatOptions

_AUTHORITY = re.compile(r"//([^/]*)")


PlaceName: TypeAlias = Literal["position", "range"]
"""The member of a request's params that names a place in the document."""


def uri_of(params: Mapping[str, Any]) -> str:
    """The URI of the params' text document."""
    uri = params["textDocument"]["uri"]
    if not isinstance(uri, str):
        raise TypeError("a URI is a string")
    return uri


def path_of(uri: str) -> Path | None:
    """Return the absolute path of a `file:` URI of this machine, as it is spelled; None for any other URI.

    Percent-encoding, the case of a drive letter, repeated slashes and a slash at the end make no difference.
    """
    scheme, _, rest = uri.partition(":")
    if scheme.lower() != "file":
        return None
    authority = _AUTHORITY.match(rest)
    if authority is None:  # as `file:/path`
        local = rest
    elif authority[1].lower() in ("", "localhost"):
        local = "//" + rest[authority.end(1) :]
    elif os.name == "nt":
        local = rest  # a network share
    else:
        return None
    path = to_fs_path(f"file:{local}")
    if not path or "\0" in path or not Path(path).is_absolute():
        return None
    path = os.path.normpath(path)
    return Path("/" + path.lstrip("/") if os.name == "posix" else path)


def detached_path(uri: str, folders: Sequence[Path]) -> Path:
    """Return the path that stands for a document that is no file: no file can have it, and its last part is the document's name.

    The path lies below the folder that the URI's own path names, if that is in one of the workspace's `folders`, else below the
    first of those, so that the document has the settings and the modules of the project there.
    """
    scheme, _, rest = uri.partition(":")
    place = unquote(rest.partition("?")[0].partition("#")[0]).replace("\0", "")
    name = place.rpartition("/")[2].rpartition(":")[2] or "untitled"
    authority = _AUTHORITY.match(place)
    around = Path(os.path.normpath(place[authority.end() if authority else 0 :])).parent
    if not any(around.is_relative_to(folder) for folder in folders):
        around = folders[0] if folders else Path.cwd()
    return around / f"\0{scheme}" / name


def file_renames(params: Mapping[str, Any]) -> tuple[FileRename, ...]:
    """The files in `RenameFilesParams` that are renamed, those on disk."""
    pairs = [(path_of(file["oldUri"]), path_of(file["newUri"])) for file in params["files"]]
    return tuple(FileRename(old, new) for old, new in pairs if old is not None and new is not None)


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
