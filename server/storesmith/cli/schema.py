"""`storesmith schema`: the JSON Schema of a kind, for editors and tools that know nothing of storesmith."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from storesmith.cli.main import EXIT_CLEAN, EXIT_MISUSE
from storesmith.cli.sources import Sources
from storesmith.cli.terminal import say
from storesmith.cli.write import write_whole
from storesmith.kinds import Kind, bundled_kinds
from storesmith.model.naming import nearest

_DEFAULT_KIND = "infrastructure_snapshot_store"
_DRAFT_07 = "http://json-schema.org/draft-07/schema#"
_DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
_ID, _URL = "https://json.schemastore.org", "https://www.schemastore.org"
"""How schemas are named on SchemaStore, and where its catalog says that they are."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", nargs="?", default=_DEFAULT_KIND, metavar="KIND", help="(default: %(default)s)")
    parser.add_argument("--catalog", action="store_true", help="print the entry for SchemaStore's catalog instead")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to FILE")


def run(options: argparse.Namespace) -> int:
    kinds = {kind.name: kind for kind in reversed(Sources().scope(Path.cwd() / "x.json").kinds)}
    kind = kinds.get(options.kind)
    if kind is None:
        meant = nearest(options.kind, tuple(kinds))
        hint = f" Did you mean {meant}?" if meant else ""
        known = ", ".join(sorted(kinds))
        say(f"storesmith: there is no kind {options.kind!r}.{hint} Known: {known}", is_error=True)
        return EXIT_MISUSE
    if options.catalog and not _is_bundled(kind):
        say(f"storesmith: {kind.name} is the project's own, and in no catalog", is_error=True)
        return EXIT_MISUSE
    told = _catalog_entry(kind) if options.catalog else _schema(kind)
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    if options.output is None:
        print(text, end="")
        return EXIT_CLEAN
    try:
        write_whole(options.output.resolve() if options.output.is_file() else options.output, text)  # a link stays one
    except OSError as error:
        say(f"storesmith: {options.output}: {error.strerror or error}", is_error=True)
        return EXIT_MISUSE
    say(f"written: {options.output}")
    return EXIT_CLEAN


def _schema(kind: Kind) -> dict[str, Any]:
    """The schema that the kind has, with what a reader of it alone must know: its dialect, its names and examples."""
    root = dict(kind.schema.root)
    example = root.pop("example", None)  # OpenAPI's word, which JSON Schema does not know
    head: dict[str, Any] = {"$schema": root.pop("$schema", _DRAFT_07 if _is_bundled(kind) else _DRAFT_2020)}
    if _is_bundled(kind):
        head["$id"] = f"{_ID}/{_file(kind)}"
        root["title"] = _title(kind)
    root.setdefault("title", _title(kind))
    root.setdefault("description", _description(kind))
    head |= {name: root.pop(name) for name in ("$id", "title", "description", "type", "required") if name in root}
    if isinstance(example, Mapping):
        properties = root.get("properties")
        if isinstance(properties, Mapping):
            root["properties"] = {name: _with_example(each, example.get(name)) for name, each in properties.items()}
        root.setdefault("examples", [example])
    return head | root


def _with_example(subschema: object, value: object) -> object:
    """A property's schema, with an example where it has none and its default is none."""
    if not isinstance(subschema, Mapping) or value is None or {"default", "examples"} & subschema.keys():
        return subschema
    return {**subschema, "examples": [value]}


def _catalog_entry(kind: Kind) -> dict[str, Any]:
    """What SchemaStore's catalog says of the schema."""
    patterns = [pattern.removeprefix("**/") for pattern in kind.files]
    url = f"{_URL}/{_file(kind)}"
    return {"name": _title(kind), "description": _description(kind), "fileMatch": patterns, "url": url}


def _title(kind: Kind) -> str:
    return f"Castlecraft {kind.title}"


def _description(kind: Kind) -> str:
    return f"Definition of a Castlecraft component of the type {kind.name}"


def _file(kind: Kind) -> str:
    return f"castlecraft-{kind.title.replace(' ', '-')}.json"


def _is_bundled(kind: Kind) -> bool:
    return any(kind.name == bundled.name for bundled in bundled_kinds())
