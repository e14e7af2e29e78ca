"""An editor whose own JSON server checks the syntax is not told of it a second time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from e2e.capabilities import MINIMAL, PULLS
from e2e.raw_client import RawClient
from storesmith.analysis.rules import BY_CODE
from storesmith.analysis.rules.syntax import SYNTAX

CHECKED = {"jsonSyntaxIsChecked": True}

EXAMPLES = [
    *((code, BY_CODE[code].bad) for code in [*SYNTAX, "duplicate-key"]),
    ("expected-value", '{"a": NaN}'),
    ("expected-value", '{"a": }'),
    ("expected-property-name", "{,}"),
    ("invalid-number", '{"a": 0x1F}'),
    ("invalid-number", '{"a": .5}'),
    ("control-character", '{"a\x01": 1}'),
    ("single-quotes", "{\"a\": 'b'}"),
    ("trailing-comma", "[1,]"),
    ("unterminated-string", '{"a": \'b'),
    ("duplicate-key", '{"a": {"b": 1, "b": 2}}'),
    ("expected-value", ""),
    ("expected-value", " \n"),
    ("too-deep", "[" * 130 + "]" * 130),
]
"""A text for each mistake that VS Code's JSON server might know."""

NOT_SAID = {
    ("json", "", "expected-value"),
    ("json", " \n", "expected-value"),
    ("json", BY_CODE["too-deep"].bad, "too-deep"),
    ("json", "[" * 130 + "]" * 130, "too-deep"),
}
NOT_SAID |= {("jsonc", text, code) for _, text, code in NOT_SAID} | {("jsonc", BY_CODE["comment"].bad, "comment")}
"""The mistakes of which VS Code's JSON server, of VS Code 1.139, said nothing when it was asked; of each other example it said
something.
"""


def pulled(client: RawClient, uri: str) -> list[dict[str, Any]]:
    items = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]
    assert isinstance(items, list)
    return items


def codes(problems: list[dict[str, Any]]) -> list[str]:
    return [problem["code"] for problem in problems]


def test_what_its_json_server_says_is_left_out_and_nothing_else(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, PULLS, initializationOptions=CHECKED)
    for language in ("json", "jsonc"):
        for code, text in EXAMPLES:
            client.open(uri, text, language="castlecraft-definition")
            everything = codes(pulled(client, uri))
            assert code in everything
            client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            client.open(uri, text, language=language)
            stays = [
                one
                for one in everything
                if (one not in SYNTAX and one != "duplicate-key") or (language, text, one) in NOT_SAID
            ]
            assert codes(pulled(client, uri)) == stays, (language, text)
            client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})


@pytest.mark.parametrize("options", [None, {"jsonSyntaxIsChecked": False}, {"jsonSyntaxIsChecked": "yes"}])
def test_other_editors_are_told_everything(options: Any, client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, PULLS, initializationOptions=options)
    client.open(uri, "[1,]")
    assert "trailing-comma" in codes(pulled(client, uri))


def test_it_is_left_out_of_what_is_pushed_too(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, MINIMAL, initializationOptions=CHECKED)
    client.open(uri, '{"stor_name": 1,}')
    found = codes(client.published(uri, 1))
    assert "trailing-comma" not in found
    assert "unknown-property" in found


def test_its_quick_fixes_stay(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, PULLS, initializationOptions=CHECKED)
    client.open(uri, '{"a": 1,}')
    at = {"line": 0, "character": 7}
    params = {
        "textDocument": {"uri": uri},
        "range": {"start": at, "end": at},
        "context": {"diagnostics": [], "only": ["quickfix"]},
    }
    actions = client.request("textDocument/codeAction", params)
    assert "Remove the comma" in [action["title"] for action in actions]
    params["context"] = {"diagnostics": [], "only": ["source.fixAll"]}
    assert client.request("textDocument/codeAction", params)


def test_it_does_not_keep_out_what_is_said(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, PULLS, initializationOptions={**CHECKED, "maxProblems": 6})
    client.open(uri, '{"description": [1,,,,,,,,,,,,,,,2]}')
    assert codes(pulled(client, uri)) == [*["missing-property"] * 4, "wrong-type"]


def test_a_file_that_is_not_open_has_everything_said(client: RawClient, uri: str, tmp_path: Path) -> None:
    text = '{"a": 1, "a": 2,}'
    (tmp_path / "a.snapshot_store.json").write_text(text, encoding="utf-8")
    client.initialize(tmp_path, PULLS, initializationOptions=CHECKED)
    (report,) = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
    assert {"trailing-comma", "duplicate-key"} <= set(codes(report["items"]))
    client.open(uri, text)
    assert not {"trailing-comma", "duplicate-key"} & set(codes(pulled(client, uri)))
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    again = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
    assert codes(again[0]["items"]) == codes(report["items"])


def test_revisions_too(client: RawClient, tmp_path: Path) -> None:
    uri = (tmp_path / "revisions.json").as_uri()
    client.initialize(tmp_path, PULLS, initializationOptions=CHECKED)
    operation = {
        "component_type": "infrastructure_snapshot_store",
        "operation_type": "CREATE",
        "definition": {"stor_name": "x"},
    }
    text = json.dumps([operation]).replace("}]", ",}]")
    client.open(uri, text, language="castlecraft-definition")
    everything = codes(pulled(client, uri))
    assert "trailing-comma" in everything
    assert "unknown-property" in everything
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.open(uri, text)
    assert codes(pulled(client, uri)) == [code for code in everything if code != "trailing-comma"]
