"""Where in a schema's file a property is declared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from storesmith.kinds.schema import Path, Schema

Pointer = tuple[str | int, ...]
_MOST = 2_000
"""Subschemas that are looked at for one answer; a schema that refers to itself has no end of them."""


def pointer_to(schema: Schema, path: Path) -> Pointer | None:
    """The way through the schema's JSON to the declaration of the value at `path` of a document; None where there is none."""
    places: list[Pointer] = [()]
    for step in path:
        places = [child for place in places for child in _children(schema, place, step)]
    return places[0] if places and path else None


def _children(schema: Schema, place: Pointer, step: str | int) -> Iterator[Pointer]:
    """Where the subschema at `place`, or one that it refers to, declares the child `step`."""
    for at, subschema in _reach(schema, place):
        if isinstance(step, str):
            properties = subschema.get("properties")
            if isinstance(properties, Mapping) and step in properties:
                yield (*at, "properties", step)
                continue
            patterns = subschema.get("patternProperties")
            matching = (
                [pattern for pattern in patterns if _matches(pattern, step)] if isinstance(patterns, Mapping) else []
            )
            yield from ((*at, "patternProperties", pattern) for pattern in matching)
            if not matching and isinstance(subschema.get("additionalProperties"), Mapping):
                yield (*at, "additionalProperties")
        else:
            prefix = subschema.get("prefixItems")
            if isinstance(prefix, list) and step < len(prefix):
                yield (*at, "prefixItems", step)
            elif isinstance(subschema.get("items"), Mapping):
                yield (*at, "items")


def _reach(schema: Schema, place: Pointer) -> Iterator[tuple[Pointer, Mapping[str, Any]]]:
    """The subschema at `place`, and those that it takes in by `$ref`, `allOf` and the like."""
    pending = [place]
    seen: set[Pointer] = set()
    while pending and len(seen) < _MOST:
        at = pending.pop(0)
        subschema = _get(schema.root, at)
        if at in seen or not isinstance(subschema, Mapping):
            continue
        seen.add(at)
        yield at, subschema
        reference = subschema.get("$ref")
        if isinstance(reference, str) and reference.startswith("#"):
            pending.append(_steps(schema.root, reference))
        for keyword in ("allOf", "anyOf", "oneOf"):
            parts = subschema.get(keyword)
            pending += [(*at, keyword, index) for index in range(len(parts))] if isinstance(parts, list) else []
        pending += [(*at, keyword) for keyword in ("then", "else") if keyword in subschema]


def _steps(root: object, reference: str) -> Pointer:
    steps: list[str | int] = []
    node = root
    for token in reference[1:].strip("/").split("/") if len(reference) > 1 else ():
        key = token.replace("~1", "/").replace("~0", "~")
        step: str | int = int(key) if isinstance(node, list) and key.isdecimal() else key
        steps.append(step)
        node = _get(node, (step,))
    return tuple(steps)


def _get(node: Any, steps: Pointer) -> Any:
    for step in steps:
        if isinstance(node, Mapping):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False
