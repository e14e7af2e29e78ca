"""What a session says of files that are not open."""

from __future__ import annotations

import json
from pathlib import Path

from storesmith.lsp.capabilities import ClientCapabilities
from storesmith.lsp.session import Session
from storesmith.lsp.to_lsp import uri_of

DEFINITION = {
    "store_name": "InMemoryTicketSnapshotStore",
    "aggregate_id_type_str": "str",
    "snapshot_type_str": "UUID",
    "snapshot_module_str": "uuid",
}


def _codes_on_disk(session: Session, path: Path) -> list[str]:
    found = session.problems_on_disk(path)
    assert found is not None
    return [problem.code for problem in found[1]]


def _settle(session: Session, uri: str) -> None:
    session.problems(uri)
    while session.work():
        session.problems(uri)


def test_a_closed_file_is_to_be_looked_at_again_when_another_says_something_else_of_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    closed, opened = tmp_path / "a.snapshot_store.json", tmp_path / "b.snapshot_store.json"
    text = json.dumps(DEFINITION, indent=2)
    closed.write_text(text, encoding="utf-8")
    session = Session(ClientCapabilities(pulls_diagnostics=True), (tmp_path,), None)
    session.look_around()
    uri = uri_of(opened)
    session.open(uri, opened, text, 1)
    _settle(session, uri)
    assert _codes_on_disk(session, closed) == ["duplicate-store"]

    before = session.generation, session.result_id_on_disk(closed)
    session.change(uri, 2)
    session.reset(uri, text.replace("}", ', "description": "x"}'))
    _settle(session, uri)
    assert (session.generation, session.result_id_on_disk(closed)) == before

    session.change(uri, 3)
    session.reset(uri, text.replace("InMemoryTicket", "InMemoryOrder"))
    _settle(session, uri)
    assert session.generation == before[0]
    assert session.result_id_on_disk(closed) != before[1]
    assert _codes_on_disk(session, closed) == []
