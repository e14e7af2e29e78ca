"""One kind of component, read from its folder."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from string import Formatter
from typing import Any, Literal, get_args

from storesmith.kinds.schema import Schema
from storesmith.kinds.templates import Templates, Trust, template_folders

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Role = Literal["class", "class-reference", "module", "type-hint", "variant", "docstring"]
"""What a property's string stands for in the generated Python."""


class KindError(ValueError):
    """A kind's folder that cannot be used; the words say which file, and why."""


@dataclass(frozen=True, slots=True)
class PropertyConvention:
    """What is known of one property besides its schema.

    `module` is the name of the property that holds the module of a class-reference; `suffix` ends a class by convention.
    """

    name: str
    role: Role | None = None
    module: str | None = None
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class GenerateConvention:
    """What a kind generates: path patterns below the application's package and the tests folder, with `{module}`.

    `variant` is the property whose value names the folder of templates; None: they are in the kind's own folder.
    """

    store: str
    tests: str
    variant: str | None


@dataclass(frozen=True, eq=False)
class Kind:
    """A component kind: its name in revision files, the files that hold a bare definition, and its schema."""

    name: str
    title: str
    files: tuple[str, ...]
    schema: Schema
    folder: Path
    properties: Mapping[str, PropertyConvention] = field(default_factory=dict)
    generate: GenerateConvention | None = None
    templates: Mapping[str, Templates] = field(default_factory=dict)
    """By the values of the variant property for which there are some, sorted; by an empty text where the kind has no variants."""

    @property
    def variants(self) -> tuple[str, ...]:
        """The values of the variant property for which there are templates, sorted."""
        return tuple(filter(None, self.templates))

    @property
    def has_variants(self) -> bool:
        """Whether a property picks the templates."""
        return self.generate is not None and self.generate.variant is not None

    def with_templates(self, folder: Path, trust: Trust) -> tuple[Kind, tuple[str, ...]]:
        """The kind with the templates that are in `folder` too, and a complaint for each that cannot be used.

        They come beside those that it has, but take the place of one for the same variant.
        """
        if self.generate is None:
            return self, ()
        folders, complaints = template_folders(folder, has_variants=self.has_variants)
        shared = tuple(dict.fromkeys((folder, self.folder)))
        found = {inside.name if self.has_variants else "": Templates(inside, shared, trust) for inside in folders}
        return replace(self, templates=dict(sorted({**self.templates, **found}.items()))), complaints

    def with_role(self, role: Role) -> tuple[PropertyConvention, ...]:
        """The properties of that role, in the order of the kind's file."""
        return self._by_role.get(role, ())

    @cached_property
    def _by_role(self) -> Mapping[Role, tuple[PropertyConvention, ...]]:
        found: dict[Role, tuple[PropertyConvention, ...]] = {}
        for convention in self.properties.values():
            if convention.role is not None:
                found[convention.role] = (*found.get(convention.role, ()), convention)
        return found

    @cached_property
    def defaults(self) -> Mapping[str, object]:
        """The schema's defaults of the properties of a whole definition, by their names."""
        properties = self.schema.properties_of(self.schema.at((), {}))
        return {name: subschema["default"] for name, subschema in properties.items() if "default" in subschema}

    def schema_source(self) -> tuple[Path, str] | None:
        """The file of the schema and its text; None of a kind that has none."""
        file = self.folder / "schema.json"
        try:
            return file, file.read_text(encoding="utf-8-sig")
        except (OSError, ValueError):
            return None

    @cached_property
    def class_property(self) -> PropertyConvention | None:
        """The property that names the generated class."""
        return next(iter(self.with_role("class")), None)

    @cached_property
    def subject_property(self) -> PropertyConvention | None:
        """The property that names the class that a component is for, which no default can say."""
        references = self.with_role("class-reference")
        return next((reference for reference in references if reference.name not in self.defaults), None)


def load_kind(folder: Path) -> Kind:
    """The kind in `folder`, from its `kind.toml` and `schema.json`, without templates; raises `KindError`."""
    raw = _read_toml(folder / "kind.toml")
    schema_file = folder / "schema.json"
    try:
        schema = json.loads(_read(schema_file))
    except (OSError, ValueError, RecursionError) as error:
        raise KindError(f"{schema_file}: {error}") from error
    files = raw.get("files", [])
    name = raw.get("name")
    if not isinstance(name, str) or not name:
        raise KindError(f"{folder / 'kind.toml'}: `name` must be the component type, a string")
    if not isinstance(files, list) or not all(isinstance(pattern, str) for pattern in files):
        raise KindError(f"{folder / 'kind.toml'}: `files` must be an array of file patterns")
    if not isinstance(schema, dict | bool):
        raise KindError(f"{schema_file}: a JSON Schema is an object or a boolean")
    return Kind(
        name=name,
        title=str(raw.get("title", name.replace("_", " "))),
        files=tuple(files),
        schema=Schema(schema if isinstance(schema, dict) else ({} if schema else {"not": {}})),
        folder=folder,
        properties={key: _property(folder, key, value) for key, value in _table(folder, raw, "properties").items()},
        generate=_generate(folder, _table(folder, raw, "generate")),
    )


def _read(file: Path) -> str:
    if not file.is_file():
        raise FileNotFoundError("no such file")
    return file.read_text(encoding="utf-8-sig")


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(file))
    except (OSError, ValueError, RecursionError) as error:
        raise KindError(f"{file}: {error}") from error


def _table(folder: Path, raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    table = raw.get(key, {})
    if not isinstance(table, dict):
        raise KindError(f"{folder / 'kind.toml'}: `{key}` must be a table")
    return table


def _property(folder: Path, name: str, raw: object) -> PropertyConvention:
    if not isinstance(raw, dict) or not all(isinstance(value, str) for value in raw.values()):
        raise KindError(f"{folder / 'kind.toml'}: `properties.{name}` must be a table of strings")
    role = raw.get("role")
    if role is not None and role not in get_args(Role):
        raise KindError(f"{folder / 'kind.toml'}: `properties.{name}.role` must be one of {', '.join(get_args(Role))}")
    return PropertyConvention(name, role, raw.get("module"), raw.get("suffix", ""))


def _generate(folder: Path, raw: Mapping[str, Any]) -> GenerateConvention | None:
    if not raw:
        return None
    store, tests, variant = raw.get("store"), raw.get("tests"), raw.get("variant")
    if not isinstance(store, str) or not isinstance(tests, str) or not isinstance(variant, str | None):
        raise KindError(f"{folder / 'kind.toml'}: `generate` takes the strings `store`, `tests` and `variant`")
    for key, pattern in (("store", store), ("tests", tests)):
        if (fault := _path_fault(pattern)) is not None:
            raise KindError(f"{folder / 'kind.toml'}: `generate.{key}` {fault}, not {pattern!r}")
    return GenerateConvention(store, tests, variant)


def _path_fault(pattern: str) -> str | None:
    """What keeps a path pattern from being a Python file inside the folder that it is relative to."""
    try:
        fields = [
            (name, spec, conversion) for _, name, spec, conversion in Formatter().parse(pattern) if name is not None
        ]
    except ValueError:
        return "must hold `{module}` and no other braces"
    if fields != [("module", "", None)]:
        return "must hold `{module}` once, and no other braces"
    path = PurePosixPath(pattern)
    if path.is_absolute() or ".." in path.parts or "\\" in pattern or ":" in pattern or not pattern.isprintable():
        return "must be a path inside the package or the tests folder, with `/` between its parts"
    return None if path.suffix == ".py" else "must end with `.py`"
