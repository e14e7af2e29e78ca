"""Names that the generated modules use too."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """An id."""

    number: int


@dataclass(frozen=True)
class SnapshotCodec:
    """A state."""

    title: str
