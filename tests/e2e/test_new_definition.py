"""A new definition from a class in a Python document, and in an empty file; and what else is said of Python, namely nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.capabilities import MINIMAL, as_json, neovim, vscode
from e2e.documents import carry_out, parts
from e2e.raw_client import RawClient, serving
from e2e.server_thread import TIME_LIMIT
from generate.projects import copy_example
from support import load_json

MODULE = "app/domain/ticketing/models/ticket_snapshot.py"
TITLE = "New snapshot store for TicketSnapshot"
WHOLE = {
    "store_name": "InMemoryTicketSnapshotStore",
    "aggregate_id_type_str": "uuid.UUID",
    "snapshot_type_str": "TicketSnapshot",
    "snapshot_module_str": "app.domain.ticketing.models.ticket_snapshot",
}
CONTENT_MODIFIED = -32801
CLIENTS = {"vscode": as_json(vscode()), "neovim": as_json(neovim())}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = copy_example(tmp_path / "ticketing")
    (root / "ticketing.snapshot_store.json").unlink()
    return root


@pytest.fixture
def client(root: Path) -> Iterator[RawClient]:
    with serving(cwd=root) as client:
        yield client


class Module:
    """A Python document in the client."""

    def __init__(self, client: RawClient, path: Path) -> None:
        self.client, self.path, self.uri = client, path, path.as_uri()
        self.text = path.read_text(encoding="utf-8")
        item = {"uri": self.uri, "languageId": "python", "version": 1, "text": self.text}
        client.notify("textDocument/didOpen", {"textDocument": item})

    def ask(self, method: str, **params: Any) -> Any:
        return self.client.request(f"textDocument/{method}", {"textDocument": {"uri": self.uri}, **params})

    def actions(self, words: str = "class TicketSnapshot", **context: Any) -> list[dict[str, Any]]:
        """What is offered in the first line that holds the words."""
        line = next(number for number, line in enumerate(self.text.split("\n")) if words in line)
        place = {"line": line, "character": 3}
        found: list[dict[str, Any]] = self.ask(
            "codeAction", range={"start": place, "end": place}, context={"diagnostics": [], **context}
        )
        return found


@pytest.mark.parametrize("editor", list(CLIENTS))
def test_a_class_is_given_a_definition(client: RawClient, root: Path, editor: str) -> None:
    client.initialize(root, CLIENTS[editor])
    module = Module(client, root / MODULE)
    (action,) = module.actions()
    assert (action["title"], action["kind"]) == (TITLE, "refactor.new.storesmith")
    definition = root / "ticket.snapshot_store.json"
    assert action["command"]["arguments"] == [definition.as_uri()]
    edit = client.request("codeAction/resolve", action)["edit"]
    assert parts(edit) == ([definition], [definition])
    carry_out(edit)
    assert load_json(definition.read_text(encoding="utf-8")) == WHOLE

    client.request("workspace/executeCommand", action["command"])
    shown = [one["params"]["uri"] for one in client.received if one.get("method") == "window/showDocument"]
    assert shown == [definition.as_uri()]
    client.open(definition.as_uri(), definition.read_text(encoding="utf-8"))
    assert client.request("textDocument/diagnostic", {"textDocument": {"uri": definition.as_uri()}})["items"] == []
    assert module.actions() == []


def test_the_class_as_it_stands_in_the_editor_counts(client: RawClient, root: Path) -> None:
    client.initialize(root, CLIENTS["vscode"])
    module = Module(client, root / MODULE)
    assert module.actions("title: str") == []
    change = client.change(module.uri, 2, {"text": "\n\nclass TicketStateSnapshot:\n    title: str\n"})
    client.send(change)
    module.text = "\n\nclass TicketStateSnapshot:\n    title: str\n"
    (action,) = module.actions("class TicketStateSnapshot")
    assert action["title"] == "New snapshot store for TicketStateSnapshot"
    client.send(client.change(module.uri, 3, {"text": "class TicketStateSnapshot("}))
    assert client.error("codeAction/resolve", action) == CONTENT_MODIFIED
    module.text = "class TicketStateSnapshot("
    assert module.actions("class TicketStateSnapshot") == []


def test_it_is_asked_for_by_its_kind(client: RawClient, root: Path) -> None:
    client.initialize(root, CLIENTS["vscode"])
    module = Module(client, root / MODULE)
    assert [action["title"] for action in module.actions(only=["refactor"])] == [TITLE]
    assert module.actions(only=["source"]) == module.actions(only=["quickfix"]) == []


def test_a_client_that_makes_no_files_is_offered_none(client: RawClient, root: Path) -> None:
    client.initialize(root, MINIMAL)
    assert Module(client, root / MODULE).actions() == []


@pytest.mark.parametrize("capabilities", [*CLIENTS.values(), MINIMAL], ids=[*CLIENTS, "minimal"])
@pytest.mark.parametrize("text", ["class TicketSnapshot: ...\n", '{"store_name": 3,, [\n', "[1,\n 2]\n"])
def test_nothing_else_is_said_of_python(client: RawClient, root: Path, capabilities: dict[str, Any], text: str) -> None:
    (root / "pyproject.toml").write_text('[tool.storesmith]\ninclude = ["**/*"]\n', encoding="utf-8")
    (root / MODULE).write_text(text, encoding="utf-8")
    client.initialize(root, capabilities)
    module = Module(client, root / MODULE)
    place = {"line": 0, "character": 3}
    around = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}}
    options = {"options": {"tabSize": 4, "insertSpaces": True}}
    asked: dict[str, dict[str, Any]] = {
        **{name: {"position": place} for name in ("hover", "completion", "definition", "prepareRename")},
        **{name: {} for name in ("documentSymbol", "foldingRange", "codeLens", "documentLink")},
        "references": {"position": place, "context": {"includeDeclaration": True}},
        "rename": {"position": place, "newName": "X"},
        "selectionRange": {"positions": [place]},
        "formatting": options,
        "rangeFormatting": {**around, **options},
        "onTypeFormatting": {"position": place, "ch": "\n", **options},
        "inlayHint": around,
        "diagnostic": {},
    }
    answers = {name: module.ask(name, **params) for name, params in asked.items()}
    assert answers.pop("diagnostic")["items"] == []
    assert not any(answers.values()), answers
    client.send(client.change(module.uri, 2, {"text": text + "# more\n"}))
    client.notify("textDocument/didSave", {"textDocument": {"uri": module.uri}})
    if capabilities is MINIMAL:
        client.settle((root / "last.snapshot_store.json").as_uri())
    client.notify("textDocument/didClose", {"textDocument": {"uri": module.uri}})
    assert client.end() == 0
    assert client.all_published(module.uri) == []


@pytest.mark.parametrize("editor", list(CLIENTS))
def test_an_empty_file_is_filled_in(client: RawClient, root: Path, editor: str) -> None:
    (root / "new.snapshot_store.json").touch()
    uri = (root / "new.snapshot_store.json").as_uri()
    client.initialize(root, CLIENTS[editor])
    client.open(uri, "")
    place = {"line": 0, "character": 0}
    params = {
        "textDocument": {"uri": uri},
        "range": {"start": place, "end": place},
        "context": {"diagnostics": [], "only": ["quickfix"]},
    }
    end = time.monotonic() + TIME_LIMIT
    while not (actions := client.request("textDocument/codeAction", params)):  # the classes are looked at meanwhile
        assert time.monotonic() < end
    action = actions[0]
    assert action["title"] == "Fill in from TicketSnapshot"
    carry_out(action["edit"])
    assert load_json((root / "new.snapshot_store.json").read_text(encoding="utf-8")) == WHOLE


def test_the_editor_is_asked_for_python_documents(client: RawClient, root: Path) -> None:
    client.initialize(root, CLIENTS["vscode"])
    asked = client.until(lambda message: message.get("method") == "client/registerCapability")
    of_python = [
        one["method"]
        for one in asked["params"]["registrations"]
        if one["registerOptions"].get("documentSelector") == [{"scheme": "file", "language": "python"}]
    ]
    assert "textDocument/codeAction" in of_python
