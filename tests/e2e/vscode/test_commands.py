"""The commands of the palette."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from e2e.vscode.conftest import SitDown
from e2e.vscode.person import change

pytestmark = pytest.mark.process

ACCOUNT = "account.snapshot_store.json"
NEW = "ledger.snapshot_store.json"


def test_a_new_definition(sit_down: SitDown, book_keeper: Path) -> None:
    (book_keeper / ACCOUNT).unlink()
    person = sit_down(book_keeper, "revisions.json")
    person.until_equal(person.lenses, ["Generate store and tests"])
    person.run("Storesmith: New Snapshot Store Definition...")
    person.pick("LedgerSnapshot")
    person.pick("sqlalchemy")
    person.until_equal(person.active_tab, NEW)
    person.save_all()
    assert json.loads(person.on_disk(NEW) or "") == {
        "store_name": "SqlalchemyLedgerSnapshotStore",
        "aggregate_id_type_str": "int",
        "snapshot_type_str": "LedgerSnapshot",
        "snapshot_module_str": "book_keeper.domain.ledger.ledger_snapshot",
        "store_type": "sqlalchemy",
    }


def test_a_new_definition_where_nothing_has_started_the_server(sit_down: SitDown, tmp_path: Path) -> None:
    project = tmp_path / "plain"
    (project / "shop").mkdir(parents=True)
    (project / "shop/cart.py").write_text("class CartSnapshot:\n    total: int\n", encoding="utf-8")
    person = sit_down(project, "shop/cart.py")
    person.run("Storesmith: New Snapshot Store Definition...")
    person.pick("CartSnapshot")
    person.pick("in_memory")
    person.until_equal(person.active_tab, "cart.snapshot_store.json")
    person.until(lambda: not any(person.tabs().values()))
    assert json.loads(person.on_disk("cart.snapshot_store.json") or "")["snapshot_module_str"] == "shop.cart"


def test_what_a_new_definition_was_made_for_is_not_missing_once_it_is_generated(
    sit_down: SitDown, book_keeper: Path
) -> None:
    """The definition's tab, a preview as nothing was typed into it, is not taken by the store."""
    (book_keeper / ACCOUNT).unlink()
    person = sit_down(book_keeper, "revisions.json")
    person.until(person.lenses)
    person.run("Storesmith: New Snapshot Store Definition...")
    person.pick("LedgerSnapshot")
    person.pick("sqlalchemy")
    person.until_equal(person.active_tab, NEW)
    person.until_equal(person.lenses, ["Generate store and tests"])
    person.click_lens("Generate store and tests")
    person.until_equal(person.active_tab, "sqlalchemy_ledger_snapshot_store.py")
    assert NEW in person.tabs()
    person.until(lambda: person.problems(NEW), lambda found: not found)


def test_check_open_and_info(sit_down: SitDown, book_keeper: Path) -> None:
    change(book_keeper / ACCOUNT, '"store_type"', '"stor_type"')
    person = sit_down(book_keeper, ACCOUNT)
    person.until(person.lenses)
    person.run("Storesmith: Check Workspace")
    person.until(person.notifications, lambda said: "2 definitions in 2 files: 0 errors, 1 warning." in said)
    person.page.locator(".markers-panel").wait_for()

    person.run("Storesmith: Open Generated Store")
    missing = "The store of InMemoryAccountSnapshotStore is not generated yet."
    person.until(person.notifications, lambda said: missing in said)
    person.click(person.page.locator(".notifications-toasts .monaco-button", has_text="Generate"))
    person.until_equal(person.active_tab, "in_memory_account_snapshot_store.py")

    person.run("Storesmith: Show Info")
    shown = person.until(person.lines, lambda lines: any(line.startswith("storesmith ") for line in lines))
    assert f"Path: {person.program.server}" in shown
    assert f"project {book_keeper}" in shown
