"""Every feature takes a site first, and what a site derives is computed once."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import storesmith
from storesmith.authoring.new_definition import proposed_values
from storesmith.features import actions
from storesmith.features.site import KeyPlace, Site, ValuePlace
from storesmith.kinds import bundled_kinds
from storesmith.lsp import handlers
from storesmith.model import Workspace
from support import DEFINITION, REVISIONS, definition_text, make_document, make_project, make_scope, make_site, site_at

WITHOUT_DOCUMENT = {"matching_stores", "modules_moved"}
"""The features that are about no document: the stores of a workspace, and files that are about to be renamed."""


def _imported(method: str) -> Iterator[tuple[str, Any]]:
    """What the handler of a method imports from the features, wherever it does."""
    module = handlers.load(method)
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("storesmith.features"):
            for name in node.names:
                yield name.name, getattr(import_module(node.module or ""), name.name)


FEATURES = {
    name: function
    for method in handlers.ALL
    for name, function in _imported(method)
    if inspect.isfunction(function) and name not in WITHOUT_DOCUMENT
}


def _parameters(function: Any) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_takes_a_site_first(name: str) -> None:
    first = _parameters(FEATURES[name])[0].name
    assert get_type_hints(FEATURES[name])[first] is Site


def test_handlers_call_features() -> None:
    assert {"complete", "hover", "definition_at", "references", "rename", "symbols", "folds"} <= FEATURES.keys()


@pytest.mark.parametrize("action", [*actions.ALL, *actions.IN_PYTHON], ids=lambda action: action.name)
def test_an_action_takes_a_site_first(action: actions.Action) -> None:
    assert issubclass(actions.ActionContext, Site)
    assert [len(_parameters(function)) for function in (action.offers, action.resolve)] == [1, 2]


@pytest.mark.parametrize("package", ["features", "authoring", "lsp/handlers"])
def test_no_function_takes_five_positional_arguments(package: str) -> None:
    nodes = [
        node
        for file in (Path(storesmith.__file__).parent / package).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    assert nodes
    assert [node.name for node in nodes if len({one.arg for one in node.args.args} - {"self", "cls"}) > 4] == []


def test_a_completion_passes_eight_stops_at_most() -> None:
    page = (Path(__file__).parents[2] / "ARCHITECTURE.md").read_text(encoding="utf-8")
    walk = page[page.index("**Completion.**") :].partition("\n\n**")[0]
    stops = re.findall(r"^(\d+)\. (?:`([\w.]+)`|to)", walk, re.MULTILINE)
    assert max(int(number) for number, _ in stops) <= 8
    for name in filter(None, (name for _, name in stops)):
        parts = name.split(".")
        size = next(size for size, part in enumerate(parts) if part != part.lower()) if name != name.lower() else -1
        found: Any = import_module(".".join(["storesmith", *parts[:size]]))
        for part in parts[size:]:
            found = getattr(found, part)
        assert found.__doc__ or name.endswith(".handle")


# ---------------------------------------------------------------- what a site derives


@pytest.mark.parametrize(
    ("marked", "path", "kind", "steps"),
    [
        ("|", DEFINITION, ValuePlace, ()),
        ("{|}", DEFINITION, KeyPlace, ()),
        ('{"a": {"b|": 1}}', DEFINITION, KeyPlace, ("a",)),
        ('{"a": [1, |2]}', DEFINITION, ValuePlace, ("a", 1)),
        ("[|]", REVISIONS, ValuePlace, (0,)),
        ('[{"na|me": 1}]', REVISIONS, KeyPlace, ()),
    ],
)
def test_the_place_at_the_cursor(marked: str, path: Path, kind: type, steps: tuple[str | int, ...]) -> None:
    site = site_at(marked, path=path)
    place = site.place
    assert isinstance(place, kind)
    assert isinstance(place, KeyPlace | ValuePlace)
    assert place.path == steps
    assert place.definition is site.definition
    assert site.place is place


@pytest.mark.parametrize("marked", ["/* | */ {}", '{"a" |: 1}', '{"a": 1} |', "// |"])
def test_no_place_in_comments_and_between_tokens(marked: str) -> None:
    assert site_at(marked).place is None


def test_no_place_in_other_files() -> None:
    site = site_at("{|}", path=DEFINITION.with_name("package.json"))
    assert (site.role, site.definition, site.place) == (None, None, None)


def test_the_innermost_definition_of_a_revision() -> None:
    text = '[{"component_type": "infrastructure_snapshot_store", "definition": {"store_name": "A"}}]'
    inner = make_site(text, text.index("store_name"), path=REVISIONS)
    outer = inner.at(inner.span._replace(start=3, end=3))
    assert inner.definition is inner.definitions[0]
    assert outer.definition is outer.operations[0]


def test_project_proposals_are_computed_once_per_state() -> None:
    (kind,) = (kind for kind in bundled_kinds() if kind.name == "infrastructure_snapshot_store")
    classes = "from dataclasses import dataclass\n\n@dataclass\nclass {0}Snapshot:\n    x: int\n"
    files = {"pyproject.toml": "", "app/domain/a.py": classes.format("A"), "app/domain/b.py": classes.format("B")}
    project, workspace = make_project(dict(files)), Workspace()
    project.python.scan_now()
    name = kind.subject_property.name if kind.subject_property else ""
    first = proposed_values(kind, project, workspace)
    assert first[name] == "ASnapshot"
    assert proposed_values(kind, project, workspace) is first
    taken = definition_text(snapshot_type_str="ASnapshot", snapshot_module_str="app.domain.a")
    workspace.take(make_document(taken), make_scope(), project)
    assert proposed_values(kind, project, workspace)[name] == "BSnapshot"
    assert proposed_values(kind, project, Workspace())[name] == "ASnapshot"
    (definition,) = make_site(definition_text(snapshot_type_str="BSnapshot", snapshot_module_str=3)).definitions
    assert proposed_values(kind, project, workspace, definition)[name] == "BSnapshot"
