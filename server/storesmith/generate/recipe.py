"""Expressions that a generated test makes values with, and what could not be determined about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from keyword import iskeyword
from typing import NamedTuple

Import = tuple[str, str | None]
"""A module and a name in it; without a name, the module as a whole."""


class UnknownValue(NamedTuple):
    """A value that could not be determined: its type, the path of fields to it (empty for the whole value), and the reason.

    `type` is the dotted name of the type that was asked for; `reason` is the end of a sentence.
    """

    type: str
    path: str
    reason: str

    @property
    def words(self) -> str:
        """The type, the field and the reason, as the end of a sentence."""
        field = f", field {self.path}" if self.path else ""
        return f"{self.type}{field}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Recipe:
    """An expression that makes a value: pieces of Python, with imports where their local names belong."""

    pieces: tuple[str | Import, ...]
    unknown: tuple[UnknownValue, ...] = ()

    @property
    def size(self) -> int:
        """The number of characters of the pieces."""
        return sum(len(piece) if isinstance(piece, str) else len("".join(filter(None, piece))) for piece in self.pieces)


def recipe(*pieces: str | Import | Recipe) -> Recipe:
    """Return the recipe of these pieces one after another."""
    flat: list[str | Import] = []
    unknown: list[UnknownValue] = []
    for piece in pieces:
        if isinstance(piece, Recipe):
            flat += piece.pieces
            unknown += piece.unknown
        else:
            flat.append(piece)
    return Recipe(tuple(flat), tuple(unknown))


def joined(recipes: Sequence[Recipe], separator: str = ", ") -> Recipe:
    """Return the recipes with the separator between them."""
    return recipe(*[piece for each in recipes for piece in (separator, each)][1:])


def call(function: Recipe, arguments: Sequence[tuple[str, Recipe]]) -> Recipe:
    """Return a call with arguments, each by its keyword unless that is empty.

    A keyword that Python's grammar does not allow is passed in a dictionary.
    """
    written = [recipe(value) for keyword, value in arguments if not keyword]
    written += [recipe(f"{keyword}=", value) for keyword, value in arguments if keyword and is_keyword(keyword)]
    others = [recipe(f"{keyword!r}: ", value) for keyword, value in arguments if keyword and not is_keyword(keyword)]
    if others:
        written.append(recipe("**{", joined(others), "}"))
    return recipe(function, "(", joined(written), ")")


def is_keyword(name: str) -> bool:
    """Return whether a call can pass an argument by this name."""
    return name.isidentifier() and not iskeyword(name)


def tuple_of(items: Sequence[Recipe]) -> Recipe:
    """Return a tuple of the items."""
    return recipe("(", joined(items), ",)" if len(items) == 1 else ")")


_PLACEHOLDER: tuple[str | Import, ...] = (("typing", "cast"), "(", ("typing", "Any"), ", None)")


def placeholder(reason: str) -> Recipe:
    """Return a value that type checkers accept anywhere, for one that could not be determined."""
    return Recipe(_PLACEHOLDER, (UnknownValue("", "", reason),))


def is_placeholder(made: Recipe) -> bool:
    """Return whether nothing is known of the value that a recipe makes."""
    return bool(made.unknown) and made.pieces == _PLACEHOLDER


def below(made: Recipe, name: str) -> Recipe:
    """Return a recipe as that of a field: the paths of what is unknown in it begin with its name."""
    if not made.unknown:
        return made
    unknown = tuple(each._replace(path=_joined_path(name, each.path)) for each in made.unknown)
    return replace(made, unknown=unknown)


def _joined_path(name: str, path: str) -> str:
    return f"{name}{path}" if path.startswith("[") or not path else f"{name}.{path}"


def of_type(made: Recipe, name: str) -> Recipe:
    """Return a recipe whose unknown values belong to the type `name`."""
    return replace(made, unknown=tuple(each._replace(type=name) for each in made.unknown))
