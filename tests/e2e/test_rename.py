"""References, rename and modules that are moved, over the wire, with clients that can much and little."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.documents import carry_out, edited, position, range_of
from e2e.raw_client import Message, RawClient, serving
from generate.projects import DEFINITION, GOLDEN, STORE, TESTS, copy_example

OLD, NEW = "InMemoryTicketSnapshotStore", "CaseStore"
MODULE = "app.infrastructure.snapshot_stores.in_memory_ticket_snapshot_store"
NEW_STORE = STORE.replace("in_memory_ticket_snapshot_store", "case_store")
NEW_TESTS = TESTS.replace("in_memory_ticket_snapshot_store", "case_store")
INVALID_PARAMS, REQUEST_FAILED, REQUEST_CANCELLED = -32602, -32803, -32800

RENAMES: dict[str, Any] = {
    "workspace": {
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename"]},
        "fileOperations": {"willRename": True},
    },
    "textDocument": {"rename": {"prepareSupport": True}},
    "window": {"workDoneProgress": True},
}
KEEPS: dict[str, Any] = {"workspace": {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]}}}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = copy_example(tmp_path / "ticketing")
    shutil.copytree(GOLDEN / "uuid_id/expected", root, dirs_exist_ok=True)
    (root / "app/di.py").write_bytes(f"# 😀\r\nfrom {MODULE} import {OLD}\r\nX = '😀', {OLD}\r\n".encode())
    return root


@pytest.fixture
def client(root: Path) -> Iterator[RawClient]:
    with serving(cwd=root) as client:
        yield client


def _open(client: RawClient, root: Path, capabilities: Message, text: str | None = None) -> dict[str, Any]:
    """Open the definition; gives the place of its class's name."""
    client.initialize(root, capabilities)
    path = root / DEFINITION
    text = path.read_text(encoding="utf-8") if text is None else text
    client.open(path.as_uri(), text, 7)
    return {"textDocument": {"uri": path.as_uri()}, "position": position(text, text.index(OLD) + 2)}


def test_a_rename_carried_out(client: RawClient, root: Path) -> None:
    place = _open(client, root, RENAMES)
    edit = client.request("textDocument/rename", {**place, "newName": NEW})
    assert set(edit) == {"documentChanges"}
    kinds = [change.get("kind", "edit") for change in edit["documentChanges"]]
    assert kinds == sorted(kinds, key=["edit", "rename"].index)
    versions = {
        Path(one["textDocument"]["uri"]).name: one["textDocument"]["version"] for one in edit["documentChanges"][:-2]
    }
    assert versions[DEFINITION] == 7
    assert versions["di.py"] is None
    carry_out(edit)
    assert (root / DEFINITION).read_text(encoding="utf-8").count(NEW) == 1
    assert f"class {NEW}(" in (root / NEW_STORE).read_text(encoding="utf-8")
    assert f"class Test{NEW}(" in (root / NEW_TESTS).read_text(encoding="utf-8")
    assert not (root / STORE).exists()
    di = f"# 😀\r\nfrom app.infrastructure.snapshot_stores.case_store import {NEW}\r\nX = '😀', {NEW}\r\n"
    assert (root / "app/di.py").read_bytes().decode() == di
    assert "window/showMessage" not in [message.get("method") for message in client.received]


@pytest.mark.parametrize("capabilities", [KEEPS, {}])
def test_an_editor_that_renames_no_files_is_told_what_stays(
    capabilities: Message, client: RawClient, root: Path
) -> None:
    place = _open(client, root, capabilities)
    edit = client.request("textDocument/rename", {**place, "newName": NEW})
    told = [one["params"]["message"] for one in client.received if one.get("method") == "window/showMessage"]
    assert len(told) == 2
    assert Path(STORE).name in told[0]
    carry_out(edit)
    assert f"class {NEW}(" in (root / STORE).read_text(encoding="utf-8")
    assert f"in_memory_ticket_snapshot_store import {NEW}\r\n" in (root / "app/di.py").read_bytes().decode()


def test_what_is_in_the_editor_counts(client: RawClient, root: Path) -> None:
    text = (root / DEFINITION).read_text(encoding="utf-8")
    place = _open(client, root, RENAMES)
    longer = f'{{"description": "😀", "store_name": "{OLD}"}}'
    version = {"uri": (root / DEFINITION).as_uri(), "version": 8}
    client.notify("textDocument/didChange", {"textDocument": version, "contentChanges": [{"text": longer}]})
    place["position"] = position(longer, longer.index(OLD))
    edit = client.request("textDocument/rename", {**place, "newName": NEW})
    (change,) = [one for one in edit["documentChanges"] if one.get("textDocument") == version]
    assert edited(longer, change["edits"]) == longer.replace(OLD, NEW)
    assert text != longer


def test_a_python_document_in_the_editor_is_changed_as_it_stands_there(client: RawClient, root: Path) -> None:
    place = _open(client, root, RENAMES)
    path = root / "app/di.py"
    unsaved = f"# 😀 not saved\nfrom {MODULE} import {OLD} as Store\nX = Store\n"
    client.notify(
        "textDocument/didOpen",
        {"textDocument": {"uri": path.as_uri(), "languageId": "python", "version": 3, "text": unsaved}},
    )
    edit = client.request("textDocument/rename", {**place, "newName": NEW})
    document = {"uri": path.as_uri(), "version": 3}
    (change,) = [one for one in edit["documentChanges"] if one.get("textDocument") == document]
    renamed = (
        "# 😀 not saved\nfrom app.infrastructure.snapshot_stores.case_store import CaseStore as Store\nX = Store\n"
    )
    assert edited(unsaved, change["edits"]) == renamed


def test_a_rename_that_cannot_be_is_refused_with_words(client: RawClient, root: Path) -> None:
    place = _open(client, root, RENAMES)
    for name, words in (("case store", "not a Python identifier"), ("TicketSnapshot", "hide")):
        response = client.call("textDocument/rename", {**place, "newName": name})
        assert response["error"]["code"] == REQUEST_FAILED
        assert words in response["error"]["message"]
    elsewhere = {**place, "position": {"line": 0, "character": 0}}
    assert client.error("textDocument/rename", {**elsewhere, "newName": NEW}) == REQUEST_FAILED
    assert client.request("textDocument/prepareRename", elsewhere) is None
    assert client.request("textDocument/rename", {**place, "newName": OLD}) == {"documentChanges": []}


def test_what_is_prepared(client: RawClient, root: Path) -> None:
    place = _open(client, root, RENAMES)
    text = (root / DEFINITION).read_text(encoding="utf-8")
    assert client.request("textDocument/prepareRename", place) == {"range": range_of(text, OLD), "placeholder": OLD}


def test_references(client: RawClient, root: Path) -> None:
    place = _open(client, root, {})
    found = client.request("textDocument/references", {**place, "context": {"includeDeclaration": True}})
    names = [Path(one["uri"]).name for one in found]
    assert set(names) == {DEFINITION, "di.py", Path(STORE).name, Path(TESTS).name}
    in_di = [one["range"] for one in found if one["uri"] == (root / "app/di.py").as_uri()]
    assert [(one["start"]["line"], one["start"]["character"]) for one in in_di] == [
        (1, len(f"from {MODULE} import ")),
        (2, len("X = '..', ")),
    ]
    fewer = client.request("textDocument/references", {**place, "context": {"includeDeclaration": False}})
    assert len(fewer) == len(found) - 1


def test_progress_is_told_to_who_gave_a_token(client: RawClient, root: Path) -> None:
    place = _open(client, root, RENAMES)
    client.request("textDocument/rename", {**place, "newName": NEW, "workDoneToken": "t"})
    told = [one["params"] for one in client.received if one.get("method") == "$/progress"]
    assert {one["token"] for one in told} == {"t"}
    kinds = [one["value"]["kind"] for one in told]
    assert (kinds[0], kinds[-1]) == ("begin", "end")
    assert set(kinds[1:-1]) <= {"report"}


@pytest.mark.usefixtures("paused_work")
def test_a_cancelled_rename_changes_nothing_and_ends_its_progress(client: RawClient, root: Path) -> None:
    place = _open(client, root, RENAMES)
    params = {**place, "newName": NEW, "workDoneToken": 1}
    client.send({"jsonrpc": "2.0", "id": "r", "method": "textDocument/rename", "params": params})
    client.until(lambda message: message.get("method") == "$/progress")
    client.notify("$/cancelRequest", {"id": "r"})
    assert client.response("r")["error"]["code"] == REQUEST_CANCELLED
    kinds = [one["params"]["value"]["kind"] for one in client.received if one.get("method") == "$/progress"]
    assert kinds == ["begin", "end"]


@pytest.mark.parametrize(
    ("old", "new", "module"),
    [
        ("models/ticket_snapshot.py", "models/snapshots.py", "models.snapshots"),
        ("models", "types", "types.ticket_snapshot"),
    ],
)
def test_a_module_that_is_renamed_in_the_editor(old: str, new: str, module: str, client: RawClient, root: Path) -> None:
    initialized = client.initialize(root, RENAMES)
    assert initialized["capabilities"]["workspace"]["fileOperations"]["willRename"]["filters"]
    folder = root / "app/domain/ticketing"
    files = [{"oldUri": (folder / old).as_uri(), "newUri": (folder / new).as_uri()}]
    carry_out(client.request("workspace/willRenameFiles", {"files": files}))
    text = (root / DEFINITION).read_text(encoding="utf-8")
    assert f'"app.domain.ticketing.{module}"' in text


def test_a_file_that_no_definition_names_changes_nothing(client: RawClient, root: Path) -> None:
    client.initialize(root, RENAMES)
    files = [
        {"oldUri": (root / STORE).as_uri(), "newUri": (root / NEW_STORE).as_uri()},
        {"oldUri": "x:a", "newUri": "x:b"},
    ]
    assert client.request("workspace/willRenameFiles", {"files": files}) is None
    assert client.error("workspace/willRenameFiles", {"files": 3}) == INVALID_PARAMS
    assert client.errors_logged() == ["workspace/willRenameFiles failed"]
