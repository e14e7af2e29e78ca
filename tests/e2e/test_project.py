"""What the server says of the Python project around definitions, and what it does when that changes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from e2e.capabilities import MINIMAL
from e2e.documents import range_of
from e2e.raw_client import Message, RawClient, serving
from storesmith.analysis.rules import OUTPUT_CODES
from storesmith.lsp import session
from storesmith.text import Reader, walk

SITE = ".venv/lib/python3.11/site-packages/castlecraft_engineer"
FILES = {
    "pyproject.toml": "",
    ".venv/pyvenv.cfg": "",
    f"{SITE}/__init__.py": "",
    f"{SITE}/abstractions/__init__.py": "",
    f"{SITE}/abstractions/snapshot.py": "class Snapshot: ...\n",
    f"{SITE}/abstractions/snapshot_store.py": "class SnapshotStore: ...\n",
    f"{SITE}/testing/__init__.py": "",
    f"{SITE}/testing/snapshot_store.py": "class BaseSnapshotStoreTest: ...\n",
    "app/__init__.py": "",
    "app/domain/__init__.py": "",
    "app/domain/tickets.py": "class TicketSnapshot: ...\n",
}
STORE = "app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"
CREATED, CHANGED, DELETED = 1, 2, 3

PULLS: dict[str, Any] = {"diagnostic": {"dynamicRegistration": False}}
EDITS: dict[str, Any] = {
    "applyEdit": True,
    "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]},
}
WATCHES: dict[str, Any] = {"didChangeWatchedFiles": {"dynamicRegistration": True}}
FULL: dict[str, Any] = {
    "textDocument": {**MINIMAL.get("textDocument", {}), **PULLS},
    "workspace": {
        **EDITS,
        **WATCHES,
        "diagnostics": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
    },
    "window": {"showDocument": {"support": True}, "workDoneProgress": True},
}
PUSHED: dict[str, Any] = {**FULL, "textDocument": {"publishDiagnostics": {"relatedInformation": True}}}


def definition(**changes: Any) -> str:
    return json.dumps(
        {
            "store_name": "InMemoryTicketSnapshotStore",
            "aggregate_id_type_str": "uuid.UUID",
            "snapshot_type_str": "TicketSnapshot",
            "snapshot_module_str": "app.domain.tickets",
            **changes,
        }
    )


def write(root: Path, name: str, text: str = "") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    for name, text in FILES.items():
        write(folder, name, text)
    return folder


@pytest.fixture
def client(root: Path) -> Iterator[RawClient]:
    with serving(cwd=root, VIRTUAL_ENV="", CONDA_PREFIX="") as client:
        yield client


def changed(client: RawClient, kind: int, *paths: Path) -> None:
    changes = [{"uri": path.as_uri(), "type": kind} for path in paths]
    client.notify("workspace/didChangeWatchedFiles", {"changes": changes})


def pulled(client: RawClient, uri: str) -> list[str]:
    report = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    return [problem["code"] for problem in report["items"]]


def refreshed(client: RawClient) -> Message:
    return client.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")


def sent(client: RawClient, method: str) -> Any:
    """The params of the next message of that method that nobody has looked at yet, whether it has come already or not."""
    seen = next((message for message in client.received if message.get("method") == method), None)
    message = seen or client.until(lambda message: message.get("method") == method)
    client.received.remove(message)
    return message["params"]


def shown(client: RawClient) -> str:
    return str(sent(client, "window/showMessage")["message"])


def at(text: str, part: str, **more: Any) -> dict[str, Any]:
    place = range_of(text, part)["start"]
    return {"position": {"line": place["line"], "character": place["character"] + 1}, **more}


# ---------------------------------------------------------------- changes on disk


def test_a_module_that_is_made_and_removed(client: RawClient, root: Path) -> None:
    client.initialize(root, FULL)
    uri = (root / "a.snapshot_store.json").as_uri()
    client.open(uri, definition(snapshot_module_str="app.domain.late"))
    assert pulled(client, uri) == ["unresolved-module"]
    late = write(root, "app/domain/late.py", "class TicketSnapshot: ...\n")
    changed(client, CREATED, late)
    refreshed(client)
    assert pulled(client, uri) == []
    late.write_text("class Other: ...\n", encoding="utf-8")
    changed(client, CHANGED, late)
    refreshed(client)
    assert pulled(client, uri) == ["unresolved-class"]
    late.unlink()
    changed(client, DELETED, late)
    refreshed(client)
    assert pulled(client, uri) == ["unresolved-module"]


def test_a_client_that_is_pushed_to_is_told_again(client: RawClient, root: Path) -> None:
    client.initialize(root, PUSHED)
    uri = (root / "a.snapshot_store.json").as_uri()
    client.open(uri, definition(snapshot_module_str="app.domain.late"))
    assert [problem["code"] for problem in client.published(uri, 1)] == ["unresolved-module"]
    changed(client, CREATED, write(root, "app/domain/late.py", "class TicketSnapshot: ...\n"))
    while client.published(uri, 1):
        pass


def test_a_folder_that_is_moved(client: RawClient, root: Path) -> None:
    client.initialize(root, FULL)
    uri = (root / "a.snapshot_store.json").as_uri()
    client.open(uri, definition())
    assert pulled(client, uri) == []
    (root / "app/domain").rename(root / "app/core")
    changed(client, DELETED, root / "app/domain")
    changed(client, CREATED, root / "app/core")
    refreshed(client)
    while pulled(client, uri) != ["unresolved-module"]:
        refreshed(client)
    report = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    while "`TicketSnapshot` is in `app.core.tickets`" not in report["items"][0]["message"]:
        refreshed(client)
        report = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})


def test_a_package_is_installed(client: RawClient, root: Path) -> None:
    shutil.rmtree(root / SITE)
    client.initialize(root, FULL)
    uri = (root / "a.snapshot_store.json").as_uri()
    client.open(uri, definition())
    assert pulled(client, uri) == ["framework-not-found"]
    for name, text in FILES.items():
        write(root, name, text)
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    refreshed(client)
    assert pulled(client, uri) == []


def test_the_application_s_package_is_named_in_the_env_file(client: RawClient, root: Path) -> None:
    client.initialize(root, FULL)
    uri = (root / "a.snapshot_store.json").as_uri()
    client.open(uri, definition(snapshot_module_str="app_root_name.domain.tickets"))
    assert pulled(client, uri) == ["app-root-placeholder"]
    changed(client, CREATED, write(root, ".env", "APP_ROOT_NAME=other\n"))
    refreshed(client)
    report = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    assert "`other`" in " ".join(problem["message"] for problem in report["items"])


def test_a_client_that_neither_watches_nor_pulls(client: RawClient, root: Path) -> None:
    client.initialize(root, MINIMAL)
    uri = (root / "a.snapshot_store.json").as_uri()
    client.open(uri, definition(snapshot_module_str="app.domain.late"))
    assert [problem["code"] for problem in client.published(uri, 1)] == ["unresolved-module"]
    write(root, "app/domain/late.py", "class TicketSnapshot: ...\n")
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    while client.published(uri, 1):
        pass
    assert not any("id" in message and "method" in message for message in client.received)


# ---------------------------------------------------------------- definition, links


def test_definition_and_links(client: RawClient, root: Path) -> None:
    client.initialize(root, FULL)
    uri, text = (root / "a.snapshot_store.json").as_uri(), definition()
    client.open(uri, text)
    document = {"textDocument": {"uri": uri}}
    found = client.request("textDocument/definition", at(text, 'TicketSnapshot"', **document))
    assert (found["uri"], found["range"]["start"]) == (
        (root / "app/domain/tickets.py").as_uri(),
        {"line": 0, "character": 6},
    )
    links = client.request("textDocument/documentLink", document)
    assert [link["target"] for link in links] == [(root / "app/domain/tickets.py").as_uri()]
    linking = {**FULL["textDocument"], "definition": {"linkSupport": True}}
    with serving(cwd=root) as other:
        other.initialize(root, {**FULL, "textDocument": linking})
        other.open(uri, text)
        (link,) = other.request("textDocument/definition", at(text, "app.domain.tickets", **document))
        assert link["targetUri"] == (root / "app/__init__.py").as_uri()


# ---------------------------------------------------------------- lenses


def lenses(client: RawClient, uri: str) -> list[str]:
    found = client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    resolved = [lens if "command" in lens else client.request("codeLens/resolve", lens) for lens in found]
    return [lens["command"]["title"] for lens in resolved]


def run(client: RawClient, uri: str, number: int = 0) -> None:
    command = {"command": "storesmith.generateDefinition", "arguments": [uri, number]}
    assert client.request("workspace/executeCommand", command) is None


def carry_out(edit: dict[str, Any]) -> None:
    for change in edit["documentChanges"]:
        if change.get("kind") != "create":
            path = Path(change["textDocument"]["uri"].removeprefix("file://"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(each["newText"] for each in change["edits"]), encoding="utf-8")


def test_lenses_through_each_state(client: RawClient, root: Path) -> None:
    client.answers["workspace/applyEdit"] = {"applied": True}
    client.answers["window/showDocument"] = {"success": True}
    client.initialize(root, FULL)
    uri = (root / "a.snapshot_store.json").as_uri()
    client.open(uri, definition())
    assert lenses(client, uri) == ["Generate store and tests"]
    run(client, uri)
    asked = sent(client, "workspace/applyEdit")
    assert asked["label"] == "Generate InMemoryTicketSnapshotStore"
    assert sent(client, "window/showDocument")["uri"] == (root / STORE).as_uri()
    carry_out(asked["edit"])
    assert lenses(client, uri) == ["Up to date", "Open store", "Open tests"]
    run(client, uri)
    assert shown(client).endswith("InMemoryTicketSnapshotStore and its tests are up to date.")
    tests = next((root / "tests").rglob("test_in_memory*.py"))
    tests.unlink()
    assert lenses(client, uri) == ["Generate what is missing", "Open store"]
    (root / STORE).write_text("changed = True\n", encoding="utf-8")
    assert lenses(client, uri)[0] == "A file is not storesmith's"
    client.send(client.change(uri, 2, {"text": definition(aggregate_id_type_str="UUID")}))
    assert lenses(client, uri)[0] == "Cannot generate yet"
    run(client, uri)
    assert "cannot generate: line 1: " in shown(client)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"applied": False, "failureReason": "it is locked"}, "(it is locked)"),
        ({"applied": False}, "did not apply it."),
        (None, "did not"),
    ],
)
def test_an_edit_that_the_editor_refuses(client: RawClient, root: Path, answer: Any, words: str) -> None:
    client.answers["workspace/applyEdit"] = answer
    client.initialize(root, FULL)
    uri = (root / "a.snapshot_store.json").as_uri()
    client.open(uri, definition())
    run(client, uri)
    assert words in shown(client)
    client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    assert not [message for message in client.received if message.get("method") == "window/showDocument"]


def test_lenses_are_only_what_the_client_can_do(client: RawClient, root: Path) -> None:
    client.initialize(root, {"textDocument": FULL["textDocument"], "workspace": {}})
    uri = (root / "a.snapshot_store.json").as_uri()
    write(root, STORE)
    client.open(uri, definition())
    assert client.request("textDocument/codeLens", {"textDocument": {"uri": uri}}) == []


@pytest.mark.parametrize(
    "params",
    [
        {"command": "storesmith.generateDefinition"},
        {"command": "storesmith.generateDefinition", "arguments": []},
        {"command": "storesmith.generateDefinition", "arguments": ["file:///nowhere.snapshot_store.json", 0]},
        {"command": "storesmith.generateDefinition", "arguments": [{}, 0]},
        {"command": "storesmith.generateDefinition", "arguments": ["URI", 7]},
        {"command": "storesmith.generateDefinition", "arguments": ["URI", -1]},
        {"command": "storesmith.generateDefinition", "arguments": ["URI", "0"]},
        {"command": "storesmith.openFile"},
        {"command": "storesmith.openFile", "arguments": [3]},
        {"command": "rm", "arguments": ["-rf", "/"]},
        {},
    ],
)
def test_commands_that_make_no_sense(client: RawClient, root: Path, params: dict[str, Any]) -> None:
    client.initialize(root, FULL)
    uri = (root / "a.snapshot_store.json").as_uri()
    client.open(uri, definition())
    arguments = [uri if argument == "URI" else argument for argument in params.get("arguments", [])]
    given = {**params, "arguments": arguments} if "arguments" in params else params
    assert client.error("workspace/executeCommand", given) == -32602
    assert client.errors_logged() == ([] if params else ["workspace/executeCommand failed"])
    assert pulled(client, uri) == []


# ---------------------------------------------------------------- symbols


def test_workspace_symbols(client: RawClient, root: Path) -> None:
    write(root, "a.snapshot_store.json", definition())
    write(
        root,
        ".blocks/x/r1.json",
        json.dumps(
            [
                {
                    "name": "x",
                    "component_type": "infrastructure_snapshot_store",
                    "operation_type": "CREATE",
                    "definition": {"store_name": "InMemoryOrderSnapshotStore"},
                }
            ]
        ),
    )
    client.initialize(root, FULL)

    def named(query: str) -> list[str]:
        return [symbol["name"] for symbol in client.request("workspace/symbol", {"query": query})]

    assert named("") == ["InMemoryOrderSnapshotStore", "InMemoryTicketSnapshotStore"]
    assert named("imtss") == ["InMemoryTicketSnapshotStore"]
    assert named("order") == ["InMemoryOrderSnapshotStore"]
    assert named("zzz") == []
    assert named("e" * 5_000) == []
    client.request("workspace/diagnostic", {"previousResultIds": []})
    settled(client)
    ask(client, "waiting", ids(client.request("workspace/diagnostic", {"previousResultIds": []})))
    path = root / "a.snapshot_store.json"
    path.unlink()
    changed(client, DELETED, path)
    assert reports(client.response("waiting")["result"])[path.name] == []
    assert named("ticket") == []


# ---------------------------------------------------------------- workspace diagnostics


def reports(result: Any) -> dict[str, list[str] | str]:
    """Of each report the codes of its problems, those of generated files left out, or `unchanged`, by the name of its file."""
    return {
        item["uri"].rpartition("/")[2]: [one["code"] for one in item["items"] if one["code"] not in OUTPUT_CODES]
        if "items" in item
        else item["kind"]
        for item in result["items"]
    }


def ids(result: Any) -> list[dict[str, str]]:
    return [{"uri": item["uri"], "value": item["resultId"]} for item in result["items"] if "resultId" in item]


def settled(client: RawClient) -> None:
    """Wait until all classes of the project have been looked at, which is news."""
    if not any(message.get("method") == "workspace/diagnostic/refresh" for message in client.received):
        refreshed(client)


def ask(client: RawClient, msg_id: str, previous: Any = (), **more: Any) -> None:
    params = {"previousResultIds": list(previous), **more}
    client.send({"jsonrpc": "2.0", "id": msg_id, "method": "workspace/diagnostic", "params": params})


def assert_parked(client: RawClient, msg_id: str) -> None:
    """A workspace request that is asked later is answered later, unless the first one waits for something to change."""
    client.request("workspace/diagnostic", {"previousResultIds": []})
    assert not any(message.get("id") == msg_id for message in client.received)


def test_workspace_diagnostics(client: RawClient, root: Path) -> None:
    write(root, "good.snapshot_store.json", definition())
    bad = write(
        root,
        "bad.snapshot_store.json",
        definition(store_name="InMemoryBadSnapshotStore", snapshot_module_str="app.late"),
    )
    client.initialize(root, FULL)
    first = client.request("workspace/diagnostic", {"previousResultIds": []})
    assert reports(first) == {"good.snapshot_store.json": [], "bad.snapshot_store.json": ["unresolved-module"]}
    settled(client)
    known = ids(client.request("workspace/diagnostic", {"previousResultIds": ids(first)}))
    ask(client, "parked", known)
    assert_parked(client, "parked")
    bad.write_text(definition(store_name="InMemoryBadSnapshotStore", snapshot_type_str=3), encoding="utf-8")
    changed(client, CHANGED, bad)
    result = client.response("parked")["result"]
    assert reports(result) == {"good.snapshot_store.json": "unchanged", "bad.snapshot_store.json": ["wrong-type"]}
    ask(client, "to be cancelled", ids(result))
    client.notify("$/cancelRequest", {"id": "to be cancelled"})
    assert client.response("to be cancelled")["error"]["code"] == -32800
    bad.unlink()
    changed(client, DELETED, bad)
    ask(client, "gone", ids(result))
    assert reports(client.response("gone")["result"])["bad.snapshot_store.json"] == []


def test_what_another_file_makes_wrong_is_reported_of_files_that_did_not_change(client: RawClient, root: Path) -> None:
    write(root, "a.snapshot_store.json", definition())
    other = write(root, "b.snapshot_store.json", definition(store_name="InMemoryOtherSnapshotStore"))
    client.initialize(root, FULL)
    assert len(client.request("workspace/diagnostic", {"previousResultIds": []})["items"]) == 2
    settled(client)
    known = ids(client.request("workspace/diagnostic", {"previousResultIds": []}))
    ask(client, "parked", known)
    other.write_text(definition(), encoding="utf-8")
    changed(client, CHANGED, other)
    result = client.response("parked")["result"]
    told = {name: report for name, report in reports(result).items() if report != "unchanged"}
    while len(told) < 2:  # the one was looked at before the other; asked again, the server tells the rest
        result = client.request("workspace/diagnostic", {"previousResultIds": ids(result)})
        told |= {name: report for name, report in reports(result).items() if report != "unchanged"}
    assert told == {"a.snapshot_store.json": ["duplicate-store"], "b.snapshot_store.json": ["duplicate-store"]}
    client.open(other.as_uri(), definition(store_name="InMemoryOtherSnapshotStore"))
    assert pulled(client, other.as_uri()) == []
    fresh = client.request("workspace/diagnostic", {"previousResultIds": []})
    assert reports(fresh) == {"a.snapshot_store.json": []}


def test_partial_results_and_progress(client: RawClient, root: Path) -> None:
    for number in range(120):
        write(root, f"d{number}.snapshot_store.json", definition(store_name=f"InMemoryT{number}SnapshotStore"))
    client.initialize(root, FULL)
    ask(client, "all", partialResultToken="parts", workDoneToken="done")
    client.response("all")
    progress = [message["params"] for message in client.received if message.get("method") == "$/progress"]
    parts = [reports(params["value"]) for params in progress if params["token"] == "parts"]
    assert sum(map(len, parts)) == 120
    assert len(parts) >= 3
    kinds = [params["value"]["kind"] for params in progress if params["token"] == "done"]
    assert (kinds[0], kinds[-1], set(kinds[1:-1])) == ("begin", "end", {"report"})


def test_progress_of_a_request_that_is_parked_begins_and_ends_once(client: RawClient, root: Path) -> None:
    path = write(root, "a.snapshot_store.json", definition())
    client.initialize(root, FULL)
    client.request("workspace/diagnostic", {"previousResultIds": []})
    settled(client)
    known = ids(client.request("workspace/diagnostic", {"previousResultIds": []}))
    ask(client, "first", known, workDoneToken="done")
    assert_parked(client, "first")
    for _ in range(3):
        changed(client, CHANGED, path)  # the file is as it was, so the request is looked at and parked again
        assert_parked(client, "first")
    changed(client, CHANGED, write(root, "more.snapshot_store.json", "{}"))
    assert reports(client.response("first")["result"])["a.snapshot_store.json"] == "unchanged"
    told = [message["params"] for message in client.received if message.get("method") == "$/progress"]
    kinds = [params["value"]["kind"] for params in told if params["value"]["kind"] != "report"]
    assert kinds == ["begin", "end"]


# ---------------------------------------------------------------- settings


def test_settings_of_the_editor(client: RawClient, root: Path) -> None:
    shutil.move(root / ".venv", root / "environment")
    write(root, "lib/shared/a.py", "class TicketSnapshot: ...\n")
    uri = (root / "a.snapshot_store.json").as_uri()
    options = {"sourceRoots": ["lib"], "pythonEnvironment": "environment"}
    client.initialize(root, FULL, initializationOptions=options)
    client.open(uri, definition(snapshot_module_str="shared.a"))
    assert pulled(client, uri) == []
    client.notify("workspace/didChangeConfiguration", {"settings": {"storesmith": {"pythonEnvironment": "nowhere"}}})
    assert pulled(client, uri) == ["framework-not-found"]
    client.notify("workspace/didChangeConfiguration", {"settings": {"storesmith": {"sourceRoots": 3}}})
    assert pulled(client, uri) == []  # what cannot be used leaves what was set before
    assert "sourceRoots" in shown(client)


# ---------------------------------------------------------------- odd workspaces


def test_links_that_lead_round(client: RawClient, root: Path) -> None:
    write(root, "a.snapshot_store.json", definition())
    for name in ("loop", "app/loop", "app/domain/loop"):
        (root / name).symlink_to(root, target_is_directory=True)
    client.initialize(root, FULL)
    assert len(client.request("workspace/symbol", {"query": ""})) == 1
    assert reports(client.request("workspace/diagnostic", {"previousResultIds": []})) == {"a.snapshot_store.json": []}


def test_folders_that_cannot_be_read(client: RawClient, root: Path) -> None:
    closed = root / "app/closed"
    closed.mkdir(mode=0)  # an administrator reads it all the same, but nobody the link
    (root / "app/round").symlink_to(root / "app/round", target_is_directory=True)
    try:
        write(root, "a.snapshot_store.json", definition())
        client.initialize(root, FULL)
        assert len(client.request("workspace/symbol", {"query": ""})) == 1
    finally:
        closed.chmod(0o700)


def test_a_keystroke_does_not_wait_for_a_large_folder(
    client: RawClient, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_over = Event()

    def endless(folder: Path, reader: Reader, *rest: Any, **options: Any) -> Iterator[list[Path]]:
        while not is_over.is_set():
            yield []
        yield from walk(folder, reader, *rest, **options)

    monkeypatch.setattr(session, "walk", endless)
    client.initialize(root, FULL)
    uri = (root / "a.snapshot_store.json").as_uri()
    client.open(uri, definition())
    assert pulled(client, uri) == []
    is_over.set()
    assert [one["name"] for one in client.request("workspace/symbol", {"query": ""})] == ["InMemoryTicketSnapshotStore"]


def test_a_workspace_folder_that_is_not_there(client: RawClient, root: Path) -> None:
    client.initialize(root / "nowhere", FULL)
    assert client.request("workspace/symbol", {"query": ""}) == []
    uri = (root / "a.snapshot_store.json").as_uri()
    client.open(uri, definition())
    assert pulled(client, uri) == []


def test_several_workspace_folders(client: RawClient, root: Path) -> None:
    other = root.parent / "other"
    for name, text in {"pyproject.toml": "", "src/shared/a.py": "class TicketSnapshot: ...\n"}.items():
        write(other, name, text)
    write(other, "b.snapshot_store.json", definition())
    folders = [{"uri": folder.as_uri(), "name": folder.name} for folder in (root, other)]
    client.initialize(root, FULL, workspaceFolders=folders)
    uri = (root / "a.snapshot_store.json").as_uri()
    client.open(uri, definition(snapshot_module_str="shared.a"))
    assert pulled(client, uri) == []
    assert [symbol["name"] for symbol in client.request("workspace/symbol", {"query": "ticket"})] != []
    event = {"added": [], "removed": [folders[1]]}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    assert pulled(client, uri) == ["unresolved-module"]
