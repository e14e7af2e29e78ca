"""What users of other servers ask for and do not have: one test for each wish, named by it, as a client sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.capabilities import as_json, vscode
from e2e.raw_client import RawClient, serving
from support import load_json

KIND = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "What it is called.", "examples": ["orders"]},
        "size": {"type": "integer", "default": 3, "description": "How large it is."},
        "owner": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "target": {"type": "string"},
    },
    "required": ["target", "name"],
}
RULES = '[tool.storesmith]\nkinds = ["kinds"]\n[tool.storesmith.rules]\nunknown-property = "error"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    kind = tmp_path / "kinds/thing"
    kind.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(RULES, encoding="utf-8")
    (kind / "kind.toml").write_text('name = "thing"\nfiles = ["**/*.thing.json"]\n', encoding="utf-8")
    (kind / "schema.json").write_text(json.dumps(KIND, indent=2), encoding="utf-8")
    (tmp_path / "closed.thing.json").write_text('{"target": 3}', encoding="utf-8")
    return tmp_path


@pytest.fixture
def client(root: Path) -> Iterator[RawClient]:
    with serving(cwd=root) as client:
        client.initialize(root, as_json(vscode()))
        yield client


class Page:
    """A document in the client."""

    def __init__(self, client: RawClient, root: Path, text: str) -> None:
        self.client, self.text = client, text
        self.uri = (root / "open.thing.json").as_uri()
        client.open(self.uri, text)

    def problems(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.ask("diagnostic")["items"]
        return items

    def ask(self, method: str, **params: Any) -> Any:
        return self.client.request(f"textDocument/{method}", {"textDocument": {"uri": self.uri}, **params})

    def at(self, method: str, mark: str) -> Any:
        return self.ask(method, position={"line": 0, "character": self.text.index(mark)})

    def actions(self) -> list[dict[str, Any]]:
        end = {"line": 0, "character": len(self.text)}
        context = {"diagnostics": self.problems(), "only": ["quickfix"]}
        found: list[dict[str, Any]] = self.ask("codeAction", range={"start": _START, "end": end}, context=context)
        return found

    def after(self, edits: list[dict[str, Any]]) -> str:
        text = self.text
        for edit in sorted(edits, key=lambda edit: -int(edit["range"]["start"]["character"])):
            start, end = (edit["range"][key]["character"] for key in ("start", "end"))
            text = text[:start] + edit["newText"] + text[end:]
        return text


_START = {"line": 0, "character": 0}


def test_insert_all_required_properties(client: RawClient, root: Path) -> None:
    page = Page(client, root, '{"size": 4}')
    (action,) = [action for action in page.actions() if action["title"] == "Add all 2 missing properties"]
    (change,) = action["edit"]["documentChanges"]
    assert load_json(page.after(change["edits"])) == {"size": 4, "target": "", "name": ""}


def test_clear_words_for_any_of(client: RawClient, root: Path) -> None:
    (problem,) = Page(client, root, '{"name": "a", "target": "b", "owner": 3}').problems()
    assert problem["message"] == "Expected string or null, not the number 3."


def test_the_default_and_examples_in_hover(client: RawClient, root: Path) -> None:
    page = Page(client, root, '{"name": "a", "target": "b", "size": 4}')
    assert "Default: `3`" in page.at("hover", "size")["contents"]["value"]
    assert 'Example: `"orders"`' in page.at("hover", "name")["contents"]["value"]


def test_the_comma_is_put_in_by_completion(client: RawClient, root: Path) -> None:
    page = Page(client, root, '{"name": "a" ')
    items = page.ask("completion", position={"line": 0, "character": len(page.text)})["items"]
    target = next(item for item in items if item["label"] == "target")
    assert [edit["newText"] for edit in target["additionalTextEdits"]] == [","]


def test_a_key_in_the_wrong_case_is_named_at_the_key(client: RawClient, root: Path) -> None:
    page = Page(client, root, '{"name": "a", "target": "b", "SIZE": 4}')
    (problem,) = page.problems()
    start, end = (problem["range"][key]["character"] for key in ("start", "end"))
    assert (page.text[start:end], 'Did you mean "size"?' in problem["message"]) == ('"SIZE"', True)


def test_the_severity_of_each_rule_can_be_set(client: RawClient, root: Path) -> None:
    (problem,) = Page(client, root, '{"name": "a", "target": "b", "other": 4}').problems()
    assert (problem["code"], problem["severity"]) == ("unknown-property", 1)


def test_jump_to_where_a_key_is_explained(client: RawClient, root: Path) -> None:
    page = Page(client, root, '{"name": "a", "target": "b", "size": 4}')
    (link,) = page.at("definition", "size")
    assert link["targetUri"] == (root / "kinds/thing/schema.json").as_uri()
    line = (
        (root / "kinds/thing/schema.json").read_text(encoding="utf-8").split("\n")[link["targetRange"]["start"]["line"]]
    )
    assert line.strip() == '"size": {'


def test_required_keys_come_first(client: RawClient, root: Path) -> None:
    page = Page(client, root, "{ }")
    items = page.ask("completion", position={"line": 0, "character": 2})["items"]
    labels = [item["label"] for item in sorted(items, key=lambda item: str(item["sortText"]))]
    assert labels == ["name", "target", "size", "owner"]


def test_problems_in_files_that_are_not_open(client: RawClient, root: Path) -> None:
    report = client.request("workspace/diagnostic", {"previousResultIds": []})
    found = {item["uri"]: [problem["code"] for problem in item["items"]] for item in report["items"]}
    assert found == {(root / "closed.thing.json").as_uri(): ["missing-property", "wrong-type"]}


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "a", "target": 3, "x": ' + "[" * 20_000 + "]" * 20_000 + "}",
        '{"name": "a", "target": 3' + "".join(f', "k{number}": {number}' for number in range(100_000)) + "}",
    ],
    ids=["deep", "large"],
)
def test_never_silent_on_large_files(client: RawClient, root: Path, text: str) -> None:
    codes = {problem["code"] for problem in Page(client, root, text).problems()}
    assert "wrong-type" in codes
