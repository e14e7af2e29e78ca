"""Values held against a JSON Schema: jsonschema validates, and what it says becomes facts that a person can be told.

jsonschema is extended with what it lacks: regular expressions of ECMA-262, formats without further libraries, multiples of
decimals, and what older drafts wrote differently. Where a `$ref`, an `anyOf` or a `oneOf` is refused, it only says so; what is
wrong below is looked for afterwards, once for each value, so that alternatives within alternatives take no more time than there
are values.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from storesmith.kinds.fitting import Fitting
from storesmith.kinds.formats import FORMATS
from storesmith.kinds.patterns import searcher
from storesmith.kinds.survey import is_number

if TYPE_CHECKING:
    from storesmith.kinds.schema import Schema

Path = tuple[str | int, ...]
_DEEP = 10_000
"""Calls that may be under way: a document of the greatest depth takes some of each level."""


_MOST_FOUND = 10_000
"""Values of which is kept what is wrong with them."""

_PARTS = "parts"
"""The keyword of an error that groups the errors of children, each given as (subschema, value, step)."""

_Part = tuple[Any, Any, "str | int"]


Counts = dict[tuple[object, int], tuple[object, int]]
"""How many errors values have by parts of a schema: objects, arrays and parts by their identity, so each with the value."""


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


class Validation:
    """A schema's validator; what it found out is kept until another value is checked, or longer where it is asked to."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._found: dict[tuple[int, int], tuple[Any, tuple[Violation, ...]]] = {}
        self._validator_of, self._strict = self._make()
        self._loose = self._strict.loose

    def holds(self, value: object) -> bool:
        """Whether `value` fits the schema."""
        with _Depth():
            return self._holds(self._schema.root, value)

    def violations(self, value: object, *, keep: bool = False) -> list[Violation]:
        """What is wrong with `value`, in no order; with `keep`, what was found out of the same objects before still holds."""
        self._start(keep=keep)
        with _Depth():
            return list(self._below(self._schema.root, value))

    def count_errors(self, value: object, counts: Counts | None = None) -> int:
        """Return how many errors jsonschema reports in `value`.

        Unlike violations, the errors within the alternatives of an `anyOf` or a `oneOf` count as one. In `counts` is kept what
        is known of objects and arrays, for other values that hold the same ones.
        """
        self._start(keep=counts is not None)
        with _Depth():
            return self._count(self._schema.root, value, {} if counts is None else counts)

    def _start(self, *, keep: bool) -> None:
        """Forget what may not hold of the next value."""
        if keep:
            self._strict.age()
        else:
            self._strict.clear()
        if not keep or len(self._found) > _MOST_FOUND:
            self._found.clear()

    def fits(self, subschema: object, value: object) -> bool:
        """Whether `value` fits a part of the schema."""
        with _Depth():
            return self._holds(subschema, value)

    def is_settled(self, subschema: object, value: object) -> bool:
        """Whether a part of the schema takes `value` and knows all that is in it."""
        with _Depth():
            return self._strict.fits(subschema, value)

    def _make(self) -> tuple[Callable[[Any], Any], Fitting]:
        """What makes the validator of a part of the schema, and what is quicker where nothing is wrong.

        Nothing is fetched, as references are followed in the schema only.
        """
        from jsonschema import Draft3Validator, Draft4Validator, Draft202012Validator, FormatChecker  # noqa: PLC0415 - start-up must not pay for it
        from jsonschema.validators import extend, validator_for  # noqa: PLC0415
        from referencing import Registry  # noqa: PLC0415

        base = validator_for(self._schema.root, default=Draft202012Validator)
        keywords: dict[str, Any] = {
            "$ref": self._reference,
            "$dynamicRef": self._reference,
            "anyOf": self._any_of,
            "oneOf": self._one_of,
            "propertyNames": self._property_names,
            "pattern": _pattern,
            "patternProperties": self._pattern_properties,
            "additionalProperties": self._additional_properties,
            "multipleOf": _multiple_of,
        }
        if base is not Draft3Validator:  # where `properties` says what is required, too
            keywords["properties"] = self._properties
        if base is Draft202012Validator:
            inherited = base.VALIDATORS
            keywords |= {
                "items": lambda *given: (_items if isinstance(given[1], list) else self._items)(*given),
                "additionalItems": _additional_items,
                "dependencies": _dependencies,
                "exclusiveMinimum": _exclusive("minimum", inherited["exclusiveMinimum"]),
                "exclusiveMaximum": _exclusive("maximum", inherited["exclusiveMaximum"]),
            }
        else:
            keywords["items"] = self._items_as_in(base.VALIDATORS["items"])
        for name in ("unevaluatedItems", "unevaluatedProperties"):
            if name in base.VALIDATORS:
                keywords[name] = _unless_unresolvable(base.VALIDATORS[name])
        if self._schema.survey.complaints:  # what is malformed refuses nothing
            keywords = {name: _guarded(check) for name, check in {**base.VALIDATORS, **keywords}.items()}
        checker = FormatChecker(formats=())
        for name, fits in FORMATS.items():
            checker.checks(name)(lambda value, fits=fits: not isinstance(value, str) or fits(value))
        registry: Registry[Any] = Registry()
        make: Any = extend  # has no annotations
        extended = make(base, keywords)
        validator = extended(self._schema.root, registry=registry, format_checker=checker)
        is_plain = base not in (Draft3Validator, Draft4Validator)  # whose integers are others

        def validator_of(subschema: Any) -> Any:
            """As `evolve`, which would leave out the extensions where there is a `$schema`."""
            return extended(subschema, format_checker=checker, _resolver=validator._resolver)  # noqa: SLF001

        return validator_of, Fitting(self._schema, extended.VALIDATORS, validator_of, is_strict=True, is_plain=is_plain)

    # ---------------------------------------------------------------- keywords

    def _holds(self, subschema: object, value: Any) -> bool:
        """Whether `value` fits a part of the schema, found out once."""
        return self._strict.fits(subschema, value) or self._loose.fits(subschema, value)

    def _properties(self, _validator: Any, table: Any, value: Any, _schema: Mapping[str, Any]) -> Iterator[Any]:
        given = table.items() if isinstance(value, dict) else ()
        return self._refused_parts((child, value[name], name) for name, child in given if name in value)

    def _items(self, _validator: Any, child: Any, value: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
        prefix = len(schema.get("prefixItems", ()))
        if not isinstance(value, list) or len(value) <= prefix:
            return
        if child is False:
            yield _refused()
            return
        yield from self._refused_parts((child, item, index) for index, item in enumerate(value[prefix:], prefix))

    def _items_as_in(self, older: Any) -> Any:
        """Return the function of `items` for an older draft, whose own is called where it is no object."""

        def check(validator: Any, child: Any, value: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
            if not isinstance(child, Mapping) or not isinstance(value, list):
                return older(validator, child, value, schema) or iter(())
            return self._refused_parts((child, item, index) for index, item in enumerate(value))

        return check

    def _additional_properties(
        self, _validator: Any, child: Any, value: Any, schema: Mapping[str, Any]
    ) -> Iterator[Any]:
        if not isinstance(value, dict) or child is True:
            return
        declared = schema.get("properties", {})
        compiled = [searcher(pattern) for pattern in schema.get("patternProperties", {})]
        patterns = [pattern for pattern in compiled if pattern]
        if len(patterns) < len(compiled):
            return  # which names such a pattern takes in is not known
        extra = [name for name in value if name not in declared and not any(one.search(name) for one in patterns)]
        if child is False and extra:
            yield _refused()
        elif child is not False:
            yield from self._refused_parts((child, value[name], name) for name in extra)

    def _pattern_properties(self, _validator: Any, table: Any, value: Any, _schema: Mapping[str, Any]) -> Iterator[Any]:
        for pattern, child in table.items() if isinstance(value, dict) else ():
            compiled = searcher(pattern)
            if compiled is not None:
                yield from self._refused_parts(
                    (child, item, name) for name, item in value.items() if compiled.search(name)
                )

    def _refused_parts(self, parts: Iterable[_Part]) -> Iterator[Any]:
        """Yield one error for those of the parts that are refused: what is wrong with each is found out once."""
        refused = [(child, item, step) for child, item, step in parts if not self._holds(child, item)]
        if refused:
            yield _refused(validator=_PARTS, validator_value=refused)

    def _reference(self, _validator: Any, reference: str, value: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
        target = self._schema.target(reference, schema)
        if isinstance(target, Mapping | bool) and not self._holds(target, value):
            yield _refused()

    def _any_of(self, _validator: Any, branches: list[Any], value: Any, _schema: Mapping[str, Any]) -> Iterator[Any]:
        if not any(self._holds(branch, value) for branch in branches):
            yield _refused()

    def _one_of(self, _validator: Any, branches: list[Any], value: Any, _schema: Mapping[str, Any]) -> Iterator[Any]:
        if sum(self._holds(branch, value) for branch in branches) != 1:
            yield _refused()

    def _property_names(self, validator: Any, names: Any, value: Any, _schema: Mapping[str, Any]) -> Iterator[Any]:
        for name in value if isinstance(value, dict) else ():
            if not validator.evolve(schema=names).is_valid(name):
                yield _refused(instance=name, validator="propertyNames")

    # ---------------------------------------------------------------- what is told

    def _below(self, subschema: object, value: Any) -> tuple[Violation, ...]:
        """What a part of the schema refuses in `value`, found out once."""
        if isinstance(value, dict | list) and self._holds(subschema, value):
            return ()
        key = id(value), id(subschema)
        known = self._found.get(key)
        if known is None:
            self._found[key] = value, ()
            errors = self._validator_of(subschema).iter_errors(value)
            known = self._found[key] = value, tuple(self._told(errors))
        return known[1]

    def _count(self, subschema: object, value: Any, counts: Counts) -> int:
        """Return how many errors a part of the schema has in `value`, references followed."""
        key = id(value) if isinstance(value, dict | list) else (value.__class__, value), id(subschema)
        if key not in counts:
            counts[key] = value, 1  # for a reference that leads back here
            is_fine = isinstance(value, dict | list) and self._holds(subschema, value)
            errors = () if is_fine else self._validator_of(subschema).iter_errors(value)
            counts[key] = value, sum(self._weight(error, counts) for error in errors)
        return counts[key][1]

    def _weight(self, error: Any, counts: Counts) -> int:
        """Return how many errors of jsonschema an error of the extended validator stands for."""
        expected = error.validator_value
        if error.validator == _PARTS:
            return sum(self._count(child, item, counts) for child, item, _ in expected)
        if error.validator in ("$ref", "$dynamicRef"):
            return self._count(self._schema.target(expected, error.schema), error.instance, counts)
        return self._count(expected, error.instance, counts) if error.validator == "propertyNames" else 1

    def _told(self, errors: Iterable[Any]) -> Iterable[Violation]:
        """The errors of jsonschema as violations, each once."""
        found: dict[tuple[Path, str, str], Violation] = {}
        for error in errors:
            above = tuple(error.relative_path)
            for one in self._flat(error):
                path = (*above, *one.path)
                found.setdefault((path, one.keyword, repr(one.expected)), one._replace(path=path))
        return found.values()

    def _flat(self, error: Any) -> Iterable[Violation]:
        keyword, expected, value = str(error.validator or "false"), error.validator_value, error.instance
        schema = error.schema if isinstance(error.schema, Mapping) else {}
        if keyword == _PARTS:
            return [
                one._replace(path=(step, *one.path))
                for child, item, step in expected
                for one in self._below(child, item)
            ]
        if keyword in ("$ref", "$dynamicRef"):
            return self._below(self._schema.target(expected, schema), value)
        if keyword in ("anyOf", "oneOf"):
            fitting = sum(self._holds(branch, value) for branch in expected)
            return (
                [Violation((), keyword, fitting, value, schema)]
                if fitting
                else self._of_alternatives(keyword, schema, value)
            )
        if keyword == "propertyNames":
            return [Violation((), keyword, (value, next(iter(self._below(expected, value)))), value, schema)]
        if keyword == "required":
            missing = [name for name in expected if name not in value]
        elif keyword in ("dependentRequired", "dependencies"):
            missing = [
                name
                for key, names in expected.items()
                if key in value and isinstance(names, list | str)
                for name in ([names] if isinstance(names, str) else names)
                if name not in value
            ]
        else:
            if keyword == "items" and expected is False:
                expected = len(schema.get("prefixItems") or ())
            return [Violation((), keyword, expected, value, schema)]
        return [Violation((), "required", name, value, schema) for name in missing]

    def _of_alternatives(self, keyword: str, schema: Mapping[str, Any], value: Any) -> Iterator[Violation]:
        """What a person must know where no alternative fits.

        That is the types that would do, the values that tell the alternatives apart, or what is wrong with the one that was
        meant.
        """
        refused = [self._refused_types(branch, value) for branch in schema[keyword]]
        left = [branch for branch, types in zip(schema[keyword], refused, strict=True) if types is None]
        if not left:
            types = tuple(dict.fromkeys(name for types in refused for name in types or ()))
            yield Violation((), "type", types, value, schema)
            return
        branches = [self._schema.resolve(branch) for branch in left]
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
        meant = [
            one for one, branch in zip(left, branches, strict=True) if any(branch is each for each in open_branches)
        ]
        meant = meant or left
        found = [self._below(branch, value) for branch in meant]
        fewest = min(map(len, found))
        nearest = [index for index, violations in enumerate(found) if len(violations) == fewest]
        lack_only = all(one.keyword == "required" and not one.path for index in nearest for one in found[index])
        if len(nearest) > 1 and (lack_only or value in ({}, [])):
            yield Violation((), keyword, [self._schema.resolve(meant[i]) for i in nearest], value, schema)
            return
        yield from found[nearest[0]]

    def _refused_types(self, schema: object, value: Any, depth: int = 0) -> tuple[str, ...] | None:
        """The types that a subschema wants, where it is the type of the whole value that it refuses; else None."""
        resolved = self._schema.resolve(schema)
        if "type" in resolved and not self._validator_of({"type": resolved["type"]}).is_valid(value):
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
                and not any(_same(one, value[name]) for one in constants)
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


def _constants(schema: Mapping[str, Any]) -> list[Any]:
    """The values that a subschema lists; none where it lists none."""
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return values if isinstance(values, list) else []


def _same(one: Any, other: Any) -> bool:
    from jsonschema._utils import equal  # noqa: PLC0415

    return bool(equal(one, other))


def _refused(**facts: Any) -> Any:
    from jsonschema import ValidationError  # noqa: PLC0415

    return ValidationError("refused", **facts)


def _unless_unresolvable(check: Any) -> Any:
    """What a reference that leads out of the schema would say of a value is not known, and so nothing is refused."""

    def told(*given: Any) -> Iterator[Any]:
        try:
            yield from check(*given)
        except Unresolvable:
            return

    from referencing.exceptions import Unresolvable  # noqa: PLC0415

    return told


def _guarded(check: Any) -> Any:
    def guarded(validator: Any, expected: Any, value: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
        try:
            yield from check(validator, expected, value, schema) or ()
        except (AttributeError, KeyError, TypeError, ValueError, UnknownType):
            return

    from jsonschema.exceptions import UnknownType  # noqa: PLC0415

    return guarded


# -------------------------------------------------------------------- keyword functions, as jsonschema calls them


def _pattern(_validator: Any, pattern: str, value: Any, _schema: Mapping[str, Any]) -> Iterator[Any]:
    compiled = searcher(pattern) if isinstance(value, str) else None
    if compiled is not None and not compiled.search(value):
        yield _refused()


def _multiple_of(_validator: Any, factor: Any, value: Any, _schema: Mapping[str, Any]) -> Iterator[Any]:
    """By the numbers as they are written, so that 0.3 is three times 0.1."""
    if is_number(value) and factor > 0:
        number, step = _exact(value), _exact(factor)
        if number is not None and step is not None and number % step != 0:
            yield _refused()


def _exact(number: float) -> Fraction | None:
    """None for one that is infinite."""
    if isinstance(number, int):
        return Fraction(number)
    return Fraction(repr(number)) if abs(number) < float("inf") else None


def _exclusive(twin: str, today: Any) -> Any:
    """In draft 4 a boolean beside the limit, which refuses what is beyond by itself; since then a limit."""

    def check(validator: Any, limit: Any, value: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
        if not isinstance(limit, bool):
            yield from today(validator, limit, value, schema)
        elif limit and is_number(value) and value == schema.get(twin):
            yield _refused()

    return check


def _items(validator: Any, children: list[Any], value: Any, _schema: Mapping[str, Any]) -> Iterator[Any]:
    if isinstance(value, list):
        for index, (item, child) in enumerate(zip(value, children, strict=False)):
            yield from validator.descend(item, child, path=index, schema_path=index)


def _additional_items(validator: Any, child: Any, value: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    items = schema.get("items")
    if isinstance(value, list) and isinstance(items, list):
        for index, item in enumerate(value[len(items) :], len(items)):
            yield from validator.descend(item, child, path=index)


def _dependencies(validator: Any, table: Any, value: Any, _schema: Mapping[str, Any]) -> Iterator[Any]:
    for name, wanted in table.items() if isinstance(value, dict) else ():
        if name not in value:
            continue
        if not isinstance(wanted, list | str):
            yield from validator.descend(value, wanted, schema_path=name)
        elif any(one not in value for one in ([wanted] if isinstance(wanted, str) else wanted)):
            yield _refused()
