"""A kind of 1 MB and a document of 1 MB that fits it, as a project of many pydantic models would have them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.document import Document

SIZE = 1_000_000
"""Bytes, of the schema and of the document."""
FILES = "*.estate.json"

_KINDS = ("queue", "topic", "table", "bucket")
_MODES = ("manual", "automatic", "scheduled", "on-demand", "disabled", "inherited")


def large_schema() -> dict[str, Any]:
    """Teams, each with models of its own: enumerations, nested models, what may be null, and a union with a discriminator."""
    definitions: dict[str, Any] = {}
    teams: dict[str, Any] = {}
    size = 0
    while size < SIZE:
        number = len(teams)
        own = dict(_team_definitions(number))
        teams[f"team_{number}"] = {"$ref": f"#/$defs/Team{number}", "description": f"What team {number} runs."}
        size += len(json.dumps([own, teams[f"team_{number}"]]))
        definitions |= own
    properties = {
        "title": {"type": "string", "title": "Title", "description": "What the estate is called.", "minLength": 1},
        **teams,
    }
    return {
        "$defs": definitions,
        "type": "object",
        "title": "Estate",
        "additionalProperties": False,
        "properties": properties,
        "required": ["title"],
    }


def _team_definitions(number: int) -> Iterator[tuple[str, Any]]:
    yield (
        f"Mode{number}",
        {
            "type": "string",
            "title": f"Mode{number}",
            "description": f"When the components of team {number} run.",
            "enum": list(_MODES),
        },
    )
    yield (
        f"Endpoint{number}",
        _model(
            f"Endpoint{number}",
            {
                "url": {"type": "string", "pattern": "^[a-z]+://[a-z0-9.-]+(:[0-9]+)?(/.*)?$", "title": "Url"},
                "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 443, "title": "Port"},
                "mode": {"$ref": f"#/$defs/Mode{number}", "default": "manual"},
            },
            ("url",),
        ),
    )
    for kind in _KINDS:
        name = f"{kind.title()}{number}"
        yield (
            name,
            _model(
                name,
                {
                    "kind": {"type": "string", "const": kind, "title": "Kind"},
                    "name": {"type": "string", "minLength": 1, "maxLength": 80, "title": "Name"},
                    "description": {
                        "anyOf": [{"type": "string"}, {"type": "null"}],
                        "default": None,
                        "title": "Description",
                    },
                    "size": {
                        "anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}],
                        "default": None,
                        "title": "Size",
                    },
                    "tags": {"type": "array", "items": {"type": "string"}, "default": [], "title": "Tags"},
                    "endpoint": {"$ref": f"#/$defs/Endpoint{number}"},
                    "fallback": {"anyOf": [{"$ref": f"#/$defs/Endpoint{number}"}, {"type": "null"}], "default": None},
                },
                ("kind", "name", "endpoint"),
            ),
        )
    names = {kind: f"#/$defs/{kind.title()}{number}" for kind in _KINDS}
    components = {
        "type": "array",
        "title": "Components",
        "items": {
            "discriminator": {"propertyName": "kind", "mapping": names},
            "oneOf": [{"$ref": reference} for reference in names.values()],
        },
    }
    owner = {"type": "string", "format": "email", "title": "Owner"}
    yield f"Team{number}", _model(f"Team{number}", {"owner": owner, "components": components}, ("owner", "components"))


def _model(name: str, properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    described = {
        key: child if "$ref" in child else {**child, "description": f"The {key} of a {name.rstrip('0123456789')}."}
        for key, child in properties.items()
    }
    return {
        "type": "object",
        "title": name,
        "description": f"One {name} of the estate.",
        "additionalProperties": False,
        "properties": described,
        "required": list(required),
    }


def estate(folder: Path, schema: Mapping[str, Any], *, problems: int = 0) -> Document:
    """A document that fits but for an unfinished key in the middle, and as many values of a wrong type as `problems` says.

    The keys whose lines are known are those of the object in the middle.
    """
    teams = [name for name in schema["properties"] if name.startswith("team_")]
    value: dict[str, Any] = {"title": "All that we run"}
    value |= {name: {"owner": f"{name}@example.com", "components": []} for name in teams}
    size = len(_text(value))
    components: list[dict[str, Any]] = []
    while size < SIZE:
        component = _component(len(components))
        value[teams[len(components) % len(teams)]]["components"].append(component)
        components.append(component)
        size += len(_text({"": {"": [component]}})) - 20
    for index in range(problems):
        wrong = components[index * len(components) // problems]
        wrong["name" if index % 2 else "size"] = [index]
    middle = value[teams[len(teams) // 2]]["components"][1]
    del middle["fallback"]
    middle["snap"] = ""
    text = _text(value)
    snap = text[: text.index('"snap"')].count("\n")
    margin = len(text.splitlines()[snap]) - len('"snap": ""')
    first = snap - len(_text(middle).splitlines()) + 3
    lines = {
        match[1]: number
        for number, line in enumerate(text.splitlines()[first : snap + 1], first)
        if (match := re.match(rf' {{{margin}}}"(\w+)":', line))
    }
    return Document((folder / f"{problems}.estate.json").as_uri(), text, lines, margin)


def _component(number: int) -> dict[str, Any]:
    endpoint = {"url": f"https://c{number}.example.com:8443/v1", "port": 8443, "mode": _MODES[number % len(_MODES)]}
    return {
        "kind": _KINDS[number % len(_KINDS)],
        "name": f"component number {number}",
        "description": f"What component {number} is for.",
        "size": number if number % 3 else None,
        "tags": ["blue", f"tag-{number}"],
        "endpoint": endpoint,
        "fallback": None if number % 2 else endpoint,
    }


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=2) + "\n"
