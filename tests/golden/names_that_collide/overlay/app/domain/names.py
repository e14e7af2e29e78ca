"""Names that the framework has too."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SnapshotStore:
    """An id."""

    number: int


@dataclass(frozen=True)
class BaseSnapshotStoreTest:
    """A state."""

    title: str
