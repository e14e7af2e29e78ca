"""A value that may be inserted, before it is fitted into its place."""

from __future__ import annotations

import json
from typing import Literal, NamedTuple

from storesmith.text import TextEdit

CompletionKind = Literal["property", "value", "definition", "module", "class"]


class Proposal(NamedTuple):
    """A value for a place: `text` is JSON, `snippet` the same with tab stops, in LSP's syntax.

    A lower `rank` comes first; of two with the same label the first counts. `edits` go with it, elsewhere in the document;
    `is_partial` tells that there may be others when more is typed. `qualifier` tells apart those with the same label.
    """

    label: str
    text: str
    snippet: str
    rank: int
    detail: str = ""
    documentation: str = ""
    kind: CompletionKind = "value"
    edits: tuple[TextEdit, ...] = ()
    is_partial: bool = False
    qualifier: str = ""

    @classmethod
    def of(cls, value: object, rank: int, detail: str = "", documentation: str = "") -> Proposal:
        """Return the proposal of a value as it is."""
        text = json.dumps(value, ensure_ascii=False)
        return cls(text, text, escape(text), rank, detail, documentation)


def escape(text: str) -> str:
    r"""Return text that a snippet shows as it is: `\`, `$` and `}` are escaped (LSP 3.17, "Snippet Syntax")."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")


def holds_letters(name: str, letters: str) -> bool:
    """Return whether `name` holds the case-folded letters in their order, as editors filter."""
    rest = iter(name.casefold())
    return all(letter in rest for letter in letters)
