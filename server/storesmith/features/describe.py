"""What a schema says of a property, as Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from storesmith.kinds import Schema, type_phrase

_ESCAPED_OR_CODE = re.compile(r"\\([\\`*_{}\[\]()<>#+\-.!|~&])|(``?)(.+?)\2(?!`)")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&])")


def type_text(schema: Schema, subschema: Mapping[str, Any]) -> str:
    """The types that a property takes: `string`, `string or null`, `array of string`."""
    types = schema.types_of(subschema)
    if types == ("array",):
        items = schema.resolve(subschema.get("items"))
        inner = schema.types_of(items)
        return f"array of {type_phrase(inner)}" if inner else "array"
    return type_phrase(types) if types != ("object",) else "object"


def describe(
    schema: Schema, name: str | None, subschema: Mapping[str, Any], *, is_required: bool, example: object = None
) -> str:
    """Title, description, type, whether it is required or else its default, the allowed values and an example."""
    blocks: list[str] = []
    title = subschema.get("title")
    if isinstance(title, str) and title:
        blocks.append(escape_markdown(title))
    markdown, description = subschema.get("markdownDescription"), subschema.get("description")
    if isinstance(markdown, str) and markdown:
        blocks.append(markdown)
    elif isinstance(description, str) and description:
        blocks.append(escape_markdown(description))
    if name is not None:
        need = "required" if is_required else "optional"
        blocks.append(f"`{name}` — {type_text(schema, subschema)}, {need}")
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
    return "\n\n".join(blocks)


def _values(schema: Schema, subschema: Mapping[str, Any], depth: int = 0) -> tuple[list[Any], bool]:
    """The values that a subschema or its alternatives list, and whether no others are allowed."""
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
    """A value as inline code."""
    text = json.dumps(value, ensure_ascii=False)
    text = text if len(text) <= 200 else text[:199] + "…"
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def escape_markdown(text: str) -> str:
    """Text of a schema's author, so that none of it is taken for Markdown; line breaks stay."""
    lines = []
    for line in text.split("\n"):
        bare = line.lstrip(" \t")
        margin = "&nbsp;" * len(line[: len(line) - len(bare)].expandtabs(4))
        lines.append(margin + _SPECIAL.sub(r"\\\1", bare))
    return "\\\n".join(lines)


def plain_text(markdown: str) -> str:
    """The Markdown of `describe` for a client that shows plain text."""
    text = markdown.replace("&nbsp;", " ").replace("\\\n", "\n").replace("  \n", "\n")
    return _ESCAPED_OR_CODE.sub(lambda match: match[1] or match[3], text)
