"""The imports of a generated module: which names it binds, and the block in the order that ruff's isort rules want."""

from __future__ import annotations

import ast
import collections.abc
import keyword
import re
from collections.abc import Callable
from functools import cmp_to_key
from itertools import zip_longest
from typing import NamedTuple

from storesmith.generate.recipe import Recipe, UnknownValue
from storesmith.model import TypeHint
from storesmith.python.builtin_names import BUILTINS, STDLIB_MODULES

_RESERVED = BUILTINS | frozenset(keyword.kwlist)
_MOVED = {
    **dict.fromkeys(collections.abc.__all__, "collections.abc"),
    **dict.fromkeys(("Deque", "DefaultDict", "OrderedDict", "Counter", "ChainMap"), "collections"),
}
"""Where `typing`'s names are imported from today (ruff's UP035)."""

_RENAMED = {"Deque": "deque", "DefaultDict": "defaultdict"}
_MODERN = {
    "Text": "str",
    "List": "list",
    "Dict": "dict",
    "Tuple": "tuple",
    "Set": "set",
    "FrozenSet": "frozenset",
    "Type": "type",
}


class _Import(NamedTuple):
    module: str
    name: str | None
    local: str


class Imports:
    """Collects what a template uses; every name it hands out is bound once and hides nothing.

    `own` are the names that the module defines itself. `is_first_party` says of a module whether it is the project's.
    Names that begin with `hides` are imported with an underscore before them: pytest collects any class called `Test…`.
    """

    def __init__(self, own: set[str], is_first_party: Callable[[str], bool], *, hides: str | None = None) -> None:
        self._taken: set[str] = set(own)
        self._hides = hides
        self._imports: dict[tuple[str, str | None], _Import] = {}
        self._is_first_party = is_first_party
        self.unknown: list[UnknownValue] = []
        """What could not be determined of the values whose recipes were used."""

    def reserve(self, *names: str) -> str:
        """Keep the names that the template defines itself from being bound by an import; gives no text."""
        self._taken.update(names)
        return ""

    def module(self, module: str) -> str:
        """Import a module as a whole; gives the expression by which it is reached."""
        return self._bind(module, None, module)

    def name(self, module: str, name: str) -> str:
        """Import `name` from `module`; gives the local name, another one where `name` is taken."""
        wanted = f"_{name}" if self._hides and name.startswith(self._hides) else name
        return self._bind(module, name, wanted)

    def hint(self, hint: TypeHint) -> str:
        """Import what a type hint needs; gives the hint in local names and in today's spelling (`X | None`)."""
        return ast.unparse(_Localize(self).visit(hint.expression))

    def recipe(self, recipe: Recipe) -> str:
        """Import what a recipe needs; gives its expression in local names."""
        if not isinstance(recipe, Recipe):  # what a template makes up is not formatted
            raise TypeError("expected one of `recipes`")
        self.unknown += recipe.unknown
        return "".join(piece if isinstance(piece, str) else self._local(*piece) for piece in recipe.pieces)

    def _local(self, module: str, name: str | None) -> str:
        return self.module(module) if name is None else self.name(module, name)

    def block(self) -> str:
        """The import statements: standard library, third party, first party, a blank line between them."""
        sections: dict[int, list[_Import]] = {}
        for entry in self._imports.values():
            sections.setdefault(self._section(entry.module), []).append(entry)
        return "\n\n".join(_section_text(sections[section]) for section in sorted(sections))

    def _bind(self, module: str, name: str | None, wanted: str) -> str:
        known = self._imports.get((module, name))
        if known:
            return known.local
        top = wanted.partition(".")[0]
        local = wanted
        is_shared = name is None and any(
            entry.name is None and entry.local == entry.module and entry.module.partition(".")[0] == top
            for entry in self._imports.values()
        )
        is_mangled = name is not None and name.startswith("__")
        if is_mangled or (not is_shared and (top in self._taken or top in _RESERVED)):
            base = wanted.replace(".", "_").lstrip("_") + ("Type" if name else "_module")
            local = base
            count = 2
            while local in self._taken or local in _RESERVED:
                local = f"{base}{count}"
                count += 1
        self._taken.add(local.partition(".")[0])
        self._imports[module, name] = _Import(module, name, local)
        return local

    def _section(self, module: str) -> int:
        top = module.partition(".")[0]
        if top in STDLIB_MODULES:
            return 1
        return 3 if self._is_first_party(module) else 2


class _Localize(ast.NodeTransformer):
    """Qualified names become local ones, and `typing`'s old spellings today's (ruff's UP rules)."""

    def __init__(self, imports: Imports) -> None:
        self._imports = imports

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        module, _, name = ast.unparse(node).rpartition(".")
        if module in ("typing", "typing_extensions") and name in _MODERN:
            return ast.Name(_MODERN[name])
        if module == "typing" and name in _MOVED:
            module = _MOVED[name]
            name = _RENAMED.get(name, name)
        if module.partition(".")[0] in STDLIB_MODULES:
            return ast.parse(f"{self._imports.module(module)}.{name}", mode="eval").body
        return ast.Name(self._imports.name(module, name))

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        outer = ast.unparse(node.value)
        if outer in ("typing.Optional", "typing.Union", "typing_extensions.Optional", "typing_extensions.Union"):
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            made: list[ast.expr] = [self.visit(part) for part in parts]
            if outer.endswith("Optional"):
                made.append(ast.Constant(None))
            union = made[0]
            for part in made[1:]:
                union = ast.BinOp(union, ast.BitOr(), part)
            return union
        return ast.Subscript(self.visit(node.value), self.visit(node.slice), ast.Load())


def _compare_naturally(left: str, right: str) -> int:
    """Which of two names comes first, as ruff has it: numbers by their value, from a number with a leading zero on by digits."""
    for one, other in zip_longest(
        *(re.findall(r"[0-9]+|[^0-9]", text.lower()) for text in (left, right)), fillvalue=""
    ):
        if one == other:
            continue
        if not (one.isdecimal() and other.isdecimal()):
            return -1 if one < other else 1
        if "0" in (one[0], other[0]) or len(one) == len(other):
            return -1 if one < other else 1
        return -1 if len(one) < len(other) else 1
    return 0


_natural = cmp_to_key(_compare_naturally)
"""A sort key that puts `module2` before `module10`."""


def _member_key(name: str) -> tuple[object, ...]:
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, _natural(name), name


def _section_text(entries: list[_Import]) -> str:
    plain = sorted((entry for entry in entries if entry.name is None), key=lambda e: (_natural(e.module), e.module))
    lines = [
        f"import {entry.module}" + (f" as {entry.local}" if entry.local != entry.module else "") for entry in plain
    ]
    groups: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        if entry.name is None:
            continue
        if entry.local == entry.name:
            groups.setdefault((entry.module, ""), []).append(entry.name)
        else:
            groups[entry.module, entry.name] = [entry.name]
    locals_of = {(entry.module, entry.name): entry.local for entry in entries}

    def order(item: tuple[tuple[str, str], list[str]]) -> tuple[object, ...]:
        (module, _), names = item
        return _natural(module), module, min(map(_member_key, names))

    for (module, renamed), names in sorted(groups.items(), key=order):
        names.sort(key=_member_key)
        what = f"{renamed} as {locals_of[module, renamed]}" if renamed else ", ".join(names)
        lines.append(f"from {module} import {what}")
    return "\n".join(lines)
