"""What a type hint may stand for: the results of interpreting one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal as OneOf
from typing import NamedTuple, Protocol, TypeAlias

from storesmith.python.budget import Budget
from storesmith.python.index import NameScope, PythonIndex, Resolved


class Reference(NamedTuple):
    """A name in a module; the name has dots where it is one of a class inside of a class."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A type of a library that is not looked into, by its public name: `int`, `datetime.date`, `pydantic.HttpUrl`."""

    name: str
    arguments: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True)
class LiteralOf:
    """One of some literal values, each as Python text or as a member of an enumeration."""

    values: tuple[str | tuple[Reference, str], ...]


@dataclass(frozen=True, slots=True)
class UnionOf:
    """A value of one of some types; `None` is `Leaf("None")`."""

    parts: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class TupleOf:
    """A tuple of these items; with `is_variadic` any number of the first."""

    items: tuple[Shape, ...]
    is_variadic: bool = False


@dataclass(frozen=True, slots=True)
class ContainerOf:
    """A collection by its public name, and the types of what is in it; none where the hint does not say."""

    name: str
    items: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True)
class Constrained:
    """A type, and the limits on its values: `ge`, `max_length`, `pattern` and the like.

    `opaque` names what checks values in a way that its source does not show here; empty where nothing does.
    """

    inner: Shape
    limits: tuple[tuple[str, object], ...] = ()
    opaque: str = ""


@dataclass(frozen=True, slots=True)
class NewTypeOf:
    """A `NewType` of another type."""

    reference: Reference
    inner: Shape


@dataclass(frozen=True, slots=True)
class Enumeration:
    """An enumeration and the names of its members."""

    reference: Reference
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TypeVariable:
    """A type variable that nothing is put in for."""

    name: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the source does not tell, and why, as the end of a sentence."""

    reason: str


@dataclass(frozen=True)
class Hint:
    """A hint as it stands in a scope; its shape is worked out when it is asked for."""

    shapes: Interpreter
    node: ast.expr | None
    scope: NameScope
    bound: Mapping[str, Shape] = field(default_factory=dict)
    """What stands for the type variables, by their full names."""
    texts: tuple[tuple[str, object], ...] = ()
    """The limits on any text in the values."""

    @cached_property
    def shape(self) -> Shape:
        """The shape of the hint."""
        found = self.shapes.of(self.node, self.scope, self.bound)
        return _with_texts(found, self.texts) if self.texts else found


_TEXTS = frozenset({"str", "typing.LiteralString", "pydantic.StrictStr"})
_OTHER_TEXTS = frozenset({"pydantic.EmailStr", "pydantic.Base64Str", "pydantic.Base64UrlStr"})


def _with_texts(shape: Shape, limits: tuple[tuple[str, object], ...]) -> Shape:
    """Return a shape with the limits on each text in it, down to classes that have settings of their own."""
    if isinstance(shape, Leaf):
        if shape.name in _OTHER_TEXTS:
            limits = tuple(limit for limit in limits if limit[0] in ("min_length", "max_length"))
        return Constrained(shape, limits) if limits and shape.name in _TEXTS | _OTHER_TEXTS else shape
    if isinstance(shape, Constrained | NewTypeOf):
        return replace(shape, inner=_with_texts(shape.inner, limits))
    if isinstance(shape, UnionOf):
        return replace(shape, parts=tuple(_with_texts(part, limits) for part in shape.parts))
    if isinstance(shape, TupleOf | ContainerOf):
        return replace(shape, items=tuple(_with_texts(item, limits) for item in shape.items))
    if isinstance(shape, ClassOf) and shape.is_mapping:
        fields = (replace(each, hint=replace(each.hint, texts=limits)) if each.hint else each for each in shape.fields)
        return replace(shape, fields=tuple(fields))
    return shape


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute of a class, and how its constructor is told of it.

    `keyword` is the name of the argument, or a path into one (`("address", "street")`); empty for one that is passed by its
    place. `hint` is None where no type is declared, and `stand_in` a type whose values will do there.
    """

    name: str
    hint: Hint | None
    keyword: tuple[str | int, ...] | None
    has_default: bool = False
    keeps_default: bool = False
    is_parameter: bool = True
    is_stored: bool = True
    is_positional: bool = False
    limits: tuple[tuple[str, object], ...] = ()
    opaque: str = ""
    stand_in: Shape | None = None
    is_hashed: bool = True

    @property
    def shape(self) -> Shape:
        """The shape of its values, limits included."""
        inner = self.hint.shape if self.hint else self.stand_in or Unknown(f"`{self.name}` has no type")
        if isinstance(inner, Unknown) and self.stand_in is not None:
            inner = self.stand_in
        return Constrained(inner, self.limits, self.opaque) if self.limits or self.opaque else inner


@dataclass(frozen=True)
class Surroundings:
    """Where a function stands, and what the names in it stand for."""

    shapes: Interpreter
    scope: NameScope

    def name_of(self, node: ast.expr) -> str | None:
        """Return the full or public name of what an expression in the function stands for; None where it names nothing."""
        dotted = self.shapes.index.qualified(node, self.scope)
        return self.shapes.definition(dotted).name if dotted else None

    def literal(self, node: ast.expr) -> tuple[object] | None:
        """Return the value of a literal that an expression in the function names; None where it names none."""
        return self.shapes.literal(node, self.scope)

    def function(self, node: ast.expr) -> tuple[ast.FunctionDef, Surroundings] | None:
        """Return the function that a call names, and where it stands; `self` and `cls` name the class whose body this is."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            dotted: str | None = f"{self.scope.module}.{self.scope.owner}.{node.attr}" if self.scope.owner else None
        else:
            dotted = self.shapes.index.qualified(node, self.scope)
        found = self.shapes.definition(dotted) if dotted else None
        if found is None or found.bound is None or found.scope is None:
            return None
        statement = found.bound.statement
        if found.bound.kind != "function" or not isinstance(statement, ast.FunctionDef):
            return None
        return statement, Surroundings(self.shapes, found.scope)


@dataclass(frozen=True)
class Check(Surroundings):
    """A function in which a class refuses values, with the scope of its body.

    `kind` says what the function is given: the `instance`, the arguments of the `constructor`, the class and one `value`, or the
    instance, an `attribute` and its value; the last two for each of `fields`.
    """

    name: str
    body: ast.FunctionDef
    kind: OneOf["instance", "constructor", "value", "attribute"]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClassOf:
    """A class that is called with values for its fields.

    `is_frozen` where the class and its bases forbid to set attributes; `is_mapping` for a typed dictionary. `checks` are the
    functions in which the class refuses values.
    """

    reference: Reference
    fields: tuple[Field, ...]
    is_frozen: bool = False
    is_equal_by_content: bool = True
    is_mapping: bool = False
    checks: tuple[Check, ...] = ()
    problem: str = ""
    """Why the fields are not all known; empty where they are."""
    heirs: tuple[ClassOf, ...] = ()
    """The classes in the module that values are made of, where this one is abstract."""
    hashes: OneOf["content", "identity", "nothing"] = "content"
    """What the hash of a value is computed from; `identity` also where the class computes it itself."""

    @property
    def parameters(self) -> tuple[Field, ...]:
        """What the constructor takes."""
        return tuple(each for each in self.fields if each.is_parameter)


Shape: TypeAlias = (
    "Leaf | LiteralOf | UnionOf | TupleOf | ContainerOf | Constrained"
    " | NewTypeOf | Enumeration | ClassOf | TypeVariable | Unknown"
)


class Interpreter(Protocol):
    """Interprets hints, see `storesmith.python.shapes.Shapes`."""

    @property
    def index(self) -> PythonIndex:
        """The index that names are looked up in."""

    @property
    def budget(self) -> Budget:
        """The work that interpreting may cause."""

    def definition(self, dotted: str) -> Resolved:
        """Return what a dotted name stands for."""

    def at_run_time(self, node: ast.expr, scope: NameScope | None, *, own: str = "") -> str | None:
        """Return the dotted name of what an expression stands for when the module runs; None where it names nothing."""

    def of(self, node: ast.expr | None, scope: NameScope | None, bound: Mapping[str, Shape] | None = None) -> Shape:
        """Return the shape of a hint in a scope."""

    def named(self, dotted: str, arguments: tuple[Shape, ...] = ()) -> Shape:
        """Return the shape of the type with a dotted name."""

    def variables(self, node: ast.expr, scope: NameScope) -> Iterator[str]:
        """Yield the full names of the type variables in a hint."""

    def literal(self, node: ast.expr, scope: NameScope) -> tuple[object] | None:
        """Return the value of a literal or of a name that stands for one; None where it cannot be read."""
