"""The names under which pydantic models take their fields: aliases, alias generators, and the settings around them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from storesmith.python.calls import Called, called, literal
from storesmith.python.index import NameScope
from storesmith.python.shape_types import Interpreter

_BY_NAME = ("populate_by_name", "validate_by_name", "allow_population_by_field_name")


class ModelSource(Protocol):
    """The parts of a class that say how its fields are named."""

    @property
    def shapes(self) -> Interpreter: ...
    @property
    def ancestors(self) -> tuple[ModelSource, ...]: ...
    @property
    def node(self) -> ast.ClassDef: ...
    @property
    def scope(self) -> NameScope: ...
    @property
    def options(self) -> dict[str, ast.expr]: ...


@dataclass(frozen=True, slots=True)
class Naming:
    """The settings of a model that name its fields; each with the scope in which it stands."""

    by_name: bool = False
    generator: tuple[ast.expr, NameScope] | None = None


class Alias(NamedTuple):
    """The argument that a field is passed by, a path into it where it has parts; `problem` says why it is not known."""

    keyword: tuple[str | int, ...]
    problem: str = ""


def config_of(model: ModelSource) -> Naming:
    """Return the settings of a model: its own and those that it inherits."""
    settings: dict[str, tuple[ast.expr, NameScope]] = {}
    for source in reversed(model.ancestors):
        settings.update(_settings(source))
    by_name = any(literal(*settings[name], model.shapes.index) is True for name in _BY_NAME if name in settings)
    generator = settings.get("alias_generator")
    return Naming(by_name, None if generator and _is_none(generator[0]) else generator)


def _settings(source: ModelSource) -> Iterator[tuple[str, tuple[ast.expr, NameScope]]]:
    """Yield the settings that one class gives: `model_config`, `class Config`, keywords of the class statement."""
    for node in source.node.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(each, ast.Name) and each.id == "model_config" for each in targets) and node.value:
                yield from _written(node.value, source.scope, source.shapes)
        elif isinstance(node, ast.ClassDef) and node.name == "Config":
            inner = source.shapes.index.body_scope(node, source.scope)
            for each in node.body:
                if isinstance(each, ast.Assign):
                    yield from (
                        (target.id, (each.value, inner)) for target in each.targets if isinstance(target, ast.Name)
                    )
    yield from ((name, (node, source.scope)) for name, node in source.options.items())


def _written(node: ast.expr, scope: NameScope, shapes: Interpreter) -> Iterator[tuple[str, tuple[ast.expr, NameScope]]]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                yield from _written(value, scope, shapes)
            elif isinstance(key, ast.Constant):
                yield str(key.value), (value, scope)
    elif isinstance(node, ast.Call):
        for part in node.keywords:
            if part.arg is None:
                yield from _written(part.value, scope, shapes)
            else:
                yield part.arg, (part.value, scope)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _written(node.left, scope, shapes)
        yield from _written(node.right, scope, shapes)
    else:
        dotted = shapes.index.qualified(node, scope)
        found = shapes.definition(dotted) if dotted else None
        if found is not None and found.bound is not None and found.bound.value is not None and found.scope is not None:
            value = found.bound.value
            if not isinstance(value, ast.Name | ast.Attribute):
                yield from _written(value, found.scope, shapes)


def alias_of(model: ModelSource, name: str, options: Mapping[str, ast.expr], config: Naming) -> Alias:
    """Return what a field is passed by: its own alias, that of the model's generator, or its name."""
    if config.by_name:
        return Alias((name,))
    for option in ("validation_alias", "alias"):
        node = options.get(option)
        if node is not None and not _is_none(node):
            return _alias(node, model.scope, model.shapes) or Alias((name,), f"the alias of `{name}` cannot be read")
    if config.generator is None:
        return Alias((name,))
    return _generated(name, *config.generator, model.shapes) or Alias(
        (name,), f"the alias generator for `{name}` cannot be read"
    )


def _alias(node: ast.expr, scope: NameScope, shapes: Interpreter) -> Alias | None:
    value = literal(node, scope, shapes.index)
    if isinstance(value, str):
        return Alias((value,))
    made = called(node, scope, shapes) if isinstance(node, ast.Call) else Called("", scope)
    if made.name == "pydantic.AliasPath":
        parts = [literal(each, made.scope, shapes.index) for each in made.args]
        path = tuple(part for part in parts if isinstance(part, str | int))
        return Alias(path) if parts and len(path) == len(parts) and isinstance(path[0], str) else None
    if made.name == "pydantic.AliasChoices":
        choices = [found for each in made.args if (found := _alias(each, made.scope, shapes))]
        return min(choices, key=lambda choice: len(choice.keyword), default=None)
    return None


def _generated(name: str, node: ast.expr, scope: NameScope, shapes: Interpreter) -> Alias | None:
    if isinstance(node, ast.Call):
        made = called(node, scope, shapes)
        if made.name != "pydantic.AliasGenerator":
            return None
        inner = made.options.get("validation_alias") or made.options.get("alias") or next(iter(made.args), None)
        return Alias((name,)) if inner is None or _is_none(inner) else _generated(name, inner, made.scope, shapes)
    if isinstance(node, ast.Lambda):
        return _evaluated(node.body, node.args, name)
    dotted = shapes.index.qualified(node, scope)
    found = shapes.definition(dotted) if dotted else None
    if found is None:
        return None
    if found.name in _GENERATORS:
        return Alias((_GENERATORS[found.name](name),))
    if found.bound is None or found.scope is None:
        return None
    value, statement = found.bound.value, found.bound.statement
    if isinstance(value, ast.Lambda):
        return _evaluated(value.body, value.args, name)
    if value is not None and isinstance(value, ast.Call):
        return _generated(name, value, found.scope, shapes)
    if isinstance(statement, ast.FunctionDef):
        body = [each for each in statement.body if not isinstance(each, ast.Expr)]
        if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None:
            return _evaluated(body[0].value, statement.args, name)
    return None


def to_pascal(snake: str) -> str:
    """Return the name as `pydantic.alias_generators.to_pascal` writes it."""
    camel = snake.title()
    return re.sub("([0-9A-Za-z])_(?=[0-9A-Z])", lambda match: match[1], camel)


def to_camel(snake: str) -> str:
    """Return the name as `pydantic.alias_generators.to_camel` writes it."""
    if re.match("^[a-z]+[A-Za-z0-9]*$", snake) and not re.search(r"\d[a-z]", snake):
        return snake
    camel = to_pascal(snake)
    return re.sub("(^_*[A-Z])", lambda match: match[1].lower(), camel)


def to_snake(camel: str) -> str:
    """Return the name as `pydantic.alias_generators.to_snake` writes it."""
    snake = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", camel)
    snake = re.sub(r"([a-z])([A-Z])", r"\1_\2", snake)
    snake = re.sub(r"([0-9])([A-Z])", r"\1_\2", snake)
    snake = re.sub(r"([a-z])([0-9])", r"\1_\2", snake)
    return snake.replace("-", "_").lower()


_GENERATORS: dict[str, Callable[[str], str]] = {
    "pydantic.alias_generators.to_camel": to_camel,
    "pydantic.alias_generators.to_pascal": to_pascal,
    "pydantic.alias_generators.to_snake": to_snake,
    "str.upper": str.upper,
    "str.lower": str.lower,
    "str.title": str.title,
    "str.capitalize": str.capitalize,
}


def _evaluated(node: ast.expr, arguments: ast.arguments, name: str) -> Alias | None:
    """Return the alias that a simple expression makes of a name."""
    parameters = [*arguments.posonlyargs, *arguments.args]
    if len(parameters) != 1:
        return None
    value = _value(node, parameters[0].arg, name)
    return Alias((value,)) if isinstance(value, str) else None


def _value(node: ast.expr, parameter: str, name: str) -> str | None:
    if isinstance(node, ast.Name):
        return name if node.id == parameter else None
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _value(node.left, parameter, name), _value(node.right, parameter, name)
        return None if left is None or right is None else left + right
    if isinstance(node, ast.JoinedStr):
        parts = [
            _value(part.value if isinstance(part, ast.FormattedValue) else part, parameter, name)
            for part in node.values
        ]
        return None if any(part is None for part in parts) else "".join(part or "" for part in parts)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and len(node.args) == 1 and not node.keywords:
            maker = {"to_camel": to_camel, "to_pascal": to_pascal, "to_snake": to_snake}.get(node.func.id)
            inner = _value(node.args[0], parameter, name)
            return maker(inner) if maker and inner is not None else None
        if isinstance(node.func, ast.Attribute) and not node.keywords:
            return _method(node, parameter, name)
    return None


def _method(node: ast.Call, parameter: str, name: str) -> str | None:
    assert isinstance(node.func, ast.Attribute)
    owner = _value(node.func.value, parameter, name)
    given = [_value(each, parameter, name) for each in node.args]
    if owner is None or None in given:
        return None
    texts = [each or "" for each in given]
    if node.func.attr in ("upper", "lower", "title", "capitalize", "swapcase", "strip") and not texts:
        made: str = getattr(owner, node.func.attr)()
        return made
    if node.func.attr == "replace" and len(texts) == 2:
        return owner.replace(*texts)
    if node.func.attr in ("removeprefix", "removesuffix", "strip", "lstrip", "rstrip") and len(texts) == 1:
        trimmed: str = getattr(owner, node.func.attr)(texts[0])
        return trimmed
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
