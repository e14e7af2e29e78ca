"""A kind as it is read from its folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from storesmith.kinds import KindError, bundled_kinds, docs_folder, kinds_in, load_kind

SCHEMA = '{"type": "object", "properties": {"a": {"type": "string"}}}'


def _write(folder: Path, toml: str, schema: str = SCHEMA) -> Path:
    folder.mkdir(parents=True)
    (folder / "kind.toml").write_text(toml, encoding="utf-8")
    (folder / "schema.json").write_text(schema, encoding="utf-8")
    return folder


def test_the_bundled_kinds_are_whole() -> None:
    kinds = {kind.name: kind for kind in bundled_kinds()}
    kind = kinds["infrastructure_snapshot_store"]
    assert kind.files == ("**/*.snapshot_store.json",)
    assert kind.variants == ("in_memory",)
    assert kind.class_property is not None
    assert kind.class_property.name == "store_name"
    for kind in kinds.values():
        Draft202012Validator.check_schema(kind.schema.root)
        assert set(kind.properties) <= set(kind.schema.property_order)
        for convention in kind.properties.values():
            assert convention.module is None or kind.properties[convention.module].role == "module"
    assert (docs_folder() / "rules.md").is_file()


def test_a_kind(tmp_path: Path) -> None:
    toml = 'name = "event_bus"\nfiles = ["*.bus.json"]\n[properties.a]\nrole = "class"\nsuffix = "Bus"\n'
    kind = load_kind(_write(tmp_path / "bus", toml))
    assert (kind.name, kind.title, kind.files) == ("event_bus", "event bus", ("*.bus.json",))
    assert kind.generate is None
    assert kind.class_property is not None
    assert kind.class_property.suffix == "Bus"


@pytest.mark.parametrize(
    ("toml", "schema", "words"),
    [
        ("", SCHEMA, "`name` must be"),
        ("name = 3", SCHEMA, "`name` must be"),
        ("name = [", SCHEMA, "kind.toml"),
        ('name = "a"', "{", "schema.json"),
        ('name = "a"', "[]", "an object or a boolean"),
        ('name = "a"\nfiles = "x"', SCHEMA, "`files` must be"),
        ('name = "a"\nfiles = [1]', SCHEMA, "`files` must be"),
        ('name = "a"\nproperties = 1', SCHEMA, "`properties` must be a table"),
        ('name = "a"\n[properties]\nb = 1', SCHEMA, "`properties.b` must be"),
        ('name = "a"\n[properties.b]\nrole = "boss"', SCHEMA, "must be one of class,"),
        ('name = "a"\n[generate]\nstore = "x"', SCHEMA, "`generate` takes"),
    ],
)
def test_a_kind_that_cannot_be_used_says_why(tmp_path: Path, toml: str, schema: str, words: str) -> None:
    folder = _write(tmp_path / "kind", toml, schema)
    with pytest.raises(KindError, match=r".") as caught:
        load_kind(folder)
    assert words in str(caught.value)


def test_a_missing_schema_is_said(tmp_path: Path) -> None:
    (tmp_path / "kind.toml").write_text('name = "a"', encoding="utf-8")
    with pytest.raises(KindError, match=r"schema\.json"):
        load_kind(tmp_path)


def test_kinds_of_a_project_never_generate(tmp_path: Path) -> None:
    generate = '[generate]\nstore = "x/{module}.py"\ntests = "y/{module}.py"\n'
    _write(tmp_path / "b", f'name = "b"\n{generate}')
    _write(tmp_path / "a", 'name = "a"')
    _write(tmp_path / "broken", "name = 1")
    kinds, complaints = kinds_in(tmp_path)
    assert [kind.name for kind in kinds] == ["a", "b"]
    assert all(kind.generate is None for kind in kinds)
    assert len(complaints) == 1
    assert "broken" in complaints[0]


def test_no_folder_no_kinds(tmp_path: Path) -> None:
    assert kinds_in(tmp_path / "nowhere") == ((), ())


@pytest.mark.parametrize(("schema", "accepts"), [("true", True), ("false", False)])
def test_a_schema_may_be_a_boolean(tmp_path: Path, schema: str, *, accepts: bool) -> None:
    kind = load_kind(_write(tmp_path / "kind", 'name = "a"', schema))
    assert kind.schema.is_valid({}) is accepts
