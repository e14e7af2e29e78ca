"""The protocol's types, finished when they are first used: they must then be what attrs makes of them."""

from __future__ import annotations

import sys

import attrs

from storesmith.lsp.deferred import import_types


def test_attrs_is_left_as_it_was() -> None:
    define = attrs.define
    import_types()
    assert attrs.define is define


def test_the_module_is_the_one_that_everybody_imports() -> None:
    assert import_types() is sys.modules["lsprotocol.types"]
    assert import_types() is import_types()


def test_a_type_can_be_used_as_any_other() -> None:
    types = import_types()
    position = types.Position(line=1, character=2)
    assert position == types.Position(1, 2)
    assert position != types.Position(1, 3)
    assert [field.name for field in attrs.fields(types.Range)] == ["start", "end"]
    assert attrs.evolve(position, line=5).line == 5
    assert types.Range(start=position, end=position).start is position
