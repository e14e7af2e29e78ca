"""A JSON Schema (draft 2020-12, as pydantic emits it) that can be asked what may stand at a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias

Subschema: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]

_COMBINATORS = ("allOf", "anyOf", "oneOf")


class Schema:
    """The schema of a kind; it never changes, so what is derived from it is kept."""

    def __init__(self, root: Subschema) -> None:
        self.root = root

    @cached_property
    def validator(self) -> Any:
        """A jsonschema validator for the whole schema; the first use imports the library.

        References are looked up in the schema itself: the empty registry keeps jsonschema from fetching any.
        """
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - start-up must not pay for it
        from referencing import Registry  # noqa: PLC0415

        registry: Registry[Any] = Registry()
        return Draft202012Validator(self.root, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)

    def check(self) -> None:
        """Raise `ValueError` where this is no JSON Schema of draft 2020-12."""
        from jsonschema import Draft202012Validator, SchemaError  # noqa: PLC0415

        try:
            Draft202012Validator.check_schema(self.root)
        except SchemaError as error:
            raise ValueError(f"not a JSON Schema: {error.message}") from error
        except RecursionError:
            raise ValueError("nested too deeply") from None

    def is_valid(self, value: object) -> bool:
        """Whether `value` fits the schema."""
        return bool(self.validator.is_valid(value))

    def at(self, path: Path, value: object) -> list[Subschema]:
        """The subschemas that speak of the place `path` in the document `value`, references followed.

        Of alternatives (`anyOf`, `oneOf`) only those count that what is already written leaves open.
        """
        found = list(self._alternatives(self.root, value))
        for step in path:
            value = _child_value(value, step)
            found = [
                alternative
                for subschema in found
                for child in _child_schemas(subschema, step)
                for alternative in self._alternatives(child, value)
            ]
        return found

    def resolve(self, subschema: object) -> Subschema:
        """`subschema` with its local `$ref` followed; what stands beside the reference wins over what it refers to."""
        seen: set[str] = set()
        while isinstance(subschema, Mapping) and isinstance(reference := subschema.get("$ref"), str):
            if reference in seen:
                return {}
            seen.add(reference)
            target = self._pointer(reference)
            beside = {key: value for key, value in subschema.items() if key != "$ref"}
            subschema = {**target, **beside} if isinstance(target, Mapping) else beside
        return subschema if isinstance(subschema, Mapping) else {}

    def _pointer(self, reference: str) -> object:
        if reference == "#":
            return self.root
        if not reference.startswith("#/"):
            return None
        node: object = self.root
        for token in reference[2:].split("/"):
            key = token.replace("~1", "/").replace("~0", "~")
            if isinstance(node, Mapping):
                node = node.get(key)
            elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
                node = node[int(key)]
            else:
                return None
        return node

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
        for part in _list(resolved.get("allOf")):
            yield from self._alternatives(part, value, depth + 1, references)
        for keyword in ("anyOf", "oneOf"):
            parts = [part for part in _list(resolved.get(keyword)) if isinstance(part, Mapping)]
            branches = [self.resolve(part) for part in parts]
            still_open = self.open_branches(branches, value)
            for part, branch in zip(parts, branches, strict=True):
                if any(branch is one for one in still_open):
                    yield from self._alternatives(part, value, depth + 1, references)
        if "if" in resolved:
            for keyword in ("then", "else"):
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
            if "enum" in resolved and value[key] not in _list(resolved["enum"]):
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

    def example_of(self, path: Path) -> object:
        """The value at `path` in the schema's own example of a whole document; None where there is none."""
        examples = _list(self.root.get("examples"))
        value: object = self.root.get("example", examples[0] if examples else None)
        for step in path:
            value = _child_value(value, step)
        return value

    @staticmethod
    def required_of(subschemas: Iterable[Subschema]) -> frozenset[str]:
        """The names that the subschemas of one object require."""
        return frozenset(name for subschema in subschemas for name in _list(subschema.get("required")))

    def types_of(self, subschema: Subschema, depth: int = 0) -> tuple[str, ...]:
        """The JSON types that `subschema` admits, in its order; empty where it does not say."""
        resolved = self.resolve(subschema)
        types = list(_types(resolved))
        if not types and "const" in resolved:
            types = [_type_name(resolved["const"])]
        if not types and "enum" in resolved:
            types = [_type_name(value) for value in _list(resolved["enum"])]
        if not types and depth < 8:
            for keyword in _COMBINATORS:
                for part in _list(resolved.get(keyword)):
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
    return tuple(name for name in _list(types) if isinstance(name, str))


def _type_name(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    names: dict[type, str] = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _list(value: object) -> list[Any]:
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
        import re  # noqa: PLC0415 - only schemas with patterns need it

        matched = False
        for pattern, child in _table(subschema, "patternProperties").items():
            try:
                is_match = re.search(pattern, step) is not None
            except re.error:
                continue
            if is_match:
                matched = True
                yield child
        if not matched:
            yield subschema.get("additionalProperties")
        return
    prefix = _list(subschema.get("prefixItems"))
    yield prefix[step] if step < len(prefix) else subschema.get("items")
