"""Type hints of qualified names, as definitions hold them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache

from storesmith.model.naming import is_module_path
from storesmith.project import PLACEHOLDER
from storesmith.python.builtin_names import BUILTIN_TYPES, GENERIC_BUILTINS


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
        if node.id not in BUILTIN_TYPES:
            raise UnqualifiedNameError(node.id)
    elif isinstance(node, ast.Subscript):
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        if owner in BUILTIN_TYPES - GENERIC_BUILTINS:
            raise TypeHintError(f"`{owner}` takes no types in brackets")
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


def with_package(text: str, package: str | None) -> str:
    """`text` with the placeholder for the application's package replaced by its name, where that is known."""
    if package is None or PLACEHOLDER not in text:
        return text
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == PLACEHOLDER:
            node.id = package
    return ast.unparse(tree)
