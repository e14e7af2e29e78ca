"""All problems of a document together: severities, limits, revision files, and rules that crash."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storesmith.analysis import rules
from storesmith.analysis.context import Context
from storesmith.model import Document, Problem, definitions_in
from storesmith.project import Config
from support import (
    DEFINITION,
    EXAMPLE,
    REVISIONS,
    ROOT,
    definition_text,
    make_document,
    make_kind,
    make_scope,
    problems_of,
)


def _codes(found: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in found]


@pytest.mark.parametrize("severity", ["error", "warning", "information", "hint"])
def test_a_severity_by_configuration(severity: Any) -> None:
    text = definition_text(stor_type=1)
    (problem,) = problems_of(text, config=Config(rules={"unknown-property": severity}))
    assert problem.severity == severity
    assert not problem.breaks_python


def test_off_is_silent() -> None:
    text = definition_text(stor_type=1, description=3)
    config = Config(rules={"unknown-property": "off", "wrong-type": "off", "no-such-rule": "error"})
    assert problems_of(text, config=config) == ()


def test_a_syntax_rule_can_be_off_too() -> None:
    text = definition_text()[:-1] + ",}"
    assert _codes(problems_of(text)) == ["trailing-comma"]
    assert problems_of(text, config=Config(rules={"trailing-comma": "off"})) == ()


@pytest.mark.parametrize("severity", ["hint", "off"])
def test_a_name_that_python_refuses_stays_an_error(severity: Any) -> None:
    text = definition_text(store_name="not an ident")
    found = problems_of(text, config=Config(rules={"invalid-class-name": severity, "cannot-generate": "off"}))
    softened = [("invalid-class-name", "hint", True)] if severity == "hint" else []
    assert sorted((one.code, one.severity, one.breaks_python) for one in found) == sorted(
        [("cannot-generate", "error", True), *softened]
    )


def test_problems_stand_in_the_order_of_the_text() -> None:
    found = problems_of('{"stor_type": 1, "store_type": "mongodb", "xyzzy": 2, }')
    assert _codes(found) == [
        *["missing-property"] * 4,
        *("unknown-property", "unknown-store-type", "unknown-property", "trailing-comma"),
    ]
    spans = [problem.span for problem in found]
    assert spans == sorted(spans)


def test_of_too_many_the_worst_are_kept_and_the_rest_counted() -> None:
    text = definition_text(**{f"unknown_{index}": index for index in range(50)}, description=3)
    found = problems_of(text, config=Config(max_problems=10))
    assert len(found) == 11
    assert "wrong-type" in _codes(found)
    assert found[-1].code == "too-many-problems"
    assert found[-1].severity == "information"
    assert "41 more problems are not shown" in found[-1].message
    assert "10" in found[-1].message


def test_exactly_as_many_as_may_be_shown_are_all_shown() -> None:
    text = definition_text(**{f"unknown_{index}": index for index in range(10)})
    assert _codes(problems_of(text, config=Config(max_problems=10))) == ["unknown-property"] * 10


def test_one_more_is_one_problem() -> None:
    text = definition_text(**{f"unknown_{index}": index for index in range(3)})
    assert problems_of(text, config=Config(max_problems=2))[-1].message.startswith("1 more problem is not shown")


def test_the_limit_holds_with_severities_changed() -> None:
    text = definition_text(**{f"unknown_{index}": index for index in range(50)})
    found = problems_of(text, config=Config(max_problems=5, rules={"unknown-property": "error"}))
    assert _codes(found) == ["unknown-property"] * 5 + ["too-many-problems"]
    assert "45 more problems" in found[-1].message


def test_a_limit_in_an_array_without_an_object() -> None:
    found = problems_of("[" + "1 " * 50 + "]", config=Config(max_problems=3))
    assert len(found) == 4


def test_a_rule_that_fails_is_reported_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(context: Context) -> Iterator[Problem]:
        yield rules.ALL[0].problem(context.definition.node.span, "said before the crash")
        raise RuntimeError("this rule is broken")

    broken = replace(rules.ALL[0], code="broken-rule", check=crash)
    monkeypatch.setattr(rules, "ALL", (broken, *rules.ALL))
    with caplog.at_level(logging.ERROR):
        found = problems_of(definition_text(stor_type=1, description=3))
    assert sorted(_codes(found)) == ["failed-rule", "unknown-property", "wrong-type"]
    assert "The rule broken-rule failed" in next(one.message for one in found if one.code == "failed-rule")
    assert "broken-rule" in caplog.text
    assert "this rule is broken" in caplog.text


def test_what_is_malformed_in_a_schema_refuses_nothing() -> None:
    kind = make_kind({"type": "object", "properties": {"a": {"type": "no-such-type"}, "b": {"pattern": "("}}})
    assert _codes(problems_of('{"a": 1, "a": 1, "b": "x"}', kind)) == ["duplicate-key"]


OPERATION = {
    "name": EXAMPLE["store_name"],
    "component_type": "infrastructure_snapshot_store",
    "operation_type": "CREATE",
}


def _revision(*operations: Any) -> str:
    return json.dumps(list(operations), indent=2)


def _in_revision(text: str, path: Path = REVISIONS) -> list[str]:
    return _codes(problems_of(text, path=path))


BAD = {**EXAMPLE, "store_type": "mongodb"}


@pytest.mark.parametrize(
    "path", [REVISIONS, ROOT / "a/b/revisions.json", ROOT / ".blocks/x.json", ROOT / "a/.blocks/b/c/x.json"]
)
def test_definitions_in_a_revision_file(path: Path) -> None:
    text = _revision({**OPERATION, "definition": EXAMPLE}, {**OPERATION, "definition": BAD})
    document = make_document(text, path=path)
    assert [definition.value for definition in definitions_in(document, make_scope())] == [EXAMPLE, BAD]
    (problem,) = problems_of(text, path=path)
    assert problem.code == "unknown-store-type"
    assert text[problem.span.start : problem.span.end] == '"mongodb"'
    assert problem.span.start == text.index('"mongodb"')


@pytest.mark.parametrize(
    "spelling", ["infrastructure_snapshot_store", "INFRASTRUCTURE_SNAPSHOT_STORE", "Infrastructure_Snapshot_Store"]
)
def test_the_case_of_a_component_type_does_not_count(spelling: str) -> None:
    assert _in_revision(_revision({**OPERATION, "component_type": spelling, "definition": BAD})) == [
        "unknown-store-type"
    ]


def test_equal_operations_have_equal_problems_each_at_its_own_place() -> None:
    operation = {**OPERATION, "operation_type": "NONE", "definition": {**EXAMPLE, "snapshot_type_str": 3}}
    whole = json.dumps(operation)
    for count in (1, 2):
        text = f"[{', '.join([whole] * count)}]"
        found = [problem for problem in problems_of(text, path=REVISIONS) if problem.code == "wrong-type"]
        assert [text[: problem.span.start].count(whole) for problem in found] == list(range(count))
        assert all(text[problem.span.start : problem.span.end] == "3" for problem in found)
    mended = whole.replace(": 3", ': "TicketSnapshot"')
    assert "wrong-type" not in _in_revision(f"[{mended}]")


def test_a_single_operation_without_an_array() -> None:
    assert _in_revision(json.dumps({**OPERATION, "definition": BAD})) == ["unknown-store-type"]


@pytest.mark.parametrize(
    "text",
    [
        _revision({**OPERATION, "component_type": "command", "definition": BAD}),
        _revision({**OPERATION, "component_type": 3, "definition": BAD}),
        _revision({"definition": BAD}),
        _revision(1, None, "x", [OPERATION]),
        _revision(),
        json.dumps(BAD),
        "3",
        '{"any": "json",}',
        "[1, 2",
    ],
)
def test_what_is_not_ours_in_a_revision_file_is_left_alone(text: str) -> None:
    assert _in_revision(text) == []


def test_a_mistake_of_syntax_in_a_revision_file_with_ours() -> None:
    text = _revision({**OPERATION, "definition": EXAMPLE})[:-1] + ",]"
    assert _in_revision(text) == ["trailing-comma"]


@pytest.mark.parametrize("component_type", ["command", "infrastructure_snapshot_store"])
def test_a_mistake_of_syntax_is_told_whatever_the_component(component_type: str) -> None:
    text = _revision({**OPERATION, "component_type": component_type, "definition": EXAMPLE})[:-1] + ",]"
    assert _in_revision(text) == ["trailing-comma"]


# Changes to an operation without problems, the code of what is then wrong, and the place of it.
OPERATIONS: list[tuple[dict[str, Any], str, str]] = [
    ({"name": None}, "wrong-type", "null"),
    ({"operation_type": "CRATE"}, "unexpected-value", '"CRATE"'),
    ({"operation_type": 3}, "wrong-type", "3"),
    ({"context_kwargs": []}, "wrong-type", "[]"),
    ({"context_kwarg": {}}, "unknown-property", '"context_kwarg"'),
]


@pytest.mark.parametrize(("changes", "code", "place"), OPERATIONS)
def test_an_operations_own_keys_are_checked(changes: dict[str, Any], code: str, place: str) -> None:
    text = _revision({**OPERATION, "definition": EXAMPLE, **changes})
    (problem,) = problems_of(text, path=REVISIONS)
    assert (problem.code, text[problem.span.start : problem.span.end]) == (code, place)
    assert not problem.breaks_python


@pytest.mark.parametrize("missing", ["name", "operation_type", "definition"])
def test_what_an_operation_lacks(missing: str) -> None:
    operation = {name: value for name, value in {**OPERATION, "definition": EXAMPLE}.items() if name != missing}
    (problem,) = problems_of(_revision(operation), path=REVISIONS)
    assert (problem.code, problem.severity) == ("missing-property", "warning")
    assert missing in problem.message
    assert not problem.breaks_python


def test_a_key_that_stands_twice_in_an_operation_is_told_once_and_so_is_one_in_its_definition() -> None:
    inner = json.dumps(EXAMPLE)[:-1] + ', "description": null, "description": null}'
    text = f"[{json.dumps(OPERATION)[:-1]}, " + f'"definition": {inner}, "operation_type": "CREATE"}}]'
    found = problems_of(text, path=REVISIONS)
    assert _codes(found) == ["duplicate-key", "duplicate-key"]


def test_an_operation_of_an_unknown_component_type_is_left_alone() -> None:
    operation = {"component_type": "command", "operation_type": "X", "definition": 3, "anything": 1}
    assert _in_revision(_revision(operation, {**OPERATION, "definition": EXAMPLE})) == []


@pytest.mark.parametrize("operation_type", ["create", "Update", "dElEtE", "add", "remove"])
def test_the_case_of_an_operation_type_does_not_count(operation_type: str) -> None:
    assert _in_revision(_revision({**OPERATION, "operation_type": operation_type, "definition": EXAMPLE})) == []


def test_an_operation_and_its_class_of_different_names() -> None:
    text = _revision({**OPERATION, "name": "TicketStore", "definition": EXAMPLE})
    (problem,) = problems_of(text, path=REVISIONS)
    assert (problem.code, problem.severity) == ("operation-name", "warning")
    assert text[problem.span.start : problem.span.end] == '"TicketStore"'
    (related,) = problem.related
    assert text[related.span.start : related.span.end] == json.dumps(EXAMPLE["store_name"])


def test_a_removal_needs_no_definition() -> None:
    assert _in_revision(_revision({**OPERATION, "operation_type": "REMOVE"})) == []


@pytest.mark.parametrize("operation_type", ["DELETE", "REMOVE", "delete"])
def test_a_removal_need_not_have_a_whole_definition(operation_type: str) -> None:
    operation = {**OPERATION, "operation_type": operation_type, "definition": {"store_name": "TicketSnapshotStore"}}
    assert _in_revision(_revision(operation)) == []


@pytest.mark.parametrize(
    ("path", "is_ours"),
    [
        ("a.snapshot_store.json", True),
        ("deep/er/a.snapshot_store.json", True),
        (".snapshot_store.json", True),
        ("snapshot_store.json", False),
        ("a.snapshot_store.jsonc", False),
        ("a.json", False),
        ("revisions.json", True),
        ("my_revisions.json", False),
        (".blocks/a.json", True),
        (".blocks/a.txt", False),
        ("blocks/a.json", False),
        ("package.json", False),
    ],
)
def test_which_files_are_ours(path: str, *, is_ours: bool) -> None:
    assert (make_scope().role(ROOT / path) is not None) is is_ours


@pytest.mark.parametrize(
    ("pattern", "path", "is_ours"),
    [
        ("*.store.json", "a.store.json", True),
        ("*.store.json", "deep/a.store.json", True),
        ("stores/*.json", "stores/a.json", True),
        ("stores/*.json", "app/stores/a.json", True),
        ("stores/*.json", "stores/deep/a.json", False),
        ("stores/**/*.json", "stores/deep/a.json", True),
        ("**/defs/{a,b}.json", "x/defs/b.json", True),
        ("**/defs/{a,b}.json", "x/defs/c.json", False),
        ("?.json", "a.json", True),
        ("?.json", "ab.json", False),
    ],
)
def test_further_patterns_by_configuration(pattern: str, path: str, *, is_ours: bool) -> None:
    found = problems_of("{}", path=ROOT / path, include=(pattern,))
    assert bool(found) is is_ours


def test_a_revision_file_stays_one_when_a_pattern_fits_it() -> None:
    text = _revision({**OPERATION, "definition": EXAMPLE})
    assert problems_of(text, path=REVISIONS, include=("**/*.json",)) == ()


def test_a_document_is_parsed_once() -> None:
    document = Document(DEFINITION, "{}")
    assert document.tree is document.tree
    scope = make_scope()
    assert definitions_in(document, scope) is definitions_in(document, scope)
