"""The documentation of a property as Markdown, from the schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from storesmith.kinds import Schema, type_phrase

_ESCAPED_OR_CODE = re.compile(r"\\([\\`*_{}\[\]()<>#+\-.!|~&])|(``?)(.+?)\2(?!`)")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&])")


def type_text(schema: Schema, subschema: Mapping[str, Any]) -> str:
    """Return the types that a property takes: `string`, `string or null`, `array of string`."""
    types = schema.types_of(subschema)
    if types == ("array",):
        items = schema.resolve(subschema.get("items"))
        inner = schema.types_of(items)
        return f"array of {type_phrase(inner)}" if inner else "array"
    return type_phrase(types) if types != ("object",) else "object"


def describe(
    schema: Schema,
    name: str | None,
    subschema: Mapping[str, Any],
    *,
    is_required: bool,
    example: object = None,
    note: str = "",
) -> str:
    """Return title, description, type, whether the property is required, its default, allowed values and an example.

    `note` is Markdown about the property's present value.
    """
    title = subschema.get("title")
    blocks = [
        escape_markdown(title) if isinstance(title, str) else "",
        description_of(subschema),
        note,
    ]
    if name is not None:
        need = "required" if is_required else "optional"
        deprecated = ", deprecated" if subschema.get("deprecated") is True else ""
        blocks.append(f"`{name}` — {type_text(schema, subschema)}, {need}{deprecated}")
    facts: list[str] = []
    if "default" in subschema:
        facts.append(f"Default: {code(subschema['default'])}")
    if "const" in subschema:
        facts.append(f"Always: {code(subschema['const'])}")
    else:
        values, is_all = _values(schema, subschema)
        if values:
            words = "One of" if is_all else "Known values"
            facts.append(
                f"{words}: {', '.join(code(value) for value in values[:20])}{', …' if len(values) > 20 else ''}"
            )
    examples = subschema.get("examples")
    shown = examples[0] if isinstance(examples, list) and examples else example
    if shown is not None and shown != subschema.get("default"):
        facts.append(f"Example: {code(shown)}")
    if facts:
        blocks.append("  \n".join(facts))
    return "\n\n".join(filter(None, blocks))


def description_of(subschema: Mapping[str, Any]) -> str:
    """Return the description as Markdown; empty without one."""
    markdown, description = subschema.get("markdownDescription"), subschema.get("description")
    if isinstance(markdown, str) and markdown:
        return markdown
    return escape_markdown(description) if isinstance(description, str) else ""


def value_note(subschema: Mapping[str, Any], index: int) -> str:
    """Return the description of an enumerated value as Markdown; empty without one."""
    for keyword in ("markdownEnumDescriptions", "enumDescriptions"):
        notes = subschema.get(keyword)
        if isinstance(notes, list) and index < len(notes) and isinstance(notes[index], str):
            note: str = notes[index]
            return note if keyword.startswith("markdown") else escape_markdown(note)
    return ""


def note_on(subschemas: Iterable[Mapping[str, Any]], value: object) -> str:
    """Return the value with the description that an enumeration has for it; empty without one."""
    for subschema in subschemas:
        enumeration = subschema.get("enum")
        for index, listed in enumerate(enumeration if isinstance(enumeration, list) else ()):
            note = value_note(subschema, index) if listed == value and type(listed) is type(value) else ""
            if note:
                return f"{code(value)}: {note}"
    return ""


def _values(schema: Schema, subschema: Mapping[str, Any], depth: int = 0) -> tuple[list[Any], bool]:
    """Return the values that a subschema or its alternatives list, and whether no others are allowed."""
    resolved = schema.resolve(subschema)
    if "const" in resolved:
        return [resolved["const"]], True
    enumeration = resolved.get("enum")
    if isinstance(enumeration, list):
        return enumeration, True
    if depth and resolved.get("type") == "null":
        return [None], True
    branches = resolved.get("anyOf", resolved.get("oneOf"))
    if not isinstance(branches, list) or depth > 4:
        return [], False
    parts = [_values(schema, branch, depth + 1) for branch in branches]
    values = [value for listed, _ in parts for value in listed]
    is_all = all(complete for _, complete in parts)
    return ([], False) if values == [None] and not is_all else (values, is_all)


def code(value: object) -> str:
    """Return a value as inline code."""
    text = json.dumps(value, ensure_ascii=False)
    text = text if len(text) <= 200 else text[:199] + "…"
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def escape_markdown(text: str) -> str:
    """Return plain text as Markdown that shows it unchanged; line breaks stay."""
    lines = []
    for line in text.split("\n"):
        bare = line.lstrip(" \t")
        margin = "&nbsp;" * len(line[: len(line) - len(bare)].expandtabs(4))
        lines.append(margin + _SPECIAL.sub(r"\\\1", bare))
    return "\\\n".join(lines)


def plain_text(markdown: str) -> str:
    """Return the Markdown of `describe` as plain text."""
    text = markdown.replace("&nbsp;", " ").replace("\\\n", "\n").replace("  \n", "\n")
    return _ESCAPED_OR_CODE.sub(lambda match: match[1] or match[3], text)
