"""The outline."""

from __future__ import annotations

from storesmith.features.symbols import Symbol, symbols
from support import DEFINITION, REVISIONS, make_site


def outline(text: str, *, revision: bool = False) -> list[str]:
    def lines(found: tuple[Symbol, ...], depth: int) -> list[str]:
        shown: list[str] = []
        for symbol in found:
            name = text[symbol.selection.start : symbol.selection.end]
            shown.append(f"{'  ' * depth}{symbol.name} ({symbol.kind}) {symbol.detail}".rstrip())
            assert text[symbol.span.start : symbol.span.end].count(name) >= 1
            shown += lines(symbol.children, depth + 1)
        return shown

    return lines(symbols(make_site(text, path=REVISIONS if revision else DEFINITION)), 0)


def test_a_definitions_properties() -> None:
    assert outline('{"store_name": "A", "n": 1, "b": true, "x": null, "o": {"i": [2]}, "m": }') == [
        'store_name (string) "A"',
        "n (number) 1",
        "b (boolean) true",
        "x (null) null",
        "o (object)",
        "  i (array)",
        "    0 (number) 2",
        "m (null)",
    ]


def test_a_name_with_a_line_break_stays_on_one_line() -> None:
    assert outline('{"a\\nb": 1, "": 2}') == ["a↵b (number) 1", '"" (number) 2']


def test_a_revisions_operations() -> None:
    text = """[
      {"component_type": "infrastructure_snapshot_store", "operation_type": "CREATE", "definition": {"store_name": "A"}},
      {"name": "Ticket", "component_type": "event", "definition": {"b": 1}},
      {"name": "A", "component_type": "infrastructure_snapshot_store", "operation_type": "DELETE"},
      {}, 3
    ]"""
    assert outline(text, revision=True) == [
        "A (definition) CREATE snapshot store",
        '  component_type (string) "infrastructure_snapshot_store"',
        '  operation_type (string) "CREATE"',
        "  definition (object)",
        '    store_name (string) "A"',
        "Ticket (object) event",
        '  name (string) "Ticket"',
        '  component_type (string) "event"',
        "  definition (object)",
        "    b (number) 1",
        "A (definition) DELETE snapshot store",
        '  name (string) "A"',
        '  component_type (string) "infrastructure_snapshot_store"',
        '  operation_type (string) "DELETE"',
        "operation (object) operation",
    ]


def test_nothing_of_other_files() -> None:
    assert symbols(make_site('{"a": 1}', path=DEFINITION.with_name("package.json"))) == ()
