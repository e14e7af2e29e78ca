"""The imports of three versions of a module made one, by the names that they bind and not by their lines."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import NamedTuple

from storesmith.generate.statements import Statement, blank_lines, imported_by, text_of

_WIDTH = 88


class ImportBlock(NamedTuple):
    """A module's statements above its imports, the imports with the comments between them, and all below."""

    above: tuple[Statement, ...]
    statements: tuple[Statement, ...]
    below: tuple[Statement, ...]

    @classmethod
    def of(cls, version: Sequence[Statement]) -> ImportBlock:
        """The first imports at the top level, up to the first other code; none where there are none."""
        start = next((number for number, one in enumerate(version) if one.imports), len(version))
        end = start
        for number in range(start, len(version)):
            if version[number].imports:
                end = number + 1
            elif not version[number].is_comment:
                break
        return cls(tuple(version[:start]), tuple(version[start:end]), tuple(version[end:]))


def merged_imports(
    base: Sequence[Statement], ours: Sequence[Statement], theirs: Sequence[Statement], *, current: str, used_in: str
) -> str:
    """The lines of the imports that a merge needs; `current` is the whole text as it stands, `used_in` the merged one without its
    imports.

    Ours stay, but for those that were generated once, are not any more, and are not used by what a person wrote, or stand for
    another import of that name now. What is new in theirs is added, and so is what somebody has removed, the merged text uses,
    and nothing binds.
    """  # noqa: D205 - one sentence
    before, mine, other = _names(base), _names(ours), _names(theirs)
    used, bound_by_theirs = _used(used_in), {_bound(name) for name in other}
    remarked = {
        name for one in ours if "#" in one.text and one.key not in {old.key for old in base} for name in one.imports
    }
    dropped = {
        name
        for name in mine
        if name in before and name not in other and name not in remarked
        and (_bound(name) not in used or _bound(name) in bound_by_theirs)
    }  # fmt: skip
    bound, imported = _bound_in(current)
    added = [
        name
        for name in other
        if name not in mine and name not in imported
        and (name not in before or (_bound(name) in used and _bound(name) not in bound))
    ]  # fmt: skip
    if not dropped and not added:
        return text_of(ours)
    if [one.key for one in ours] == [one.key for one in base] and {*mine} - dropped | {*added} == {*other}:
        return text_of(theirs)
    return text_of(_with(_without(ours, dropped), added, theirs))


def _names(block: Sequence[Statement]) -> dict[str, None]:
    return {name: None for statement in block for name in statement.imports}


def _bound(name: str) -> str:
    """The name that an import binds."""
    words = name.split()
    return words[-1] if "as" in words else words[-1].partition(".")[0] if words[0] == "import" else words[-1]


def _used(text: str) -> set[str]:
    """The names that a text uses, those in strings that may be annotations or parts of `__all__` too; docstrings are none."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return set(re.findall(r"\w+", text))
    found: set[str] = set()
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            found.update(node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            found.update(re.findall(r"\w+", node.value))
    return found


def _bound_in(text: str) -> tuple[set[str], set[str]]:
    """The names that a module binds anywhere, and what it imports at its top level, each as an import of its own."""
    tree = ast.parse(text)
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound.update(map(_bound, imported_by(node)))
        elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            bound.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
    return bound, {name for node in tree.body for name in imported_by(node)}


def _without(block: Sequence[Statement], dropped: set[str]) -> list[Statement]:
    """The statements without what is dropped; the blank lines above one that goes stay above the next."""
    kept: list[Statement] = []
    blank = ""
    for statement in block:
        names = tuple(name for name in statement.imports if name not in dropped)
        if statement.imports and not names:
            blank = blank or blank_lines(statement)
            continue
        one = statement if names == statement.imports else _rewritten(statement, names)
        kept.append(one if blank_lines(one) or not kept else one._replace(text=blank + one.text))
        blank = ""
    return kept


def _with(block: list[Statement], added: list[str], theirs: Sequence[Statement]) -> list[Statement]:
    """The statements with what is added: to the import of the same module, else behind what comes before it in `theirs`."""
    for name in added:
        module = name.partition(" import ")[0]
        same = [
            number
            for number, one in enumerate(block)
            if name.startswith("from ") and one.imports and one.imports[0].partition(" import ")[0] == module
        ]
        if same:
            block[same[0]] = _rewritten(block[same[0]], (*block[same[0]].imports, name))
            continue
        home = next(number for number, one in enumerate(theirs) if name in one.imports)
        before = {known for one in theirs[:home] for known in one.imports}
        first = sum(any(name.startswith("from __future__ ") for name in one.imports) for one in block)
        at = max((number + 1 for number, one in enumerate(block) if before.intersection(one.imports)), default=first)
        while (
            at and at < len(block) and not blank_lines(block[at]) and block[at].imports and block[at].imports[0] < name
        ):
            at += 1
        blank = blank_lines(theirs[home]) if at else ""
        block.insert(at, Statement(name, f"{blank}{name}\n", (name,)))
    return block


def _rewritten(statement: Statement, names: tuple[str, ...]) -> Statement:
    """An import with other names, in one line if that is short enough; its comments stay above it."""
    remarks = [line.strip() for line in statement.text.split("\n") if "#" in line]
    comments = "".join(f"# {line.partition('#')[2].strip()}\n" for line in remarks)
    lines = "".join(f"{name}\n" for name in names if name.startswith("import "))
    for module in dict.fromkeys(name.partition(" import ")[0] for name in names if name.startswith("from ")):
        start = f"{module} import "
        parts = sorted((name.removeprefix(start) for name in names if name.startswith(start)), key=_order)
        line = f"{start}{', '.join(parts)}\n"
        lines += line if len(line) <= _WIDTH else f"{start}(\n{''.join(f'    {part},{chr(10)}' for part in parts)})\n"
    return Statement(statement.key, f"{blank_lines(statement)}{comments}{lines}", names)


def _order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, as ruff's isort has it."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2), name
