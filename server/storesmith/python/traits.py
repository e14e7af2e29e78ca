"""What a type's source says of its values: whether they can change, and whether they have a hash."""

from __future__ import annotations

from storesmith.python.shape_types import (
    ClassOf,
    Constrained,
    ContainerOf,
    Enumeration,
    Leaf,
    LiteralOf,
    NewTypeOf,
    Reference,
    Shape,
    TupleOf,
    UnionOf,
)

_ATOMS = frozenset(
    {
        *("None", "bool", "bytes", "complex", "float", "int", "str", "typing.LiteralString", "uuid.UUID"),
        *("decimal.Decimal", "fractions.Fraction", "zoneinfo.ZoneInfo", "re.Pattern", "range"),
        *(f"datetime.{name}" for name in ("date", "datetime", "time", "timedelta", "timezone", "tzinfo")),
        *(f"ipaddress.IPv{version}{name}" for version in (4, 6) for name in ("Address", "Interface", "Network")),
        *(
            f"pathlib.{name}"
            for name in ("PurePath", "Path", "PurePosixPath", "PosixPath", "PureWindowsPath", "WindowsPath")
        ),
        *(f"pydantic.Strict{name}" for name in ("Str", "Int", "Float", "Bool", "Bytes")),
        *(
            f"pydantic.{sign}{kind}"
            for sign in ("Positive", "Negative", "NonPositive", "NonNegative")
            for kind in ("Int", "Float")
        ),
        *("pydantic.FiniteFloat", "pydantic.EmailStr", "http.HTTPStatus", "http.HTTPMethod"),
        *(f"pydantic.UUID{version}" for version in (1, 3, 4, 5, 6, 7, 8)),
        *(f"pydantic.{name}" for name in ("AwareDatetime", "NaiveDatetime", "PastDatetime", "FutureDatetime")),
        *("pydantic.PastDate", "pydantic.FutureDate"),
    }
)
"""Classes whose values never change."""


def is_immutable(shape: Shape) -> bool:
    """Return whether nothing in a value of the shape can change, by what the source declares.

    Frozen dataclasses, frozen attrs classes, named tuples and enumerations are immutable if their fields are declared to be such,
    or text, numbers, dates and the like, or tuples, frozen sets and unions of those. What is not known is taken to change.
    """
    try:
        return _is_immutable(shape, set(), set())
    except RecursionError:
        return False


def _is_immutable(shape: Shape, seen: set[Reference], parts: set[int]) -> bool:
    """As `is_immutable`; the classes in `seen` and the shapes in `parts`, by identity, need not be looked at again."""
    if id(shape) in parts:
        return True
    parts.add(id(shape))
    if isinstance(shape, Leaf):
        return shape.name in _ATOMS
    if isinstance(shape, LiteralOf | Enumeration):
        return True
    if isinstance(shape, Constrained | NewTypeOf):
        return _is_immutable(shape.inner, seen, parts)
    if isinstance(shape, UnionOf):
        return all(_is_immutable(part, seen, parts) for part in shape.parts)
    if isinstance(shape, TupleOf):
        return all(_is_immutable(item, seen, parts) for item in shape.items)
    if isinstance(shape, ContainerOf):
        return (
            shape.name == "frozenset"
            and bool(shape.items)
            and all(_is_immutable(item, seen, parts) for item in shape.items)
        )
    if not isinstance(shape, ClassOf) or shape.problem or shape.heirs or not shape.is_frozen:
        return False
    if shape.reference in seen:
        return True
    seen.add(shape.reference)
    return all(
        each.hint is not None and _is_immutable(each.hint.shape, seen, parts) for each in shape.fields if each.is_stored
    )


_UNHASHABLE = frozenset({"bytearray", "array.array"})


def is_hashable(shape: Shape) -> bool:
    """Return whether values of the shape have a hash, as far as the source tells; what is not known is taken to have one."""
    try:
        return _is_hashable(shape, set())
    except RecursionError:
        return True


def _is_hashable(shape: Shape, seen: set[Reference]) -> bool:
    """As `is_hashable`; classes in `seen` are being looked at already."""
    if isinstance(shape, Leaf):
        return shape.name not in _UNHASHABLE
    if isinstance(shape, ContainerOf):
        return shape.name in ("frozenset", "collections.abc.Hashable")
    if isinstance(shape, Constrained | NewTypeOf):
        return _is_hashable(shape.inner, seen)
    if isinstance(shape, UnionOf):
        return any(_is_hashable(part, seen) for part in shape.parts)
    if isinstance(shape, TupleOf):
        return all(_is_hashable(item, seen) for item in shape.items)
    if not isinstance(shape, ClassOf) or shape.problem or shape.reference in seen:
        return True
    if shape.hashes != "content" or shape.heirs:
        return shape.hashes != "nothing" or bool(shape.heirs)
    seen.add(shape.reference)
    return all(_is_hashable(each.hint.shape, seen) for each in shape.fields if each.hint is not None and each.is_hashed)
