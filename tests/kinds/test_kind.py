"""A kind as it is read from its folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from storesmith.kinds import (
    STORE_TEMPLATE,
    TESTS_TEMPLATE,
    KindError,
    Templates,
    bundled_kinds,
    docs_folder,
    kinds_in,
    load_kind,
    project_kinds,
)

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
    assert kind.variants == ("in_memory", "redis", "sqlalchemy")
    assert kind.class_property is not None
    assert kind.class_property.name == "store_name"
    for kind in kinds.values():
        Draft202012Validator.check_schema(kind.schema.root)
        assert list(kind.properties) == list(kind.schema.property_order)
        modules = [convention.module for convention in kind.properties.values() if convention.module]
        assert [kind.properties[name].role for name in modules] == ["module"] * 4
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


GENERATE = '[generate]\nstore = "x/{module}.py"\ntests = "y/test_{module}.py"\n'


def _templates(folder: Path, *names: str) -> Path:
    """Write templates, by default both, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or (STORE_TEMPLATE, TESTS_TEMPLATE):
        (folder / name).touch()
    return folder


def test_the_kinds_of_a_project_are_not_trusted_by_themselves(tmp_path: Path) -> None:
    _templates(_write(tmp_path / "b", f'name = "b"\n{GENERATE}'))
    _write(tmp_path / "a", 'name = "a"')
    _write(tmp_path / "broken", "name = 1")
    kinds, complaints = kinds_in(tmp_path)
    assert [kind.name for kind in kinds] == ["a", "b"]
    assert len(complaints) == 1
    assert "broken" in complaints[0]
    assert [kind.templates[""].trust for kind in kinds if kind.templates] == ["untrusted"]
    assert [kind.templates[""].trust for kind in kinds_in(tmp_path, "trusted")[0] if kind.templates] == ["trusted"]
    assert {templates.trust for kind in bundled_kinds() for templates in kind.templates.values()} == {"bundled"}


def test_the_kinds_of_a_project_stand_beside_the_bundled_ones(tmp_path: Path) -> None:
    _write(tmp_path / "one" / "a", 'name = "a"')
    _write(tmp_path / "two" / "a", 'name = "a"')
    kinds, complaints = project_kinds(tmp_path, ("one", "two", "none"), is_trusted=False)
    assert kinds[: len(bundled_kinds())] == bundled_kinds()
    assert [kind.folder.parent.name for kind in kinds[len(bundled_kinds()) :]] == ["one", "two"]
    assert complaints == ()


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("x.py", "must hold `{module}` once"),
        ("{module}/{module}.py", "must hold `{module}` once"),
        ("{}.py", "must hold `{module}` once"),
        ("{module.__class__}.py", "must hold `{module}` once"),
        ("{module!r}.py", "must hold `{module}` once"),
        ("{module:>99}.py", "must hold `{module}` once"),
        ("{other}.py", "must hold `{module}` once"),
        ("{module", "must hold `{module}`"),
        ("../{module}.py", "must be a path inside"),
        ("/tmp/{module}.py", "must be a path inside"),
        ("C:\\\\x\\\\{module}.py", "must be a path inside"),
        ("a\\u0000/{module}.py", "must be a path inside"),
        ("{module}.txt", "must end with `.py`"),
    ],
)
@pytest.mark.parametrize("key", ["store", "tests"])
def test_a_path_pattern_stays_inside_the_project(tmp_path: Path, key: str, pattern: str, words: str) -> None:
    other = "tests" if key == "store" else "store"
    toml = f'name = "a"\n[generate]\n{other} = "{{module}}.py"\n{key} = "{pattern}"\n'
    with pytest.raises(KindError, match=r".") as caught:
        load_kind(_write(tmp_path / "kind", toml))
    assert f"`generate.{key}` {words}" in str(caught.value)


def test_templates_are_found_by_the_variant_or_in_the_kinds_own_folder(tmp_path: Path) -> None:
    folder = _write(tmp_path / "a", f'name = "a"\n{GENERATE}variant = "how"\n')
    for name in ("slow", "fast"):
        _templates(folder / name)
    plain = _templates(_write(tmp_path / "b", f'name = "b"\n{GENERATE}'))
    _write(tmp_path / "c", f'name = "c"\n{GENERATE}')
    _templates(_write(tmp_path / "d", 'name = "d"'))
    kinds, complaints = kinds_in(tmp_path)
    assert complaints == ()
    assert {
        kind.name: (kind.variants, {name: one.folder for name, one in kind.templates.items()}) for kind in kinds
    } == {
        "a": (("fast", "slow"), {"fast": folder / "fast", "slow": folder / "slow"}),
        "b": ((), {"": plain}),
        "c": ((), {}),
        "d": ((), {}),
    }


@pytest.mark.parametrize(
    ("variant", "where"), [('variant = "how"\n', "fast"), ("", ".")], ids=["of a variant", "of a kind without"]
)
@pytest.mark.parametrize(
    ("there", "lacking"), [(STORE_TEMPLATE, TESTS_TEMPLATE), (TESTS_TEMPLATE, STORE_TEMPLATE)], ids=["tests", "store"]
)
def test_one_template_without_the_other_is_said(
    tmp_path: Path, variant: str, where: str, there: str, lacking: str
) -> None:
    folder = _write(tmp_path / "a", f'name = "a"\n{GENERATE}{variant}')
    _templates(folder / where, there)
    (kind,), complaints = kinds_in(tmp_path)
    assert complaints == (f"{folder / where / lacking}: no such file",)
    assert not kind.templates


SNAPSHOT_STORE = "infrastructure_snapshot_store"


def test_a_project_extends_a_bundled_kind_by_a_variant(tmp_path: Path) -> None:
    (bundled,) = (kind for kind in bundled_kinds() if kind.name == SNAPSHOT_STORE)
    own = _templates(tmp_path / "kinds" / SNAPSHOT_STORE / "mongo")
    (tmp_path / "kinds" / SNAPSHOT_STORE / "shared").mkdir()  # of macros, for all that is known
    kinds, complaints = project_kinds(tmp_path, ("kinds",), is_trusted=False)
    assert complaints == ()
    assert [kind.name for kind in kinds] == [kind.name for kind in bundled_kinds()]
    (kind,) = (kind for kind in kinds if kind.name == SNAPSHOT_STORE)
    assert kind.schema is bundled.schema
    assert kind.variants == tuple(sorted(("mongo", *bundled.variants)))
    assert kind.templates["mongo"] == Templates(own, (own.parent, bundled.folder), "untrusted")
    assert {name: one for name, one in kind.templates.items() if name != "mongo"} == bundled.templates
    assert "mongo" not in bundled.templates


def test_a_projects_own_variant_stands_for_the_bundled_one_and_the_first_for_the_second(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        _templates(tmp_path / folder / SNAPSHOT_STORE / "in_memory")
    kinds, complaints = project_kinds(tmp_path, ("one", "two"), is_trusted=True)
    (kind,) = (kind for kind in kinds if kind.name == SNAPSHOT_STORE)
    assert complaints == ()
    assert kind.templates["in_memory"].folder == tmp_path / "one" / SNAPSHOT_STORE / "in_memory"
    assert kind.templates["in_memory"].trust == "trusted"


def test_a_project_extends_a_kind_of_its_own_in_another_folder(tmp_path: Path) -> None:
    _templates(_write(tmp_path / "one" / "a", f'name = "a"\n{GENERATE}variant = "how"\n') / "slow")
    _templates(tmp_path / "two" / "a" / "fast")
    kinds, complaints = project_kinds(tmp_path, ("two", "one"), is_trusted=True)
    assert complaints == ()
    assert kinds[-1].variants == ("fast", "slow")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("infrastructure_snapshot_stor", "it has no `kind.toml`, and is not named as a kind that is known (infra"),
        ("plain", "no property of a plain picks its templates"),
        ("silent", "no property of a silent picks its templates"),
    ],
)
def test_templates_that_belong_to_no_kind_are_said(tmp_path: Path, name: str, words: str) -> None:
    _write(tmp_path / "one" / "plain", f'name = "plain"\n{GENERATE}')
    _write(tmp_path / "one" / "silent", 'name = "silent"')
    _templates(tmp_path / "two" / name / "mongo")
    complaints = project_kinds(tmp_path, ("one", "two"), is_trusted=True)[1]
    assert [complaint.partition(": ")[0] for complaint in complaints] == [str(tmp_path / "two" / name)]
    assert words in complaints[0]


def test_an_own_variant_that_lacks_a_template_is_said_and_left_out(tmp_path: Path) -> None:
    folder = _templates(tmp_path / "kinds" / SNAPSHOT_STORE / "mongo", STORE_TEMPLATE)
    kinds, complaints = project_kinds(tmp_path, ("kinds",), is_trusted=True)
    assert complaints == (f"{folder / TESTS_TEMPLATE}: no such file",)
    assert "mongo" not in {variant for kind in kinds for variant in kind.variants}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ('{"properties": {"a/b": {"pattern": "("}}}', "#/properties/a~1b/pattern: '(' is not a regular expression"),
        ('{"patternProperties": {"[": {}}}', "#/patternProperties: '[' is not a regular expression"),
        ('{"type": "strnig"}', "#/type: 'strnig' is not a type"),
        ('{"type": ["null", 3]}', "#/type: 3 is not a type"),
        ('{"properties": 3}', "#/properties must be an object"),
        ('{"anyOf": {}}', "#/anyOf must be an array of schemas"),
        ('{"allOf": [3]}', "#/allOf/0 is not a schema"),
        ('{"items": 3}', "#/items is not a schema"),
        ('{"required": "a"}', "#/required must be an array of strings"),
        ('{"multipleOf": 0}', "#/multipleOf must be a number above 0"),
        ('{"minLength": -1}', "#/minLength must be a whole number of at least 0"),
        ('{"$ref": 3}', "#/$ref must be a string"),
        ('{"$ref": "#/$defs/none"}', "#/$ref: '#/$defs/none' leads nowhere"),
        ('{"$ref": "https://example.invalid/x.json"}', "nothing is fetched"),
    ],
)
def test_what_is_malformed_in_a_schema_is_said_and_the_rest_holds(tmp_path: Path, schema: str, words: str) -> None:
    _write(tmp_path / "a", 'name = "a"', schema)
    (kind,), (complaint,) = kinds_in(tmp_path)
    assert kind.name == "a"
    assert words in complaint
    assert complaint.startswith(str(tmp_path / "a" / "schema.json"))


@pytest.mark.parametrize(
    "schema",
    [
        '{"exclusiveMinimum": true, "minimum": 1}',
        '{"items": [{"type": "string"}], "additionalItems": false}',
        '{"dependencies": {"a": ["b"], "c": {}}}',
        '{"pattern": "^\\\\p{Letter}$"}',
        '{"pattern": "\\\\p{Script=Greek}"}',
        '{"properties": {"pattern": {"type": "string"}, "type": {}, "$ref": {"type": "string"}}}',
        '{"const": {"type": "strnig"}, "enum": [{"pattern": "("}], "default": {"$ref": 3}, "examples": [{"type": 3}]}',
        '{"$id": "https://example.com/a", "$defs": {"b": {"$anchor": "b"}}, "$ref": "#b"}',
    ],
)
def test_nothing_is_said_of_what_older_drafts_or_annotations_hold(tmp_path: Path, schema: str) -> None:
    _write(tmp_path / "a", 'name = "a"', schema)
    assert kinds_in(tmp_path)[1] == ()


def test_of_many_complaints_the_first_are_said(tmp_path: Path) -> None:
    properties = ", ".join(f'"p{number}": {{"type": "x"}}' for number in range(9))
    _write(tmp_path / "a", 'name = "a"', f'{{"properties": {{{properties}}}}}')
    complaints = kinds_in(tmp_path)[1]
    assert len(complaints) == 6
    assert complaints[-1].endswith("4 more parts are ignored")


def test_no_folder_no_kinds(tmp_path: Path) -> None:
    assert kinds_in(tmp_path / "nowhere") == ((), ())


@pytest.mark.parametrize(("schema", "accepts"), [("true", True), ("false", False)])
def test_a_schema_may_be_a_boolean(tmp_path: Path, schema: str, *, accepts: bool) -> None:
    kind = load_kind(_write(tmp_path / "kind", 'name = "a"', schema))
    assert kind.schema.is_valid({}) is accepts
