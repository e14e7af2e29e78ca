"""A definition as the generator reads it: names that Python accepts, with the project's package in them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import normalize

from storesmith.analysis.definition import Definition
from storesmith.analysis.python_names import is_class_name, is_module_path, snake_case
from storesmith.project import PLACEHOLDER, Project


class TypeHintError(ValueError):
    """A type hint that is no Python, or nothing that a module can import; the words say what to write."""


class UnqualifiedNameError(TypeHintError):
    """A type hint that uses a name of no module; `name` is it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"`{name}` names no module")
        self.name = name


@dataclass(frozen=True, slots=True)
class TypeHint:
    """A type hint of qualified names: its text, and the dotted names in it in their order, built-in names left out."""

    text: str
    names: tuple[str, ...]

    @property
    def expression(self) -> ast.expr:
        """The hint as Python parses it."""
        return ast.parse(self.text, mode="eval").body


_LONGEST_HINT = 500
_INCOMPLETE = frozenset({"typing.Optional", "typing.Union", "typing.Annotated", "typing.Literal", "typing.ClassVar"})


@lru_cache(maxsize=512)
def parse_type_hint(text: str) -> TypeHint:
    """The type hint in `text`; raises `TypeHintError`, or `UnqualifiedNameError` for a bare name that is no built-in."""
    if len(text) > _LONGEST_HINT:
        raise TypeHintError(f"a type hint of more than {_LONGEST_HINT} characters is not one")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise TypeHintError("this is not a Python type hint") from None
    if isinstance(tree.body, ast.Constant | ast.Tuple | ast.List):
        raise TypeHintError(f"`{text.strip()}` is not a type")
    names: list[str] = []
    _collect(tree.body, names)
    if ast.unparse(tree.body) in _INCOMPLETE:
        raise TypeHintError(f"`{text.strip()}` takes types in brackets")
    return TypeHint(ast.unparse(tree), tuple(dict.fromkeys(names)))


def _collect(node: ast.expr, names: list[str]) -> None:
    if isinstance(node, ast.Attribute):
        name = ast.unparse(node)
        if not is_module_path(name):
            raise TypeHintError(f"`{name}` is not a dotted name")
        names.append(name)
    elif isinstance(node, ast.Name):
        if not isinstance(getattr(builtins, node.id, None), type):
            raise UnqualifiedNameError(node.id)
    elif isinstance(node, ast.Subscript):
        owner = getattr(builtins, node.value.id, None) if isinstance(node.value, ast.Name) else None
        if isinstance(node.value, ast.Name) and isinstance(owner, type) and not hasattr(owner, "__class_getitem__"):
            raise TypeHintError(f"`{node.value.id}` takes no types in brackets")
        _collect(node.value, names)
        _collect(node.slice, names)
    elif isinstance(node, ast.Tuple | ast.List):
        for item in node.elts:
            _collect(item, names)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        if isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant):
            raise TypeHintError("`None` alone is not a type")
        _collect(node.left, names)
        _collect(node.right, names)
    elif isinstance(node, ast.Constant) and (node.value is None or node.value is Ellipsis):
        pass
    else:
        raise TypeHintError(f"`{ast.unparse(node)}` is not a type")


@dataclass(frozen=True)
class Model:
    """What the templates of a kind are given: every property by its name, checked against its role."""

    class_name: str
    module: str
    variant: str
    description: str | None
    names: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, TypeHint] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)


def model_of(definition: Definition, project: Project) -> Model | None:
    """The model of `definition` in `project`; None where a name in it would break the generated Python."""
    kind = definition.kind
    class_property = kind.class_property
    if class_property is None or kind.generate is None:
        return None
    package = project.app_root.name if project.app_root else None
    names: dict[str, str] = {}
    modules: dict[str, str] = {}
    hints: dict[str, TypeHint] = {}
    description: str | None = None
    for convention in kind.properties.values():
        text = definition.text(convention.name)
        if convention.role == "docstring":
            description = (text or "").strip() or None
        elif text is None:
            return None
        elif convention.role is not None:
            text = normalize("NFKC", text)  # as Python compares names
        if text is None or convention.role == "docstring":
            continue
        if convention.role in ("class", "class-reference"):
            if not is_class_name(text):
                return None
            names[convention.name] = text
        elif convention.role == "module":
            if not is_module_path(text):
                return None
            modules[convention.name] = with_package(text, package)
        elif convention.role == "type-hint":
            try:
                hints[convention.name] = parse_type_hint(with_package(parse_type_hint(text).text, package))
            except TypeHintError:
                return None
    variant = (definition.text(kind.generate.variant) if kind.generate.variant else None) or ""
    class_name = names[class_property.name]
    values = definition.value if isinstance(definition.value, Mapping) else {}
    return Model(class_name, snake_case(class_name), variant, description, names, modules, hints, values)


def with_package(text: str, package: str | None) -> str:
    """`text` with the placeholder for the application's package replaced by its name, where that is known."""
    if package is None or PLACEHOLDER not in text:
        return text
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == PLACEHOLDER:
            node.id = package
    return ast.unparse(tree)
