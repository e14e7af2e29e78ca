"""Classes read statically: what their constructors take, by the rules of the library that makes them."""

from __future__ import annotations

import ast
import collections.abc
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal as OneOf

from storesmith.python.calls import NOT_LITERAL, Called, called, is_ellipsis, limits_of, literal, names_in
from storesmith.python.decorators import MAKERS, TRANSFORM, amounts_to, prepares
from storesmith.python.index import NameScope, Resolved
from storesmith.python.known_names import (
    ATTRS,
    DATACLASSES,
    ENUMERATIONS,
    FILLED,
    MODELS,
    NAMED_TUPLES,
    STRUCTS,
    TYPED_DICTIONARIES,
)
from storesmith.python.pydantic_names import Naming, alias_of, config_of
from storesmith.python.shape_types import (
    Check,
    ClassOf,
    Enumeration,
    Field,
    Hint,
    Interpreter,
    Leaf,
    Reference,
    Shape,
    Surroundings,
    Unknown,
)
from storesmith.python.source import Bound, checked_branch, has_rivals, unquoted, written

_TRANSPARENT = frozenset({"object", "abc.ABC", "typing.Generic", "typing.Protocol", "collections.abc.Hashable"})
"""Bases that leave the constructor of a class as it is."""

_MOST_ANCESTORS = 200
_NO_FIELDS = frozenset({"typing.ClassVar", "dataclasses.KW_ONLY"})
_FIELD_CALLS = frozenset(
    {"dataclasses.field", "pydantic.Field", "sqlmodel.Field", "msgspec.field", "attrs.field", "attr.ib"}
)
_ATTRS_FIELDS = frozenset({"attrs.field", "attr.ib"})
_NOT_IN_CONSTRUCTOR = frozenset({"pydantic.PrivateAttr", "sqlmodel.Relationship"})
_DEFAULTS = ("default", "default_factory", "factory")
_CONVERTERS = frozenset({"int", "float", "str", "bytes", "bool", "list", "tuple", "set", "frozenset", "dict"})
_MEMBERLESS_CALLS = frozenset({"enum.nonmember", "property", "classmethod", "staticmethod"})

_ABSTRACT = frozenset(f"abc.abstract{kind}" for kind in ("method", "property", "classmethod", "staticmethod"))
_MAKING_METHODS = ("__init__", "__new__", "__post_init__", "__attrs_post_init__", "model_post_init")
_METACLASSES = frozenset({"type", "abc.ABCMeta", "enum.EnumMeta", "enum.EnumType"})
"""Metaclasses that call the constructors of their classes with what they are called with."""

_CLASSES_OF_MAKERS = {
    "typing.TypedDict": "typing.TypedDict",
    "pydantic.create_model": "pydantic.BaseModel",
    "msgspec.defstruct": "msgspec.Struct",
}
"""What a class that a function makes comes from."""

_FUNCTIONS: Mapping[Style, frozenset[str]] = {
    "dataclass": frozenset({"dataclasses.make_dataclass"}) | DATACLASSES,
    "attrs": frozenset({"attrs.make_class"}) | ATTRS,
    "model": frozenset({"pydantic.create_model"}),
    "typed dictionary": frozenset({"typing.TypedDict"}),
    "struct": frozenset({"msgspec.defstruct"}),
}
"""The functions that make base classes whose fields are those of their heirs too."""

Style = OneOf["dataclass", "attrs", "model", "named tuple", "typed dictionary", "struct"]


@dataclass(frozen=True, slots=True)
class Base:
    """A base of a class: a well-known name, a class that is read, or neither; and what stands in its brackets."""

    name: str
    is_known: bool
    source: ClassSource | None
    node: ast.expr
    maker: str = ""
    """The function that makes the class, where it is made by a call."""


@dataclass(frozen=True)
class ClassSource:
    """A class as its source shows it. `scope` is that of its body."""

    shapes: Interpreter
    sources: ClassSources
    reference: Reference
    node: ast.ClassDef
    outer: NameScope
    scope: NameScope
    has_rivals: bool = False
    """Whether another branch of the module defines the class in another way."""

    # ---------------------------------------------------------------- what it is made of

    @cached_property
    def bases(self) -> tuple[Base, ...]:
        """The bases, in their order."""
        return tuple(self._base(node) for node in self.node.bases if not isinstance(node, ast.Starred))

    def _base(self, node: ast.expr) -> Base:
        plain = node.value if isinstance(node, ast.Subscript) else node
        if isinstance(plain, ast.Call):
            made = called(plain, self.outer, self.shapes)
            return Base(made.name, is_known=False, source=None, node=node, maker=made.name)
        dotted = self.shapes.at_run_time(plain, self.outer, own=self.node.name)
        found = self.shapes.definition(dotted) if dotted else None
        if found is None or found.known or found.bound is None:
            name = found.known if found is not None and found.known else dotted or ast.unparse(plain)
            return Base(name, is_known=bool(found and found.known), source=None, node=node)
        value = found.bound.value
        if isinstance(value, ast.Subscript) and found.scope is not None:  # `Base = Generic[int]`
            return replace(self, outer=found.scope)._base(value)  # noqa: SLF001 - the same class
        if isinstance(value, ast.Call) and found.scope is not None:
            maker = called(value, found.scope, self.shapes).name
            return Base(found.name, is_known=False, source=None, node=node, maker=maker)
        source = self.sources.of(found) if found.bound.kind == "class" else None
        return Base(found.name, is_known=False, source=source, node=node)

    @cached_property
    def ancestors(self) -> tuple[ClassSource, ...]:
        """The class and all classes that it comes from, as far as they can be read, each after those that override it."""
        found: list[ClassSource] = []
        seen: set[Reference] = set()
        pending: list[tuple[ClassSource, bool]] = [(self, False)]
        while pending:
            source, is_done = pending.pop()
            if is_done:
                found.append(source)
            elif source.reference not in seen:
                seen.add(source.reference)
                pending.append((source, True))
                if len(seen) < _MOST_ANCESTORS:
                    pending += [(base.source, False) for base in source.bases if base.source is not None]
        return tuple(reversed(found))

    @cached_property
    def known_bases(self) -> frozenset[str]:
        """The well-known classes that it comes from."""
        bases = [base for source in self.ancestors for base in source.bases]
        made = {_CLASSES_OF_MAKERS[base.maker] for base in bases if base.maker in _CLASSES_OF_MAKERS}
        return frozenset(made).union(base.name for base in bases if base.is_known)

    @cached_property
    def _decorators(self) -> tuple[tuple[ast.expr, Called], ...]:
        """The decorators that do not keep the class as it is, the one that stands next to the class first."""
        made = ((node, amounts_to(node, self.outer, self.shapes)) for node in reversed(self.node.decorator_list))
        return tuple((node, each) for node, each in made if each is not None)

    @cached_property
    def _decorator(self) -> Called | None:
        """The decorator that makes the constructor."""
        return next((each for _, each in self._decorators if each.name in MAKERS), None)

    @cached_property
    def _problem(self) -> str:
        """Why the constructor cannot be told from what the class says; empty where it can."""
        name = self.reference.name
        if self.has_rivals:
            return f"`{name}` is defined in several ways"
        unread = next((node for node, each in self._decorators if each.name not in MAKERS), None)
        if unread is not None:
            return f"`{name}` is decorated by `{_plain(unread)}`"
        metaclass = self.options.get("metaclass")
        if metaclass is not None and not self._is_plain_metaclass(metaclass):
            return f"`{name}` has the metaclass `{_plain(metaclass)}`"
        fields = {None: (), "attrs": (ast.Assign, ast.AnnAssign)}.get(self.style, (ast.AnnAssign,))
        return f"a condition decides what `{name}` takes" if _has_rival_branches(self.node.body, fields) else ""

    def _is_plain_metaclass(self, node: ast.expr) -> bool:
        """Return whether a metaclass has no part in what its classes are called with."""
        dotted = self.shapes.at_run_time(node, self.outer)
        found = self.shapes.definition(dotted) if dotted else None
        if found is None or found.bound is None or found.bound.kind != "class":
            return found is not None and found.known in _METACLASSES
        source = self.sources.of(found)
        return all(
            not any(each.method(name) for name in ("__new__", "__init__", "__call__", "__prepare__"))
            and not each.node.decorator_list
            and all(base.source is not None or (base.is_known and base.name in _METACLASSES) for base in each.bases)
            for each in source.ancestors
        )

    def _makes_heirs(self) -> bool:
        """Return whether the class makes the constructors of its subclasses."""
        if any(called(each, self.outer, self.shapes).name == TRANSFORM for each in self.node.decorator_list):
            return True
        prepared = self.method("__init_subclass__")
        return isinstance(prepared, ast.FunctionDef) and prepares(prepared, self.scope, self.shapes)

    @cached_property
    def options(self) -> dict[str, ast.expr]:
        """The keywords of the class statement."""
        return {keyword.arg: keyword.value for keyword in self.node.keywords if keyword.arg}

    @cached_property
    def style(self) -> Style | None:
        """How the class is made, by its own decorator or its bases."""
        decorator = self._decorator
        if decorator is not None:
            return "attrs" if decorator.name in ATTRS else "dataclass"
        own = {base.name for base in self.bases if base.is_known}
        if own & NAMED_TUPLES:
            return "named tuple"
        if self.known_bases & TYPED_DICTIONARIES:
            return "typed dictionary"
        if self.known_bases & MODELS:
            return "model"
        return "struct" if self.known_bases & STRUCTS else None

    def method(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """Return a method that is written in the class's own body."""
        bound = self.scope.inner.bound.get(name) if self.scope.inner else None
        while bound is not None and bound.is_for_checkers:
            bound = bound.otherwise
        node = bound.statement if bound is not None else None
        return node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None

    def constant(self, node: ast.expr | None) -> object:
        """Return the value of a literal in the class's body; None where it cannot be read."""
        value = literal(node, self.scope, self.shapes) if node is not None else None
        return None if value is NOT_LITERAL else value

    # ---------------------------------------------------------------- shape

    def shape(self, arguments: tuple[Shape, ...] = ()) -> Shape:
        """Return the shape of the class, with arguments put in for its type variables."""
        if self.known_bases & ENUMERATIONS:
            return Enumeration(self.reference, tuple(self._members()))
        if self.is_abstract:
            heirs = tuple(self._heirs())
            problem = "" if heirs else f"`{self.reference.name}` is abstract"
            is_equal = all(heir.is_equal_by_content for heir in heirs)
            return ClassOf(self.reference, (), is_equal_by_content=is_equal, problem=problem, heirs=heirs)
        found = self.constructor(dict(zip(self.variables, arguments, strict=False)))
        checks = tuple(self._checks())
        if isinstance(found, Unknown):
            return ClassOf(self.reference, (), problem=found.reason)
        return ClassOf(
            self.reference,
            tuple(found),
            is_frozen=self.is_frozen,
            is_equal_by_content=self.is_equal_by_content,
            is_mapping=self.style == "typed dictionary",
            checks=checks,
            hashes=self.hashes,
        )

    def _heirs(self) -> Iterator[ClassOf]:
        """Yield the classes of the same module that come from this one and that values can be made of."""
        for name, bound in self.outer.names.bound.items():
            if bound.kind != "class" or bound.otherwise is not None or bound.is_for_checkers:
                continue
            place = NameScope(self.outer.module, self.outer.names)
            source = self.sources.of(Resolved("found", f"{place.module}.{name}", place.module, bound, place))
            is_heir = any(each.reference == self.reference for each in source.ancestors[1:])
            shape = source.shape() if is_heir and not source.is_abstract else None
            if isinstance(shape, ClassOf) and not shape.problem:
                yield shape

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The full names of the type variables that the class takes, in their order."""
        own = getattr(self.node, "type_params", ())
        if own:
            return tuple(f"{self.scope.module}.{self.scope.owner}.{each.name}" for each in own)
        subscripts = [base for base in self.bases if isinstance(base.node, ast.Subscript)]
        generic = [base for base in subscripts if base.name in ("typing.Generic", "typing.Protocol") and base.is_known]
        names = (
            name
            for base in generic or subscripts
            if isinstance(base.node, ast.Subscript)
            for name in self.shapes.variables(base.node.slice, self.outer)
        )
        return tuple(dict.fromkeys(names))

    @cached_property
    def is_generic(self) -> bool | None:
        """Whether the class takes a type parameter; None where its bases do not tell."""
        if self.variables or self.method("__class_getitem__"):
            return True
        is_sure = True
        for base in self.bases:
            if not isinstance(base.node, ast.Subscript):
                continue
            if base.is_known and base.name in ("typing.Generic", "typing.Protocol"):
                return True
            for name in names_in(base.node.slice):
                dotted = self.shapes.index.qualified(name, self.outer)
                found = self.shapes.definition(dotted) if dotted else None
                is_sure = is_sure and found is not None and found.verdict == "found"
        return False if is_sure else None

    def bound_for(self, base: Base, bound: Mapping[str, Shape]) -> dict[str, Shape]:
        """Return what a base's type variables stand for in this class."""
        if base.source is None or not isinstance(base.node, ast.Subscript):
            return {}
        parts = base.node.slice.elts if isinstance(base.node.slice, ast.Tuple) else [base.node.slice]
        shapes = (self.shapes.of(part, self.outer, bound) for part in parts)
        return dict(zip(base.source.variables, shapes, strict=False))

    def bindings(self, bound: Mapping[str, Shape]) -> dict[Reference, Mapping[str, Shape]]:
        """Return, for the class and each class that it comes from, what the type variables stand for."""
        found: dict[Reference, Mapping[str, Shape]] = {self.reference: bound}
        for source in self.ancestors:
            for base in source.bases:
                if base.source is not None and base.source.reference not in found:
                    found[base.source.reference] = source.bound_for(base, found.get(source.reference, {}))
        return found

    # ---------------------------------------------------------------- traits

    @cached_property
    def is_abstract(self) -> bool:
        """Whether Python refuses to make instances of the class: a protocol, or one with abstract methods."""
        if any(base.is_known and base.name == "typing.Protocol" for base in self.bases):
            return True
        metaclasses = [source.options["metaclass"] for source in self.ancestors if "metaclass" in source.options]
        abstract = {base.name[16:] for base in self._known_bases_of("collections.abc")}
        if not (metaclasses or abstract or self.known_bases & ({"abc.ABC", "typing.Protocol"} | MODELS)):
            return False
        given: set[str] = {"__hash__", "__eq__"} if self._decorator is not None else set()
        for source in self.ancestors:
            for name, bound in source.scope.inner.bound.items() if source.scope.inner else ():
                if name in given or bound.is_for_checkers or source._is_only_declared(bound):  # noqa: SLF001
                    continue
                given.add(name)
                if source._is_abstract_method(bound):  # noqa: SLF001 - the same class
                    return True
        if self.known_bases & CONVERSIONS:
            return False
        needed = (getattr(getattr(collections.abc, name, object), "__abstractmethods__", ()) for name in abstract)
        return any(name not in given for names in needed for name in names)

    def _known_bases_of(self, module: str) -> Iterator[Base]:
        for source in self.ancestors:
            yield from (base for base in source.bases if base.is_known and base.name.startswith(f"{module}."))

    def _is_only_declared(self, bound: Bound) -> bool:
        """Return whether a statement gives a name a type and the class no attribute."""
        if not isinstance(bound.statement, ast.AnnAssign) or bound.value is not None:
            return False
        decorator = self._decorator
        if decorator is None:
            return not self.known_bases & (STRUCTS | NAMED_TUPLES)
        slots = decorator.options.get("slots")
        default = decorator.name in ("attrs.define", "attrs.frozen")
        return not (default if slots is None else literal(slots, decorator.scope, self.shapes) is True)

    def _is_abstract_method(self, bound: Bound) -> bool:
        node = bound.statement
        return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            called(each, self.scope, self.shapes).name in _ABSTRACT for each in node.decorator_list
        )

    @cached_property
    def hashes(self) -> OneOf["content", "identity", "nothing"]:
        """What the hash of an instance is computed from; `identity` also where the class computes it itself."""
        for source in self.ancestors:
            found = source._own_hash(self)  # noqa: SLF001 - the same class
            if found is not None:
                return found
            unhashable = ("list", "dict", "set", "collections.UserList", "collections.UserDict", "collections.deque")
            if any(base.is_known and base.name in unhashable for base in source.bases):
                return "nothing"
        return "identity"

    def _own_hash(self, heir: ClassSource) -> OneOf["content", "identity", "nothing"] | None:
        """Return what the hash of an instance of `heir` is by this class of its ancestors; None where it says nothing."""
        bound = self.scope.inner.bound.get("__hash__") if self.scope.inner else None
        decorator = self._decorator
        options = {**self.options} if decorator is None else decorator.options
        place = self.scope if decorator is None else decorator.scope
        values = {name: literal(node, place, self.shapes) for name, node in options.items()}
        is_told = values.get("unsafe_hash") is True or values.get("hash") is True
        if bound is not None and not is_told:
            is_none = isinstance(bound.value, ast.Constant) and bound.value.value is None
            return "nothing" if is_none else "identity"
        if is_told:
            return "content"
        if decorator is not None:
            is_compared = values.get("eq", values.get("cmp", True)) is not False
            if not is_compared or (values.get("hash", values.get("unsafe_hash")) is False and decorator.name in ATTRS):
                return "nothing" if self.method("__eq__") else None
            return "content" if self._freezes() else "nothing"
        own = {base.name for base in self.bases if base.is_known}
        if own & NAMED_TUPLES or any(
            base.maker in ("typing.NamedTuple", "collections.namedtuple") for base in self.bases
        ):
            return "content" if not self.method("__eq__") else "nothing"
        if self.method("__eq__"):
            return "nothing"
        if own & STRUCTS:
            return heir._hash_of_struct()
        if own & TYPED_DICTIONARIES:
            return "nothing"
        if own & MODELS:
            return "content" if config_of(heir).is_frozen else "nothing"
        return None

    def _hash_of_struct(self) -> OneOf["content", "identity", "nothing"]:
        if not self.is_equal_by_content:
            return "identity"
        return "content" if self._freezes() else "nothing"

    @cached_property
    def is_frozen(self) -> bool:
        """Whether the class and all its bases forbid to set attributes."""
        own = {base.name for base in self.bases if base.is_known}
        if own & NAMED_TUPLES:
            return own <= NAMED_TUPLES | _TRANSPARENT
        if not self._freezes():
            return False
        return all(
            (base.source is not None and base.source.is_frozen)
            or (base.is_known and base.name in _TRANSPARENT | STRUCTS)
            for base in self.bases
        )

    def _freezes(self) -> bool:
        decorator = self._decorator
        if decorator is None:
            if not self.known_bases & STRUCTS:
                return False
            settings = [source.options["frozen"] for source in self.ancestors if "frozen" in source.options]
            return bool(settings) and self.constant(settings[0]) is True
        if decorator.name == "attrs.frozen":
            return True
        frozen = decorator.options.get("frozen")
        return (
            decorator.name in DATACLASSES | ATTRS
            and frozen is not None
            and literal(frozen, decorator.scope, self.shapes) is True
        )

    @cached_property
    def is_equal_by_content(self) -> bool:
        """Whether the class says what makes two of it equal; a base that cannot be read is taken to."""
        if self.method("__eq__"):
            return True
        decorator = self._decorator
        if decorator is not None:
            settings = [decorator.options[name] for name in ("eq", "cmp") if name in decorator.options]
            if not any(literal(each, decorator.scope, self.shapes) is False for each in settings):
                return True
        elif self.known_bases & STRUCTS:
            settings = [source.options["eq"] for source in self.ancestors if "eq" in source.options]
            return not (settings and self.constant(settings[0]) is False)
        return any(
            base.source.is_equal_by_content
            if base.source is not None and self not in base.source.ancestors
            else base.name not in _TRANSPARENT
            for base in self.bases
        )

    def _checks(self) -> Iterator[Check]:
        """Yield the functions in which the class refuses values, those of its bases included."""
        seen: set[str] = set()
        for source in self.ancestors:
            for node in source.node.body:
                if isinstance(node, ast.FunctionDef) and node.name not in seen:
                    found = source._check(node)  # noqa: SLF001 - the same class
                    found = found if found is not None and source._refuses(node) else None  # noqa: SLF001
                    seen.add(node.name)
                    if found is not None:
                        yield found

    def _refuses(self, node: ast.FunctionDef) -> bool:
        """Return whether a method raises, or a function that it calls."""
        pending: list[tuple[ast.FunctionDef, Surroundings]] = [(node, Surroundings(self.shapes, self.scope))]
        for _ in range(20):
            if not pending:
                return False
            function, place = pending.pop(0)
            for count, each in enumerate(ast.walk(function)):
                if not count % 10:
                    self.shapes.budget.spend()
                if isinstance(each, ast.Raise | ast.Assert):
                    return True
                found = place.function(each.func) if isinstance(each, ast.Call) else None
                if found is not None and found[0] is not node:
                    pending.append(found)
        return False

    def _check(self, node: ast.FunctionDef) -> Check | None:
        """Return a function that raises as a check of the class's values; None for any other method."""
        name = f"{self.node.name}.{node.name}"
        if node.name in ("__init__", "__new__"):
            return Check(self.shapes, self.scope, name, node, "constructor")
        if node.name in ("__post_init__", "__attrs_post_init__", "model_post_init"):
            return Check(self.shapes, self.scope, name, node, "instance")
        for each in node.decorator_list:
            if isinstance(each, ast.Attribute) and each.attr == "validator" and isinstance(each.value, ast.Name):
                return Check(self.shapes, self.scope, name, node, "attribute", (each.value.id,))
            made = called(each, self.scope, self.shapes)
            if made.name in ("pydantic.field_validator", "pydantic.validator"):
                fields = tuple(str(self.constant(part)) for part in made.args)
                return Check(self.shapes, self.scope, name, node, "value", fields)
            if made.name in ("pydantic.model_validator", "pydantic.root_validator"):
                is_after = self.constant(made.options.get("mode")) == "after"
                return Check(self.shapes, self.scope, name, node, "instance" if is_after else "constructor")
        return None

    # ---------------------------------------------------------------- constructors

    def constructor(self, bound: Mapping[str, Shape]) -> list[Field] | Unknown:
        """Return what the class is called with, by the first class of its ancestors that says so."""
        problem = next((source._problem for source in self.ancestors if source._problem), "")  # noqa: SLF001
        if problem:
            return Unknown(problem)
        maker = next((source for source in self.ancestors[1:] if source._makes_heirs()), None)  # noqa: SLF001
        if maker is not None:
            return Unknown(f"the constructor of `{self.reference.name}` is made by `{maker.reference.name}`")
        bindings = self.bindings(bound)
        if self.style == "typed dictionary":
            return self._collected("typed dictionary", bindings)
        for source in self.ancestors:
            found = source._own_constructor(self, bindings)  # noqa: SLF001 - the same class
            if found is not None:
                return found
            unread = next((base for base in source.bases if base.source is None and not _keeps_constructor(base)), None)
            if unread is not None:
                return source._of_unread(unread, bindings)  # noqa: SLF001
        return []

    def _own_constructor(
        self, heir: ClassSource, bindings: Mapping[Reference, Mapping[str, Shape]]
    ) -> list[Field] | Unknown | None:
        """Return what this class, of which `heir` is one, says of the constructor; None where it says nothing."""
        style = self.style
        decorator = self._decorator
        written = self.method("__init__")
        overrides = decorator is not None and decorator.name in ("attr.s", "attr.dataclass")
        if overrides and decorator is not None:
            detects = decorator.options.get("auto_detect")
            overrides = detects is None or self.constant(detects) is not True
        if decorator is not None and self.constant(decorator.options.get("init")) is False:
            style, decorator = None, None
        if written is not None and not overrides:
            return self._written(written, heir, bindings)
        if decorator is not None or style in ("named tuple", "typed dictionary"):
            return self._collected(style, bindings) if style else None
        created = self.method("__new__")
        if created is not None and style is None:
            return self._written(created, heir, bindings)
        if style in ("model", "struct"):
            return heir._collected(style, bindings)
        return None

    def _of_unread(self, base: Base, bindings: Mapping[Reference, Mapping[str, Shape]]) -> list[Field] | Unknown:
        """Return the constructor by a base that is no class of the project's: a value of its own type, or unknown."""
        if base.is_known:
            inner = self.shapes.of(base.node, self.outer, bindings.get(self.reference, {}))
            inner = Leaf(UUID_TEXT) if base.name == "uuid.UUID" else inner
            if base.name in CONVERSIONS:
                return [Field("", None, None, stand_in=inner, is_positional=True)]
            return Unknown(f"`{base.name}` is not made from a value of its own")
        return self._fields_of_call(base)

    def _fields_of_call(self, base: Base) -> list[Field] | Unknown:
        """Return the fields of a base that is made by a call."""
        node = base.node.value if isinstance(base.node, ast.Subscript) else base.node
        if isinstance(node, ast.Call):
            made = called(node, self.outer, self.shapes)
            shape = self.sources.of_named_call(self.reference, self.outer, made)
        else:
            dotted = self.shapes.at_run_time(node, self.outer, own=self.node.name)
            shape = self.shapes.named(dotted) if dotted and base.maker else None
        if isinstance(shape, ClassOf) and not shape.problem:
            return list(shape.fields)
        if base.maker in _KNOWN_FUNCTIONS and shape is not None:
            return Unknown(shape.problem) if isinstance(shape, ClassOf) else shape if isinstance(shape, Unknown) else []
        return Unknown(f"its base class `{base.name}` cannot be read")

    def _collected(self, style: Style, bindings: Mapping[Reference, Mapping[str, Shape]]) -> list[Field] | Unknown:
        """Return the fields of the class and its ancestors, those of the furthest first."""
        found: dict[str, Field] = {}
        config = config_of(self) if style == "model" else self._dataclass_config(style)
        if config is not None and config.problem:
            return Unknown(f"{config.problem} of `{self.reference.name}` cannot be read")
        for source in reversed(self.ancestors):
            for base in reversed(source.bases) if style != "named tuple" else ():
                if base.source is not None or base.is_known:
                    continue
                if base.maker and base.maker not in _FUNCTIONS.get(style, ()):
                    return Unknown(f"its base class `{base.name}` is made by a call")
                inherited = source._fields_of_call(base)  # noqa: SLF001 - the same class
                if isinstance(inherited, Unknown):
                    return inherited
                found.update((each.name, each) for each in inherited)
            if style in ("dataclass", "attrs") and source.style != style:
                continue
            if style == "named tuple" and source is not self:
                continue
            texts = config.texts if config is not None else ()
            hints = _Hints(self.shapes, source.scope, bindings.get(source.reference, {}), texts)
            for each in source._own_fields(style, hints, config):  # noqa: SLF001
                found[each.name] = each
        root = self._root(bindings, config.texts) if style == "model" and config is not None else None
        return [root] if root is not None else list(found.values())

    def _dataclass_config(self, style: Style) -> Naming | None:
        """Return the settings of a pydantic dataclass; None for any other class."""
        decorator = self._decorator
        if style != "dataclass" or decorator is None or decorator.name != "pydantic.dataclasses.dataclass":
            return None
        return config_of(self, decorator.options.get("config"))

    def _root(
        self, bindings: Mapping[Reference, Mapping[str, Shape]], texts: tuple[tuple[str, object], ...]
    ) -> Field | None:
        """Return what a root model is called with."""
        if "pydantic.RootModel" not in self.known_bases:
            return None
        for source in self.ancestors:
            bound = bindings.get(source.reference, {})
            for node in source.node.body:
                if isinstance(node, ast.AnnAssign) and _target(node) == "root":
                    hint = Hint(self.shapes, node.annotation, source.scope, bound, texts)
                    return Field("root", hint, None, has_default=node.value is not None, is_positional=True)
            for base in source.bases:
                if base.name == "pydantic.RootModel" and isinstance(base.node, ast.Subscript):
                    hint = Hint(self.shapes, base.node.slice, source.outer, bound, texts)
                    return Field("root", hint, None, is_positional=True)
        return Field("root", None, None, is_positional=True)

    # ---------------------------------------------------------------- fields

    def _own_fields(self, style: Style, hints: _Hints, config: Naming | None) -> Iterator[Field]:
        """Yield the fields that the class's own body declares."""
        if style == "attrs" and self._decorator is not None and self._decorator.name in ATTRS:
            yield from self._attrs_fields(self._decorator, hints)
            return
        for node in _statements(self.node.body):
            if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
                continue
            name, kind = node.target.id, self._kind_of(node.annotation)
            if kind in _NO_FIELDS or (style == "model" and (name == "model_config" or name.startswith("_"))):
                continue
            made = called(node.value, self.scope, self.shapes) if isinstance(node.value, ast.Call) else None
            if made is not None and made.name in _NOT_IN_CONSTRUCTOR:
                continue
            yield self._field(name, node, made, kind, hints, config)

    def _kind_of(self, annotation: ast.expr) -> str:
        """Return the public name of what is around a hint: `typing.ClassVar` of `"ClassVar[int]"`."""
        node = unquoted(annotation)
        node = node.value if isinstance(node, ast.Subscript) else node
        dotted = self.shapes.index.qualified(node, self.scope) if node is not None else None
        return self.shapes.definition(dotted).known if dotted else ""

    def _field(
        self, name: str, node: ast.AnnAssign, made: Called | None, kind: str, hints: _Hints, config: Naming | None
    ) -> Field:
        is_made = made is not None and made.name in _FIELD_CALLS
        inside = self._in_annotation(node.annotation)
        options = {**(inside.options if inside else {}), **(made.options if made is not None and is_made else {})}
        has_default = node.value is not None and not is_ellipsis(node.value)
        if is_made and made is not None:
            has_default = _has_default(made)
        has_default = has_default or (inside is not None and _has_default(inside, is_first=False))
        limits = limits_of(made.options, made.scope, self.shapes) if is_made and made is not None else ()
        keyword: tuple[str | int, ...] = (self._mangled(name),)
        opaque = ""
        if config is not None:
            alias = alias_of(self, name, options, config)
            keyword, opaque = alias.keyword, alias.problem
        return Field(
            name,
            hints.of(node.annotation),
            keyword,
            has_default=has_default,
            keeps_default=has_default and bool(limits),
            is_parameter=self.constant(options.get("init")) is not False,
            is_stored=kind != "dataclasses.InitVar",
            limits=limits,
            opaque=opaque,
            is_hashed=kind != "dataclasses.InitVar" and self._is_hashed(options),
        )

    def _is_hashed(self, options: Mapping[str, ast.expr]) -> bool:
        """Return whether the options of a field leave it in the hash of an instance."""
        told = next((options[name] for name in ("hash", "compare", "eq") if name in options), None)
        return self.constant(told) is not False

    def _in_annotation(self, annotation: ast.expr) -> Called | None:
        """Return the `Field(…)` in an `Annotated[…]`."""
        node = unquoted(annotation)
        if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Tuple):
            return None
        if self._kind_of(node) != "typing.Annotated":
            return None
        made = (called(part, self.scope, self.shapes) for part in node.slice.elts[1:])
        return next((each for each in made if each.is_call and each.name in ("pydantic.Field", "sqlmodel.Field")), None)

    def _mangled(self, name: str) -> str:
        is_private = name.startswith("__") and not name.endswith("__")
        return f"_{self.node.name.lstrip('_')}{name}" if is_private else name

    def _attrs_fields(self, decorator: Called, hints: _Hints) -> Iterator[Field]:
        """Yield the attributes of an attrs class by its rules: `these`, `auto_attribs`, `attr.ib()` without annotation."""
        these = decorator.options.get("these")
        if these is not None:
            if not isinstance(these, ast.Dict):
                yield Field("these", None, ("these",))
                return
            for key, made_by in zip(these.keys, these.values, strict=True):
                name = self.constant(key)
                if isinstance(name, str):
                    yield self._attrs_field(name, None, made_by, replace(hints, scope=decorator.scope))
            return
        found: list[tuple[str, ast.expr | None, ast.expr | None]] = []
        for node in _statements(self.node.body):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                if self._kind_of(node.annotation) not in _NO_FIELDS:
                    found.append((node.target.id, node.annotation, node.value))
            elif isinstance(node, ast.Assign):
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
                found += [(name, None, node.value) for name in names]
        made = {name for name, _, value in found if value is not None and self._is_attribute(value)}
        automatic = decorator.options.get("auto_attribs")
        is_automatic = decorator.name != "attr.s" if automatic is None else self.constant(automatic) is not False
        if is_automatic and automatic is None and decorator.name != "attr.dataclass":
            is_automatic = not any(name in made and hint is None for name, hint, _ in found)
        for name, hint, value in found:
            if name in made or (is_automatic and hint is not None):
                yield self._attrs_field(name, hint, value, hints)

    def _is_attribute(self, value: ast.expr) -> bool:
        return isinstance(value, ast.Call) and called(value, self.scope, self.shapes).name in _ATTRS_FIELDS

    def _attrs_field(self, name: str, annotation: ast.expr | None, value: ast.expr | None, hints: _Hints) -> Field:
        made = called(value, hints.scope, self.shapes) if isinstance(value, ast.Call) else None
        made = made if made is not None and made.name in _ATTRS_FIELDS else None
        options = made.options if made is not None else {}
        declared = annotation if annotation is not None else options.get("type")
        has_default = (value is not None and made is None) or (made is not None and _has_default(made))
        self.shapes.budget.spend(len(self.node.body) // 8)
        has_default = has_default or any(
            isinstance(each, ast.Attribute) and each.attr == "default" and ast.unparse(each.value) == name
            for node in self.node.body
            if isinstance(node, ast.FunctionDef)
            for each in node.decorator_list
        )
        alias = self.constant(options.get("alias"))
        keyword = alias if isinstance(alias, str) else self._mangled(name).lstrip("_")
        limits, opaque, stand_in = self._validated(options.get("validator"), hints.scope)
        converter = options.get("converter")
        if declared is None and converter is not None:
            dotted = self.shapes.index.qualified(converter, hints.scope)
            known = self.shapes.definition(dotted).known if dotted else ""
            stand_in = self.shapes.named(known) if known in _CONVERTERS else Unknown(f"`{name}` is converted")
        elif declared is None and stand_in is None:
            stand_in = Leaf("object")
        return Field(
            name,
            hints.of(declared) if declared is not None else None,
            (keyword,),
            has_default=has_default,
            keeps_default=has_default and bool(limits or opaque or declared is None),
            is_parameter=self.constant(options.get("init")) is not False,
            limits=limits,
            opaque=opaque,
            stand_in=stand_in,
            is_hashed=self._is_hashed(options),
        )

    def _validated(
        self, node: ast.expr | None, scope: NameScope
    ) -> tuple[tuple[tuple[str, object], ...], str, Shape | None]:
        """Return what an attrs validator demands: limits, what checks in a way that is not known, and a type."""
        limits: tuple[tuple[str, object], ...] = ()
        opaque = ""
        shape: Shape | None = None
        pending = [node] if node is not None else []
        while pending:
            each = pending.pop()
            if isinstance(each, ast.List | ast.Tuple):
                pending += each.elts
                continue
            made = called(each, scope, self.shapes)
            short = made.name.rpartition(".")[2]
            if not made.name.startswith(("attr.validators.", "attrs.validators.")):
                opaque = short or "validator"
            elif short in ("and_", "optional"):
                pending += made.args
            elif short == "instance_of" and made.args:
                first = made.args[0].elts[0] if isinstance(made.args[0], ast.Tuple) else made.args[0]
                shape = self.shapes.of(first, made.scope)
            elif short in ("gt", "ge", "lt", "le", "min_len", "max_len", "matches_re") and made.args:
                value = literal(made.args[0], made.scope, self.shapes)
                names = {"min_len": "min_length", "max_len": "max_length", "matches_re": "pattern"}
                limits += ((names.get(short, short), f"^(?:{value})$" if short == "matches_re" else value),)
            elif short not in ("deep_iterable", "deep_mapping", "is_callable"):
                opaque = short
        return limits, opaque, shape

    def _written(
        self,
        function: ast.FunctionDef | ast.AsyncFunctionDef,
        heir: ClassSource,
        bindings: Mapping[Reference, Mapping[str, Shape]],
    ) -> list[Field] | Unknown:
        """Return what a written constructor takes; what it hands on as `**keywords` is that of the next class."""
        hints = _Hints(self.shapes, self.scope, bindings.get(self.reference, {}))
        arguments = function.args
        positional = [*arguments.posonlyargs, *arguments.args][1:]
        first_default = len(positional) - len(arguments.defaults)
        fields = [
            Field(
                parameter.arg,
                hints.of(parameter.annotation) if parameter.annotation is not None else None,
                None if parameter in arguments.posonlyargs else (parameter.arg,),
                has_default=number >= first_default,
                keeps_default=number >= first_default,
                is_positional=True,
            )
            for number, parameter in enumerate(positional)
        ]
        for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            hint = hints.of(parameter.annotation) if parameter.annotation is not None else None
            is_optional = default is not None
            fields.append(
                Field(parameter.arg, hint, (parameter.arg,), has_default=is_optional, keeps_default=is_optional)
            )
        if arguments.kwarg is not None:
            known = {each.name for each in fields}
            fields += [each for each in self._handed_on(heir, bindings) if each.name not in known]
        return fields

    def _handed_on(self, heir: ClassSource, bindings: Mapping[Reference, Mapping[str, Shape]]) -> list[Field]:
        """Return what the constructor after this one takes by keyword."""
        if self.known_bases & MODELS:
            found = heir._collected("model", bindings)
        else:
            later = heir.ancestors[heir.ancestors.index(self) + 1 :] if self in heir.ancestors else ()
            results = (source._own_constructor(heir, bindings) for source in later)  # noqa: SLF001
            found = next((each for each in results if each is not None), [])
        return [] if isinstance(found, Unknown) else [each for each in found if each.keyword is not None]

    # ---------------------------------------------------------------- enumerations

    def _members(self) -> Iterator[str]:
        """Yield the members of an enumeration."""
        ignored = self.constant(_value_of(self.node, "_ignore_"))
        names = ignored.replace(",", " ").split() if isinstance(ignored, str) else ignored
        skipped = set(names) if isinstance(names, list | tuple) else set()
        for node in _statements(self.node.body, is_sure=True):
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if value is None or isinstance(value, ast.Lambda):
                continue
            if isinstance(value, ast.Call) and called(value, self.scope, self.shapes).name in _MEMBERLESS_CALLS:
                continue
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                items = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
                for item in items:
                    if isinstance(item, ast.Name) and not item.id.startswith("_") and item.id not in skipped:
                        yield item.id


CONVERSIONS = frozenset(
    {
        *("str", "int", "float", "complex", "bytes", "list", "dict", "set", "frozenset", "tuple", "decimal.Decimal"),
        *("uuid.UUID", "fractions.Fraction", "collections.deque", "collections.OrderedDict", "collections.Counter"),
        *("collections.UserList", "collections.UserDict", "collections.UserString"),
        *("pathlib.Path", "pathlib.PurePath", "pathlib.PurePosixPath", "pathlib.PosixPath"),
    }
)
"""Classes of the standard library whose subclasses are called with a value of the class itself, or a UUID's text."""

UUID_TEXT = "str(uuid.UUID)"
"""The name of the leaf that stands for the text of a UUID."""


@dataclass(frozen=True)
class _Hints:
    """Makes hints of annotations in one class's body."""

    shapes: Interpreter
    scope: NameScope
    bound: Mapping[str, Shape] = field(default_factory=dict)
    texts: tuple[tuple[str, object], ...] = ()

    def of(self, annotation: ast.expr) -> Hint:
        return Hint(self.shapes, annotation, self.scope, self.bound, self.texts)


class ClassSources:
    """Reads each class once."""

    def __init__(self, shapes: Interpreter) -> None:
        self._shapes = shapes
        self._known: dict[str, ClassSource] = {}

    def of(self, found: Resolved) -> ClassSource:
        """Return the class that a definition has found."""
        known = self._known.get(found.name)
        if known is None:
            assert found.bound is not None
            assert found.scope is not None
            node = found.bound.statement
            assert isinstance(node, ast.ClassDef)
            scope = self._shapes.index.body_scope(node, found.scope)
            outer = (
                replace(found.scope, parameters=scope.parameters, owner=scope.owner)
                if scope.parameters
                else found.scope
            )
            reference = Reference(found.module, found.local)
            known = ClassSource(self._shapes, self, reference, node, outer, scope, has_rivals(found.bound))
            self._known[found.name] = known
        return known

    def of_call(self, found: Resolved, made: Called) -> Shape | None:
        """Return the shape of a class that is made by a call and assigned to a name; None where the call makes none."""
        assert found.scope is not None
        if made.name in DATACLASSES | ATTRS and found.bound is not None and isinstance(found.bound.value, ast.Call):
            return self._decorated(found, found.bound.value, found.scope)
        return self.of_named_call(Reference(found.module, found.local), found.scope, made)

    def _decorated(self, found: Resolved, call: ast.Call, scope: NameScope) -> Shape | None:
        """Return the shape of a class that a decorator is applied to by a call: `State = dataclass(frozen=True)(Plain)`."""
        if len(call.args) != 1 or found.bound is None:
            return None
        earlier = found.bound.earlier
        is_same = isinstance(call.args[0], ast.Name) and call.args[0].id == found.local and earlier is not None
        dotted = None if is_same else self._shapes.index.qualified(call.args[0], scope)
        plain = replace(found, bound=earlier) if is_same else self._shapes.definition(dotted) if dotted else None
        if plain is None or plain.bound is None or plain.bound.kind != "class" or plain.module != found.module:
            return None
        source = ClassSources(self._shapes).of(plain)
        decorator = ast.Call(call.func, [], call.keywords) if call.keywords else call.func
        node = copy(source.node)
        node.decorator_list = [decorator, *source.node.decorator_list]
        return replace(source, node=node, reference=Reference(found.module, found.local)).shape()

    def of_named_call(self, reference: Reference, scope: NameScope, made: Called) -> Shape | None:
        """Return the shape of the class `reference` that a call in a scope makes."""
        return functional(self, self._shapes, reference, scope, made)


def functional(
    sources: ClassSources, shapes: Interpreter, reference: Reference, scope: NameScope, made: Called
) -> Shape | None:
    """Return the shape of a class made by `namedtuple(…)`, `TypedDict(…)`, `Enum(…)`, `make_dataclass(…)` and the like."""
    hints = _Hints(shapes, scope)
    given = made.args[1] if len(made.args) > 1 else None
    found = _made_by(sources, shapes, reference, scope, made, hints, given)
    if not isinstance(found, ClassOf) or made.name in ("collections.namedtuple", "typing.NamedTuple"):
        return found
    is_mapping = made.name == "typing.TypedDict"
    return replace(found, is_mapping=is_mapping, hashes=_hash_of_made(made, scope, shapes))


def _hash_of_made(made: Called, scope: NameScope, shapes: Interpreter) -> OneOf["content", "identity", "nothing"]:
    """Return what the hash of an instance of a class is computed from that a call makes."""
    options = {name: literal(node, scope, shapes) for name, node in made.options.items()}
    if options.get("unsafe_hash") is True or options.get("hash") is True:
        return "content"
    if made.name in ("typing.TypedDict", "pydantic.create_model"):
        return "nothing"
    if options.get("eq", True) is False:
        return "identity"
    return "content" if options.get("frozen") is True else "nothing"


def _made_by(
    sources: ClassSources,
    shapes: Interpreter,
    reference: Reference,
    scope: NameScope,
    made: Called,
    hints: _Hints,
    given: ast.expr | None,
) -> Shape | None:
    """Return the shape of a class made by a call, without what its hash is computed from."""

    def constant(name: str) -> object:
        node = made.options.get(name)
        value = literal(node, scope, shapes) if node is not None else None
        return None if value is NOT_LITERAL else value

    if made.name == "collections.namedtuple":
        names = _listed(given if given is not None else made.options.get("field_names"), scope, shapes)
        if names is None:
            return Unknown(f"the fields of `{reference.name}` cannot be read")
        defaults = made.options.get("defaults")
        count = len(defaults.elts) if isinstance(defaults, ast.Tuple | ast.List) else 0
        fields = [
            Field(name, None, (name,), keeps_default=index >= len(names) - count, stand_in=Leaf("object"))
            for index, name in enumerate(names)
        ]
        return ClassOf(reference, tuple(fields), is_frozen=True)
    if made.name == "typing.NamedTuple":
        pairs = _pairs(given if given is not None else made.options.get("fields"))
        if given is None and "fields" not in made.options:
            pairs = [(name, node, None) for name, node in made.options.items() if name != "typename"]
        return _record(reference, pairs, hints, is_frozen=True)
    if made.name == "typing.TypedDict":
        pairs = _pairs(given) if given is not None else [(name, node, None) for name, node in made.options.items()]
        return _record(reference, pairs, hints)
    if made.name in ("dataclasses.make_dataclass", "msgspec.defstruct"):
        return _record(reference, _pairs(given, shapes), hints, is_frozen=constant("frozen") is True)
    if made.name == "attrs.make_class":
        names = _listed(given, scope, shapes) if not isinstance(given, ast.Dict) else None
        items = (
            [(name, None) for name in names]
            if names is not None
            else [(_text(key), value) for key, value in zip(given.keys, given.values, strict=True)]
            if isinstance(given, ast.Dict)
            else None
        )
        if items is None:
            return Unknown(f"the attributes of `{reference.name}` cannot be read")
        blank = _blank_class(sources, shapes, reference, scope)
        attributes = [blank._attrs_field(name, None, value, hints) for name, value in items]  # noqa: SLF001
        return ClassOf(reference, tuple(attributes), is_frozen=constant("frozen") is True)
    if made.name == "pydantic.create_model":
        return _created_model(reference, made, hints)
    is_enumeration = made.name in ENUMERATIONS
    if not is_enumeration:
        found = shapes.definition(made.name)
        is_class = found.bound is not None and found.bound.kind == "class"
        is_enumeration = is_class and bool(sources.of(found).known_bases & ENUMERATIONS)
    if is_enumeration:
        members = given if given is not None else made.options.get("names")
        names = _listed(members, scope, shapes)
        return (
            Enumeration(reference, tuple(names))
            if names
            else Unknown(f"the members of `{reference.name}` cannot be read")
        )
    return None


_KNOWN_FUNCTIONS = frozenset(
    {
        *("collections.namedtuple", "typing.NamedTuple", "typing.TypedDict", "dataclasses.make_dataclass"),
        *("msgspec.defstruct", "attrs.make_class", "pydantic.create_model"),
    }
)
"""The functions whose calls `functional` reads."""


def _plain(node: ast.expr) -> str:
    """Return the text of a decorator or a metaclass without the arguments of a call."""
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)


def _blank_class(sources: ClassSources, shapes: Interpreter, reference: Reference, scope: NameScope) -> ClassSource:
    node = ast.ClassDef(name=reference.name, bases=[], keywords=[], body=[], decorator_list=[])
    return ClassSource(shapes, sources, reference, node, scope, scope)


def _created_model(reference: Reference, made: Called, hints: _Hints) -> Shape:
    """Return the shape of `create_model("Name", field=(type, default))`."""
    setting = next((name for name in made.options if name in ("__base__", "__config__", "__validators__")), None)
    if setting is not None:
        return ClassOf(reference, (), problem=f"`{reference.name}` is made by `create_model` with `{setting}`")
    fields: list[Field] = []
    for name, node in made.options.items():
        if name.startswith("__"):
            continue
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            default = node.elts[1]
            given = called(default, hints.scope, hints.shapes) if isinstance(default, ast.Call) else None
            is_field = given is not None and given.name in _FIELD_CALLS
            if given is not None and is_field and given.options.keys() & {"alias", "validation_alias"}:
                return ClassOf(reference, (), problem=f"the alias of `{name}` cannot be read")
            limits = limits_of(given.options, given.scope, hints.shapes) if given is not None and is_field else ()
            has_default = _has_default(given) if given is not None and is_field else not is_ellipsis(default)
            keeps = has_default and bool(limits)
            hint = hints.of(node.elts[0])
            fields.append(Field(name, hint, (name,), has_default=has_default, keeps_default=keeps, limits=limits))
        else:
            fields.append(Field(name, hints.of(node), (name,)))
    return ClassOf(reference, tuple(fields))


def _record(
    reference: Reference,
    pairs: list[tuple[str, ast.expr | None, ast.expr | None]] | None,
    hints: _Hints,
    *,
    is_frozen: bool = False,
) -> Shape:
    if pairs is None:
        return Unknown(f"the fields of `{reference.name}` cannot be read")
    fields: list[Field] = []
    for name, node, value in pairs:
        made = called(value, hints.scope, hints.shapes) if isinstance(value, ast.Call) else None
        has_default = value is not None
        if made is not None and made.name in _FIELD_CALLS:
            has_default = _has_default(made)
        hint = hints.of(node) if node is not None else None
        stand_in = Leaf("object") if node is None else None
        fields.append(Field(name, hint, (name,), has_default=has_default, keeps_default=has_default, stand_in=stand_in))
    return ClassOf(reference, tuple(fields), is_frozen=is_frozen)


def _pairs(
    node: ast.expr | None, shapes: Interpreter | None = None
) -> list[tuple[str, ast.expr | None, ast.expr | None]] | None:
    """Return names with hints and defaults from a list of tuples or a dictionary; with `shapes` also of names alone."""
    if isinstance(node, ast.Dict):
        return [(_text(key), value, None) for key, value in zip(node.keys, node.values, strict=True)]
    if not isinstance(node, ast.List | ast.Tuple):
        return None
    found: list[tuple[str, ast.expr | None, ast.expr | None]] = []
    for item in node.elts:
        if isinstance(item, ast.Tuple | ast.List) and len(item.elts) in (2, 3):
            found.append((_text(item.elts[0]), item.elts[1], item.elts[2] if len(item.elts) == 3 else None))
        elif isinstance(item, ast.Constant) and shapes is not None:
            found.append((_text(item), None, None))
        else:
            return None
    return found


def _listed(node: ast.expr | None, scope: NameScope, shapes: Interpreter) -> list[str] | None:
    """Return names that are listed: in one string, a sequence, a sequence of pairs, or the keys of a dictionary."""
    if isinstance(node, ast.Dict):
        return [_text(key) for key in node.keys]
    if isinstance(node, ast.List | ast.Tuple) and all(isinstance(item, ast.Tuple | ast.List) for item in node.elts):
        return [_text(item.elts[0]) for item in node.elts if isinstance(item, ast.Tuple | ast.List) and item.elts]
    value = literal(node, scope, shapes) if node is not None else None
    if isinstance(value, str):
        return value.replace(",", " ").split()
    if isinstance(value, list | tuple | dict) and all(isinstance(each, str) for each in value):
        return list(value)
    return None


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _keeps_constructor(base: Base) -> bool:
    """Return whether a base whose source is not read leaves the constructor as it is."""
    return base.is_known and (base.name in _TRANSPARENT | FILLED or base.name.startswith("typing."))


def _has_default(made: Called, *, is_first: bool = True) -> bool:
    """Return whether the call that makes a field gives it a default."""
    first = made.args[0] if made.args and is_first else None
    options = [made.options[name] for name in _DEFAULTS if name in made.options]
    return any(not is_ellipsis(each) for each in options) or (first is not None and not is_ellipsis(first))


def _target(node: ast.AnnAssign) -> str:
    return node.target.id if isinstance(node.target, ast.Name) else ""


def _value_of(node: ast.ClassDef, name: str) -> ast.expr | None:
    """Return what a name in the body of a class is set to."""
    for each in _statements(node.body):
        if isinstance(each, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in each.targets):
            return each.value
        if isinstance(each, ast.AnnAssign) and _target(each) == name:
            return each.value
    return None


def _statements(body: Iterable[ast.stmt], *, is_sure: bool = False) -> Iterator[ast.stmt]:
    """Yield the statements of a class's body, those under conditions included unless only those that are sure to run are."""
    for node in body:
        if isinstance(node, ast.If):
            branches = _branches(node)
            for branch in branches if len(branches) == 1 or not is_sure else ():
                yield from _statements(branch, is_sure=is_sure)
        elif isinstance(node, ast.Try):
            yield from _statements(node.body, is_sure=is_sure)
            yield from _statements(node.orelse, is_sure=is_sure)
        elif isinstance(node, ast.With):
            yield from _statements(node.body, is_sure=is_sure)
        else:
            yield node


def _branches(node: ast.If) -> list[list[ast.stmt]]:
    """Return the branches of a condition that may run: those for type checkers alone never do."""
    checked = checked_branch(node.test)
    if checked is None and isinstance(node.test, ast.Constant):
        checked = not node.test.value
    return [node.body, node.orelse] if checked is None else [node.orelse if checked else node.body]


def _has_rival_branches(body: Iterable[ast.stmt], fields: tuple[type[ast.stmt], ...]) -> bool:
    """Return whether the branches of a condition in the body of a class give it other fields, or another constructor.

    `fields` are the statements that declare fields there.
    """
    for node in body:
        if isinstance(node, ast.If):
            branches = _branches(node)
            dumps = {
                tuple(
                    written(each)
                    for each in _statements(branch)
                    if isinstance(each, fields) or (isinstance(each, ast.FunctionDef) and each.name in _MAKING_METHODS)
                )
                for branch in branches
            }
            if len(dumps) > 1 or any(_has_rival_branches(branch, fields) for branch in branches):
                return True
    return False
