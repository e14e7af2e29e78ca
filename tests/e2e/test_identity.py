"""A file is identified by its scheme and its resolved path, never by the spelling of its URI."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from e2e.capabilities import MINIMAL
from e2e.documents import carry_out, path_of
from e2e.raw_client import Message, RawClient, serving
from e2e.server_thread import TIME_LIMIT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")

CREATED, CHANGED, DELETED = 1, 2, 3
NAME = "loan.snapshot_store.json"
STORES = "library/infrastructure/snapshot_stores"
FULL: dict[str, Any] = {
    "textDocument": {**MINIMAL["textDocument"], "diagnostic": {}, "rename": {"prepareSupport": True}},
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename"]},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "diagnostics": {"refreshSupport": True},
    },
    "window": {"showDocument": {"support": True}},
}
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}


def definition(name: str = "Loan", **changes: Any) -> str:
    value = {
        "store_name": f"InMemory{name}SnapshotStore",
        "aggregate_id_type_str": "uuid.UUID",
        "snapshot_type_str": "LoanSnapshot",
        "snapshot_module_str": "library.domain.loan",
        **changes,
    }
    return json.dumps(value, indent=2) + "\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with a definition in `defs`."""
    root = tmp_path / "project"
    write(root / "pyproject.toml", '[tool.storesmith]\napp-root = "library"\n')
    write(root / "library/domain/loan.py", "class LoanSnapshot: ...\n")
    write(root / f"defs/{NAME}", definition())
    return root


@pytest.fixture
def client(tmp_path: Path) -> Iterator[RawClient]:
    with serving(tmp_path) as client:
        client.answers["workspace/applyEdit"] = {"applied": True}
        yield client


def symbols(client: RawClient) -> dict[str, str]:
    """The URIs of the stores that the workspace has, by their names; fails if one is there twice."""
    found = client.request("workspace/symbol", {"query": ""})
    assert len({one["name"] for one in found}) == len(found), found
    return {one["name"]: one["location"]["uri"] for one in found}


def until_symbols(client: RawClient, expected: Mapping[str, Path]) -> None:
    """Ask until the workspace has these stores: it is looked at in the background."""
    end = time.monotonic() + TIME_LIMIT
    wanted = {name: path.as_uri() for name, path in expected.items()}
    while (found := symbols(client)) != wanted:
        assert time.monotonic() < end, found


def pulled(client: RawClient, uri: str) -> list[str]:
    report = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    return [problem["code"] for problem in report["items"]]


def reports(client: RawClient, previous: Any = ()) -> dict[str, Any]:
    """The answer to a pull for the workspace, by URIs."""
    found = client.request("workspace/diagnostic", {"previousResultIds": list(previous)})
    assert len({item["uri"] for item in found["items"]}) == len(found["items"])
    return {item["uri"]: item for item in found["items"]}


def ids(found: dict[str, Any]) -> list[dict[str, str]]:
    return [{"uri": uri, "value": item["resultId"]} for uri, item in found.items() if "resultId" in item]


def close(client: RawClient, uri: str) -> None:
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})


def change(client: RawClient, uri: str, version: int, text: str) -> None:
    client.send(client.change(uri, version, {"text": text}))


def changed(client: RawClient, *changes: tuple[Path, int]) -> None:
    events = [{"uri": path.as_uri(), "type": kind} for path, kind in changes]
    client.notify("workspace/didChangeWatchedFiles", {"changes": events})


def titles(client: RawClient, uri: str) -> list[str]:
    params = {"textDocument": {"uri": uri}, "range": WHOLE, "context": {"diagnostics": []}}
    return [action["title"] for action in client.request("textDocument/codeAction", params)]


def generated(client: RawClient) -> dict[str, str]:
    """The text of each file that `generateAll` has the editor write, by its name."""
    client.received.clear()
    client.request("workspace/executeCommand", {"command": "storesmith.generateAll", "arguments": []})
    edits = [one["params"]["edit"] for one in client.received if one.get("method") == "workspace/applyEdit"]
    return {
        path_of(each["textDocument"]["uri"]).name: each["edits"][0]["newText"]
        for edit in edits
        for each in edit["documentChanges"]
        if "edits" in each
    }


# ---------------------------------------------------------------- links


@pytest.mark.parametrize(
    "links",
    [
        {NAME: f"defs/{NAME}"},
        {"other.snapshot_store.json": f"defs/{NAME}"},
        {"a_link": "defs"},
        {"a_link": "b_link", "b_link": "defs"},
        {"defs/round": "..", "a": "a"},
        {"a_project": "."},
    ],
)
def test_a_linked_definition_is_known_once(links: dict[str, str], client: RawClient, root: Path) -> None:
    real = root / f"defs/{NAME}"
    real.write_text(definition(store_type="nothing"), encoding="utf-8")
    for name, target in links.items():
        (root / name).symlink_to(target)
    client.initialize(root, FULL)
    assert symbols(client) == {"InMemoryLoanSnapshotStore": real.as_uri()}
    found = reports(client)
    assert list(found) == [real.as_uri()]
    assert [problem["code"] for problem in found[real.as_uri()]["items"]] == ["unknown-store-type"]
    client.open(real.as_uri(), definition())
    assert pulled(client, real.as_uri()) == []
    close(client, real.as_uri())
    first = root / next(iter(links))
    linked = first if first.suffix else first / f"defs/{NAME}" if links.get(first.name) == "." else first / NAME
    if linked.exists():
        client.open(linked.as_uri(), definition())
        assert pulled(client, linked.as_uri()) == []
        assert symbols(client) == {"InMemoryLoanSnapshotStore": linked.as_uri()}, "as the client writes it"
        assert list(generated(client)) == [
            "in_memory_loan_snapshot_store.py",
            "test_in_memory_loan_snapshot_store.py",
        ]


def test_links_to_one_file_outside_are_one_file(client: RawClient, root: Path) -> None:
    outside = write(root.parent / f"outside/{NAME}", definition("Far"))
    for name in ("a.snapshot_store.json", "b.snapshot_store.json"):
        (root / name).symlink_to(outside)
    client.initialize(root, FULL)
    first, second = ((root / f"{letter}.snapshot_store.json") for letter in "ab")
    assert symbols(client)["InMemoryFarSnapshotStore"] == first.as_uri()
    first.unlink()
    changed(client, (first, DELETED))
    loan = {"InMemoryLoanSnapshotStore": root / f"defs/{NAME}"}
    until_symbols(client, {**loan, "InMemoryFarSnapshotStore": second})
    second.unlink()
    changed(client, (second, DELETED))
    assert "InMemoryFarSnapshotStore" not in symbols(client)


def test_a_link_may_be_the_only_definition(client: RawClient, root: Path) -> None:
    (root / f"defs/{NAME}").rename(root / "defs/target.json")
    (root / NAME).symlink_to("defs/target.json")
    client.initialize(root, FULL)
    assert symbols(client) == {"InMemoryLoanSnapshotStore": (root / NAME).as_uri()}


def test_a_linked_workspace_folder_keeps_its_spelling(client: RawClient, root: Path) -> None:
    """The client knows the files by URIs through the link, and is answered by such."""
    linked = root.parent / "linked"
    linked.symlink_to(root)
    uri = (linked / f"defs/{NAME}").as_uri()
    client.initialize(linked, FULL)
    assert symbols(client) == {"InMemoryLoanSnapshotStore": uri}
    assert list(reports(client)) == [uri]
    client.open((root / f"defs/{NAME}").as_uri(), definition("Real"))
    assert symbols(client) == {"InMemoryRealSnapshotStore": (root / f"defs/{NAME}").as_uri()}
    close(client, (root / f"defs/{NAME}").as_uri())
    write(root / "library/domain/loan.py", "class Other: ...\n")
    changed(client, (root / "library/domain/loan.py", CHANGED))
    assert "unresolved-class" in [problem["code"] for problem in reports(client)[uri]["items"]]


def test_workspace_folders_of_one_folder_count_once(client: RawClient, root: Path) -> None:
    linked = root.parent / "linked"
    linked.symlink_to(root)
    folders = [{"uri": folder.as_uri(), "name": folder.name} for folder in (linked, root)]
    client.initialize(root, FULL, workspaceFolders=folders)
    assert symbols(client) == {"InMemoryLoanSnapshotStore": (linked / f"defs/{NAME}").as_uri()}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": folders[:1]}})
    until_symbols(client, {"InMemoryLoanSnapshotStore": root / f"defs/{NAME}"})


SPELLINGS: dict[str, Callable[[Path], str]] = {
    "as it is": lambda path: path.as_uri(),
    "one slash": lambda path: path.as_uri().replace("file://", "file:"),
    "a host": lambda path: path.as_uri().replace("file://", "file://localhost"),
    "capitals": lambda path: path.as_uri().replace("file:", "FILE:"),
    "slashes": lambda path: path.as_uri().replace("/defs/", "//defs//"),
    "dots": lambda path: path.as_uri().replace("/defs/", "/x/../defs/./"),
    "escapes": lambda path: path.as_uri().replace("/defs/", "/%64efs/"),
    "small escapes": lambda path: path.as_uri().replace("%C3%A9", "%c3%a9"),
    "plain": lambda path: path.as_uri().replace("%C3%A9", "é").replace("%20", " "),
    "a link": lambda path: path.as_uri().replace("/defs/", "/a_link/"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_uri_has_many_spellings(spelling: str, client: RawClient, root: Path) -> None:
    path = (root / f"defs/{NAME}").rename(root / "defs/é a.snapshot_store.json")
    (root / "a_link").symlink_to("defs")
    uri = SPELLINGS[spelling](path)
    client.initialize(root, FULL)
    client.open(uri, definition("New"))
    assert pulled(client, uri) == []
    assert symbols(client) == {"InMemoryNewSnapshotStore": uri}
    assert reports(client, [{"uri": uri, "value": "x"}]) == {
        uri: {"kind": "full", "uri": uri, "version": None, "items": []}
    }
    position = {"line": 1, "character": 4}
    assert client.request("textDocument/hover", {"textDocument": {"uri": path.as_uri()}, "position": position})
    close(client, uri)
    assert symbols(client) == {"InMemoryLoanSnapshotStore": path.as_uri()}
    write(root / "other.snapshot_store.json", definition("Other"))
    changed(client, (root / "other.snapshot_store.json", CREATED))
    other = {"InMemoryOtherSnapshotStore": root / "other.snapshot_store.json"}
    until_symbols(client, {"InMemoryLoanSnapshotStore": path, **other})
    end = time.monotonic() + TIME_LIMIT
    found = reports(client)
    while found.get(uri, {}).get("kind") != "unchanged":  # that of the URI that it has, once all is looked at
        assert time.monotonic() < end, found
        known = found.get(uri) or found[path.as_uri()]
        found = reports(client, [{"uri": uri, "value": known["resultId"]}, {"uri": "file:///gone", "value": "1"}])


def test_the_document_changed_last_stands_for_its_file(client: RawClient, root: Path) -> None:
    (root / "a_link").symlink_to("defs")
    real, linked = (root / f"defs/{NAME}").as_uri(), (root / f"a_link/{NAME}").as_uri()
    client.initialize(root, FULL)
    client.open(real, definition("First"))
    client.open(linked, definition("Second", stor_name=1))
    assert symbols(client) == {"InMemorySecondSnapshotStore": linked}
    assert pulled(client, real) == []
    assert pulled(client, linked) == ["unknown-property"]
    change(client, real, 2, definition("Third"))
    assert symbols(client) == {"InMemoryThirdSnapshotStore": real}
    assert pulled(client, linked) == ["unknown-property"]
    assert "in_memory_third_snapshot_store.py" in generated(client)
    close(client, real)
    assert symbols(client) == {"InMemorySecondSnapshotStore": linked}
    close(client, linked)
    assert symbols(client) == {"InMemoryLoanSnapshotStore": real}


def test_an_action_edits_the_document_that_it_was_asked_for_in(client: RawClient, root: Path) -> None:
    (root / "a_link").symlink_to("defs")
    linked, real = (root / f"a_link/{NAME}").as_uri(), (root / f"defs/{NAME}").as_uri()
    client.initialize(root, FULL)
    client.open(linked, definition(aggregate_id_type_str="UUID"), version=7)
    client.open(real, definition(), version=8)
    params = {"textDocument": {"uri": linked}, "range": WHOLE, "context": {"diagnostics": [], "only": ["quickfix"]}}
    (fix,) = (one for one in client.request("textDocument/codeAction", params) if "uuid.UUID" in one["title"])
    (edit,) = fix["edit"]["documentChanges"]
    assert edit["textDocument"] == {"uri": linked, "version": 7}


# ---------------------------------------------------------------- files that are written


def _generate(client: RawClient, root: Path) -> Any:
    uri = (root / f"defs/{NAME}").as_uri()
    client.received.clear()
    client.call("workspace/executeCommand", {"command": "storesmith.generateDefinition", "arguments": [uri, 0]})
    edits = [one["params"]["edit"] for one in client.received if one.get("method") == "workspace/applyEdit"]
    return edits[0] if edits else None


def test_generated_files_are_written_by_their_own_path(client: RawClient, root: Path) -> None:
    (root / "adapters").mkdir()
    (root / "library/infrastructure").symlink_to("../adapters")
    client.initialize(root, FULL)
    edit = _generate(client, root)
    written = {each["textDocument"]["uri"] for each in edit["documentChanges"] if "edits" in each}
    created = {each["uri"] for each in edit["documentChanges"] if each.get("kind") == "create"}
    store = root / "adapters/snapshot_stores/in_memory_loan_snapshot_store.py"
    assert store.as_uri() in written & created
    assert not any("library/infrastructure" in uri for uri in written | created)
    carry_out(edit)
    write(root / f"defs/{NAME}", definition(description="New."))
    text = store.read_text(encoding="utf-8")
    client.open(store.as_uri(), text.replace("import copy\n", "import copy  # mine\n"), version=5, language="python")
    edit = _generate(client, root)
    found = {each["textDocument"]["uri"]: each for each in edit["documentChanges"] if "edits" in each}
    assert found[store.as_uri()]["textDocument"]["version"] == 5
    assert (root / "library/infrastructure").is_symlink()


@pytest.mark.parametrize("link", ["library/infrastructure", f"{STORES}/in_memory_loan_snapshot_store.py"])
def test_nothing_is_written_outside_the_project(link: str, client: RawClient, root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(outside / "there.py" if link.endswith(".py") else outside)
    client.initialize(root, FULL)
    assert _generate(client, root) is None
    assert generated(client) == {}


def test_a_rename_edits_no_file_outside_the_project(client: RawClient, root: Path) -> None:
    user = f"from {STORES.replace('/', '.')}.in_memory_loan_snapshot_store import InMemoryLoanSnapshotStore\n"
    outside = write(root.parent / "outside/user.py", user)
    inside = write(root / "library/user.py", user)
    (root / "library/away").symlink_to(outside.parent)
    (root / "a_library").symlink_to("library")
    client.initialize(root, FULL)
    carry_out(_generate(client, root))
    uri = (root / f"defs/{NAME}").as_uri()
    client.open(uri, definition())
    position = {"line": 1, "character": definition().splitlines()[1].index("InMemory") + 2}
    params = {"textDocument": {"uri": uri}, "position": position, "newName": "BookStore"}
    client.received.clear()
    edit = client.request("textDocument/rename", params)
    edited = [each["textDocument"]["uri"] for each in edit["documentChanges"] if "edits" in each]
    assert edited.count(inside.as_uri()) == 1
    assert not any("away" in each or "outside" in each or "a_library" in each for each in edited)
    words = [one["params"]["message"] for one in client.received if one.get("method") == "window/showMessage"]
    assert any("user.py" in one and "outside the project" in one for one in words), words


# ---------------------------------------------------------------- other schemes


def foreign(scheme: str, root: Path, name: str = NAME) -> str:
    return {
        "untitled": f"untitled:{name}",
        "untitled path": f"untitled:{root}/{name}",
        "git": f"git:{root}/{name}?%7B%22ref%22%3A%22~%22%7D",
        "fugitive": f"fugitive://{root}/.git//0/{name}",
        "vscodediff": f"vscodediff:{root}/{name}",
        "jj": f"jj:{root}/{name}",
        "vscode-vfs": f"vscode-vfs://github/someone/{name}",
        "host": f"file://elsewhere{root}/{name}",
    }[scheme]


SCHEMES = ["untitled", "untitled path", "git", "fugitive", "vscodediff", "jj", "vscode-vfs", "host"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("folder", [".", "defs"])
def test_a_document_of_another_scheme_stands_for_no_file(
    scheme: str, folder: str, client: RawClient, root: Path
) -> None:
    path = root / folder / NAME
    if folder == ".":
        (root / f"defs/{NAME}").rename(path)
    uri = foreign(scheme, path.parent)
    client.initialize(root, FULL)
    client.open(path.as_uri(), definition())
    client.open(uri, definition("OldLoan"))
    assert symbols(client) == {"InMemoryLoanSnapshotStore": path.as_uri()}
    assert pulled(client, uri) == pulled(client, path.as_uri()) == []
    change(client, uri, 2, definition())
    assert pulled(client, uri) == pulled(client, path.as_uri()) == []
    change(client, path.as_uri(), 2, definition("NewLoan"))
    close(client, uri)
    assert symbols(client) == {"InMemoryNewLoanSnapshotStore": path.as_uri()}
    assert sorted(generated(client)) == [
        "in_memory_new_loan_snapshot_store.py",
        "test_in_memory_new_loan_snapshot_store.py",
    ]
    close(client, path.as_uri())
    assert symbols(client) == {"InMemoryLoanSnapshotStore": path.as_uri()}
    assert client.errors_logged() == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_document_that_is_no_file_is_edited_but_writes_none(scheme: str, client: RawClient, root: Path) -> None:
    uri = foreign(scheme, root)
    document = {"textDocument": {"uri": uri}}
    client.initialize(root, FULL)
    text = definition("Other", aggregate_id_type_str="UUID", stor_name=1)
    client.open(uri, text)
    assert sorted(pulled(client, uri)) == ["unknown-property", "unqualified-type"]
    assert [title for title in titles(client, uri) if "enerate" in title or "ename" in title] == []
    params = {**document, "range": WHOLE, "context": {"diagnostics": [], "only": ["quickfix"]}}
    fixes = client.request("textDocument/codeAction", params)
    assert fixes
    assert all(each["textDocument"]["uri"] == uri for fix in fixes for each in fix["edit"]["documentChanges"])
    position = {"line": 1, "character": 20}
    place = {**document, "position": position}
    assert client.request("textDocument/hover", {**document, "position": {"line": 1, "character": 4}})
    assert client.request("textDocument/completion", {**document, "position": {"line": 2, "character": 4}})["items"]
    assert client.request("textDocument/documentSymbol", document)
    assert client.request("textDocument/formatting", {**document, "options": {"tabSize": 4, "insertSpaces": True}})
    assert client.request("textDocument/codeLens", document) == []
    assert client.request("textDocument/prepareRename", place) is None
    assert client.error("textDocument/rename", {**place, "newName": "Another"})
    run = {"command": "storesmith.generateDefinition", "arguments": [uri, 0]}
    assert client.error("workspace/executeCommand", run)
    run = {"command": "storesmith.definitionAt", "arguments": [uri, position]}
    assert client.request("workspace/executeCommand", run) is None
    client.notify("textDocument/didSave", document)
    data = {"uri": uri, "action": "generate", "index": 0, "version": 1}
    assert "edit" not in client.request("codeAction/resolve", {"title": "Generate", "data": data})


def test_a_python_document_of_another_scheme_displaces_none(client: RawClient, root: Path) -> None:
    client.initialize(root, FULL)
    carry_out(_generate(client, root))
    store = root / STORES / "in_memory_loan_snapshot_store.py"
    client.open(store.as_uri(), "mine = 1\n", language="python")
    uri = f"git:{store}?%7B%7D"
    client.open(uri, "", language="python")
    assert _generate(client, root) is None, "the text in the editor is in the way"
    close(client, uri)
    assert _generate(client, root) is None
    assert titles(client, uri) == []


def test_a_folder_of_another_scheme_is_none(client: RawClient, root: Path) -> None:
    uris = ["vscode-vfs://github/a/b", root.as_uri()]
    client.initialize(root, FULL, workspaceFolders=[{"uri": uri, "name": "x"} for uri in uris])
    assert symbols(client) == {"InMemoryLoanSnapshotStore": (root / f"defs/{NAME}").as_uri()}
    event = {
        "added": [{"uri": "untitled:x", "name": "x"}],
        "removed": [{"uri": "vscode-vfs://github/a/b", "name": "x"}],
    }
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    changed(client, (root / "nothing.json", CHANGED))
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": "git:/x", "type": CHANGED}]})
    assert symbols(client) == {"InMemoryLoanSnapshotStore": (root / f"defs/{NAME}").as_uri()}


# ---------------------------------------------------------------- what comes and goes


def test_a_closed_document_counts_as_it_is_on_disk(client: RawClient, root: Path) -> None:
    uri, other = (root / f"defs/{NAME}").as_uri(), (root / "a.snapshot_store.json").as_uri()
    client.initialize(root, FULL)
    client.open(uri, definition("Same"))
    client.open(other, definition("Same"))
    client.request("workspace/symbol", {"query": ""})
    assert pulled(client, uri) == pulled(client, other) == ["duplicate-store"]
    client.send(
        client.notification("textDocument/didClose", {"textDocument": {"uri": uri}}),
        {"jsonrpc": "2.0", "id": "s", "method": "workspace/symbol", "params": {"query": ""}},
        {"jsonrpc": "2.0", "id": "d", "method": "textDocument/diagnostic", "params": {"textDocument": {"uri": other}}},
    )
    names = [one["name"] for one in client.response("s")["result"]]
    assert sorted(names) == ["InMemoryLoanSnapshotStore", "InMemorySameSnapshotStore"]
    (report,) = (one["result"] for one in client.received if one.get("id") == "d")
    assert report["items"] == []


def _remove(path: Path) -> tuple[Path, int]:
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    return path, DELETED


@pytest.mark.parametrize("gone", [f"defs/{NAME}", "defs", "defs.v2"])
@pytest.mark.parametrize("order", ["closed first", "removed first", "never open"])
@pytest.mark.parametrize("is_told", [True, False])
def test_a_removed_definition_is_taken_back_once(
    gone: str,
    order: str,
    client: RawClient,
    root: Path,
    *,
    is_told: bool,
) -> None:
    if gone == "defs.v2":
        (root / "defs").rename(root / gone)
    path = (root / gone / NAME) if not gone.endswith(".json") else root / gone
    path.write_text(definition(store_type="nothing"), encoding="utf-8")
    uri = path.as_uri()
    client.initialize(root, FULL)
    before = reports(client)
    assert before[uri]["items"]
    known = ids(before)
    if order != "never open":
        client.open(uri, path.read_text(encoding="utf-8"))
        assert pulled(client, uri) == ["unknown-store-type"]
    steps: list[Callable[[], Any]] = [
        lambda: changed(client, _remove(root / gone)) if is_told else _remove(root / gone)
    ]
    if order == "removed first":
        steps += [lambda: pulled(client, uri), lambda: close(client, uri)]
    elif order == "closed first":
        steps.insert(0, lambda: close(client, uri))
    for step in steps:
        if step() == ["unknown-store-type"]:
            assert symbols(client), "it stands as long as the editor shows it"
    after = reports(client, known)
    assert after == {uri: {"kind": "full", "uri": uri, "version": None, "items": []}}
    assert reports(client) == {}
    if is_told:
        assert symbols(client) == {}


@pytest.mark.parametrize("is_open", [True, False])
def test_a_renamed_folder_takes_its_reports_along(client: RawClient, root: Path, *, is_open: bool) -> None:
    old, new = root / f"defs/{NAME}", root / f"moved/{NAME}"
    client.initialize(root, FULL)
    known = ids(reports(client))
    if is_open:
        client.open(old.as_uri(), definition())
    old.parent.rename(new.parent)
    changed(client, (old.parent, DELETED), (new.parent, CREATED))
    if is_open:
        close(client, old.as_uri())
        client.open(new.as_uri(), definition())
    until_symbols(client, {"InMemoryLoanSnapshotStore": new})
    found = reports(client, known)
    assert found.pop(old.as_uri())["items"] == []
    assert list(found) == ([] if is_open else [new.as_uri()])


def test_a_link_that_leads_elsewhere_is_followed(client: RawClient, root: Path) -> None:
    write(root / f"other/{NAME}", definition("Other"))
    (root / "now").symlink_to("defs")
    linked = root / f"now/{NAME}"
    client.initialize(root, FULL)
    client.open(linked.as_uri(), definition("Open"))
    assert set(symbols(client)) == {"InMemoryOpenSnapshotStore", "InMemoryOtherSnapshotStore"}
    (root / "now").unlink()
    (root / "now").symlink_to("other")
    changed(client, (root / "now", CHANGED))
    until_symbols(client, {"InMemoryOpenSnapshotStore": linked, "InMemoryLoanSnapshotStore": root / f"defs/{NAME}"})


# ---------------------------------------------------------------- result ids


def _break_text(root: Path) -> None:
    write(root / f"defs/{NAME}", definition(store_type="nothing"))


def _break_class(root: Path) -> None:
    write(root / "library/domain/loan.py", "class LoanState: ...\n")


SETTINGS = '[tool.storesmith]\napp-root = "library"\n[tool.storesmith.rules]\n'


def _change_settings(root: Path) -> None:
    write(root / "pyproject.toml", SETTINGS)


@pytest.mark.parametrize(
    ("between", "code"),
    [(_break_text, "unknown-store-type"), (_break_class, "unresolved-class"), (_change_settings, "unknown-property")],
)
@pytest.mark.parametrize("is_open", [True, False])
def test_result_ids_are_valid_in_one_process(
    between: Callable[[Path], None], code: str, root: Path, *, is_open: bool
) -> None:
    path = root / f"defs/{NAME}"
    write(root / "pyproject.toml", SETTINGS + 'unknown-property = "off"\n')
    write(path, definition(stor_name=1))
    found: list[Message] = []
    for _ in range(2):
        with serving(root) as client:
            client.initialize(root, FULL)
            if is_open:
                client.open(path.as_uri(), path.read_text(encoding="utf-8"))
                params = {
                    "textDocument": {"uri": path.as_uri()},
                    "previousResultId": found[-1]["resultId"] if found else None,
                }
                found.append(client.request("textDocument/diagnostic", params))
            else:
                previous = [{"uri": path.as_uri(), "value": one["resultId"]} for one in found]
                found.append(reports(client, previous)[path.as_uri()])
            client.end()
        between(root)
    before, after = found
    assert (before["kind"], after["kind"]) == ("full", "full")
    assert before["resultId"] != after["resultId"]
    assert code not in [problem["code"] for problem in before["items"]]
    assert code in [problem["code"] for problem in after["items"]]
