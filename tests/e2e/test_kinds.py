"""Kinds of a project's own, as they change on disk, and what is offered of their templates."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.capabilities import MINIMAL, as_json, vscode
from e2e.documents import parts
from e2e.raw_client import RawClient, serving
from support import definition_text

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "ticketing"
CREATED, CHANGED, DELETED = 1, 2, 3


@pytest.fixture
def client(tmp_path: Path) -> Iterator[RawClient]:
    with serving(cwd=tmp_path) as client:
        yield client


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "shop" / "kinds").mkdir(parents=True)
    (tmp_path / "shop" / "pyproject.toml").write_text('[tool.storesmith]\nkinds = ["kinds"]\n', encoding="utf-8")
    return tmp_path / "shop"


def describe(root: Path, *names: str) -> Path:
    """Write a schema that requires properties of these names; gives its file."""
    folder = root / "kinds" / "menu"
    folder.mkdir(exist_ok=True)
    schema = {"properties": {name: {"type": "string"} for name in names}, "required": names}
    (folder / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    return folder / "schema.json"


def name_it(root: Path) -> Path:
    file = root / "kinds" / "menu" / "kind.toml"
    file.write_text('name = "menu"\nfiles = ["**/*.menu.json"]\n', encoding="utf-8")
    return file


def changed(client: RawClient, path: Path, what: int) -> None:
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": what}]})


def labels(client: RawClient, uri: str) -> list[str]:
    params = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 1}}
    return [item["label"] for item in client.request("textDocument/completion", params)["items"]]


def messages(client: RawClient, uri: str) -> list[str]:
    return [problem["message"] for problem in client.published(uri, 1)]


def test_a_schema_that_changes(client: RawClient, root: Path) -> None:
    schema = describe(root, "soup")
    name_it(root)
    uri = (root / "a.menu.json").as_uri()
    client.initialize(root, MINIMAL)
    client.open(uri, "{}")
    assert messages(client, uri) == ['Missing property "soup".']
    assert labels(client, uri) == ["soup"]
    describe(root, "soup", "main")
    changed(client, schema, CHANGED)
    assert messages(client, uri) == ['Missing property "soup".', 'Missing property "main".']
    assert labels(client, uri) == ["soup", "main"]


def test_a_kind_that_appears_and_goes(client: RawClient, root: Path) -> None:
    describe(root, "soup")
    uri = (root / "a.menu.json").as_uri()
    client.initialize(root, MINIMAL)
    client.open(uri, "{}")
    assert labels(client, uri) == []
    file = name_it(root)
    changed(client, file, CREATED)
    assert messages(client, uri) == ['Missing property "soup".']
    assert labels(client, uri) == ["soup"]
    file.unlink()
    changed(client, file, DELETED)
    assert messages(client, uri) == []
    assert labels(client, uri) == []


def test_a_schema_that_breaks_and_is_mended(client: RawClient, root: Path) -> None:
    schema = describe(root, "soup")
    name_it(root)
    uri = (root / "a.menu.json").as_uri()
    client.initialize(root, MINIMAL)
    client.open(uri, "{}")
    assert messages(client, uri) == ['Missing property "soup".']
    schema.write_text("{", encoding="utf-8")
    changed(client, schema, CHANGED)
    assert messages(client, uri) == []
    describe(root, "main")
    changed(client, schema, CHANGED)
    assert messages(client, uri) == ['Missing property "main".']


def test_the_editor_is_asked_to_watch_what_a_kind_consists_of(client: RawClient, root: Path) -> None:
    client.initialize(root, as_json(vscode()))
    asked = client.until(lambda message: message.get("method") == "client/registerCapability")
    watchers: list[Any] = [
        watcher["globPattern"]
        for registration in asked["params"]["registrations"]
        if registration["method"] == "workspace/didChangeWatchedFiles"
        for watcher in registration["registerOptions"]["watchers"]
    ]
    assert any("toml" in glob for glob in watchers)
    assert any("json" in glob for glob in watchers)


@pytest.mark.parametrize("is_trusted", [True, False])
@pytest.mark.parametrize("extends", [False, True], ids=["of a kind", "of a store type"])
def test_templates_of_a_project_run_only_where_it_is_trusted(
    is_trusted: bool,  # noqa: FBT001 - it is the case
    extends: bool,  # noqa: FBT001
    client: RawClient,
    tmp_path: Path,
) -> None:
    root = tmp_path / "ticketing"
    shutil.copytree(EXAMPLE, root)
    what = "snapshot" if extends else "projection"
    definition = root / f"ticketing.{what}_store.json"
    if extends:
        own = root / "kinds/infrastructure_snapshot_store/in_memory"
        shutil.copytree(root / "kinds/infrastructure_projection_store/in_memory", own)
        for template in own.iterdir():
            template.write_text("class {{ class_name }}: ...\n", encoding="utf-8")
    client.initialize(root, as_json(vscode()), initializationOptions={"workspaceTrusted": is_trusted})
    client.open(definition.as_uri(), definition.read_text(encoding="utf-8"))
    place = {"line": 0, "character": 0}
    document = {"textDocument": {"uri": definition.as_uri()}}
    around = {"range": {"start": place, "end": place}, "context": {"diagnostics": []}}
    actions = client.request("textDocument/codeAction", {**document, **around})
    usable = [action for action in actions if "generate." in action["kind"] and "disabled" not in action]
    made = [
        path
        for action in usable[:1]
        for path in parts(client.request("codeAction/resolve", action)["edit"])[1]
        if path.name != "__init__.py"
    ]
    names = [f"in_memory_ticket_{what}_store.py", f"test_in_memory_ticket_{what}_store.py"]
    assert sorted(path.name for path in made) == (names if is_trusted else [])


def test_a_store_type_of_a_projects_own_that_appears_and_goes(client: RawClient, root: Path) -> None:
    folder = root / "kinds" / "infrastructure_snapshot_store" / "mongo"
    text = definition_text(store_type="mongo")
    uri = (root / "a.snapshot_store.json").as_uri()
    client.initialize(root, MINIMAL)
    client.open(uri, text)
    client.published(uri, 1)

    def problems() -> list[str]:
        """The codes of what is wrong with the definition now."""
        report = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
        return [problem["code"] for problem in report["items"]]

    def store_types() -> list[str]:
        place = {"line": 0, "character": text.index('"mongo"') + 1}
        items = client.request("textDocument/completion", {"textDocument": {"uri": uri}, "position": place})["items"]
        return [item["label"] for item in items]

    assert "unknown-store-type" in problems()
    assert '"mongo"' not in store_types()
    folder.mkdir(parents=True)
    for name in ("store.py.jinja", "test_store.py.jinja"):
        (folder / name).write_text("pass\n", encoding="utf-8")
    changed(client, folder / "store.py.jinja", CREATED)
    assert "unknown-store-type" not in problems()
    assert '"mongo"' in store_types()
    shutil.rmtree(folder.parent)
    changed(client, folder.parent, DELETED)  # of a folder's files nothing is told
    assert "unknown-store-type" in problems()
    assert '"mongo"' not in store_types()


def test_templates_that_belong_to_no_kind_are_said(client: RawClient, root: Path) -> None:
    folder = root / "kinds" / "infrastructure_snapshot_stor" / "mongo"
    folder.mkdir(parents=True)
    (folder / "store.py.jinja").touch()
    client.initialize(root, MINIMAL)
    client.open((root / "a.snapshot_store.json").as_uri(), "{}")
    said = client.until(lambda message: message.get("method") == "window/showMessage")
    assert "is not named as a kind that is known" in said["params"]["message"]
