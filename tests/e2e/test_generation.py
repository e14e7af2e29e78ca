"""What an editor is told of generated files, and what it has the server do with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.documents import carry_out
from e2e.raw_client import Message, RawClient, serving
from e2e.test_project import CHANGED, CREATED, DELETED, FULL, definition, write
from generate.projects import generate
from storesmith.analysis.rules import BY_CODE, OUTPUT_CODES
from storesmith.lsp import outputs

STORE = "app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"
TESTS = "tests/infrastructure/snapshot_stores/test_in_memory_ticket_snapshot_store.py"
FILES = {
    "pyproject.toml": "",
    "app/__init__.py": "",
    "app/domain/__init__.py": "",
    "app/domain/tickets.py": "class TicketSnapshot: ...\n",
    "app/main.py": "from app.infrastructure.snapshot_stores.in_memory_ticket_snapshot_store import InMemoryTicketSnapshotStore\n",
}
CAN_ASK: dict[str, Any] = {
    **FULL,
    "workspace": {
        **FULL["workspace"],
        "workspaceEdit": {
            "documentChanges": True,
            "resourceOperations": ["create", "rename"],
            "changeAnnotationSupport": {"groupsOnLabel": True},
        },
    },
    "textDocument": {
        **FULL["textDocument"],
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}},
            "resolveSupport": {"properties": ["edit"]},
            "dataSupport": True,
            "disabledSupport": True,
            "honorsChangeAnnotations": True,
        },
    },
}
PUSHED: dict[str, Any] = {**CAN_ASK, "textDocument": {"publishDiagnostics": {}}}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    for name, text in FILES.items():
        write(folder, name, text)
    return folder


@pytest.fixture
def client(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RawClient]:
    """A client whose server looks at generated files soon; the pause is for people who type."""
    monkeypatch.setattr(outputs, "OUTPUT_PAUSE", 0.05)
    with serving(cwd=root) as client:
        client.answers |= {"workspace/applyEdit": {"applied": True}, "window/showDocument": {"success": True}}
        yield client


def _open(client: RawClient, root: Path, text: str, capabilities: dict[str, Any] = CAN_ASK, **options: Any) -> str:
    client.initialize(root, capabilities, **options)
    path = write(root, "a.snapshot_store.json", text)
    client.open(path.as_uri(), text)
    return path.as_uri()


def _pulled(client: RawClient, uri: str, *codes: str) -> dict[str, str]:
    """What is said of generated files, by the rule's code, when it is of these rules; the client asks whenever it is told to."""
    while True:
        report = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
        found = {item["code"]: item["message"] for item in report["items"] if item["code"] in OUTPUT_CODES}
        if set(found) == set(codes):
            return found
        client.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")


def _changed(client: RawClient, *uris: str) -> None:
    changes = [{"uri": uri, "type": CHANGED} for uri in uris]
    client.notify("workspace/didChangeWatchedFiles", {"changes": changes})


def _run(client: RawClient, command: str, *arguments: Any) -> Any:
    return client.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})


def _sent(client: RawClient, method: str) -> Message:
    found = [message for message in client.received if message.get("method") == method]
    return found[-1] if found else client.until(lambda message: message.get("method") == method)


def _generate_on_disk(client: RawClient, uri: str) -> None:
    _run(client, "storesmith.generateDefinition", uri, 0)
    carry_out(_sent(client, "workspace/applyEdit")["params"]["edit"])


def _actions(client: RawClient, uri: str, **context: Any) -> list[dict[str, Any]]:
    place = {"line": 0, "character": 5}
    params = {
        "textDocument": {"uri": uri},
        "range": {"start": place, "end": {"line": 0, "character": 60}},
        "context": {"diagnostics": [], **context},
    }
    found: list[dict[str, Any]] = client.request("textDocument/codeAction", params)
    return found


def test_a_store_through_its_life(client: RawClient, root: Path) -> None:
    uri = _open(client, root, definition())
    said = _pulled(client, uri, "missing-output")
    assert said == {"missing-output": "The store has not been generated yet."}
    fix = next(one for one in _actions(client, uri, only=["quickfix"]) if one.get("isPreferred"))
    assert [one["code"] for one in fix["diagnostics"]] == ["missing-output"]
    assert fix["command"]["arguments"] == [(root / STORE).as_uri()]
    carry_out(client.request("codeAction/resolve", fix)["edit"])
    _changed(client, *((root / name).as_uri() for name in (STORE, TESTS)))
    _pulled(client, uri)

    text = (root / STORE).read_text(encoding="utf-8")
    (root / STORE).write_text(text.replace("    async def clear", "    # mine\n    async def clear"), encoding="utf-8")
    _changed(client, (root / STORE).as_uri())
    _pulled(client, uri, "edited-output")

    client.send(client.change(uri, 2, {"text": definition(description="Something else.")}))
    _pulled(client, uri, "stale-output")
    fix = next(one for one in _actions(client, uri, only=["quickfix"]) if one.get("isPreferred"))
    edit = client.request("codeAction/resolve", fix)["edit"]
    assert "changeAnnotations" not in edit
    carry_out(edit)
    text = (root / STORE).read_text(encoding="utf-8")
    assert "# mine" in text
    assert "Something else." in text

    (root / STORE).write_text(text.replace("Something else.", "Something of mine."), encoding="utf-8")
    _changed(client, (root / STORE).as_uri())
    client.send(client.change(uri, 3, {"text": definition(description="A third thing.")}))
    _pulled(client, uri, "conflicting-output")
    (action,) = _actions(client, uri, only=["source.generate"])
    edit = client.request("codeAction/resolve", action)["edit"]
    (annotation,) = edit["changeAnnotations"].values()
    assert annotation["needsConfirmation"]
    carry_out(edit)
    text = (root / STORE).read_text(encoding="utf-8")
    for line in ("<<<<<<< as it stands", "Something of mine.", "=======", "A third thing.", ">>>>>>> as it would"):
        assert line in text


def test_what_is_found_later_is_pushed_to_a_client_that_does_not_pull(client: RawClient, root: Path) -> None:
    uri = _open(client, root, definition(), PUSHED)
    while True:
        message = client.until(lambda message: message.get("method") == "textDocument/publishDiagnostics")
        codes = {item["code"] for item in message["params"]["diagnostics"]}
        if codes & OUTPUT_CODES:
            break
    assert codes & OUTPUT_CODES == {"missing-output"}
    assert message["params"]["uri"] == uri


def test_what_is_known_stays_while_somebody_types(client: RawClient, root: Path) -> None:
    uri = _open(client, root, definition())
    _pulled(client, uri, "missing-output")
    client.send(client.change(uri, 2, {"text": "\n\n" + definition()}))
    report = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    (item,) = [item for item in report["items"] if item["code"] in OUTPUT_CODES]
    assert item["range"]["start"]["line"] == 2


def test_a_generated_file_leads_to_its_definition(client: RawClient, root: Path) -> None:
    uri = _open(client, root, "\n\n" + definition())
    _generate_on_disk(client, uri)
    for name in (STORE, TESTS, "app/main.py"):
        path = root / name
        item = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": path.read_text(encoding="utf-8")}
        client.notify("textDocument/didOpen", {"textDocument": item})
        lenses = client.request("textDocument/codeLens", {"textDocument": {"uri": path.as_uri()}})
        assert [one["command"]["title"] for one in lenses] == ([] if "main" in name else ["Go to definition file"])
        for lens in lenses:
            _run(client, lens["command"]["command"], *lens["command"]["arguments"])
            shown = _sent(client, "window/showDocument")["params"]
            assert (shown["uri"], shown["selection"]["start"]["line"]) == (uri, 2)


def test_an_open_generated_file_is_edited_by_its_version(client: RawClient, root: Path) -> None:
    uri = _open(client, root, definition())
    _generate_on_disk(client, uri)
    path = root / STORE
    unsaved = path.read_text(encoding="utf-8").replace("    async def clear", "    # mine\n    async def clear")
    item = {"uri": path.as_uri(), "languageId": "python", "version": 7, "text": unsaved}
    client.notify("textDocument/didOpen", {"textDocument": item})
    client.send(client.change(uri, 2, {"text": definition(description="Something else.")}))
    (action,) = _actions(client, uri, only=["source.generate"])
    edit = client.request("codeAction/resolve", action)["edit"]
    versions = {one["textDocument"]["uri"]: one["textDocument"]["version"] for one in edit["documentChanges"]}
    assert versions[path.as_uri()] == 7
    path.write_text(unsaved, encoding="utf-8")
    carry_out(edit)
    assert "# mine" in path.read_text(encoding="utf-8")
    assert "Something else." in path.read_text(encoding="utf-8")


def test_all_that_is_out_of_date_is_one_edit(client: RawClient, root: Path) -> None:
    for name in ("Order", "Customer"):
        write(root, f"{name}.snapshot_store.json".lower(), definition(store_name=f"{name}SnapshotStore"))
    uri = _open(client, root, definition())
    (action,) = _actions(client, uri, only=["source.generateAll"])
    assert action["title"] == "Generate all that is out of date in the workspace"
    _run(client, action["command"]["command"], *action["command"]["arguments"])
    asked = _sent(client, "workspace/applyEdit")["params"]
    assert asked["label"] == "Generate 3 stores"
    carry_out(asked["edit"])
    stores = sorted(path.name for path in (root / STORE).parent.glob("*_store.py"))
    assert stores == [
        "customer_snapshot_store.py",
        "in_memory_ticket_snapshot_store.py",
        "order_snapshot_store.py",
    ]
    told = [message["params"]["value"] for message in client.received if message.get("method") == "$/progress"]
    assert (told[0]["kind"], told[0]["title"], told[-1]["kind"]) == ("begin", "Generating stores", "end")

    (root / STORE).write_text("# by hand\n", encoding="utf-8")
    _run(client, "storesmith.generateAll")
    words = [
        message["params"]["message"] for message in client.received if message.get("method") == "window/showMessage"
    ]
    assert words[-2:] == [
        f"storesmith: {Path(STORE).name} was not generated by storesmith",
        "storesmith: all that can be generated is up to date.",
    ]


@pytest.mark.usefixtures("paused_work")
def test_generating_all_can_be_given_up(client: RawClient, root: Path) -> None:
    for number in range(3):
        write(root, f"s{number}.snapshot_store.json", definition(store_name=f"S{number}SnapshotStore"))
    _open(client, root, definition())
    params = {"command": "storesmith.generateAll", "arguments": []}
    client.send({"jsonrpc": "2.0", "id": "all", "method": "workspace/executeCommand", "params": params})
    created = client.until(lambda message: message.get("method") == "window/workDoneProgress/create")
    client.notify("window/workDoneProgress/cancel", {"token": created["params"]["token"]})
    client.response("all")
    words = [
        message["params"]["message"] for message in client.received if message.get("method") == "window/showMessage"
    ]
    assert words == ["storesmith: generation cancelled."]
    assert not [message for message in client.received if message.get("method") == "workspace/applyEdit"]


@pytest.mark.parametrize("is_on", [True, False])
def test_generating_on_saving_is_for_who_wants_it(client: RawClient, root: Path, *, is_on: bool) -> None:
    uri = _open(client, root, definition(), initializationOptions={"generateOnSave": is_on})
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    client.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}})
    asked = [message for message in client.received if message.get("method") == "workspace/applyEdit"]
    assert len(asked) == is_on
    if is_on:
        carry_out(asked[0]["params"]["edit"])
        (root / STORE).write_text("# by hand\n", encoding="utf-8")
        _changed(client, (root / STORE).as_uri())
        client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        client.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}})
        assert len([one for one in client.received if one.get("method") == "workspace/applyEdit"]) == 1


def test_a_name_that_was_typed_over_takes_the_files_along(client: RawClient, root: Path) -> None:
    uri = _open(client, root, definition())
    _generate_on_disk(client, uri)
    renamed = definition(store_name="TicketStateSnapshotStore")
    (root / "a.snapshot_store.json").write_text(renamed, encoding="utf-8")
    client.send(client.change(uri, 2, {"text": renamed}))
    _changed(client, *((root / name).as_uri() for name in (STORE, TESTS)))
    _pulled(client, uri, "missing-output")
    title = "Rename InMemoryTicketSnapshotStore to TicketStateSnapshotStore, with its files and all that uses it"
    action = next(one for one in _actions(client, uri, only=["quickfix"]) if one["title"] == title)
    _run(client, action["command"]["command"], *action["command"]["arguments"])
    carry_out(_sent(client, "workspace/applyEdit")["params"]["edit"])
    store = root / "app/infrastructure/snapshot_stores/ticket_state_snapshot_store.py"
    assert not (root / STORE).exists()
    assert "class TicketStateSnapshotStore(" in store.read_text(encoding="utf-8")
    used = (root / "app/main.py").read_text(encoding="utf-8")
    assert used == (
        "from app.infrastructure.snapshot_stores.ticket_state_snapshot_store import TicketStateSnapshotStore\n"
    )
    _changed(client, store.as_uri())
    titles = [one["title"] for one in _actions(client, uri, only=["source.generate"])]
    assert titles == ["TicketStateSnapshotStore and its tests are up to date"]


def test_the_files_of_a_definition_that_is_deleted_are_named(client: RawClient, root: Path) -> None:
    uri = _open(client, root, definition())
    _generate_on_disk(client, uri)
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    (root / "a.snapshot_store.json").unlink()
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": DELETED}]})
    told = client.until(lambda message: message.get("method") == "window/showMessage" and "is gone" in str(message))
    assert told["params"]["message"] == (
        f"storesmith: a.snapshot_store.json is gone; {Path(STORE).name} and {Path(TESTS).name} were generated from it, and left."
    )


def test_a_definition_that_is_moved_leaves_nothing_behind(client: RawClient, root: Path) -> None:
    gone = write(root, "gone.snapshot_store.json", definition(store_name="GoneSnapshotStore"))
    uri = _open(client, root, definition())
    client.request("workspace/symbol", {"query": ""})  # answered when all definitions have been found
    for each in (uri, gone.as_uri()):
        _generate_on_disk(client, each)
    assert (root / STORE).with_name("gone_snapshot_store.py").is_file()
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    moved = (root / "a.snapshot_store.json").rename(root / "b.snapshot_store.json")
    changes = [{"uri": uri, "type": DELETED}, {"uri": moved.as_uri(), "type": CREATED}]
    gone.unlink()
    changes.append({"uri": gone.as_uri(), "type": DELETED})
    client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    client.until(lambda message: message.get("method") == "window/showMessage")
    client.request("workspace/symbol", {"query": ""})
    assert client.end() == 0
    client.rest()
    shown = [one["params"]["message"] for one in client.received if one.get("method") == "window/showMessage"]
    assert len(shown) == 1
    assert shown[0].startswith("storesmith: gone.snapshot_store.json is gone; ")


def _cause(code: str, path: Path, store: Path) -> Path:
    """Change a definition whose store has been generated so that this is reported; return the file it is reported in."""
    text, generated = path.read_text(encoding="utf-8"), store.read_text(encoding="utf-8")
    if code == "missing-output":
        store.unlink()
    elif code == "foreign-output":
        generated = "# by hand\n"
    elif code == "edited-output":
        generated = generated.replace("    async def clear", "    # mine\n    async def clear")
    elif code == "conflicting-output":
        generated = generated.replace("Keeps the latest snapshot", "Keeps my snapshot")
    if code in ("stale-output", "conflicting-output"):
        text = json.dumps({**json.loads(text), "description": "Something else."})
    elif code == "orphaned-output":
        path.unlink()
        path = path.with_name("revisions.json")
        operation = {"component_type": "infrastructure_snapshot_store", "operation_type": "DELETE"}
        text = json.dumps([{**operation, "definition": json.loads(text)}])
    path.write_text(text, encoding="utf-8")
    if store.exists():
        store.write_text(generated, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "code", sorted(code for code in OUTPUT_CODES - {"incomplete-sample"} if BY_CODE[code].is_configurable)
)
def test_settings_silence_each_rule_about_generated_files(code: str, client: RawClient, root: Path) -> None:
    path = write(root, "a.snapshot_store.json", definition())
    other = write(root, "b.snapshot_store.json", definition(store_name="OtherSnapshotStore"))
    assert generate(root).returncode == 0
    path = _cause(code, path, root / STORE)
    others = "edited-output" if code == "missing-output" else "missing-output"
    _cause(others, other, (root / STORE).with_name("other_snapshot_store.py"))
    client.initialize(root, CAN_ASK, initializationOptions={"rules": {code: "off"}})
    for each in (path, other):
        client.open(each.as_uri(), each.read_text(encoding="utf-8"))
    _pulled(client, other.as_uri(), others)  # documents are examined in the order in which they were opened
    report = client.request("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})
    assert not [item for item in report["items"] if item["code"] in OUTPUT_CODES]
    client.notify("workspace/didChangeConfiguration", {"settings": {"storesmith": {"rules": {code: "warning"}}}})
    _pulled(client, path.as_uri(), code)
