"""`storesmith schema`: what it prints stands by itself, and is fit for SchemaStore."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from storesmith.cli.main import main
from storesmith.kinds import bundled_kinds

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "schemastore"
KINDS = [kind.name for kind in bundled_kinds()]
DRAFT_07 = {
    *("$schema", "$id", "$ref", "$comment", "title", "description", "default", "examples", "definitions"),
    *("type", "enum", "const", "properties", "required", "additionalProperties", "patternProperties", "propertyNames"),
    *(
        "items",
        "additionalItems",
        "contains",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minLength",
        "maxLength",
        "pattern",
    ),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minProperties", "maxProperties"),
    *("dependencies", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "format"),
}
"""The keywords of draft-07 that SchemaStore's checks let pass: all others stop them, as they have no effect."""


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Any:
        assert main(["schema", *arguments]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def _subschemas(schema: Any) -> list[dict[str, Any]]:
    assert isinstance(schema, dict)
    found = [schema]
    for keyword in ("properties", "definitions", "patternProperties"):
        for child in schema.get(keyword, {}).values():
            found += _subschemas(child)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for child in schema.get(keyword, ()):
            found += _subschemas(child)
    for keyword in ("items", "additionalProperties", "not"):
        if isinstance(schema.get(keyword), dict):
            found += _subschemas(schema[keyword])
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_bundled_schema_is_of_draft_07_and_says_what_it_is(kind: str, printed: Any) -> None:
    schema = printed(kind)
    assert list(schema)[:4] == ["$schema", "$id", "title", "description"]
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(schema)
    for each in _subschemas(schema):
        assert set(each) <= DRAFT_07
        assert each.get("$ref", "#").startswith("#")
    for name, each in schema["properties"].items():
        assert each["title"], name
        assert each["description"], name
        assert "default" in each or each["examples"], name
    assert len(schema["properties"]) > 1
    assert schema["examples"]
    validator = jsonschema.Draft7Validator(schema)
    assert all(map(validator.is_valid, schema["examples"]))


@pytest.mark.parametrize("kind", KINDS)
def test_it_takes_and_refuses_what_the_components_own_does(kind: str, printed: Any) -> None:
    own = next(one for one in bundled_kinds() if one.name == kind).schema
    schema = printed(kind)
    said = {"$schema", "$id", "title", "description", "example", "examples", "properties"}
    assert {key: value for key, value in schema.items() if key not in said} == {
        key: value for key, value in own.root.items() if key not in said
    }
    assert list(schema["properties"]) == list(own.root["properties"])
    for name, each in schema["properties"].items():
        assert {key: value for key, value in each.items() if key != "examples"} == own.root["properties"][name]


@pytest.mark.parametrize("file", sorted(CASES.rglob("*.json")), ids=lambda file: f"{file.parts[-3]}/{file.stem}")
def test_the_cases_for_schemastore(file: Path, printed: Any) -> None:
    schema = printed()
    entry = printed("--catalog")
    assert file.parent.name == Path(entry["url"]).stem == Path(schema["$id"]).stem
    value = json.loads(file.read_text(encoding="utf-8"))
    assert jsonschema.Draft7Validator(schema).is_valid(value) is (file.parts[-3] == "test")


def test_the_catalogs_entry(printed: Any) -> None:
    assert printed("--catalog") == {
        "name": "Castlecraft snapshot store",
        "description": "Definition of a Castlecraft component of the type infrastructure_snapshot_store",
        "fileMatch": ["*.snapshot_store.json"],
        "url": "https://www.schemastore.org/castlecraft-snapshot-store.json",
    }


def test_the_documentation_shows_it(printed: Any) -> None:
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    shown = page.partition("$ storesmith schema --catalog\n")[2].partition("```")[0]
    assert json.loads(shown) == printed("--catalog")


def test_into_a_file(tmp_path: Path, printed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "schemas" / "store.json"
    assert main(["schema", "-o", str(file)]) == 0
    assert capsys.readouterr().out == f"written: {file}\n"
    text = file.read_text(encoding="utf-8")
    assert json.loads(text) == printed()
    assert text.endswith("}\n")
    assert [one.name for one in file.parent.iterdir()] == ["store.json"]


def test_into_a_file_that_cannot_be_written(tmp_path: Path, printed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").touch()
    assert main(["schema", "-o", str(tmp_path / "taken" / "store.json")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "taken" in err


def test_a_kind_that_is_not_known(printed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "infrastructure_snapshot_stor"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Did you mean infrastructure_snapshot_store?" in err


def test_a_kind_of_the_projects_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples/ticketing", tmp_path / "ticketing")
    monkeypatch.chdir(tmp_path / "ticketing")
    assert main(["schema", "infrastructure_projection_store"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "$id" not in schema
    jsonschema.Draft202012Validator.check_schema(schema)
    definition = json.loads(Path("ticketing.projection_store.json").read_text(encoding="utf-8"))
    assert jsonschema.Draft202012Validator(schema).is_valid(definition)
    assert not jsonschema.Draft202012Validator(schema).is_valid({})
    assert main(["schema", "infrastructure_projection_store", "--catalog"]) == 2
    assert "in no catalog" in capsys.readouterr().err


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "there.json").write_text("old", encoding="utf-8")
    (tmp_path / "link.json").symlink_to("there.json")
    assert main(["schema", "-o", str(tmp_path / "link.json")]) == 0
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "there.json").read_text(encoding="utf-8"))["type"] == "object"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(reader, encoding="utf-8") as stream:
        assert main(["schema", "-o", str(pipe)]) == 0
        assert pipe.is_fifo()
        assert json.loads(stream.read())["type"] == "object"
