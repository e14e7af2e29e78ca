"""Settings, by each of the ways that they come: initialization options, the client's configuration, and `pyproject.toml`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.capabilities import MINIMAL, as_json, neovim, vscode
from e2e.documents import parts
from e2e.raw_client import Message, RawClient, serving

DEFINITION = {
    "store_name": "InMemoryTicketSnapshotStore",
    "aggregate_id_type_str": "str",
    "snapshot_type_str": "UUID",
    "snapshot_module_str": "uuid",
}
STORE = "infrastructure/snapshot_stores/in_memory_ticket_snapshot_store.py"
CONFIGURES: dict[str, Any] = {**MINIMAL, "workspace": {"configuration": True}}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[RawClient]:
    with serving(cwd=tmp_path) as client:
        yield client


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project in which nothing tells which package is the application's."""
    for package in ("alpha", "beta"):
        (tmp_path / "shop" / package / "domain").mkdir(parents=True)
    (tmp_path / "shop" / "pyproject.toml").touch()
    return tmp_path / "shop"


@pytest.fixture
def uri(root: Path) -> str:
    return (root / "tickets.snapshot_store.json").as_uri()


def configure(root: Path, text: str) -> None:
    (root / "pyproject.toml").write_text(f"[tool.storesmith]\n{text}\n", encoding="utf-8")


def targets(client: RawClient, uri: str, root: Path) -> list[str]:
    """The files that the action would make, packages left out; nothing where there is no action."""
    place = {"line": 0, "character": 0}
    actions = client.request(
        "textDocument/codeAction",
        {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}},
    )
    generating = [action for action in actions if "generate." in action["kind"] and "edit" in action]
    paths = [path for action in generating for path in parts(action["edit"])[1]]
    return sorted(path.relative_to(root).as_posix() for path in paths if path.name != "__init__.py")


def complaints(client: RawClient) -> list[str]:
    return [
        message["params"]["message"] for message in client.received if message.get("method") == "window/showMessage"
    ]


def all_complaints(client: RawClient, count: int) -> list[str]:
    """The complaints, when so many have come; nothing else has to happen for that, and there are no more."""
    while len(complaints(client)) < count:
        client.until(lambda message: message.get("method") == "window/showMessage")
    client.error("one message")
    client.error("and another")
    assert len(complaints(client)) == count, complaints(client)
    return complaints(client)


def severities(problems: list[Any]) -> dict[str, int]:
    """The severities by code, without what is reported where no package is known to generate into."""
    found = {problem["code"]: problem["severity"] for problem in problems}
    return {code: severity for code, severity in found.items() if code != "cannot-generate"}


def test_without_settings_nothing_is_guessed(client: RawClient, root: Path, uri: str) -> None:
    client.initialize(root, MINIMAL)
    client.open(uri, json.dumps(DEFINITION))
    assert targets(client, uri, root) == []


def test_initialization_options(client: RawClient, root: Path, uri: str) -> None:
    client.initialize(root, MINIMAL, initializationOptions={"appRoot": "beta", "testsDir": "checks"})
    client.open(uri, json.dumps(DEFINITION))
    assert targets(client, uri, root) == [f"beta/{STORE}", f"checks/{Path(STORE).parent}/test_{Path(STORE).name}"]


def test_workspace_configuration(client: RawClient, root: Path, uri: str) -> None:
    client.answers["workspace/configuration"] = [{"appRoot": "beta"}]
    client.initialize(root, CONFIGURES)
    client.open(uri, json.dumps(DEFINITION))
    assert client.published(uri, 1) == []
    asked = next(message for message in client.received if message.get("method") == "workspace/configuration")
    assert [item["section"] for item in asked["params"]["items"]] == ["storesmith"]
    assert f"beta/{STORE}" in targets(client, uri, root)


def test_pyproject(client: RawClient, root: Path, uri: str) -> None:
    configure(root, 'app-root = "beta"')
    client.initialize(root, MINIMAL)
    client.open(uri, json.dumps(DEFINITION))
    assert f"beta/{STORE}" in targets(client, uri, root)


def test_a_client_that_cannot_be_asked_is_not_asked(client: RawClient, root: Path, uri: str) -> None:
    client.initialize(root, MINIMAL)
    client.open(uri, "{")
    client.published(uri, 1)
    assert not [message for message in client.received if "method" in message and "id" in message]


def test_what_a_person_sets_goes_before_the_project(client: RawClient, root: Path, uri: str) -> None:
    configure(root, 'app-root = "alpha"\nrules = { unknown-property = "error" }')
    client.answers["workspace/configuration"] = [{"appRoot": "beta", "rules": {}, "testsDir": ""}]
    client.initialize(root, CONFIGURES, initializationOptions={"appRoot": "gamma"})
    client.open(uri, json.dumps({**DEFINITION, "x": 1}))
    assert severities(client.published(uri, 1)) == {"unknown-property": 1}
    client.send(client.change(uri, 2, {"text": json.dumps({**DEFINITION})}))
    assert f"beta/{STORE}" in targets(client, uri, root)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, {"unknown-property": 2}),
        ({"unknown-property": "error"}, {"unknown-property": 1}),
        ({"unknown-property": "information"}, {"unknown-property": 3}),
        ({"unknown-property": "hint"}, {"unknown-property": 4}),
        ({"unknown-property": "off"}, {}),
    ],
)
def test_rules(rules: dict[str, str], expected: dict[str, int], client: RawClient, root: Path, uri: str) -> None:
    client.initialize(root, MINIMAL, initializationOptions={"rules": rules})
    client.open(uri, json.dumps({**DEFINITION, "x": 1}))
    assert severities(client.published(uri, 1)) == expected


@pytest.mark.parametrize("way", ["options", "configuration", "pyproject"])
def test_further_files(way: str, client: RawClient, root: Path) -> None:
    if way == "pyproject":
        configure(root, 'include = ["stores/*.json"]')
    client.answers["workspace/configuration"] = [{"include": ["stores/*.json"]} if way == "configuration" else None]
    options = {"include": ["stores/*.json"]} if way == "options" else None
    client.initialize(root, CONFIGURES, initializationOptions=options)
    uri = (root / "stores" / "tickets.json").as_uri()
    client.open(uri, "{}")
    assert client.published(uri, 1)


def test_settings_that_change_are_taken_at_once(client: RawClient, root: Path, uri: str) -> None:
    client.initialize(root, MINIMAL)
    client.open(uri, json.dumps({**DEFINITION, "x": 1}), 3)
    assert severities(client.published(uri, 3)) == {"unknown-property": 2}
    client.notify(
        "workspace/didChangeConfiguration",
        {"settings": {"storesmith": {"rules": {"unknown-property": "error"}}, "other": 3}},
    )
    assert severities(client.published(uri, 3)) == {"unknown-property": 1}
    client.notify("workspace/didChangeConfiguration", {"settings": {"storesmith": {}}})
    assert severities(client.published(uri, 3)) == {"unknown-property": 2}


def test_a_hint_that_settings_have_changed_makes_the_server_ask(client: RawClient, root: Path, uri: str) -> None:
    client.initialize(root, CONFIGURES)
    client.open(uri, json.dumps({**DEFINITION, "x": 1}))
    assert severities(client.published(uri, 1)) == {"unknown-property": 2}
    client.answers["workspace/configuration"] = [{"rules": {"unknown-property": "off"}}]
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    assert severities(client.published(uri, 1)) == {}


def test_a_pyproject_that_changes_is_read_again(client: RawClient, root: Path, uri: str) -> None:
    client.initialize(root, MINIMAL)
    client.open(uri, json.dumps({**DEFINITION, "x": 1}))
    assert severities(client.published(uri, 1)) == {"unknown-property": 2}
    configure(root, 'rules = { unknown-property = "off" }')
    client.notify(
        "workspace/didChangeWatchedFiles",
        {"changes": [{"uri": (root / "pyproject.toml").as_uri(), "type": 2}]},
    )
    assert severities(client.published(uri, 1)) == {}
    configure(root, 'rules = { unknown-property = "error" }')
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    assert severities(client.published(uri, 1)) == {"unknown-property": 1}


@pytest.mark.parametrize("can_be_asked", [True, False])
def test_a_client_that_pulls_is_asked_to_pull_again(
    client: RawClient, root: Path, uri: str, *, can_be_asked: bool
) -> None:
    capabilities = as_json((vscode if can_be_asked else neovim)())  # those of Neovim 0.11, of a client of another name
    client.answers["workspace/configuration"] = [None]
    client.initialize(root, capabilities)
    configure(root, 'app-root = "alpha"')
    client.open(uri, json.dumps({**DEFINITION, "x": 1}))
    params: Message = {"textDocument": {"uri": uri}}
    before = client.request("textDocument/diagnostic", params)
    client.notify(
        "workspace/didChangeConfiguration", {"settings": {"storesmith": {"rules": {"unknown-property": "off"}}}}
    )
    if can_be_asked:
        client.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")
    after = client.request("textDocument/diagnostic", {**params, "previousResultId": before["resultId"]})
    assert (before["kind"], after["kind"]) == ("full", "full")
    assert (len(before["items"]), len(after["items"])) == (1, 0)
    methods = [message.get("method") for message in client.received]
    assert ("workspace/diagnostic/refresh" in methods) == can_be_asked
    assert "textDocument/publishDiagnostics" not in methods


def test_neovim_is_pushed_to(client: RawClient, root: Path, uri: str) -> None:
    """It pulls at each change of a text, and would not hear of the settings before the next one."""
    client.answers["workspace/configuration"] = [None]
    offered = client.initialize(root, as_json(neovim()), clientInfo={"name": "Neovim"})["capabilities"]
    assert "diagnosticProvider" not in offered
    client.open(uri, json.dumps({**DEFINITION, "x": 1}))
    assert severities(client.published(uri, 1)) == {"unknown-property": 2}
    client.notify(
        "workspace/didChangeConfiguration", {"settings": {"storesmith": {"rules": {"unknown-property": "off"}}}}
    )
    assert severities(client.published(uri, 1)) == {}
    assert "workspace/diagnostic/refresh" not in [message.get("method") for message in client.received]


def test_the_files_of_settings_are_watched_where_the_client_can(client: RawClient, root: Path) -> None:
    client.answers["workspace/configuration"] = [None]
    client.initialize(root, as_json(vscode()))
    message = client.until(lambda message: message.get("method") == "client/registerCapability")
    (registration,) = [
        registration
        for registration in message["params"]["registrations"]
        if registration["method"] == "workspace/didChangeWatchedFiles"
    ]
    patterns = [watcher["globPattern"] for watcher in registration["registerOptions"]["watchers"]]
    assert "**/pyproject.toml" in patterns


@pytest.mark.parametrize("way", ["options", "configuration", "pyproject"])
def test_a_wrong_setting_is_named_once_and_left_out(way: str, client: RawClient, root: Path, uri: str) -> None:
    wrong = {"appRoot": 3, "rules": {"unknown-property": "fatal"}, "testsDir": "../out", "maxProblems": 50}
    if way == "pyproject":
        configure(root, 'app-root = 3\ntests-dir = "../out"\nrules = { unknown-property = "fatal" }')
    client.answers["workspace/configuration"] = [wrong if way == "configuration" else None]
    client.initialize(root, CONFIGURES, initializationOptions=wrong if way == "options" else {})
    client.open(uri, json.dumps({**DEFINITION, "x": 1}))
    assert severities(client.published(uri, 1)) == {"unknown-property": 2}
    for version in (2, 3):
        client.send(client.change(uri, version, {"text": json.dumps({**DEFINITION, "x": version})}))
        client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        client.published(uri, version)
    said = all_complaints(client, 3)
    for name in ("app-root", "rules", "tests-dir") if way == "pyproject" else ("appRoot", "rules", "testsDir"):
        assert len([message for message in said if f"`{name}`" in message]) == 1, said


@pytest.mark.parametrize("options", [3, "x", [1], True])
def test_settings_of_another_shape_are_named_too(options: Any, client: RawClient, root: Path, uri: str) -> None:
    client.initialize(root, MINIMAL, initializationOptions=options)
    client.open(uri, json.dumps({**DEFINITION, "x": 1}))
    assert severities(client.published(uri, 1)) == {"unknown-property": 2}
    (said,) = all_complaints(client, 1)
    assert "settings" in said


def test_a_pyproject_that_is_broken_is_named(client: RawClient, root: Path, uri: str) -> None:
    (root / "pyproject.toml").write_text("[tool.storesmith\n", encoding="utf-8")
    client.initialize(root, MINIMAL)
    client.open(uri, json.dumps({**DEFINITION, "x": 1}))
    assert severities(client.published(uri, 1)) == {"unknown-property": 2}
    (said,) = all_complaints(client, 1)
    assert "pyproject.toml" in said


@pytest.mark.parametrize("answer", [None, [], [None], {}, 3, [3], [{"appRoot": None}], "x"])
def test_answers_of_every_shape(answer: Any, client: RawClient, root: Path, uri: str) -> None:
    client.answers["workspace/configuration"] = answer
    client.initialize(root, CONFIGURES)
    client.open(uri, json.dumps({**DEFINITION, "x": 1}))
    assert severities(client.published(uri, 1)) == {"unknown-property": 2}
    assert client.end() == 0


def test_change_annotations_are_for_clients_that_honour_them_in_actions(
    client: RawClient, root: Path, uri: str
) -> None:
    """One that has them in its own edits, but not in those of a code action, would replace a file without asking."""
    announced = as_json(vscode())
    announced["textDocument"]["codeAction"]["honorsChangeAnnotations"] = False
    del announced["textDocument"]["codeAction"]["resolveSupport"]
    configure(root, 'app-root = "alpha"')
    store = root / "alpha" / STORE
    store.parent.mkdir(parents=True)
    store.write_text("# by hand\n", encoding="utf-8")
    client.answers["workspace/configuration"] = [None]
    client.initialize(root, announced)
    client.open(uri, json.dumps(DEFINITION))
    assert f"alpha/{STORE}" not in targets(client, uri, root)


def test_two_folders_have_their_own_projects(client: RawClient, tmp_path: Path) -> None:
    uris: list[str] = []
    for name, package in (("one", "alpha"), ("two", "beta")):
        folder = tmp_path / name
        folder.mkdir()
        configure(folder, f'app-root = "{package}"')
        uris.append((folder / "x.snapshot_store.json").as_uri())
    folders = [{"uri": (tmp_path / "one").as_uri(), "name": "one"}]
    client.initialize(None, MINIMAL, workspaceFolders=folders)
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        {"event": {"added": [{"uri": (tmp_path / "two").as_uri(), "name": "two"}], "removed": folders}},
    )
    for uri in uris:
        client.open(uri, json.dumps(DEFINITION))
    assert targets(client, uris[0], tmp_path)[0] == f"one/alpha/{STORE}"
    assert targets(client, uris[1], tmp_path)[0] == f"two/beta/{STORE}"
