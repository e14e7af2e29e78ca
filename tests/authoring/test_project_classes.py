"""What the classes of a project are taken for."""

from __future__ import annotations

import pytest

from storesmith.authoring.project_classes import aggregates, sort_of
from support import make_project

HEAD = "from castlecraft_engineer.abstractions.aggregate import Aggregate\n"
IDS = "import uuid\nfrom typing import TypeVar\nLoanId = uuid.UUID\nclass BookId: ...\nT = TypeVar('T')\nKey = TypeVar('Key')\n"


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
    ],
)
def test_id_types_are_full_names(source: str, id_type: str | None) -> None:
    project = make_project({"pyproject.toml": "", "app/ids.py": IDS, "app/m.py": HEAD + source})
    project.python.scan_now()
    assert [aggregate.id_type for aggregate in aggregates(project)] == ([id_type] if id_type else [])


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
