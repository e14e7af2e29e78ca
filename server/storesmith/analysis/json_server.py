"""What an editor's own JSON server says of a document, without a schema, so that nobody is told twice."""

from __future__ import annotations

from typing import Literal

from storesmith.analysis.rules.duplicate_key import RULE as DUPLICATE_KEY
from storesmith.analysis.rules.syntax import SYNTAX
from storesmith.model.document import Document
from storesmith.model.problem import Problem

JsonLanguage = Literal["json", "jsonc"]
"""The languages that VS Code's JSON server is for, by their identifiers in the protocol."""

_SAID = {*SYNTAX, DUPLICATE_KEY.code} - {"too-deep"}


def is_said_by_json_server(problem: Problem, document: Document, language: JsonLanguage) -> bool:
    """Whether VS Code's JSON server reports the mistake too, in its own words; as of VS Code 1.139.

    It allows comments in `jsonc`, any depth, and an empty file.
    """
    if problem.code == "comment":
        return language == "json"
    is_empty = problem.code == "expected-value" and document.tree.root is None
    return problem.code in _SAID and not is_empty
