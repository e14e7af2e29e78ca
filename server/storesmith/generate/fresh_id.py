"""How a generated test makes an id that no aggregate has yet, from the source of the id's type."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from storesmith.generate.fresh_state import MAX_PARTS, Maker, TooManyPartsError, arranged, spelled, with_checks
from storesmith.generate.limits import CHANGES, changed
from storesmith.generate.patterns import runs_matching, searched
from storesmith.generate.recipe import (
    Import,
    Recipe,
    UnknownValue,
    below,
    call,
    is_placeholder,
    of_type,
    placeholder,
    recipe,
    tuple_of,
)
from storesmith.python.classes import UUID_TEXT
from storesmith.python.shape_types import (
    ClassOf,
    Constrained,
    ContainerOf,
    Field,
    Leaf,
    NewTypeOf,
    Reference,
    Shape,
    TupleOf,
    UnionOf,
    Unknown,
)
from storesmith.python.shapes import Shapes
from storesmith.python.traits import is_hashable

_MAX_HOPS = 8
_MAX_PARTS = 8
_MAX_SIZE = 500
"""Together these bound the work that a project's aliases can ask for."""

_FEWEST_VALUES = 10**9
"""Of how many values a new one is drawn at least, so that no two of a test's ids are the same."""

_UNIQUE = recipe(("uuid", None), ".uuid4()")
_NUMBER = recipe(_UNIQUE, ".int")
_TEXT = recipe("str(", _UNIQUE, ")")
_HEX = recipe(_UNIQUE, ".hex")
_DATETIME = ("datetime", None)
_AS_UUID = "01234567-89ab-4cde-8f01-23456789abcd"
_LEAVES = {
    "uuid.UUID": _UNIQUE,
    "pydantic.UUID4": _UNIQUE,
    "pydantic.UUID1": recipe(("uuid", None), ".uuid1()"),
    "pydantic.UUID5": recipe(("uuid", None), ".uuid5(", ("uuid", None), ".NAMESPACE_URL, ", _TEXT, ")"),
    "pydantic.UUID3": recipe(("uuid", None), ".uuid3(", ("uuid", None), ".NAMESPACE_URL, ", _TEXT, ")"),
    "str": _TEXT,
    UUID_TEXT: _TEXT,
    "typing.LiteralString": _TEXT,
    "pydantic.StrictStr": _TEXT,
    "int": _NUMBER,
    "pydantic.StrictInt": _NUMBER,
    "pydantic.PositiveInt": _NUMBER,
    "pydantic.NonNegativeInt": _NUMBER,
    "pydantic.NegativeInt": recipe("-", _NUMBER),
    "pydantic.NonPositiveInt": recipe("-", _NUMBER),
    "bytes": recipe(_UNIQUE, ".bytes"),
    "pydantic.StrictBytes": recipe(_UNIQUE, ".bytes"),
    "float": recipe("float(", _NUMBER, ")"),
    "decimal.Decimal": recipe(("decimal", None), ".Decimal(", _NUMBER, ")"),
    "complex": recipe("complex(", _NUMBER, " % 10**15)"),
    "fractions.Fraction": recipe(("fractions", None), ".Fraction(", _NUMBER, ")"),
    "ipaddress.IPv4Address": recipe(("ipaddress", None), ".IPv4Address(", _NUMBER, " % 2**32)"),
    "ipaddress.IPv6Address": recipe(("ipaddress", None), ".IPv6Address(", _NUMBER, ")"),
    "datetime.datetime": recipe(
        _DATETIME, ".datetime.min + ", _DATETIME, ".timedelta(microseconds=", _NUMBER, " % 10**15)"
    ),
    "datetime.date": recipe(_DATETIME, ".date.min + ", _DATETIME, ".timedelta(days=", _NUMBER, " % 3_000_000)"),
    **dict.fromkeys(("object", "typing.Any", "collections.abc.Hashable"), _UNIQUE),
}
_EMAIL = recipe('f"{', _HEX, '}@example.com"')


class _Made(NamedTuple):
    """A recipe, and whether each value that it makes is another one."""

    recipe: Recipe
    is_unique: bool = False


def fresh_id(shapes: Shapes, hint: ast.expr, names: tuple[str, ...] = ()) -> Recipe:
    """Return how a test makes a new value of the type that `hint` names; what is not known is named in its `unknown`.

    `hint` is an expression of full names (`uuid.UUID`, `app.domain.ids.TicketId`), and `names` are those in it: the recipe
    imports a type by the name that the hint uses. Where the source tells nothing, the type is called with a UUID.
    """
    maker = _IdMaker(shapes, spelled(shapes, names))
    try:
        made = maker.of(shapes.of(hint, None), 0, frozenset())
    except TooManyPartsError:
        made = _Made(placeholder("it is made of too many values"))
    except RecursionError:
        made = _Made(placeholder("its types are nested too deep"))
    result = made.recipe
    if not made.is_unique and not result.unknown:
        result = replace(result, unknown=(UnknownValue("", "", "no two of its values are sure to differ"),))
    if is_placeholder(result):
        module, _, local = names[0].rpartition(".") if names else ("", "", "")
        plain = recipe((module, local), "(", _UNIQUE, ")") if module else _UNIQUE
        result = replace(plain, unknown=result.unknown)
    return of_type(result, ast.unparse(hint))


@dataclass
class _IdMaker:
    shapes: Shapes
    names: Mapping[Reference, Import] = field(default_factory=dict)
    parts: int = 0

    def of(self, shape: Shape, hops: int, within: frozenset[Reference]) -> _Made:
        """Return a new value of a shape; `within` are the classes that are being made around it."""
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise TooManyPartsError
        if hops > _MAX_HOPS:
            return _Made(placeholder("its types are nested too deep"))
        if isinstance(shape, Leaf):
            if shape.name in _LEAVES:
                return _Made(_LEAVES[shape.name], is_unique=True)
            if shape.name == "pydantic.EmailStr":
                return _Made(_EMAIL, is_unique=True)
            return self._sampled(shape)
        if isinstance(shape, Constrained):
            return self._constrained(shape, hops, within)
        if isinstance(shape, UnionOf):
            return self._first(shape, hops, within)
        if isinstance(shape, NewTypeOf):
            inner = self.of(shape.inner, hops + 1, within)
            name = Maker(self.names).name(shape.reference)
            return _Made(_called(name, [("", inner.recipe)], inner.recipe), inner.is_unique)
        if isinstance(shape, TupleOf):
            return self._tuple(shape, hops, within)
        if isinstance(shape, ClassOf) and shape.heirs:
            return self._first(UnionOf(shape.heirs), hops, within)
        if isinstance(shape, ClassOf):
            made = self._record(shape, hops, within)
            return made if within or is_hashable(shape) else _unhashable(made, shape)
        return self._sampled(shape)

    def _first(self, union: UnionOf, hops: int, within: frozenset[Reference]) -> _Made:
        """Return the first alternative of which new values can be made."""
        first: _Made | None = None
        for part in union.parts:
            made = self.of(part, hops + 1, within)
            if made.is_unique and not made.recipe.unknown:
                return made
            first = first or made
        return first or _Made(placeholder("its type cannot be read"))

    def _sampled(self, shape: Shape) -> _Made:
        """Return the one value that states are given."""
        if isinstance(shape, Unknown | ContainerOf):
            return _Made(placeholder(shape.reason if isinstance(shape, Unknown) else "a collection is no id"))
        return _Made(Maker(self.names).of(shape, frozenset()))

    def _tuple(self, shape: TupleOf, hops: int, within: frozenset[Reference]) -> _Made:
        if not 0 < len(shape.items) <= _MAX_PARTS:
            return _Made(placeholder("it is a tuple of too many parts"))
        made = [self.of(item, hops + 1, within) for item in shape.items]
        if any(each.recipe.size > _MAX_SIZE for each in made):
            return _Made(placeholder("it is made of too many values"))
        items = [below(each.recipe, f"[{index}]") for index, each in enumerate(made)]
        return _Made(tuple_of(items), any(each.is_unique for each in made))

    def _record(self, record: ClassOf, hops: int, within: frozenset[Reference]) -> _Made:
        if record.problem:
            return _Made(placeholder(record.problem))
        if record.reference in within:
            return _Made(placeholder(f"`{record.reference.name}` contains itself"))
        within |= {record.reference}
        made: dict[str, _Made] = {}
        chosen: list[Field] = []
        for each in record.parameters:
            if not each.has_default:
                chosen.append(each)
                made[each.name] = self.of(each.shape, hops + 1, within)
        if not any(made[each.name].is_unique for each in chosen):
            for each in record.parameters:
                value = self.of(each.shape, hops + 1, within) if each.has_default else None
                if value is not None and value.is_unique and not value.recipe.unknown:
                    made[each.name] = value
                    chosen = [one for one in record.parameters if one.name in made]
                    break
        name = Maker(self.names).name(record.reference)
        if not chosen:
            return _Made(placeholder(f"nothing in `{record.reference.name}` tells two of them apart"))
        if all(is_placeholder(made[each.name].recipe) for each in chosen):
            reason = made[chosen[0].name].recipe.unknown[0]
            return _Made(replace(placeholder(""), unknown=(reason,)))
        arguments = [(self._keyword(each, record, chosen), below(made[each.name].recipe, each.name)) for each in chosen]
        result = call(name, arranged(arguments))
        if result.size > _MAX_SIZE:
            return _Made(placeholder("it is made of too many values"))
        values = {each.name: made[each.name].recipe for each in chosen}
        return _Made(with_checks(result, record, values), any(each.is_unique for each in made.values()))

    def _keyword(self, each: Field, record: ClassOf, chosen: list[Field]) -> tuple[str | int, ...] | None:
        """Return how a field is passed: by its place where the constructor is a written one that takes it so."""
        position = record.parameters.index(each)
        is_in_place = each.is_positional and [*record.parameters[: position + 1]] == chosen[: position + 1]
        return None if is_in_place else each.keyword

    # ---------------------------------------------------------------- limits

    def _constrained(self, shape: Constrained, hops: int, within: frozenset[Reference]) -> _Made:
        limits = dict(shape.limits)
        inner = shape.inner
        opaque = shape.opaque
        while isinstance(inner, Constrained):
            limits = {**dict(inner.limits), **limits}
            opaque, inner = opaque or inner.opaque, inner.inner
        if not limits or not isinstance(inner, Leaf):
            made = self.of(inner, hops + 1, within) if not limits else _Made(placeholder("its limits are not known"))
        elif inner.name in ("str", "pydantic.StrictStr"):
            made = _limited_text(limits)
        elif inner.name in ("int", "pydantic.StrictInt", "decimal.Decimal"):
            number = _limited_number(limits)
            is_decimal = inner.name == "decimal.Decimal"
            made = (
                _Made(recipe(("decimal", None), ".Decimal(", number.recipe, ")"), number.is_unique)
                if is_decimal
                else number
            )
            if number.recipe.unknown:
                made = number
        else:
            made = _Made(placeholder("no new value is known that its limits allow"))
        if not opaque:
            return made
        reason = opaque if " " in opaque else f"`{opaque}` may refuse it"
        return made._replace(recipe=replace(made.recipe, unknown=(*made.recipe.unknown, UnknownValue("", "", reason))))


def _unhashable(made: _Made, shape: ClassOf) -> _Made:
    """Return the values with the reason why none of them can be an id."""
    reason = f"`{shape.reference.name}` is not hashable, so that it cannot be an id"
    known = () if is_placeholder(made.recipe) else made.recipe.unknown
    return made._replace(recipe=replace(made.recipe, unknown=(UnknownValue("", "", reason), *known)))


def _called(name: Recipe, arguments: list[tuple[str, Recipe]], inner: Recipe) -> Recipe:
    """Return a call, or a placeholder where its argument is one."""
    return inner if is_placeholder(inner) else call(name, arguments)


def _limited_text(limits: Mapping[str, object]) -> _Made:
    unknown = _Made(placeholder("no new text is known that its limits allow"))
    least, most, pattern = limits.get("min_length", 0), limits.get("max_length", _MAX_SIZE), limits.get("pattern")
    if not set(limits) <= {"min_length", "max_length", "pattern", *CHANGES} or not (
        isinstance(least, int) and isinstance(most, int)
    ):
        return unknown
    limits = {name: value for name, value in limits.items() if value is not False}
    for made, text in (
        (_TEXT, _AS_UUID),
        (_HEX, _AS_UUID.replace("-", "")),
        (recipe(_TEXT, ".upper()"), _AS_UUID.upper()),
        (recipe(_HEX, ".upper()"), _AS_UUID.replace("-", "").upper()),
    ):
        is_kept = changed(text, limits) == text
        if is_kept and least <= len(text) <= most and (pattern is None or _always_matches(pattern, text)):
            return _Made(made, is_unique=True)
    if pattern is None:
        is_enough = least <= most and 0 < most < 32 and 16**most >= _FEWEST_VALUES
        case = ".upper()" if "to_upper" in limits else ""
        return _Made(recipe(_HEX, case, f"[:{most}]"), is_unique=True) if is_enough else unknown
    return unknown if set(limits) & CHANGES else _by_runs(pattern, least, most) or unknown


def _always_matches(pattern: object, text: str) -> bool:
    """Return whether the pattern matches texts like the form of a UUID, whichever digits they have."""
    if not isinstance(pattern, str):
        return False
    digits = "0123456789ABCDEF" if text.isupper() else "0123456789abcdef"
    shifted = (
        "".join(
            digits[(digits.index(each) + shift) % 16] if each in digits and index != 14 else each
            for index, each in enumerate(text)
        )
        for shift in range(16)
    )
    return all(searched(pattern, each) for each in (text, *shifted))


def _by_runs(pattern: object, least: int, most: int) -> _Made | None:
    """Return a text of fixed characters with one long run of digits in it."""
    runs = runs_matching(pattern, least) if isinstance(pattern, str) else None
    if runs is None or not least <= sum(run.count for run in runs) <= most:
        return None
    for index, run in enumerate(runs):
        is_digits = set("0123456789") <= set(run.choices)
        if is_digits and 10**run.count >= _FEWEST_VALUES:
            before = "".join(each.choices[0] * each.count for each in runs[:index])
            after = "".join(each.choices[0] * each.count for each in runs[index + 1 :])
            if any(character in before + after for character in "{}\\\"'") or not (before + after).isprintable():
                return None
            return _Made(recipe(f'f"{before}{{', _NUMBER, f' % 10**{run.count}:0{run.count}}}{after}"'), is_unique=True)
    return None


def _limited_number(limits: Mapping[str, object]) -> _Made:
    unknown = _Made(placeholder("no new number is known that its limits allow"))
    values = {name: value for name, value in limits.items() if isinstance(value, int) and not isinstance(value, bool)}
    if len(values) < len(limits) or not set(limits) <= {"gt", "ge", "lt", "le", "multiple_of"}:
        return unknown
    step = values.get("multiple_of", 1)
    lows = [*([values["gt"] + 1] if "gt" in values else []), *([values["ge"]] if "ge" in values else [])]
    highs = [*([values["lt"] - 1] if "lt" in values else []), *([values["le"]] if "le" in values else [])]
    if step < 1:
        return unknown
    if not highs:
        low = -(-max(lows, default=0) // step)
        number = _NUMBER if low <= 1 else recipe(f"{low} + ", _NUMBER)
    else:
        high = min(highs) // step
        low = -(-max(lows) // step) if lows else min(0, high - 10**15)
        count = high - low + 1
        if count < _FEWEST_VALUES:
            return unknown
        number = recipe(f"{low} + " if low else "", _NUMBER, f" % {count}")
    if step == 1:
        return _Made(number, is_unique=True)
    return _Made(recipe("(", number, f") * {step}"), is_unique=True)
