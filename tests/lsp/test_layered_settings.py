"""The editor's settings over the project's."""

from __future__ import annotations

from storesmith.lsp.settings import merged
from storesmith.project import Config

PROJECT = Config(app_root="project", max_problems=7, include=("*.project.json",))


def test_later_layers_win() -> None:
    config, complaints = merged(PROJECT, {"appRoot": "initial", "testsDir": "checks"}, {"appRoot": "client"})
    assert config == Config(app_root="client", tests_dir="checks", max_problems=7, include=("*.project.json",))
    assert complaints == []


def test_an_editors_empty_defaults_are_not_set() -> None:
    layer: dict[str, object] = {
        "appRoot": "",
        "testsDir": "",
        "include": [],
        "rules": {},
        "kinds": [],
        "maxProblems": None,
    }
    assert merged(PROJECT, layer) == (PROJECT, [])


def test_wrong_values_are_said_as_settings_and_ignored() -> None:
    config, complaints = merged(PROJECT, {"maxProblems": "many", "appRoot": "shop"})
    assert config.max_problems == 7
    assert config.app_root == "shop"
    (complaint,) = complaints
    assert complaint.startswith("setting `maxProblems` is ignored")


def test_layers_that_are_no_tables() -> None:
    assert merged(PROJECT, None, None) == (PROJECT, [])
    config, complaints = merged(PROJECT, 3, [], "x")
    assert config == PROJECT
    assert [complaint.partition(" ")[0] for complaint in complaints] == ["setting"] * 3


def test_the_kebab_case_of_pyproject_is_not_an_editors() -> None:
    assert merged(PROJECT, {"max-problems": 1}) == (PROJECT, [])
