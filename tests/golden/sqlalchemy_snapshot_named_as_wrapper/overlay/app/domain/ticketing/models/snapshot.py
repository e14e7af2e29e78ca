"""The state of a ticket at one version, by the name that the framework's wrapper has too."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Snapshot:
    """All that a ticket knows."""

    title: str
