"""Type hints read statically: what a hint stands for, through aliases, imports and the classes of the project."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from storesmith.python.budget import Budget, WorkLimitError
from storesmith.python.calls import NOT_LITERAL, called, is_ellipsis, limits_of, literal, names_in
from storesmith.python.classes import ClassSources
from storesmith.python.index import NameScope, PythonIndex, Resolved
from storesmith.python.known_names import TYPE_VARIABLES, canonical
from storesmith.python.shape_types import (
    Constrained,
    ContainerOf,
    Enumeration,
    Leaf,
    LiteralOf,
    NewTypeOf,
    Reference,
    Shape,
    TupleOf,
    TypeVariable,
    UnionOf,
    Unknown,
)
from storesmith.python.source import has_rivals, unquoted

_MAX_DEPTH = 40
"""How many hints inside hints are looked at."""

_MOST_STEPS = 60_000
"""The work for one generation: half a second, as a rule."""

_TOO_DEEP = Unknown("its type is nested too deep")
_TOO_MUCH = Unknown("it takes too long to find out what it is made of")


CONTAINERS = frozenset(
    {
        *(
            "list",
            "set",
            "frozenset",
            "dict",
            "collections.deque",
            "collections.defaultdict",
            "collections.OrderedDict",
        ),
        *(
            "collections.Counter",
            "collections.ChainMap",
            "types.MappingProxyType",
            "collections.UserList",
            "collections.UserDict",
        ),
        *(
            f"collections.abc.{name}"
            for name in (
                *("Sequence", "MutableSequence", "Collection", "Iterable", "Container", "Reversible", "Sized", "Set"),
                *("MutableSet", "Mapping", "MutableMapping"),
            )
        ),
    }
)
_WRAPPERS = frozenset(
    {
        *(f"typing.{name}" for name in ("Final", "NotRequired", "Required", "ReadOnly", "ClassVar", "Unpack")),
        *("dataclasses.InitVar", "pydantic.SerializeAsAny", "pydantic.SkipValidation"),
    }
)
_LIMITED = {
    "pydantic.conint": "int",
    "pydantic.confloat": "float",
    "pydantic.constr": "str",
    "pydantic.conbytes": "bytes",
    "pydantic.condecimal": "decimal.Decimal",
    "pydantic.condate": "datetime.date",
    "pydantic.conlist": "list",
    "pydantic.conset": "set",
    "pydantic.confrozenset": "frozenset",
}
_ANNOTATED_TYPES = {
    "annotated_types.Gt": ("gt",),
    "annotated_types.Ge": ("ge",),
    "annotated_types.Lt": ("lt",),
    "annotated_types.Le": ("le",),
    "annotated_types.Interval": ("gt", "ge", "lt", "le"),
    "annotated_types.MultipleOf": ("multiple_of",),
    "annotated_types.MinLen": ("min_length",),
    "annotated_types.MaxLen": ("max_length",),
    "annotated_types.Len": ("min_length", "max_length"),
}
_OPAQUE = frozenset(
    f"pydantic.{name}" for name in ("AfterValidator", "BeforeValidator", "PlainValidator", "WrapValidator")
)


class Shapes:
    """Interprets the type hints that one index can reach; each class and alias once.

    Make one for each generation. Its budget bounds the work: what is asked for after that is unknown. `unreadable` collects the
    modules, with their files, that exist and could not be parsed though a hint needed them.
    """

    def __init__(self, index: PythonIndex) -> None:
        self.index = index
        self.budget = Budget(_MOST_STEPS)
        self.unreadable: dict[str, Path] = {}
        self._named: dict[str, Shape] = {}
        self._open: set[str] = set()
        self._depth = 0
        self.classes = ClassSources(self)

    # ---------------------------------------------------------------- definitions

    def definition(self, dotted: str) -> Resolved:
        """Return what a dotted name stands for, with aliases that only rename it followed."""
        for _ in range(_MAX_DEPTH):
            found = self._found(dotted)
            bound = found.bound
            if bound is None or bound.kind != "value" or bound.value is None or found.scope is None:
                return found
            if has_rivals(bound):
                return found
            value = unquoted(bound.value) if _is_declared_alias(bound.statement) else bound.value
            target = self.index.qualified(value, found.scope) if value is not None else None
            if target is None or target == dotted:
                return found
            dotted = target
        return found

    def _found(self, dotted: str) -> Resolved:
        """Return what a dotted name stands for; modules on the way that could not be parsed are collected."""
        found = self.index.definition(dotted, self.budget)
        self.unreadable.update(found.unreadable)
        return found

    def at_run_time(self, node: ast.expr, scope: NameScope | None, *, own: str = "") -> str | None:
        """Return the dotted name of what an expression stands for when the module runs; None where it names nothing.

        Imports are followed as far as one that type checkers and Python see differently. `own` is as for `PythonIndex.qualified`.
        """
        dotted = self.index.qualified(node, scope, own=own)
        for _ in range(_MAX_DEPTH):
            home, _, name = dotted.rpartition(".") if dotted else ("", "", "")
            file = self.index.module(home).file if home and not canonical(dotted or "") else None
            names = self.index.sources.names(file, home) if file is not None else None
            bound = names.bound.get(name) if names is not None else None
            if bound is None or names is None or (own == name and scope is not None and scope.module == home):
                return dotted
            way = bound.otherwise if bound.is_for_checkers else bound
            if way is None:
                return None
            if way.kind == "import" and way.otherwise is None and way.target:
                dotted = way.target
            elif way is bound:
                return dotted
            elif way.value is not None:
                dotted = self.index.qualified(way.value, NameScope(home, names))
            else:
                return None
        return dotted

    def is_callable(self, dotted: str) -> bool:
        """Return whether a name can be called as the class that it stands for: not where it is an alias for hints alone."""
        for _ in range(_MAX_DEPTH):
            found = self._found(dotted)
            bound = found.bound
            if bound is None or bound.kind != "value" or bound.value is None or found.scope is None:
                return True
            if type(bound.statement).__name__ == "TypeAlias" or isinstance(bound.value, ast.Constant):
                return False
            target = self.index.qualified(bound.value, found.scope)
            if target is None or target == dotted:
                return True
            dotted = target
        return True

    def literal(self, node: ast.expr, scope: NameScope) -> tuple[object] | None:
        """Return the value of a literal or of a name that stands for one; None where it cannot be read."""
        value = literal(node, scope, self)
        return None if value is NOT_LITERAL else (value,)

    # ---------------------------------------------------------------- hints

    def of(self, node: ast.expr | None, scope: NameScope | None, bound: Mapping[str, Shape] | None = None) -> Shape:
        """Return the shape of a hint in a scope; without one its names are absolute. Never raises."""
        if self._depth >= _MAX_DEPTH:
            return _TOO_DEEP
        self._depth += 1
        try:
            self.budget.spend()
            return self._of(node, scope, bound or {})
        except (RecursionError, ValueError, SyntaxError):
            return Unknown("its type cannot be read")
        except WorkLimitError:
            if self._depth > 1 or self._open:
                raise
            return _TOO_MUCH
        finally:
            self._depth -= 1

    def named(self, dotted: str, arguments: tuple[Shape, ...] = ()) -> Shape:
        """Return the shape of the type with a dotted name, with arguments put in for its type variables."""
        key = dotted if not arguments else ""
        if key in self._named:
            return self._named[key]
        if dotted in self._open:
            return Unknown(f"`{dotted}` refers to itself")
        self._open.add(dotted)
        try:
            found = self._of_definition(self.definition(dotted), arguments)
        except RecursionError:
            return _TOO_DEEP
        except WorkLimitError:
            if self._depth or len(self._open) > 1:
                raise
            return _TOO_MUCH
        finally:
            self._open.discard(dotted)
        if key:
            self._named[key] = found
        return found

    def _of(self, node: ast.expr | None, scope: NameScope | None, bound: Mapping[str, Shape]) -> Shape:
        if isinstance(node, ast.Constant):
            if node.value is None:
                return Leaf("None")
            inner = unquoted(node)
            return Unknown("its type is not a type") if inner is None or inner is node else self.of(inner, scope, bound)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._union(self.of(side, scope, bound) for side in (node.left, node.right))
        if isinstance(node, ast.Subscript):
            return self._of_subscript(node, scope, bound)
        if isinstance(node, ast.Call) and scope is not None:
            return self._of_call(node, scope, bound)
        if isinstance(node, ast.Name) and scope is not None and node.id in scope.parameters:
            return bound.get(f"{scope.module}.{scope.owner}.{node.id}", TypeVariable(node.id))
        name = self.index.qualified(node, scope) if node is not None else None
        if name is None:
            return Unknown("its type is no name")
        return self._variable(name, bound) or self.named(name)

    def _variable(self, name: str, bound: Mapping[str, Shape]) -> Shape | None:
        if not bound:
            return None
        return bound.get(name) or bound.get(self._found(name).name)

    def _of_subscript(self, node: ast.Subscript, scope: NameScope | None, bound: Mapping[str, Shape]) -> Shape:
        dotted = self.index.qualified(node.value, scope)
        if dotted is None:
            return Unknown("its type is no name")
        outer = self.definition(dotted)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        known = outer.known
        if known == "typing.Literal":
            return self._literal(parts, scope)
        if known == "typing.Annotated":
            return self._annotated(parts, scope, bound)
        if known in _WRAPPERS:
            return self.of(parts[0], scope, bound)
        if known in ("typing.Optional", "typing.Union"):
            shapes = [self.of(part, scope, bound) for part in parts]
            return self._union([*shapes, Leaf("None")] if known == "typing.Optional" else shapes)
        if known == "tuple":
            is_variadic = len(parts) == 2 and is_ellipsis(parts[1])
            is_empty = len(parts) == 1 and isinstance(parts[0], ast.Tuple) and not parts[0].elts
            items = [] if is_empty else [self.of(part, scope, bound) for part in parts if not is_ellipsis(part)]
            return TupleOf(tuple(items), is_variadic)
        arguments = tuple(self.of(part, scope, bound) for part in parts)
        if outer.verdict == "found" and outer.bound is None:
            return ContainerOf(known, arguments) if known in CONTAINERS else Leaf(known, arguments)
        return self.named(dotted, arguments)

    def _literal(self, parts: Sequence[ast.expr], scope: NameScope | None) -> Shape:
        values: list[str | tuple[Reference, str]] = []
        for part in parts:
            owner = self.of(part.value, scope) if isinstance(part, ast.Attribute) else None
            inner = self.of(part, scope) if isinstance(part, ast.Subscript | ast.Name | ast.Attribute) else None
            value = literal(part, scope, self)
            if isinstance(owner, Enumeration) and isinstance(part, ast.Attribute):
                values.append((owner.reference, part.attr))
            elif isinstance(inner, LiteralOf):
                self.budget.spend(len(inner.values))
                values += inner.values
            elif value is not NOT_LITERAL and isinstance(value, str | int | bytes | bool | None):
                values.append(repr(value))
        return LiteralOf(tuple(values)) if values else Unknown("its literal cannot be read")

    def _annotated(self, parts: Sequence[ast.expr], scope: NameScope | None, bound: Mapping[str, Shape]) -> Shape:
        inner = self.of(parts[0], scope, bound)
        limits: tuple[tuple[str, object], ...] = ()
        opaque = ""
        for part in parts[1:] if scope is not None else ():
            assert scope is not None
            made = called(part, scope, self)
            if made.name in _OPAQUE:
                opaque = made.name.rpartition(".")[2]
            elif not made.is_call:
                continue
            elif made.name in _ANNOTATED_TYPES:
                positional = dict(zip(_ANNOTATED_TYPES[made.name], made.args, strict=False))
                limits += limits_of({**positional, **made.options}, made.scope, self)
            elif made.name in ("pydantic.Field", "sqlmodel.Field", "pydantic.StringConstraints", "msgspec.Meta"):
                limits += limits_of(made.options, made.scope, self)
        return Constrained(inner, limits, opaque) if limits or opaque else inner

    def _of_call(self, node: ast.Call, scope: NameScope, bound: Mapping[str, Shape]) -> Shape:
        """Return the shape of a call that gives a type: `conint(gt=0)`."""
        made = called(node, scope, self)
        if made.name not in _LIMITED:
            return Unknown("its type is made by a call")
        limits = limits_of(made.options, made.scope, self)
        if made.name in ("pydantic.conlist", "pydantic.conset", "pydantic.confrozenset"):
            item = made.args[0] if made.args else made.options.get("item_type")
            inner: Shape = ContainerOf(_LIMITED[made.name], (self.of(item, scope, bound),) if item is not None else ())
        else:
            inner = Leaf(_LIMITED[made.name])
        return Constrained(inner, limits) if limits else inner

    def _union(self, shapes: Sequence[Shape] | Iterator[Shape]) -> Shape:
        parts: list[Shape] = []
        for shape in shapes:
            more = shape.parts if isinstance(shape, UnionOf) else (shape,)
            self.budget.spend(len(more))
            parts += more
        return parts[0] if len(parts) == 1 else UnionOf(tuple(parts))

    # ---------------------------------------------------------------- names

    def _of_definition(self, found: Resolved, arguments: tuple[Shape, ...]) -> Shape:
        if found.known:
            if found.known in CONTAINERS:
                return ContainerOf(found.known, arguments)
            return (
                TupleOf((Leaf("object"),), is_variadic=True) if found.known == "tuple" else Leaf(found.known, arguments)
            )
        bound, scope = found.bound, found.scope
        if bound is None or scope is None:
            what = "cannot be read" if found.verdict == "unknown" else "does not exist"
            return Unknown(f"`{found.name}` {what}")
        if bound.is_for_checkers and bound.kind == "class":
            if bound.otherwise is None or bound.otherwise.kind == "import":
                return Unknown(f"`{found.local}` is not defined when the module runs")
            return self._of_definition(replace(found, bound=bound.otherwise), arguments)
        if has_rivals(bound):
            return Unknown(f"`{found.local}` is defined in several ways")
        if bound.kind == "class":
            return self.classes.of(found).shape(arguments)
        if bound.kind == "value" and bound.value is not None:
            return self._of_value(found, bound.statement, bound.value, scope, arguments)
        return Unknown(f"`{found.name}` is not a type")

    def _of_value(
        self, found: Resolved, statement: ast.stmt, value: ast.expr, scope: NameScope, arguments: tuple[Shape, ...]
    ) -> Shape:
        """Return the shape of a type that is assigned to a name."""
        if not isinstance(value, ast.Call):
            parameters = [f"{found.name}.{each.name}" for each in getattr(statement, "type_params", ())]
            place = scope
            if parameters:
                names = frozenset(name.rpartition(".")[2] for name in parameters)
                place = replace(scope, owner=found.local, inner=None, parameters=names)
            else:
                parameters = list(self.variables(value, scope))
            return self.of(value, place, dict(zip(parameters, arguments, strict=False)))
        made = called(value, scope, self)
        given = [*made.args, *(made.options[name] for name in ("tp", "value") if name in made.options)]
        if made.name == "typing.NewType" and len(given) == 2:
            return NewTypeOf(Reference(found.module, found.local), self.of(given[1], scope))
        if made.name in TYPE_VARIABLES:
            limit = made.options.get("default") or made.options.get("bound")
            limits = [limit] if limit is not None else [*made.args[1:]]
            return self._union(self.of(each, scope) for each in limits) if limits else TypeVariable(found.local)
        if made.name == "typing.TypeAliasType" and len(given) == 2:
            return self.of(given[1], scope)
        if made.name in _LIMITED:
            return self._of_call(value, scope, {})
        return self.classes.of_call(found, made) or Unknown(f"`{found.name}` is made by a call")

    def variables(self, node: ast.expr, scope: NameScope) -> Iterator[str]:
        """Yield the full names of the type variables in a hint, in their order."""
        seen: set[str] = set()
        for part in names_in(node):
            if isinstance(part, ast.Name) and part.id in scope.parameters:
                name: str | None = f"{scope.module}.{scope.owner}.{part.id}"
            else:
                dotted = self.index.qualified(part, scope)
                name = self._type_variable(dotted) if dotted else None
            if name and name not in seen:
                seen.add(name)
                yield name

    def _type_variable(self, dotted: str) -> str | None:
        found = self._found(dotted)
        value = found.bound.value if found.bound is not None else None
        if not isinstance(value, ast.Call) or found.scope is None:
            return None
        return found.name if called(value, found.scope, self).name in TYPE_VARIABLES else None

    def is_generic(self, module: str, name: str) -> bool | None:
        """Return whether a class can be written with a type parameter, as `Name[X]`; None where the source does not tell."""
        try:
            return self._is_generic(self.definition(f"{module}.{name}"))
        except (WorkLimitError, RecursionError):
            return None

    def _is_generic(self, found: Resolved) -> bool | None:
        if found.bound is None or found.scope is None or found.bound.is_for_checkers or has_rivals(found.bound):
            return None
        if found.bound.kind == "class":
            return self.classes.of(found).is_generic
        value = found.bound.value
        if isinstance(value, ast.Subscript):
            return next(self.variables(value, found.scope), None) is not None
        return None


def _is_declared_alias(statement: ast.stmt) -> bool:
    """Return whether a statement declares an alias, so that a string in it is a hint."""
    return isinstance(statement, ast.AnnAssign) or type(statement).__name__ == "TypeAlias"
