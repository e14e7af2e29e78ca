"""Hover: what a property is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.features.describe import escape_markdown, plain_text
from storesmith.features.hover import Hover, hover
from storesmith.kinds import Kind
from support import DEFINITION, REVISIONS, cut_cursor, make_kind, make_site, site_at


def _hover(marked: str, kind: Kind | None = None, path: Path | None = None) -> Hover | None:
    return hover(site_at(marked, kind, path))


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ('[{"na|me": "x"}]', "name — string, required"),
        ('[{"compo|nent_type": "command"}]', "The kind of the component"),
        ('[{"operation_type": "|CREATE"}]', 'Known values: "CREATE", "UPDATE", "DELETE", "ADD", "REMOVE"'),
        ('[{"defin|ition": {"a": 1}}]', "definition — object"),
        ('[{"context_|kwargs": {}}]', "context_kwargs — object, optional"),
    ],
)
def test_the_keys_of_an_operation(marked: str, words: str) -> None:
    assert words in _plain(marked, path=REVISIONS)


def _plain(marked: str, kind: Kind | None = None, path: Path | None = None) -> str:
    found = _hover(marked, kind, path)
    assert found is not None
    return plain_text(found.markdown)


def test_a_required_property() -> None:
    assert _plain('{"store_|name": "X"}') == (
        "Store Name\n\n"
        "Name of the snapshot store class (e.g., 'InMemoryTicketSnapshotStore')\n\n"
        "store_name — string, required\n\n"
        'Example: "InMemoryTicketSnapshotStore"'
    )


def test_an_optional_property_in_markdown() -> None:
    found = _hover('{"store_|type": "X"}')
    assert found is not None
    assert found.markdown == (
        "Store Type\n\n"
        r"Type of store to generate \(e\.g\., 'in\_memory'\)\. Controls internal implementation\."
        "\n\n`store_type` — string, optional\n\n"
        'Default: `"in_memory"`'
    )


def test_a_default_of_null_and_an_example() -> None:
    text = _plain('{"descrip|tion": null}')
    assert "description — string or null, optional" in text
    assert "Default: null" in text
    assert 'Example: "An in-memory snapshot store for Ticket aggregates."' in text


@pytest.mark.parametrize(
    ("marked", "covered"),
    [
        ('{"store_|name": "X"}', '"store_name"'),
        ('{|"store_name": "X"}', '"store_name"'),
        ('{"store_name"|: "X"}', '"store_name"'),
        ('{"store_name": "|X"}', '"X"'),
        ('{"store_name": |"X"}', '"X"'),
        ('{"store_name": "X"|}', '"X"'),
        ('{"store_|name"}', '"store_name"'),
        ("{store_|name: 1}", "store_name"),
    ],
)
def test_the_range_is_the_name_or_the_value(marked: str, covered: str) -> None:
    found = _hover(marked)
    assert found is not None
    text, _ = cut_cursor(marked)
    assert text[found.span.start : found.span.end] == covered
    assert "store_name" in plain_text(found.markdown)


@pytest.mark.parametrize("marked", ["|", "{ | }", '{"no_such|_thing": 1}', '{"$sch|ema": "x"}', "[1, |2]", "{} |"])
def test_where_there_is_nothing_to_say(marked: str) -> None:
    assert _hover(marked) is None


def test_the_opening_brace_tells_of_the_whole() -> None:
    found = _hover('|{"store_name": "X"}')
    assert found is not None
    assert plain_text(found.markdown) == "SnapshotStoreEngineInputDTO"


def test_in_a_revision_file() -> None:
    marked = '[{"component_type": "INFRASTRUCTURE_SNAPSHOT_STORE", "definition": {"store_|type": 1}}]'
    assert _hover(marked, path=REVISIONS) is not None
    assert _hover('{"store_|type": 1}', path=DEFINITION.with_name("package.json")) is None


KIND = make_kind(
    {
        "properties": {
            "mode": {"enum": ["fast", None], "title": "Mode"},
            "version": {"const": 2, "description": "Only `one`"},
            "list": {"type": "array", "items": {"$ref": "#/$defs/item"}, "description": "line 1\n  * line 2"},
            "rich": {"markdownDescription": "see **this**", "description": "see this", "examples": ["a`b"]},
            "path": {"default": "C:\\.x\\*"},
            "bare": {"type": "integer"},
            "level": {"enum": [1, "2"], "description": "How much.", "enumDescriptions": ["few", "many"]},
            "maybe": {"anyOf": [{"enum": ["x"]}, {"type": "null"}]},
            "known": {"anyOf": [{"enum": ["x"]}, {"type": "string"}]},
            "old": {"type": "string", "deprecated": True, "examples": ["a"]},
            "<b>": {"description": "<script>alert(1)</script> [x](command:y)"},
        },
        "$defs": {"item": {"type": ["string", "null"], "title": "Item", "description": "of the list"}},
        "required": ["mode"],
    }
)


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ('{"mo|de": 1}', 'Mode\n\nmode — string or null, required\n\nOne of: "fast", null'),
        ('{"ver|sion": 1}', "Only `one`\n\nversion — integer, optional\n\nAlways: 2"),
        ('{"li|st": []}', "line 1\n  * line 2\n\nlist — array of string or null, optional"),
        ('{"list": ["|a"]}', "Item\n\nof the list"),
        ('{"pa|th": 1}', 'path — any value, optional\n\nDefault: "C:\\\\.x\\\\*"'),
        ('{"ba|re": 1}', "bare — integer, optional"),
        ('{"level": |1}', 'How much.\n\n1: few\n\nlevel — integer or string, optional\n\nOne of: 1, "2"'),
        ('{"level": |2}', 'How much.\n\nlevel — integer or string, optional\n\nOne of: 1, "2"'),
        ('{"lev|el": }', 'How much.\n\nlevel — integer or string, optional\n\nOne of: 1, "2"'),
        ('{"may|be": 1}', 'maybe — string or null, optional\n\nOne of: "x", null'),
        ('{"kno|wn": 1}', 'known — string, optional\n\nKnown values: "x"'),
        ('{"o|ld": 1}', 'old — string, optional, deprecated\n\nExample: "a"'),
    ],
)
def test_what_a_schema_says(marked: str, text: str) -> None:
    assert _plain(marked, KIND) == text


def test_a_schemas_own_markdown_is_kept() -> None:
    found = _hover('{"ri|ch": 1}', KIND)
    assert found is not None
    assert found.markdown == 'see **this**\n\n`rich` — any value, optional\n\nExample: ``"a`b"``'


def test_a_schemas_plain_text_is_not_taken_for_markup() -> None:
    found = _hover('{"<|b>": 1}', KIND)
    assert found is not None
    assert "<script>" not in found.markdown
    assert "[x](" not in found.markdown
    assert "<script>alert(1)</script> [x](command:y)" in plain_text(found.markdown)


@given(st.text(alphabet="ab \n*_`\\[]()<>#+-.!|~&", max_size=30))
def test_plain_text_is_what_was_escaped(text: str) -> None:
    assert plain_text(escape_markdown(text)).split() == text.split()


@given(st.text(alphabet='{}[],:" \nast_', max_size=25), st.data())
def test_any_text_and_place_is_answered(text: str, data: st.DataObject) -> None:
    found = hover(make_site(text, data.draw(st.integers(0, len(text)))))
    assert found is None or found.markdown
