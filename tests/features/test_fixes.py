"""Fixes, as a person sees them: where they are offered, what they are called, and the text after the edit."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.analysis import problems
from storesmith.analysis.fixes import fix_all, fixes_of
from storesmith.analysis.rules import BY_CODE, OUTPUT_CODES, unknown_property
from storesmith.features.actions import BY_NAME, ActionContext, Offer
from storesmith.kinds import Kind
from storesmith.model import Fix
from storesmith.project import Config
from storesmith.syntax import parse
from storesmith.text import Span, apply_edits
from support import (
    EXAMPLE,
    REVISIONS,
    count_calls,
    cut_cursor,
    cut_ranges,
    definition_text,
    is_json,
    make_context,
    make_document,
    make_kind,
    make_project,
    make_scope,
    make_site,
)

THING = make_kind(
    {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "size": {"type": "integer", "default": 3},
            "ratio": {"type": "number"},
            "flag": {"type": "boolean", "default": False},
            "mode": {"enum": ["fast", "slow"], "default": "fast"},
            "version": {"const": 2},
            "tags": {"type": "array", "items": {"type": "string"}},
            "inner": {
                "type": "object",
                "properties": {"a": {"type": "string"}, "b": {"type": "integer"}, "c": {"default": None}},
                "required": ["a", "b"],
                "additionalProperties": False,
            },
            "größe": {"type": ["integer", "null"]},
        },
        "additionalProperties": False,
    }
)


def _context(marked: str, kind: Kind | None = None, *, in_revision: bool = False) -> ActionContext:
    """What an action is given: the selection is `«…»`, or the cursor `|`, or else everything."""
    if "«" in marked:
        text, (selection,) = cut_ranges(marked)
    elif "|" in marked:
        text, offset = cut_cursor(marked)
        selection = Span(offset, offset)
    else:
        text, selection = marked, Span(0, len(marked))
    path = REVISIONS if in_revision else None
    return make_context(make_site(text, selection, kind, path, project=make_project()))


def _offers(name: str, marked: str, kind: Kind | None = None, *, in_revision: bool = False) -> dict[str, Offer]:
    return _resolved(name, _context(marked, kind, in_revision=in_revision))


def _resolved(name: str, context: ActionContext) -> dict[str, Offer]:
    """What an action offers by its titles, each with its change, be it there already or not."""
    action = BY_NAME[name]
    return {
        offer.title: replace(offer, change=offer.change or action.resolve(context, offer.index))
        for offer in action.offers(context)
    }


def _after(offer: Offer, text: str) -> str:
    assert offer.change is not None
    assert offer.change.creations == ()
    (file,) = offer.change.edits
    assert not file.needs_confirmation
    return apply_edits(text, file.edits)


def _plain(marked: str) -> str:
    return marked.replace("«", "").replace("»", "").replace("|", "")


# A text that is not JSON, marked; the title of the fix; the text after it; and whether it is safe.
SYNTAX: list[tuple[str, str, str, bool]] = [
    ('{"a": 1| "b": 2}', "Insert the comma", '{"a": 1, "b": 2}', True),
    ('{"a": "x|"\r\n"b": 2}', "Insert the comma", '{"a": "x",\r\n"b": 2}', True),
    ("[1| 2]", "Insert the comma", "[1, 2]", True),
    ('{"a": 1|; "b": 2}', "Write a comma instead", '{"a": 1, "b": 2}', True),
    ('{"a": 1|,}', "Remove the comma", '{"a": 1}', True),
    ('{"a": 1,|\n}', "Remove the comma", '{"a": 1\n}', True),
    ('{\n  "a": 1\n  ,|\n}', "Remove the comma", '{\n  "a": 1\n}', True),
    ("[1, 2|,]", "Remove the comma", "[1, 2]", True),
    ('{"a": 1,|, "b": 2}', "Remove the comma", '{"a": 1,"b": 2}', True),
    ("[1,|, 2]", "Remove the comma", "[1,2]", False),
    ('{"a|" 1}', "Insert the colon", '{"a": 1}', True),
    ('{"a|"1}', "Insert the colon", '{"a": 1}', True),
    ('{"a|" = 1}', "Write a colon instead", '{"a": 1}', True),
    ('{"é|" => 1}', "Write a colon instead", '{"é": 1}', True),
    ("{|'a': 1}", "Write double quotes", '{"a": 1}', True),
    ("[|'it\\'s \"x\" \\n']", "Write double quotes", '["it\'s \\"x\\" \\n"]', True),
    ("[|'😀\\\\']", "Write double quotes", '["😀\\\\"]', True),
    ('{|a": 1}', "Insert the opening quote", '{"a": 1}', True),
    ('{"a: |"b", "c": 1}', "Close the property name", '{"a": "b", "c": 1}', True),
    ("{|a: 1}", "Put it in double quotes", '{"a": 1}', True),
    ("{|$ref: 1}", "Put it in double quotes", '{"$ref": 1}', True),
    ("{|42: 1}", "Put it in double quotes", '{"42": 1}', True),
    ('{"a": |in_memory}', "Put it in double quotes", '{"a": "in_memory"}', False),
    ('{"a": |None}', "Write `null`", '{"a": null}', True),
    ('{"a": |True}', "Write `true`", '{"a": true}', True),
    ('{"a": |FALSE}', "Write `false`", '{"a": false}', True),
    ("[|undefined]", "Write `null`", "[null]", True),
    ("[|+1]", "Write `1`", "[1]", True),
    ("[|.5]", "Write `0.5`", "[0.5]", True),
    ("[|-.5e3]", "Write `-0.5e3`", "[-0.5e3]", True),
    ("[|1.]", "Write `1.0`", "[1.0]", True),
    ("[|01]", "Write `1`", "[1]", False),
    ("[|-007.50]", "Write `-7.50`", "[-7.50]", False),
    ("[|1_000]", "Write `1000`", "[1000]", True),
    ("[|0x1F]", "Write `31`", "[31]", True),
    ("[|2024-01-01]", "Put it in double quotes", '["2024-01-01"]', False),
    ('["C:|\\data"]', "Write the backslash twice", '["C:\\\\data"]', True),
    ('["C:|\\data\\new"]', "Write the backslash twice", '["C:\\\\data\\new"]', False),
    ('["|\\u12"]', "Write the backslash twice", '["\\\\u12"]', True),
    ('["it|\\\'s"]', "Write the quote without a backslash", '["it\'s"]', True),
    ('["a|\tb"]', "Write `\\t`", '["a\\tb"]', True),
    ('["a|\x01b"]', "Write `\\u0001`", '["a\\u0001b"]', True),
    ('{"a": |"b\n}', "Close the string", '{"a": "b"\n}', False),
    ('{"a": |"b,\n"c": 2}', "Close the string", '{"a": "b",\n"c": 2}', False),
    ('{"a": |"list[int],\n"c": 2}', "Close the string", '{"a": "list[int]",\n"c": 2}', False),
    ('{"a": |"b}', "Close the string", '{"a": "b"}', False),
    ('{"a": |"b}\r\n', "Close the string", '{"a": "b"}\r\n', False),
    ('{|"a: 1,\n"b": 2}', "Close the string", '{"a": 1,\n"b": 2}', False),
    ('{"a": |\'it"s,\n"b": 2}', "Close the string", '{"a": "it\\"s",\n"b": 2}', False),
    ('|{"a": 1', "Close the object", '{"a": 1}', False),
    ('|{"a": 1,\n', "Close the object", '{"a": 1}\n', False),
    ('|{\n  "a": [1, {"b": 2\n', "Close the object", '{\n  "a": [1, {"b": 2\n  }\n  ]\n}\n', False),
    ('{\n  "a": |{\n    "b": 1\n', "Close the object", '{\n  "a": {\n    "b": 1\n  }\n', False),
    ("|[1, 2", "Close the array", "[1, 2]", False),
    ('{"a": |[1, 2}', "Close the array", '{"a": [1, 2]}', False),
    ("{} |{}", "Remove what follows the end", "{}", False),
    ("{}|}\n", "Remove what follows the end", "{}\n", False),
    ('{\n  // one|\n  "a": 1\n}', "Remove the comment", '{\n  "a": 1\n}', False),
    ('{"a": 1} |// one', "Remove the comment", '{"a": 1}', False),
    ('{"a": |/* one */ 1}', "Remove the comment", '{"a": 1}', False),
]


@pytest.mark.parametrize(("marked", "title", "expected", "is_safe"), SYNTAX, ids=[row[0] for row in SYNTAX])
def test_what_is_not_json_is_mended(marked: str, title: str, expected: str, is_safe: bool) -> None:  # noqa: FBT001
    kind = make_kind({})
    offers = _offers("quick-fix", marked, kind)
    assert title in offers
    assert _after(offers[title], _plain(marked)) == expected
    document = make_document(_plain(marked), kind)
    found = fixes_of(document, make_scope(kind), make_project(), offers[title].problems)
    fixes = [fix for _, each in found for fix in each]
    assert [fix.is_safe for fix in fixes if fix.title == title] == [is_safe]


def _property(name: str, value: str) -> str:
    """A definition in which only the property `name` is of interest; `value` is JSON, marked."""
    others = {key: text for key, text in EXAMPLE.items() if key != name}
    return json.dumps(others)[:-1] + f', "{name}": {value}}}'


# A property of the snapshot store with its value; the title; the value after the fix; and whether it is safe.
PROPERTIES: list[tuple[str, str, str, str, bool]] = [
    ("store_name", '|"ticket_store"', "Write `TicketSnapshotStore`", '"TicketSnapshotStore"', False),
    ("store_name", '|"TicketStore"', "Write `TicketSnapshotStore`", '"TicketSnapshotStore"', False),
    ("store_name", '|"in-memory store"', "Write `InMemoryStore`", '"InMemoryStore"', False),
    ("store_name", '|"größe store"', "Write `GrößeStore`", '"GrößeStore"', False),
    ("store_name", '|"class"', "Write `Class`", '"Class"', False),
    ("store_name", "|42", "Put it in double quotes", '"42"', True),
    ("store_name", "|true", "Put it in double quotes", '"true"', True),
    ("store_type", '|"in-memory"', 'Write "in_memory"', '"in_memory"', True),
    ("store_type", '|"inmemory"', 'Write "in_memory"', '"in_memory"', True),
    ("store_type", '|"sql_alchemy"', 'Write "sqlalchemy"', '"sqlalchemy"', True),
    ("aggregate_id_type_str", '|"UUID"', "Write `uuid.UUID`", '"uuid.UUID"', True),
    ("aggregate_id_type_str", '|"list[UUID]"', "Write `list[uuid.UUID]`", '"list[uuid.UUID]"', True),
    (
        "aggregate_id_type_str",
        '|"Optional[ UUID]"',
        "Write `typing.Optional[ uuid.UUID]`",
        '"typing.Optional[ uuid.UUID]"',
        True,
    ),
    (
        "aggregate_id_type_str",
        '|"Dict[str, UUID]"',
        "Write `typing.Dict[str, uuid.UUID]`",
        '"typing.Dict[str, uuid.UUID]"',
        True,
    ),
    ("aggregate_id_type_str", '|"é.Ä | UUID"', "Write `é.Ä | uuid.UUID`", '"é.Ä | uuid.UUID"', True),
    ("snapshot_module_str", '|"app/domain/x.py"', "Write `app.domain.x`", '"app.domain.x"', True),
    ("snapshot_module_str", '|"app\\\\domain\\\\x"', "Write `app.domain.x`", '"app.domain.x"', True),
    ("snapshot_module_str", '|"app/domain/__init__.py"', "Write `app.domain`", '"app.domain"', True),
    ("snapshot_module_str", '|".models.x"', "Write `models.x`", '"models.x"', False),
    ("snapshot_module_str", '|"app..x"', "Write `app.x`", '"app.x"', False),
    ("snapshot_module_str", '|"app.my-module"', "Write `app.my_module`", '"app.my_module"', False),
    ("snapshot_module_str", '|"./app/x.py"', "Write `app.x`", '"app.x"', False),
]


@pytest.mark.parametrize(
    ("name", "value", "title", "expected", "is_safe"), PROPERTIES, ids=[f"{row[0]}: {row[1]}" for row in PROPERTIES]
)
def test_a_wrong_value_is_mended(name: str, value: str, title: str, expected: str, is_safe: bool) -> None:  # noqa: FBT001
    marked = _property(name, value.replace("|", "", 1))
    text = marked
    place = text.index(value.replace("|", "", 1), text.rindex(f'"{name}"') + len(name) + 2)
    document = make_document(text)
    found = [
        (fix, problem)
        for problem, fixes in fixes_of(
            document, make_scope(), make_project(), problems(document, make_scope(), make_project())
        )
        for fix in fixes
        if fix.title == title
    ]
    ((fix, problem),) = found
    assert problem.span.touches(place)
    assert apply_edits(text, fix.edits) == _property(name, expected)
    assert (fix.is_safe, fix.is_preferred) == (is_safe, True)


def test_what_a_value_says_is_mended_though_a_comma_is_missing_after_it() -> None:
    marked = (
        definition_text(store_type="in_memry").replace('"in_memry",', '«"in_memry"»').replace('memry"\n', 'memry"»\n')
    )
    marked = '{"store_type": "in_me|mry" "store_name": "InMemoryXSnapshotStore"}'
    offers = _offers("quick-fix", marked)
    assert _after(offers['Write "in_memory"'], _plain(marked)) == _plain(marked).replace("memry", "memory")


def test_a_dotted_class_name_is_put_where_it_belongs() -> None:
    text = definition_text(snapshot_type_str="shop.models.TicketState")
    offers = _offers("quick-fix", text)
    offer = offers["Write `TicketState`, and `shop.models` as its module"]
    assert _after(offer, text) == definition_text(snapshot_type_str="TicketState", snapshot_module_str="shop.models")
    text = definition_text(base_interface_name="shop.stores.Base")
    (offer,) = _offers("quick-fix", text).values()
    changed = definition_text(base_interface_name="Base", base_interface_module="shop.stores")
    assert _after(offer, text) == changed


# A definition of the kind above, marked; the title; the text after it; and whether it is safe.
SCHEMA: list[tuple[str, str, str, bool]] = [
    ('{|"nmae": "x"}', 'Rename it to "name"', '{"name": "x"}', True),
    ('{|"Name": "x"}', 'Rename it to "name"', '{"name": "x"}', True),
    ('{"name": "x", |"nam": "y"}', 'Remove "nam"', '{"name": "x"}', False),
    ('{\r\n  |"zzz": 1,\r\n  "size": 1\r\n}', 'Remove "zzz"', '{\r\n  "size": 1\r\n}', False),
    ('{|"grösse": 1}', 'Rename it to "größe"', '{"größe": 1}', True),
    ('{"inner": {"a": "", "b": 1, |"d": 2}}', 'Remove "d"', '{"inner": {"a": "", "b": 1}}', False),
    ('{"inner": |{}}', 'Add "a"', '{"inner": {"a": ""}}', False),
    ('{\n  "inner": |{}\n}', 'Add "b"', '{\n  "inner": {\n    "b": 0\n  }\n}', False),
    (
        '{"inner": |{}}',
        'Add all 2 missing properties in "inner"',
        '{"inner": {"a": "", "b": 0}}',
        False,
    ),
    ('{"inner": |{"b": 1}}', 'Add "a"', '{"inner": {"a": "", "b": 1}}', False),
    ('{"mode": |"Fast"}', 'Write "fast"', '{"mode": "fast"}', True),
    ('{"mode": |"fastest"}', 'Write "fast"', '{"mode": "fast"}', False),
    ('{"version": |1}', "Write the number 2", '{"version": 2}', False),
    ('{"size": |"5"}', "Remove the quotes", '{"size": 5}', True),
    ('{"ratio": |"-1.5e3"}', "Remove the quotes", '{"ratio": -1.5e3}', True),
    ('{"flag": |"true"}', "Remove the quotes", '{"flag": true}', True),
    ('{"größe": |"null"}', "Remove the quotes", '{"größe": null}', True),
    ('{"name": |1.50}', "Put it in double quotes", '{"name": "1.50"}', True),
    ('{"tags": |"x"}', "Put it in an array", '{"tags": ["x"]}', False),
    ('{"size": 1, |"size": 1}', 'Remove the earlier "size", which has no effect', '{"size": 1}', True),
    (
        '{"size": 1, "name": "é", |"size": 2}',
        'Remove the earlier "size", which has no effect',
        '{"name": "é", "size": 2}',
        False,
    ),
]


@pytest.mark.parametrize(
    ("marked", "title", "expected", "is_safe"), SCHEMA, ids=[f"{row[0]}: {row[1]}" for row in SCHEMA]
)
def test_what_the_schema_refuses_is_mended(marked: str, title: str, expected: str, is_safe: bool) -> None:  # noqa: FBT001
    offers = _offers("quick-fix", marked, THING)
    assert title in offers
    assert _after(offers[title], _plain(marked)) == expected
    document = make_document(_plain(marked), THING)
    found = fixes_of(document, make_scope(THING), make_project(), offers[title].problems)
    assert {fix.is_safe for _, fixes in found for fix in fixes if fix.title == title} == {is_safe}


@pytest.mark.parametrize(
    "marked",
    [
        '{"name"|}',
        '{"name":|}',
        '{"size": |"five"}',
        '{"size": |"NaN"}',
        '{"ratio": |"NaN"}',
        '{"size": |1.5}',
        '{"name": |null}',
        '{"mode": |"medium"}',
        '{"flag": |"True"}',
        '{"inner": |3}',
        "[|NaN]",
    ],
)
def test_where_what_was_meant_is_unclear_nothing_is_offered(marked: str) -> None:
    assert _offers("quick-fix", marked, THING) == {}


def test_all_missing_properties_stand_in_the_schemas_order() -> None:
    marked = '|{\n    "aggregate_id_type_str": "str",\n    "store_type": "in_memory"\n}\n'
    offers = _offers("quick-fix", marked)
    assert list(offers) == [
        'Add "store_name"',
        "Add all 3 missing properties",
        'Add "snapshot_type_str"',
        'Add "snapshot_module_str"',
    ]
    text = _plain(marked)
    assert _after(offers["Add all 3 missing properties"], text) == (
        "{\n"
        '    "store_name": "InMemoryTicketSnapshotStore",\n'
        '    "aggregate_id_type_str": "str",\n'
        '    "snapshot_type_str": "TicketSnapshot",\n'
        '    "snapshot_module_str": "app.domain.ticketing.models.ticket_snapshot",\n'
        '    "store_type": "in_memory"\n'
        "}\n"
    )
    assert len(offers["Add all 3 missing properties"].problems) == 3
    assert not any(offer.is_preferred for offer in offers.values())


def test_the_only_missing_property_is_the_preferred_fix() -> None:
    text = json.dumps({key: value for key, value in EXAMPLE.items() if key != "store_name"})
    (offer,) = _offers("quick-fix", text).values()
    assert offer.is_preferred
    assert json.loads(_after(offer, text)) == EXAMPLE


def test_renaming_is_preferred_to_removing() -> None:
    offers = _offers("quick-fix", '{|"nmae": "x"}', THING)
    assert [(title, offer.is_preferred) for title, offer in offers.items()] == [
        ('Rename it to "name"', True),
        ('Remove "nmae"', False),
    ]


def test_fixes_are_offered_where_their_problem_is() -> None:
    text = '{"name": 1,\n "size": "2"}'
    assert list(_offers("quick-fix", text, THING)) == ["Put it in double quotes", "Remove the quotes"]
    assert list(_offers("quick-fix", '{"name": 1,\n "|size": "2"}', THING)) == []
    assert list(_offers("quick-fix", '{"name": 1,\n "si«ze": "»2"}', THING)) == ["Remove the quotes"]


def _operation(**changes: Any) -> dict[str, Any]:
    return {
        "name": EXAMPLE["store_name"],
        "component_type": "infrastructure_snapshot_store",
        "operation_type": "CREATE",
        "definition": {**EXAMPLE, **changes},
    }


def test_each_definition_of_a_revision_has_its_own_fixes() -> None:
    value = [_operation(), _operation(aggregate_id_type_str="UUID"), _operation(stor_type="in_memory")]
    text = json.dumps(value, indent=2)
    offers = _offers("quick-fix", text, in_revision=True)
    assert list(offers) == ["Write `uuid.UUID`", 'Rename it to "store_type"', 'Remove "stor_type"']
    value[1] = _operation()
    assert _after(offers["Write `uuid.UUID`"], text) == json.dumps(value, indent=2)
    value[1:] = [_operation(aggregate_id_type_str="UUID"), _operation()]
    assert _after(offers['Remove "stor_type"'], text) == json.dumps(value, indent=2)


def test_a_fix_never_makes_the_text_less_json() -> None:
    """The properties that are missing cannot be put behind a string without its end."""
    assert list(_offers("quick-fix", '|{"name": "x", "inner": {"a": "b\n}}', THING)) == []


_NEEDS_A_PROJECT = frozenset(
    {
        "app-root-placeholder",
        "deprecated-property",
        "duplicate-store",
        "framework-not-found",
        "name-collision",
        "schema-constraint",
        "unrelated-class",
        "unresolved-class",
        "unresolved-module",
    }
)
"""Rules whose example is one only in a project or a kind of its own, or, as name-collision's, has another mistake too."""


@pytest.mark.parametrize("code", sorted(BY_CODE.keys() - _NEEDS_A_PROJECT - OUTPUT_CODES - {"failed-rule"}))
def test_the_bad_example_is_fixed_where_a_remedy_is_documented(code: str) -> None:
    rule = BY_CODE[code]
    in_revision = rule.bad.startswith("[{")
    offers = _offers("quick-fix", rule.bad, in_revision=in_revision)
    assert code in {problem.code for problem in _context(rule.bad, in_revision=in_revision).problems}
    fixed = {problem.code for offer in offers.values() for problem in offer.problems}
    assert (code in fixed) == bool(rule.remedy)


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_a_rule_documents_its_fixes(code: str) -> None:
    rule = BY_CODE[code]
    assert rule.remedy[-1:] in ("", ".")
    is_fixed_here = rule.check is not None and code not in OUTPUT_CODES  # those are fixed by generating
    assert not is_fixed_here or (rule.fixes is not None) == bool(rule.remedy)


def test_a_rule_whose_fixes_fail_costs_its_own(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> list[Fix]:
        raise RuntimeError("no")

    monkeypatch.setitem(BY_CODE, "unknown-property", replace(unknown_property.RULE, fixes=fail))
    assert list(_offers("quick-fix", '{"nmae": "x", "size": "1"}', THING)) == ["Remove the quotes"]
    assert "unknown-property" in caplog.text


# ---------------------------------------------------------------- all at once

FIXED: list[tuple[str, str, int]] = [
    ("{'nmae': 'x', size: '5',}", '{"name": "x", "size": 5}', 7),
    ('{"flag": True\r\n "name": "x",\r\n "size" 1\r\n}', '{"flag": true,\r\n "name": "x",\r\n "size": 1\r\n}', 3),
    ("\ufeff{'größe': +5}", '\ufeff{"größe": 5}', 2),
    ('{"nmae": "x", // keep\n "size": "1"}', '{"name": "x", // keep\n "size": 1}', 2),
    ('{"name": "x", "zzz": 1, "inner": {}}', '{"name": "x", "zzz": 1, "inner": {}}', 0),
    ('{"name": "x" "nam": "y"}', '{"name": "x", "nam": "y"}', 1),
    ('{"nmae": "x", "naem": "y"}', '{"nmae": "x", "naem": "y"}', 0),
    ('{"size": 1, "size": 1, "size": 1}', '{"size": 1}', 2),
    ('{"size": "1', '{"size": "1', 0),
    ('{name": "x",\r\nsize": "5"}', '{"name": "x",\r\n"size": 5}', 3),
    ('{"name: "a:b", "size: "5"}', '{"name": "a:b", "size": 5}', 3),
    ('{\n  name": "uuid.UUID",\n  "größe: 5\n}', '{\n  "name": "uuid.UUID",\n  "größe: 5\n}', 1),
]


def test_fixing_duplicate_keys_takes_linear_time() -> None:
    def cost(count: int) -> int:
        document = make_document("{" + '"a": 1,' * count + "}")
        return count_calls(lambda: fix_all(document, make_scope(), make_project()))

    cost(10)  # what is loaded once does not count
    assert cost(1_000) <= 2.1 * cost(500)


@pytest.mark.parametrize(("text", "expected", "count"), FIXED, ids=[row[0] for row in FIXED])
def test_all_that_is_safe_is_fixed_at_once(text: str, expected: str, count: int) -> None:
    edits, done = fix_all(make_document(text, THING), make_scope(THING), make_project())
    assert (apply_edits(text, edits), done) == (expected, count)
    context = _context(text, THING)
    offers = list(BY_NAME["fix-all"].offers(context))
    assert bool(offers) == bool(count)
    change = BY_NAME["fix-all"].resolve(context, 0)
    assert change.creations == ()
    assert [apply_edits(text, file.edits) for file in change.edits] == ([expected] if count else [])


@pytest.mark.parametrize(
    "text",
    [
        '["x", "c": null]',
        '{"a": [1, "b": 2}',
        '{"a"+: "x", "b": 1}',
        "[: 1]",
        '{"a":0 "f"}',
        '[1, "x, {"c": null}]',
        '{"a": 1 xx "b": 2}',
    ],
)
def test_a_text_that_a_guess_would_not_help_is_left_as_it_is(text: str) -> None:
    kind = make_kind({})
    assert fix_all(make_document(text, kind), make_scope(kind), make_project()) == ((), 0)


def test_what_cannot_be_fixed_keeps_nothing_else_from_it() -> None:
    text = '{"a": {"x" "y": 1}, "b"+: 2, \'c\': 3, "d": [1 2]}'
    kind = make_kind({})
    edits, _ = fix_all(make_document(text, kind), make_scope(kind), make_project())
    assert apply_edits(text, edits) == text.replace("'c'", '"c"').replace("1 2", "1, 2")


def test_fixing_all_touches_only_what_it_fixes() -> None:
    text = '{\n  "name": "x",\n  "size": "5",\n  "flag": True\n}\n'
    edits, _ = fix_all(make_document(text, THING), make_scope(THING), make_project())
    assert [text[edit.span.start : edit.span.end] for edit in edits] == ['"5"', "True"]


def test_a_rule_that_is_off_fixes_nothing() -> None:
    text = '{"nmae": "x"}'
    config = Config(rules={"unknown-property": "off"})
    assert fix_all(make_document(text, THING), make_scope(THING), make_project(), config) == ((), 0)


def test_many_fixes_at_once() -> None:
    text = "{" + ", ".join(f"'key {index}': {index}" for index in range(3000)) + "}"
    kind = make_kind({})
    edits, count = fix_all(make_document(text, kind), make_scope(kind), make_project())
    assert count == 3000
    assert json.loads(apply_edits(text, edits)) == {f"key {index}": index for index in range(3000)}


@given(
    st.lists(st.sampled_from([*"{}[],:\"'\\ \n+.05ax", '"name": ', "'size'", "True", '"5"', "//", "UUID"]), max_size=25)
)
def test_whatever_the_text_fixing_answers_and_ends_where_nothing_is_left(pieces: list[str]) -> None:
    text = "".join(pieces)
    document = make_document(text, THING)
    scope, project = make_scope(THING), make_project()
    for _, fixes in fixes_of(document, scope, project, problems(document, scope, project)):
        for fix in fixes:
            apply_edits(text, fix.edits)
    edits, _ = fix_all(document, scope, project)
    fixed = apply_edits(text, edits)
    if is_json(text):
        assert is_json(fixed)
    assert len(parse(fixed).problems) <= len(parse(text).problems)
    assert fix_all(make_document(fixed, THING), scope, project) == ((), 0)


# ---------------------------------------------------------------- refactorings

FILL, TAKE, SORT, WRAP, UNWRAP = (
    "Fill in the optional properties with their defaults",
    "Remove the properties that equal their default",
    "Sort the properties as the schema does",
    "Wrap the definition as an operation of a revision",
    "Take the definition out of its revision",
)

REWRITTEN: list[tuple[str, str, str]] = [
    (FILL, '{"name": "x"|}', '{"name": "x", "size": 3, "flag": false, "mode": "fast"}'),
    (
        FILL,
        '{|\r\n\t"size": 1,\r\n\t"tags": []\r\n}',
        '{\r\n\t"size": 1,\r\n\t"flag": false,\r\n\t"mode": "fast",\r\n\t"tags": []\r\n}',
    ),
    (FILL, '{"inner": {"a": "x"|}}', '{"inner": {"a": "x", "c": null}}'),
    (TAKE, '{|"size": 3, "name": "é", "flag": false, "mode": "fast"}', '{"name": "é"}'),
    (TAKE, '{\n  "name": "x",|\n  "size": 3\n}', '{\n  "name": "x"\n}'),
    (TAKE, '{|"size": 3}', "{}"),
    (TAKE, '{"inner": {"a": "x", |"c": null}, "size": 3}', '{"inner": {"a": "x"}, "size": 3}'),
    (SORT, '{|"size": 1, "name": "x"}', '{"name": "x", "size": 1}'),
    (
        SORT,
        '{|\n  "zz": 0,\n  "inner": {\n    "b": 1\n  },\n  "name": "😀",\n  "$schema": "s"\n}',
        '{\n  "$schema": "s",\n  "name": "😀",\n  "inner": {\n    "b": 1\n  },\n  "zz": 0\n}',
    ),
    (SORT, '{"size": 1, "inner": {|"b": 1, "a": ""}}', '{"size": 1, "inner": {"a": "", "b": 1}}'),
]


def _rewritings(marked: str, kind: Kind | None = None, *, in_revision: bool = False) -> dict[str, Offer]:
    context = _context(marked, kind, in_revision=in_revision)
    names = [name for name, action in BY_NAME.items() if action.kind == "refactor.rewrite"]
    return {title: offer for name in names for title, offer in _resolved(name, context).items()}


@pytest.mark.parametrize(("title", "marked", "expected"), REWRITTEN, ids=[f"{row[1]}: {row[0]}" for row in REWRITTEN])
def test_a_refactoring(title: str, marked: str, expected: str) -> None:
    offers = _rewritings(marked, THING)
    assert title in offers
    assert _after(offers[title], _plain(marked)) == expected


@pytest.mark.parametrize(
    ("title", "marked"),
    [
        (FILL, '{"size": 3, "flag": true, "mode": "slow"|}'),
        (FILL, '{"size": 3|'),
        (TAKE, '{"size": 4|}'),
        (TAKE, '{"size": 3.0, "flag": 0|}'),
        (TAKE, '{"size": 4, "size": 3|}'),
        (TAKE, '{"size": 3| // three\n}'),
        (SORT, '{"name": "x", "size": 1|}'),
        (SORT, '{"size": 1, // one\n "name": "x"|}'),
        (SORT, '{"size": 1 "name": "x"|}'),
        (WRAP, "[|]"),
        (UNWRAP, '{"name": "x"|}'),
    ],
)
def test_a_refactoring_that_would_change_nothing_or_break_something_is_not_offered(title: str, marked: str) -> None:
    assert title not in _rewritings(marked, THING)


WRAPPED = """[
  {
    "name": "InMemoryTicketSnapshotStore",
    "component_type": "infrastructure_snapshot_store",
    "operation_type": "CREATE",
    "definition": {
      "store_name": "InMemoryTicketSnapshotStore",
      "aggregate_id_type_str": "uuid.UUID",
      "snapshot_type_str": "TicketSnapshot",
      "snapshot_module_str": "app_root_name.domain.ticketing.models.ticket_snapshot"
    }
  }
]
"""


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("in_revision", [True, False])
def test_a_definition_is_wrapped_and_taken_out_again(eol: str, *, in_revision: bool) -> None:
    bare = json.dumps(EXAMPLE, indent=2).replace("\n", eol) + eol
    wrapped = WRAPPED.replace("\n", eol)
    offers = _rewritings(bare, in_revision=in_revision)
    assert UNWRAP not in offers
    assert _after(offers[WRAP], bare) == wrapped
    offers = _rewritings(wrapped, in_revision=in_revision)
    assert WRAP not in offers
    assert _after(offers[UNWRAP], wrapped) == bare


def test_nothing_is_lost_by_taking_a_definition_out() -> None:
    assert UNWRAP not in _rewritings(json.dumps([_operation(), _operation()]), in_revision=True)
    assert UNWRAP not in _rewritings(json.dumps([{**_operation(), "context_kwargs": {}}]), in_revision=True)
    assert UNWRAP not in _rewritings(WRAPPED.replace("  {", "  // why\n  {", 1), in_revision=True)
    assert UNWRAP in _rewritings(json.dumps([_operation()]), in_revision=True)
    other = json.dumps([{**_operation(), "component_type": "domain_event"}])
    assert UNWRAP not in _rewritings(other, in_revision=True)


def test_in_a_revision_the_definition_at_the_cursor_is_rewritten() -> None:
    value = [_operation(), _operation(store_type="in_memory")]
    text = json.dumps(value)
    start = text.rindex("store_type")
    offers = _rewritings(f"{text[:start]}|{text[start:]}", in_revision=True)
    assert _after(offers[TAKE], text) == json.dumps([_operation(), _operation()])
    assert TAKE not in _rewritings(f"{text[:20]}|{text[20:]}", in_revision=True)


@pytest.mark.parametrize(
    ("changes", "title", "key", "value"),
    [
        ({"operation_type": "CREAT"}, 'Write "CREATE"', "operation_type", "CREATE"),
        ({"operation_type": None}, 'Add "operation_type"', "operation_type", "CREATE"),
        (
            {"operaton_type": "CREATE", "operation_type": None},
            'Rename it to "operation_type"',
            "operation_type",
            "CREATE",
        ),
        ({"name": "Other"}, f'Name the operation "{EXAMPLE["store_name"]}"', "name", EXAMPLE["store_name"]),
    ],
)
def test_an_operations_own_keys_are_mended(changes: dict[str, Any], title: str, key: str, value: str) -> None:
    operation = {name: one for name, one in {**_operation(), **changes}.items() if one is not None}
    text = json.dumps([operation], indent=2)
    (after,) = json.loads(_after(_offers("quick-fix", text, in_revision=True)[title], text))
    assert after == {**{name: one for name, one in operation.items() if name in _operation()}, key: value}
