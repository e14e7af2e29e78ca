"""The protocol's types, finished when they are first used: they must then be what attrs makes of them."""

from __future__ import annotations

import sys
from types import ModuleType

import attrs
import lsprotocol
import pytest

from storesmith.lsp.deferred import import_types

NAME = "lsprotocol.types"


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as a server imports it: the one that the tests have imported is put aside, with its finished classes."""
    known = sys.modules[NAME]
    monkeypatch.setattr(lsprotocol, "types", known)  # the import sets it too, and this puts it back
    monkeypatch.delitem(sys.modules, NAME)
    deferred = import_types()
    assert deferred is not known
    return deferred


def test_attrs_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    define = attrs.define
    monkeypatch.setattr(lsprotocol, "types", sys.modules[NAME])
    monkeypatch.delitem(sys.modules, NAME)
    import_types()
    assert attrs.define is define


def test_the_module_is_the_one_that_everybody_imports(types: ModuleType) -> None:
    assert types is sys.modules[NAME]
    assert import_types() is types


def test_a_class_is_finished_when_it_is_used(types: ModuleType) -> None:
    assert "__match_args__" not in vars(types.Position)
    types.Position(line=1, character=2)
    assert "__match_args__" in vars(types.Position)
    assert "__match_args__" not in vars(types.Range)
    attrs.fields(types.Range)
    assert "__match_args__" in vars(types.Range)


def test_a_type_can_be_used_as_any_other(types: ModuleType) -> None:
    position = types.Position(line=1, character=2)
    assert position == types.Position(1, 2)
    assert position != types.Position(1, 3)
    assert [field.name for field in attrs.fields(types.Range)] == ["start", "end"]
    assert attrs.evolve(position, line=5).line == 5
    assert types.Range(start=position, end=position).start is position
