"""Documents as a client keeps them: positions, edits, and workspace edits carried out on disk."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

UNITS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
WIDTH = {"utf-8": 1, "utf-16": 2, "utf-32": 4}

Json = Mapping[str, Any]


def path_of(uri: str) -> Path:
    return Path(unquote(urlparse(uri).path))


def units(text: str, encoding: str) -> int:
    return len(text.encode(UNITS[encoding], "surrogatepass")) // WIDTH[encoding]


def position(text: str, offset: int, encoding: str = "utf-16") -> dict[str, int]:
    """The position of an offset; lines end at a line feed here, whatever else stands in them."""
    before = text[:offset]
    return {"line": before.count("\n"), "character": units(before.rpartition("\n")[2], encoding)}


def range_of(text: str, part: str, encoding: str = "utf-16") -> dict[str, dict[str, int]]:
    """The range of a part that stands in the text once."""
    assert text.count(part) == 1
    start = text.index(part)
    return {"start": position(text, start, encoding), "end": position(text, start + len(part), encoding)}


def offset(text: str, place: Json, encoding: str = "utf-16") -> int:
    lines = text.split("\n")
    if place["line"] >= len(lines):
        return len(text)
    before = sum(len(line) + 1 for line in lines[: place["line"]])
    count = 0
    for index, char in enumerate(lines[place["line"]]):
        if count >= place["character"]:
            return before + index
        count += units(char, encoding)
    return before + len(lines[place["line"]])


def edited(text: str, edits: Sequence[Json], encoding: str = "utf-16") -> str:
    """The text after edits that all refer to it as it is; they must not overlap."""
    spans = [
        (offset(text, edit["range"]["start"], encoding), offset(text, edit["range"]["end"], encoding), edit["newText"])
        for edit in edits
    ]
    last = len(text)
    for start, end, new in sorted(spans, key=lambda span: span[:2], reverse=True):
        assert start <= end <= last, "the edits overlap"
        text = text[:start] + new + text[end:]
        last = start
    return text


def accepted(text: str, item: Json, encoding: str = "utf-16") -> str:
    """The text after a completion was accepted and its tab stops were left as they are."""
    edit = dict(item["textEdit"])
    if item.get("insertTextFormat") == 2:
        edit["newText"] = without_tab_stops(edit["newText"])
    return edited(text, [edit, *item.get("additionalTextEdits", ())], encoding)


def without_tab_stops(snippet: str) -> str:
    r"""A snippet's text: `$1` is nothing, `${1:text}` its text, and a backslash takes the next character as it is."""
    plain = re.sub(r"\$\{\d+:((?:[^\\}]|\\.)*)\}|(?<!\\)\$\d+", lambda match: match[1] or "", snippet)
    return re.sub(r"\\([\\$}])", r"\1", plain)


def carry_out(edit: Json, encoding: str = "utf-16") -> None:
    """Do on disk what a client does with a workspace edit, and nothing that could lose a person's text."""
    if "changes" in edit:
        assert "documentChanges" not in edit
        changes = [{"textDocument": {"uri": uri}, "edits": edits} for uri, edits in edit["changes"].items()]
    else:
        changes = edit["documentChanges"]
    for change in changes:
        if change.get("kind") == "rename":
            assert change["options"] == {"overwrite": False, "ignoreIfExists": True}
            assert not path_of(change["newUri"]).exists()
            path_of(change["oldUri"]).rename(path_of(change["newUri"]))
            continue
        if "kind" in change:
            assert change["kind"] == "create"
            assert change["options"] == {"ignoreIfExists": True}
            path = path_of(change["uri"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            continue
        path = path_of(change["textDocument"]["uri"])
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_bytes().decode() if path.exists() else ""
        path.write_bytes(edited(text, change["edits"], encoding).encode())


def parts(edit: Json) -> tuple[list[Path], list[Path]]:
    """The files that a workspace edit creates, and those whose text it edits; creations come first."""
    if "changes" in edit:
        return [], [path_of(uri) for uri in edit["changes"]]
    kinds = ["kind" in change for change in edit["documentChanges"]]
    assert kinds == sorted(kinds, reverse=True), "creations come first"
    created = [path_of(change["uri"]) for change in edit["documentChanges"] if "kind" in change]
    texts = [path_of(change["textDocument"]["uri"]) for change in edit["documentChanges"] if "kind" not in change]
    return created, texts
