"""Where a class and its module are used in the project's Python text: by what the names stand for, not by how they are spelled.

A name stands for what its scope binds it to, and an import for what the module that it names binds; nothing is run. A use comes
with the text that is to stand there when the class or its module are called otherwise.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias
from unicodedata import normalize

from storesmith.project.python_index import PythonIndex
from storesmith.project.source import import_base, package_of
from storesmith.text import LineIndex, Span

_Standing: TypeAlias = Literal["renamed", "kept"]
"""Whether a name goes along with what it stands for, or stays as it is, and its import says `new as old`."""

_ANNOTATING_CALLS = frozenset({"cast", "TypeVar", "NewType"})
_DOTTED = re.compile(r"\w+(?:\.\w+)+")
_IMPORTED_FROM = re.compile(r"from[\s\\]*[.\s\\]*([\w.]+)")
_DEFINED = re.compile(r"(?:class|def|async[\s\\]+def)[\s\\]+(\w+)")
_KEPT_SOURCES = 8
"""How many modules are kept that were taken apart: each is as large as its syntax tree, and is seldom asked for again."""

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A class of a module, and what both are to be called: the same as now for who only looks for them.

    `module` is the module's dotted name, `file` where it is or would be, `new_stem` its new last name.
    """

    module: str
    file: Path
    name: str
    new_name: str
    new_stem: str

    @property
    def stem(self) -> str:
        """The last name of the module, by which files and imports know it."""
        return self.module.rpartition(".")[2]


class Use(NamedTuple):
    """A stretch of a file's text that names the class or its module, and the text that is to replace it.

    Where a file has another use for the new name, the import alone is changed, and the old name goes on being used there.
    """

    span: Span
    new_text: str
    is_class: bool


@dataclass(frozen=True, slots=True)
class Uses:
    """What was found in a file; `is_sure` is false where it holds the names but is not Python that can be read."""

    path: Path
    text: str
    found: tuple[Use, ...]
    is_sure: bool = True


class _Binding(NamedTuple):
    """A statement that binds a name: the dotted name that it imports, if it is an import, and where it ends.

    `is_plain` where the import binds the name under which it is known where it comes from.
    """

    dotted: str | None = None
    is_plain: bool = False
    end: tuple[int, int] = (0, 0)


@dataclass(eq=False)
class _Scope:
    """A stretch of code with names of its own."""

    parent: _Scope | None
    is_class: bool = False
    is_comprehension: bool = False
    bindings: dict[str, list[_Binding]] = field(default_factory=dict)
    elsewhere: dict[str, _Scope] = field(default_factory=dict)
    """Names that `global` and `nonlocal` give to another scope."""

    def owner(self, name: str) -> _Scope:
        """The scope in which a statement of this one binds `name`."""
        return self.elsewhere.get(name, self)

    def home(self, name: str, place: tuple[int, int]) -> _Scope | None:
        """The scope that binds `name` for code at `place`; in a class what stands before the binding looks outside."""
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.elsewhere:
                return scope.elsewhere[name]
            found = scope.bindings.get(name)
            is_seen = not scope.is_class or (scope is self and place >= min(one.end for one in found or [_Binding()]))
            if found and is_seen:
                return scope
            scope = scope.parent
        return None


@dataclass
class _Source:
    """A module taken apart: its scopes, and the nodes in which names stand, each with its scope."""

    path: Path
    text: str
    package: str
    module: _Scope = field(default_factory=lambda: _Scope(None))
    names: list[tuple[_Scope, ast.Name]] = field(default_factory=list)
    attributes: list[tuple[_Scope, ast.Attribute]] = field(default_factory=list)
    definitions: list[tuple[_Scope, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]] = field(
        default_factory=list
    )
    imports: list[tuple[_Scope, ast.Import]] = field(default_factory=list)
    imports_from: list[tuple[_Scope, ast.ImportFrom]] = field(default_factory=list)
    strings: list[ast.Constant] = field(default_factory=list)
    exports: list[ast.Constant] = field(default_factory=list)
    docstrings: list[ast.Constant] = field(default_factory=list)
    stars: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    """All names that the module binds or reads."""

    @cached_property
    def lines(self) -> LineIndex:
        """Where the lines begin, behind a mark of the byte order."""
        return LineIndex(self.text.removeprefix(_BOM))

    def offset(self, line: int, column: int) -> int:
        """The offset of a place as `ast` has it: a line from one, and a column in bytes."""
        text = self.text.removeprefix(_BOM)
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


class PythonUses:
    """Finds the uses of some identifiers, a file at a time."""

    def __init__(self, index: PythonIndex, identifiers: Iterable[Identifier]) -> None:
        self._index = index
        self._identifiers = tuple(identifiers)
        self._by_name = {each.name: each for each in self._identifiers}
        self._by_stem = {each.stem: each for each in self._identifiers}
        self._words = tuple(dict.fromkeys((*self._by_name, *self._by_stem)))
        self._sources: dict[Path, _Source | None] = {}
        self._known: dict[tuple[str, str], bool] = {}

    def uses_in(self, path: Path) -> Uses | None:
        """The uses in the file at `path`; None where there are none."""
        text = self._index.sources.reader.read(path)
        if text is None:
            return None
        plain = text if text.isascii() else normalize("NFKC", text)
        if not any(word in plain for word in self._words):
            return None
        source = self._source(path)
        if source is None:
            return Uses(path, text, (), is_sure=False)
        found = tuple(sorted(set(self._uses(source))))
        return Uses(path, source.text, found) if found else None

    def can_read(self, path: Path) -> bool:
        """Whether the file at `path` is Python that can be read."""
        return self._source(path) is not None

    def binds(self, path: Path, name: str) -> bool:
        """Whether the module at `path` uses the name for something at its top level."""
        source = self._source(path)
        return source is not None and name in source.module.bindings

    def _source(self, path: Path) -> _Source | None:
        if path not in self._sources:
            tree = self._index.sources.tree(path)
            text = self._index.sources.reader.read(path)
            if len(self._sources) >= _KEPT_SOURCES:
                self._sources.clear()
            self._sources[path] = None
            if tree is not None and text is not None:
                source = _Source(path, text, package_of(self._index.module_of(path) or "", path))
                try:
                    _Reading(source).visit(tree)
                    self._sources[path] = source
                except RecursionError:
                    pass
        return self._sources[path]

    # ---------------------------------------------------------------- what a dotted name stands for

    def _is_module(self, dotted: str, identifier: Identifier) -> bool:
        """Whether the dotted name is the identifier's module, by its own name or through a package that imports it."""
        home, _, last = dotted.rpartition(".")
        if last != identifier.stem:
            return False
        if dotted == identifier.module:
            return True
        found = self._index.module(dotted)
        if found.verdict == "found":
            return found.file == identifier.file
        return bool(home) and self._exports(home, last)

    def _is_class(self, home: str, identifier: Identifier) -> bool:
        """Whether the name of the class in the module `home` is the class."""
        if home == identifier.module or self._is_module(home, identifier):
            return True
        return self._exports(home, identifier.name)

    def _exports(self, home: str, name: str) -> bool:
        """Whether what the module `home` imports as `name` is what was asked for, and goes along with it."""
        key = home, name
        if key not in self._known:
            self._known[key] = False  # for modules that import each other
            file = self._index.module(home).file
            outline = self._index.sources.outline(file, home) if file else None
            binding = outline.bindings.get(name) if outline else None
            if outline and file and (binding.kind == "import" if binding else bool(outline.stars)):
                source = self._source(file)
                self._known[key] = source is not None and self._standing_of(source, source.module, name) == "renamed"
        return self._known[key]

    def _standing_of(self, source: _Source, scope: _Scope, name: str) -> _Standing | None:
        """Whether `name`, as `scope` binds it, is the class or its module; None where it is something else."""
        identifier, is_class = self._meant(name)
        if identifier is None:
            return None
        is_top = scope is source.module
        bindings = scope.bindings.get(name, ())
        new = identifier.new_name if is_class else identifier.new_stem
        is_taken = new != name and new in source.words
        if is_class and is_top and source.path == identifier.file:
            return "renamed" if bindings else None
        if not bindings and is_top:
            is_meant = is_class and any(self._is_class(star, identifier) for star in source.stars)
            return "renamed" if is_meant else None
        hits = [one for one in bindings if one.is_plain and one.dotted and self._is_meant(one.dotted, name)]
        if not hits:
            return None
        is_free = len(hits) == len(bindings) and not is_taken and not scope.is_class  # there it is an attribute too
        return "renamed" if is_free else "kept"

    def _meant(self, name: str) -> tuple[Identifier | None, bool]:
        """The identifier that is spelled so, and whether its class is."""
        if name in self._by_name:
            return self._by_name[name], True
        return self._by_stem.get(name), False

    def _is_meant(self, dotted: str, name: str) -> bool:
        """Whether what is imported from `dotted` under the name `name` is what is meant."""
        identifier, is_class = self._meant(name)
        if identifier is None:
            return False
        if is_class:
            home, _, last = dotted.rpartition(".")
            return last == name and bool(home) and self._is_class(home, identifier)
        return self._is_module(dotted, identifier)

    def _dotted(self, scope: _Scope, node: ast.expr) -> list[str]:
        """The dotted names that an expression may stand for; none where it begins with no import."""
        if isinstance(node, ast.Name):
            home = scope.home(node.id, (node.lineno, node.col_offset))
            return [one.dotted for one in home.bindings.get(node.id, ()) if one.dotted] if home else []
        if isinstance(node, ast.Attribute):
            return [f"{dotted}.{node.attr}" for dotted in self._dotted(scope, node.value)]
        return []

    # ---------------------------------------------------------------- the uses in one module

    def _uses(self, source: _Source) -> Iterator[Use]:
        yield from self._uses_by_name(source)
        for scope, node in source.attributes:
            identifier, is_class = self._meant(node.attr)
            if identifier is not None and any(
                self._is_meant(f"{dotted}.{node.attr}", node.attr) for dotted in self._dotted(scope, node.value)
            ):
                end = source.span(node).end
                yield from self._word(source, Span(end - len(node.attr), end), node.attr, is_class=is_class)
        for scope, statement in source.imports_from:
            yield from self._uses_in_import_from(source, scope, statement)
        for scope, plain in source.imports:
            for alias in plain.names:
                yield from self._uses_in_import(source, scope, alias)
        for constant in source.strings:
            yield from self._uses_in_string(source, constant)
        yield from self._uses_in_exports(source)
        if any(each.file == source.path for each in self._identifiers):
            yield from self._uses_in_docstrings(source)

    def _uses_by_name(self, source: _Source) -> Iterator[Use]:
        for scope, node in source.names:
            identifier, is_class = self._meant(node.id)
            if identifier is None:
                continue
            is_read = isinstance(node.ctx, ast.Load)
            home = scope.home(node.id, (node.lineno, node.col_offset)) if is_read else scope.owner(node.id)
            home = home or source.module
            standing = self._standing_of(source, home, node.id)
            if standing:
                yield from self._word(source, source.span(node), node.id, is_class=is_class, is_kept=standing == "kept")
        for scope, definition in source.definitions:
            standing = self._standing_of(source, scope.owner(definition.name), definition.name)
            match = _DEFINED.match(source.text, source.offset(definition.lineno, definition.col_offset))
            if standing and match:
                _, is_class = self._meant(definition.name)
                yield from self._word(
                    source, Span(*match.span(1)), definition.name, is_class=is_class, is_kept=standing == "kept"
                )

    def _word(self, source: _Source, span: Span, name: str, *, is_class: bool, is_kept: bool = False) -> Iterator[Use]:
        """A use at `span`, where the name does stand there."""
        written = source.text[span.start : span.end]
        if written != name and normalize("NFKC", written) != name:
            return
        yield Use(span, written if is_kept else self._new(name), is_class)

    def _new(self, name: str) -> str:
        identifier, is_class = self._meant(name)
        assert identifier is not None
        return identifier.new_name if is_class else identifier.new_stem

    def _uses_in_import_from(self, source: _Source, scope: _Scope, statement: ast.ImportFrom) -> Iterator[Use]:
        base = import_base(statement, source.package)
        last = base.rpartition(".")[2]
        if statement.module and last in self._by_stem and self._is_module(base, self._by_stem[last]):
            match = _IMPORTED_FROM.match(source.text, source.offset(statement.lineno, statement.col_offset))
            if match:
                yield from self._word(source, Span(match.end(1) - len(last), match.end(1)), last, is_class=False)
        for alias in statement.names:
            identifier, is_class = self._meant(alias.name)
            if identifier is None or not base:
                continue
            span = source.span(alias)
            start = Span(span.start, span.start + len(alias.name))
            standing = self._standing_of(source, scope.owner(alias.name), alias.name)
            new = self._new(alias.name)
            if not self._is_meant(f"{base}.{alias.name}", alias.name):
                if standing == "renamed" and alias.asname is None and new != alias.name:
                    yield Use(start, f"{alias.name} as {new}", is_class)  # another, where the class itself is written
                continue
            if alias.asname is None and standing == "kept" and new != alias.name:
                yield Use(start, f"{new} as {alias.name}", is_class)
                continue
            yield from self._word(source, start, alias.name, is_class=is_class)
            if alias.asname == alias.name:
                end = Span(span.end - len(alias.name), span.end)
                yield from self._word(source, end, alias.name, is_class=is_class, is_kept=standing == "kept")

    def _uses_in_import(self, source: _Source, scope: _Scope, alias: ast.alias) -> Iterator[Use]:
        home, _, last = alias.name.rpartition(".")
        identifier = self._by_stem.get(last)
        if identifier is None or not self._is_module(alias.name, identifier):
            return
        start = source.span(alias).start
        if source.text[start : start + len(alias.name)] != alias.name:
            return
        span = Span(start + len(alias.name) - len(last), start + len(alias.name))
        is_kept = not home and alias.asname is None and self._standing_of(source, scope, last) == "kept"
        if is_kept and identifier.new_stem != last:
            yield Use(span, f"{identifier.new_stem} as {last}", is_class=False)
        else:
            yield from self._word(source, span, last, is_class=False)

    def _uses_in_string(self, source: _Source, constant: ast.Constant) -> Iterator[Use]:
        """A string that is the module's dotted name as a whole, or begins with it, as configurations and mocks have it."""
        value = str(constant.value)
        span = source.inside(constant) if _DOTTED.fullmatch(value) else None
        for identifier in self._identifiers if span else ():
            assert span is not None
            parts = value.split(".")
            for index, part in enumerate(parts):
                module = ".".join(parts[: index + 1])
                if part != identifier.stem or not index or not self._is_module(module, identifier):
                    continue
                end = span.start + len(module)
                yield Use(Span(end - len(part), end), identifier.new_stem, is_class=False)
                if parts[index + 1 : index + 2] == [identifier.name]:
                    yield Use(Span(end + 1, end + 1 + len(identifier.name)), identifier.new_name, is_class=True)

    def _uses_in_exports(self, source: _Source) -> Iterator[Use]:
        """The strings of `__all__`."""
        for constant in source.exports:
            name = str(constant.value)
            identifier, is_class = self._meant(name)
            span = source.inside(constant)
            if identifier is None or span is None:
                continue
            is_child = (
                not is_class
                and source.path.stem == "__init__"
                and name not in source.module.bindings
                and self._is_module(f"{source.package}.{name}", identifier)
            )
            if is_child or self._standing_of(source, source.module, name) == "renamed":
                yield Use(span, self._new(name), is_class)

    def _uses_in_docstrings(self, source: _Source) -> Iterator[Use]:
        """What the class's own module and its tests say of it: that is generated with them."""
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, self._by_name))})(?!\w)")
        for constant in source.docstrings:
            span = source.span(constant)
            for match in pattern.finditer(source.text, span.start, span.end):
                yield Use(Span(*match.span()), self._new(match[0]), is_class=True)


class _Reading(ast.NodeVisitor):
    """Takes a module apart by Python's rules for scopes (Language Reference, 4.2)."""

    def __init__(self, source: _Source) -> None:
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
        self, name: str, dotted: str | None = None, *, is_plain: bool = False, scope: _Scope | None = None
    ) -> None:
        self._source.words.add(name)
        (scope or self._scope).owner(name).bindings.setdefault(name, []).append(_Binding(dotted, is_plain, self._end))

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
        self._within(_Scope(self._scope, is_class=True), node.body)
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
        outer, self._scope = self._scope, _Scope(self._scope, is_comprehension=True)
        for index, generator in enumerate(node.generators):
            self.visit(generator.target)
            self._each([*([generator.iter] if index else []), *generator.ifs])
        self._each([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
        self._scope = outer

    visit_SetComp = visit_ListComp  # noqa: N815 - the name that `ast` asks for
    visit_GeneratorExp = visit_ListComp  # noqa: N815 - the name that `ast` asks for
    visit_DictComp = visit_ListComp  # noqa: N815 - the name that `ast` asks for

    def _within(self, scope: _Scope, body: Iterable[ast.AST]) -> None:
        outer, self._scope = self._scope, scope
        for node in body:
            for inner in _declarations(node):
                for name in inner.names:
                    home = self._source.module if isinstance(inner, ast.Global) else _enclosing(scope, name)
                    if home is not None and home is not scope:
                        scope.elsewhere[name] = home
        self._each(body)
        self._scope = outer

    def _parameters(self, arguments: ast.arguments) -> _Scope:
        """The scope of a function, with its parameters."""
        scope = _Scope(self._scope)
        rest = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]:
            self._bind(argument.arg, scope=scope)
            self._annotation(argument.annotation)
        return scope

    def _type_parameters(self, node: ast.AST) -> None:
        """The scope of `class A[T]` and the like: it is left with the statement."""
        parameters = getattr(node, "type_params", ())
        if parameters:
            self._scope = _Scope(self._scope)
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


def _enclosing(scope: _Scope, name: str) -> _Scope | None:
    """The function around `scope` that binds `name`."""
    found = scope.parent
    while found is not None and (found.is_class or name not in found.bindings):
        found = found.parent
    return found


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
