"""The definition that is measured with, and the edits to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Position = dict[str, int]


@dataclass(slots=True)
class Document:
    """A definition as an editor has it open.

    All edits are of one character and come in pairs, there and back; so the text need not be kept up to date.
    """

    uri: str
    text: str
    lines: Mapping[str, int]
    """The line, from 0, of each key."""
    margin: int = 2
    """The spaces before each of them."""
    version: int = 1
    _edited: set[str] = field(default_factory=set)

    @property
    def identifier(self) -> dict[str, str]:
        """`TextDocumentIdentifier`."""
        return {"uri": self.uri}

    def in_key(self, key: str, offset: int) -> Position:
        """The position `offset` characters into a key; the key's length is its end, before the quote."""
        return {"line": self.lines[key], "character": self.margin + 1 + offset}

    def open(self) -> dict[str, Any]:
        """`DidOpenTextDocumentParams`."""
        item = {"uri": self.uri, "languageId": "json", "version": self.version, "text": self.text}
        return {"textDocument": item}

    def type_in_description(self) -> dict[str, Any]:
        """Type a character in the middle of the description, or take it back."""
        at = self.in_key("description", len('description": "') + 10)
        return self._insert("description", at)

    def type_in_key(self) -> tuple[dict[str, Any], Position]:
        """Type a character at the end of the key `snap`, or take it back; with where the cursor is then."""
        end = self.in_key("snap", len("snap"))
        change = self._insert("snap", end)
        return change, self.in_key("snap", len("snap") + ("snap" in self._edited))

    def rename_store_name(self) -> dict[str, Any]:
        """Make `store_name` an unknown key by its first character, or take it back."""
        return self._replace(self.in_key("store_name", 0), 1, "s" if self._toggle("store_name") else "x")

    def _insert(self, place: str, at: Position) -> dict[str, Any]:
        return self._replace(at, 1, "") if self._toggle(place) else self._replace(at, 0, "s")

    def _toggle(self, place: str) -> bool:
        """Note an edit; returns whether it takes one back."""
        was_edited = place in self._edited
        self._edited ^= {place}
        return was_edited

    def _replace(self, start: Position, length: int, text: str) -> dict[str, Any]:
        self.version += 1
        end = {"line": start["line"], "character": start["character"] + length}
        change = {"range": {"start": start, "end": end}, "text": text}
        return {"textDocument": {"uri": self.uri, "version": self.version}, "contentChanges": [change]}


def definition(folder: Path, example: Mapping[str, Any], size: int = 0, *, is_complete: bool = False) -> Document:
    """The schema's own example with an unfinished key `snap`: 15 lines, or filled up to `size` bytes with unknown keys.

    Unless it is to be complete, two things are wrong by the schema: `snapshot_module_str` is missing, and `store_type` is
    a number.
    """
    known = dict(example)
    if not is_complete:
        del known["snapshot_module_str"]
        known["store_type"] = 42
    known["snap"] = ""
    bare = len(_text({**known, "note": ""}))
    each = len('  "filler_00000": "what filler 00000 is for",\n')
    fillers = {f"filler_{n:05}": f"what filler {n:05} is for" for n in range(max(0, size - bare) // each)}
    before = dict(list(fillers.items())[: len(fillers) // 2])
    entries = {**before, **known, **fillers, "note": ""}
    name = f"{size}{'_complete' if is_complete else ''}.snapshot_store.json"
    lines = {key: number for number, key in enumerate(entries, 1)}
    return Document((folder / name).as_uri(), _text(entries), lines)


def _text(entries: Mapping[str, Any]) -> str:
    return json.dumps(entries, indent=2) + "\n"
