"""The setting `run`: with `onSave` what is said of a document changes when it is opened and saved, and at no keystroke."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from e2e.capabilities import MINIMAL, PULLS
from e2e.raw_client import Message, RawClient
from support import make_open_package

ON_SAVE = {"run": "onSave"}
DEFINITION = {
    "store_name": "InMemoryTicketSnapshotStore",
    "aggregate_id_type_str": "str",
    "snapshot_type_str": "UUID",
    "snapshot_module_str": "uuid",
}


@pytest.fixture(autouse=True)
def _package(tmp_path: Path) -> None:
    make_open_package(tmp_path)


RIGHT, WRONG = json.dumps(DEFINITION), json.dumps({**DEFINITION, "x": 1})


def codes(problems: list[Any]) -> list[str]:
    return [problem["code"] for problem in problems if not problem["code"].endswith("-output")]


def write(client: RawClient, uri: str, version: int, text: str) -> None:
    client.send(client.change(uri, version, {"text": text}))


def save(client: RawClient, uri: str) -> None:
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})


def configure(client: RawClient, settings: Any) -> None:
    client.notify("workspace/didChangeConfiguration", {"settings": {"storesmith": settings}})


def until_said(client: RawClient, uri: str, version: int, expected: list[str]) -> None:
    """Wait until these problems are pushed of this version; what is looked at in the background may bring others before."""
    while codes(client.published(uri, version)) != expected:
        pass


def published(client: RawClient, uri: str) -> list[tuple[int, list[str]]]:
    """The versions of a document that diagnostics were pushed of, with their codes; what is due by now has come."""
    client.error("storesmith/noSuchMethod")
    return [
        (message["params"]["version"], codes(message["params"]["diagnostics"]))
        for message in client.received
        if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri
    ]


def pull(client: RawClient, uri: str, previous: Any = None) -> Message:
    params: Message = {"textDocument": {"uri": uri}}
    report = client.request("textDocument/diagnostic", {**params, "previousResultId": previous} if previous else params)
    assert isinstance(report, dict)
    return report


# -------------------------------------------------------------------- a client that is pushed to


def test_pushed_on_opening_and_on_saving_only(client: RawClient, uri: str, tmp_path: Path) -> None:
    other = (tmp_path / "b.snapshot_store.json").as_uri()
    client.initialize(tmp_path, MINIMAL, initializationOptions=ON_SAVE)
    client.open(uri, RIGHT)
    until_said(client, uri, 1, [])
    for version in (2, 3):
        write(client, uri, version, WRONG)
    # What another document has published since was due after it.
    client.open(other, "{}")
    until_said(client, other, 1, ["missing-property"] * 4)
    assert {version for version, _ in published(client, uri)} == {1}
    save(client, uri)
    until_said(client, uri, 3, ["unknown-property"])
    write(client, uri, 4, RIGHT)
    save(client, uri)
    until_said(client, uri, 4, [])


def test_what_was_opened_is_published_though_it_has_changed_at_once(
    client: RawClient, uri: str, tmp_path: Path
) -> None:
    client.initialize(tmp_path, MINIMAL, initializationOptions=ON_SAVE)
    item = {"uri": uri, "languageId": "json", "version": 1, "text": WRONG}
    opened = client.notification("textDocument/didOpen", {"textDocument": item})
    saved = client.notification("textDocument/didSave", {"textDocument": {"uri": uri}})
    client.send(opened, client.change(uri, 2, {"text": RIGHT}))
    until_said(client, uri, 1, ["unknown-property"])
    client.send(saved, client.change(uri, 3, {"text": WRONG}))
    until_said(client, uri, 2, [])
    assert published(client, uri)[-1] == (2, [])


def test_a_closed_document_is_taken_back_though_it_has_changed(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, MINIMAL, initializationOptions=ON_SAVE)
    client.open(uri, WRONG)
    until_said(client, uri, 1, ["unknown-property"])
    write(client, uri, 2, RIGHT)
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert client.published(uri, None) == []


def test_another_setting_reaches_what_is_not_modified(client: RawClient, uri: str, tmp_path: Path) -> None:
    other = (tmp_path / "b.snapshot_store.json").as_uri()
    client.initialize(tmp_path, MINIMAL, initializationOptions=ON_SAVE)
    for each in (uri, other):
        client.open(
            each, json.dumps({**DEFINITION, "x": 1, "store_name": f"{Path(each).name[0].upper()}SnapshotStore"})
        )
        until_said(client, each, 1, ["unknown-property"])
    write(client, uri, 2, RIGHT)
    configure(client, {"rules": {"unknown-property": "off"}})
    until_said(client, other, 1, [])
    assert {version for version, _ in published(client, uri)} == {1}
    save(client, uri)
    until_said(client, uri, 2, [])


@pytest.mark.parametrize("way", ["settings", "pyproject"])
def test_pushed_when_the_setting_changes(way: str, client: RawClient, uri: str, tmp_path: Path) -> None:
    project = tmp_path / "pyproject.toml"

    def choose(run: str) -> None:
        if way == "settings":
            configure(client, {"run": run})
            return
        project.write_text(f'[tool.storesmith]\nrun = "{run}"\n', encoding="utf-8")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": project.as_uri(), "type": 2}]})

    client.initialize(tmp_path, MINIMAL)
    client.open(uri, RIGHT)
    client.published(uri, 1)
    write(client, uri, 2, WRONG)
    until_said(client, uri, 2, ["unknown-property"])
    choose("onSave")
    write(client, uri, 3, RIGHT)
    choose("onType")
    until_said(client, uri, 3, [])
    choose("onSave")
    write(client, uri, 4, WRONG)
    save(client, uri)
    until_said(client, uri, 4, ["unknown-property"])
    write(client, uri, 5, RIGHT)
    write(client, uri, 6, WRONG)
    save(client, uri)
    client.published(uri, 6)
    assert {version for version, _ in published(client, uri)} == {1, 2, 3, 4, 6}


def test_a_text_that_the_editor_takes_from_the_disk_is_looked_at(client: RawClient, uri: str, tmp_path: Path) -> None:
    """An editor that reloads a file changes its document, and saves nothing."""
    file = tmp_path / "a.snapshot_store.json"
    file.write_text(RIGHT, encoding="utf-8")
    client.initialize(tmp_path, MINIMAL, initializationOptions=ON_SAVE)
    client.open(uri, RIGHT)
    until_said(client, uri, 1, [])
    file.write_text(WRONG, encoding="utf-8")
    write(client, uri, 2, WRONG)
    until_said(client, uri, 2, ["unknown-property"])


@pytest.mark.parametrize("written", ["\ufeff{text}", "{text}\r\n"])
def test_a_text_from_the_disk_is_known_without_what_the_editor_takes_off(
    written: str, client: RawClient, uri: str, tmp_path: Path
) -> None:
    """Editors keep a byte order mark for themselves, and some the kind of the line breaks."""
    client.initialize(tmp_path, MINIMAL, initializationOptions=ON_SAVE)
    client.open(uri, RIGHT)
    until_said(client, uri, 1, [])
    text = written.replace("{text}", WRONG)
    (tmp_path / "a.snapshot_store.json").write_text(text, encoding="utf-8", newline="")
    write(client, uri, 2, text.removeprefix("\ufeff").replace("\r\n", "\n"))
    until_said(client, uri, 2, ["unknown-property"])


def test_all_else_goes_by_the_text_as_it_stands(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, MINIMAL, initializationOptions=ON_SAVE)
    client.open(uri, RIGHT)
    until_said(client, uri, 1, [])
    text = RIGHT[:-1] + ', "stor_type": "redis"}'
    write(client, uri, 2, text)
    at = {"line": 0, "character": text.index("stor_type") + 2}
    fixes = client.request(
        "textDocument/codeAction",
        {"textDocument": {"uri": uri}, "range": {"start": at, "end": at}, "context": {"diagnostics": []}},
    )
    assert 'Rename it to "store_type"' in [action["title"] for action in fixes]
    value = {"line": 0, "character": text.index('"redis"') + 1}
    write(client, uri, 3, text.replace("stor_type", "store_type"))
    hover = client.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": at})
    assert "Store Type" in json.dumps(hover)
    items = client.request("textDocument/completion", {"textDocument": {"uri": uri}, "position": value})
    assert "sqlalchemy" in json.dumps(items)
    assert {version for version, _ in published(client, uri)} == {1}


# -------------------------------------------------------------------- a client that pulls


def test_pulled_on_opening_and_on_saving_only(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, PULLS, initializationOptions=ON_SAVE)
    client.open(uri, RIGHT)
    first = pull(client, uri)
    assert (first["kind"], codes(first["items"])) == ("full", [])
    for version in (2, 3):
        write(client, uri, version, WRONG)
        assert pull(client, uri, first["resultId"]) == {"kind": "unchanged", "resultId": first["resultId"]}
    save(client, uri)
    client.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")
    second = pull(client, uri, first["resultId"])
    assert (second["kind"], codes(second["items"])) == ("full", ["unknown-property"])
    write(client, uri, 4, RIGHT)
    assert pull(client, uri, second["resultId"]) == {"kind": "unchanged", "resultId": second["resultId"]}


def test_a_client_that_has_nothing_is_given_the_present_problems(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, PULLS, initializationOptions=ON_SAVE)
    client.open(uri, RIGHT)
    pull(client, uri)
    write(client, uri, 2, WRONG)
    for previous in (None, "another server's"):
        report = pull(client, uri, previous)
        assert (report["kind"], codes(report["items"])) == ("full", ["unknown-property"])
    write(client, uri, 3, RIGHT)
    assert pull(client, uri, report["resultId"])["kind"] == "unchanged"


def test_what_a_save_changed_is_not_taken_for_known(client: RawClient, uri: str, tmp_path: Path) -> None:
    """Somebody typed on before the client had pulled: it is given something new and not left with what was before the save."""
    client.initialize(tmp_path, PULLS, initializationOptions=ON_SAVE)
    client.open(uri, RIGHT)
    first = pull(client, uri)
    write(client, uri, 2, WRONG)
    save(client, uri)
    write(client, uri, 3, WRONG + " ")
    report = pull(client, uri, first["resultId"])
    assert (report["kind"], codes(report["items"])) == ("full", ["unknown-property"])


@pytest.mark.parametrize("way", ["settings", "pyproject"])
def test_pulled_when_the_setting_changes(way: str, client: RawClient, uri: str, tmp_path: Path) -> None:
    project = tmp_path / "pyproject.toml"

    def choose(run: str) -> None:
        if way == "settings":
            configure(client, {"run": run})
        else:
            project.write_text(f'[tool.storesmith]\nrun = "{run}"\n', encoding="utf-8")
            client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": project.as_uri(), "type": 2}]})
        client.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")

    client.initialize(tmp_path, PULLS)
    client.open(uri, RIGHT)
    first = pull(client, uri)
    choose("onSave")
    write(client, uri, 2, WRONG)
    assert pull(client, uri, first["resultId"])["kind"] == "unchanged"
    choose("onType")
    second = pull(client, uri, first["resultId"])
    assert (second["kind"], codes(second["items"])) == ("full", ["unknown-property"])


def test_what_is_open_does_not_change_what_is_said_of_the_workspace(
    client: RawClient, uri: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.snapshot_store.json"
    file.write_text(RIGHT, encoding="utf-8")
    client.initialize(tmp_path, PULLS, initializationOptions=ON_SAVE)
    (report,) = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
    assert (report["uri"], codes(report["items"])) == (uri, [])
    client.open(uri, RIGHT)
    first = pull(client, uri)
    write(client, uri, 2, WRONG)
    assert client.request("workspace/diagnostic", {"previousResultIds": []})["items"] == []
    assert pull(client, uri, first["resultId"])["kind"] == "unchanged"
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    (report,) = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
    assert codes(report["items"]) == []
