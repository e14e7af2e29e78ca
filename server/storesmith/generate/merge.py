"""Three versions of a generated module made one: as it was generated, as a person has left it, and as it would be generated now.

`merge3` finds out who changed what. What it compares are statements, so that no formatter's work counts as a change.
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from storesmith.generate.merge_imports import ImportBlock, merged_imports
from storesmith.generate.statements import Statement, blank_lines, statements, text_of

if TYPE_CHECKING:
    from merge3 import SequenceMatcherProtocol

_OURS, _BETWEEN, _THEIRS = "<<<<<<< as it stands", "=======", ">>>>>>> as it would be generated"
_IMPORTS = "the imports"
"""The key of what stands for all imports of a module: they are merged by their names."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The text that a merge gives, and how many places both sides have changed: there both stand between conflict markers."""

    text: str
    conflicts: int = 0


def has_conflict_markers(text: str) -> bool:
    """Whether somebody has a conflict to settle in `text`."""
    starts = {line[:7] for line in text.split("\n")}
    return {_OURS[:7], _BETWEEN, _THEIRS[:7]} <= starts


def is_same(one: str, other: str) -> bool:
    """Whether two modules are the same but for their layout; texts that are not Python are so where they are equal."""
    if one == other:
        return True
    try:
        return _keys(statements(one)) == _keys(statements(other))
    except SyntaxError:
        return False


def merge(base: str, current: str, new: str) -> Merged:
    """`current` with what has changed from `base` to `new`; raises `SyntaxError` where one of them is not Python.

    What a person wrote stands in the result as it stood, line for line; who only adds something beside what the other changes is
    not in the way. A result counts as one conflict of the whole if it is no Python, defines or imports a name twice where nobody
    did, or holds what somebody added elsewhere than they put it.
    """
    versions = statements(base), statements(current), statements(new)
    blocks = [ImportBlock.of(version) for version in versions]
    if not all(block.statements for block in blocks):
        above, conflicts = _merged(*versions)
        text = "".join(above)
    else:
        above, conflicts = _merged(*(block.above for block in blocks))
        below, more = _merged(*(block.below for block in blocks))
        conflicts += more
        rest = "".join([*above, *below])
        imports = merged_imports(*(block.statements for block in blocks), current=current, used_in=rest)
        text = "".join([*above, imports, *below])
    if conflicts or _is_sound(text, base, current, new):
        return Merged(text, conflicts)
    return Merged("".join(_conflict(current, new)), 1)


def _merged(base: Sequence[Statement], ours: Sequence[Statement], theirs: Sequence[Statement]) -> tuple[list[str], int]:
    """The pieces of the merged text, and how many conflicts are in it."""
    from merge3 import Merge3  # noqa: PLC0415 - few runs merge anything

    matcher = cast("type[SequenceMatcherProtocol[str]]", partial(SequenceMatcher[Any], autojunk=False))
    merging = Merge3(_keys(base), _keys(ours), _keys(theirs), sequence_matcher=matcher)
    in_ours = {sync[0]: sync[2] for sync in merging.find_sync_regions()}
    pieces: list[str] = []
    conflicts = at = 0
    for region in merging.merge_regions():
        if region[0] == "conflict":
            _, start, end, our_start, our_end, their_start, their_end = region
            mine, other = ours[our_start:our_end], theirs[their_start:their_end]
            settled = _settled(base[start:end], mine, other)
            conflicts += settled is None
            at = our_end
            pieces += _conflict(text_of(mine), text_of(other)) if settled is None else [text_of(settled)]
        elif region[0] == "b":
            end = min((start for start in in_ours.values() if start >= at), default=len(ours))
            pieces.append(text_of(_spaced(theirs[region[1] : region[2]], as_in=ours[at:end])))
        elif region[0] == "unchanged":  # as the person's formatter has left it
            start = in_ours[region[1]]
            at = start + region[2] - region[1]
            pieces.append(text_of(ours[start:at]))
        else:
            at = region[2]
            pieces.append(text_of(ours[region[1] : at]))
    return pieces, conflicts


def _settled(
    base: Sequence[Statement], ours: Sequence[Statement], theirs: Sequence[Statement]
) -> tuple[Statement, ...] | None:
    """A place that both have changed, made one where one of them has only added something before or behind; else None."""
    if not base:
        return None
    for adding, other in ((ours, theirs), (theirs, ours)):
        around = _around(base, adding)
        if around is not None and _around(base, other) is None:
            before, as_it_was, behind = around
            return (*before, *_spaced(other, as_in=as_it_was), *behind)
    return None


def _spaced(version: Sequence[Statement], *, as_in: Sequence[Statement]) -> Sequence[Statement]:
    """The statements with as many blank lines above them as what they take the place of has."""
    first = next((number for number, one in enumerate(version) if one.text), None)
    model = next((one for one in as_in if one.text), None)
    if first is None or model is None:
        return version
    spaced = version[first]._replace(text=blank_lines(model) + version[first].text.lstrip("\n"))
    return (*version[:first], spaced, *version[first + 1 :])


def _around(
    base: Sequence[Statement], version: Sequence[Statement]
) -> tuple[Sequence[Statement], Sequence[Statement], Sequence[Statement]] | None:
    """What `version` has before all of `base`, for it, and behind it; None where it does not hold that as it was."""
    keys, wanted = _keys(version), _keys(base)
    for start in range(len(keys) - len(wanted) + 1):
        if keys[start : start + len(wanted)] == wanted:
            end = start + len(wanted)
            return version[:start], version[start:end], version[end:]
    return None


def _keys(version: Sequence[Statement]) -> list[str]:
    return [statement.key for statement in version]


def _conflict(ours: str, theirs: str) -> list[str]:
    return [f"{_OURS}\n", ours, f"{_BETWEEN}\n", theirs, f"{_THEIRS}\n"]


def _is_sound(text: str, base: str, current: str, new: str) -> bool:
    """Whether a merged text is Python, binds nothing more often than what it was made of, and has everything where it was put."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "merged", "exec", dont_inherit=True)
        trees = [ast.parse(version) for version in (text, base, current, new)]
    except (SyntaxError, ValueError, RecursionError):
        return False
    merged, *before = [Counter(_bindings(tree)) for tree in (trees[0], *trees[2:])]
    if any(number > max(1, *(one[name] for one in before)) for name, number in merged.items()):
        return False
    merged, old, *both = [Counter(_places(tree)) for tree in trees]
    return all(merged[place] >= number for one in both for place, number in one.items() if number > old[place])


def _bindings(tree: ast.Module | ast.ClassDef, scope: str = "") -> Iterator[str]:
    """What a module and its classes bind by definitions and imports: twice is once too often."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{scope}{node.name}"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (f"{scope}{alias.asname or alias.name}" for alias in node.names)
        if isinstance(node, ast.ClassDef):
            yield from _bindings(node, f"{scope}{node.name}.")


def _places(tree: ast.AST, path: str = "") -> Iterator[str]:
    """Each statement with the classes, functions and blocks that it stands in; imports and docstrings left out."""
    for field, value in ast.iter_fields(tree):
        for node in value if isinstance(value, list) else ():
            if not isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
                continue
            if isinstance(node, ast.Import | ast.ImportFrom):
                continue
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue
            if hasattr(node, "body") or isinstance(node, ast.Match):
                here = f"{path}/{field}:{getattr(node, 'name', None) or type(node).__name__}"
                yield here
                yield from _places(node, here)
            else:
                yield f"{path}/{field}:{ast.dump(node)}"
