"""Templates of a workspace: run only where that is trusted, and then in a sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from storesmith.analysis import problems
from storesmith.features.actions import ActionContext
from storesmith.features.actions.generate import offers
from storesmith.generate.plan import UNTRUSTED, Plan, Refusal, plan
from storesmith.generate.render import render
from storesmith.generate.template import RenderError
from storesmith.kinds import STORE_TEMPLATE, TESTS_TEMPLATE, bundled_kinds, kinds_in, project_kinds
from storesmith.kinds.templates import Trust
from storesmith.model import Document, Scope, definitions_in
from storesmith.project import Project, find_project
from storesmith.text import DiskReader, Span
from support import definition_text

TOML = """name = "thing"
files = ["**/*.thing.json"]
[generate]
store = "things/{module}.py"
tests = "things/test_{module}.py"
[properties.name]
role = "class"
"""


def made(root: Path, template: str, trust: Trust = "trusted") -> tuple[Plan | Refusal, ActionContext]:
    """The plan of a definition whose kind has `template`, in its own folder."""
    folder = root / "kinds" / "thing"
    folder.mkdir(parents=True)
    (root / "app" / "domain").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    (folder / "kind.toml").write_text(TOML, encoding="utf-8")
    (folder / "schema.json").write_text('{"properties": {"name": {"type": "string"}}}', encoding="utf-8")
    (folder / "store.py.jinja").write_text(template, encoding="utf-8")
    (folder / "test_store.py.jinja").write_text("pass\n", encoding="utf-8")
    kinds, complaints = kinds_in(root / "kinds", trust)
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
    planned, context = made(tmp_path, "pass\n", "untrusted")
    assert planned == Refusal(UNTRUSTED, is_skipped=True)
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


class Extended:
    """A project that keeps templates for a store type in the folder of the bundled kind's name."""

    def __init__(self, root: Path, store_type: str, template: str) -> None:
        self.root = root
        self.folder = root / "kinds" / "infrastructure_snapshot_store"
        (root / "app" / "domain").mkdir(parents=True)
        (root / "pyproject.toml").touch()
        (self.folder / store_type).mkdir(parents=True)
        (self.folder / store_type / STORE_TEMPLATE).write_text(template, encoding="utf-8")
        (self.folder / store_type / TESTS_TEMPLATE).write_text("pass\n", encoding="utf-8")

    def plan(self, store_type: str, *, is_trusted: bool = True) -> tuple[Plan | Refusal, Project, list[str]]:
        """The plan of a definition of a store type, its project, and the codes of what is wrong with it."""
        document = Document(self.root / "a.snapshot_store.json", definition_text(store_type=store_type))
        project = find_project(document.path, DiskReader())
        kinds, complaints = project_kinds(self.root, ("kinds",), is_trusted=is_trusted)
        assert not complaints
        scope = Scope(kinds)
        (definition,) = definitions_in(document, scope)
        found = problems(document, scope, project)
        return plan(definition, project, found), project, [problem.code for problem in found]

    def store(self, store_type: str) -> str:
        """The text of the store."""
        planned, project, codes = self.plan(store_type)
        assert isinstance(planned, Plan), planned
        assert "unknown-store-type" not in codes
        return render(planned, project)[planned.files[-2].path]


def test_a_store_type_of_the_projects_own(tmp_path: Path) -> None:
    made = Extended(tmp_path, "mongo", "class {{ class_name }}: ...\n")
    assert made.store("mongo").startswith("class InMemoryTicketSnapshotStore:")
    assert "copy.deepcopy" in made.store("in_memory")


def test_only_the_projects_own_store_type_waits_for_trust(tmp_path: Path) -> None:
    made = Extended(tmp_path, "mongo", "pass\n")
    assert made.plan("mongo", is_trusted=False)[0] == Refusal(UNTRUSTED, is_skipped=True)
    assert isinstance(made.plan("in_memory", is_trusted=False)[0], Plan)


def test_a_bundled_store_type_that_the_project_replaces_waits_for_trust(tmp_path: Path) -> None:
    made = Extended(tmp_path, "in_memory", "class {{ class_name }}: own = True\n")
    assert made.plan("in_memory", is_trusted=False)[0] == Refusal(UNTRUSTED, is_skipped=True)
    assert "own = True" in made.store("in_memory")


def test_what_an_own_store_type_may_include(tmp_path: Path) -> None:
    names = ("beside", "above", "in_memory/store.py.jinja")
    made = Extended(tmp_path, "mongo", "".join(f"{{% include '{name}' %}}\n" for name in names))
    (made.folder / "mongo" / "beside").write_text("BESIDE = 1\n", encoding="utf-8")
    (made.folder / "mongo" / "above").mkdir()  # a folder hides no file
    (made.folder / "beside").write_text("NEVER = 1\n", encoding="utf-8")
    (made.folder / "above").write_text("ABOVE = 1\n", encoding="utf-8")
    text = made.store("mongo")
    assert text.startswith("BESIDE = 1\n")
    assert "ABOVE = 1\n" in text
    assert "copy.deepcopy" in text
    assert "NEVER" not in text


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{% include '../../../outside' %}", "../../../outside"),
        ("{% include 'mongo/link' %}", "mongo/link"),
        ("{% include 'link' %}", "link"),
        ("{{ ''.__class__ }}", "__class__"),
        ("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "steps"),
    ],
)
def test_an_own_store_type_is_held_in_the_sandbox(tmp_path: Path, template: str, words: str) -> None:
    made = Extended(tmp_path, "mongo", template)
    (tmp_path / "outside").write_text("secret", encoding="utf-8")
    (made.folder / "mongo" / "link").symlink_to(tmp_path / "outside")
    planned, project, _ = made.plan("mongo")
    assert isinstance(planned, Plan)
    with pytest.raises(RenderError, match=r".") as caught:
        render(planned, project)
    assert words in str(caught.value)
    assert "infrastructure_snapshot_store/mongo/store.py.jinja" in str(caught.value)


def test_the_project_reaches_into_no_bundled_template(tmp_path: Path) -> None:
    """A file of the project stands in for none that a bundled template includes."""
    (bundled,) = (kind for kind in bundled_kinds() if kind.name == "infrastructure_snapshot_store")
    made = Extended(tmp_path, "mongo", "pass\n")
    planned, _, _ = made.plan("in_memory")
    assert isinstance(planned, Plan)
    assert planned.templates == bundled.templates["in_memory"]
    assert planned.templates.shared == (bundled.folder,)
