"""What the classes of a project are taken for."""

from __future__ import annotations

import pytest

from storesmith.authoring.project_classes import aggregates, is_candidate, sort_of
from support import make_project

HEAD = "from castlecraft_engineer.abstractions.aggregate import Aggregate\n"
IDS = "import uuid\nfrom typing import TypeVar\nLoanId = uuid.UUID\nclass BookId: ...\nT = TypeVar('T')\nKey = TypeVar('Key')\n"
ROOTS = (
    f"{HEAD}from typing import Generic, TypeVar\nfrom .ids import BookId\nTId = TypeVar('TId')\nOther = TypeVar('Other')\n"
    "class Root(Aggregate[TId]): ...\nclass Plain(Aggregate['BookId']): ...\n"
    "class Pair(Aggregate[TId | None], Generic[Other, TId]): ...\nclass Far(Pair[Other, int]): ...\n"
    "Alias = Root\nclass SalesAggregate(Generic[TId]): ...\n"
)


@pytest.mark.parametrize(
    ("source", "id_type"),
    [
        ("from .ids import BookId\nclass A(Aggregate[BookId]): ...", "app.ids.BookId"),
        ("from .ids import BookId\nclass A(Aggregate['BookId']): ...", "app.ids.BookId"),
        ("from . import ids\nclass A(Aggregate['ids.BookId']): ...", "app.ids.BookId"),
        ("import app.ids as i\nclass A(Aggregate['i.BookId | None']): ...", "app.ids.BookId | None"),
        ("from .ids import *\nclass A(Aggregate['BookId']): ...", "app.ids.BookId"),
        ("from .ids import *\nclass A(Aggregate[BookId]): ...", "app.ids.BookId"),
        ("class A(Aggregate['Later']): ...\nclass Later: ...", "app.m.Later"),
        ("class A(Aggregate['str']): ...", "str"),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .ids import BookId\nclass A(Aggregate['BookId']): ...",
            "app.ids.BookId",
        ),
        (
            "try:\n    from .ids import BookId\nexcept ImportError:\n    BookId = None\nclass A(Aggregate['BookId']): ...",
            "app.ids.BookId",
        ),
        (
            "from typing import Optional\nfrom .ids import BookId\nclass A(Aggregate[Optional['BookId']]): ...",
            "typing.Optional[app.ids.BookId]",
        ),
        ("from .ids import T\nclass A(Aggregate[T]): ...", None),
        ("from .ids import Key\nclass A(Aggregate['Key']): ...", None),
        ("from . import ids\nclass A(Aggregate[ids.Key]): ...", None),
        ("import typing_extensions as t\nKey = t.TypeVar('Key')\nclass A(Aggregate[Key]): ...", None),
        ("from elsewhere import TKey\nclass A(Aggregate[TKey]): ...", None),
        ("class A(Aggregate['Nowhere']): ...", None),
        ("class A(Aggregate['no type (']): ...", None),
        ("from .roots import Root\nimport uuid\nclass A(Root[uuid.UUID]): ...", "uuid.UUID"),
        ("from .roots import Plain\nclass A(Plain): ...", "app.ids.BookId"),
        ("from .roots import Pair\nclass A(Pair[str, int]): ...", "int | None"),
        ("from .roots import Far\nclass A(Far[str]): ...", "int | None"),
        ("from .roots import *\nclass A(Root['str']): ...", "str"),
        ("from .roots import Alias\nclass A(Alias[int]): ...", "int"),
        ("from .roots import SalesAggregate\nclass A(SalesAggregate[int]): ...", None),
        ("class OwnAggregate: ...\nclass A(OwnAggregate[int]): ...", None),
        ("from elsewhere import BaseAggregate\nclass A(BaseAggregate[int]): ...", "int"),
        (
            "from castlecraft_engineer.abstractions.other import EventSourcedAggregate as E\nclass A(E[int]): ...",
            "int",
        ),
        ("class A(B): ...\nclass B(A): ...", None),
    ],
)
def test_id_types_are_full_names(source: str, id_type: str | None) -> None:
    project = make_project({"pyproject.toml": "", "app/ids.py": IDS, "app/roots.py": ROOTS, "app/m.py": HEAD + source})
    project.python.scan_now()
    found = [aggregate.id_type for aggregate in aggregates(project) if aggregate.known.module == "app.m"]
    assert found == ([id_type] if id_type else [])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class A: ...", True),
        ("from .base import MailQuery\nclass A(MailQuery): ...", True),
        ("from .base import Failure\nclass A(Failure): ...", False),
        ("from .base import Colour\nclass A(Colour): ...", False),
        ("from .base import Message\nclass A(Message): ...", False),
        ("from .base import Contract\nclass A(Contract): ...", True),
        ("import abc\nclass A(abc.ABC): ...", False),
        ("from elsewhere import OrderEvent\nclass A(OrderEvent): ...", False),
        ("from elsewhere import Base\nclass A(Base): ...", True),
    ],
)
def test_states_are_told_by_their_bases(source: str, expected: bool) -> None:  # noqa: FBT001
    base = (
        "import abc, enum\nfrom castlecraft_engineer.abstractions.event import Event\n"
        "class MailQuery: ...\nclass Failure(ValueError): ...\nclass Colour(enum.Enum): ...\n"
        "class Message(Event): ...\nclass Contract(abc.ABC): ...\n"
    )
    project = make_project({"pyproject.toml": "", "app/base.py": base, "app/m.py": source})
    project.python.scan_now()
    (known,) = project.python.classes_named("A")
    assert is_candidate(known, project) is expected


@pytest.mark.parametrize(
    ("source", "sort"),
    [
        ("from dataclasses import dataclass\n@dataclass\nclass A: ...", "dataclass"),
        ("import attr\n@attr.attrs\nclass A: ...", "dataclass"),
        ("from .base import value\n@value\nclass A: ...", "dataclass"),
        ("from .base import Model\nclass A(Model): ...", "model"),
        ("from . import base\nclass A(base.Page[int]): ...", "model"),
        ("from .base import *\nclass A(Page): ...", "model"),
        ("from .base import Words\nclass A(Words): ...", "model"),
        ("from .base import Plain\nclass A(Plain): ...", "class"),
        ("from elsewhere import Unknown\nclass A(Unknown): ...", "class"),
        ("class B(A): ...\nclass A(B): ...", "class"),
    ],
)
def test_bases_and_decorators_are_followed(source: str, sort: str) -> None:
    base = (
        "import dataclasses, functools, pydantic, typing\n"
        "value = dataclasses.dataclass\n"
        "class Model(pydantic.BaseModel): ...\n"
        "class Page(Model, typing.Generic[typing.TypeVar('T')]): ...\n"
        "class Words(typing.TypedDict): ...\n"
        "class Plain: ...\n"
    )
    project = make_project({"pyproject.toml": "", "app/base.py": base, "app/m.py": source})
    project.python.scan_now()
    (known,) = [known for known in project.python.classes_named("A") if known.module == "app.m"]
    assert sort_of(known, project.python) == sort
