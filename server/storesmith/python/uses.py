"""Where a class and its module are used in the project's Python text: by what the names stand for, not by how they are spelled.

A name stands for what its scope binds it to, and an import for what the module that it names binds; nothing is run. A use comes
with the text that is to stand there when the class or its module are called otherwise.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias
from unicodedata import normalize

from storesmith.python.index import PythonIndex
from storesmith.python.scopes import ModuleSource, Scope, read_module
from storesmith.python.source import import_base, package_of, parsed
from storesmith.text import Span
from storesmith.text.files import Reader

_Standing: TypeAlias = Literal["renamed", "kept"]
"""Whether a name goes along with what it stands for, or stays as it is, and its import says `new as old`."""

_DOTTED = re.compile(r"\w+(?:\.\w+)+")
_IMPORTED_FROM = re.compile(r"from[\s\\]*[.\s\\]*([\w.]+)")
_DEFINED = re.compile(r"(?:class|def|async[\s\\]+def)[\s\\]+(\w+)")
_KEPT_SOURCES = 8
"""How many modules are kept that were taken apart: each is as large as its syntax tree, and is seldom asked for again."""


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


class PythonUses:
    """Finds the uses of some identifiers, a file at a time; `reader` gives the files as they are to be changed, the index's where
    it is left out.
    """  # noqa: D205 - one sentence

    def __init__(self, index: PythonIndex, identifiers: Iterable[Identifier], reader: Reader | None = None) -> None:
        self._index = index
        self._reader = reader or index.sources.reader
        self._identifiers = tuple(identifiers)
        self._by_name = {each.name: each for each in self._identifiers}
        self._by_stem = {each.stem: each for each in self._identifiers}
        self._words = tuple(dict.fromkeys((*self._by_name, *self._by_stem)))
        self._sources: dict[Path, ModuleSource | None] = {}
        self._known: dict[tuple[str, str], bool] = {}

    def uses_in(self, path: Path) -> Uses | None:
        """The uses in the file at `path`; None where there are none."""
        text = self._reader.read(path)
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

    def _source(self, path: Path) -> ModuleSource | None:
        if path not in self._sources:
            text = self._reader.read(path)
            is_known = text == self._index.sources.reader.read(path)
            tree = self._index.sources.tree(path) if is_known else parsed(text)
            if len(self._sources) >= _KEPT_SOURCES:
                self._sources.clear()
            self._sources[path] = None
            if tree is not None and text is not None:
                package = package_of(self._index.module_of(path) or "", path)
                self._sources[path] = read_module(path, text, tree, package)
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
        return bool(home) and self._exports(home, last, identifier)

    def _is_class(self, home: str, identifier: Identifier) -> bool:
        """Whether the name of the class in the module `home` is the class."""
        if home == identifier.module or self._is_module(home, identifier):
            return True
        return self._exports(home, identifier.name, identifier)

    def _exports(self, home: str, name: str, identifier: Identifier) -> bool:
        """Return whether what the module `home` imports as `name` is the identifier, and is renamed with it."""
        key = home, name
        if key not in self._known:
            self._known[key] = False  # for modules that import each other
            file = self._index.module(home).file
            if file is not None and self._stands_for(home, name, identifier):
                source = self._source(file)
                self._known[key] = source is not None and self._standing_of(source, source.module, name) == "renamed"
        return self._known[key]

    def _stands_for(self, home: str, name: str, identifier: Identifier) -> bool:
        """Return whether the index finds the identifier's class, or its module, behind a name in the module `home`."""
        found = self._index.name(home, name)
        target = found.binding.target if found.binding is not None and found.binding.kind == "import" else None
        if name == identifier.name:
            whole = f"{identifier.module}.{identifier.name}"
            return target == whole or (target is None and (found.file, found.name) == (identifier.file, name))
        return target is not None and (
            target == identifier.module or self._index.module(target).file == identifier.file
        )

    def _standing_of(self, source: ModuleSource, scope: Scope, name: str) -> _Standing | None:
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
            star = self._index.star_of(source.stars, name) if is_class else None
            if star is None and is_class and self._index.outline(identifier.module) is None:  # it does not exist yet
                star = identifier.module if identifier.module in source.stars else None
            return "renamed" if star is not None and self._is_class(star, identifier) else None
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

    def _dotted(self, scope: Scope, node: ast.expr) -> list[str]:
        """The dotted names that an expression may stand for; none where it begins with no import."""
        if isinstance(node, ast.Name):
            home = scope.home(node.id, (node.lineno, node.col_offset))
            return [one.dotted for one in home.bindings.get(node.id, ()) if one.dotted] if home else []
        if isinstance(node, ast.Attribute):
            return [f"{dotted}.{node.attr}" for dotted in self._dotted(scope, node.value)]
        return []

    # ---------------------------------------------------------------- the uses in one module

    def _uses(self, source: ModuleSource) -> Iterator[Use]:
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

    def _uses_by_name(self, source: ModuleSource) -> Iterator[Use]:
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

    def _word(
        self, source: ModuleSource, span: Span, name: str, *, is_class: bool, is_kept: bool = False
    ) -> Iterator[Use]:
        """A use at `span`, where the name does stand there."""
        written = source.text[span.start : span.end]
        if written != name and normalize("NFKC", written) != name:
            return
        yield Use(span, written if is_kept else self._new(name), is_class)

    def _new(self, name: str) -> str:
        identifier, is_class = self._meant(name)
        assert identifier is not None
        return identifier.new_name if is_class else identifier.new_stem

    def _uses_in_import_from(self, source: ModuleSource, scope: Scope, statement: ast.ImportFrom) -> Iterator[Use]:
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

    def _uses_in_import(self, source: ModuleSource, scope: Scope, alias: ast.alias) -> Iterator[Use]:
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

    def _uses_in_string(self, source: ModuleSource, constant: ast.Constant) -> Iterator[Use]:
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

    def _uses_in_exports(self, source: ModuleSource) -> Iterator[Use]:
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

    def _uses_in_docstrings(self, source: ModuleSource) -> Iterator[Use]:
        """What the class's own module and its tests say of it: that is generated with them."""
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, self._by_name))})(?!\w)")
        for constant in source.docstrings:
            span = source.span(constant)
            for match in pattern.finditer(source.text, span.start, span.end):
                yield Use(Span(*match.span()), self._new(match[0]), is_class=True)
