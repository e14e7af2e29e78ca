"""Documents as they are edited: positions in each encoding, incremental edits, and diagnostics of no version that is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from e2e.capabilities import MINIMAL, PULLS
from e2e.documents import edited, position, range_of
from e2e.raw_client import Message, RawClient


def with_encodings(*encodings: str) -> dict[str, Any]:
    return {**MINIMAL, "general": {"positionEncodings": list(encodings)}}


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-16"], "utf-16"),
        (["utf-8"], "utf-8"),
        (["utf-32", "utf-16"], "utf-32"),
        (["utf-8", "utf-16", "utf-32"], "utf-8"),
        (["ucs-2", "utf-32"], "utf-32"),
    ],
)
def test_the_encoding_is_agreed_on(asked: list[str] | None, chosen: str, client: RawClient) -> None:
    result = client.initialize(capabilities={} if asked is None else {"general": {"positionEncodings": asked}})
    assert result["capabilities"]["positionEncoding"] == chosen


HARD = '{"description": "Zürich 漢字 😀 e\u0301 \u2028\x7f", "stor_name": 1, "store_type": "ré😀dis"}\n{"😀": "after"}'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_ranges_count_in_the_agreed_unit(encoding: str, client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, with_encodings(encoding))
    client.open(uri, HARD)
    problems = client.published(uri, 1)
    by_code = {problem["code"]: problem for problem in problems}
    assert by_code["unknown-property"]["range"] == range_of(HARD, '"stor_name"', encoding)
    assert by_code["unknown-store-type"]["range"] == range_of(HARD, '"ré😀dis"', encoding)
    hovered = client.request(
        "textDocument/hover",
        {"textDocument": {"uri": uri}, "position": position(HARD, NAME_AT, encoding)},
    )
    assert hovered["range"] == range_of(HARD, '"store_type"', encoding)


NAME_AT = HARD.index('"store_type"') + 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_edits_count_in_the_agreed_unit(
    encoding: str, line_end: str, client: RawClient, uri: str, tmp_path: Path
) -> None:
    """Each of several edits in one notification is on the text that the one before it left."""
    client.initialize(tmp_path, with_encodings(encoding))
    text = '{\n  "description": "😀 Zürich",  "a": 1,\n  "é😀": 2,\n  "c": 3\n}\n'
    client.open(uri, text.replace("\n", line_end))
    client.published(uri, 1)
    changes: list[Message] = []
    for old, new in (('"a": 1', '"stör😀":\n1'), ("Zürich", "漢字"), ('"é😀"', '"snapshot_typ_str"'), ("\n}", "}")):
        changes.append({"range": range_of(text, old, encoding), "text": new.replace("\n", line_end)})
        text = edited(text, [{"range": changes[-1]["range"], "newText": new}], encoding)
    client.send(client.change(uri, 2, *changes))
    found = client.published(uri, 2)
    client.send(client.change(uri, 3, {"text": text.replace("\n", line_end)}))
    assert found == client.published(uri, 3)
    ranges = [problem["range"] for problem in found]
    assert range_of(text, '"stör😀"', encoding) in ranges
    assert range_of(text, '"snapshot_typ_str"', encoding) in ranges


def test_an_edit_on_a_half_character_loses_nothing_else(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, with_encodings("utf-16"))
    client.open(uri, '{"a😀": 1}')
    client.published(uri, 1)
    middle = {"line": 0, "character": 4}
    client.send(client.change(uri, 2, {"range": {"start": middle, "end": middle}, "text": "x"}))
    client.published(uri, 2)
    assert client.end() == 0


def numbered(number: int) -> str:
    return json.dumps({"store_name": "A", f"unknown_{number}": 1})


def names(problems: list[Any]) -> list[str]:
    return [problem["message"] for problem in problems if problem["code"] == "unknown-property"]


def test_a_burst_of_edits_ends_in_its_last_version(client: RawClient, uri: str, tmp_path: Path) -> None:
    """No version is published after a later one, each that is published is of its own text, and most are not."""
    client.initialize(tmp_path, MINIMAL)
    client.open(uri, numbered(1))
    client.published(uri, 1)
    client.send(*(client.change(uri, number, {"text": numbered(number)}) for number in range(2, 202)))
    assert "unknown_201" in "".join(names(client.published(uri, 201)))
    client.settle((tmp_path / "last.snapshot_store.json").as_uri())
    published = client.all_published(uri)
    versions = [params["version"] for params in published]
    assert versions == sorted(set(versions))
    assert (versions[0], versions[-1]) == (1, 201)
    assert len(versions) <= 6
    for params in published:
        (message,) = names(params["diagnostics"])
        assert f"unknown_{params['version']}" in message


def test_requests_in_a_burst_see_the_text_of_their_moment(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, PULLS)
    client.open(uri, numbered(1))
    messages: list[Message] = []
    for number in range(2, 52):
        messages += [
            client.change(uri, number, {"text": numbered(number)}),
            {
                "jsonrpc": "2.0",
                "id": f"d{number}",
                "method": "textDocument/diagnostic",
                "params": {"textDocument": {"uri": uri}},
            },
        ]
    client.send(*messages)
    for number in range(2, 52):
        (message,) = names(client.response(f"d{number}")["result"]["items"])
        assert f"unknown_{number}" in message


def test_unchanged_diagnostics_are_not_sent_again(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, PULLS)
    client.open(uri, numbered(1))
    client.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")  # the project was looked at
    first = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    assert (first["kind"], len(names(first["items"]))) == ("full", 1)
    params = {"textDocument": {"uri": uri}, "previousResultId": first["resultId"]}
    again = client.request("textDocument/diagnostic", params)
    assert again == {"kind": "unchanged", "resultId": params["previousResultId"]}
    client.send(client.change(uri, 2, {"text": numbered(2)}))
    assert client.request("textDocument/diagnostic", params)["kind"] == "full"


def test_a_document_that_was_closed_and_opened_anew_is_new(client: RawClient, uri: str, tmp_path: Path) -> None:
    """A result of before, of the same version number, is not taken for one of now."""
    client.initialize(tmp_path, PULLS)
    client.open(uri, numbered(1))
    first = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.open(uri, numbered(2))
    params = {"textDocument": {"uri": uri}, "previousResultId": first["resultId"]}
    again = client.request("textDocument/diagnostic", params)
    assert again["kind"] == "full"
    assert "unknown_2" in "".join(names(again["items"]))


def test_nothing_is_published_after_closing(client: RawClient, uri: str, tmp_path: Path) -> None:
    client.initialize(tmp_path, MINIMAL)
    client.send(
        client.notification(
            "textDocument/didOpen",
            {"textDocument": {"uri": uri, "languageId": "json", "version": 1, "text": "{"}},
        ),
        client.change(uri, 2, {"text": "["}),
        client.notification("textDocument/didClose", {"textDocument": {"uri": uri}}),
    )
    assert client.published(uri, None) == []
    client.settle((tmp_path / "last.snapshot_store.json").as_uri())
    assert client.all_published(uri)[-1] == {"uri": uri, "diagnostics": []}


def test_two_documents_do_not_mix(client: RawClient, tmp_path: Path) -> None:
    client.initialize(tmp_path, MINIMAL)
    uris = [(tmp_path / f"{name}.snapshot_store.json").as_uri() for name in "abc"]
    client.send(
        *(
            client.notification(
                "textDocument/didOpen",
                {"textDocument": {"uri": uri, "languageId": "json", "version": 5, "text": numbered(index)}},
            )
            for index, uri in enumerate(uris)
        )
    )
    seen: dict[str, Message] = {}
    while len(seen) < 3:
        params = client.until(lambda message: "method" in message)["params"]
        assert params["uri"] not in seen
        seen[params["uri"]] = params
    for index, uri in enumerate(uris):
        assert seen[uri]["version"] == 5
        assert f"unknown_{index}" in "".join(names(seen[uri]["diagnostics"]))


@pytest.mark.parametrize(
    "name", ["with space.snapshot_store.json", "ümlaut 漢.snapshot_store.json", "a%b#c?.snapshot_store.json"]
)
def test_uris_with_odd_names(name: str, client: RawClient, tmp_path: Path) -> None:
    client.initialize(tmp_path, MINIMAL)
    uri = (tmp_path / name).as_uri()
    client.open(uri, numbered(1))
    assert names(client.published(uri, 1))


def test_an_unsaved_document_has_problems_by_its_name(client: RawClient, tmp_path: Path) -> None:
    client.initialize(tmp_path, MINIMAL)
    client.open("untitled:new.snapshot_store.json", numbered(1))
    assert names(client.published("untitled:new.snapshot_store.json", 1))


@pytest.mark.parametrize("name", ["package.json", "snapshot_store.json", "a.snapshot_store.jsonc", "a.json"])
def test_nothing_is_said_of_other_files(name: str, client: RawClient, tmp_path: Path) -> None:
    client.initialize(tmp_path, MINIMAL)
    client.open((tmp_path / name).as_uri(), "{")
    client.notify("textDocument/didClose", {"textDocument": {"uri": (tmp_path / name).as_uri()}})
    ours = (tmp_path / "x.snapshot_store.json").as_uri()
    client.open(ours, "{")
    assert client.published(ours, 1)
    assert [message for message in client.received if "method" in message] == client.received[-1:]
