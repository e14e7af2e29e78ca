"""What a session has worked out anew when something changes, and in which order; and what it says of files that are not open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storesmith.analysis.rules import OUTPUT_CODES
from storesmith.features.inlay_hints import inlay_hints
from storesmith.features.stale import all_stale
from storesmith.generate.preview import preview
from storesmith.lsp import outputs, publisher
from storesmith.lsp.capabilities import ClientCapabilities
from storesmith.lsp.commands.arguments import definition_of
from storesmith.lsp.session import Session
from storesmith.lsp.start import create_server
from storesmith.lsp.to_lsp import uri_of
from support import EXAMPLE, make_open_package, outcome

DEFINITION = {
    "store_name": "InMemoryTicketSnapshotStore",
    "aggregate_id_type_str": "str",
    "snapshot_type_str": "UUID",
    "snapshot_module_str": "uuid",
}


def _codes_on_disk(session: Session, path: Path) -> list[str]:
    found = session.problems_on_disk(path)
    assert found is not None
    return [problem.code for problem in found[1] if problem.code not in OUTPUT_CODES]


def _settle(session: Session, uri: str) -> None:
    session.problems(uri)
    while session.work():
        session.problems(uri)


def test_a_closed_file_is_to_be_looked_at_again_when_another_says_something_else_of_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    make_open_package(tmp_path)
    closed, opened = tmp_path / "a.snapshot_store.json", tmp_path / "b.snapshot_store.json"
    text = json.dumps(DEFINITION, indent=2)
    closed.write_text(text, encoding="utf-8")
    session = Session(ClientCapabilities(pulls_diagnostics=True), (tmp_path,), None)
    session.look_around()
    uri = uri_of(opened)
    session.open(uri, text, 1)
    _settle(session, uri)
    assert _codes_on_disk(session, closed) == ["duplicate-store"]

    before = session.result_id_on_disk(closed)
    session.change(uri, 2)
    session.reset(uri, text.replace("}", ', "description": "x"}'))
    _settle(session, uri)
    assert session.result_id_on_disk(closed) == before

    session.change(uri, 3)
    session.reset(uri, text.replace("InMemoryTicket", "InMemoryOrder"))
    _settle(session, uri)
    assert session.result_id_on_disk(closed) != before
    assert _codes_on_disk(session, closed) == []


MODULE = "class TicketSnapshot:\n    x = 1\n"


def _files(root: Path) -> Path:
    (root / ".venv/lib/python3.11/site-packages/castlecraft_engineer").mkdir(parents=True)
    (root / ".venv/pyvenv.cfg").write_text("", encoding="utf-8")
    (root / "pyproject.toml").write_text("", encoding="utf-8")
    (root / "app").mkdir()
    file = root / "app/snapshots.py"
    file.write_text(MODULE, encoding="utf-8")
    return file


def _session(root: Path, count: int, *, pulls: bool = False) -> tuple[Session, list[str]]:
    session = Session(ClientCapabilities(pulls_diagnostics=pulls, watches_files=True), (root,), None)
    uris = []
    for number in range(count):
        path = root / f"store_{number}.snapshot_store.json"
        example = {**EXAMPLE, "snapshot_module_str": "app.snapshots", "store_name": f"Ticket{number}SnapshotStore"}
        session.open(path.as_uri(), json.dumps(example), 1)
        session.problems(path.as_uri())
        uris.append(path.as_uri())
    while session.work():
        pass
    session.needs_refresh = False
    return session, uris


def _codes(session: Session, uri: str) -> list[str]:
    return [problem.code for problem in session.problems(uri) if problem.code == "unresolved-class"]


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        ("class TicketSnapshot:\n    x = 2\n", True),
        ("# moved\n\n\n" + MODULE, True),
        (MODULE + "\n\nclass Another:\n    pass\n", False),
        ("class Renamed:\n    x = 1\n", False),
        ("class TicketSnapshot(Base):\n    x = 1\n", False),
        ("class TicketSnapshot(\n", False),
    ],
)
def test_a_module_that_binds_what_it_did_changes_no_diagnostics(tmp_path: Path, text: str, *, is_same: bool) -> None:
    file = _files(tmp_path)
    session, (uri,) = _session(tmp_path, 1, pulls=True)
    before = session.result_id(uri)
    file.write_text(text, encoding="utf-8")
    session.files_changed({file: True})
    assert (session.result_id(uri) == before) == is_same
    assert session.needs_refresh, "code lenses may be others"


def test_many_changed_modules_are_looked_at_in_the_background(tmp_path: Path) -> None:
    file = _files(tmp_path)
    session, (uri,) = _session(tmp_path, 1)
    assert _codes(session, uri) == []
    others = [tmp_path / f"app/other_{number}.py" for number in range(20)]
    for other in others:
        other.write_text("class Other:\n    pass\n", encoding="utf-8")
    file.write_text("class Renamed:\n    x = 1\n", encoding="utf-8")
    session.files_changed(dict.fromkeys([*others, file], True))
    assert session.has_work
    while session.work():
        pass
    assert _codes(session, uri) == ["unresolved-class"]
    assert len(session.project(file).python.classes_named("Other")) == 20


def test_what_is_typed_in_is_published_before_what_something_else_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "PUBLISH_PAUSE", 0.0)
    file = _files(tmp_path)
    session, uris = _session(tmp_path, 4)
    while session.take_due():
        pass
    file.write_text("class Renamed:\n    x = 1\n", encoding="utf-8")
    session.files_changed({file: True})
    session.change(uris[2], 2)
    order = []
    while uri := session.take_due():
        order.append(uri)
    assert order == [uris[2], uris[0], uris[1], uris[3]]


def test_only_diagnostics_that_are_others_are_published_where_nobody_typed(tmp_path: Path) -> None:
    file = _files(tmp_path)
    session, (uri,) = _session(tmp_path, 1)
    assert not session.is_published(uri, "[]")
    session.files_changed({file: False})
    assert session.is_published(uri, "[]")
    assert not session.is_published(uri, "[1]")
    session.touch(uri)  # it was saved
    assert not session.is_published(uri, "[1]")


def test_the_classes_are_looked_for_when_a_definition_is_opened_and_not_only_when_its_problems_are_asked_for(
    tmp_path: Path,
) -> None:
    _files(tmp_path)
    path = tmp_path / "a.snapshot_store.json"
    session = Session(ClientCapabilities(pulls_diagnostics=True), (tmp_path,), None)
    session.open(uri_of(path), "{}", 1)
    while session.work():
        pass
    assert [known.name for known in session.project(path).python.classes()] == ["TicketSnapshot"]
    other = tmp_path / "package.json"
    session = Session(ClientCapabilities(pulls_diagnostics=True), (tmp_path,), None)
    session.open(uri_of(other), "{}", 1)
    assert not session.has_work


def test_a_definition_that_comes_and_goes_while_the_workspace_is_looked_at_leaves_no_files_unnamed(
    tmp_path: Path,
) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "app/domain").mkdir(parents=True)
    store = tmp_path / "app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"
    store.parent.mkdir(parents=True)
    store.write_text("# --- storesmith: generated from late.snapshot_store.json\n", encoding="utf-8")
    session = Session(ClientCapabilities(pulls_diagnostics=True), (tmp_path,), None)
    session.look_around()
    assert session.work()  # the folder has been listed, and holds no definition yet
    late = tmp_path / "late.snapshot_store.json"
    late.write_text(json.dumps(DEFINITION), encoding="utf-8")
    uri = uri_of(late)
    session.open(uri, late.read_text(encoding="utf-8"), 1)
    session.problems(uri)
    session.close(uri)
    late.unlink()
    while session.work():
        pass
    assert session.complaints == [f"{late.name} is gone; {store.name} was generated from it, and left."]


def test_changed_document_is_indexed_when_it_is_read(tmp_path: Path) -> None:
    _files(tmp_path)
    session, (uri,) = _session(tmp_path, 1)
    path = tmp_path / "store_0.snapshot_store.json"
    before = session.document(uri)
    assert before is not None
    session.change(uri, 2)
    session.reset(uri, "\n\n" + before.text)
    assert session.read_document(path) is not None
    assert [store.location.line for store in session.workspace.stores_in(path)] == [2]


def test_reopened_document_has_another_stamp(tmp_path: Path) -> None:
    session = Session(ClientCapabilities(), (tmp_path,), None)
    file = tmp_path / "store.py"
    stamps = set()
    for text in ("x = 1\n", "x = 2\n"):
        session.open(uri_of(file), text, 1, "python")
        stamps.add(session.reader.stamp(file))
        assert session.reader.stamp(file) in stamps
        session.close(uri_of(file))
    assert len(stamps) == 2


SNAPSHOT = "from dataclasses import dataclass\n\n\n@dataclass(frozen=True)\nclass TicketSnapshot:\n    title: str\n"


def _generated_session(root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Session, str]:
    """A session with two definitions whose stores are generated, the first for a class with a field, and open."""
    monkeypatch.setattr(outputs, "OUTPUT_PAUSE", 0.0)
    _files(root).write_text(SNAPSHOT, encoding="utf-8")
    (root / "app/domain").mkdir()
    (root / "app/domain/__init__.py").touch()
    for number, name in enumerate(("TicketSnapshot", "OrderSnapshot")):
        definition = {**EXAMPLE, "snapshot_module_str": "app.snapshots", "snapshot_type_str": name}
        definition["store_name"] = f"InMemory{name}Store"
        if number:
            definition["snapshot_module_str"] = "app.orders"
        path = root / f"store_{number}.snapshot_store.json"
        path.write_text(json.dumps(definition), encoding="utf-8")
    (root / "app/orders.py").write_text(SNAPSHOT.replace("Ticket", "Order"), encoding="utf-8")
    session = Session(ClientCapabilities(pulls_diagnostics=True, watches_files=True), (root,), None)
    session.look_around()
    while session.work():
        pass
    for file in outcome(all_stale(session)).change.creations:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_text(file.text, encoding="utf-8")
        session.files_changed({file.path: True})
    path = root / "store_0.snapshot_store.json"
    session.open(uri_of(path), path.read_text(encoding="utf-8"), 1)
    while session.work():
        pass
    session.needs_refresh = session.has_news = False
    return session, uri_of(path)


def _add_field(session: Session, root: Path) -> None:
    file = root / "app/snapshots.py"
    file.write_text(SNAPSHOT + "    priority: int\n", encoding="utf-8")
    session.files_changed({file: True})
    while session.work():
        pass


def test_changed_field_makes_open_definition_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session, uri = _generated_session(tmp_path, monkeypatch)
    assert [problem.code for problem in session.reported(uri)] == []
    before = session.result_id(uri)
    _add_field(session, tmp_path)
    assert [problem.code for problem in session.reported(uri)] == ["stale-output"]
    assert session.result_id(uri) != before
    assert session.needs_refresh


def test_changed_field_makes_closed_definition_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session, uri = _generated_session(tmp_path, monkeypatch)
    session.close(uri)
    while session.work():
        pass
    paths = [tmp_path / f"store_{number}.snapshot_store.json" for number in range(2)]
    for path in paths:
        session.problems_on_disk(path)
    before = [session.result_id_on_disk(path) for path in paths]
    _add_field(session, tmp_path)
    after = [session.result_id_on_disk(path) for path in paths]
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True]
    found = session.problems_on_disk(paths[0])
    assert found is not None
    assert [problem.code for problem in found[1]] == ["stale-output"]
    assert session.has_news


@pytest.mark.parametrize("rule", ["missing-output", "stale-output"])
def test_output_rules_do_not_refuse_generating_closed_definitions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    session, uri = _generated_session(tmp_path, monkeypatch)
    session.close(uri)
    (tmp_path / "pyproject.toml").write_text(f'[tool.storesmith.rules]\n{rule} = "error"\n', encoding="utf-8")
    session.files_changed({tmp_path / "pyproject.toml": True})
    store = tmp_path / "app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"
    if rule == "missing-output":
        store.unlink()
        session.files_changed({store: False})
    else:
        _add_field(session, tmp_path)
    server = create_server()
    server.session = session
    site, definition, found = definition_of(server, uri, 0)
    assert preview(definition, site.project, found, site.workspace).state in ("incomplete", "stale")


def test_inlay_hint_ends_when_another_revision_removes_the_store(tmp_path: Path) -> None:
    (tmp_path / ".blocks").mkdir()
    _files(tmp_path)
    (tmp_path / "app/domain").mkdir()
    (tmp_path / "app/domain/__init__.py").touch()
    operation = {
        "name": EXAMPLE["store_name"],
        "component_type": "infrastructure_snapshot_store",
        "operation_type": "CREATE",
        "definition": {**EXAMPLE, "snapshot_module_str": "app.snapshots"},
    }
    paths = [tmp_path / f".blocks/{number}.json" for number in (1, 2)]
    paths[0].write_text(json.dumps([operation]), encoding="utf-8")
    session = Session(ClientCapabilities(pulls_diagnostics=True, watches_files=True), (tmp_path,), None)
    session.open(uri_of(paths[0]), paths[0].read_text(encoding="utf-8"), 1)
    session.look_around()

    def shown() -> bool:
        while session.work():
            pass
        site = session.site(uri_of(paths[0]))
        assert site is not None
        return any(hint.label.startswith("→") for hint in inlay_hints(site, session.problems(uri_of(paths[0]))))

    assert shown()
    paths[1].write_text(json.dumps([{**operation, "operation_type": "DELETE"}]), encoding="utf-8")
    session.files_changed({paths[1]: True})
    assert not shown()
