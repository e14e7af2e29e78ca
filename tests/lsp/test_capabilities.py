"""What a client announced, and what it is offered."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.lsp.capabilities import ClientCapabilities, client_capabilities, registrations, server_capabilities

_OF_PYTHON = ("didOpen", "didChange", "didClose", "codeAction", "codeLens")

VS_CODE: dict[str, Any] = {
    "clientInfo": {"name": "Visual Studio Code"},
    "capabilities": {
        "window": {"showDocument": {"support": True}, "workDoneProgress": True},
        "general": {"positionEncodings": ["utf-16"]},
        "workspace": {
            "applyEdit": True,
            "codeLens": {"refreshSupport": True},
            "inlayHint": {"refreshSupport": True},
            "configuration": True,
            "diagnostics": {"refreshSupport": True},
            "fileOperations": {"willRename": True},
            "didChangeWatchedFiles": {"dynamicRegistration": True},
            "workspaceEdit": {
                "documentChanges": True,
                "resourceOperations": ["create", "rename", "delete"],
                "changeAnnotationSupport": {"groupsOnLabel": True},
            },
        },
        "textDocument": {
            "publishDiagnostics": {
                "relatedInformation": True,
                "codeDescriptionSupport": True,
                "tagSupport": {"valueSet": [1, 2]},
            },
            "diagnostic": {"dynamicRegistration": True},
            "completion": {
                "completionItem": {
                    "snippetSupport": True,
                    "documentationFormat": ["markdown", "plaintext"],
                    "labelDetailsSupport": True,
                    "tagSupport": {"valueSet": [1]},
                    "insertTextModeSupport": {"valueSet": [1, 2]},
                }
            },
            "definition": {"linkSupport": True},
            "rename": {"prepareSupport": True},
            "hover": {"contentFormat": ["markdown", "plaintext"]},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
            "synchronization": {"dynamicRegistration": True},
            "codeLens": {"dynamicRegistration": True},
            "codeAction": {
                "dynamicRegistration": True,
                "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "source"]}},
                "resolveSupport": {"properties": ["edit"]},
                "dataSupport": True,
                "disabledSupport": True,
                "honorsChangeAnnotations": True,
            },
        },
    },
}


def _changed(path: str, value: object) -> dict[str, Any]:
    """What VS Code announces, with one thing in it changed, or left out where that is `MISSING`."""
    params = deepcopy(VS_CODE)
    parent, _, last = path.rpartition(".")
    node = _value(params["capabilities"], parent) if parent else params["capabilities"]
    if value is MISSING:
        del node[last]
    else:
        node[last] = value
    return params


MISSING = object()


def _value(node: Any, path: str) -> Any:
    for key in path.split("."):
        node = node[key]
    return node


def _paths(node: dict[str, Any], prefix: str = "") -> list[str]:
    found: list[str] = []
    for key, value in node.items():
        found.append(prefix + key)
        if isinstance(value, dict):
            found += _paths(value, f"{prefix}{key}.")
    return found


@pytest.mark.parametrize("params", [{}, {"capabilities": None}, {"capabilities": {}}, {"capabilities": []}])
def test_who_announces_nothing_is_believed_nothing(params: dict[str, Any]) -> None:
    assert client_capabilities(params) == ClientCapabilities()


def test_who_announces_all() -> None:
    client = client_capabilities(VS_CODE)
    assert client.encoding == "utf-16"
    assert not client.replaces_new_buffers
    flags = {name for name in ClientCapabilities.__slots__ if isinstance(getattr(client, name), bool)}
    assert {name for name in flags if not getattr(client, name)} == {"replaces_new_buffers"}


@pytest.mark.parametrize(
    ("offered", "encoding"),
    [
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-32", "utf-8"], "utf-32"),
        (["utf-7", "utf-16"], "utf-16"),
        (["utf-7"], "utf-16"),
        ([], "utf-16"),
        (None, "utf-16"),
        ("utf-8", "utf-16"),
        ([["utf-8"]], "utf-16"),
        ([3], "utf-16"),
    ],
)
def test_the_position_encoding(offered: object, encoding: str) -> None:
    assert client_capabilities(_changed("general.positionEncodings", offered)).encoding == encoding


JUNK: list[Any] = [None, 3, "x", [], {}, False, [{}], [None]]
ANNOUNCED_BY_BEING_THERE = {
    "textDocument.diagnostic": {"pulls_diagnostics"},
    "textDocument.codeAction.codeActionLiteralSupport": {"code_action_literals"},
    "textDocument.completion.completionItem.documentationFormat": {"completion_markup"},
    "workspace.workspaceEdit.changeAnnotationSupport": {"confirms_edits", "change_annotations"},
}
"""The fields that say that an object or a list is there, whatever is in it."""


@pytest.mark.parametrize("path", _paths(VS_CODE["capabilities"]))
def test_malformed_capabilities_count_as_not_announced(path: str) -> None:
    absent = client_capabilities(_changed(path, MISSING))
    announced = _value(VS_CODE["capabilities"], path)
    for junk in JUNK:
        is_there = isinstance(announced, list | dict) and isinstance(junk, type(announced))
        fields = ANNOUNCED_BY_BEING_THERE.get(path, set()) if is_there else set()
        announcing: dict[str, Any] = dict.fromkeys(fields, True)
        expected = replace(absent, **announcing)
        assert client_capabilities(_changed(path, junk)) == expected, junk


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("workspace.workspaceEdit.resourceOperations", ["rename"], "creates_files"),
        ("textDocument.synchronization.dynamicRegistration", False, "selects_documents"),
        ("textDocument.codeAction.dynamicRegistration", False, "selects_documents"),
        ("workspace.workspaceEdit.resourceOperations", ["create"], "renames_files"),
        ("workspace.workspaceEdit.documentChanges", False, "document_changes"),
        ("workspace.workspaceEdit.documentChanges", False, "renames_files"),
        ("workspace.fileOperations.willRename", None, "will_rename_files"),
        ("textDocument.rename.prepareSupport", False, "prepares_rename"),
        ("workspace.workspaceEdit.changeAnnotationSupport", None, "change_annotations"),
        ("textDocument.codeAction.honorsChangeAnnotations", False, "change_annotations"),
        ("textDocument.completion.completionItem.documentationFormat", None, "completion_markup"),
        ("textDocument.codeAction.resolveSupport.properties", ["command"], "code_action_resolve"),
        ("textDocument.codeAction.dataSupport", False, "code_action_resolve"),
        ("textDocument.codeAction.codeActionLiteralSupport", None, "code_action_literals"),
        ("textDocument.completion.completionItem.snippetSupport", False, "snippets"),
        ("textDocument.completion.completionItem.documentationFormat", ["plaintext"], "completion_markdown"),
        ("textDocument.hover.contentFormat", ["plaintext"], "hover_markdown"),
        ("textDocument.diagnostic", None, "pulls_diagnostics"),
        ("workspace.diagnostics.refreshSupport", False, "refreshes_diagnostics"),
    ],
)
def test_what_is_not_announced_is_not_used(path: str, value: object, field: str) -> None:
    assert getattr(client_capabilities(VS_CODE), field) is True
    assert getattr(client_capabilities(_changed(path, value)), field) is False


@pytest.mark.parametrize("info", [None, {}, {"name": "Neovim"}, {"name": 3}, "Neovim"])
def test_the_clients_name(info: object) -> None:
    client = client_capabilities({**VS_CODE, "clientInfo": info})
    assert client.replaces_new_buffers is (info == {"name": "Neovim"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["create", "markdown", "utf-8"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(_paths(VS_CODE["capabilities"])), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(st.sampled_from(_paths(VS_CODE["capabilities"])), JSON)
def test_whatever_a_client_announces_it_is_answered(path: str, junk: object) -> None:
    client = client_capabilities(_changed(path, junk))
    assert client.encoding in ("utf-8", "utf-16")
    answer = json.loads(json.dumps([server_capabilities(client), registrations(client)]))
    assert answer[0]["positionEncoding"] == client.encoding


def test_diagnostics_are_pulled_only_by_who_can() -> None:
    assert "diagnosticProvider" in server_capabilities(ClientCapabilities(pulls_diagnostics=True))
    assert "diagnosticProvider" not in server_capabilities(ClientCapabilities())


def test_code_actions_are_offered_only_to_who_knows_literals() -> None:
    assert "codeActionProvider" not in server_capabilities(ClientCapabilities())
    for resolves in (True, False):
        client = ClientCapabilities(code_action_literals=True, code_action_resolve=resolves)
        offered = server_capabilities(client)["codeActionProvider"]
        assert offered == {
            "codeActionKinds": [
                "quickfix",
                "source.fixAll.storesmith",
                "source.generate.storesmith",
                "source.generateAll.storesmith",
                "refactor.generate.storesmith",
                "refactor.new.storesmith",
                "refactor.rewrite",
            ],
            "resolveProvider": resolves,
        }


def test_the_negotiated_encoding_is_said() -> None:
    assert server_capabilities(ClientCapabilities(encoding="utf-8"))["positionEncoding"] == "utf-8"


def test_file_renames_are_listened_for_only_where_they_are_told() -> None:
    assert "fileOperations" not in server_capabilities(ClientCapabilities())["workspace"]
    offered = server_capabilities(ClientCapabilities(will_rename_files=True))["workspace"]["fileOperations"]
    kinds = [one["pattern"]["matches"] for one in offered["willRename"]["filters"]]
    assert kinds == ["file", "folder"]


def test_a_rename_is_prepared_only_for_who_knows_that() -> None:
    assert server_capabilities(ClientCapabilities())["renameProvider"] is True
    assert server_capabilities(ClientCapabilities(prepares_rename=True))["renameProvider"]["prepareProvider"] is True


def test_of_python_documents_only_actions_are_asked_for() -> None:
    asked = {one["method"]: one["registerOptions"] for one in registrations(client_capabilities(VS_CODE))}
    of_python = {method: options for method, options in asked.items() if method.startswith("textDocument/")}
    assert set(of_python) == {f"textDocument/{name}" for name in _OF_PYTHON}
    assert all(one["documentSelector"] == [{"scheme": "file", "language": "python"}] for one in of_python.values())
    assert of_python["textDocument/codeAction"]["codeActionKinds"] == ["refactor.new.storesmith"]
    assert of_python["textDocument/didChange"]["syncKind"] == 2
    ids = [one["id"] for one in registrations(client_capabilities(VS_CODE))]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("textDocument.synchronization.dynamicRegistration", False),
        ("textDocument.codeAction.dynamicRegistration", None),
        ("textDocument.codeAction.codeActionLiteralSupport", None),
        ("workspace.workspaceEdit.resourceOperations", ["rename"]),
    ],
)
def test_who_cannot_take_python_documents_or_make_files_is_not_asked_for_them(path: str, value: object) -> None:
    methods = [one["method"] for one in registrations(client_capabilities(_changed(path, value)))]
    assert methods == ["workspace/didChangeWatchedFiles"]


def test_who_registers_nothing_is_asked_for_nothing() -> None:
    assert registrations(ClientCapabilities()) == []


@pytest.mark.parametrize("refreshes", [True, False])
def test_neovim_is_pushed_to(*, refreshes: bool) -> None:
    params = _changed("workspace.diagnostics.refreshSupport", refreshes)
    assert client_capabilities({**params, "clientInfo": {"name": "Neovim"}}).pulls_diagnostics is False
    assert client_capabilities({**params, "clientInfo": {"name": "another"}}).pulls_diagnostics is True
