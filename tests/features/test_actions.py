"""The generating action: what it offers, and what it does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storesmith.analysis import output_problems, problems
from storesmith.features.actions import ALL, BY_NAME, IN_PYTHON, ActionContext, Offer
from storesmith.generate.template import RenderError
from storesmith.model import definitions_in
from storesmith.project import Project
from storesmith.text import SourceChange, Span, apply_edits
from support import (
    DEFINITION,
    REVISIONS,
    ROOT,
    STORE,
    TESTS,
    MemoryReader,
    definition_text,
    make_document,
    make_project,
    make_scope,
)

FILES: dict[str, str | None] = {
    "pyproject.toml": "",
    "app/__init__.py": "",
    "app/domain/__init__.py": "",
    "tests/test_something.py": "",
}
GENERATE = BY_NAME["generate"]
NAME = "InMemoryTicketSnapshotStore"
STORE_NAME = STORE.relative_to(ROOT).as_posix()


def _context(
    text: str, project: Project, *, selection: Span | None = None, can_confirm: bool = True, in_revision: bool = False
) -> ActionContext:
    document = make_document(text, path=REVISIONS if in_revision else DEFINITION)
    scope = make_scope()
    found = problems(document, scope, project)
    return ActionContext(document, scope, project, found, selection or Span(0, 0), can_confirm)


def _offers(text: str, files: Mapping[str, str | None] = FILES, **options: Any) -> list[Offer]:
    return list(GENERATE.offers(_context(text, make_project(files), **options)))


def _enabled(title: str, shown: Path = STORE) -> Offer:
    """The offer that can be chosen, after which the store is shown."""
    return Offer("generate", title, shown=shown)


def _generated(text: str | None = None) -> dict[str, str]:
    """What is generated in a project without it, by its paths below the root."""
    change = GENERATE.resolve(_context(text or definition_text(), make_project(FILES)), 0)
    return {creation.path.relative_to(ROOT).as_posix(): creation.text for creation in change.creations}


def test_actions_are_listed_once() -> None:
    assert [action.name for action in (*ALL, *IN_PYTHON)] == list(BY_NAME)
    assert GENERATE.kind == "source.generate.storesmith"


def test_new_files_are_offered_first() -> None:
    assert _offers(definition_text()) == [_enabled(f"Generate {NAME} and its tests")]


def test_resolving_makes_the_files_and_the_packages_that_are_the_custom() -> None:
    files = _generated()
    assert set(files) == {
        "app/infrastructure/__init__.py",
        "app/infrastructure/snapshot_stores/__init__.py",
        STORE.relative_to(ROOT).as_posix(),
        TESTS.relative_to(ROOT).as_posix(),
    }
    assert f"class {NAME}(" in files[STORE.relative_to(ROOT).as_posix()]
    assert f"class Test{NAME}(" in files[TESTS.relative_to(ROOT).as_posix()]


def test_the_same_files_are_up_to_date() -> None:
    files = {**FILES, **_generated()}
    assert _offers(definition_text(), files) == [
        Offer("generate", f"{NAME} and its tests are up to date", disabled="The files are up to date")
    ]
    assert GENERATE.resolve(_context(definition_text(), make_project(files)), 0) == SourceChange()


def test_line_ends_are_no_difference() -> None:
    files = {**FILES, **{name: text.replace("\n", "\r\n") for name, text in _generated().items()}}
    (offer,) = _offers(definition_text(), files)
    assert offer.disabled == "The files are up to date"


def _after(change: SourceChange, files: Mapping[str, str | None]) -> dict[str, str | None]:
    """The files after a change; what is created was not there."""
    texts = dict(files)
    for creation in change.creations:
        name = creation.path.relative_to(ROOT).as_posix()
        assert name not in texts
        texts[name] = creation.text
    for edit in change.edits:
        name = edit.path.relative_to(ROOT).as_posix()
        texts[name] = apply_edits(texts[name] or "", edit.edits)
    return texts


def _edited(before: str, after: str) -> dict[str, str | None]:
    """A project in which a person has changed the store."""
    files: dict[str, str | None] = {**FILES, **_generated()}
    text = files[STORE_NAME]
    assert text is not None
    assert before in text
    return {**files, STORE_NAME: text.replace(before, after)}


MINE = ("    async def clear", "    # mine\n    async def clear")
OVERLAPPING = ("Keeps the latest snapshot", "Keeps my snapshot")
CHANGED = definition_text(description="Something else.")


@pytest.mark.parametrize("can_confirm", [True, False])
def test_what_nobody_has_changed_is_generated_again_unasked(*, can_confirm: bool) -> None:
    files: dict[str, str | None] = {**FILES, **_generated()}
    assert _offers(CHANGED, files, can_confirm=can_confirm) == [_enabled(f"Generate {NAME} and its tests again")]
    change = GENERATE.resolve(_context(CHANGED, make_project(files), can_confirm=can_confirm), 0)
    assert not any(edit.needs_confirmation for edit in change.edits)
    assert _after(change, files) == {**FILES, **_generated(CHANGED)}


@pytest.mark.parametrize("can_confirm", [True, False])
def test_what_a_person_has_changed_stays_when_it_is_generated_again(*, can_confirm: bool) -> None:
    files = _edited(*MINE)
    assert _offers(definition_text(), files) == [
        Offer(
            "generate",
            f"{NAME} and its tests are up to date, with your changes",
            disabled="The files are up to date",
        )
    ]
    assert _offers(CHANGED, files, can_confirm=can_confirm) == [_enabled(f"Generate {NAME} and its tests again")]
    change = GENERATE.resolve(_context(CHANGED, make_project(files), can_confirm=can_confirm), 0)
    assert not any(edit.needs_confirmation for edit in change.edits)
    store = _after(change, files)[STORE_NAME]
    assert store is not None
    assert "# mine" in store
    assert "Something else." in store


def test_changes_that_overlap_are_merged_with_consent_only() -> None:
    files = _edited(*OVERLAPPING)
    assert _offers(CHANGED, files) == [_enabled(f"Generate {NAME} and its tests again, merging with your changes…")]
    change = GENERATE.resolve(_context(CHANGED, make_project(files)), 0)
    assert [(edit.path, edit.needs_confirmation) for edit in change.edits] == [(STORE, True)]
    store = _after(change, files)[STORE_NAME] or ""
    for line in ("<<<<<<< as it stands", "Keeps my snapshot", "=======", "Something else.", ">>>>>>> as it would"):
        assert line in store


def test_changes_that_overlap_are_not_touched_where_nobody_can_be_asked() -> None:
    files = _edited(*OVERLAPPING)
    (offer,) = _offers(CHANGED, files, can_confirm=False)
    assert offer.disabled is not None
    assert offer.disabled.startswith(
        f"{STORE.name} has been edited in one place where something else would be generated now"
    )
    assert "see storesmith generate --diff" in offer.disabled
    assert GENERATE.resolve(_context(CHANGED, make_project(files), can_confirm=False), 0) == SourceChange()


def test_a_file_that_is_not_ours_is_replaced_by_its_own_action_only() -> None:
    files = {**FILES, **_generated(), STORE_NAME: "# mine\n"}
    (offer,) = _offers(definition_text(), files)
    assert offer.disabled == f"{STORE.name} was not generated by storesmith"
    assert GENERATE.resolve(_context(definition_text(), make_project(files)), 0) == SourceChange()
    replacing = BY_NAME["replace-output"]
    context = _context(definition_text(), make_project(files))
    assert [one.title for one in replacing.offers(context)] == [
        f"Replace {STORE.name}, which was not generated by storesmith…"
    ]
    change = replacing.resolve(context, 0)
    assert [(edit.path, edit.needs_confirmation) for edit in change.edits] == [(STORE, True)]
    assert _after(change, files) == {**FILES, **_generated()}
    assert list(replacing.offers(_context(definition_text(), make_project(files), can_confirm=False))) == []


def test_a_fix_is_offered_at_what_is_said_of_the_output() -> None:
    fix = BY_NAME["generate-output"]
    context = _context(definition_text(), make_project(FILES), selection=Span(0, 60))
    (definition,) = definitions_in(context.document, context.scope)
    assert list(fix.offers(context)) == []
    said = tuple(output_problems(definition, context.project, context.problems))
    (offer,) = fix.offers(replace(context, reported=said))
    assert (offer.title, offer.problems, offer.is_preferred) == (f"Generate {NAME} and its tests", said, True)
    assert fix.resolve(context, offer.index) == GENERATE.resolve(context, 0)


@pytest.mark.parametrize("can_confirm", [True, False])
def test_what_is_missing_is_made_and_what_is_the_same_left(*, can_confirm: bool) -> None:
    files: dict[str, str | None] = {**FILES, **_generated()}
    del files[TESTS.relative_to(ROOT).as_posix()]
    assert _offers(definition_text(), files, can_confirm=can_confirm) == [
        _enabled(f"Generate what is missing of {NAME} and its tests")
    ]
    change = GENERATE.resolve(_context(definition_text(), make_project(files), can_confirm=can_confirm), 0)
    assert [creation.path for creation in change.creations] == [TESTS]
    assert change.edits == ()


def test_where_one_differs_and_nobody_can_be_asked_the_missing_one_is_made() -> None:
    files: dict[str, str | None] = {**FILES, **_generated(), STORE_NAME: "# mine\n"}
    del files[TESTS.relative_to(ROOT).as_posix()]
    (offer,) = _offers(definition_text(), files, can_confirm=False)
    assert offer.disabled is None
    change = GENERATE.resolve(_context(definition_text(), make_project(files), can_confirm=False), 0)
    assert [creation.path for creation in change.creations] == [TESTS]
    assert change.edits == ()


def test_what_is_no_text_file_is_left_alone() -> None:
    files = {**FILES, STORE.relative_to(ROOT).as_posix(): None}
    (offer,) = _offers(definition_text(), files)
    assert offer.title == f"Generate what can be of {NAME} and its tests"
    assert list(BY_NAME["replace-output"].offers(_context(definition_text(), make_project(files)))) == []
    change = GENERATE.resolve(_context(definition_text(), make_project(files)), 0)
    assert STORE not in [creation.path for creation in change.creations]
    assert change.edits == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"store_name": "not an ident"}, ["line 1:", "not a Python identifier"]),
        ({"store_type": "mongodb"}, ["Unknown store type"]),
        ({"aggregate_id_type_str": "UUID"}, ["names no module"]),
        ({"snapshot_module_str": "a..b", "snapshot_type_str": "1"}, ["(and 1 more)"]),
        ({"description": 3}, ["Expected string or null"]),
    ],
)
def test_while_the_python_would_break_the_action_says_why_not(changes: dict[str, Any], words: list[str]) -> None:
    (offer,) = _offers(definition_text(**changes))
    assert offer.disabled is not None
    assert offer.disabled.startswith("Cannot generate: ")
    for word in words:
        assert word in offer.disabled
    context = _context(definition_text(**changes), make_project(FILES))
    with pytest.raises(RenderError, match="cannot generate: "):
        GENERATE.resolve(context, 0)


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"store_name": 3}', "null"])
def test_a_definition_of_next_to_nothing(text: str) -> None:
    (offer,) = _offers(text)
    assert offer.title == "Generate the snapshot store and its tests"
    assert offer.disabled is not None
    assert offer.disabled.startswith("Cannot generate: line 1: ")


def test_an_empty_file_offers_nothing() -> None:
    assert _offers("") == []


def test_a_warning_does_not_stop_it() -> None:
    (offer,) = _offers(definition_text(stor_type=1, store_name="Tickets"))
    assert offer == _enabled("Generate Tickets and its tests", STORE.with_name("tickets.py"))


def test_without_a_package_the_reason_names_the_setting() -> None:
    (offer,) = _offers(definition_text(), {"pyproject.toml": ""})
    assert offer.disabled is not None
    assert "app-root" in offer.disabled


def test_the_placeholder_becomes_the_package() -> None:
    files = {"pyproject.toml": "", "shop/domain/__init__.py": "", "shop/__init__.py": ""}
    change = GENERATE.resolve(_context(definition_text(), make_project(files)), 0)
    by_name = {creation.path.relative_to(ROOT).as_posix(): creation.text for creation in change.creations}
    store = by_name["shop/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"]
    assert "from shop.domain.ticketing.models.ticket_snapshot import TicketSnapshot" in store
    assert not any("app_root_name" in text for text in by_name.values())


def _operation(**changes: Any) -> str:
    definition = definition_text(**changes)
    return f'{{"component_type": "infrastructure_snapshot_store", "definition": {definition}}}'


def test_in_a_revision_file_the_definition_at_the_selection_is_offered() -> None:
    first, second = _operation(store_name="ASnapshotStore"), _operation(store_name="BSnapshotStore")
    text = f"[{first},\n\n{second}]"
    project = make_project(FILES)

    def titles(start: int, end: int) -> list[tuple[str, int]]:
        context = _context(text, project, selection=Span(start, end), in_revision=True)
        return [(offer.title, offer.index) for offer in GENERATE.offers(context)]

    a, b = ("Generate ASnapshotStore and its tests", 0), ("Generate BSnapshotStore and its tests", 1)
    assert titles(5, 5) == [a]
    assert titles(len(first) + 10, len(first) + 10) == [b]
    assert titles(0, len(text)) == [a, b]
    context = _context(text, project, selection=Span(len(text) - 3, len(text) - 3), in_revision=True)
    names = [creation.path.name for creation in GENERATE.resolve(context, 1).creations]
    assert "b_snapshot_store.py" in names


def test_in_a_revision_file_only_a_definitions_own_mistakes_count() -> None:
    text = f"[{_operation(store_name='class')}, {_operation()}]"
    context = _context(text, make_project(FILES), selection=Span(0, len(text)), in_revision=True)
    assert [offer.disabled is None for offer in GENERATE.offers(context)] == [False, True]


def test_nothing_is_generated_for_a_removal() -> None:
    text = _operation().replace("{", '{"operation_type": "DELETE", ', 1)
    assert list(GENERATE.offers(_context(text, make_project(FILES), in_revision=True))) == []


def test_an_offer_is_remembered_while_nothing_has_changed() -> None:
    files = {**FILES, **_generated()}
    project = make_project(files)
    context = _context(definition_text(), project)
    (first,) = GENERATE.offers(context)
    assert list(GENERATE.offers(context)) == [first]
    assert first.disabled == "The files are up to date"
    assert isinstance(project.reader, MemoryReader)
    project.reader.write(STORE, "# mine\n")
    (second,) = GENERATE.offers(context)
    assert second.disabled == f"{STORE.name} was not generated by storesmith"
    project.reader.remove(STORE)
    project.reader.remove(TESTS)
    (third,) = GENERATE.offers(context)
    assert third == _enabled(f"Generate {NAME} and its tests")


def test_an_empty_file_that_stands_there_is_not_overwritten_unasked() -> None:
    files: dict[str, str | None] = {**FILES, STORE_NAME: ""}
    (offer,) = _offers(definition_text(), files)
    assert offer.title == f"Generate what can be of {NAME} and its tests"
    change = GENERATE.resolve(_context(definition_text(), make_project(files)), 0)
    assert change.edits == ()
    assert STORE not in [creation.path for creation in change.creations]


def test_a_definition_that_is_gone_changes_nothing() -> None:
    assert GENERATE.resolve(_context(definition_text(), make_project(FILES)), 7) == SourceChange()


def test_what_is_generated_does_not_depend_on_the_order_of_the_keys() -> None:
    value = json.loads(definition_text(description="x"))
    backwards = json.dumps(dict(reversed(value.items())))
    assert _generated(backwards) == _generated(definition_text(description="x"))
