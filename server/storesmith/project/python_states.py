"""What a generated test must know of the project's snapshot types: how to make a value of one, read from its source."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from storesmith.project.project import Project
from storesmith.project.python_types import (
    DATACLASS_DECORATORS,
    MODEL_BASES,
    Recipe,
    SourceModule,
    call,
    joined,
    qualified,
    recipe,
    source_module,
    tuple_of,
)

_MOST_PARTS = 200
"""Values that one state is made of; a state that needs more is not made."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How to make a value of a snapshot type, and whether two values of the same content are equal."""

    recipe: Recipe
    is_equal_by_content: bool = True


def state_sample(module: str, name: str, project: Project) -> Sample | None:
    """How a test makes a value of the class `name` of `module`; None where its source does not tell.

    Dataclasses, pydantic models, attrs classes, named tuples, typed dictionaries and constructors are filled, through aliases,
    `NewType`, base classes and nested types, with values that JSON could damage: text beyond ASCII, decimals, dates. A field
    with a default that is constrained keeps it. What a validator of the project's own demands is not known.
    """
    maker = _Maker(project)
    try:
        recipe = maker.of_name(f"{module}.{name}", frozenset())
        return None if recipe is None else Sample(recipe, maker.is_equal_by_content(module, name))
    except (SyntaxError, ValueError, RecursionError):
        return None


_TEXT = recipe('"Zoë ✓ 東京"')
_INTEGER = recipe("7")
_FLOAT = recipe("1.5")
_TRUE = recipe("True")
_MOMENT = recipe(("datetime", None), ".datetime(2024, 2, 29, 12, 30, 15, 250)")
_LEAVES = {
    "str": _TEXT,
    "int": _INTEGER,
    "float": _FLOAT,
    "bool": _TRUE,
    "bytes": recipe('b"bytes"'),
    "None": recipe("None"),
    "object": _TEXT,
    "typing.Any": _TEXT,
    "typing.Text": _TEXT,
    "collections.abc.Hashable": _TEXT,
    "uuid.UUID": recipe(("uuid", None), ".UUID(int=7)"),
    "datetime.datetime": _MOMENT,
    "datetime.date": recipe(("datetime", None), ".date(2024, 2, 29)"),
    "datetime.time": recipe(("datetime", None), ".time(12, 30, 15)"),
    "datetime.timedelta": recipe(("datetime", None), ".timedelta(days=1, seconds=5)"),
    "decimal.Decimal": recipe(("decimal", None), '.Decimal("12.50")'),
    "fractions.Fraction": recipe(("fractions", None), ".Fraction(1, 3)"),
    "ipaddress.IPv4Address": recipe(("ipaddress", None), '.IPv4Address("192.0.2.7")'),
    "ipaddress.IPv6Address": recipe(("ipaddress", None), '.IPv6Address("2001:db8::7")'),
    "pathlib.Path": recipe(("pathlib", None), '.Path("a/b")'),
    "pathlib.PurePath": recipe(("pathlib", None), '.PurePath("a/b")'),
    "pydantic.StrictStr": _TEXT,
    "pydantic.StrictInt": _INTEGER,
    "pydantic.StrictFloat": _FLOAT,
    "pydantic.StrictBool": _TRUE,
    "pydantic.PositiveInt": _INTEGER,
    "pydantic.NonNegativeInt": _INTEGER,
    "pydantic.PositiveFloat": _FLOAT,
    "pydantic.NonNegativeFloat": _FLOAT,
    "pydantic.NaiveDatetime": _MOMENT,
}

_COLLECTIONS = "collections.abc.", "typing.", ""
_DISPLAYS = {
    ("[", "]", "[]"): ("list", "List", "Sequence", "MutableSequence", "Collection", "Iterable"),
    ("{", "}", "set()"): ("set", "Set", "AbstractSet", "MutableSet"),
    ("frozenset({", "})", "frozenset()"): ("frozenset", "FrozenSet"),
    ("{", "}", "{}"): ("dict", "Dict", "Mapping", "MutableMapping"),
}
_CONTAINERS = {
    f"{home}{name}": display for display, names in _DISPLAYS.items() for name in names for home in _COLLECTIONS
}
"""By the names of containers: what stands before and after what is in them, and the empty one."""

_WRAPPERS = {"dataclasses.InitVar"} | {
    f"{home}.{name}"
    for home in ("typing", "typing_extensions")
    for name in ("Annotated", "Final", "NotRequired", "Required", "ReadOnly")
}
_UNIONS = {f"{home}.{name}" for home in ("typing", "typing_extensions") for name in ("Optional", "Union")}
_LITERALS = {"typing.Literal", "typing_extensions.Literal"}
_TYPED_DICTIONARIES = {"typing.TypedDict", "typing_extensions.TypedDict"}
_ENUMERATIONS = {"enum.Enum", "enum.IntEnum", "enum.StrEnum"}
_NAMED_TUPLES = {"typing.NamedTuple", "typing_extensions.NamedTuple"}
_IMMUTABLE_CONTAINERS = {"tuple", "typing.Tuple", "frozenset", "typing.FrozenSet"}
_ATOMS = {
    *("None", "bool", "bytes", "complex", "float", "int", "str", "typing.Text", "uuid.UUID", "decimal.Decimal"),
    *("fractions.Fraction", "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta"),
    *("ipaddress.IPv4Address", "ipaddress.IPv6Address", "pathlib.PurePath", "pathlib.Path"),
}
"""Classes whose values never change."""

_CONSTRAINTS = {
    "gt",
    "ge",
    "lt",
    "le",
    "multiple_of",
    "min_length",
    "max_length",
    "pattern",
    "max_digits",
    "decimal_places",
}


@dataclass(frozen=True, slots=True)
class _Field:
    """What a class is called with: a keyword, its type as it stands in `module`, and what its default says."""

    keyword: str
    annotation: ast.expr | None
    module: SourceModule
    has_default: bool = False
    keeps_default: bool = False


@dataclass
class _Maker:
    """Makes recipes of types; `parts` counts the values that went into them."""

    project: Project
    parts: int = field(default=0)

    def of_name(self, name: str, within: frozenset[str]) -> Recipe | None:
        """A value of the type that a dotted name stands for; `within` are the classes that are being made around it."""
        self.parts += 1
        if self.parts > _MOST_PARTS or name in within:
            return None
        if name in _LEAVES:
            return _LEAVES[name]
        if name in _CONTAINERS:
            return recipe(_CONTAINERS[name][2])
        home, _, local = name.rpartition(".")
        module = source_module(home, self.project) if home else None
        if module is None:
            return None
        within |= {name}
        if local in module.imports and local not in module.bindings:
            return self.of_name(module.imports[local], within)
        statement = module.bindings.get(local)
        if isinstance(statement, ast.ClassDef):
            return self._of_class(statement, module, within)
        value = getattr(statement, "value", None)
        if isinstance(value, ast.Call):
            inner = self.of(value.args[1], module, within) if _is_new_type(value, module) else None
            return call((module.name, local), [("", inner)]) if inner else None
        return self.of(value, module, within) if isinstance(value, ast.expr) else None

    def of(self, hint: ast.expr | None, module: SourceModule, within: frozenset[str]) -> Recipe | None:
        """A value of the type that an annotation in `module` names."""
        if isinstance(hint, ast.Constant):
            if hint.value is None:
                return _LEAVES["None"]
            return (
                self.of(ast.parse(hint.value, mode="eval").body, module, within)
                if isinstance(hint.value, str)
                else None
            )
        if isinstance(hint, ast.BinOp):
            return self._first([hint.left, hint.right], module, within)
        if isinstance(hint, ast.Subscript):
            return self._of_generic(hint, module, within)
        name = None if hint is None else qualified(hint, module)
        return self.of_name(name, within) if name else None

    def is_equal_by_content(self, module: str, name: str) -> bool:
        """Whether the class says what makes two of it equal; one that is not the project's is taken to."""
        source = source_module(module, self.project)
        node = source.bindings.get(name) if source else None
        if source is None or not isinstance(node, ast.ClassDef):
            return True
        if _is_filled(node, source) or any(_method(part, "__eq__") for part in [node]):
            return True
        bases = [(qualified(_unsubscripted(base), source) or "").rpartition(".") for base in node.bases]
        return any(
            (home, local) != (module, name) and (home or local != "object") and self.is_equal_by_content(home, local)
            for home, _, local in bases
        )

    def _first(self, hints: list[ast.expr], module: SourceModule, within: frozenset[str]) -> Recipe | None:
        """The first alternative that can be made, None the last."""
        hints = sorted(hints, key=lambda hint: isinstance(hint, ast.Constant) and hint.value is None)
        return next((made for made in (self.of(hint, module, within) for hint in hints) if made), None)

    def _of_generic(self, hint: ast.Subscript, module: SourceModule, within: frozenset[str]) -> Recipe | None:
        outer = qualified(hint.value, module) or ""
        parts = hint.slice.elts if isinstance(hint.slice, ast.Tuple) else [hint.slice]
        if outer in _WRAPPERS:
            return self.of(parts[0], module, within)
        if outer in _UNIONS:
            return self._first(parts, module, within) or (_LEAVES["None"] if outer.endswith("Optional") else None)
        if outer in _LITERALS:
            value = parts[0]
            return recipe(repr(value.value)) if isinstance(value, ast.Constant) else None
        if outer in {"tuple", "typing.Tuple"}:
            made = [self.of(part, module, within) for part in parts if not _is_ellipsis(part)]
            if len(parts) == 2 and _is_ellipsis(parts[1]) and made == [None]:
                return recipe("()")
            items = [item for item in made if item]
            return tuple_of(items) if items and len(items) == len(made) else None
        if outer in _CONTAINERS:
            start, end, empty = _CONTAINERS[outer]
            items = [item for part in parts if (item := self.of(part, module, within))]
            if len(items) < len(parts):
                return recipe(empty)
            return recipe(start, joined(items, ": "), end)
        return self.of(hint.value, module, within)

    def _of_class(self, node: ast.ClassDef, module: SourceModule, within: frozenset[str]) -> Recipe | None:
        if _is_enumeration(node, module):
            member = next(
                (
                    target.id
                    for statement in node.body
                    if isinstance(statement, ast.Assign)
                    for target in statement.targets
                    if isinstance(target, ast.Name) and not target.id.startswith("_")
                ),
                None,
            )
            return recipe((module.name, node.name), f".{member}") if member else None
        fields = self._fields(node, module, within)
        if fields is None:
            return None
        arguments: list[tuple[str, Recipe]] = []
        for wanted in fields:
            made = None if wanted.keeps_default else self.of(wanted.annotation, wanted.module, within)
            if made is not None:
                arguments.append((wanted.keyword, made))
            elif not wanted.has_default:
                return None
        return call((module.name, node.name), arguments)

    def _fields(self, node: ast.ClassDef, module: SourceModule, within: frozenset[str]) -> list[_Field] | None:
        """What the class is called with, what its base classes in the project say first; None where that is not known."""
        constructor = _method(node, "__init__")
        if constructor:
            return _parameters(constructor, module)
        found: dict[str, _Field] = {}
        bases = [name for base in node.bases if (name := qualified(_unsubscripted(base), module))]
        is_filled = _is_filled(node, module)
        for name in reversed(bases):
            home, _, local = name.rpartition(".")
            source = source_module(home, self.project) if home and name not in within else None
            base = source.bindings.get(local) if source else None
            if source is not None and isinstance(base, ast.ClassDef):
                inherited = self._fields(base, source, within | {name})
                is_filled = is_filled or inherited is not None
                found.update({each.keyword: each for each in inherited or ()})
        if not is_filled:
            return [] if not bases or bases == ["object"] else None
        root = next((base for base in node.bases if isinstance(base, ast.Subscript)), None)
        if "pydantic.RootModel" in bases and root is not None:
            return [_Field("", root.slice, module)]
        found.update({each.keyword: each for each in _own_fields(node, module)})
        return list(found.values())


def is_immutable(module: str, name: str, project: Project) -> bool:
    """Whether nothing in a value of the class `name` of `module` can change, by what the project's source declares.

    Frozen dataclasses, named tuples and enumerations are, if their fields are declared to be such, or text, numbers, dates and
    the like, or tuples, frozen sets and unions of those. What is not known to be immutable is taken to change.
    """
    try:
        return _is_immutable_name(f"{module}.{name}", project, set())
    except (SyntaxError, ValueError, RecursionError):
        return False


def _is_immutable_name(name: str, project: Project, seen: set[str]) -> bool:
    """As `is_immutable`; classes in `seen` are being looked at, and found out about there."""
    if name in _ATOMS or name in seen:
        return True
    home, _, local = name.rpartition(".")
    module = source_module(home, project) if home else None
    if module is None:
        return False
    seen.add(name)
    if local in module.imports and local not in module.bindings:
        return _is_immutable_name(module.imports[local], project, seen)
    statement = module.bindings.get(local)
    if isinstance(statement, ast.ClassDef):
        return _is_immutable_class(statement, module, project, seen)
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and _is_new_type(value, module):
        value = value.args[1]
    return isinstance(value, ast.expr) and _is_immutable_hint(value, module, project, seen)


def _is_immutable_class(node: ast.ClassDef, module: SourceModule, project: Project, seen: set[str]) -> bool:
    if _is_enumeration(node, module):
        return True
    bases = [qualified(base, module) or "" for base in node.bases]
    if set(bases) & _NAMED_TUPLES:
        bases = []
    elif not any(_is_freezing(decorator, module) for decorator in node.decorator_list):
        return False
    return all(base == "object" or _is_immutable_name(base, project, seen) for base in bases) and all(
        _is_immutable_hint(each.annotation, module, project, seen)
        for each in node.body
        if isinstance(each, ast.AnnAssign) and not _is_no_field(each.annotation, module)
    )


def _is_immutable_hint(hint: ast.expr, module: SourceModule, project: Project, seen: set[str]) -> bool:
    if isinstance(hint, ast.Constant):
        written = hint.value
        if isinstance(written, str):
            return _is_immutable_hint(ast.parse(written, mode="eval").body, module, project, seen)
        return written is None
    if isinstance(hint, ast.BinOp):
        return all(_is_immutable_hint(side, module, project, seen) for side in (hint.left, hint.right))
    if isinstance(hint, ast.Subscript):
        outer = qualified(hint.value, module) or ""
        parts = hint.slice.elts if isinstance(hint.slice, ast.Tuple) else [hint.slice]
        if outer in _LITERALS:
            return True
        if outer in _WRAPPERS:
            return _is_immutable_hint(parts[0], module, project, seen)
        return outer in _UNIONS | _IMMUTABLE_CONTAINERS and all(
            _is_immutable_hint(part, module, project, seen) for part in parts if not _is_ellipsis(part)
        )
    name = qualified(hint, module)
    return name is not None and _is_immutable_name(name, project, seen)


def _is_freezing(decorator: ast.expr, module: SourceModule) -> bool:
    if not isinstance(decorator, ast.Call):
        return qualified(decorator, module) in {"attrs.frozen", "attr.frozen"}
    name = qualified(decorator.func, module)
    return name in {"attrs.frozen", "attr.frozen"} or (
        name in DATACLASS_DECORATORS and _constant(_options(decorator).get("frozen")) is True
    )


def _is_new_type(call: ast.Call, module: SourceModule) -> bool:
    return (qualified(call.func, module) or "").rpartition(".")[2] == "NewType" and len(call.args) == 2


def _is_no_field(annotation: ast.expr, module: SourceModule) -> bool:
    return (qualified(_unsubscripted(annotation), module) or "").rpartition(".")[2] in {"ClassVar", "KW_ONLY"}


def _is_filled(node: ast.ClassDef, module: SourceModule) -> bool:
    """Whether a class is called with what its body annotates."""
    decorators = [part.func if isinstance(part, ast.Call) else part for part in node.decorator_list]
    bases = {qualified(_unsubscripted(base), module) for base in node.bases}
    return bool(
        {qualified(decorator, module) for decorator in decorators} & DATACLASS_DECORATORS
        or bases & (MODEL_BASES | _TYPED_DICTIONARIES)
    )


def _is_enumeration(node: ast.ClassDef, module: SourceModule) -> bool:
    return any(qualified(base, module) in _ENUMERATIONS for base in node.bases)


def _own_fields(node: ast.ClassDef, module: SourceModule) -> list[_Field]:
    fields: list[_Field] = []
    for statement in node.body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        name = statement.target.id
        if name == "model_config" or _is_no_field(statement.annotation, module):
            continue
        options = _options(statement.value)
        if _constant(options.get("init")) is False or (name.startswith("_") and statement.value is not None):
            continue
        has_default = _has_default(statement.value, options)
        alias = _constant(options.get("alias"))
        keyword = alias if isinstance(alias, str) and alias.isidentifier() else name
        fields.append(
            _Field(
                keyword, statement.annotation, module, has_default, has_default and bool(_CONSTRAINTS & set(options))
            )
        )
    return fields


def _options(value: ast.expr | None) -> dict[str, ast.expr]:
    """The keywords of a call such as `field(…)` or `Field(…)`."""
    return {part.arg: part.value for part in value.keywords if part.arg} if isinstance(value, ast.Call) else {}


def _has_default(value: ast.expr | None, options: dict[str, ast.expr]) -> bool:
    if not isinstance(value, ast.Call) or ast.unparse(value.func).rpartition(".")[2].lower() not in {
        "field",
        "ib",
        "attrib",
    }:
        return value is not None
    first = value.args[0] if value.args else None
    return {"default", "default_factory", "factory"} & set(options) != set() or (
        first is not None and not _is_ellipsis(first)
    )


def _parameters(constructor: ast.FunctionDef, module: SourceModule) -> list[_Field]:
    arguments = constructor.args
    positional = [*arguments.posonlyargs, *arguments.args][1:]
    first_default = len(positional) - len(arguments.defaults)
    fields = [
        _Field(
            "" if parameter in arguments.posonlyargs else parameter.arg,
            parameter.annotation,
            module,
            has_default=number >= first_default,
            keeps_default=number >= first_default,
        )
        for number, parameter in enumerate(positional)
    ]
    for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        fields.append(_Field(parameter.arg, parameter.annotation, module, default is not None, default is not None))
    return fields


def _method(node: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    return next((part for part in node.body if isinstance(part, ast.FunctionDef) and part.name == name), None)


def _unsubscripted(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Subscript) else node


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _constant(node: ast.expr | None) -> Any:
    return node.value if isinstance(node, ast.Constant) else None
