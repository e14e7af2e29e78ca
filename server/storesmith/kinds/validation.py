"""Values held against a JSON Schema: a subschema becomes functions when a value first reaches it.

All of draft 2020-12 is understood, and of the drafts before it what they wrote differently: arrays in `items`,
`additionalItems`, `dependencies`, and booleans in `exclusiveMinimum` and `exclusiveMaximum`. A keyword that is malformed, a
pattern that is no regular expression, a format that is not known and a reference that leads nowhere refuse nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from storesmith.kinds.keywords import SIMPLE, same, type_test
from storesmith.kinds.patterns import searcher

if TYPE_CHECKING:
    from storesmith.kinds.schema import Schema

Path = tuple[str | int, ...]
_DEEP = 10_000
"""Calls that may be under way: a document of the greatest depth takes some of each level."""


class Violation(NamedTuple):
    """`keyword` of `subschema` refuses `instance`, which stands at `path` below the value that was checked.

    `expected` is what the keyword says, but for `required` the one name that is missing; for `propertyNames` the name that is
    refused and the violation that says why; for `anyOf` and `oneOf` the alternatives that come nearest, or how many fit where
    only one may; for `items` how many items there may be. The keyword `false` allows nothing at all.
    """

    path: Path
    keyword: str
    expected: Any
    instance: Any
    subschema: Mapping[str, Any]


class Keyword(NamedTuple):
    """One keyword of a subschema: whether a value holds, and what to say where it does not (None: the keyword itself)."""

    name: str
    expected: Any
    holds: Callable[[Any], bool]
    violations: Callable[[Any], Iterable[Violation]] | None = None


class Check:
    """A subschema, ready to be held against values."""

    __slots__ = ("_keywords", "_validation", "holds", "is_simple", "schema")

    holds: Callable[[Any], bool]

    def __init__(self, schema: object, validation: Validation) -> None:
        self.schema: Mapping[str, Any] = schema if isinstance(schema, Mapping) else {}
        self._validation = validation
        self._keywords: tuple[Keyword, ...] | None = None
        self.is_simple = False
        self.holds = self._first
        if schema is False:
            self._keywords = (Keyword("false", None, lambda _: False),)
            self.holds = lambda _: False

    @property
    def keywords(self) -> tuple[Keyword, ...]:
        """The keywords that can refuse something, the cheap ones first."""
        if self._keywords is None:
            self._keywords = tuple(self._validation.keywords_of(self.schema))
            self.is_simple = all(keyword.violations is None for keyword in self._keywords)
        return self._keywords

    def _first(self, value: Any) -> bool:
        tests = tuple(keyword.holds for keyword in self.keywords)
        if not tests:
            self.holds = _anything
        elif len(tests) == 1:
            self.holds = tests[0]
        else:

            def holds(value: Any) -> bool:
                for test in tests:  # noqa: SIM110 - `all` with a generator takes twice the time
                    if not test(value):
                        return False
                return True

            self.holds = holds
        return self.holds(value)

    def violations(self, value: Any) -> Iterator[Violation]:
        """What is wrong with `value`; nothing if and only if it holds."""
        for keyword in self.keywords:
            if keyword.holds(value):
                continue
            if keyword.violations is None:
                yield Violation((), keyword.name, keyword.expected, value, self.schema)
            else:
                yield from keyword.violations(value)


def _anything(_: Any) -> bool:
    return True


def _below(step: str | int, check: Check, value: Any) -> Iterator[Violation]:
    for found in check.violations(value):
        yield found._replace(path=(step, *found.path))


class Validation:
    """The checks of a schema, each made once; what they found out about a value is kept while that is being checked."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._checks: dict[int, Check] = {}
        self._held: dict[tuple[int, int], bool] = {}
        self._found: dict[tuple[int, int], tuple[Violation, ...]] = {}
        self._root = self.check(schema.root)

    def check(self, subschema: object) -> Check:
        """The check of a part of the schema."""
        known = self._checks.get(id(subschema))
        if known is None:
            known = self._checks[id(subschema)] = Check(subschema, self)
        return known

    def holds(self, value: object) -> bool:
        """Whether `value` fits the schema."""
        with _Depth():
            try:
                return self._root.holds(value)
            finally:
                self._held.clear()

    def violations(self, value: object) -> list[Violation]:
        """What is wrong with `value`, in no order."""
        with _Depth():
            try:
                return [] if self._root.holds(value) else list(self._root.violations(value))
            finally:
                self._held.clear()
                self._found.clear()

    # ---------------------------------------------------------------- keywords

    def keywords_of(self, schema: Mapping[str, Any]) -> Iterator[Keyword]:
        """The keywords of a subschema that can refuse something."""
        if "$ref" in schema and self._schema.is_legacy:
            schema = {"$ref": schema["$ref"]}  # until draft 7, what stands beside a reference does not count
        for name, make in SIMPLE.items():
            if name in schema:
                holds = make(schema[name], schema)
                if holds is not None:
                    yield Keyword(name, schema[name], holds)
        for name, build in _STRUCTURAL.items():
            if name in schema:
                keyword = build(self, schema[name], schema)
                if keyword is not None:
                    yield keyword

    def _required(self, names: Any, schema: Mapping[str, Any]) -> Keyword | None:
        wanted = _names(names)
        if not wanted:
            return None
        needed = frozenset(wanted)

        def holds(value: Any) -> bool:
            return not isinstance(value, dict) or value.keys() >= needed

        def violations(value: Any) -> Iterator[Violation]:
            return (Violation((), "required", name, value, schema) for name in wanted if name not in value)

        return Keyword("required", names, holds, violations)

    def _properties(self, table: Any, _schema: Mapping[str, Any]) -> Keyword | None:
        if not isinstance(table, Mapping):
            return None
        checks = {name: self.check(child) for name, child in table.items()}
        find = checks.get
        # Values that tell alternatives apart are looked at first.
        telling = tuple((name, check) for name, check in checks.items() if "const" in check.schema)

        def holds(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            for name, check in telling:
                if name in value and not check.holds(value[name]):
                    return False
            for name, child in value.items():
                found = find(name)
                if found is not None and not found.holds(child):
                    return False
            return True

        def violations(value: Any) -> Iterator[Violation]:
            for name, child in value.items():
                if name in checks and not checks[name].holds(child):
                    yield from _below(name, checks[name], child)

        return Keyword("properties", table, holds, violations)

    def _pattern_properties(self, table: Any, _schema: Mapping[str, Any]) -> Keyword | None:
        if not isinstance(table, Mapping):
            return None
        checks = [(found, self.check(child)) for pattern, child in table.items() if (found := searcher(pattern))]

        def failing(value: Any) -> Iterator[tuple[str, Check]]:
            for name, child in value.items():
                for pattern, check in checks:
                    if pattern.search(name) and not check.holds(child):
                        yield name, check

        def holds(value: Any) -> bool:
            return not isinstance(value, dict) or next(failing(value), None) is None

        def violations(value: Any) -> Iterator[Violation]:
            for name, check in failing(value):
                yield from _below(name, check, value[name])

        return Keyword("patternProperties", table, holds, violations)

    def _additional_properties(self, child: Any, schema: Mapping[str, Any]) -> Keyword | None:
        if not isinstance(child, Mapping | bool) or child is True:
            return None
        properties = schema.get("properties")
        declared = frozenset(properties) if isinstance(properties, Mapping) else frozenset()
        given = schema.get("patternProperties")
        compiled = [searcher(pattern) for pattern in given] if isinstance(given, Mapping) else []
        if None in compiled:
            return None  # which names such a pattern takes in is not known
        patterns = [pattern.search for pattern in compiled if pattern]
        check = self.check(child)

        def is_additional(name: str) -> bool:
            return name not in declared and not any(search(name) for search in patterns)

        def holds(value: Any) -> bool:
            if not isinstance(value, dict) or (not patterns and value.keys() <= declared):
                return True
            return all(check.holds(item) for name, item in value.items() if is_additional(name))

        def violations(value: Any) -> Iterator[Violation]:
            if child is False:
                yield Violation((), "additionalProperties", child, value, schema)
                return
            for name, item in value.items():
                if is_additional(name) and not check.holds(item):
                    yield from _below(name, check, item)

        return Keyword("additionalProperties", child, holds, violations)

    def _property_names(self, child: Any, schema: Mapping[str, Any]) -> Keyword:
        check = self.check(child)

        def holds(value: Any) -> bool:
            return not isinstance(value, dict) or all(check.holds(name) for name in value)

        def violations(value: Any) -> Iterator[Violation]:
            for name in value:
                reason = next(check.violations(name), None)
                if reason is not None:
                    yield Violation((), "propertyNames", (name, reason), value, schema)

        return Keyword("propertyNames", child, holds, violations)

    def _prefix_items(self, children: Any, _schema: Mapping[str, Any]) -> Keyword | None:
        if not isinstance(children, list):
            return None
        checks = [self.check(child) for child in children]

        def holds(value: Any) -> bool:
            return not isinstance(value, list) or all(
                check.holds(item) for check, item in zip(checks, value, strict=False)
            )

        def violations(value: Any) -> Iterator[Violation]:
            for index, (check, item) in enumerate(zip(checks, value, strict=False)):
                if not check.holds(item):
                    yield from _below(index, check, item)

        return Keyword("prefixItems", children, holds, violations)

    def _items(self, child: Any, schema: Mapping[str, Any]) -> Keyword | None:
        if isinstance(child, list):
            return self._prefix_items(child, schema)
        prefix = schema.get("prefixItems")
        return self._items_after(len(prefix) if isinstance(prefix, list) else 0, child, schema)

    def _additional_items(self, child: Any, schema: Mapping[str, Any]) -> Keyword | None:
        items = schema.get("items")
        return self._items_after(len(items), child, schema) if isinstance(items, list) else None

    def _items_after(self, start: int, child: Any, schema: Mapping[str, Any]) -> Keyword | None:
        if child is True or not isinstance(child, Mapping | bool):
            return None
        check = self.check(child)

        def holds(value: Any) -> bool:
            if not isinstance(value, list):
                return True
            held = check.holds
            for item in value[start:] if start else value:
                if not held(item):
                    return False
                held = check.holds  # the first use replaces it
            return True

        def violations(value: Any) -> Iterator[Violation]:
            if child is False:
                yield Violation((), "items", start, value, schema)
                return
            for index, item in enumerate(value[start:], start):
                if not check.holds(item):
                    yield from _below(index, check, item)

        return Keyword("items", child, holds, violations)

    def _contains(self, child: Any, schema: Mapping[str, Any]) -> Keyword:
        check = self.check(child)
        least = schema.get("minContains", 1)
        most = schema.get("maxContains", sys.maxsize)

        def count(value: Any) -> int:
            return sum([check.holds(item) for item in value])

        def holds(value: Any) -> bool:
            return not isinstance(value, list) or least <= count(value) <= most

        def violations(value: Any) -> Iterator[Violation]:
            if count(value) < least:
                yield Violation((), "minContains" if "minContains" in schema else "contains", least, value, schema)
            else:
                yield Violation((), "maxContains", most, value, schema)

        return Keyword("contains", child, holds, violations)

    def _dependent_required(self, table: Any, schema: Mapping[str, Any]) -> Keyword | None:
        if not isinstance(table, Mapping):
            return None
        wanted = [(trigger, _names(names)) for trigger, names in table.items()]

        def missing(value: Any) -> list[str]:
            return [name for trigger, names in wanted if trigger in value for name in names if name not in value]

        def holds(value: Any) -> bool:
            return not isinstance(value, dict) or not missing(value)

        def violations(value: Any) -> Iterator[Violation]:
            return (Violation((), "required", name, value, schema) for name in dict.fromkeys(missing(value)))

        return Keyword("dependentRequired", table, holds, violations)

    def _dependent_schemas(self, table: Any, _schema: Mapping[str, Any]) -> Keyword | None:
        if not isinstance(table, Mapping):
            return None
        checks = [(name, self.check(child)) for name, child in table.items() if isinstance(child, Mapping | bool)]

        def holds(value: Any) -> bool:
            return not isinstance(value, dict) or all(check.holds(value) for name, check in checks if name in value)

        def violations(value: Any) -> Iterator[Violation]:
            for name, check in checks:
                if name in value:
                    yield from check.violations(value)

        return Keyword("dependentSchemas", table, holds, violations)

    def _dependencies(self, table: Any, schema: Mapping[str, Any]) -> Keyword | None:
        if not isinstance(table, Mapping):
            return None
        names = {key: child for key, child in table.items() if isinstance(child, list | str)}
        listed = {key: [child] if isinstance(child, str) else child for key, child in names.items()}
        parts = (self._dependent_required(listed, schema), self._dependent_schemas(table, schema))
        return _together("dependencies", table, [part for part in parts if part])

    def _all_of(self, children: Any, _schema: Mapping[str, Any]) -> Keyword | None:
        if not isinstance(children, list):
            return None
        checks = [self.check(child) for child in children]

        def holds(value: Any) -> bool:
            return all(check.holds(value) for check in checks)

        def violations(value: Any) -> Iterator[Violation]:
            for check in checks:
                yield from check.violations(value)

        return Keyword("allOf", children, holds, violations)

    def _any_of(self, children: Any, schema: Mapping[str, Any]) -> Keyword | None:
        if not isinstance(children, list):
            return None
        checks = [self.check(child) for child in children]

        def holds(value: Any) -> bool:
            for check in checks:  # noqa: SIM110
                if check.holds(value):
                    return True
            return False

        return Keyword("anyOf", children, holds, lambda value: self._of_alternatives("anyOf", checks, schema, value))

    def _one_of(self, children: Any, schema: Mapping[str, Any]) -> Keyword | None:
        if not isinstance(children, list):
            return None
        checks = [self.check(child) for child in children]

        def holds(value: Any) -> bool:
            return sum([check.holds(value) for check in checks]) == 1

        def violations(value: Any) -> Iterable[Violation]:
            fitting = sum(check.holds(value) for check in checks)
            if fitting:
                return (Violation((), "oneOf", fitting, value, schema),)
            return self._of_alternatives("oneOf", checks, schema, value)

        return Keyword("oneOf", children, holds, violations)

    def _not(self, child: Any, _schema: Mapping[str, Any]) -> Keyword:
        check = self.check(child)
        return Keyword("not", child, lambda value: not check.holds(value))

    def _if(self, child: Any, schema: Mapping[str, Any]) -> Keyword | None:
        condition = self.check(child)
        then, otherwise = self.check(schema.get("then", True)), self.check(schema.get("else", True))

        def chosen(value: Any) -> Check:
            return then if condition.holds(value) else otherwise

        return Keyword(
            "if", child, lambda value: chosen(value).holds(value), lambda value: chosen(value).violations(value)
        )

    def _reference(self, reference: Any, schema: Mapping[str, Any]) -> Keyword | None:
        target = self._schema.target(reference, schema) if isinstance(reference, str) else None
        if not isinstance(target, Mapping | bool):
            return None
        check = self.check(target)
        held, found = self._held, self._found

        def holds(value: Any) -> bool:
            """Each value is held against the target once; one that the target leads back to has not been refused yet."""
            if check.is_simple:
                return check.holds(value)
            key = id(value), id(check)
            known = held.get(key)
            if known is None:
                held[key] = True
                known = held[key] = check.holds(value)
            return known

        def violations(value: Any) -> Iterable[Violation]:
            key = id(value), id(check)
            if key not in found:
                found[key] = ()
                found[key] = tuple(check.violations(value))
            return found[key]

        return Keyword("$ref", reference, holds, violations)

    def _unevaluated_properties(self, child: Any, schema: Mapping[str, Any]) -> Keyword | None:
        if not isinstance(child, Mapping | bool):
            return None
        check = self.check(child)

        def failing(value: Any) -> list[Any]:
            seen = self._evaluated(schema, value, "unevaluatedProperties")
            return [name for name, item in value.items() if name not in seen and not check.holds(item)]

        def holds(value: Any) -> bool:
            return not isinstance(value, dict) or not failing(value)

        def violations(value: Any) -> Iterator[Violation]:
            if child is False:
                yield Violation((), "unevaluatedProperties", child, value, schema)
                return
            for name in failing(value):
                yield from _below(name, check, value[name])

        return Keyword("unevaluatedProperties", child, holds, violations)

    def _unevaluated_items(self, child: Any, schema: Mapping[str, Any]) -> Keyword | None:
        if not isinstance(child, Mapping | bool):
            return None
        check = self.check(child)

        def failing(value: Any) -> list[int]:
            seen = self._evaluated(schema, value, "unevaluatedItems")
            return [index for index, item in enumerate(value) if index not in seen and not check.holds(item)]

        def holds(value: Any) -> bool:
            return not isinstance(value, list) or not failing(value)

        def violations(value: Any) -> Iterator[Violation]:
            for index in failing(value):
                yield from _below(index, check, value[index])

        return Keyword("unevaluatedItems", child, holds, violations)

    def _evaluated(self, schema: object, value: Any, apart_from: str = "", depth: int = 0) -> set[str | int]:
        """The names and the indexes of `value` that keywords of `schema` have looked at (2020-12 Core, 11)."""
        seen: set[str | int] = set()
        if not isinstance(schema, Mapping) or depth > 64:
            return seen
        if isinstance(value, dict):
            if any(key in schema and key != apart_from for key in ("additionalProperties", "unevaluatedProperties")):
                seen.update(value)
            properties, patterns = schema.get("properties"), schema.get("patternProperties")
            seen.update(name for name in value if isinstance(properties, Mapping) and name in properties)
            for pattern in patterns if isinstance(patterns, Mapping) else ():
                found = searcher(pattern)
                seen.update(name for name in value if found is None or found.search(name))
        if isinstance(value, list):
            items, prefix = schema.get("items"), schema.get("prefixItems")
            if isinstance(items, list):
                prefix, items = items, schema.get("additionalItems")
            if items is not None or ("unevaluatedItems" in schema and apart_from != "unevaluatedItems"):
                seen.update(range(len(value)))
            seen.update(range(min(len(value), len(prefix)) if isinstance(prefix, list) else 0))
            if "contains" in schema:
                check = self.check(schema["contains"])
                seen.update(index for index, item in enumerate(value) if check.holds(item))
        for part in self._in_place(schema, value):
            if self.check(part).holds(value):
                seen |= self._evaluated(part, value, "", depth + 1)
        return seen

    def _in_place(self, schema: Mapping[str, Any], value: Any) -> Iterator[object]:
        """The subschemas that are held against the same value, `not` left out."""
        for keyword in ("allOf", "anyOf", "oneOf"):
            parts = schema.get(keyword)
            yield from parts if isinstance(parts, list) else ()
        for keyword in ("$ref", "$dynamicRef"):
            if isinstance(schema.get(keyword), str):
                yield self._schema.target(schema[keyword], schema)
        dependent = schema.get("dependentSchemas")
        if isinstance(dependent, Mapping) and isinstance(value, dict):
            yield from (child for name, child in dependent.items() if name in value)
        if "if" in schema:
            yield schema["if"]
            yield schema.get("then" if self.check(schema["if"]).holds(value) else "else")

    # ---------------------------------------------------------------- alternatives

    def _of_alternatives(
        self, keyword: str, checks: list[Check], schema: Mapping[str, Any], value: Any
    ) -> Iterator[Violation]:
        """What a person must know where no alternative fits.

        That is the types that would do, the values that tell the alternatives apart, or what is wrong with the one that was
        meant.
        """
        refused = [self._refused_types(check.schema, value) for check in checks]
        left = [check for check, types in zip(checks, refused, strict=True) if types is None]
        if not left:
            types = tuple(dict.fromkeys(name for types in refused for name in types or ()))
            yield Violation((), "type", types, value, schema)
            return
        branches = [self._schema.resolve(check.schema) for check in left]
        values = [_constants(branch) for branch in branches]
        if all(values):
            yield Violation((), "enum", [one for listed in values for one in listed], value, schema)
            return
        discriminator = schema.get("discriminator")
        name = discriminator.get("propertyName") if isinstance(discriminator, Mapping) else None
        if isinstance(name, str) and isinstance(value, dict) and name not in value:
            yield Violation((), "required", name, value, schema)
            return
        told_apart = self._told_apart(branches, value)
        if told_apart is not None:
            name, allowed = told_apart
            yield Violation((name,), "enum", allowed, value[name], schema)
            return
        open_branches = self._schema.open_branches(branches, value)
        meant = [c for c, branch in zip(left, branches, strict=True) if any(branch is one for one in open_branches)]
        meant = meant or left
        found = [list(check.violations(value)) for check in meant]
        fewest = min(map(len, found))
        nearest = [index for index, violations in enumerate(found) if len(violations) == fewest]
        lack_only = all(one.keyword == "required" and not one.path for index in nearest for one in found[index])
        if len(nearest) > 1 and (lack_only or value in ({}, [])):
            yield Violation((), keyword, [self._schema.resolve(meant[i].schema) for i in nearest], value, schema)
            return
        yield from found[nearest[0]]

    def _refused_types(self, schema: Mapping[str, Any], value: Any, depth: int = 0) -> tuple[str, ...] | None:
        """The types that a subschema wants, where it is the type of the whole value that it refuses; else None."""
        resolved = self._schema.resolve(schema)
        if "type" in resolved:
            holds = type_test(resolved["type"], resolved)
            if holds is not None and not holds(value):
                return self._schema.types_of({"type": resolved["type"]})
        for keyword in ("anyOf", "oneOf"):
            parts = resolved.get(keyword)
            if isinstance(parts, list) and depth < 8:
                inner = [self._refused_types(part, value, depth + 1) for part in parts if isinstance(part, Mapping)]
                if inner and None not in inner:
                    return tuple(dict.fromkeys(name for types in inner for name in types or ()))
        return None

    def _told_apart(self, branches: list[Mapping[str, Any]], value: Any) -> tuple[str, list[Any]] | None:
        """The property by whose constants the branches are told apart, if all of them refuse its value, and the constants."""
        if not isinstance(value, dict):
            return None
        found: dict[str, list[Any]] | None = None
        for branch in branches:
            properties = branch.get("properties")
            constants = {
                name: constants
                for name, child in (properties if isinstance(properties, Mapping) else {}).items()
                if name in value
                and (constants := _constants(self._schema.resolve(child)))
                and not any(same(one, value[name]) for one in constants)
            }
            if found is None:
                found = constants
            else:
                found = {name: [*found[name], *constants[name]] for name in found if name in constants}
        return next(iter(found.items()), None) if found else None


class _Depth:
    """Room for deep values and schemas while they are checked."""

    __slots__ = ("_limit",)

    def __enter__(self) -> None:
        self._limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(self._limit, _DEEP))

    def __exit__(self, *_: object) -> None:
        sys.setrecursionlimit(self._limit)


def _together(name: str, expected: Any, parts: list[Keyword]) -> Keyword:
    def violations(value: Any) -> Iterator[Violation]:
        for part in parts:
            if part.violations is not None and not part.holds(value):
                yield from part.violations(value)

    return Keyword(name, expected, lambda value: all(part.holds(value) for part in parts), violations)


def _names(names: object) -> tuple[str, ...]:
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


def _constants(schema: Mapping[str, Any]) -> list[Any]:
    """The values that a subschema lists; none where it lists none."""
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return values if isinstance(values, list) else []


_STRUCTURAL: dict[str, Callable[[Validation, Any, Mapping[str, Any]], Keyword | None]] = {
    "required": Validation._required,
    "dependentRequired": Validation._dependent_required,
    "properties": Validation._properties,
    "patternProperties": Validation._pattern_properties,
    "additionalProperties": Validation._additional_properties,
    "propertyNames": Validation._property_names,
    "prefixItems": Validation._prefix_items,
    "items": Validation._items,
    "additionalItems": Validation._additional_items,
    "contains": Validation._contains,
    "dependentSchemas": Validation._dependent_schemas,
    "dependencies": Validation._dependencies,
    "$ref": Validation._reference,
    "$dynamicRef": Validation._reference,
    "allOf": Validation._all_of,
    "if": Validation._if,
    "not": Validation._not,
    "anyOf": Validation._any_of,
    "oneOf": Validation._one_of,
    "unevaluatedItems": Validation._unevaluated_items,
    "unevaluatedProperties": Validation._unevaluated_properties,
}
