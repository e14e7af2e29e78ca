"""Names that the generated modules use too."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Redis:
    """An id."""

    number: int


@dataclass(frozen=True)
class key:
    """A state."""

    title: str
