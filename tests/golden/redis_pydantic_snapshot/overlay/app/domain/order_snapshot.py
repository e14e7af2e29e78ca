"""The state of an order at one version."""

import datetime
import decimal
import enum
import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple, NewType

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

Sku = NewType("Sku", str)
Labels = dict[str, list[str]]


class Status(enum.Enum):
    """How far an order is."""

    OPEN = "open"
    SENT = "sent"


class Place(NamedTuple):
    """Where a parcel is."""

    latitude: float
    longitude: float


class Address(TypedDict):
    """Where a parcel goes."""

    street: str
    country: Literal["DE", "FR"]


class Line(BaseModel):
    """One article of an order."""

    sku: Sku
    quantity: Annotated[int, Field(gt=0)]
    price: decimal.Decimal
    note: str = Field(default="", max_length=5)


class Base(BaseModel):
    """What every state has."""

    changed_at: datetime.datetime
    changed_by: uuid.UUID | None


class OrderSnapshot(Base):
    """All that an order knows."""

    status: Status
    customer: str = Field(alias="customerName")
    address: Address
    place: Place
    lines: list[Line]
    labels: Labels
    due: datetime.date
    at: datetime.time
    within: datetime.timedelta
    seal: bytes
    is_gift: bool
    weight: float
    tags: frozenset[str]
    history: tuple[tuple[int, str], ...]
    totals: Mapping[str, decimal.Decimal]
    numbers: Sequence[int]
    extra: Any
    parent: "OrderSnapshot | None" = None
