"""New definitions: what the project proposes, and what editors offer at a class and in an empty file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from storesmith.analysis import problems
from storesmith.authoring.new_definition import Choice, NewDefinition, subjects
from storesmith.features.actions import BY_NAME, IN_PYTHON, ActionContext, Offer
from storesmith.kinds import GenerateConvention, PropertyConvention, bundled_kinds
from storesmith.model import Document, Workspace
from storesmith.project import Project
from storesmith.text import apply_edits
from support import (
    DEFINITION,
    FRAMEWORK_FILES,
    ROOT,
    cut_cursor,
    definition_text,
    load_json,
    make_context,
    make_kind,
    make_project,
    make_scope,
    make_site,
)

(KIND,) = (kind for kind in bundled_kinds() if kind.name == "infrastructure_snapshot_store")
ORDER = (
    "import uuid\n"
    "from castlecraft_engineer.abstractions.aggregate import Aggregate\n"
    "from app.domain.orders.snapshots import OrderSnapshot\n"
    "class Order(Aggregate[uuid.UUID]): ...\n"
)
SNAPSHOTS = "from dataclasses import dataclass\n\n@dataclass\nclass OrderSnapshot:\n    total: int\n"
FILES: dict[str, str | None] = {
    **FRAMEWORK_FILES,
    "app/__init__.py": "",
    "app/domain/__init__.py": "",
    "app/domain/orders/__init__.py": "from .snapshots import OrderSnapshot\n",
    "app/domain/orders/order.py": ORDER,
    "app/domain/orders/snapshots.py": SNAPSHOTS,
    "app/domain/orders/events.py": (
        "from castlecraft_engineer.abstractions.event import Event\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass OrderPlaced(Event): ...\n"
    ),
    "app/infrastructure/stores.py": "class InMemoryOrderSnapshotStore: ...\n",
    "tests/test_order.py": "class FakeSnapshot: ...\n",
}
WHOLE = {
    "store_name": "InMemoryOrderSnapshotStore",
    "aggregate_id_type_str": "uuid.UUID",
    "snapshot_type_str": "OrderSnapshot",
    "snapshot_module_str": "app.domain.orders.snapshots",
}


def _project(**more: str) -> Project:
    """A project of `FILES`, and of others by their modules in `app.domain`."""
    added = {f"app/domain/{name.replace('__', '/')}.py": text for name, text in more.items()}
    project = make_project({**FILES, **added})
    project.python.scan_now()
    return project


def _workspace(project: Project, *texts: str, name: str = "other") -> Workspace:
    """A workspace with these definitions."""
    workspace = Workspace()
    for number, text in enumerate(texts):
        document = Document(ROOT / f"{name}{number}.snapshot_store.json", text)
        workspace.take(document, make_scope(), project)
    return workspace


def _names(choice: Choice[Any]) -> list[str]:
    return [known.name for known in choice.values]


# ---------------------------------------------------------------- what is proposed


def test_a_whole_definition_by_the_first_proposals() -> None:
    project = _project()
    draft = NewDefinition(KIND, project).about("app.domain.orders.snapshots", "OrderSnapshot").with_first_proposals()
    assert list(load_json(draft.text()).items()) == list(WHOLE.items())
    assert draft.made_up == ()
    document = Document(DEFINITION, draft.text())
    assert problems(document, make_scope(), project) == ()


def test_snapshots_come_first_and_messages_stores_and_tests_never() -> None:
    project = _project(
        a="from pydantic import BaseModel\nclass Basket(BaseModel): ...\n",
        b="class BasketSnapshot: ...\n",
        c="from typing import NamedTuple\nclass BasketSnapshotState(NamedTuple): ...\n",
        d="class Helper: ...\nclass _Snapshot: ...\nclass SnapshotError(Exception): ...\n",
    )
    choice = subjects(KIND, project, Workspace())
    assert _names(choice) == ["BasketSnapshotState", "OrderSnapshot", "Basket", "BasketSnapshot"]
    assert not choice.is_clear


def test_what_is_named_as_a_state_comes_before_other_data() -> None:
    models = ("Address", "BasketState", "Coupon")
    project = _project(
        a="from pydantic import BaseModel\n" + "".join(f"class {name}(BaseModel): ...\n" for name in models)
    )
    assert _names(subjects(KIND, project, Workspace())) == ["OrderSnapshot", "BasketState", "Address", "Coupon"]


def test_of_snapshots_those_without_a_definition_come_first() -> None:
    project = _project(b="from dataclasses import dataclass\n@dataclass\nclass BasketSnapshot: ...\n")
    for module in ("app.domain.orders.snapshots", "app.domain.orders", "app_root_name.domain.orders"):
        changes = {"snapshot_type_str": "OrderSnapshot", "snapshot_module_str": module}
        choice = subjects(KIND, project, _workspace(project, definition_text(**changes)))
        assert _names(choice) == ["BasketSnapshot", "OrderSnapshot"], module
        assert choice.is_clear
    assert not subjects(KIND, project, Workspace()).is_clear


@pytest.mark.parametrize(
    ("more", "expected", "is_clear"),
    [
        pytest.param({}, ["uuid.UUID"], True, id="the only aggregate"),
        pytest.param(
            {"orders__line": "from x import Aggregate\nclass Line(Aggregate[str]): ...\n"},
            ["uuid.UUID", "str"],
            True,
            id="the one that uses it before its neighbour",
        ),
        pytest.param(
            {"orders__order": "class Order: ...", "far": "from x import Aggregate\nclass Order(Aggregate[str]): ...\n"},
            ["str"],
            True,
            id="the one of its name",
        ),
        pytest.param(
            {
                "orders__order": "from x import Aggregate\nclass Deal(Aggregate[int]): ...\n",
                "far": "from x import Aggregate\nclass A(Aggregate[str]): ...\nclass B(Aggregate[str]): ...\n",
            },
            ["int", "str"],
            True,
            id="the nearest before the most",
        ),
        pytest.param(
            {
                "orders__order": "from x import Aggregate\nclass Deal(Aggregate[int]): ...\nclass Part(Aggregate[str]): ...",
            },
            ["int", "str"],
            False,
            id="two that are as near",
        ),
        pytest.param({"orders__order": ""}, ["uuid.UUID", "str", "int"], False, id="none"),
    ],
)
def test_the_type_of_the_id_is_that_of_the_aggregate_beside_it(
    more: dict[str, str], expected: list[str], *, is_clear: bool
) -> None:
    draft = NewDefinition(KIND, _project(**more)).about("app.domain.orders.snapshots", "OrderSnapshot")
    found = draft.id_types()
    assert sorted(found.values) == sorted(expected)
    assert found.values[0] == expected[0]
    assert found.is_clear is is_clear


def test_what_equals_its_default_is_left_out() -> None:
    draft = NewDefinition(KIND, _project()).about("app.domain.orders.snapshots", "OrderSnapshot").with_first_proposals()
    variant, description = draft.property_of("variant"), draft.property_of("docstring")
    assert variant is not None
    assert description is not None
    assert load_json(draft.choose(variant, "in_memory").text()) == WHOLE
    other = load_json(draft.choose(variant, "redis").choose(description, "“x”").text())
    assert other == {**WHOLE, "store_type": "redis", "description": "“x”"}
    assert list(other)[-2:] == ["store_type", "description"]


def test_files_are_named_after_the_class_and_lie_beside_the_others() -> None:
    project = _project()
    draft = NewDefinition(KIND, project).about("app.domain.orders.snapshots", "OrderSnapshot").with_first_proposals()

    def places(workspace: Workspace) -> list[str]:
        return [path.relative_to(ROOT).as_posix() for path in draft.places(make_scope(), workspace)]

    names = ["order.snapshot_store.json", "in_memory_order.snapshot_store.json"]
    assert places(Workspace()) == names
    beside = _workspace(project, definition_text(), definition_text(), name="a/b/")
    assert places(beside) == [f"a/b/{name}" for name in names]


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ("**/*.thing.json", "order.thing.json"),
        ("things/*.thing.json", "things/order.thing.json"),
        ("/things/**/*.json", None),  # it is bound to the root of the file system
        ("*/thing.json", "thing.json"),
        ("thing.json", "thing.json"),
        ("*.{a,b}.json", None),
        ("../*.json", None),
    ],
)
def test_a_file_fits_the_pattern_of_its_kind(pattern: str, place: str | None) -> None:
    conventions = {
        "own": PropertyConvention("own", "class"),
        "of": PropertyConvention("of", "class-reference", "where"),
    }
    schema: dict[str, Any] = {"properties": {"own": {}, "of": {}, "where": {}}}
    kind = replace(make_kind(schema, "thing", **conventions), files=(pattern,))
    draft = NewDefinition(kind, _project()).about("app", "Order").with_first_proposals()
    found = [path.relative_to(ROOT).as_posix() for path in draft.places(make_scope(kind), Workspace())]
    assert found == ([place] if place else [])


def test_without_a_default_the_variant_is_chosen_too() -> None:
    conventions = {"own": PropertyConvention("own", "class"), "how": PropertyConvention("how", "variant")}
    made = make_kind({"properties": {"own": {}, "how": {}}, "required": ["how"]}, "thing", **conventions)
    kind = replace(made, generate=GenerateConvention("{module}.py", "{module}.py", "how"), templates=KIND.templates)
    assert load_json(NewDefinition(kind, _project()).with_first_proposals().text()) == {"how": KIND.variants[0]}


# ---------------------------------------------------------------- at a class in Python


def _at(marked: str, path: str = "app/domain/orders/snapshots.py", **options: Any) -> ActionContext:
    text, offset = cut_cursor(marked)
    project, workspace = options.pop("project", None) or _project(), options.pop("workspace", None)
    site = make_site(text, offset, path=ROOT / path, project=project, workspace=workspace)
    return ActionContext(*site.parts, (), **options)


def _titles(context: ActionContext) -> list[str]:
    return [offer.title for action in IN_PYTHON for offer in action.offers(context)]


MARKED = SNAPSHOTS.replace("class Order", "class |Order")


def test_a_definition_is_offered_at_a_class_and_made_when_it_is_chosen() -> None:
    context = _at(MARKED)
    path = ROOT / "order.snapshot_store.json"
    action = BY_NAME["new-definition"]
    title = "New snapshot store for OrderSnapshot"
    assert list(action.offers(context)) == [Offer("new-definition", title, 0, shown=path)]
    (creation,) = action.resolve(context, 0).creations
    assert creation.path == path
    assert load_json(creation.text) == WHOLE
    assert not action.resolve(context, 7)


@pytest.mark.parametrize(
    ("statement", "is_offered"),
    [
        ("class |OrderSnapshot: ...", True),
        ("class |TotalSnapshot:\n    x = 1", True),
        ("import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass |Total: ...", True),
        ("import pydantic\nclass |Total(pydantic.BaseModel): ...", True),
        ("from typing import TypedDict\nclass |Total(TypedDict): ...", True),
        ("from typing_extensions import NamedTuple\nclass |Total(NamedTuple): ...", True),
        ("if True:\n    class |TotalSnapshot: ...", True),
        ("class |Total: ...", False),
        ("class |_TotalSnapshot: ...", False),
        ("class |TotalSnapshotStore: ...", False),
        ("class |SnapshotError(Exception): ...", False),
        ("class Outer:\n    class |TotalSnapshot: ...", False),
        ("class TotalSnapshot:\n    |x = 1", False),
        ("|\nclass TotalSnapshot: ...", False),
        ("x = 'class |TotalSnapshot: ...'", False),
        ("class |TotalSnapshot", False),
        ("{|", False),
        ("|", False),
    ],
)
def test_only_a_class_that_can_be_a_snapshot_is_offered_one(statement: str, *, is_offered: bool) -> None:
    assert bool(_titles(_at(statement))) is is_offered


def test_no_second_definition_is_offered() -> None:
    project = _project()
    for module in ("app.domain.orders.snapshots", "app.domain.orders", "app_root_name.domain.orders.snapshots"):
        text = definition_text(snapshot_type_str="OrderSnapshot", snapshot_module_str=module)
        assert _titles(_at(MARKED, project=project, workspace=_workspace(project, text))) == []
    other = definition_text(snapshot_type_str="OrderSnapshot", snapshot_module_str="app.domain")
    assert _titles(_at(MARKED, project=project, workspace=_workspace(project, other))) != []


def test_nothing_is_offered_where_it_could_not_be_carried_out() -> None:
    assert _titles(_at(MARKED, can_create=False)) == []
    assert _titles(_at(MARKED, "tests/test_order.py")) == []
    assert _titles(_at(MARKED, "not a module.py")) == []
    taken = {f"{stem}.snapshot_store.json": "" for stem in ("order", "in_memory_order")}
    assert _titles(_at(MARKED, project=make_project({**FILES, **taken}))) == []
    one = make_project({**FILES, "order.snapshot_store.json": ""})
    (offer,) = BY_NAME["new-definition"].offers(_at(MARKED, project=one))
    assert offer.shown == ROOT / "in_memory_order.snapshot_store.json"


# ---------------------------------------------------------------- in an empty file


def _empty(text: str = "", project: Project | None = None, workspace: Workspace | None = None) -> ActionContext:
    return make_context(make_site(text, 0, project=project or _project(), workspace=workspace))


def _filled(context: ActionContext) -> Mapping[str, Any]:
    """What each offer makes of the file, by its title."""
    texts: dict[str, Any] = {}
    for offer in BY_NAME["fill-in-definition"].offers(context):
        assert offer.change is not None
        (edit,) = offer.change.edits
        assert edit.path == DEFINITION
        texts[offer.title] = load_json(apply_edits(context.document.text, edit.edits))
        assert BY_NAME["fill-in-definition"].resolve(context, offer.index) == offer.change
    return texts


@pytest.mark.parametrize("text", ["", "\n", " \t\r\n", "\ufeff"])
def test_an_empty_file_is_filled_in_from_a_class(text: str) -> None:
    context = _empty(text)
    assert _filled(context) == {"Fill in from OrderSnapshot": WHOLE}
    (offer,) = BY_NAME["fill-in-definition"].offers(context)
    assert offer.is_preferred
    assert offer.problems == context.problems


@pytest.mark.parametrize("text", ["{}", "{", "[", "// later", definition_text()])
def test_a_file_with_something_in_it_is_not(text: str) -> None:
    assert _filled(_empty(text)) == {}


def test_a_handful_is_offered_the_best_first() -> None:
    names = [f"Basket{number}Snapshot" for number in range(9)]
    source = "from dataclasses import dataclass\n" + "".join(f"@dataclass\nclass {name}: ...\n" for name in names)
    project = _project(a=source)
    taken = definition_text(snapshot_type_str=names[0], snapshot_module_str="app.domain.a")
    context = _empty("", project, _workspace(project, taken))
    assert list(_filled(context)) == [f"Fill in from {name}" for name in names[1:6]]
    assert [offer.is_preferred for offer in BY_NAME["fill-in-definition"].offers(context)] == [True, *[False] * 4]


def test_nothing_is_offered_until_all_classes_are_known() -> None:
    project = make_project(FILES)
    assert _filled(_empty("", project)) == {}
    project.python.scan_now()
    assert list(_filled(_empty("", project))) == ["Fill in from OrderSnapshot"]


def test_only_a_bare_definition_is_filled_in() -> None:
    context = make_context(make_site("", path=ROOT / "revisions.json", project=_project()))
    assert list(BY_NAME["fill-in-definition"].offers(context)) == []


def test_the_text_is_that_of_the_example() -> None:
    """Two spaces, a line for each property, and one line break at the end."""
    draft = NewDefinition(KIND, _project()).about("app", "OrderSnapshot").with_first_proposals()
    assert draft.text() == json.dumps(load_json(draft.text()), indent=2) + "\n"
