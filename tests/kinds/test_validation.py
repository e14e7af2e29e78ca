"""What a schema accepts and refuses, and how long that takes."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from storesmith.kinds import Schema


@pytest.mark.parametrize(
    ("schema", "accepted", "refused"),
    [
        ({"multipleOf": 0.1}, [0.3, 0, 1, 1e300, -0.7], [0.35]),
        ({"multipleOf": 2.000000001}, [600000000.3], [600000000.4]),
        ({"type": "integer"}, [1.0, 10**400], [1.5, True, "1"]),
        ({"const": 1}, [1, 1.0], [True]),
        ({"enum": [False, "a", [1]]}, [False, "a", [1.0]], [0, [True]]),
        ({"uniqueItems": True}, [[1, True], [{"a": 1}, {"a": True}]], [[1, 1.0], [{"a": 1}, {"a": 1}]]),
        ({"minimum": 3, "exclusiveMinimum": True}, [3.5], [3, 2]),
        ({"maximum": 3, "exclusiveMaximum": True, "minimum": 1}, [2.5, 1], [3, 4]),
        ({"maximum": 3, "exclusiveMaximum": False}, [3], [4]),
        ({"pattern": "(?m)^b$"}, ["a\nb\nc"], ["a\nbc"]),
        ({"items": [{"type": "string"}], "additionalItems": False}, [["a"], []], [[1], ["a", 1]]),
        ({"dependencies": {"a": ["b"], "c": {"required": ["d"]}}}, [{}, {"a": 1, "b": 1}], [{"a": 1}, {"c": 1}]),
        ({"pattern": r"^\p{Letter}+$"}, ["größe", 3], ["a1", "a\n"]),
        ({"pattern": r"^[\p{Lu}\d]\P{L}$"}, ["Ä1", "41"], ["ä1", "٣1"]),
        ({"pattern": r"^(?<year>\d{4})\/\u{1F600}$"}, ["2026/😀"], ["٢٠٢٦/😀"]),
        ({"pattern": r"\p{Script=Greek}"}, ["what this means is not known", ""], []),
        ({"pattern": "("}, ["not a regular expression"], []),
        ({"patternProperties": {r"^\p{L}$": True}, "additionalProperties": False}, [{"ä": 1}], [{"1": 1}]),
        ({"$ref": "https://example.invalid/x"}, [1], []),
        ({"$dynamicRef": "#none"}, [1], []),
        ({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}, [1, {}], []),
        ({"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}]}}, "$ref": "#/$defs/a"}, [1, None, {}], []),
        ({"$defs": {"a": {"if": {"$ref": "#/$defs/a"}, "else": False}}, "$ref": "#/$defs/a"}, [1, None, {}], []),
        ({"properties": {"a": {"type": "string"}, "b": {"$ref": "#/properties/a"}}}, [{"b": "x"}], [{"b": 1}]),
        ({"$defs": {"n": {"$anchor": "n", "type": "null"}}, "$ref": "#n"}, [None], [1]),
        ({"prefixItems": [True, False]}, [[1]], [[1, 2]]),
        ({"propertyNames": {"maxLength": 1}}, [{"a": 1}, 3], [{"ab": 1}]),
        ({"type": "no-such-type", "minimum": "x", "maximum": 1}, [1], [2]),
        ({"unevaluatedProperties": False, "allOf": [{"properties": {"a": {}}}]}, [{"a": 1}], [{"b": 1}]),
    ],
)
def test_verdicts(schema: dict[str, Any], accepted: list[Any], refused: list[Any]) -> None:
    made = Schema(schema)
    for value in accepted:
        assert made.is_valid(value), value
        assert not made.violations(value), value
    for value in refused:
        assert not made.is_valid(value), value
        assert made.violations(value), value


@pytest.mark.parametrize(
    ("name", "accepted", "refused"),
    [
        ("date", ["2024-02-29"], ["2023-02-29", "2024-2-9", "٢٠٢٤-٠٢-٢٩"]),
        (
            "date-time",
            ["2026-01-31T12:30:00Z", "1990-12-31T23:59:60z"],
            ["2026-01-31 12:30:00Z", "2026-01-31T12:30:00"],
        ),
        ("time", ["12:30:00.5+01:00"], ["12:30:00", "24:00:00Z", "12:30:00+24:00"]),
        ("duration", ["P1DT12H", "P4W"], ["P", "PT", "P1D1Y", "1D"]),
        ("email", ["a.b@example.com", "a@[192.0.2.1]"], ["a", "a@", "a b@example.com", "a..b@example.com"]),
        ("hostname", ["example.com"], ["-a.com", "a_b.com", ""]),
        ("ipv4", ["192.0.2.1"], ["192.0.2.256", "1.2.3", "::1"]),
        ("ipv6", ["::1"], ["::1%eth0", "12345::", "1.2.3.4"]),
        ("uri", ["https://example.com/a?b#c", "urn:a:b"], ["test", "", "https://exa mple.com", "http://[x]"]),
        ("uri-reference", ["/a", "", "a#b"], ["\\\\share", "a#b#c"]),
        ("uuid", ["3f2b8c1e-5d4a-4c6b-9e7f-0a1b2c3d4e5f"], ["3f2b8c1e5d4a4c6b9e7f0a1b2c3d4e5f"]),
        ("json-pointer", ["", "/a~0b"], ["a", "/~2"]),
        ("regex", ["^a+$", r"\p{L}"], ["("]),
        ("no-such-format", ["anything"], []),
    ],
)
def test_formats(name: str, accepted: list[str], refused: list[str]) -> None:
    schema = Schema({"format": name})
    assert [text for text in (*accepted, *refused) if schema.is_valid(text)] == accepted
    assert schema.is_valid(3)


RECURSIVE: dict[str, Any] = {
    "$defs": {
        "node": {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in "abcd"]},
        **{
            name: {
                "type": "object",
                "properties": {"left": {"$ref": "#/$defs/node"}, "leaf": {"type": "string"}},
                "required": ["left"] if name < "d" else [],
            }
            for name in "abcd"
        },
    },
    "$ref": "#/$defs/node",
}


def test_alternatives_within_alternatives_take_linear_time() -> None:
    """Where each level doubles the work, this would never end."""
    schema = Schema(RECURSIVE)
    value: Any = {"leaf": 3}
    for _ in range(60):
        value = {"left": value}
    done = threading.Event()

    def check() -> None:
        assert schema.violations(value)
        done.set()

    threading.Thread(target=check, daemon=True).start()
    assert done.wait(60)
