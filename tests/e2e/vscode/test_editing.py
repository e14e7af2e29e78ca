"""What a person sees and does in a definition."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from e2e.vscode.conftest import SitDown
from e2e.vscode.person import change, replaced
from generate.projects import DEFINITION, generate, said

pytestmark = pytest.mark.process

ACCOUNT = "account.snapshot_store.json"
SNAPSHOT = "src/book_keeper/domain/ledger/ledger_snapshot.py"


def test_a_problem_is_shown_once_and_mended(sit_down: SitDown, book_keeper: Path) -> None:
    right = (book_keeper / ACCOUNT).read_text(encoding="utf-8")
    change(book_keeper / ACCOUNT, '"store_type"', '"stor_type"')
    person = sit_down(book_keeper, ACCOUNT)
    unknown = (
        'Warning: Unknown property "stor_type". Did you mean "store_type"? storesmith unknown-property [Ln 6, Col 3]'
    )
    person.until_equal(lambda: person.problems(ACCOUNT), [unknown])
    person.put_cursor_after('"stor_')
    person.act('Rename it to "store_type"')
    person.until(lambda: person.problems(ACCOUNT), lambda found: not found)
    person.save()
    assert person.on_disk(ACCOUNT) == right


def test_a_mistake_in_json_is_shown_once(sit_down: SitDown, book_keeper: Path) -> None:
    """Also where VS Code's own JSON server looks at the file."""
    change(book_keeper / ACCOUNT, '"int",', '"int"')
    change(book_keeper / "revisions.json", '"int",\n', '"int"\n')
    change(book_keeper / "revisions.json", '"redis"', '"rediss"')
    person = sit_down(book_keeper, "revisions.json")
    unknown = 'Unknown store type "rediss". Known: in_memory, redis, sqlalchemy. Did you mean "redis"?'
    person.until_equal(
        person.problems,
        [
            "Error: Expected a comma before the next property. storesmith expected-comma [Ln 3, Col 32]",
            "Error: Expected comma json 514 [Ln 9, Col 7]",
            f"Error: {unknown} storesmith unknown-store-type [Ln 11, Col 21]",
        ],
    )


def test_completion_of_a_class_brings_its_module(sit_down: SitDown, book_keeper: Path) -> None:
    begun = '{\n  "store_name": "InMemoryAccountSnapshotStore",\n  "aggregate_id_type_str": "int",\n  \n}\n'
    (book_keeper / ACCOUNT).write_text(begun, encoding="utf-8")
    person = sit_down(book_keeper, ACCOUNT)
    person.until(lambda: person.problems(ACCOUNT))
    person.put_cursor_after('"int",')
    person.press("ArrowDown", "End")
    assert "snapshot_type_str" in person.complete()
    person.accept("snapshot_type_str")
    person.type("Led")
    person.accept('"LedgerSnapshot"')
    person.until(lambda: any("snapshot_module_str" in line for line in person.lines()))
    person.save()
    module = '  "snapshot_module_str": "book_keeper.domain.ledger.ledger_snapshot",\n'
    assert person.on_disk(ACCOUNT) == replaced(begun, "  \n", f'{module}  "snapshot_type_str": "LedgerSnapshot"\n')


def test_hover_definition_and_rename(sit_down: SitDown, book_keeper: Path) -> None:
    result = generate(book_keeper, ACCOUNT)
    assert result.returncode == 0, said(result)
    person = sit_down(book_keeper, ACCOUNT)
    person.until_equal(person.lenses, ["Up to date", "Open store", "Open tests"])
    person.put_cursor_after('"snapshot_type')
    assert "snapshot_type_str — string, required" in person.hover()
    person.press("Escape")

    person.put_cursor_after('"Ledger')
    person.press("F12")
    person.until_equal(person.active_tab, "ledger_snapshot.py")
    person.until(lambda: "class LedgerSnapshot:" in person.lines())
    person.press("Control+Alt+-")
    person.until_equal(person.active_tab, ACCOUNT)

    person.put_cursor_after('"InMemoryAccount')
    person.rename("InMemoryAccountsSnapshotStore")
    folder = "src/book_keeper/infrastructure/snapshot_stores"
    person.until(lambda: person.on_disk(f"{folder}/in_memory_accounts_snapshot_store.py"))
    person.save_all()
    assert person.on_disk(f"{folder}/in_memory_account_snapshot_store.py") is None
    store = person.on_disk(f"{folder}/in_memory_accounts_snapshot_store.py") or ""
    assert "class InMemoryAccountsSnapshotStore(SnapshotStore[int]):" in store
    assert json.loads(person.on_disk(ACCOUNT) or "")["store_name"] == "InMemoryAccountsSnapshotStore"
    person.until_equal(person.lenses, ["Up to date", "Open store", "Open tests"])
    assert generate(book_keeper, ACCOUNT, "--check").returncode == 0


def test_formatting(sit_down: SitDown, ticketing: Path) -> None:
    right = (ticketing / DEFINITION).read_text(encoding="utf-8")
    (ticketing / DEFINITION).write_text(right.replace('": "', '":"'), encoding="utf-8")
    person = sit_down(ticketing, DEFINITION)
    person.until(person.lenses)
    person.run("Format Document")
    person.until_equal(lambda: person.lines()[2], '  "aggregate_id_type_str": "uuid.UUID",')
    person.save()
    assert person.on_disk(DEFINITION) == right


def test_a_definition_is_made_for_a_class(sit_down: SitDown, book_keeper: Path) -> None:
    (book_keeper / ACCOUNT).unlink()
    (book_keeper / "revisions.json").unlink()
    person = sit_down(book_keeper, SNAPSHOT)
    person.put_cursor_after("class Ledger")
    person.act("New snapshot store for LedgerSnapshot")
    person.until(lambda: person.active_tab().endswith(".snapshot_store.json"))
    person.until(person.lenses)
    person.save_all()
    assert json.loads(person.on_disk("ledger.snapshot_store.json") or "") == {
        "store_name": "InMemoryLedgerSnapshotStore",
        "aggregate_id_type_str": "int",
        "snapshot_type_str": "LedgerSnapshot",
        "snapshot_module_str": "book_keeper.domain.ledger.ledger_snapshot",
    }
    person.until(person.problems, lambda found: not found)
