"""Writes what VS Code and the documentation say of the settings and of the version, from the places that define them.

`make settings` runs it. With `--check` nothing is written, and the files are named that say something else.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from storesmith import __version__
from storesmith.analysis.rules import BY_CODE
from storesmith.project import SETTINGS, Config, Setting

ROOT = Path(__file__).resolve().parent.parent
_BEGIN, _END = "<!-- settings -->", "<!-- /settings -->"
_DEFAULTS = Config()


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` name those that differ; gives the exit code."""
    differing = []
    for name, written in FILES.items():
        file = ROOT / name
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        after = written(before)
        if after != before:
            differing.append(name)
            if "--check" not in arguments:
                file.write_text(after, encoding="utf-8", newline="\n")
    print("\n".join(differing), end="\n" if differing else "")
    return int("--check" in arguments and bool(differing))


def _manifest(text: str) -> str:
    """`package.json` with the version, and the server's settings between those that are VS Code's own."""
    manifest = json.loads(text)
    properties = manifest["contributes"]["configuration"]["properties"]
    ours = {f"storesmith.{setting.in_editors}": _in_vscode(n, setting) for n, setting in enumerate(SETTINGS, 1)}
    own = [(name, schema) for name, schema in properties.items() if name not in ours]
    before = {name: schema for name, schema in own if schema["order"] <= 0}
    after = {name: schema for name, schema in own if name not in before}
    manifest["contributes"]["configuration"]["properties"] = {**before, **ours, **after}
    manifest["version"] = __version__
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _lock_file(text: str) -> str:
    lock = json.loads(text)
    lock["version"] = lock["packages"][""]["version"] = __version__
    return json.dumps(lock, indent=2, ensure_ascii=False) + "\n"


def _in_vscode(order: int, setting: Setting) -> dict[str, Any]:
    """The setting as VS Code has settings contributed. Its default says "not set": then the project decides.

    What is one of few values is a menu in the settings editor, which has no other way to show a type that may be null.
    """
    schema = dict(setting.schema)
    kind = schema.get("type", "string")
    shown: dict[str, Any] = {"order": order, **schema}
    if kind in ("array", "object"):
        shown["default"] = [] if kind == "array" else {}
    elif kind == "string" and "enum" not in schema:
        shown["default"] = ""
    else:
        shown |= {"type": [kind, "null"], "default": None}
    if kind == "boolean":
        shown |= {"enum": [None, True, False], "enumItemLabels": ["not set", "on", "off"]}
    elif "enum" in schema:
        shown |= {"enum": [None, *schema["enum"]], "enumItemLabels": ["not set", *schema["enum"]]}
        shown["markdownEnumDescriptions"] = ["", *(setting.choices[word] for word in schema["enum"])]
    if setting.field == "rules":
        severities = schema["additionalProperties"]
        shown["properties"] = {
            code: {
                "type": "string",
                **severities,
                "default": rule.severity,
                "markdownDescription": f"{rule.summary} When not set: `{rule.severity}`.",
            }
            for code, rule in sorted(BY_CODE.items())
            if rule.is_configurable
        }
        shown["additionalProperties"] = False
    shown["markdownDescription"] = (
        f"{setting.description} When not set, `{setting.key}` in the project's `pyproject.toml` holds; "
        f"where that is not set either, {_fallback(setting)}."
    )
    return shown


def _fallback(setting: Setting) -> str:
    default = getattr(_DEFAULTS, setting.field)
    if default is None:
        return "it is found"
    return "there are none" if default in ((), {}) else f"it is {_default(setting)}"


def _default(setting: Setting) -> str:
    """The default in Markdown, as it is written in TOML."""
    default = getattr(_DEFAULTS, setting.field)
    return "found" if default is None else f"`{json.dumps(default)}`"


def _type(setting: Setting) -> str:
    """The type of a setting in a few words of Markdown."""
    schema = setting.schema
    if "enum" in schema:
        return " or ".join(f"`{json.dumps(word)}`" for word in schema["enum"])
    if schema["type"] == "array":
        return f"array of {schema['items']['type']}s"
    if schema["type"] == "object":
        return "table of rule codes, each with one of " + ", ".join(
            f"`{json.dumps(word)}`" for word in schema["additionalProperties"]["enum"]
        )
    return f"{schema['type']} from {schema['minimum']}" if "minimum" in schema else str(schema["type"])


def _says(setting: Setting) -> str:
    return " ".join([setting.description, *(f"`{word}`: {meaning}" for word, meaning in setting.choices.items())])


def _typescript(_text: str) -> str:
    names = "".join(f"  '{setting.in_editors}',\n" for setting in SETTINGS)
    return (
        "/** The names of the server's settings. Made by `make settings` from server/storesmith/project/config.py. */\n"
        f"export const FOR_SERVER = [\n{names}] as const;\n"
    )


def _page(text: str) -> str:
    """The page of the settings: all of them in TOML, then a table."""
    example = "".join(f"{setting.key} = {setting.example}\n" for setting in SETTINGS)
    return _between(text, f"```toml\n[tool.storesmith]\n{example}```\n\n{_table('')}")


def _readme(text: str) -> str:
    return _between(text, _table("storesmith."))


def _table(prefix: str) -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        yield "in `pyproject.toml`", "in VS Code" if prefix else "in editors", "type", "default", "what it does"
        yield ("---",) * 5
        for setting in SETTINGS:
            name = f"`{prefix}{setting.in_editors}`"
            yield f"`{setting.key}`", name, _type(setting), _default(setting), _says(setting)

    return "\n".join(f"| {' | '.join(row)} |" for row in rows())


def _between(text: str, part: str) -> str:
    """The text with `part` between its markers, which it must have once."""
    after, count = re.subn(rf"{_BEGIN}\n.*?{_END}", lambda _: f"{_BEGIN}\n\n{part}\n\n{_END}", text, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"expected {_BEGIN} and {_END} once")
    return after


FILES: dict[str, Callable[[str], str]] = {
    "editors/vscode/package.json": _manifest,
    "editors/vscode/package-lock.json": _lock_file,
    "editors/vscode/src/server-settings.ts": _typescript,
    "editors/vscode/README.md": _readme,
    "docs/settings.md": _page,
}
"""The files, by their paths from the root of the repository, each with what makes its text of the one that it has."""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
