"""What a generated test must know of the project's id types: how to make a value of one, read from its source."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from storesmith.project.project import Project
from storesmith.python.source import imports_of, package_of

_MAX_HOPS = 8
_MAX_PARTS = 8
_MAX_SIZE = 500
"""Together these bound the work that a project's aliases can ask for."""


Import = tuple[str, str | None]
"""A module and a name in it; without a name, the module as a whole."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """An expression that makes a value: pieces of Python, and what is imported, in places where its local name belongs."""

    pieces: tuple[str | Import, ...]

    @property
    def size(self) -> int:
        """The characters of its pieces."""
        return sum(len(piece) if isinstance(piece, str) else len("".join(filter(None, piece))) for piece in self.pieces)


def recipe(*pieces: str | Import | Recipe) -> Recipe:
    """The recipe of these pieces one after another."""
    flat: list[str | Import] = []
    for piece in pieces:
        flat.extend(piece.pieces if isinstance(piece, Recipe) else (piece,))
    return Recipe(tuple(flat))


def joined(recipes: Sequence[Recipe], separator: str = ", ") -> Recipe:
    """The recipes with the separator between them."""
    return recipe(*[piece for each in recipes for piece in (separator, each)][1:])


def call(function: Import, arguments: Sequence[tuple[str, Recipe]]) -> Recipe:
    """A call with arguments, each by its keyword unless that is empty."""
    written = [recipe(f"{keyword}=", value) if keyword else value for keyword, value in arguments]
    return recipe(function, "(", joined(written), ")")


def tuple_of(items: Sequence[Recipe]) -> Recipe:
    """A tuple of the items; there is at least one."""
    return recipe("(", joined(items), ",)" if len(items) == 1 else ")")


_UNIQUE = recipe(("uuid", None), ".uuid4()")
_NUMBER = recipe(_UNIQUE, ".int")
_TEXT = recipe("str(", _UNIQUE, ")")
_DATETIME = ("datetime", None)
_BUILTIN = {
    "uuid.UUID": _UNIQUE,
    "str": _TEXT,
    "typing.Text": _TEXT,
    "int": _NUMBER,
    "bytes": recipe(_UNIQUE, ".bytes"),
    "float": recipe("float(", _NUMBER, ")"),
    "decimal.Decimal": recipe(("decimal", None), ".Decimal(", _NUMBER, ")"),
    "complex": recipe("complex(", _NUMBER, " % 10**15)"),
    "fractions.Fraction": recipe(("fractions", None), ".Fraction(", _NUMBER, ")"),
    "ipaddress.IPv4Address": recipe(("ipaddress", None), ".IPv4Address(", _NUMBER, " % 2**32)"),
    "ipaddress.IPv6Address": recipe(("ipaddress", None), ".IPv6Address(", _NUMBER, ")"),
    "datetime.datetime": recipe(
        _DATETIME, ".datetime.min + ", _DATETIME, ".timedelta(microseconds=", _NUMBER, " % 10**15)"
    ),
    "datetime.date": recipe(_DATETIME, ".date.min + ", _DATETIME, ".timedelta(days=", _NUMBER, " % 3_000_000)"),
    "object": _UNIQUE,
    "typing.Any": _UNIQUE,
    "collections.abc.Hashable": _UNIQUE,
    "typing.Hashable": _UNIQUE,
}
MODEL_BASES = {"pydantic.BaseModel", "pydantic.RootModel", "typing.NamedTuple", "typing_extensions.NamedTuple"}
DATACLASS_DECORATORS = {
    "dataclasses.dataclass",
    "pydantic.dataclasses.dataclass",
    "attrs.define",
    "attrs.frozen",
    "attr.s",
    "attr.define",
    "attr.frozen",
}


def id_recipe(hint: ast.expr, project: Project) -> Recipe | None:
    """How to make a fresh value of the type that `hint` names; None where its source does not tell.

    `hint` is an expression of fully qualified names (`uuid.UUID`, `app.domain.ids.TicketId`). The project's own types are
    followed through aliases, `NewType`, subclasses, dataclasses, models and constructors.
    """
    try:
        return _recipe(hint, None, project, 0)
    except (SyntaxError, ValueError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class SourceModule:
    """A module's top-level statements by the name that they bind, and what its imports bind."""

    name: str
    bindings: dict[str, ast.stmt]
    imports: dict[str, str]


def _recipe(hint: ast.expr | None, module: SourceModule | None, project: Project, hops: int) -> Recipe | None:
    if hint is None or hops > _MAX_HOPS:
        return None
    if isinstance(hint, ast.Constant) and isinstance(hint.value, str):
        try:
            return _recipe(ast.parse(hint.value, mode="eval").body, module, project, hops + 1)
        except (SyntaxError, ValueError):
            return None
    if isinstance(hint, ast.BinOp):  # X | Y: the first that can be made
        return _recipe(hint.left, module, project, hops + 1) or _recipe(hint.right, module, project, hops + 1)
    if isinstance(hint, ast.Subscript):
        return _generic(hint, module, project, hops)
    name = qualified(hint, module)
    if name is None:
        return None
    if name in _BUILTIN:
        return _BUILTIN[name]
    home, _, local = name.rpartition(".")
    source = source_module(home, project) if home else None
    if source is None:
        return None
    if local in source.imports and local not in source.bindings:
        return _recipe(ast.parse(source.imports[local], mode="eval").body, None, project, hops + 1)
    return _from_statement(source.bindings.get(local), local, source, project, hops + 1)


def _generic(hint: ast.Subscript, module: SourceModule | None, project: Project, hops: int) -> Recipe | None:
    outer = qualified(hint.value, module) or ""
    parts = hint.slice.elts if isinstance(hint.slice, ast.Tuple) else [hint.slice]
    if outer in {"typing.Annotated", "typing.Optional", "typing.Union", "typing_extensions.Annotated"}:
        return _recipe(parts[0], module, project, hops + 1)
    if outer in {"tuple", "typing.Tuple"}:
        parts = [part for part in parts if not isinstance(part, ast.Constant)]
        made: list[Recipe] = []
        for part in parts[: _MAX_PARTS + 1]:
            item = _recipe(part, module, project, hops + 1)
            if item is None or item.size > _MAX_SIZE:
                return None
            made.append(item)
        return tuple_of(made) if 0 < len(made) <= _MAX_PARTS else None
    return _recipe(hint.value, module, project, hops + 1)


def _from_statement(
    statement: ast.stmt | None, name: str, module: SourceModule, project: Project, hops: int
) -> Recipe | None:
    if isinstance(statement, ast.ClassDef):
        return _from_class(statement, name, module, project, hops)
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    if value is None and hasattr(ast, "TypeAlias") and isinstance(statement, ast.TypeAlias):
        value = statement.value
    if isinstance(value, ast.Call):
        if qualified(value.func, module) in {"typing.NewType", "typing_extensions.NewType"} and len(value.args) == 2:
            inner = _recipe(value.args[1], module, project, hops)
            return call((module.name, name), [("", inner)]) if inner else None
        return None
    return _recipe(value, module, project, hops)


def _from_class(node: ast.ClassDef, name: str, module: SourceModule, project: Project, hops: int) -> Recipe | None:
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            arguments = [*statement.args.posonlyargs, *statement.args.args][1:]
            required = arguments[: len(arguments) - len(statement.args.defaults)] or arguments[:1]
            return _call_with([("", argument.annotation) for argument in required], name, module, project, hops)
    bases = [qualified(base.value if isinstance(base, ast.Subscript) else base, module) for base in node.bases]
    decorators = [
        qualified(decorator.func if isinstance(decorator, ast.Call) else decorator, module)
        for decorator in node.decorator_list
    ]
    if any(decorator in DATACLASS_DECORATORS for decorator in decorators) or any(base in MODEL_BASES for base in bases):
        root = next((base for base in node.bases if isinstance(base, ast.Subscript)), None)
        if "pydantic.RootModel" in bases and root is not None:
            return _call_with([("", root.slice)], name, module, project, hops)
        fields = [
            statement
            for statement in node.body
            if isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and "ClassVar" not in ast.dump(statement.annotation)
            and statement.target.id != "model_config"
        ]
        needed = [field for field in fields if field.value is None] or fields[:1]
        return _call_with(
            [(field.target.id, field.annotation) for field in needed if isinstance(field.target, ast.Name)],
            name,
            module,
            project,
            hops,
        )
    for base, written in zip(bases, node.bases, strict=True):
        if base in {"uuid.UUID", "str"}:
            return call((module.name, name), [("", _TEXT)])
        inner = _recipe(written, module, project, hops)
        if inner is not None and base not in {"object", "typing.Any"}:
            if base in _BUILTIN:
                return call((module.name, name), [("", inner)])
            # A subclass of one of the project's own types takes what that type takes.
            return _renamed(inner, base or "", module.name, name)
    return None


def _renamed(inner: Recipe, base: str, module: str, name: str) -> Recipe | None:
    home, _, local = base.rpartition(".")
    if inner.pieces[0] == (home, local):
        return Recipe(((module, name), *inner.pieces[1:]))
    return None


def _call_with(
    arguments: list[tuple[str, ast.expr | None]], name: str, module: SourceModule, project: Project, hops: int
) -> Recipe | None:
    made: list[tuple[str, Recipe]] = []
    for keyword, annotation in arguments:
        value = _recipe(annotation, module, project, hops)
        if value is None:
            return None
        made.append((keyword, value))
    return call((module.name, name), made) if made else None


def qualified(node: ast.expr, module: SourceModule | None) -> str | None:
    """The dotted name of an expression, its first part replaced by what the module imported it from."""
    if isinstance(node, ast.Attribute):
        inner = qualified(node.value, module)
        return f"{inner}.{node.attr}" if inner else None
    if not isinstance(node, ast.Name):
        return None
    if module is None:
        return node.id
    if node.id in module.imports and node.id not in module.bindings:
        return module.imports[node.id]
    return f"{module.name}.{node.id}" if node.id in module.bindings else node.id


def source_module(name: str, project: Project) -> SourceModule | None:
    file = project.module_file(name)
    tree = project.sources.tree(file) if file else None
    if tree is None or file is None:
        return None
    module = SourceModule(name, {}, imports_of(tree.body, package_of(name, file)))
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef | ast.FunctionDef):
            module.bindings[statement.name] = statement
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    module.bindings[target.id] = statement
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            module.bindings[statement.target.id] = statement
        elif hasattr(ast, "TypeAlias") and isinstance(statement, ast.TypeAlias):
            module.bindings[statement.name.id] = statement
    return module


def takes_parameters(module: str, name: str, project: Project) -> bool:
    """Whether the class `name` of `module` can be written with a type parameter, as `Name[X]`.

    Of a class of the project its source tells; any other is taken for the framework's, which can.
    """
    source = source_module(module, project)
    node = source.bindings.get(name) if source else None
    if source is None or not isinstance(node, ast.ClassDef) or getattr(node, "type_params", None):
        return True
    for base in node.bases:
        if not isinstance(base, ast.Subscript):
            continue
        if (qualified(base.value, source) or "").rpartition(".")[2] in {"Generic", "Protocol"}:
            return True
        arguments = base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]
        if any(_is_type_variable(argument, source, project) for argument in arguments):
            return True
    return False


def _is_type_variable(node: ast.expr, module: SourceModule, project: Project) -> bool:
    """Whether a name is a type variable: made by `TypeVar`, or imported from where the project's source does not reach."""
    if not isinstance(node, ast.Name):
        return False
    statement = module.bindings.get(node.id)
    if statement is not None:
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        return isinstance(value, ast.Call) and (qualified(value.func, module) or "").endswith("TypeVar")
    home, _, name = module.imports.get(node.id, "").rpartition(".")
    if not home or f"{home}.{name}" in _BUILTIN or home.partition(".")[0] in sys.stdlib_module_names:
        return False
    source = source_module(home, project)
    if source is None or name not in source.bindings:
        return True
    return _is_type_variable(ast.Name(name), source, project)
