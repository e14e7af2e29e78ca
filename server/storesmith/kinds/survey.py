"""A walk over a whole schema: which of its parts have names of their own, and what in it is malformed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeGuard

from storesmith.kinds.patterns import UnknownPropertyError, compile_pattern

_TABLES = frozenset({"$defs", "definitions", "properties", "patternProperties", "dependentSchemas", "dependencies"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SINGLE = frozenset(
    {
        "additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then",
        "unevaluatedItems", "unevaluatedProperties",
    }
)  # fmt: skip
_ABOUT_KEYS = ("properties", "dependentRequired", "dependentSchemas", "dependencies")
_ABOUT_VALUES = ("const", "enum", "default", "example", "examples")
_TYPE_NAMES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})


@dataclass
class Survey:
    """What a walk over a schema found.

    `resources` are the parts with a URI of their own, by that, `anchors` the named ones, by `URI#name`; `complaints` say what is
    malformed, and so has no effect, each with a pointer to it.
    """

    base: str
    resources: dict[str, object]
    anchors: dict[str, object] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    references: list[tuple[str, Mapping[str, Any], str]] = field(default_factory=list)
    """Each `$ref`, the subschema with it, and a pointer to that."""
    _bases: dict[int, str] = field(default_factory=dict)

    @property
    def has_names(self) -> bool:
        """Whether a reference may lead to something else than a place below the root."""
        return len(self.resources) > 1 or bool(self.anchors)

    def base_of(self, subschema: object) -> str:
        """The URI that references in `subschema` are relative to."""
        return self._bases.get(id(subschema), self.base)


def survey(root: Mapping[str, Any], is_legacy: bool) -> Survey:  # noqa: FBT001 - there is nothing else to say of it
    """Walk over `root`, each part once."""
    found = Survey("", {"": root})
    pending: list[tuple[object, str, str]] = [(root, "", "#")]
    while pending:
        schema, base, pointer = pending.pop()
        if isinstance(schema, bool):
            continue
        if not isinstance(schema, Mapping):
            found.complaints.append(f"{pointer} is not a schema")
            continue
        base = _take_names(found, schema, base, is_root=schema is root, is_legacy=is_legacy)
        if base != found.base:
            found._bases[id(schema)] = base  # noqa: SLF001 - made here
        for key, value in schema.items():
            below = f"{pointer}/{_token(key)}"
            if key in _TABLES:
                if isinstance(value, Mapping):
                    parts = value.items()
                    pending += [
                        (child, base, f"{below}/{_token(name)}")
                        for name, child in parts
                        if key != "dependencies" or not isinstance(child, list | str)
                    ]
                    if key == "patternProperties":
                        found.complaints += [words for name in value if (words := _pattern_fault(name, below))]
                else:
                    found.complaints.append(f"{below} must be an object")
            elif key in _LISTS or (key == "items" and isinstance(value, list)):
                if isinstance(value, list):
                    pending += [(child, base, f"{below}/{index}") for index, child in enumerate(value)]
                else:
                    found.complaints.append(f"{below} must be an array of schemas")
            elif key in _SINGLE:
                pending.append((value, base, below))
            elif key == "$ref":
                if isinstance(value, str):
                    found.references.append((value, schema, below))
                else:
                    found.complaints.append(f"{below} must be a string")
            elif key in _SHAPES:
                found.complaints += _SHAPES[key](value, below)
    return found


class NamedKeys(NamedTuple):
    """The keys that a schema names for objects of a document, and its patterns for further keys."""

    names: frozenset[str]
    patterns: frozenset[str]


def named_keys(root: Mapping[str, Any], target: Callable[[str, Mapping[str, Any]], object]) -> NamedKeys:
    """Return the keys that any part of the schema `root` names, whether or not that part applies to a document.

    `target` returns the subschema that a reference in a part leads to.
    """
    names: set[str] = set()
    patterns: set[str] = set()
    seen: set[tuple[int, bool]] = set()
    pending: list[tuple[object, bool]] = [(root, False)]  # a subschema, and whether the strings that it lists are keys
    while pending:
        schema, is_of_keys = pending.pop()
        if not isinstance(schema, Mapping) or (id(schema), is_of_keys) in seen:
            continue
        seen.add((id(schema), is_of_keys))
        names.update(_own_names(schema, is_of_keys=is_of_keys))
        patterns.update(_strings(schema.get("patternProperties")))
        for keyword, value in schema.items():
            children: Iterable[object] = ()
            if keyword in _TABLES and isinstance(value, Mapping):
                children = value.values()
            elif isinstance(value, list) and (keyword in _LISTS or keyword == "items"):
                children = value
            elif keyword in _SINGLE:
                children = (value,)
            elif keyword in ("$ref", "$dynamicRef") and isinstance(value, str):
                children = (target(value, schema),)
            pending += [(child, is_of_keys or keyword == "propertyNames") for child in children]
    return NamedKeys(frozenset(names), frozenset(patterns))


def _own_names(schema: Mapping[str, Any], *, is_of_keys: bool) -> Iterator[str]:
    """Yield the keys that the keywords of one subschema name."""
    yield from _strings(schema.get("required"))
    for keyword in _ABOUT_KEYS:
        table = schema.get(keyword)
        yield from _strings(table)
        if isinstance(table, Mapping) and keyword != "properties":
            for wanted in table.values():
                yield from _strings(wanted if isinstance(wanted, list) else [wanted])
    discriminator = schema.get("discriminator")
    if isinstance(discriminator, Mapping):
        yield from _strings([discriminator.get("propertyName")])
    pending = [schema[keyword] for keyword in _ABOUT_VALUES if keyword in schema]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            yield from _strings(value)
            pending += value.values()
        elif isinstance(value, list):
            pending += value
    if is_of_keys:
        listed = schema.get("enum")
        yield from _strings([schema.get("const"), *(listed if isinstance(listed, list) else ())])


def _strings(values: object) -> Iterator[str]:
    """Yield the strings of an array, or the names of an object."""
    return (value for value in values if isinstance(value, str)) if isinstance(values, list | Mapping) else iter(())


def _take_names(found: Survey, schema: Mapping[str, Any], base: str, *, is_root: bool, is_legacy: bool) -> str:
    """Note the names of a subschema; gives the URI that what is in it is relative to."""
    own = schema.get("$id", schema.get("id") if is_legacy else None)
    if isinstance(own, str) and not (is_legacy and "$ref" in schema):
        from urllib.parse import urldefrag, urljoin  # noqa: PLC0415 - nearly no schema needs it

        try:
            uri, fragment = urldefrag(urljoin(base, own))
        except ValueError:
            uri, fragment = base, ""
        if fragment:
            found.anchors[f"{uri}#{fragment}"] = schema
        else:
            base = uri
            found.resources.setdefault(uri, schema)
            if is_root:
                found.base = uri
                found.resources.pop("", None)
                found.resources[uri] = schema
    for key in ("$anchor", "$dynamicAnchor"):
        if isinstance(schema.get(key), str):
            found.anchors.setdefault(f"{base}#{schema[key]}", schema)
    return base


def _token(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _pattern_fault(pattern: object, pointer: str) -> str | None:
    if not isinstance(pattern, str):
        return f"{pointer} must be a string"
    try:
        compile_pattern(pattern)
    except UnknownPropertyError:
        return None
    except re.error as error:
        return f"{pointer}: {pattern!r} is not a regular expression: {error}"
    return None


def _types(value: object, pointer: str) -> Iterable[str]:
    for name in value if isinstance(value, list) else [value]:
        if not isinstance(name, str) or name not in _TYPE_NAMES:
            yield f"{pointer}: {name!r} is not a type"


def _must_be(words: str, fits: Callable[[Any], bool]) -> Callable[[object, str], Iterable[str]]:
    def check(value: object, pointer: str) -> Iterator[str]:
        if not fits(value):
            yield f"{pointer} must be {words}"

    return check


def is_number(value: object) -> TypeGuard[int | float]:
    """Return whether a value is a number, as JSON counts: `true` is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


_ARRAY = _must_be("an array", lambda value: isinstance(value, list))
_NAMES = _must_be(
    "an array of strings", lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value)
)
_NUMBER = _must_be("a number", is_number)
_COUNT = _must_be("a whole number of at least 0", lambda value: is_number(value) and value >= 0 and value == int(value))
_LIMIT = _must_be("a number", lambda value: is_number(value) or isinstance(value, bool))
_STRING = _must_be("a string", lambda value: isinstance(value, str))

_SHAPES: dict[str, Callable[[Any, str], Iterable[str]]] = {
    "type": _types,
    "enum": _ARRAY,
    "required": lambda value, pointer: (
        () if isinstance(value, bool) else _NAMES(value, pointer)
    ),  # a boolean in draft 3
    "pattern": lambda value, pointer: filter(None, (_pattern_fault(value, pointer),)),
    "format": _STRING,
    "minimum": _NUMBER,
    "maximum": _NUMBER,
    "exclusiveMinimum": _LIMIT,
    "exclusiveMaximum": _LIMIT,
    "multipleOf": _must_be("a number above 0", lambda value: is_number(value) and value > 0),
    "dependentRequired": _must_be("an object", lambda value: isinstance(value, Mapping)),
} | dict.fromkeys(
    ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"),
    _COUNT,
)
