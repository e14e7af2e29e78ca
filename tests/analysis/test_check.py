"""All problems of a document together: severities, limits, revision files, and rules that crash."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storesmith.analysis import Document, Problem, definitions_in, rules
from storesmith.analysis.context import Context
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


def test_a_softer_severity_still_breaks_python() -> None:
    text = definition_text(store_name="not an ident")
    (problem,) = problems_of(text, config=Config(rules={"invalid-class-name": "hint"}))
    assert (problem.severity, problem.breaks_python) == ("hint", True)


def test_problems_stand_in_the_order_of_the_text() -> None:
    found = problems_of('{"stor_type": 1, "store_type": "redis", "xyzzy": 2, }')
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


def test_a_rule_that_crashes_costs_only_its_own_result(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(context: Context) -> Iterator[Problem]:
        yield rules.ALL[0].problem(context.definition.node.span, "said before the crash")
        raise RuntimeError("this rule is broken")

    broken = replace(rules.ALL[0], code="broken-rule", check=crash)
    monkeypatch.setattr(rules, "ALL", (broken, *rules.ALL))
    with caplog.at_level(logging.ERROR):
        found = problems_of(definition_text(stor_type=1, description=3))
    assert sorted(_codes(found)) == ["unknown-property", "wrong-type"]
    assert "broken-rule" in caplog.text
    assert "this rule is broken" in caplog.text


def test_what_is_malformed_in_a_schema_refuses_nothing() -> None:
    kind = make_kind({"type": "object", "properties": {"a": {"type": "no-such-type"}, "b": {"pattern": "("}}})
    assert _codes(problems_of('{"a": 1, "a": 1, "b": "x"}', kind)) == ["duplicate-key"]


OPERATION = {"name": "x", "component_type": "infrastructure_snapshot_store", "operation_type": "CREATE"}


def _revision(*operations: Any) -> str:
    return json.dumps(list(operations), indent=2)


def _in_revision(text: str, path: Path = REVISIONS) -> list[str]:
    return _codes(problems_of(text, path=path))


BAD = {**EXAMPLE, "store_type": "redis"}


@pytest.mark.parametrize(
    "path", [REVISIONS, ROOT / "a/b/revisions.json", ROOT / ".blocks/x.json", ROOT / "a/.blocks/b/c/x.json"]
)
def test_definitions_in_a_revision_file(path: Path) -> None:
    text = _revision({**OPERATION, "definition": EXAMPLE}, {**OPERATION, "definition": BAD})
    document = make_document(text, path=path)
    assert [definition.value for definition in definitions_in(document, make_scope())] == [EXAMPLE, BAD]
    (problem,) = problems_of(text, path=path)
    assert problem.code == "unknown-store-type"
    assert text[problem.span.start : problem.span.end] == '"redis"'
    assert problem.span.start > text.index('"redis"') - 1


@pytest.mark.parametrize(
    "spelling", ["infrastructure_snapshot_store", "INFRASTRUCTURE_SNAPSHOT_STORE", "Infrastructure_Snapshot_Store"]
)
def test_the_case_of_a_component_type_does_not_count(spelling: str) -> None:
    assert _in_revision(_revision({**OPERATION, "component_type": spelling, "definition": BAD})) == [
        "unknown-store-type"
    ]


def test_a_single_operation_without_an_array() -> None:
    assert _in_revision(json.dumps({**OPERATION, "definition": BAD})) == ["unknown-store-type"]


@pytest.mark.parametrize(
    "text",
    [
        _revision({**OPERATION, "component_type": "command", "definition": BAD}),
        _revision({**OPERATION, "component_type": 3, "definition": BAD}),
        _revision({"definition": BAD}),
        _revision(OPERATION),
        _revision(1, None, "x", [OPERATION]),
        _revision(),
        json.dumps(BAD),
        "3",
        '{"any": "json",}',
        "[1, 2",
        '{"component_type": "command", "definition": {"a": 1 "b": 2}}',
    ],
)
def test_what_is_not_ours_in_a_revision_file_is_left_alone(text: str) -> None:
    assert _in_revision(text) == []


def test_a_mistake_of_syntax_in_a_revision_file_with_ours() -> None:
    text = _revision({**OPERATION, "definition": EXAMPLE})[:-1] + ",]"
    assert _in_revision(text) == ["trailing-comma"]


def test_an_operation_is_not_held_to_the_schema() -> None:
    """Only what is in `definition` is; the operation around it is Architect's."""
    assert _in_revision(_revision({**OPERATION, "anything": 1, "definition": EXAMPLE})) == []


@pytest.mark.parametrize("operation_type", ["DELETE", "REMOVE", "delete"])
def test_a_removal_need_not_have_a_whole_definition(operation_type: str) -> None:
    operation = {**OPERATION, "operation_type": operation_type, "definition": {"store_name": "TicketSnapshotStore"}}
    assert "missing-property" not in _in_revision(_revision(operation))


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
