"""What the two stores by hand share that keep text outside of the process."""

from __future__ import annotations

import json
import uuid
from typing import Any, Protocol

from app.domain.ticketing.models import TicketComment, TicketSnapshot  # type: ignore[import-not-found]


class SnapshotCodec(Protocol):
    """Turns states into text and back."""

    def encode(self, state: Any) -> str: ...

    def decode(self, text: str) -> Any: ...


class ListCodec:
    """A JSON list of the four fields, without pydantic."""

    def encode(self, state: Any) -> str:
        comments = [[comment.author, comment.text] for comment in state.comments]
        return json.dumps([state.title, state.assignee, comments, state.resolution])

    def decode(self, text: str) -> Any:
        title, assignee, comments, resolution = json.loads(text)
        return TicketSnapshot(title, assignee, tuple(TicketComment(*comment) for comment in comments), resolution)


class UnreadableSnapshotError(Exception):
    """A snapshot is kept, and cannot be read."""

    def __init__(self, aggregate_id: object, reason: str) -> None:
        super().__init__(aggregate_id, reason)
        self.aggregate_id = aggregate_id
        self.reason = reason


def read(codec: SnapshotCodec, expected: int, schema_version: int | None, text: str | None) -> Any:
    """The state that the text stands for, if its schema version is as expected; raises `ValueError`."""
    if schema_version != expected or text is None:
        raise ValueError(f"schema version {schema_version}, not {expected}")
    return codec.decode(text)


def key_of(aggregate_id: object) -> str:
    """The text and the type of an id; raises `TypeError` where the text is only a place in memory."""
    if type(aggregate_id).__str__ is object.__str__:
        raise TypeError(f"{aggregate_id} cannot be kept as an id")
    kind = "UUID" if isinstance(aggregate_id, uuid.UUID) else type(aggregate_id).__name__
    return f"{aggregate_id} ({kind})"
