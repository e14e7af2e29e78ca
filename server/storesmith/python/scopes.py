"""A Python module taken apart: its scopes, what they bind, and the nodes in which names stand."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from storesmith.python.source import import_base
from storesmith.text import LineIndex, Span

_ANNOTATING_CALLS = frozenset({"cast", "TypeVar", "NewType"})
BOM = "\ufeff"


class BindingStatement(NamedTuple):
    """A statement that binds a name: the dotted name that it imports, if it is an import, and where it ends.

    `is_plain` where the import binds the name under which it is known where it comes from.
    """

    dotted: str | None = None
    is_plain: bool = False
    end: tuple[int, int] = (0, 0)


@dataclass(eq=False)
class Scope:
    """A stretch of code with names of its own."""

    parent: Scope | None
    is_class: bool = False
    is_comprehension: bool = False
    bindings: dict[str, list[BindingStatement]] = field(default_factory=dict)
    elsewhere: dict[str, Scope] = field(default_factory=dict)
    """Names that `global` and `nonlocal` give to another scope."""

    def owner(self, name: str) -> Scope:
        """The scope in which a statement of this one binds `name`."""
        return self.elsewhere.get(name, self)

    def home(self, name: str, place: tuple[int, int]) -> Scope | None:
        """The scope that binds `name` for code at `place`; in a class what stands before the binding looks outside."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.elsewhere:
                return scope.elsewhere[name]
            found = scope.bindings.get(name)
            is_seen = not scope.is_class or (
                scope is self and place >= min(one.end for one in found or [BindingStatement()])
            )
            if found and is_seen:
                return scope
            scope = scope.parent
        return None


@dataclass
class ModuleSource:
    """A module taken apart: its scopes, and the nodes in which names stand, each with its scope."""

    path: Path
    text: str
    package: str
    module: Scope = field(default_factory=lambda: Scope(None))
    names: list[tuple[Scope, ast.Name]] = field(default_factory=list)
    attributes: list[tuple[Scope, ast.Attribute]] = field(default_factory=list)
    definitions: list[tuple[Scope, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]] = field(default_factory=list)
    imports: list[tuple[Scope, ast.Import]] = field(default_factory=list)
    imports_from: list[tuple[Scope, ast.ImportFrom]] = field(default_factory=list)
    strings: list[ast.Constant] = field(default_factory=list)
    exports: list[ast.Constant] = field(default_factory=list)
    docstrings: list[ast.Constant] = field(default_factory=list)
    stars: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    """All names that the module binds or reads."""

    @cached_property
    def lines(self) -> LineIndex:
        """Where the lines begin, behind a mark of the byte order."""
        return LineIndex(self.text.removeprefix(BOM))

    def offset(self, line: int, column: int) -> int:
        """The offset of a place as `ast` has it: a line from one, and a column in bytes."""
        text = self.text.removeprefix(BOM)
        start = self.lines.line_start(line - 1)
        if not text.isascii():
            whole = text[start : self.lines.line_end(line - 1)]
            column = len(whole.encode("utf-8", "replace")[:column].decode("utf-8", "ignore"))
        return start + column + len(self.text) - len(text)

    def span(self, node: ast.expr | ast.alias) -> Span:
        """Where a node stands."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return Span(self.offset(node.lineno, node.col_offset), self.offset(end_line, end_column))

    def inside(self, node: ast.Constant) -> Span | None:
        """Where the text of a string stands, if it stands there as it is."""
        span = self.span(node)
        source = self.text[span.start : span.end]
        for quote in ('"""', "'''", '"', "'"):
            if source.startswith(quote):
                inner = Span(span.start + len(quote), span.end - len(quote))
                return inner if self.text[inner.start : inner.end] == node.value else None
        return None


def read_module(path: Path, text: str, tree: ast.Module, package: str) -> ModuleSource | None:
    """The module of `package` at `path`, whose text and tree these are; None where it is nested too deep."""
    source = ModuleSource(path, text, package)
    try:
        _Reading(source).visit(tree)
    except RecursionError:
        return None
    return source


class _Reading(ast.NodeVisitor):
    """Takes a module apart by Python's rules for scopes (Language Reference, 4.2)."""

    def __init__(self, source: ModuleSource) -> None:
        self._source = source
        self._scope = source.module
        self._end = (0, 0)
        self._is_annotation = False

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt):
            before, self._end = self._end, (node.end_lineno or node.lineno, node.end_col_offset or 0)
            super().visit(node)
            self._end = before
        else:
            super().visit(node)

    def _each(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def _bind(
        self, name: str, dotted: str | None = None, *, is_plain: bool = False, scope: Scope | None = None
    ) -> None:
        self._source.words.add(name)
        (scope or self._scope).owner(name).bindings.setdefault(name, []).append(
            BindingStatement(dotted, is_plain, self._end)
        )

    # ---------------------------------------------------------------- scopes

    def visit_Module(self, node: ast.Module) -> None:
        self._docstring(node)
        self._each(node.body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._each(node.decorator_list)
        self._bind(node.name)
        self._source.definitions.append((self._scope, node))
        outer = self._scope
        self._type_parameters(node)
        self._each([*node.bases, *node.keywords])
        self._docstring(node)
        self._within(Scope(self._scope, is_class=True), node.body)
        self._scope = outer

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._each(node.decorator_list)
        self._bind(node.name)
        self._source.definitions.append((self._scope, node))
        self._each([*node.args.defaults, *node.args.kw_defaults])
        outer = self._scope
        self._type_parameters(node)
        self._annotation(node.returns)
        inner = self._parameters(node.args)
        self._docstring(node)
        self._within(inner, node.body)
        self._scope = outer

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - the name that `ast` asks for

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._each([*node.args.defaults, *node.args.kw_defaults])
        self._within(self._parameters(node.args), [node.body])

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        self.visit(node.generators[0].iter)
        outer, self._scope = self._scope, Scope(self._scope, is_comprehension=True)
        for index, generator in enumerate(node.generators):
            self.visit(generator.target)
            self._each([*([generator.iter] if index else []), *generator.ifs])
        self._each([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
        self._scope = outer

    visit_SetComp = visit_ListComp  # noqa: N815 - the name that `ast` asks for
    visit_GeneratorExp = visit_ListComp  # noqa: N815 - the name that `ast` asks for
    visit_DictComp = visit_ListComp  # noqa: N815 - the name that `ast` asks for

    def _within(self, scope: Scope, body: Iterable[ast.AST]) -> None:
        outer, self._scope = self._scope, scope
        for node in body:
            for inner in _declarations(node):
                for name in inner.names:
                    home = self._source.module if isinstance(inner, ast.Global) else _enclosing(scope, name)
                    if home is not None and home is not scope:
                        scope.elsewhere[name] = home
        self._each(body)
        self._scope = outer

    def _parameters(self, arguments: ast.arguments) -> Scope:
        """The scope of a function, with its parameters."""
        scope = Scope(self._scope)
        rest = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]:
            self._bind(argument.arg, scope=scope)
            self._annotation(argument.annotation)
        return scope

    def _type_parameters(self, node: ast.AST) -> None:
        """The scope of `class A[T]` and the like: it is left with the statement."""
        parameters = getattr(node, "type_params", ())
        if parameters:
            self._scope = Scope(self._scope)
            for parameter in parameters:
                self._bind(parameter.name)
                self._annotation(getattr(parameter, "bound", None))

    def visit_TypeAlias(self, node: ast.AST) -> None:
        self.visit(node.name)  # type: ignore[attr-defined]
        outer = self._scope
        self._type_parameters(node)
        self._annotation(node.value)  # type: ignore[attr-defined]
        self._scope = outer

    # ---------------------------------------------------------------- names

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._bind(node.id)
        self._source.words.add(node.id)
        self._source.names.append((self._scope, node))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        scope = self._scope
        while scope.is_comprehension and scope.parent is not None:
            scope = scope.parent
        self._bind(node.target.id, scope=scope)
        self._source.names.append((scope, node.target))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._source.attributes.append((self._scope, node))
        self.visit(node.value)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs  # noqa: N815 - the name that `ast` asks for

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self._bind(node.rest)
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        self._source.imports.append((self._scope, node))
        for alias in node.names:
            top = alias.name.partition(".")[0]
            if alias.asname:
                self._bind(alias.asname, alias.name, is_plain=False)
            else:
                self._bind(top, top, is_plain=True)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self._source.imports_from.append((self._scope, node))
        base = import_base(node, self._source.package)
        for alias in node.names:
            if alias.name == "*":
                self._source.stars += [base] if base else []
            else:
                dotted = f"{base}.{alias.name}" if base else None
                self._bind(alias.asname or alias.name, dotted, is_plain=alias.asname in (None, alias.name))

    # ---------------------------------------------------------------- strings

    def visit_Constant(self, node: ast.Constant) -> None:
        if not isinstance(node.value, str):
            return
        if self._is_annotation:
            self._forward(node)
        else:
            self._source.strings.append(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._each(value for value in node.values if not isinstance(value, ast.Constant))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._annotation(node.annotation)
        self._exports(node.target, node.value)
        self._each([node.value, node.target])

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._exports(target, node.value)
        self._each([node.value, *node.targets])

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._exports(node.target, node.value)
        self._each([node.value, node.target])

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        name = _last_name(node.value)
        if self._is_annotation and name == "Literal":
            self._as_annotation(node.slice, is_annotation=False)
        elif self._is_annotation and name == "Annotated" and isinstance(node.slice, ast.Tuple):
            self.visit(node.slice.elts[0])
            for metadata in node.slice.elts[1:]:
                self._as_annotation(metadata, is_annotation=False)
        else:
            self.visit(node.slice)

    def visit_Call(self, node: ast.Call) -> None:
        self.visit(node.func)
        name = _last_name(node.func)
        if isinstance(node.func, ast.Attribute) and name in ("append", "extend"):
            for argument in node.args:
                self._exports(node.func.value, argument)
        types: list[ast.expr] = []
        if name in _ANNOTATING_CALLS:
            types = node.args[:1] if name == "cast" else node.args[1:]
            types += [keyword.value for keyword in node.keywords if keyword.arg == "bound"]
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            self._as_annotation(argument, is_annotation=any(argument is one for one in types))

    def _annotation(self, node: ast.expr | None) -> None:
        if node is not None:
            self._as_annotation(node, is_annotation=True)

    def _as_annotation(self, node: ast.expr, *, is_annotation: bool) -> None:
        before, self._is_annotation = self._is_annotation, is_annotation
        self.visit(node)
        self._is_annotation = before

    def _forward(self, node: ast.Constant) -> None:
        """A type that is written as a string: its names stand where the string does."""
        inner = self._source.inside(node)
        value = str(node.value)
        if inner is None or "\n" in value or "\r" in value:
            return
        try:
            tree = ast.parse(value, mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        quotes = (inner.start - self._source.offset(node.lineno, node.col_offset)) + node.col_offset
        for each in ast.walk(tree):
            if isinstance(each, ast.expr):
                each.lineno = each.end_lineno = node.lineno
                each.col_offset += quotes
                each.end_col_offset = (each.end_col_offset or 0) + quotes
        self.visit(tree.body)

    def _exports(self, target: ast.expr, value: ast.expr | None) -> None:
        """Note the strings of `__all__`."""
        if isinstance(target, ast.Name) and target.id == "__all__" and self._scope is self._source.module:
            values = value.elts if isinstance(value, ast.List | ast.Tuple | ast.Set) else [value]
            self._source.exports += (
                one for one in values if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )

    def _docstring(self, node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            self._source.docstrings.append(first.value)


def _declarations(node: ast.AST) -> Iterator[ast.Global | ast.Nonlocal]:
    """The `global` and `nonlocal` statements below `node` in its own scope: they hold for the whole of it."""
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, ast.Global | ast.Nonlocal):
            yield current
        elif not isinstance(current, ast.expr | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            pending += ast.iter_child_nodes(current)


def _enclosing(scope: Scope, name: str) -> Scope | None:
    """The function around `scope` that binds `name`."""
    found = scope.parent
    while found is not None and (found.is_class or name not in found.bindings):
        found = found.parent
    return found


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
