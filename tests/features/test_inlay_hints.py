"""Inlay hints: what is shown where, and the text after one is written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storesmith.analysis import problems
from storesmith.features.inlay_hints import InlayHint, inlay_hints
from storesmith.kinds import Kind
from storesmith.text import Span, TextEdit, apply_edits
from support import EXAMPLE, REVISIONS, definition_text, make_document, make_kind, make_project, make_site

PATH = "→ app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"


def hints(
    text: str, kind: Kind | None = None, *, path: Path | None = None, within: Span | None = None
) -> tuple[InlayHint, ...]:
    site = make_site(text, within, kind, path, project=make_project())
    return inlay_hints(site, problems(site.document, site.scope, site.project))


def shown(text: str, kind: Kind | None = None, *, path: Path | None = None) -> str:
    """The text with the hints in it."""
    edits = [TextEdit(Span(hint.offset, hint.offset), f" «{hint.label}»") for hint in hints(text, kind, path=path)]
    return apply_edits(text, edits)


KIND = make_kind(
    {
        "properties": {
            "a": {"type": "string"},
            "b": {"type": "integer", "default": 3, "description": "How many."},
            "c": {"default": None},
            "d": {"type": "array", "default": [1, "x"]},
            "e": {"default": "old", "deprecated": True},
            "f": {"default": "y" * 100},
        },
        "required": ["a"],
    }
)


def test_the_defaults_of_what_is_left_out() -> None:
    long = f'f: "{"y" * 55}…'
    assert shown('{"a": "x"}', KIND) == f'{{"a": "x" «b: 3» «d: [1, "x"]» «{long}»}}'
    assert shown('{"b": 1, "d": [],\n"f": ""}', KIND) == '{"b": 1, "d": [],\n"f": ""}'
    assert shown('{"d": [], "f": ""}', KIND) == '{"d": [], "f": "" «b: 3»}'


def test_the_tooltip_is_what_the_schema_says() -> None:
    (hint, *_) = hints('{"a": "x"}', KIND)
    assert "How many" in hint.tooltip


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('{"a": "x"}', '{"a": "x", "b": 3}'),
        ("{}", '{\n  "b": 3\n}'),
        ('{\n    "a": "x"\n}', '{\n    "a": "x",\n    "b": 3\n}'),
        ('{\r\n\t"a": "x"\r\n}', '{\r\n\t"a": "x",\r\n\t"b": 3\r\n}'),
    ],
)
def test_a_default_is_written_down(text: str, after: str) -> None:
    (hint, *_) = hints(text, KIND)
    assert apply_edits(text, hint.edits) == after


def test_where_the_store_goes() -> None:
    text = definition_text()
    (hint, *others) = hints(text)
    assert (text[: hint.offset].rpartition(": ")[2], hint.label, hint.edits) == (
        json.dumps(EXAMPLE["store_name"]),
        PATH,
        (),
    )
    assert others[0].label == 'store_type: "in_memory"', "the variant comes first"


def test_no_path_where_nothing_can_be_generated() -> None:
    assert PATH not in shown(definition_text(store_type="mongodb"))


@pytest.mark.parametrize("text", ["", "[]", "3", '{"a": }', '{"a"}', '{"a": "x", "b', '{"a": "x",, "'])
def test_while_a_property_is_typed_nothing_is_shown(text: str) -> None:
    assert hints(text, KIND) == ()


@pytest.mark.parametrize(("operation_type", "expected"), [("CREATE", True), ("UPDATE", False), ("remove", False)])
def test_an_operation_that_takes_away_or_changes_has_none(operation_type: str, *, expected: bool) -> None:
    operation = {
        "name": EXAMPLE["store_name"],
        "component_type": "infrastructure_snapshot_store",
        "operation_type": operation_type,
        "definition": EXAMPLE,
    }
    text = json.dumps([operation])
    assert (PATH in shown(text, path=REVISIONS)) is expected
    assert bool(hints(text, path=REVISIONS)) is expected


def test_only_those_of_a_range() -> None:
    text = definition_text()
    assert [hint.label for hint in hints(text, within=Span(0, 60))] == [PATH]
    assert hints(text, within=Span(0, 5)) == ()


def test_defaults_are_computed_once_for_a_document() -> None:
    site = make_site(definition_text(), project=make_project())
    found = problems(site.document, site.scope, site.project)
    first = inlay_hints(site, found)
    assert [hint.label for hint in first][:1] == [PATH]
    again = inlay_hints(site, found)
    assert again == first
    assert [id(hint) for hint in again[1:]] == [id(hint) for hint in first[1:]]
    broken = problems(make_document("{}"), site.scope, site.project)
    assert inlay_hints(site, broken) != first
