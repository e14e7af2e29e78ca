"""Settings: what is usable is used, and the rest is complained about and left out."""

from __future__ import annotations

from typing import Any

import pytest

from storesmith.project import Config, config_from_mapping
from support import make_project

RIGHT: list[tuple[str, Any, str, Any]] = [
    ("app-root", "shop", "app_root", "shop"),
    ("app-root", "src/shop", "app_root", "src/shop"),
    ("app-root", "./src/shop/", "app_root", "src/shop"),
    ("app-root", "src\\shop", "app_root", "src/shop"),
    ("tests-dir", "src/tests", "tests_dir", "src/tests"),
    ("tests-dir", "./tests/", "tests_dir", "tests"),
    ("include", ["*.store.json"], "include", ("*.store.json",)),
    ("include", [], "include", ()),
    ("kinds", ["kinds", "more/kinds"], "kinds", ("kinds", "more/kinds")),
    ("rules", {"wrong-type": "off", "comment": "hint"}, "rules", {"wrong-type": "off", "comment": "hint"}),
    ("max-problems", 5, "max_problems", 5),
    ("run", "onSave", "run", "onSave"),
    ("run", "onType", "run", "onType"),
]

WRONG: list[tuple[str, Any]] = [
    ("app-root", 3),
    ("app-root", ""),
    ("app-root", "../shop"),
    ("app-root", "my-shop"),
    ("app-root", "a//b"),
    ("app-root", "a b"),
    ("tests-dir", ""),
    ("tests-dir", ".."),
    ("tests-dir", "../elsewhere"),
    ("tests-dir", "a/../../b"),
    ("tests-dir", "/etc"),
    ("tests-dir", "C:\\x"),
    ("tests-dir", ["tests"]),
    ("include", "*.json"),
    ("include", [1]),
    ("kinds", "kinds"),
    ("kinds", ["../kinds"]),
    ("kinds", ["/kinds"]),
    ("rules", ["wrong-type"]),
    ("rules", {"wrong-type": "fatal"}),
    ("rules", {"wrong-type": 1}),
    ("rules", {"wrong-type": ["error"]}),
    ("rules", {"wrong-type": {}}),
    ("run", "on-save"),
    ("run", True),
    ("run", ["onSave"]),
    ("run", {"onSave": True}),
    ("max-problems", 0),
    ("max-problems", -1),
    ("max-problems", True),
    ("max-problems", "5"),
    ("max-problems", 1.5),
]


def _camel(key: str) -> str:
    head, *rest = key.split("-")
    return head + "".join(word.capitalize() for word in rest)


@pytest.mark.parametrize(("key", "value", "field", "expected"), RIGHT)
def test_a_setting_and_its_twin(key: str, value: Any, field: str, expected: Any) -> None:
    for spelled, is_camel in ((key, False), (_camel(key), True)):
        config, complaints = config_from_mapping({spelled: value}, camel_case=is_camel)
        assert complaints == []
        assert getattr(config, field) == expected


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_wrong_value_is_complained_about_and_ignored(key: str, value: Any) -> None:
    base = Config(app_root="kept", tests_dir="kept", include=("kept",), kinds=("kept",), max_problems=7)
    for spelled, is_camel in ((key, False), (_camel(key), True)):
        config, complaints = config_from_mapping({spelled: value}, base, camel_case=is_camel)
        assert config == base
        (complaint,) = complaints
        assert f"`{spelled}` is ignored" in complaint
        assert "expected" in complaint


def test_one_wrong_value_costs_no_other() -> None:
    config, complaints = config_from_mapping({"app-root": 3, "max-problems": 5})
    assert config == Config(max_problems=5)
    assert len(complaints) == 1


def test_null_is_not_set() -> None:
    base = Config(app_root="kept")
    assert config_from_mapping({"appRoot": None}, base, camel_case=True) == (base, [])
    assert config_from_mapping(None, base) == (base, [])


@pytest.mark.parametrize("raw", [3, "x", [], True])
def test_what_is_no_table(raw: object) -> None:
    config, complaints = config_from_mapping(raw)
    assert config == Config()
    assert len(complaints) == 1


def test_an_unknown_setting_is_said_in_pyproject_and_not_in_an_editor() -> None:
    """An editor's section also holds the client's own settings."""
    assert config_from_mapping({"app-rot": "x"})[1] == ["`app-rot` is not a setting of storesmith"]
    assert config_from_mapping({"trace.server": "x", "path": []}, camel_case=True)[1] == []


def test_from_pyproject() -> None:
    text = '[tool.storesmith]\napp-root = "shop"\ntests-dir = "checks"\n[tool.storesmith.rules]\nwrong-type = "off"\n'
    project = make_project({"pyproject.toml": text})
    assert project.config == Config(app_root="shop", tests_dir="checks", rules={"wrong-type": "off"})
    assert project.complaints == ()
    assert project.tests_folder == project.root / "checks"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tool.storesmith]\nmax-problems = 0\n", "`max-problems` is ignored"),
        ("[tool.storesmith]\nmax-problem = 1\n", "`max-problem` is not a setting"),
        ("[tool]\nstoresmith = 3\n", "expected a table"),
        ("[tool.storesmith\n", "pyproject.toml"),
        ('[tool.storesmith]\napp-root = "../../etc"\n', "`app-root` is ignored"),
    ],
)
def test_what_is_wrong_in_pyproject_is_said_with_its_file(text: str, words: str) -> None:
    project = make_project({"pyproject.toml": text})
    assert project.config == Config()
    (complaint,) = project.complaints
    assert words in complaint
    assert complaint.startswith(str(project.root / "pyproject.toml"))


def test_a_tool_table_of_another_type_is_ignored() -> None:
    project = make_project({"pyproject.toml": 'tool = "x"\n'})
    assert (project.config, project.complaints) == (Config(), ())


def test_a_complaint_does_not_repeat_all_of_a_long_value() -> None:
    _, (complaint,) = config_from_mapping({"app-root": "x y" * 10_000})
    assert complaint.startswith("`app-root` is ignored: expected a package")
    assert len(complaint) < 200
