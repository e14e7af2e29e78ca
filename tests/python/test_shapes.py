"""What classes take type parameters, and which modules cannot be parsed."""

from __future__ import annotations

import sys

import pytest

from storesmith.python.shapes import Shapes
from support import ROOT, make_project

FRAMEWORK = "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass Store(Generic[T]): ...\n"
HEAD = (
    "import typing\nfrom typing import Generic, Protocol\nfrom framework import Store\nfrom .variables import T as Id\n"
)
FILES = {
    "pyproject.toml": "",
    "framework/__init__.py": "from .store import Store\n",
    "framework/store.py": FRAMEWORK,
    "app/__init__.py": "",
    "app/variables.py": "from typing import TypeVar\nT = TypeVar('T')\n",
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class A(Store[Id]): ...", True),
        ("class A(Store['Id']): ...", True),
        ("class A(Generic[Id]): ...", True),
        ("class A(typing.Protocol[Id]): ...", True),
        ("import framework.store as s\nclass A(s.Store[s.T]): ...", True),
        ("class A(Store[dict[str, Id]]): ...", True),
        ("from .variables import *\nclass A(Store[T]): ...", True),
        ("A = Store", True),
        ("A = Store[Id]", True),
        ("if True:\n    class A(Store[Id]): ...", True),
        ("class A:\n    def __class_getitem__(cls, item): ...", True),
        ("class A(Store[int]): ...", False),
        ("class A(Store): ...", False),
        ("class A(Protocol): ...", False),
        ("class A: ...", False),
        ("A = Store[int]", False),
        ("class B(Store[int]): ...\nA = B", False),
        ("B = Store[int]\nclass A(B): ...", False),
        ("try:\n    from framework import Missing as A\nexcept ImportError:\n    class A(Store[int]): ...", False),
        ("from nowhere import U\nclass A(Store[U]): ...", None),
        ("from nowhere import A", None),
        ("A = make()", None),
        ("import sys\nif sys.platform:\n    class A(Store[Id]): ...\nelse:\n    class A: ...", None),
        ("import typing as t\nif t.TYPE_CHECKING:\n    class A(Store[Id]): ...", None),
    ],
)
def test_generic_classes_are_told(source: str, expected: bool | None) -> None:  # noqa: FBT001
    shapes = Shapes(make_project({**FILES, "app/m.py": f"{HEAD}{source}\n"}).python)
    assert shapes.is_generic("app.m", "A") is expected


@pytest.mark.parametrize("source", ["class A[X]: ...", "class A[X](Store[X]): ..."])
def test_type_parameters_make_a_class_generic(source: str) -> None:
    shapes = Shapes(make_project({**FILES, "app/m.py": f"{HEAD}{source}\n"}).python)
    is_readable = sys.version_info >= (3, 12)
    assert shapes.is_generic("app.m", "A") is (True if is_readable else None)
    assert set(shapes.unreadable) == (set() if is_readable else {"app.m"})


@pytest.mark.parametrize(
    ("source", "unreadable"),
    [
        ("class A(: ...", {"app.m"}),
        ("from .broken import A", {"app.broken"}),
        ("from .broken import *", {"app.broken"}),
        ("from .broken import B\nclass A(B): ...", {"app.broken"}),
        ("from . import broken\nclass A(broken.B): ...", {"app.broken"}),
        ("from .broken import B\nfrom dataclasses import dataclass\n@dataclass\nclass A:\n    b: B", {"app.broken"}),
        ("try:\n    from .broken import A\nexcept ImportError:\n    from decimal import Decimal as A", {"app.broken"}),
        ("from .whole import *\nfrom .broken import *", {"app.broken"}),
        ("from .broken import N\nfrom pydantic import conint\nA = conint(gt=N)", {"app.broken"}),
        ("from .broken import unused\nclass A: ...", set()),
        ("from nowhere import A", set()),
    ],
)
def test_modules_that_were_needed_and_cannot_be_parsed_are_recorded(source: str, unreadable: set[str]) -> None:
    files = {**FILES, "app/m.py": source, "app/broken.py": "def f(:\n", "app/whole.py": "class A: ...\n"}
    shapes = Shapes(make_project(files).python)
    shape = shapes.named("app.m.A")
    for each in getattr(shape, "fields", ()):
        assert each.shape is not None
    names = {"app.m": "app/m.py", "app.broken": "app/broken.py"}
    assert shapes.unreadable == {name: ROOT / names[name] for name in unreadable}
