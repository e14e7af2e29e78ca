"""The settings files of other tools, as plain tables; what cannot be read is empty."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

from storesmith.text import Reader

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_DEEPEST = 8
"""How many folders `**` stands for at most."""


def table(raw: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """Return the table below `keys`, one inside the other; empty where there is none."""
    for key in keys:
        inner = raw.get(key)
        if not isinstance(inner, Mapping):
            return {}
        raw = inner
    return raw


def read_toml(file: Path, reader: Reader) -> Mapping[str, Any] | None:
    """Return what a TOML file holds: empty where it cannot be parsed, None where it is not there or not text."""
    text = reader.read(file)
    try:
        return None if text is None else parse_toml(text)
    except (ValueError, RecursionError):
        return {}


@lru_cache(maxsize=128)
def parse_toml(text: str) -> Mapping[str, Any]:
    """Return what a TOML text holds, which nobody changes; raises `ValueError` or `RecursionError` where it is not TOML."""
    return tomllib.loads(text.removeprefix("\ufeff"))


def read_ini(file: Path, reader: Reader) -> Mapping[str, Mapping[str, str]] | None:
    """Return the sections of an INI file: empty where it cannot be parsed, None where it is not there or not text."""
    text = reader.read(file)
    if text is None:
        return None
    from configparser import Error, RawConfigParser  # noqa: PLC0415 - few projects have such a file

    parser = RawConfigParser(strict=False, allow_no_value=True, default_section="")
    try:
        parser.read_string(text.removeprefix("\ufeff"))
    except Error:
        return {}
    return {name: {key: value or "" for key, value in parser.items(name)} for name in parser.sections()}


def folders_of(pattern: str, root: Path, reader: Reader) -> Iterator[Path]:
    """Yield the folder that `pattern` names, relative to `root`, or the folders that exist if it is a glob pattern."""
    if not any(character in pattern for character in "*?["):
        yield root / pattern
        return
    yield from _expanded(
        root, [part for part in pattern.replace("\\", "/").split("/") if part not in ("", ".")], reader
    )


def _expanded(folder: Path, parts: list[str], reader: Reader, depth: int = 0) -> Iterator[Path]:
    if not parts:
        yield folder
    elif parts[0] == "**":
        yield from _expanded(folder, parts[1:], reader)
        if depth < _DEEPEST:
            for inner in reader.folders(folder):
                yield from _expanded(inner, parts, reader, depth + 1)
    elif parts[0] == "..":
        yield from _expanded(folder.parent, parts[1:], reader)
    else:
        for inner in reader.folders(folder):
            if fnmatchcase(inner.name, parts[0]):
                yield from _expanded(inner, parts[1:], reader)
