"""Generating, and what happens to what a person has written in the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.vscode.conftest import SitDown
from e2e.vscode.person import Person, change
from generate.projects import DEFINITION, STORE, TESTS, files_of, generate, said

pytestmark = pytest.mark.process

ACCOUNT = "account.snapshot_store.json"
LEDGER_STORE = "src/book_keeper/infrastructure/snapshot_stores/in_memory_account_snapshot_store.py"
TITLE = "Generate InMemoryAccountSnapshotStore and its tests"
OPEN = ["Open store", "Open tests"]
METHOD = "    def size(self) -> int:\n        return len(self._snapshots)\n"


def generated(project: Path, scratch: Path, *definitions: str) -> dict[str, bytes]:
    """The project's files as the command line leaves them."""
    copy = scratch / "by_command_line" / project.name
    copy.parent.mkdir()
    for name, content in files_of(project).items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content)
    result = generate(copy, *definitions)
    assert result.returncode == 0, said(result)
    return files_of(copy)


def test_from_the_light_bulb(sit_down: SitDown, book_keeper: Path, tmp_path: Path) -> None:
    expected = generated(book_keeper, tmp_path, ACCOUNT)
    person = sit_down(book_keeper, ACCOUNT)
    person.until_equal(person.lenses, ["Generate store and tests"])
    person.act(TITLE)
    person.until_equal(person.active_tab, LEDGER_STORE.rpartition("/")[2])
    person.until_equal(person.saved_files, expected)


def test_the_lens_tells_the_state(sit_down: SitDown, ticketing: Path, tmp_path: Path) -> None:
    expected = generated(ticketing, tmp_path, DEFINITION)
    person = sit_down(ticketing, DEFINITION)
    person.until_equal(person.lenses, ["Generate store and tests"])
    person.click_lens("Generate store and tests")
    person.until_equal(person.active_tab, STORE.rpartition("/")[2])
    person.until_equal(person.saved_files, expected)
    person.until_equal(person.lenses, ["Go to definition file"])
    person.click_lens("Go to definition file")
    person.until_equal(person.active_tab, DEFINITION)
    person.until_equal(person.lenses, ["Up to date", *OPEN])

    person.replace("for Ticket aggregates", "for all tickets")
    person.until_equal(person.lenses, ["Out of date: generate again", *OPEN])
    person.click_lens("Out of date: generate again")
    person.until_equal(person.active_tab, STORE.rpartition("/")[2])
    person.save_all()
    assert "An in-memory snapshot store for all tickets." in (person.on_disk(STORE) or "")
    person.click_lens("Go to definition file")
    person.until_equal(person.lenses, ["Up to date", *OPEN])
    person.click_lens("Open tests")
    person.until_equal(person.active_tab, TESTS.rpartition("/")[2])


def test_all_that_is_out_of_date(sit_down: SitDown, book_keeper: Path, tmp_path: Path) -> None:
    expected = generated(book_keeper, tmp_path)
    person = sit_down(book_keeper, ACCOUNT)
    person.until_equal(person.lenses, ["Generate store and tests"])
    person.run("Storesmith: Generate All That Is Out of Date")
    person.until_equal(person.saved_files, expected)


@pytest.mark.parametrize(
    "settings",
    [
        {
            "editor.codeActionsOnSave": {
                "source.fixAll.storesmith": "explicit",
                "source.generate.storesmith": "explicit",
            }
        },
        {"editor.codeActionsOnSave": {"source.fixAll.storesmith": "explicit"}, "storesmith.generateOnSave": True},
    ],
    ids=["codeActionsOnSave", "generateOnSave"],
)
def test_on_saving(sit_down: SitDown, book_keeper: Path, tmp_path: Path, settings: dict[str, object]) -> None:
    expected = generated(book_keeper, tmp_path, ACCOUNT)
    change(book_keeper / ACCOUNT, '"store_type"', '"stor_type"')
    person = sit_down(book_keeper, ACCOUNT, settings=settings)
    person.until(lambda: any("stor_type" in problem for problem in person.problems(ACCOUNT)))
    person.save()
    person.until_equal(lambda: files_of(book_keeper), expected)
    person.until(lambda: not any(person.tabs().values()))


def test_what_was_added_by_hand_is_kept(sit_down: SitDown, book_keeper: Path) -> None:
    assert generate(book_keeper, ACCOUNT).returncode == 0
    change(book_keeper / LEDGER_STORE, "    async def save_snapshot", f"{METHOD}\n    async def save_snapshot")
    person = sit_down(book_keeper, ACCOUNT)
    person.until_equal(person.lenses, ["Up to date, with your changes", *OPEN])
    person.replace("int", "str")
    person.until_equal(person.lenses, ["Out of date: generate again", *OPEN])
    person.click_lens("Out of date: generate again")
    person.until_equal(person.active_tab, LEDGER_STORE.rpartition("/")[2])
    person.save_all()
    store = person.on_disk(LEDGER_STORE) or ""
    assert METHOD in store
    assert "SnapshotStore[str]" in store
    assert "[int]" not in store
    person.click_lens("Go to definition file")
    person.until_equal(person.lenses, ["Up to date, with your changes", *OPEN])


def overlap(person: Person) -> str:
    """Change in the definition what a person has changed in the store; gives the store's text."""
    person.until_equal(person.lenses, ["Up to date, with your changes", *OPEN])
    person.replace("int", "str")
    person.until_equal(person.lenses, ["Out of date, and your changes overlap: merge…", *OPEN])
    person.save()
    return person.on_disk(LEDGER_STORE) or ""


def test_overlapping_changes_are_asked_about(sit_down: SitDown, book_keeper: Path) -> None:
    assert generate(book_keeper, ACCOUNT).returncode == 0
    change(book_keeper / LEDGER_STORE, "SnapshotStore[int])", "SnapshotStore[int], metaclass=Counted)")
    person = sit_down(book_keeper, ACCOUNT, settings={"storesmith.generateOnSave": True})
    before = overlap(person)
    warning = [problem for problem in person.problems(ACCOUNT) if problem.startswith("Warning")]
    assert len(warning) == 1
    assert " storesmith conflicting-output " in warning[0]

    person.click_lens("Out of date, and your changes overlap: merge…")
    person.preview().wait_for()
    assert person.on_disk(LEDGER_STORE) == before
    person.click(person.preview().get_by_role("button", name="Discard"))
    person.preview().wait_for(state="hidden")
    assert person.on_disk(LEDGER_STORE) == before

    person.click_lens("Out of date, and your changes overlap: merge…")
    person.preview().wait_for()
    person.click(person.preview().locator(".monaco-list-row .edit-checkbox").first)
    person.click(person.preview().get_by_role("button", name="Apply"))
    person.preview().wait_for(state="hidden")
    after = person.until(person.saved_files, lambda files: files[LEDGER_STORE] != before.encode())[
        LEDGER_STORE
    ].decode()
    mine, theirs = after.partition("<<<<<<<")[2].partition(">>>>>>>")[0].split("=======")
    assert "SnapshotStore[int], metaclass=Counted)" in mine
    assert "SnapshotStore[str])" in theirs
