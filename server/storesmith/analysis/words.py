"""Values and places as a message shows them."""

from __future__ import annotations

import json

from storesmith.syntax import JsonValue, path_text


def value_text(value: JsonValue) -> str:
    """A value in a sentence: short ones as JSON writes them, others by their type."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    text = json.dumps(value, ensure_ascii=False)
    if not text.isprintable():
        text = json.dumps(value)
    if len(text) > 60:
        text = text[:58] + '…"' if isinstance(value, str) else text[:59] + "…"
    if isinstance(value, str | None):
        return text
    return f"the {'boolean' if isinstance(value, bool) else 'number'} {text}"


def place_text(path: tuple[str | int, ...]) -> str:
    """Where in the definition, unless it is its top: ` in "a.b[2]"`."""
    return f" in {value_text(path_text(path))}" if path else ""
