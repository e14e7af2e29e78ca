"""What classes put in for the type parameter of a class that they come from, by outlines alone: all classes may be asked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from storesmith.python.builtin_names import BUILTINS
from storesmith.python.index import ClassLookup, PythonIndex
from storesmith.python.known_names import TYPE_VARIABLES, canonical
from storesmith.python.source import Binding, unquoted

_MAX_HOPS = 30
_VARIABLE = re.compile(r"T|T[A-Z]\w*(?<!Id)")
"""How type variables are named, for those that cannot be read."""


_DOTTED = re.compile(r"\w+(?:\.\w+)+")


class Argument(NamedTuple):
    """A type as an expression of full names, and the full names of the type variables in it."""

    node: ast.expr
    variables: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The type as Python text."""
        return self.node.id if isinstance(self.node, ast.Name) else ast.unparse(self.node)


class _NoTypeError(ValueError):
    """An expression that is no type, or names what does not exist."""


class TypeArguments:
    """Finds the first type argument of the class `target`, a full dotted name, by classes that come from it.

    A base that cannot be read is taken for the target if `fallback` matches its name.
    """

    def __init__(self, index: PythonIndex, target: str, fallback: re.Pattern[str]) -> None:
        self._index = index
        self._target = target
        self._fallback = fallback
        self._bases: dict[str, ClassLookup | bool] = {}
        self._known: dict[tuple[str, str], Argument | None] = {}
        self._names: dict[str, Argument] = {}
        self._tops: dict[str, bool] = {}

    def of(self, module: str, name: str, binding: Binding, hops: int = 0) -> Argument | None:
        """Return the argument of a class of a module; None where it has none, or does not come from the target."""
        for base in binding.bases:
            head, is_subscript, _ = base.partition("[")
            found = self._base(module, head)
            if found is False:
                continue
            try:
                given = self._arguments(base, module, name, binding) if is_subscript else []
            except _NoTypeError:
                continue
            if found is True:
                if given:
                    return given[0]
                continue
            assert isinstance(found, ClassLookup)
            inner = self._inherited(found, hops + 1)
            if inner is not None:
                return self._put_in(inner, found, given) if inner.variables else inner
        return None

    def _base(self, module: str, head: str) -> ClassLookup | bool:
        """Return the class that a base is; True for the target, and False for what cannot come from it."""
        key = head if "." in head else f"{module}.{head}"
        if key not in self._bases:
            self._bases[key] = self._find_base(module, head)
        return self._bases[key]

    def _find_base(self, module: str, head: str) -> ClassLookup | bool:
        for _ in range(_MAX_HOPS):
            if canonical(head) and ("." in head or not self._is_own(module, head)):
                return False
            if head == self._target:
                return True
            home, _, local = head.rpartition(".")
            found = self._index.name(home or module, local)
            binding = found.binding
            if binding is None or found.verdict != "found":
                break
            if binding.kind == "class":
                return f"{found.module}.{found.name}" == self._target or found
            if not binding.target:
                return False
            if binding.kind == "import":
                head = binding.target
                break
            module, head = found.module, binding.target
        return head == self._target or self._fallback.fullmatch(head.rpartition(".")[2]) is not None

    def _is_own(self, module: str, name: str) -> bool:
        outline = self._index.outline(module)
        return outline is not None and name in outline.bindings

    def _inherited(self, found: ClassLookup, hops: int) -> Argument | None:
        key = found.module, found.name
        if key not in self._known and hops < _MAX_HOPS:
            self._known[key] = None  # for classes that come from each other
            assert found.binding is not None
            self._known[key] = self.of(found.module, found.name, found.binding, hops)
        return self._known.get(key)

    def _put_in(self, inner: Argument, owner: ClassLookup, given: list[Argument]) -> Argument:
        """Return an argument with the type variables of its class replaced by what is given for them."""
        values = dict(zip(self._parameters(owner), given, strict=False))
        variables = [values[name].variables if name in values else frozenset({name}) for name in inner.variables]
        return Argument(_Replaced(values).visit(inner.node), frozenset().union(*variables))

    def _parameters(self, owner: ClassLookup) -> list[str]:
        """Return the full names of the type variables that a class takes, in their order."""
        binding, module = owner.binding, owner.module
        assert binding is not None
        if binding.parameters:
            return [f"{module}.{owner.name}.{each}" for each in binding.parameters]
        subscripts = [base for base in binding.bases if "[" in base]
        generic = [
            base for base in subscripts if canonical(base.partition("[")[0]) in ("typing.Generic", "typing.Protocol")
        ]
        found: list[str] = []
        for base in generic or subscripts:
            try:
                for each in self._arguments(base, module, owner.name, binding):
                    found += [one for one in _names_in(each.node) if one in each.variables]
            except _NoTypeError:
                continue
        return list(dict.fromkeys(found))

    # ---------------------------------------------------------------- types in full

    def _arguments(self, base: str, module: str, owner: str, binding: Binding) -> list[Argument]:
        """Return what stands in the brackets of a base."""
        inside = base[base.index("[") + 1 : -1]
        if inside not in self._names and _DOTTED.fullmatch(inside) and self._is_module(inside.partition(".")[0]):
            variables = frozenset({inside} if self._is_variable(inside) else ())
            self._names[inside] = Argument(ast.Name(inside), variables)  # nearly all are imported, and so are in full
        if inside in self._names:
            return [self._names[inside]]
        try:
            tree = ast.parse(base, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise _NoTypeError from None
        if not isinstance(tree, ast.Subscript):
            raise _NoTypeError
        parts = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
        place = _Place(module, owner, binding.parameters)
        try:
            return [self._full(part, place) for part in parts]
        except RecursionError:
            raise _NoTypeError from None

    def _is_module(self, top: str) -> bool:
        if top not in self._tops:
            self._tops[top] = self._index.module(top).verdict == "found"
        return self._tops[top]

    def _full(self, node: ast.expr, place: _Place) -> Argument:
        """Return a type with its names in full."""
        variables: set[str] = set()

        def full(each: ast.expr) -> ast.expr:
            if isinstance(each, ast.Constant):
                inner = unquoted(each)
                if inner is None:
                    raise _NoTypeError
                return each if inner is each else full(inner)
            if isinstance(each, ast.Name | ast.Attribute):
                name, is_variable = self._named(ast.unparse(each), place)
                if is_variable:
                    variables.add(name)
                return ast.Name(name)
            if isinstance(each, ast.Subscript):
                outer = full(each.value)
                is_literal = canonical(ast.unparse(outer)) == "typing.Literal"
                return ast.Subscript(outer, each.slice if is_literal else full(each.slice))
            if isinstance(each, ast.BinOp) and isinstance(each.op, ast.BitOr):
                return ast.BinOp(full(each.left), each.op, full(each.right))
            if isinstance(each, ast.Tuple):
                return ast.Tuple([full(item) for item in each.elts])
            if isinstance(each, ast.List):
                return ast.List([full(item) for item in each.elts])
            raise _NoTypeError

        return Argument(full(node), frozenset(variables))

    def _named(self, dotted: str, place: _Place) -> tuple[str, bool]:
        """Return the full name of a name in a module, and whether it is a type variable. What is imported is in full already."""
        first, _, rest = dotted.partition(".")
        if dotted in place.parameters:
            return f"{place.module}.{place.owner}.{dotted}", True
        outline = self._index.outline(place.module)
        binding = outline.bindings.get(first) if outline is not None else None
        if binding is None and not rest and first in BUILTINS:
            return dotted, False
        if (binding is None and not rest) or (binding is not None and binding.kind == "import"):
            found = self._index.name(place.module, first)
            if found.binding is None:
                raise _NoTypeError
            target = found.binding.target if found.binding.kind == "import" else f"{found.module}.{found.name}"
            dotted = ".".join(filter(None, [target, rest]))
        elif binding is not None:
            if binding.kind == "function":
                raise _NoTypeError
            dotted = f"{place.module}.{dotted}"
        return dotted, self._is_variable(dotted)

    def _is_variable(self, dotted: str) -> bool:
        home, _, name = dotted.rpartition(".")
        found = self._index.name(home, name)
        binding = found.binding
        if binding is None or binding.kind == "import":
            if _VARIABLE.fullmatch(name):
                raise _NoTypeError
            return False
        return binding.maker is not None and not TYPE_VARIABLES.isdisjoint(
            self._index.known_bases(found.module, (binding.maker,))
        )


class _Place(NamedTuple):
    """The class in whose header a type stands."""

    module: str
    owner: str
    parameters: tuple[str, ...]


class _Replaced(ast.NodeTransformer):
    """Replaces names by arguments."""

    def __init__(self, values: Mapping[str, Argument]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._values[node.id].node if node.id in self._values else node


def _names_in(node: ast.expr) -> Iterator[str]:
    """Yield the names of an expression in their order."""
    if isinstance(node, ast.Name):
        yield node.id
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _names_in(child)
