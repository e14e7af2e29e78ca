"""Whether a value fits a part of a schema, found out quickly: nearly all of a document does, and jsonschema looks at the rest.

A part of the schema becomes a function when it is first asked about. Keywords that have none here are asked of jsonschema, so
that the answer is always the same as its own. What is known of an object or an array is kept, and holds for later versions of
a document, whose unchanged parts are the same objects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any

from storesmith.kinds.formats import FORMATS
from storesmith.kinds.patterns import searcher

if TYPE_CHECKING:
    from storesmith.kinds.schema import Schema

Check = Callable[[Any], bool]
_Builder = Callable[["Fitting", Any, Mapping[str, Any]], "Check | None"]

_MOST = 100_000
"""Answers that are kept; then the older ones go that have not been asked for since as many."""

OPENING = ("additionalProperties", "patternProperties", "unevaluatedProperties")
"""The keywords by which an object takes further properties than those it lists, unless they are false."""

_ELSEWHERE = frozenset({"if", "then", "else", "dependentSchemas", "dependencies"})
"""Keywords that bring properties along depending on the value."""


class Fitting:
    """The functions of a schema's parts, and what they found.

    With `is_strict` nothing else is to be said of a value either: its properties must be listed, where any are and no others are
    let in, and not be deprecated. This one says less often yes than the schema does.
    """

    def __init__(
        self,
        schema: Schema,
        keywords: Mapping[str, Any],
        validator_of: Callable[[Any], Any],
        *,
        is_strict: bool,
        is_plain: bool,
    ) -> None:
        self.schema = schema
        self.is_strict = is_strict
        self.loose: Fitting = (
            self if not is_strict else Fitting(schema, keywords, validator_of, is_strict=False, is_plain=is_plain)
        )
        self._keywords = keywords
        self._validator_of = validator_of
        self._builders: Mapping[str, _Builder] = _BUILDERS if is_plain else {}
        # Each with what it is known of, so that its identity is not given to another.
        self._checks: dict[int, tuple[object, Check]] = {}
        self._active: set[int] = set()
        self._known: dict[tuple[int, int], tuple[Any, bool]] = {}
        self._older: dict[tuple[int, int], tuple[Any, bool]] = {}

    def clear(self) -> None:
        """Forget what is known of values."""
        self._known.clear()
        self._older.clear()
        if self.loose is not self:
            self.loose.clear()

    def knows(self, keyword: str) -> bool:
        """Whether a keyword means something in the schema's draft."""
        return keyword in self._keywords

    def fits(self, subschema: object, value: Any) -> bool:
        """Whether `value` fits a part of the schema; one that leads back to itself is not refused yet."""
        if value.__class__ is not dict and value.__class__ is not list:  # in which there is nothing to know
            return self.loose._scalar(subschema, value)  # noqa: SLF001 - it is one of these
        key = id(value), id(subschema)
        known = self._known.get(key)
        if known is not None:
            return known[1]
        if (known := self._older.get(key)) is not None:
            self._known[key] = known
            return known[1]
        self._known[key] = value, True
        if self.check_of(subschema)(value):
            return True
        self._known[key] = value, False
        return False

    def age(self) -> None:
        """Forget what has long not been asked for, if much is known."""
        if len(self._known) > _MOST:
            self._older, self._known = self._known, {}
        if self.loose is not self:
            self.loose.age()

    def followed(self, subschema: Any) -> Any:
        """What says the same as a part of the schema: where a reference leads, if there is nothing but words beside it."""
        for _ in range(8):
            if not isinstance(subschema, dict) or not isinstance(subschema.get("$ref"), str):
                break
            target = self.schema.target(subschema["$ref"], subschema)
            beside = any(keyword != "$ref" and self.knows(keyword) for keyword in subschema)
            if not isinstance(target, dict) or (beside and not self.schema.is_legacy):
                break
            subschema = target
        return subschema

    def _scalar(self, subschema: object, value: Any) -> bool:
        """Return whether a scalar fits; while it is checked, all that is asked of it is about the same scalar."""
        key = id(subschema)
        if key in self._active:
            return True
        self._active.add(key)
        try:
            return self.check_of(subschema)(value)
        finally:
            self._active.discard(key)

    def check_of(self, subschema: object) -> Check:
        """The function of a part of the schema."""
        known = self._checks.get(id(subschema))
        if known is None:
            known = self._checks[id(subschema)] = subschema, self._built(subschema)
        return known[1]

    def _built(self, subschema: object) -> Check:
        if not isinstance(subschema, dict):
            return _never if subschema is False else _always
        keywords = subschema.items()
        if "$ref" in subschema and self.schema.is_legacy:
            keywords = {"$ref": subschema["$ref"]}.items()
        checks: list[Check] = []
        for keyword, expected in keywords:
            if self.is_strict and keyword in _ELSEWHERE:
                return _never
            builder = self._builders.get(keyword) if self.knows(keyword) else None
            check = builder(self, expected, subschema) if builder else None
            check = check or self._asked(keyword, expected, subschema)
            if check is not None:
                checks.append(check)
        is_open = any(subschema.get(keyword, False) is not False for keyword in OPENING)
        if self.is_strict and not is_open and isinstance(subschema.get("properties"), dict):
            names = subschema["properties"].keys()
            checks.append(lambda value: not isinstance(value, dict) or value.keys() <= names)
        return _all(tuple(checks))

    def _asked(self, keyword: str, expected: Any, subschema: Mapping[str, Any]) -> Check | None:
        """What jsonschema says of one keyword."""
        function = self._keywords.get(keyword)
        if function is None:
            return None
        asked: list[Any] = []

        def check(value: Any) -> bool:
            if not asked:
                asked.append(self._validator_of(subschema))
            validator = asked[0]
            for _ in function(validator, expected, value, subschema) or ():
                return False
            return True

        return check


def _always(_value: Any) -> bool:
    return True


def _never(_value: Any) -> bool:
    return False


def _all(checks: tuple[Check, ...]) -> Check:
    if len(checks) < 2:
        return checks[0] if checks else _always
    if len(checks) == 2:
        first, second = checks
        return lambda value: first(value) and second(value)

    def check(value: Any) -> bool:
        for each in checks:  # noqa: SIM110 - a generator takes twice as long
            if not each(value):
                return False
        return True

    return check


# -------------------------------------------------------------------- keywords; None where jsonschema is to be asked

_TYPES: dict[str, Check] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())
    ),
}


def _type(_fitting: Fitting, expected: Any, _subschema: Mapping[str, Any]) -> Check | None:
    names = expected if isinstance(expected, list) else [expected]
    checks = [_TYPES[name] for name in names if isinstance(name, str) and name in _TYPES]
    if len(checks) < len(names):
        return None
    return checks[0] if len(checks) == 1 else lambda value: any(check(value) for check in checks)


def _listed(fitting: Fitting, expected: Any, subschema: Mapping[str, Any], keyword: str = "enum") -> Check | None:
    values = expected if keyword == "enum" else [expected]
    if not isinstance(values, list):
        return None
    texts = frozenset(value for value in values if isinstance(value, str))
    asked = fitting._asked(keyword, expected, subschema) or _always  # noqa: SLF001 - a part of it
    return lambda value: value in texts if isinstance(value, str) else asked(value)


def _reference(fitting: Fitting, expected: Any, subschema: Mapping[str, Any]) -> Check | None:
    target = fitting.schema.target(expected, subschema) if isinstance(expected, str) else None
    if not isinstance(target, dict | bool):
        return None
    fits = fitting.fits
    return lambda value: fits(target, value)


def _all_of(fitting: Fitting, branches: Any, _subschema: Mapping[str, Any]) -> Check | None:
    fits = fitting.fits
    return (lambda value: all(fits(one, value) for one in branches)) if isinstance(branches, list) else None


def _any_of(fitting: Fitting, branches: Any, subschema: Mapping[str, Any]) -> Check | None:
    fits = fitting.fits
    if not isinstance(branches, list):
        return None

    branches = [fitting.followed(branch) for branch in branches]
    meant = _meant(fitting, branches, subschema)

    def check(value: Any) -> bool:
        for one in meant(value):  # noqa: SIM110 - as above
            if fits(one, value):
                return True
        return False

    return check


def _one_of(fitting: Fitting, branches: Any, subschema: Mapping[str, Any]) -> Check | None:
    if not isinstance(branches, list):
        return None
    fits, fits_loosely = fitting.fits, fitting.loose.fits
    branches = [fitting.followed(branch) for branch in branches]
    meant = _meant(fitting, branches, subschema)

    def check(value: Any) -> bool:
        found = meant(value)
        if len(found) > 1:
            found = [one for one in found if fits_loosely(one, value)]
        return len(found) == 1 and fits(found[0], value)

    return check


def _meant(fitting: Fitting, branches: list[Any], subschema: Mapping[str, Any]) -> Callable[[Any], Sequence[Any]]:
    """Which of the branches a value may fit, by a property of which each wants another text; the rest refuses it."""
    tags = [_tags(fitting, branch) for branch in branches]
    discriminator = subschema.get("discriminator")
    names = [discriminator.get("propertyName")] if isinstance(discriminator, dict) else []
    names += [*tags[0]] if tags else []
    name = next((one for one in names if all(one in each for each in tags)), None)
    if name is None or len(branches) < 2:
        return lambda _value: branches
    by_tag: dict[str, list[Any]] = {}
    for branch, texts in zip(branches, tags, strict=True):
        for text in dict.fromkeys(texts[name]):
            by_tag.setdefault(text, []).append(branch)

    def meant(value: Any) -> Sequence[Any]:
        tag = value.get(name) if isinstance(value, dict) else None
        return by_tag.get(tag, ()) if isinstance(tag, str) else branches

    return meant


def _tags(fitting: Fitting, branch: Any) -> dict[str, list[str]]:
    """The properties of which a branch lists the values, where all of these are texts."""
    for _ in range(8):
        if not isinstance(branch, dict) or not isinstance(branch.get("$ref"), str):
            break
        branch = fitting.schema.target(branch["$ref"], branch)
    properties = branch.get("properties") if isinstance(branch, dict) and "$ref" not in branch else None
    found: dict[str, list[str]] = {}
    for name, child in properties.items() if isinstance(properties, dict) else ():
        if isinstance(child, dict) and not (fitting.schema.is_legacy and "$ref" in child):
            values = [child["const"]] if "const" in child else child.get("enum")
            if isinstance(values, list) and all(isinstance(value, str) for value in values):
                found[name] = values
    return found


def _properties(fitting: Fitting, table: Any, _subschema: Mapping[str, Any]) -> Check | None:
    if not isinstance(table, dict):
        return None
    fits, check_of = fitting.fits, fitting.loose.check_of
    deprecated = {name for name, child in table.items() if fitting.is_strict and _is_deprecated(fitting, child)}
    table = {name: fitting.followed(child) for name, child in table.items()}
    scalars: dict[str, Check] = {}

    def check(value: Any) -> bool:
        if value.__class__ is not dict:
            return True
        for name, item in value.items():
            if name not in table:
                continue
            if name in deprecated:
                return False
            if item.__class__ is dict or item.__class__ is list:
                if not fits(table[name], item):
                    return False
                continue
            known = scalars.get(name)
            if known is None:
                known = scalars[name] = check_of(table[name])
            if not known(item):
                return False
        return True

    return check


def _is_deprecated(fitting: Fitting, child: Any) -> bool:
    return any(isinstance(one, dict) and one.get("deprecated") is True for one in (child, fitting.followed(child)))


def _additional(fitting: Fitting, child: Any, subschema: Mapping[str, Any]) -> Check | None:
    declared = subschema.get("properties", {})
    if not isinstance(declared, dict) or "patternProperties" in subschema or not isinstance(child, dict | bool):
        return None
    fits, names, child = fitting.fits, declared.keys(), fitting.followed(child)
    if child is False:
        return lambda value: not isinstance(value, dict) or value.keys() <= names
    return lambda value: (
        not isinstance(value, dict) or all(fits(child, item) for name, item in value.items() if name not in names)
    )


def _required(_fitting: Fitting, names: Any, _subschema: Mapping[str, Any]) -> Check | None:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    wanted = frozenset(names)
    return lambda value: not isinstance(value, dict) or value.keys() >= wanted


def _items(fitting: Fitting, child: Any, subschema: Mapping[str, Any]) -> Check | None:
    prefix = subschema.get("prefixItems", []) if fitting.knows("prefixItems") else []
    if not isinstance(child, dict | bool) or not isinstance(prefix, list):
        return None
    start, fits, child = len(prefix), fitting.fits, fitting.followed(child)
    return lambda value: (
        not isinstance(value, list) or all(fits(child, item) for item in (value[start:] if start else value))
    )


def _prefix_items(fitting: Fitting, children: Any, _subschema: Mapping[str, Any]) -> Check | None:
    fits = fitting.fits
    if not isinstance(children, list):
        return None
    return lambda value: (
        not isinstance(value, list) or all(fits(child, item) for child, item in zip(children, value, strict=False))
    )


def _pattern(_fitting: Fitting, pattern: Any, _subschema: Mapping[str, Any]) -> Check | None:
    compiled = searcher(pattern) if isinstance(pattern, str) else None
    return (lambda value: not isinstance(value, str) or compiled.search(value)) if compiled else None


def _format(_fitting: Fitting, name: Any, _subschema: Mapping[str, Any]) -> Check | None:
    fits = FORMATS.get(name) if isinstance(name, str) else None
    return (lambda value: not isinstance(value, str) or bool(fits(value))) if fits else None


def _length(test: Callable[[Any, Any], bool]) -> _Builder:
    def build(_fitting: Fitting, limit: Any, _subschema: Mapping[str, Any]) -> Check | None:
        return (lambda value: not isinstance(value, str) or test(len(value), limit)) if isinstance(limit, int) else None

    return build


def _limit(test: Callable[[Any, Any], bool]) -> _Builder:
    def build(_fitting: Fitting, limit: Any, _subschema: Mapping[str, Any]) -> Check | None:
        if isinstance(limit, bool) or not isinstance(limit, int | float):
            return None
        return lambda value: isinstance(value, bool) or not isinstance(value, int | float) or test(value, limit)

    return build


_BUILDERS: dict[str, _Builder] = {
    "$ref": _reference,
    "$dynamicRef": _reference,
    "additionalProperties": _additional,
    "allOf": _all_of,
    "anyOf": _any_of,
    "const": lambda fitting, expected, subschema: _listed(fitting, expected, subschema, "const"),
    "enum": _listed,
    "exclusiveMaximum": _limit(lt),
    "exclusiveMinimum": _limit(gt),
    "format": _format,
    "items": _items,
    "maxLength": _length(le),
    "minLength": _length(ge),
    "maximum": _limit(le),
    "minimum": _limit(ge),
    "oneOf": _one_of,
    "pattern": _pattern,
    "prefixItems": _prefix_items,
    "properties": _properties,
    "required": _required,
    "type": _type,
}
