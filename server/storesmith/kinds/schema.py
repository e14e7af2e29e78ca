"""A JSON Schema (draft 2020-12, as pydantic emits it) that can be asked what may stand at a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from storesmith.kinds.patterns import searcher
from storesmith.kinds.survey import NamedKeys, Survey, named_keys, survey
from storesmith.kinds.validation import Counts, Validation, Violation

Subschema: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]
_Place: TypeAlias = tuple[object, list[Subschema]]

_COMBINATORS = ("allOf", "anyOf", "oneOf")


class Schema:
    """The schema of a kind; it never changes, so what is derived from it is kept."""

    def __init__(self, root: Subschema) -> None:
        self.root = root
        # Parts are known by their identity. One that was made here is kept beside what is known of it, so that its identity
        # is not given to another.
        self._resolved: dict[int, tuple[Subschema, Subschema]] = {}
        self._last: tuple[object, dict[Path, _Place]] | None = None

    @cached_property
    def _validation(self) -> Validation:
        return Validation(self)

    @cached_property
    def survey(self) -> Survey:
        """The schema's parts that have names, and what is malformed in it."""
        return survey(self.root, self.is_legacy)

    @cached_property
    def _named(self) -> NamedKeys:
        return named_keys(self.root, self.target)

    @property
    def named_keys(self) -> frozenset[str]:
        """The keys that any keyword of the schema names for an object, wherever it stands and whether or not it applies."""
        return self._named.names

    def patterns_at(self, path: Path) -> frozenset[str]:
        """Return the patterns of `patternProperties` for the object at `path`, whether or not the part with them applies."""
        if not self._named.patterns:
            return frozenset()
        parts = self._parts_at(path)
        return frozenset(pattern for part in parts for pattern in _table(part, "patternProperties"))

    def _parts_at(self, path: Path) -> list[Subschema]:
        """Return the subschemas that describe the place `path` of any document."""
        pending: list[object] = [self.root]
        if path:
            pending = [child for part in self._parts_at(path[:-1]) for child in _child_schemas(part, path[-1])]
        found: dict[int, Subschema] = {}
        while pending:
            part = pending.pop()
            if not isinstance(part, Mapping) or id(part) in found:
                continue
            found[id(part)] = part
            for keyword in ("$ref", "$dynamicRef"):
                if isinstance(part.get(keyword), str):
                    pending.append(self.target(part[keyword], part))
            for keyword in _COMBINATORS:
                pending += list_of(part.get(keyword))
            for keyword in ("dependentSchemas", "dependencies"):
                pending += _table(part, keyword).values()
            pending += [part.get(keyword) for keyword in ("if", "then", "else", "not")]
        return list(found.values())

    @property
    def is_legacy(self) -> bool:
        """Whether the schema says that it is of a draft in which nothing beside a `$ref` counts."""
        dialect = self.root.get("$schema")
        return isinstance(dialect, str) and re.search("draft-0[3-7]", dialect) is not None

    def complaints(self) -> list[str]:
        """What is malformed or leads nowhere, and so has no effect, each with a pointer to it."""
        lost = [
            f"{pointer}: {reference!r} leads nowhere in this schema, and nothing is fetched"
            for reference, subschema, pointer in self.survey.references
            if not isinstance(self.target(reference, subschema), Mapping | bool)
        ]
        return [*self.survey.complaints, *lost]

    def is_valid(self, value: object) -> bool:
        """Whether `value` fits the schema."""
        return self._validation.holds(value)

    def violations(self, value: object, *, keep: bool = False) -> list[Violation]:
        """What the schema refuses in `value`, in no order.

        With `keep`, objects and arrays that are the same ones as in the call before have not changed since.
        """
        return self._validation.violations(value, keep=keep)

    def count_errors(self, value: object, counts: Counts | None = None) -> int:
        """Return how many errors jsonschema reports in `value`.

        `counts`, empty at first, makes it quick for further values that hold the same objects and arrays.
        """
        return self._validation.count_errors(value, counts)

    def is_settled(self, path: Path, root: object, step: str | int) -> bool:
        """Whether the value at `step` below `path` in the document `root` fits what is said of it, and all in it is known."""
        if self._last is None or self._last[0] is not root:
            self.at((), root)
        assert self._last is not None
        above, subschemas = self._at(path, self._last[1])
        value = _child_value(above, step)
        children = (child for subschema in subschemas for child in _child_schemas(subschema, step))
        return any(
            isinstance(child, Mapping | bool) and self._validation.is_settled(child, value) for child in children
        )

    def at(self, path: Path, value: object) -> list[Subschema]:
        """The subschemas that speak of the place `path` in the document `value`, references followed.

        Of alternatives (`anyOf`, `oneOf`) only those count that what is already written leaves open.
        """
        if self._last is None or self._last[0] is not value:
            self._last = value, {(): (value, list(self._alternatives(self.root, value)))}
        return list(self._at(path, self._last[1])[1])

    def _at(self, path: Path, known: dict[Path, _Place]) -> _Place:
        """As `at`, with the value there; `known` are the places of the same document that have been asked for."""
        place = known.get(path)
        if place is None:
            above, subschemas = self._at(path[:-1], known)
            value = _child_value(above, path[-1])
            found = [
                alternative
                for subschema in subschemas
                for child in _child_schemas(subschema, path[-1])
                for alternative in self._alternatives(child, value)
            ]
            place = known[path] = value, found
        return place

    def resolve(self, subschema: object) -> Subschema:
        """`subschema` with its local `$ref` followed; what stands beside the reference wins over what it refers to.

        The same part of the schema gives the same object each time.
        """
        if not isinstance(subschema, Mapping):
            return {}
        if not isinstance(subschema.get("$ref"), str):
            return subschema
        known = self._resolved.get(id(subschema))
        if known is None:
            known = self._resolved[id(subschema)] = subschema, self._follow(subschema)
        return known[1]

    def _follow(self, subschema: object) -> Subschema:
        seen: set[str] = set()
        while isinstance(subschema, Mapping) and isinstance(reference := subschema.get("$ref"), str):
            if reference in seen:
                return {}
            seen.add(reference)
            target = self.target(reference, subschema)
            beside = {key: value for key, value in subschema.items() if key != "$ref"}
            if isinstance(target, Mapping):
                subschema = {**target, **beside} if beside else target
            else:
                subschema = beside
        return subschema if isinstance(subschema, Mapping) else {}

    def target(self, reference: str, subschema: Subschema) -> object:
        """What a reference in `subschema` leads to; None where it leads out of the schema, or nowhere."""
        if not self.survey.has_names and reference[:2] in ("#", "#/"):
            return _pointed(self.root, reference[1:])
        from urllib.parse import urldefrag, urljoin  # noqa: PLC0415 - nearly no schema needs it

        base = self.survey.base_of(subschema)
        try:
            uri, fragment = urldefrag(base + reference if reference.startswith("#") else urljoin(base, reference))
        except ValueError:
            return None
        if fragment and not fragment.startswith("/"):
            return self.survey.anchors.get(f"{uri}#{fragment}")
        resource = self.survey.resources.get(uri)
        return None if resource is None else _pointed(resource, fragment)

    def _alternatives(
        self, subschema: object, value: object, depth: int = 0, references: frozenset[str] = frozenset()
    ) -> Iterator[Subschema]:
        reference = subschema.get("$ref") if isinstance(subschema, Mapping) else None
        if reference in references or depth > 32:
            return
        if isinstance(reference, str):
            references |= {reference}
        resolved = self.resolve(subschema)
        if not resolved:
            return
        yield resolved
        for part in list_of(resolved.get("allOf")):
            yield from self._alternatives(part, value, depth + 1, references)
        for keyword in ("anyOf", "oneOf"):
            parts = [part for part in list_of(resolved.get(keyword)) if isinstance(part, Mapping)]
            branches = [self.resolve(part) for part in parts]
            still_open = self.open_branches(branches, value)
            for part, branch in zip(parts, branches, strict=True):
                if any(branch is one for one in still_open):
                    yield from self._alternatives(part, value, depth + 1, references)
        for keyword in ("dependentSchemas", "dependencies"):
            for name, part in _table(resolved, keyword).items():
                if isinstance(value, Mapping) and name in value:
                    yield from self._alternatives(part, value, depth + 1, references)
        if "if" in resolved:
            chosen = "then" if self._validation.fits(resolved["if"], value) else "else"
            for keyword in ("then", "else") if value is None else (chosen,):
                yield from self._alternatives(resolved.get(keyword), value, depth + 1, references)

    def open_branches(self, branches: Sequence[Subschema], value: object) -> list[Subschema]:
        """The branches that `value`, which may be half-written, can still become."""
        if not branches or not isinstance(value, Mapping):
            return list(branches)
        fitting = [branch for branch in branches if self._fits(branch, value)]
        written = [key for key in value if any(key in _table(branch, "properties") for branch in branches)]
        declaring = [branch for branch in fitting if all(key in _table(branch, "properties") for key in written)]
        return declaring or fitting or list(branches)

    def _fits(self, branch: Subschema, value: Mapping[str, object]) -> bool:
        for key, subschema in _table(branch, "properties").items():
            if key not in value:
                continue
            resolved = self.resolve(subschema)
            if "const" in resolved and resolved["const"] != value[key]:
                return False
            if "enum" in resolved and value[key] not in list_of(resolved["enum"]):
                return False
        return "type" not in branch or "object" in _types(branch)

    @cached_property
    def property_order(self) -> tuple[str, ...]:
        """The names of the root's properties, in the schema's order."""
        return tuple(self.properties_of(self.at((), {})))

    def properties_of(self, subschemas: Iterable[Subschema]) -> dict[str, Subschema]:
        """The properties that the subschemas of one object declare; the first to declare a name describes it."""
        properties: dict[str, Subschema] = {}
        for subschema in subschemas:
            for name, child in _table(subschema, "properties").items():
                if name not in properties and child is not False:
                    properties[name] = self.resolve(child)
        return properties

    def values_of(self, subschemas: Iterable[Subschema], name: str) -> list[Any]:
        """The values that the subschemas of one object list for its property `name`, each once."""
        found: list[Any] = []
        for subschema in subschemas:
            child = self.resolve(_table(subschema, "properties").get(name))
            listed = [child["const"]] if "const" in child else list_of(child.get("enum"))
            found += [value for value in listed if value not in found]
        return found

    def example_of(self, path: Path) -> object:
        """The value at `path` in the schema's own example of a whole document; None where there is none."""
        examples = list_of(self.root.get("examples"))
        value: object = self.root.get("example", examples[0] if examples else None)
        for step in path:
            value = _child_value(value, step)
        return value

    @staticmethod
    def required_of(subschemas: Iterable[Subschema]) -> frozenset[str]:
        """The names that the subschemas of one object require."""
        return frozenset(name for subschema in subschemas for name in list_of(subschema.get("required")))

    def types_of(self, subschema: Subschema, depth: int = 0) -> tuple[str, ...]:
        """The JSON types that `subschema` admits, in its order; empty where it does not say."""
        resolved = self.resolve(subschema)
        types = list(_types(resolved))
        if not types and "const" in resolved:
            types = [_type_name(resolved["const"])]
        if not types and "enum" in resolved:
            types = [_type_name(value) for value in list_of(resolved["enum"])]
        if not types and depth < 8:
            for keyword in _COMBINATORS:
                for part in list_of(resolved.get(keyword)):
                    types += self.types_of(part, depth + 1)
        return tuple(dict.fromkeys(types))


_WITH_ARTICLE = {"object": "an object", "array": "an array"}


def type_phrase(types: Iterable[str]) -> str:
    """JSON types as a person would say them: `string or null`, `number, string or null`."""
    names = [_WITH_ARTICLE.get(name, name) for name in dict.fromkeys(types)]
    if len(names) < 2:
        return "".join(names) or "any value"
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _types(subschema: Subschema) -> tuple[str, ...]:
    types = subschema.get("type")
    if isinstance(types, str):
        return (types,)
    return tuple(name for name in list_of(types) if isinstance(name, str))


def _type_name(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    names: dict[type, str] = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return names.get(type(value), "null")


def list_of(value: object) -> list[Any]:
    """Return a value that is a list; an empty list for any other value."""
    return value if isinstance(value, list) else []


def _table(subschema: Subschema, key: str) -> Mapping[str, Any]:
    table = subschema.get(key)
    return table if isinstance(table, Mapping) else {}


def _child_value(value: object, step: str | int) -> object:
    if isinstance(step, str):
        return value.get(step) if isinstance(value, Mapping) else None
    return value[step] if isinstance(value, list) and step < len(value) else None


def _child_schemas(subschema: Subschema, step: str | int) -> Iterator[object]:
    if isinstance(step, str):
        properties = _table(subschema, "properties")
        if step in properties:
            yield properties[step]
            return
        matched = False
        for pattern, child in _table(subschema, "patternProperties").items():
            compiled = searcher(pattern)
            if compiled is not None and compiled.search(step):
                matched = True
                yield child
        if not matched:
            yield subschema.get("additionalProperties")
        return
    items, rest = subschema.get("prefixItems"), subschema.get("items")
    if isinstance(rest, list):  # as it was written until draft 2019-09
        items, rest = rest, subschema.get("additionalItems")
    prefix = list_of(items)
    yield prefix[step] if step < len(prefix) else rest


def _pointed(node: object, pointer: str) -> object:
    """What a JSON Pointer (RFC 6901), as a URI's fragment, leads to; None where it leads nowhere."""
    if not pointer:
        return node
    if "%" in pointer:
        from urllib.parse import unquote  # noqa: PLC0415 - nearly no schema needs it

        pointer = unquote(pointer)
    for token in pointer[1:].split("/"):
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(node, Mapping):
            node = node.get(key)
        elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
            node = node[int(key)]
        else:
            return None
    return node
