"""Templates of a workspace: run only where that is trusted, and then in a sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from storesmith.analysis import Document, Scope, definitions_in
from storesmith.features.actions import ActionContext
from storesmith.features.actions.generate import offers
from storesmith.generate import UNTRUSTED, Plan, Refusal, RenderError, plan, render
from storesmith.kinds import kinds_in
from storesmith.project import DiskReader, find_project
from storesmith.text import Span

TOML = """name = "thing"
files = ["**/*.thing.json"]
[generate]
store = "things/{module}.py"
tests = "things/test_{module}.py"
[properties.name]
role = "class"
"""


def made(root: Path, template: str, *, is_trusted: bool = True) -> tuple[Plan | Refusal, ActionContext]:
    """The plan of a definition whose kind has `template`, in its own folder."""
    folder = root / "kinds" / "thing"
    folder.mkdir(parents=True)
    (root / "app" / "domain").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    (folder / "kind.toml").write_text(TOML, encoding="utf-8")
    (folder / "schema.json").write_text('{"properties": {"name": {"type": "string"}}}', encoding="utf-8")
    (folder / "store.py.jinja").write_text(template, encoding="utf-8")
    (folder / "test_store.py.jinja").write_text("pass\n", encoding="utf-8")
    kinds, complaints = kinds_in(root / "kinds", is_trusted=is_trusted)
    assert not complaints
    document = Document(root / "a.thing.json", '{"name": "Thing"}')
    scope, project = Scope(kinds), find_project(document.path, DiskReader())
    (definition,) = definitions_in(document, scope)
    return plan(definition, project, ()), ActionContext(document, scope, project, (), Span(0, 0))


def rendered(root: Path, template: str) -> str:
    planned, context = made(root, template)
    assert isinstance(planned, Plan), planned
    return render(planned, context.project)[root / "app" / "things" / "thing.py"]


def test_a_template_in_the_kinds_own_folder(tmp_path: Path) -> None:
    assert rendered(tmp_path, "class {{ class_name }}: pass\n").startswith("class Thing:")


def test_nothing_runs_where_the_workspace_is_not_trusted(tmp_path: Path) -> None:
    planned, context = made(tmp_path, "pass\n", is_trusted=False)
    assert planned == Refusal(UNTRUSTED)
    (offer,) = offers(context)
    assert offer.disabled is not None
    assert "templates of a workspace run only in a trusted one" in offer.disabled


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("\n{{ ''.__class__.__mro__ }}", "in line 2: access to attribute '__class__'"),
        ("{{ ''['__class__'] }}", "__class__"),
        ("{{ ''|attr('__class__') }}", "__class__"),
        ("{{ docstring.__globals__ }}", "__globals__"),
        ("{{ imports._taken }}", "_taken"),
        ("{{ '{0.__class__}'.format(1) }}", "__class__"),
        ("{% include '../../../etc/passwd' %}", "../../../etc/passwd"),
        ("{% include '/etc/passwd' %}", "/etc/passwd"),
        ("{% include 'link' %}", "link"),
        ("{% for i in range(999999999) %}{{ i }}{% endfor %}", "Range too big"),
        ("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "steps"),
        ("{{ 'a' * 999999999 }}", "too large"),
        ("{{ [0] * 9999 * 9999 }}", "too large"),
        ("{{ '%0999999999d' % 1 }}", "not for templates"),
        ("{{ 9 ** 99999999 }}", "not for templates"),
        ("{{ 'a'.ljust(999999999) }}", "ljust"),
        ("{{ 'a'|center(999999999) }}", "center"),
        ("{{ names.update({}) }}", "update"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "failed"),
        ("{{ imports.recipe(namespace(expression='{0.__class__}', imports=[['a', none]])) }}", "recipes"),
        ("a\n{% if %}", "in line 2"),
        ("{{ nothing }}", "'nothing' is undefined"),
        ("this is no Python", "not Python"),
    ],
)
def test_an_attack_or_a_mistake_is_refused_with_its_place(tmp_path: Path, template: str, words: str) -> None:
    folder = tmp_path / "kinds" / "thing"
    (tmp_path / "outside").write_text("secret", encoding="utf-8")
    planned, context = made(tmp_path, template)
    (folder / "link").symlink_to(tmp_path / "outside")
    assert isinstance(planned, Plan)
    with pytest.raises(RenderError, match=r".") as caught:
        render(planned, context.project)
    assert words in str(caught.value)
    assert "thing/store.py.jinja" in str(caught.value)
    assert not (tmp_path / "app" / "things").exists()
