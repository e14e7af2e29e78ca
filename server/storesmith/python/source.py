"""A Python module as its source shows it, without running it: what it binds, where, and from what."""

from __future__ import annotations

import ast
import gc
import re
import sys
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Literal, NamedTuple

from storesmith.text.files import Reader

BindingKind = Literal["class", "function", "value", "import"]

_KEPT_TREES = 32
"""How many modules' syntax trees are kept; outlines are kept of all that were looked at."""

LARGEST = 2 * 1024 * 1024
"""Characters; what is larger is generated, and is not worth the seconds that it takes to parse."""


_MOST_ALTERNATIVES = 20
"""Statements of which one binds a name that are noted in an outline."""

_MOST_QUOTES = 4
"""How many times a hint may be quoted inside another."""

_MAKERS = ("globals(", "locals(", "vars(", "exec(", "sys.modules[", "extend_path(", "declare_namespace(")
_MADE_AT_RUN_TIME = re.compile(
    r"(?<![\w.])(?:globals|locals|vars|exec)\(|sys\.modules\[__name__\]|\bextend_path\(|\bdeclare_namespace\("
)


@dataclass(frozen=True, slots=True)
class Binding:
    """What a module binds to a name at its top level.

    `line` is the zero-based line of the statement. `target` is the dotted name that an import or an alias stands for, `maker` the
    function whose result is assigned; `bases` are a class's bases and `decorators` its decorators, each with its names replaced
    by what the module imported them from. `parameters` are the type parameters in a class's own brackets. `otherwise` binds the
    name where this statement does not run, in an `else` or an `except`.
    """

    kind: BindingKind
    line: int
    target: str | None = None
    bases: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    maker: str | None = None
    parameters: tuple[str, ...] = ()
    otherwise: Binding | None = None

    def alternatives(self) -> Iterator[Binding]:
        """Yield the binding and those that bind the name otherwise, the most telling first."""
        found: Binding | None = self
        while found is not None:
            yield found
            found = found.otherwise

    def binds_as(self, other: Binding) -> bool:
        """Return whether the other binds the same, be it in other lines."""
        pairs = zip_longest(self.alternatives(), other.alternatives())
        return all(
            one is not None
            and two is not None
            and replace(one, line=0, otherwise=None) == replace(two, line=0, otherwise=None)
            for one, two in pairs
        )


@dataclass(frozen=True)
class Outline:
    """The top level of a module: its bindings, the modules that it imports all names of, and whether it may bind more.

    `is_open` is set where the source does not tell all: it does not parse, is too large, has a `__getattr__`, or makes names, or
    finds modules, at run time.
    """

    bindings: dict[str, Binding] = field(default_factory=dict)
    stars: tuple[str, ...] = ()
    is_open: bool = False
    exports: frozenset[str] | None = None
    """The names in `__all__`; None where there is none, or its source does not tell them all."""

    def exports_name(self, name: str) -> bool:
        """Return whether `from … import *` imports a name of the module."""
        return not name.startswith("_") if self.exports is None else name in self.exports

    def binds_as(self, other: Outline) -> bool:
        """Whether the other binds the same, be it in other lines."""
        return (self.stars, self.is_open, self.exports, self.bindings.keys()) == (
            other.stars,
            other.is_open,
            other.exports,
            other.bindings.keys(),
        ) and all(binding.binds_as(other.bindings[name]) for name, binding in self.bindings.items())

    @cached_property
    def classes(self) -> dict[str, Binding]:
        """The classes that are written in this module."""
        return {name: binding for name, binding in self.bindings.items() if binding.kind == "class"}


_TRIES: tuple[type[ast.Try], ...] = (ast.Try, ast.TryStar) if sys.version_info >= (3, 11) else (ast.Try,)  # type: ignore[assignment]
_COMPOUND = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Match, *_TRIES)


class Sources:
    """Parses modules once for each state that they are in; of files that have not changed nothing is read again.

    `is_watched` is set if changes on disk are reported to the readers.
    """

    def __init__(self, reader: Reader, *, is_watched: bool = False) -> None:
        self.reader = reader
        self.is_watched = is_watched
        self._outlines: dict[Path, tuple[object, str, Outline]] = {}
        self._trees: OrderedDict[Path, tuple[object, ast.Module | None]] = OrderedDict()
        self._names: dict[Path, tuple[ast.Module, str, Names]] = {}
        self._unreadable: dict[Path, tuple[object, str | None]] = {}

    def why_unreadable(self, path: Path) -> str | None:
        """Return why the file at `path` cannot be parsed, as a clause without a subject; None if it can be."""
        from storesmith.python.unreadable import why_unreadable  # noqa: PLC0415 - start-up does not pay for it

        stamp = self.reader.stamp(path)
        known = self._unreadable.get(path)
        if known is None or known[0] != stamp or stamp is None:
            known = self._unreadable[path] = stamp, why_unreadable(self.reader.module_text(path))
        return known[1]

    def tree(self, path: Path) -> ast.Module | None:
        """The syntax tree of the file at `path`; None where there is none, or it is not Python."""
        stamp = self.reader.stamp(path)
        known = self._trees.get(path)
        if known is None or known[0] != stamp or stamp is None:
            known = self._trees[path] = stamp, parsed(self.reader.module_text(path))
            if len(self._trees) > _KEPT_TREES:
                self._names.pop(self._trees.popitem(last=False)[0], None)
        self._trees.move_to_end(path)
        return known[1]

    def names(self, path: Path, module: str) -> Names | None:
        """Return what the file at `path`, imported as `module`, binds, with its syntax; None for what is not Python."""
        tree = self.tree(path)
        if tree is None:
            return None
        package = package_of(module, path)
        known = self._names.get(path)
        if known is None or known[0] is not tree or known[1] != package:
            try:
                known = tree, package, names_of(tree.body, package)
            except RecursionError:
                return None
            self._names[path] = known
        return known[2]

    def outline(self, path: Path, module: str) -> Outline:
        """The outline of the file at `path`, which is imported as `module`."""
        stamp, package = self.reader.stamp(path), package_of(module, path)
        known = self._outlines.get(path)
        if known is None or known[:2] != (stamp, package) or stamp is None:
            known = self._outlines[path] = stamp, package, outline(self.reader.module_text(path), package)
        return known[2]

    def known(self, path: Path) -> Outline | None:
        """The outline that the file at `path` had when it was last looked at; None where it never was."""
        entry = self._outlines.get(path)
        return entry[2] if entry else None

    def forget(self, path: Path) -> None:
        """Drop what is known of a file that is gone."""
        self._outlines.pop(path, None)
        self._trees.pop(path, None)
        self._names.pop(path, None)
        self._unreadable.pop(path, None)

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
_GLOBAL = re.compile(r"global[ \t\\]")
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

    That binds nothing in the module, and is most of what there is to parse. A body stays where it may declare a name `global`, or
    where it is not sure that it is the whole body: where the lines end inside a string, or the header inside brackets.
    """
    return _BLOCK.sub(_without_undeclared_body if _declares(text) else _without_body, text)


def _without_undeclared_body(block: re.Match[str]) -> str:
    return block[0] if _declares(block["body"]) else _without_body(block)


def _without_body(block: re.Match[str]) -> str:
    start, end = block.span("body")
    header = block.string[block.start() : start]
    is_header = all(header.count(left) == header.count(right) for left, right in ("()", "[]", "{}"))
    tokens = _TOKENS.match(block.string, start, end)
    if not is_header or tokens is None or tokens.end() != end:
        return block[0]
    return f"{header} pass\n" + "\n" * (block["body"].count("\n") - 1)


def _declares(text: str) -> bool:
    """Return whether a text has a `global` statement: the word after nothing else in its line than another statement."""
    for found in _GLOBAL.finditer(text):
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()].rstrip(" \t")
        if not before or before[-1] in ";:":
            return True
    return False


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
            return outline_of_tree(tree, package, is_open=_makes_names(text), has_globals=_declares(text))
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


def outline_of_tree(tree: ast.Module, package: str, *, is_open: bool = False, has_globals: bool = True) -> Outline:
    """Return the outline of a module of `package` by its syntax tree, or that of its skeleton."""
    names = names_of(tree.body, package, has_globals=has_globals)
    imports = names.imports
    branched = {name for name, bound in names.bound.items() if bound.otherwise is not None}
    if branched:
        imports = {name: target for name, target in imports.items() if name not in branched}
    bindings = {name: _binding(bound, imports) for name, bound in names.bound.items()}
    is_open = is_open or "" in names.stars or "__getattr__" in bindings or "__path__" in bindings
    return Outline(bindings, tuple(filter(None, names.stars)), is_open, _exports(tree.body, names))


def _exports(body: Sequence[ast.stmt], names: Names) -> frozenset[str] | None:
    """Return the names in `__all__`; None where it is not one list of texts that is written once."""
    bound = names.bound.get("__all__")
    listed = bound.value if bound is not None and bound.otherwise is None else None
    if not isinstance(listed, ast.List | ast.Tuple) or any(_changes_exports(statement) for statement in body):
        return None
    texts = [item.value for item in listed.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return frozenset(texts) if len(texts) == len(listed.elts) else None


def _changes_exports(statement: ast.stmt) -> bool:
    """Return whether a statement adds to `__all__`."""
    if isinstance(statement, ast.AugAssign):
        return isinstance(statement.target, ast.Name) and statement.target.id == "__all__"
    call = statement.value if isinstance(statement, ast.Expr) else None
    owner = call.func.value if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id == "__all__"


def _binding(bound: Bound, imports: dict[str, str]) -> Binding:
    if bound.otherwise is None:
        return _binding_alone(bound, imports)
    ways: list[Binding] = []
    way: Bound | None = bound
    while way is not None and len(ways) < _MOST_ALTERNATIVES:
        ways.append(_binding_alone(way, imports))
        way = way.otherwise
    found = ways.pop()
    while ways:
        found = replace(ways.pop(), otherwise=found)
    return found


def _binding_alone(bound: Bound, imports: dict[str, str]) -> Binding:
    statement, value = bound.statement, bound.value
    line = statement.lineno - 1
    if isinstance(statement, ast.ClassDef):
        bases = tuple(qualified(base, imports) for base in statement.bases)
        decorators = tuple(
            qualified(each.func if isinstance(each, ast.Call) else each, imports) for each in statement.decorator_list
        )
        parameters = tuple(str(each.name) for each in getattr(statement, "type_params", ()))
        return Binding("class", line, None, bases, decorators, parameters=parameters)
    if bound.kind != "value":
        return Binding(bound.kind, line, bound.target)
    if isinstance(value, ast.Call):
        return Binding("value", line, maker=qualified(value.func, imports))
    owner = value.value if isinstance(value, ast.Subscript) else value
    is_name = isinstance(owner, ast.Name | ast.Attribute)
    return Binding("value", line, qualified(owner, imports) if owner is not None and is_name else None)


class Bound(NamedTuple):
    """What binds a name: the statement, the expression that is assigned, the dotted name that is imported.

    `otherwise` binds the name where this statement does not run, in an `else` or an `except`. `earlier` is what the name was
    before the result of a call was assigned to it. `is_for_checkers` where only type checkers see the statement.
    """

    kind: BindingKind
    statement: ast.stmt
    value: ast.expr | None = None
    target: str | None = None
    otherwise: Bound | None = None
    earlier: Bound | None = None
    is_for_checkers: bool = False


def has_rivals(bound: Bound) -> bool:
    """Return whether other branches define a class or a function, or assign a value, in another way."""
    way = bound.otherwise if not bound.is_for_checkers else None
    dumped = _dumped(bound) if way is not None else ""
    while way is not None and dumped:
        other = _dumped(way)
        if other and other != dumped:
            return True
        way = way.otherwise
    return False


def written(node: ast.AST) -> str:
    """Return the syntax of a node, to be compared; one that cannot be written down, such as a huge number, is like no other."""
    try:
        return ast.dump(node)
    except (ValueError, RecursionError):
        return f"{id(node)}"


def _dumped(bound: Bound) -> str:
    """Return the syntax by which a statement defines a name; empty for an import and for a literal."""
    if bound.kind in ("class", "function"):
        return written(bound.statement)
    value = bound.value if bound.kind == "value" else None
    return "" if value is None or isinstance(value, ast.Constant) else written(value)


@dataclass(frozen=True, slots=True)
class Names:
    """What a block of statements binds, what its imports stand for, and the modules that it imports all names of.

    `imports` also holds the imports whose names are bound again later. An empty module stands for a relative import that leads
    out of all packages.
    """

    bound: dict[str, Bound] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    lines: int = 0
    """The number of lines that the block ends at."""


def names_of(body: Sequence[ast.stmt], package: str, *, has_globals: bool = True) -> Names:
    """Return what the statements of a module of `package`, or of a class in it, bind.

    Statements inside `if`, `try`, `with` and the like count, as do functions that declare a name `global`. Of alternatives the
    first counts; `if not TYPE_CHECKING` and `except` come last. Without `has_globals`, functions are not looked into.
    """
    names = Names(lines=(body[-1].end_lineno or 0) if body else 0)
    names.bound.update(_bound_by(body, package, names))
    for statement in body if has_globals else ():
        for name, bound in _globals_of(statement, package, names).items():
            names.bound.setdefault(name, bound)
    return names


def _bound_by(body: Iterable[ast.stmt], package: str, names: Names) -> dict[str, Bound]:
    """Return what the statements bind; their imports are added to `names`."""
    found: dict[str, Bound] = {}
    for statement in body:
        for name, bound in _bound_by_one(statement, package, names):
            is_declaration = isinstance(statement, ast.AnnAssign) and statement.value is None
            if name in found and isinstance(bound.value, ast.Call):
                found[name] = bound._replace(earlier=found[name])
            elif not (is_declaration and name in found):
                found[name] = bound
        if not isinstance(statement, _COMPOUND):
            continue
        alternatives = [_bound_by(branch, package, names) for branch in _branches(statement)]
        if isinstance(statement, ast.If) and checked_branch(statement.test) is not None and len(alternatives) == 2:
            for name, bound in alternatives[0].items():
                alternatives[0][name] = bound._replace(
                    is_for_checkers=True, otherwise=bound.otherwise or found.get(name)
                )
        merged: dict[str, Bound] = {}
        for alternative in reversed(alternatives):
            for name, bound in alternative.items():
                other = merged.get(name)
                merged[name] = bound._replace(otherwise=_before(bound, other)) if other else bound
        found.update(merged)
        if isinstance(statement, _TRIES):
            found.update(_bound_by(statement.finalbody, package, names))
    return found


def _before(bound: Bound, other: Bound) -> Bound:
    """Return what binds a name where a statement of one branch does not: that of the next branch for one for type checkers."""
    return other if bound.is_for_checkers or bound.otherwise is None else bound.otherwise


def _bound_by_one(statement: ast.stmt, package: str, names: Names) -> Iterator[tuple[str, Bound]]:
    if isinstance(statement, ast.ClassDef):
        yield statement.name, Bound("class", statement)
    elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        yield statement.name, Bound("function", statement)
    elif isinstance(statement, ast.Import):
        for alias in statement.names:
            top = alias.name.partition(".")[0]
            target = alias.name if alias.asname else top
            yield alias.asname or top, Bound("import", statement, target=target)
            names.imports.setdefault(alias.asname or top, target)
    elif isinstance(statement, ast.ImportFrom):
        home = import_base(statement, package)
        for alias in statement.names:
            if alias.name == "*":
                names.stars.append(home)
                continue
            name = alias.asname or alias.name
            yield name, Bound("import", statement, target=f"{home}.{alias.name}" if home else None)
            if home:
                names.imports.setdefault(name, f"{home}.{alias.name}")
    else:
        for name, value in _assigned(statement):
            yield name, Bound("value", statement, value)


def _branches(statement: ast.stmt) -> list[list[ast.stmt]]:
    """Return the blocks of a compound statement of which one runs, the most telling first."""
    if isinstance(statement, ast.If):
        branches = [statement.body]
        is_last_first = _is_for_the_rest(statement.test)
        rest = statement.orelse
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            branches.append(rest[0].body)
            rest = rest[0].orelse
        branches.append(rest)
        return branches[::-1] if is_last_first and len(branches) == 2 else branches
    if isinstance(statement, ast.For | ast.While | ast.AsyncFor):
        return [[*statement.body, *statement.orelse]]
    if isinstance(statement, ast.With | ast.AsyncWith):
        return [statement.body]
    if isinstance(statement, ast.Match):
        return [case.body for case in statement.cases]
    if isinstance(statement, _TRIES):
        handlers = [handler.body for handler in statement.handlers]
        return [[*statement.body, *statement.orelse], *handlers]
    return []


def checked_branch(test: ast.expr) -> bool | None:
    """Return for which value of a condition only type checkers see the branch; None for any other condition."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = checked_branch(test.operand)
        return None if inner is None else not inner
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return True if name == "TYPE_CHECKING" else None


def _is_for_the_rest(test: ast.expr) -> bool:
    """Return whether a condition selects the exception: `not TYPE_CHECKING`, an older Python."""
    if isinstance(test, ast.Compare):
        return isinstance(test.ops[0], ast.Lt | ast.LtE) and ast.unparse(test.left).endswith("version_info")
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _globals_of(statement: ast.stmt, package: str, names: Names) -> dict[str, Bound]:
    """Return the names that functions in a statement declare `global` and bind, classes and branches included.

    The other imports of such a function are added to those of the module, which its own names come before.
    """
    found: dict[str, Bound] = {}
    for node in _statements_in(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = _statements_in(node)
            declared = {name for each in inside if isinstance(each, ast.Global) for name in each.names}
            if declared:
                for name, bound in _bound_by(node.body, package, names).items():
                    if name in declared:
                        found.setdefault(name, bound)
    return found


def _statements_in(statement: ast.stmt) -> Iterator[ast.stmt]:
    """Yield a statement and all those inside of it."""
    pending = [statement]
    while pending:
        node = pending.pop()
        yield node
        for block in ("body", "orelse", "finalbody"):
            pending += getattr(node, block, ())
        for parts in ("handlers", "cases"):
            pending += (inner for part in getattr(node, parts, ()) for inner in part.body)


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
        outer = qualified(node.value, imports)
        inside = ", ".join(
            qualified(part if outer.endswith("Literal") else unquoted(part) or part, imports) for part in parts
        )
        return f"{outer}[{inside}]"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return f"{qualified(node.left, imports)} | {qualified(node.right, imports)}"
    if isinstance(node, ast.List):
        return f"[{', '.join(qualified(item, imports) for item in node.elts)}]"
    try:
        return ast.unparse(node)
    except (ValueError, RecursionError):
        return ""


def unquoted(node: ast.expr) -> ast.expr | None:
    """Return the expression that a string in a type hint stands for, any other node as it is; None for text that is no hint."""
    for _ in range(_MOST_QUOTES):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return node
        try:
            node = ast.parse(node.value.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return None
