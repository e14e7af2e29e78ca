"""A Python module as its source shows it, without running it: what it binds, where, and from what."""

from __future__ import annotations

import ast
import gc
import re
import sys
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from storesmith.text.files import Reader

BindingKind = Literal["class", "function", "value", "import"]

_KEPT_TREES = 32
"""How many modules' syntax trees are kept; outlines are kept of all that were looked at."""

LARGEST = 2 * 1024 * 1024
"""Characters; what is larger is generated, and is not worth the seconds that it takes to parse."""


_MAKERS = ("globals(", "locals(", "vars(", "exec(", "sys.modules[", "extend_path(", "declare_namespace(")
_MADE_AT_RUN_TIME = re.compile(
    r"(?<![\w.])(?:globals|locals|vars|exec)\(|sys\.modules\[__name__\]|\bextend_path\(|\bdeclare_namespace\("
)


@dataclass(frozen=True, slots=True)
class Binding:
    """What a module binds to a name at its top level.

    `line` is the zero-based line of the statement. `target` is the dotted name that an import or an alias stands for; `bases`
    are a class's bases and `decorators` its decorators, each with its names replaced by what the module imported them from.
    """

    kind: BindingKind
    line: int
    target: str | None = None
    bases: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """The top level of a module: its bindings, the modules that it imports all names of, and whether it may bind more.

    `is_open` is set where the source does not tell all: it does not parse, is too large, has a `__getattr__`, or makes names, or
    finds modules, at run time.
    """

    bindings: dict[str, Binding] = field(default_factory=dict)
    stars: tuple[str, ...] = ()
    is_open: bool = False

    def binds_as(self, other: Outline) -> bool:
        """Whether the other binds the same, be it in other lines."""
        return (self.stars, self.is_open, self.bindings.keys()) == (
            other.stars,
            other.is_open,
            other.bindings.keys(),
        ) and all(
            replace(binding, line=0) == replace(other.bindings[name], line=0) for name, binding in self.bindings.items()
        )

    @cached_property
    def classes(self) -> dict[str, Binding]:
        """The classes that are written in this module."""
        return {name: binding for name, binding in self.bindings.items() if binding.kind == "class"}


_TRIES: tuple[type[ast.Try], ...] = (ast.Try, ast.TryStar) if sys.version_info >= (3, 11) else (ast.Try,)  # type: ignore[assignment]


class Sources:
    """Parses modules once for each state that they are in; of files that have not changed nothing is read again.

    `is_watched` says that whoever reads is told of changes on disk.
    """

    def __init__(self, reader: Reader, *, is_watched: bool = False) -> None:
        self.reader = reader
        self.is_watched = is_watched
        self._outlines: dict[Path, tuple[object, Outline]] = {}
        self._trees: OrderedDict[Path, tuple[object, ast.Module | None]] = OrderedDict()

    def tree(self, path: Path) -> ast.Module | None:
        """The syntax tree of the file at `path`; None where there is none, or it is not Python."""
        stamp = self.reader.stamp(path)
        known = self._trees.get(path)
        if known is None or known[0] != stamp or stamp is None:
            known = self._trees[path] = stamp, parsed(self.reader.read(path))
            if len(self._trees) > _KEPT_TREES:
                self._trees.popitem(last=False)
        self._trees.move_to_end(path)
        return known[1]

    def outline(self, path: Path, module: str) -> Outline:
        """The outline of the file at `path`, which is imported as `module`."""
        stamp = self.reader.stamp(path)
        known = self._outlines.get(path)
        if known is None or known[0] != stamp or stamp is None:
            known = self._outlines[path] = stamp, outline(self.reader.read(path), package_of(module, path))
        return known[1]

    def known(self, path: Path) -> Outline | None:
        """The outline that the file at `path` had when it was last looked at; None where it never was."""
        entry = self._outlines.get(path)
        return entry[1] if entry else None

    def forget(self, path: Path) -> None:
        """Drop what is known of a file that is gone."""
        self._outlines.pop(path, None)
        self._trees.pop(path, None)

    def forget_below(self, folder: Path) -> None:
        """Drop what is known of all files below a folder; they are read again when they are asked for."""
        for path in [path for path in self._outlines if path.is_relative_to(folder)]:
            self.forget(path)


def parsed(text: str | None) -> ast.Module | None:
    """The syntax tree of a module; None of what is no Python, or too long for a source."""
    if text is None or len(text) > LARGEST:
        return None
    import warnings  # noqa: PLC0415 - only who parses Python needs it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in somebody's source is not ours to speak of
            return ast.parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


_BLOCK = re.compile(
    r"""^(?:class|def|async[ ]def)\b[^\n]*
    (?:\(\n(?:[ \t][^\n]*\n)*\)[^\n]*)?  # or, where brackets are left open, as far as a line that closes them
    :[ \t]*(?:\#[^\n]*)?\n
    (?P<body>(?:[ \t]+\S[^\n]*\n|[ \t]*\n)+)""",
    re.MULTILINE | re.VERBOSE,
)
_TOKENS = re.compile(
    r"""(?:[^"'#]
    | \#[^\n]*
    | "(?:""(?:[^"\\]|\\.|"(?!""))*\"""|(?!"")(?:[^"\\\n]|\\.)*")
    | '(?:''(?:[^'\\]|\\.|'(?!''))*'''|(?!'')(?:[^'\\\n]|\\.)*'))*""",
    re.DOTALL | re.VERBOSE,
)
"""Strings, comments and what is between them, as far as they are whole."""


def skeleton(text: str) -> str:
    """A module without what is indented below the functions and classes of its top level, all else in its line.

    That binds nothing in the module, and is most of what there is to parse. It stays where it is not sure that it is the whole
    body: where the lines end inside a string, or the header inside brackets.
    """
    return _BLOCK.sub(_without_body, text)


def _without_body(block: re.Match[str]) -> str:
    start, end = block.span("body")
    header = block.string[block.start() : start]
    is_header = all(header.count(left) == header.count(right) for left, right in ("()", "[]", "{}"))
    tokens = _TOKENS.match(block.string, start, end)
    if not is_header or tokens is None or tokens.end() != end:
        return block[0]
    return f"{header} pass\n" + "\n" * (block["body"].count("\n") - 1)


def package_of(module: str, path: Path) -> str:
    """The package that relative imports in the module start from."""
    return module if path.stem == "__init__" else module.rpartition(".")[0]


def outline(text: str | None, package: str) -> Outline:
    """The outline of a module of `package` by its source; one that is open where that is not Python."""
    with _without_collection():
        tree = (parsed(skeleton(text)) if text and len(text) <= LARGEST else None) or parsed(text)
        if text is None or tree is None:
            return Outline(is_open=True)
        try:
            return outline_of_tree(tree, package, is_open=_makes_names(text))
        except RecursionError:
            return Outline(is_open=True)
        finally:
            del tree


@contextmanager
def _without_collection() -> Iterator[None]:
    """Put off the collection of garbage: a syntax tree is many objects without a cycle, and to look through them takes as long
    again as to parse.
    """  # noqa: D205 - one sentence
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _makes_names(text: str) -> bool:
    """Whether the source makes names, or finds modules, at run time; a search for plain text first, as nearly none does."""
    return any(maker in text for maker in _MAKERS) and _MADE_AT_RUN_TIME.search(text) is not None


def outline_of_tree(tree: ast.Module, package: str, *, is_open: bool = False) -> Outline:
    """The outline of a module of `package` by its syntax tree, or that of its skeleton."""
    statements = list(_top_level(tree.body))
    imports = imports_of(statements, package)
    stars: list[str] = []
    bindings: dict[str, Binding] = {}
    for statement in statements:
        line = statement.lineno - 1
        if isinstance(statement, ast.ClassDef):
            bases = tuple(qualified(base, imports) for base in statement.bases)
            decorators = tuple(
                qualified(each.func if isinstance(each, ast.Call) else each, imports)
                for each in statement.decorator_list
            )
            bindings[statement.name] = Binding("class", line, None, bases, decorators)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            bindings[statement.name] = Binding("function", line)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                if alias.name == "*":
                    stars.append(import_base(statement, package))
                    continue
                name = alias.asname or alias.name.partition(".")[0]
                bindings.setdefault(name, Binding("import", line, imports.get(name)))
        else:
            for name, value in _assigned(statement):
                owner = value.value if isinstance(value, ast.Subscript) else value
                target = qualified(owner, imports) if isinstance(owner, ast.Name | ast.Attribute) else None
                bindings[name] = Binding("value", line, target)
    is_open = is_open or "" in stars or "__getattr__" in bindings or "__path__" in bindings
    return Outline(bindings, tuple(filter(None, stars)), is_open)


def _top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that bind names in a module, those inside `if`, `try`, `with` and the like included."""
    pending = body[::-1]
    while pending:
        statement = pending.pop()
        yield statement
        pending += _inside(statement)[::-1]


def _inside(statement: ast.stmt) -> list[ast.stmt]:
    if isinstance(statement, ast.If | ast.For | ast.While):
        return [*statement.body, *statement.orelse]
    if isinstance(statement, ast.With):
        return statement.body
    if isinstance(statement, ast.Match):
        return [inner for case in statement.cases for inner in case.body]
    if isinstance(statement, _TRIES):
        handlers = [inner for handler in statement.handlers for inner in handler.body]
        return [*statement.body, *handlers, *statement.orelse, *statement.finalbody]
    return []


def _assigned(statement: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    """The names that any other statement binds, each with the expression that it stands for, if that is one."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            value = statement.value if isinstance(target, ast.Name) else None
            yield from ((name, value) for name in _names(target))
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id, statement.value
    elif isinstance(statement, ast.For):
        yield from ((name, None) for name in _names(statement.target))
    elif isinstance(statement, ast.With):
        for item in statement.items:
            yield from ((name, None) for name in _names(item.optional_vars))
    elif hasattr(ast, "TypeAlias") and isinstance(statement, ast.TypeAlias):
        yield statement.name.id, statement.value


def _names(target: ast.expr | None) -> Iterator[str]:
    """The names in the target of an assignment."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for item in target.elts:
            yield from _names(item)
    elif isinstance(target, ast.Starred):
        yield from _names(target.value)


def imports_of(statements: Iterable[ast.stmt], package: str) -> dict[str, str]:
    """The names that the import statements bind, each with the dotted name that it stands for; the first import of a name counts,
    as the others stand in where it cannot be had.
    """  # noqa: D205 - one sentence
    imports: dict[str, str] = {}
    for statement in statements:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                top = alias.name.partition(".")[0]
                imports.setdefault(alias.asname or top, alias.name if alias.asname else top)
        elif isinstance(statement, ast.ImportFrom):
            home = import_base(statement, package)
            for alias in statement.names if home else ():
                imports.setdefault(alias.asname or alias.name, f"{home}.{alias.name}")
    return imports


def import_base(statement: ast.Import | ast.ImportFrom, package: str) -> str:
    """The absolute module of a `from` import in a module of `package`; empty where its dots lead out of all packages."""
    if isinstance(statement, ast.Import):
        return ""
    if not statement.level:
        return statement.module or ""
    parents = package.split(".") if package else []
    if statement.level > len(parents):
        return ""
    base = parents[: len(parents) - statement.level + 1]
    return ".".join([*base, statement.module] if statement.module else base)


def qualified(node: ast.expr, imports: dict[str, str]) -> str:
    """The expression as text, its first names replaced by what they were imported from."""
    if isinstance(node, ast.Name):
        return imports.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{qualified(node.value, imports)}.{node.attr}"
    if isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        inside = ", ".join(qualified(part, imports) for part in parts)
        return f"{qualified(node.value, imports)}[{inside}]"
    try:
        return ast.unparse(node)
    except (ValueError, RecursionError):
        return ""
