"""The settings of pydantic models, and the names under which they take their fields: aliases and alias generators."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from storesmith.python.calls import Called, called, literal
from storesmith.python.evaluation import Evaluation, RaisedError, ReturnedError, UnknownResultError
from storesmith.python.index import NameScope
from storesmith.python.shape_types import Interpreter, Surroundings

_TEXTS = {
    "str_min_length": "min_length",
    "str_max_length": "max_length",
    "min_anystr_length": "min_length",
    "max_anystr_length": "max_length",
    "str_strip_whitespace": "strip_whitespace",
    "anystr_strip_whitespace": "strip_whitespace",
    "str_to_lower": "to_lower",
    "anystr_lower": "to_lower",
    "str_to_upper": "to_upper",
    "anystr_upper": "to_upper",
}
"""The settings that limit all texts, by the names of the limits."""

_CONSTRUCTORS = frozenset({"dict", "pydantic.ConfigDict", "sqlmodel._compat.SQLModelConfig"})
_UNREAD = ""
"""Stands for settings that cannot be read."""

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
    """The settings of a model: those that name its fields, the limits on its texts, and whether it is frozen."""

    by_name: bool = False
    generator: tuple[ast.expr, NameScope] | None = None
    texts: tuple[tuple[str, object], ...] = ()
    is_frozen: bool = False
    problem: str = ""
    """What cannot be read; empty where all can."""


class Alias(NamedTuple):
    """The argument that a field is passed by, a path into it where it has parts; `problem` says why it is not known."""

    keyword: tuple[str | int, ...]
    problem: str = ""


def config_of(model: ModelSource, given: ast.expr | None = None) -> Naming:
    """Return the settings of a model: its own and those that it inherits, and those that its decorator is `given`."""
    settings: dict[str, tuple[ast.expr, NameScope]] = {}
    for source in reversed(model.ancestors):
        settings.update(_settings(source))
    if given is not None:
        settings.update(_written(given, model.scope, model.shapes))
    by_name = any(literal(*settings[name], model.shapes) is True for name in _BY_NAME if name in settings)
    generator = settings.get("alias_generator")
    found = ((_TEXTS[name], literal(*settings[name], model.shapes)) for name in settings if name in _TEXTS)
    texts = tuple((name, value) for name, value in found if value is not None and value is not False)
    is_frozen = any(literal(*settings[name], model.shapes) is True for name in ("frozen",) if name in settings)
    problem = "a part of the settings" if _UNREAD in settings else ""
    return Naming(by_name, None if generator and _is_none(generator[0]) else generator, texts, is_frozen, problem)


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
    elif isinstance(node, ast.Call) and called(node, scope, shapes).name not in _CONSTRUCTORS:
        yield _UNREAD, (node, scope)
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
        dotted = shapes.at_run_time(node, scope)
        found = shapes.definition(dotted) if dotted else None
        bound = found.bound if found is not None else None
        settings = bound.value if bound is not None else None
        if found is None or found.scope is None or settings is None or isinstance(settings, ast.Name | ast.Attribute):
            yield _UNREAD, (node, scope)
        else:
            yield from _written(settings, found.scope, shapes)


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
    value = literal(node, scope, shapes)
    if isinstance(value, str):
        return Alias((value,))
    made = called(node, scope, shapes) if isinstance(node, ast.Call) else Called("", scope)
    if made.name == "pydantic.AliasPath":
        parts = [literal(each, made.scope, shapes) for each in made.args]
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
        return _of_lambda(node, name, scope, shapes)
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
        return _of_lambda(value, name, found.scope, shapes)
    if value is not None and isinstance(value, ast.Call):
        return _generated(name, value, found.scope, shapes)
    if isinstance(statement, ast.FunctionDef):
        return _evaluated(statement.body, statement.args, name, Surroundings(shapes, found.scope))
    return None


def _of_lambda(node: ast.Lambda, name: str, scope: NameScope, shapes: Interpreter) -> Alias | None:
    return _evaluated([ast.Return(node.body)], node.args, name, Surroundings(shapes, scope))


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


def _evaluated(body: Sequence[ast.stmt], arguments: ast.arguments, name: str, source: Surroundings) -> Alias | None:
    """Return the alias that a simple function makes of a name."""
    parameters = [*arguments.posonlyargs, *arguments.args]
    if len(parameters) != 1:
        return None
    try:
        Evaluation(source, {parameters[0].arg: name}, budget=source.shapes.budget).run(body)
    except ReturnedError as returned:
        return Alias((returned.value,)) if isinstance(returned.value, str) else None
    except (UnknownResultError, RaisedError):
        return None
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
