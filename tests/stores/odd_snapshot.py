"""A snapshot type whose declarations are wider than JSON, and states of it: put beside an application's other models."""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Part:
    name: str = "part"


@dataclass(frozen=True)
class SparePart(Part):
    price: int = 0


@dataclass(frozen=True)
class OddSnapshot:
    text: str = ""
    data: bytes = b""
    number: float = 0
    amount: decimal.Decimal = decimal.Decimal(0)
    places: dict[tuple[int, int], str] = field(default_factory=dict)
    part: Part = Part()
    anything: Any = None


COME_BACK: Mapping[str, OddSnapshot] = {
    "nothing special": OddSnapshot(),
    "any text": OddSnapshot(text="Zoë 東京 😀 \x00 \u2028"),
    "bytes that are UTF-8": OddSnapshot(data="ä".encode()),
    "a small number": OddSnapshot(number=5e-324),
    "an exact amount": OddSnapshot(amount=decimal.Decimal("0.10")),
    "JSON in Any": OddSnapshot(anything={"list": [1, 2.5, None, True]}),
}
REFUSED: Mapping[str, OddSnapshot] = {
    "half a surrogate pair": OddSnapshot(text="\ud800"),
    "bytes that are not UTF-8": OddSnapshot(data=b"\xff"),
    "no number": OddSnapshot(number=float("nan")),
    "an infinite number": OddSnapshot(number=float("inf")),
    "no amount": OddSnapshot(amount=decimal.Decimal("NaN")),
    "keys that are tuples": OddSnapshot(places={(1, 2): "here"}),
    "an object of a subclass": OddSnapshot(part=SparePart(price=9)),
    "a date in Any": OddSnapshot(anything=date(2024, 2, 29)),
}
