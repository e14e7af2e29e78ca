"""The commands that editors put into their menus, over the wire."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.documents import carry_out
from e2e.raw_client import RawClient, serving
from e2e.test_generation import CAN_ASK
from e2e.test_project import definition, write
from storesmith import __version__
from storesmith.lsp.session import Session

STORE = "app/infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"
TESTS = "tests/infrastructure/snapshot_stores/test_in_memory_ticket_snapshot_store.py"
DISTRIBUTION = "castlecraft_engineer-0.11.0.dist-info"
FILES = {
    "shop/pyproject.toml": '[tool.storesmith]\nmax-problems = 7\nkinds = ["kinds"]\nrules = {unused = "off"}\n',
    "shop/app/domain/__init__.py": "",
    "shop/app/__init__.py": "",
    "shop/app/domain/tickets.py": "class TicketSnapshot: ...\n",
    "shop/app/domain/orders.py": (
        "import uuid\nfrom castlecraft_engineer.abstractions.aggregate import Aggregate\n\n\n"
        "class Order(Aggregate[uuid.UUID]): ...\n\n\nclass OrderSnapshot: ...\n"
    ),
    "shop/kinds/plain/kind.toml": 'name = "plain"\ntitle = "plain thing"\nfiles = ["*.plain.json"]\n',
    "shop/kinds/plain/schema.json": '{"type": "object", "properties": {"name": {"type": "string"}}}',
    f"shop/.venv/lib/python3.12/site-packages/{DISTRIBUTION}/METADATA": "",
    "shop/.venv/lib/python3.12/site-packages/castlecraft_engineer/__init__.py": "",
    "shop/.venv/pyvenv.cfg": "",
    "shop/tickets.snapshot_store.json": definition(),
    "bank/pyproject.toml": '[tool.storesmith]\npython-environment = "nowhere"\n',
    "bank/src/ledger/domain/__init__.py": "",
    "bank/src/ledger/__init__.py": "",
    "bank/src/ledger/domain/account.py": "class AccountSnapshot: ...\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        write(tmp_path, name, text)
    return tmp_path


@pytest.fixture
def client(root: Path) -> Iterator[RawClient]:
    with serving(cwd=root, VIRTUAL_ENV="", CONDA_PREFIX="") as client:
        client.answers |= {"workspace/applyEdit": {"applied": True}, "window/showDocument": {"success": True}}
        folders = [{"uri": (root / name).as_uri(), "name": name} for name in ("shop", "bank")]
        client.initialize(root / "shop", CAN_ASK, workspaceFolders=folders)
        yield client


def run(client: RawClient, command: str, *arguments: Any) -> Any:
    return client.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})


def refused(client: RawClient, command: str, *arguments: Any) -> int:
    return client.error("workspace/executeCommand", {"command": command, "arguments": list(arguments)})


def test_info(client: RawClient, root: Path) -> None:
    run(client, "storesmith.listClasses")  # so that everything has been looked at
    info = run(client, "storesmith.info")

    assert info["version"] == __version__
    assert info["python"] == platform.python_version()
    assert info["trusted"] is False
    assert info["hasLookedAtAll"] is True
    assert info["folders"] == [str(root / "shop"), str(root / "bank")]
    assert info["definitions"] == 1
    bank, shop = info["projects"]
    assert (shop["root"], shop["appRoot"], shop["testsDir"]) == (str(root / "shop"), "app", "tests")
    assert (shop["environment"], shop["framework"]) == (str(root / "shop/.venv"), "0.11.0")
    assert (shop["definitions"], shop["classes"]) == (1, 3)
    assert [(kind["name"], kind["isBundled"]) for kind in shop["kinds"]] == [
        ("infrastructure_snapshot_store", True),
        ("plain", False),
    ]
    assert shop["kinds"][0]["storeTypes"] == ["in_memory", "redis", "sqlalchemy"]
    assert shop["settings"] == {"kinds": ["kinds"], "maxProblems": 7, "rules": {"unused": "off"}}
    assert (bank["root"], bank["appRoot"], bank["environment"], bank["framework"]) == (
        str(root / "bank"),
        "ledger",
        None,
        None,
    )
    assert bank["settings"] == {"pythonEnvironment": "nowhere"}

    lines = info["text"].splitlines()
    assert lines[0] == f"storesmith {__version__}"
    assert f"project {root / 'shop'}" in lines
    assert "  application   app in app" in lines
    assert "  framework     castlecraft-engineer 0.11.0" in lines
    assert '  setting       rules = {unused = "off"}' in lines
    assert "  application   ledger in src/ledger" in lines
    assert "  environment   not found: make one, or set python-environment" in lines


def test_a_folder_that_only_holds_projects_is_none(root: Path) -> None:
    with serving(cwd=root) as client:
        client.initialize(root, CAN_ASK)
        found = run(client, "storesmith.listClasses")
        roots = [each["root"] for each in run(client, "storesmith.info")["projects"]]
        assert roots == [str(root / "shop")], "there is nothing in the other that it would have to be looked at for"
        assert ("AccountSnapshot", "ledger.domain.account") in {(one["name"], one["module"]) for one in found}


def test_all_is_checked_anew(client: RawClient, root: Path) -> None:
    before = run(client, "storesmith.checkAll")
    assert before["text"] == "1 definition in 1 file: 0 errors, 0 warnings."

    # Nobody tells the server of this.
    wrong = definition(store_name="ticket store")
    write(root, "shop/wrong.snapshot_store.json", wrong)
    write(root, "bank/open.snapshot_store.json", definition())
    uri = (root / "bank/open.snapshot_store.json").as_uri()
    client.open(uri, definition(snapshot_module_str="ledger.nowhere"))

    after = run(client, "storesmith.checkAll")
    assert (after["files"], after["errors"], after["warnings"]) == (3, 1, 1)
    assert after["text"] == "2 definitions in 3 files: 1 error, 1 warning."
    found = {Path(item["uri"]).name: {one["code"] for one in item["diagnostics"]} for item in after["items"]}
    assert "invalid-class-name" in found["wrong.snapshot_store.json"]
    assert "unresolved-module" in found["open.snapshot_store.json"]


def test_a_name_that_is_no_text_hides_no_other_file(client: RawClient, root: Path) -> None:
    name = os.fsdecode(b"\xe9.snapshot_store.json")
    try:
        write(root, f"shop/{name}", definition(store_name="OtherSnapshotStore"))
    except OSError:
        pytest.skip("the file system takes names that are text only")
    checked = run(client, "storesmith.checkAll")
    assert (checked["files"], checked["definitions"]) == (2, 2)
    uris = sorted(item["uri"].rpartition("/")[2] for item in checked["items"])
    assert uris == ["%E9.snapshot_store.json", "tickets.snapshot_store.json"]


def test_a_folder_that_is_removed_from_the_workspace_is_left_alone(client: RawClient, root: Path) -> None:
    account = {"snapshot_module_str": "ledger.domain.account", "snapshot_type_str": "AccountSnapshot"}
    write(root, "bank/account.snapshot_store.json", definition(**account))
    assert run(client, "storesmith.checkAll")["definitions"] == 2

    shop = {"uri": (root / "shop").as_uri(), "name": "shop"}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [shop]}})

    checked = run(client, "storesmith.checkAll")
    assert (checked["definitions"], checked["files"]) == (1, 1)
    assert [one["root"] for one in run(client, "storesmith.info")["projects"]] == [str(root / "bank")]
    assert [one["name"] for one in run(client, "storesmith.listClasses")] == ["AccountSnapshot"]
    run(client, "storesmith.generateAll")
    edits = [message["params"] for message in client.received if message.get("method") == "workspace/applyEdit"]
    assert [edit["label"] for edit in edits] == ["Generate 1 store"]
    assert not any("is gone" in str(message) for message in client.received)


@pytest.mark.usefixtures("paused_work")
def test_checking_can_be_given_up(root: Path) -> None:
    for number in range(3):
        write(root, f"shop/s{number}.snapshot_store.json", definition(store_name=f"S{number}SnapshotStore"))
    with serving(cwd=root) as client:
        client.initialize(root / "shop", {"window": {"workDoneProgress": True}})
        asked = {"command": "storesmith.checkAll", "arguments": []}
        client.send({"jsonrpc": "2.0", "id": "check", "method": "workspace/executeCommand", "params": asked})
        created = client.until(lambda message: message.get("method") == "window/workDoneProgress/create")
        client.notify("window/workDoneProgress/cancel", {"token": created["params"]["token"]})
        assert client.response("check")["error"]["code"] == -32800
        told = [message["params"]["value"] for message in client.received if message.get("method") == "$/progress"]
        assert (told[0]["kind"], told[-1]["kind"]) == ("begin", "end")
        assert run(client, "storesmith.checkAll")["definitions"] == 4


def test_checking_is_cancelled_during_its_search(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "work", lambda _: False)  # the search does not advance
    with serving(cwd=root) as client:
        client.initialize(root / "shop", {"window": {"workDoneProgress": True}})
        asked = {"command": "storesmith.checkAll", "arguments": []}
        client.send({"jsonrpc": "2.0", "id": "check", "method": "workspace/executeCommand", "params": asked})
        created = client.until(lambda message: message.get("method") == "window/workDoneProgress/create")
        client.notify("window/workDoneProgress/cancel", {"token": created["params"]["token"]})
        assert client.response("check")["error"]["code"] == -32800
        told = [message["params"]["value"] for message in client.received if message.get("method") == "$/progress"]
        assert [one["kind"] for one in told] == ["begin", "end"]


def test_classes_are_listed_the_likeliest_first(client: RawClient, root: Path) -> None:
    found = run(client, "storesmith.listClasses")
    assert [(one["name"], one["module"], one["isTaken"]) for one in found] == [
        ("AccountSnapshot", "ledger.domain.account", False),
        ("OrderSnapshot", "app.domain.orders", False),
        ("TicketSnapshot", "app.domain.tickets", True),
    ]
    assert {(one["title"], *one["storeTypes"]) for one in found} == {
        ("snapshot store", "in_memory", "redis", "sqlalchemy")
    }
    assert found[1]["path"] == str(root / "shop/app/domain/orders.py")

    here = run(client, "storesmith.listClasses", (root / "bank").as_uri())
    assert [one["name"] for one in here] == ["AccountSnapshot"]
    assert refused(client, "storesmith.listClasses", 5) == -32602


def test_classes_of_a_folder_that_holds_projects_are_theirs(root: Path) -> None:
    write(root, "elsewhere/things.py", "class ThingSnapshot: ...\n")
    (root / "elsewhere" / "pyproject.toml").touch()
    (root / "workspace").mkdir()
    for name in ("shop", "bank"):
        (root / name).rename(root / "workspace" / name)
    with serving(cwd=root) as client:
        client.initialize(root / "workspace", CAN_ASK)

        def names(folder: str) -> list[str]:
            return [one["name"] for one in run(client, "storesmith.listClasses", (root / folder).as_uri())]

        assert names("workspace") == ["AccountSnapshot", "OrderSnapshot", "TicketSnapshot"]
        assert names("workspace/bank/src") == ["AccountSnapshot"]
        assert names("elsewhere") == [], "no definition could be made there"


def test_a_definition_is_made_for_a_class(client: RawClient, root: Path) -> None:
    classes = run(client, "storesmith.listClasses")
    order = next(one for one in classes if one["name"] == "OrderSnapshot")

    uri = run(client, "storesmith.makeDefinition", {**order, "storeType": "redis"})

    assert uri == (root / "shop/order.snapshot_store.json").as_uri()
    edit = next(message for message in client.received if message.get("method") == "workspace/applyEdit")
    carry_out(edit["params"]["edit"])
    made = json.loads((root / "shop/order.snapshot_store.json").read_text(encoding="utf-8"))
    assert made == {
        "store_name": "RedisOrderSnapshotStore",
        "aggregate_id_type_str": "uuid.UUID",
        "snapshot_type_str": "OrderSnapshot",
        "snapshot_module_str": "app.domain.orders",
        "store_type": "redis",
    }
    shown = next(message for message in client.received if message.get("method") == "window/showDocument")
    assert shown["params"]["uri"] == uri


def test_a_definition_that_the_editor_does_not_take_is_not_made(client: RawClient) -> None:
    client.answers["workspace/applyEdit"] = {"applied": False, "failureReason": "read-only"}
    order = next(one for one in run(client, "storesmith.listClasses") if one["name"] == "OrderSnapshot")
    assert run(client, "storesmith.makeDefinition", order) is None
    said = next(message for message in client.received if message.get("method") == "window/showMessage")
    assert said["params"]["message"] == "storesmith: New snapshot store: the editor did not apply it (read-only)."


def test_what_is_discarded_in_a_preview_is_no_mistake(root: Path) -> None:
    """VS Code answers with an error then."""
    with serving(cwd=root) as client:
        client.errors["workspace/applyEdit"] = {
            "code": -32603,
            "message": "Request workspace/applyEdit failed: Canceled",
        }
        client.initialize(root / "shop", CAN_ASK)
        order = next(one for one in run(client, "storesmith.listClasses") if one["name"] == "OrderSnapshot")
        assert run(client, "storesmith.makeDefinition", order) is None
        assert not any(
            message.get("method") in ("window/showMessage", "window/showDocument") for message in client.received
        )


@pytest.mark.parametrize(
    "change",
    [
        {"project": "/nowhere"},
        {"module": "app.domain.tickets"},
        {"name": "Gone"},
        {"name": None},
        {"storeType": "in-memory"},
        {"kind": "plain"},
    ],
)
def test_what_cannot_be_made_is_refused(client: RawClient, change: dict[str, Any]) -> None:
    order = next(one for one in run(client, "storesmith.listClasses") if one["name"] == "OrderSnapshot")
    assert refused(client, "storesmith.makeDefinition", {**order, **change}) == -32602
    assert not any(message.get("method") == "workspace/applyEdit" for message in client.received)


def test_which_definition_is_meant(client: RawClient, root: Path) -> None:
    path = root / "shop/tickets.snapshot_store.json"
    expected: dict[str, Any] = {
        "uri": path.as_uri(),
        "index": 0,
        "name": "InMemoryTicketSnapshotStore",
        "title": "snapshot store",
        "files": [
            {"uri": (root / "shop" / STORE).as_uri(), "role": "store", "exists": False},
            {"uri": (root / "shop" / TESTS).as_uri(), "role": "tests", "exists": False},
        ],
    }
    # It need not be open to be found, nor to be generated.
    assert run(client, "storesmith.definitionAt", path.as_uri(), {"line": 0, "character": 0}) == expected
    run(client, "storesmith.generateDefinition", path.as_uri(), 0)
    edit = next(message for message in client.received if message.get("method") == "workspace/applyEdit")
    carry_out(edit["params"]["edit"])
    there = {**expected, "files": [{**file, "exists": True} for file in expected["files"]]}
    assert run(client, "storesmith.definitionAt", path.as_uri()) == there

    run(client, "storesmith.listClasses")
    for name in (STORE, TESTS):
        assert run(client, "storesmith.definitionAt", (root / "shop" / name).as_uri()) == there
    assert run(client, "storesmith.definitionAt", (root / "shop/app/domain/tickets.py").as_uri()) is None
    assert run(client, "storesmith.definitionAt", (root / "shop/package.json").as_uri()) is None
    for wrong in ([], [path.as_uri(), 3], [path.as_uri(), {"line": 1}], [path.as_uri(), {"line": "1", "character": 0}]):
        assert refused(client, "storesmith.definitionAt", *wrong) == -32602


def test_of_several_operations_the_one_around_the_position_is_meant(client: RawClient, root: Path) -> None:
    operations = [
        {
            "type": "CREATE",
            "component_type": "infrastructure_snapshot_store",
            "name": name,
            "definition": json.loads(definition(store_name=name)),
        }
        for name in ("FirstSnapshotStore", "SecondSnapshotStore")
    ]
    text = json.dumps(operations, indent=2)
    uri = write(root, "shop/.blocks/1.json", text).as_uri()
    client.open(uri, text)
    second = text[: text.index("SecondSnapshotStore")].count("\n")
    for line, name in ((0, "FirstSnapshotStore"), (second, "SecondSnapshotStore")):
        found = run(client, "storesmith.definitionAt", uri, {"line": line, "character": 3})
        assert found["name"] == name
