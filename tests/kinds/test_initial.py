"""The values that properties begin with."""

from __future__ import annotations

from typing import Any

import pytest

from storesmith.kinds import Schema
from storesmith.kinds.initial import whole_value

NAMES = list("abcde")
REFERS_TO_ITSELF: dict[str, Any] = {
    "$defs": {"node": {"type": "object", "properties": {name: {"$ref": "#/$defs/node"} for name in NAMES}}},
    "$ref": "#/$defs/node",
}
REFERS_TO_ITSELF["$defs"]["node"]["required"] = NAMES


def number_of_values(value: Any) -> int:
    return 1 + sum(map(number_of_values, value.values())) if isinstance(value, dict) else 1


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object", "properties": {"a": {"default": 3}, "b": {}}, "required": ["a"]}, {"a": 3}),
        ({"type": "object", "required": ["z", "b"], "properties": {"z": {"type": "string"}}}, {"z": "", "b": None}),
        ({"type": "object", "default": {}, "required": ["a"]}, {}),
        ({"type": "array", "minItems": 1}, []),
    ],
)
def test_required_properties_are_filled_in(schema: dict[str, Any], expected: Any) -> None:
    assert whole_value(Schema(schema), schema, None) == expected


def test_endless_requirements_are_cut_off() -> None:
    schema = Schema(REFERS_TO_ITSELF)
    assert number_of_values(whole_value(schema, schema.resolve(schema.root), None)) == 201
