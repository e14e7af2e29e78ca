"""What a generated test must know of the project's id types: how to make a value of one, read from its source."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass

from storesmith.project.project import Project
from storesmith.project.source import imports_of, package_of

_MAX_HOPS = 8
_MAX_PARTS = 8
_MAX_EXPRESSION = 500
"""Together these bound the work that a project's aliases can ask for."""


@dataclass(frozen=True, slots=True)
class IdRecipe:
    """An expression that makes a fresh value of an id type, and the `(module, name)` pairs that it needs.

    In the expression, `{0}`, `{1}` … stand for the local names of the imports; a pair without a name imports the module.
    """

    expression: str
    imports: tuple[tuple[str, str | None], ...] = ()


_UUID_MODULE = ("uuid", None)
_BUILTIN = {
    "uuid.UUID": IdRecipe("{0}.uuid4()", (_UUID_MODULE,)),
    "str": IdRecipe("str({0}.uuid4())", (_UUID_MODULE,)),
    "typing.Text": IdRecipe("str({0}.uuid4())", (_UUID_MODULE,)),
    "int": IdRecipe("{0}.uuid4().int", (_UUID_MODULE,)),
    "bytes": IdRecipe("{0}.uuid4().bytes", (_UUID_MODULE,)),
    "float": IdRecipe("float({0}.uuid4().int)", (_UUID_MODULE,)),
    "decimal.Decimal": IdRecipe("{1}.Decimal({0}.uuid4().int)", (_UUID_MODULE, ("decimal", None))),
    "complex": IdRecipe("complex({0}.uuid4().int % 10**15)", (_UUID_MODULE,)),
    "fractions.Fraction": IdRecipe("{1}.Fraction({0}.uuid4().int)", (_UUID_MODULE, ("fractions", None))),
    "ipaddress.IPv4Address": IdRecipe("{1}.IPv4Address({0}.uuid4().int % 2**32)", (_UUID_MODULE, ("ipaddress", None))),
    "ipaddress.IPv6Address": IdRecipe("{1}.IPv6Address({0}.uuid4().int)", (_UUID_MODULE, ("ipaddress", None))),
    "datetime.datetime": IdRecipe(
        "{1}.datetime.min + {1}.timedelta(microseconds={0}.uuid4().int % 10**15)", (_UUID_MODULE, ("datetime", None))
    ),
    "datetime.date": IdRecipe(
        "{1}.date.min + {1}.timedelta(days={0}.uuid4().int % 3_000_000)", (_UUID_MODULE, ("datetime", None))
    ),
    "object": IdRecipe("{0}.uuid4()", (_UUID_MODULE,)),
    "typing.Any": IdRecipe("{0}.uuid4()", (_UUID_MODULE,)),
    "collections.abc.Hashable": IdRecipe("{0}.uuid4()", (_UUID_MODULE,)),
    "typing.Hashable": IdRecipe("{0}.uuid4()", (_UUID_MODULE,)),
}
_FROM_TEXT = IdRecipe("str({0}.uuid4())", (_UUID_MODULE,))
_MODEL_BASES = {"pydantic.BaseModel", "pydantic.RootModel", "typing.NamedTuple", "typing_extensions.NamedTuple"}
_DATACLASS_DECORATORS = {
    "dataclasses.dataclass",
    "pydantic.dataclasses.dataclass",
    "attrs.define",
    "attrs.frozen",
    "attr.s",
    "attr.define",
    "attr.frozen",
}


def id_recipe(hint: ast.expr, project: Project) -> IdRecipe | None:
    """How to make a fresh value of the type that `hint` names; None where its source does not tell.

    `hint` is an expression of fully qualified names (`uuid.UUID`, `app.domain.ids.TicketId`). The project's own types are
    followed through aliases, `NewType`, subclasses, dataclasses, models and constructors.
    """
    try:
        return _recipe(hint, None, project, 0)
    except (SyntaxError, ValueError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class _Module:
    """A module's top-level statements by the name that they bind, and what its imports bind."""

    name: str
    bindings: dict[str, ast.stmt]
    imports: dict[str, str]


def _recipe(hint: ast.expr | None, module: _Module | None, project: Project, hops: int) -> IdRecipe | None:
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
    name = _qualified(hint, module)
    if name is None:
        return None
    if name in _BUILTIN:
        return _BUILTIN[name]
    home, _, local = name.rpartition(".")
    source = _module(home, project) if home else None
    if source is None:
        return None
    if local in source.imports and local not in source.bindings:
        return _recipe(ast.parse(source.imports[local], mode="eval").body, None, project, hops + 1)
    return _from_statement(source.bindings.get(local), local, source, project, hops + 1)


def _generic(hint: ast.Subscript, module: _Module | None, project: Project, hops: int) -> IdRecipe | None:
    outer = _qualified(hint.value, module) or ""
    parts = hint.slice.elts if isinstance(hint.slice, ast.Tuple) else [hint.slice]
    if outer in {"typing.Annotated", "typing.Optional", "typing.Union", "typing_extensions.Annotated"}:
        return _recipe(parts[0], module, project, hops + 1)
    if outer in {"tuple", "typing.Tuple"}:
        parts = [part for part in parts if not isinstance(part, ast.Constant)]
        made: list[IdRecipe] = []
        for part in parts[: _MAX_PARTS + 1]:
            recipe = _recipe(part, module, project, hops + 1)
            if recipe is None or len(recipe.expression) > _MAX_EXPRESSION:
                return None
            made.append(recipe)
        if 0 < len(made) <= _MAX_PARTS:
            return _combine("({},)" if len(made) == 1 else "({})", made)
        return None
    return _recipe(hint.value, module, project, hops + 1)


def _from_statement(
    statement: ast.stmt | None, name: str, module: _Module, project: Project, hops: int
) -> IdRecipe | None:
    if isinstance(statement, ast.ClassDef):
        return _from_class(statement, name, module, project, hops)
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    if value is None and hasattr(ast, "TypeAlias") and isinstance(statement, ast.TypeAlias):
        value = statement.value
    if isinstance(value, ast.Call):
        if _qualified(value.func, module) in {"typing.NewType", "typing_extensions.NewType"} and len(value.args) == 2:
            inner = _recipe(value.args[1], module, project, hops)
            return _call(module.name, name, [("", inner)]) if inner else None
        return None
    return _recipe(value, module, project, hops)


def _from_class(node: ast.ClassDef, name: str, module: _Module, project: Project, hops: int) -> IdRecipe | None:
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            arguments = [*statement.args.posonlyargs, *statement.args.args][1:]
            required = arguments[: len(arguments) - len(statement.args.defaults)] or arguments[:1]
            return _call_with([("", argument.annotation) for argument in required], name, module, project, hops)
    bases = [_qualified(base.value if isinstance(base, ast.Subscript) else base, module) for base in node.bases]
    decorators = [
        _qualified(decorator.func if isinstance(decorator, ast.Call) else decorator, module)
        for decorator in node.decorator_list
    ]
    if any(decorator in _DATACLASS_DECORATORS for decorator in decorators) or any(
        base in _MODEL_BASES for base in bases
    ):
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
            return _call(module.name, name, [("", _FROM_TEXT)])
        inner = _recipe(written, module, project, hops)
        if inner is not None and base not in {"object", "typing.Any"}:
            if base in _BUILTIN:
                return _call(module.name, name, [("", inner)])
            # A subclass of one of the project's own types takes what that type takes.
            return _renamed(inner, base or "", module.name, name)
    return None


def _renamed(recipe: IdRecipe, base: str, module: str, name: str) -> IdRecipe | None:
    home, _, local = base.rpartition(".")
    if recipe.imports and recipe.imports[0] == (home, local):
        return IdRecipe(recipe.expression, ((module, name), *recipe.imports[1:]))
    return None


def _call_with(
    arguments: list[tuple[str, ast.expr | None]], name: str, module: _Module, project: Project, hops: int
) -> IdRecipe | None:
    made: list[tuple[str, IdRecipe]] = []
    for keyword, annotation in arguments:
        recipe = _recipe(annotation, module, project, hops)
        if recipe is None:
            return None
        made.append((keyword, recipe))
    return _call(module.name, name, made) if made else None


def _call(module: str, name: str, arguments: list[tuple[str, IdRecipe]]) -> IdRecipe:
    """A call of the class with the arguments' own expressions in it, their import numbers moved up."""
    shape = ", ".join(f"{keyword}={{}}" if keyword else "{}" for keyword, _ in arguments)
    inner = _combine(shape, [recipe for _, recipe in arguments], offset=1)
    return IdRecipe(f"{{0}}({inner.expression})", ((module, name), *inner.imports))


def _combine(shape: str, recipes: list[IdRecipe], offset: int = 0) -> IdRecipe:
    imports: list[tuple[str, str | None]] = []
    parts: list[str] = []
    for recipe in recipes:
        places = []
        for pair in recipe.imports:
            if pair not in imports:
                imports.append(pair)
            places.append(f"{{{imports.index(pair) + offset}}}")
        parts.append(recipe.expression.format(*places))
    text = ", ".join(parts) if shape in {"({})", "({},)"} else None
    return IdRecipe(shape.format(text) if text is not None else shape.format(*parts), tuple(imports))


def _qualified(node: ast.expr, module: _Module | None) -> str | None:
    """The dotted name of an expression, its first part replaced by what the module imported it from."""
    if isinstance(node, ast.Attribute):
        inner = _qualified(node.value, module)
        return f"{inner}.{node.attr}" if inner else None
    if not isinstance(node, ast.Name):
        return None
    if module is None:
        return node.id
    if node.id in module.imports and node.id not in module.bindings:
        return module.imports[node.id]
    return f"{module.name}.{node.id}" if node.id in module.bindings else node.id


def _module(name: str, project: Project) -> _Module | None:
    file = project.module_file(name)
    tree = project.sources.tree(file) if file else None
    if tree is None or file is None:
        return None
    module = _Module(name, {}, imports_of(tree.body, package_of(name, file)))
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
    source = _module(module, project)
    node = source.bindings.get(name) if source else None
    if source is None or not isinstance(node, ast.ClassDef) or getattr(node, "type_params", None):
        return True
    for base in node.bases:
        if not isinstance(base, ast.Subscript):
            continue
        if (_qualified(base.value, source) or "").rpartition(".")[2] in {"Generic", "Protocol"}:
            return True
        arguments = base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]
        if any(_is_type_variable(argument, source, project) for argument in arguments):
            return True
    return False


def _is_type_variable(node: ast.expr, module: _Module, project: Project) -> bool:
    """Whether a name is a type variable: made by `TypeVar`, or imported from where the project's source does not reach."""
    if not isinstance(node, ast.Name):
        return False
    statement = module.bindings.get(node.id)
    if statement is not None:
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        return isinstance(value, ast.Call) and (_qualified(value.func, module) or "").endswith("TypeVar")
    home, _, name = module.imports.get(node.id, "").rpartition(".")
    if not home or f"{home}.{name}" in _BUILTIN or home.partition(".")[0] in sys.stdlib_module_names:
        return False
    source = _module(home, project)
    if source is None or name not in source.bindings:
        return True
    return _is_type_variable(ast.Name(name), source, project)
