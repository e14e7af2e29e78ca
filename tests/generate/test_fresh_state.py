"""How a test makes a snapshot's state, from the source of its class."""

from __future__ import annotations

import sys

import pytest

from storesmith.generate.fresh_state import Sample, fresh_state
from storesmith.python.shapes import Shapes
from storesmith.python.traits import is_immutable
from support import ROOT, make_project

STATES = '''
import dataclasses
import datetime
import decimal
import enum
import typing
import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Generic, Literal, NamedTuple, NewType, Optional, TypedDict, TypeVar

import attrs
from pydantic import BaseModel, Field, RootModel

from . import parts
from .parts import Comment as Remark
from elsewhere import Unknown

T = TypeVar("T")
Sku = NewType("Sku", str)
Labels = dict[str, list[int]]


class Color(enum.Enum):
    """A color."""

    _ignore_ = ()
    RED = 1
    BLUE = 2


class Empty(enum.Enum):
    pass


@dataclasses.dataclass(frozen=True)
class Data:
    title: str
    remark: Remark
    kind: ClassVar[int] = 1
    made: int = dataclasses.field(init=False)


@dataclasses.dataclass
class Derived(Data):
    color: Color
    once: dataclasses.InitVar[int]
    late: str = "x"


class Model(BaseModel):
    model_config = {}
    sku: Sku
    count: Annotated[int, Field(gt=0)]
    named: str = Field(alias="namedAlias")
    short: str = Field(default="", max_length=3)
    required: int = Field(..., gt=0)
    unknown: Unknown = None


class Root(RootModel[list[int]]):
    pass


class Pair(NamedTuple):
    left: float
    right: "bool"


class Words(TypedDict, total=False):
    a: str
    b: typing.NotRequired[Literal["{x}", 2]]


@attrs.frozen
class Attrs:
    at: datetime.datetime
    id: Optional[uuid.UUID]


class Plain:
    def __init__(self, name: str, /, count: int, step: int = 2, *, size: float, shape: str = "") -> None:
        pass


class Equal:
    def __init__(self, name: str) -> None:
        pass

    def __eq__(self, other: object) -> bool:
        return True


class SonOfEqual(Equal):
    pass


class Nothing:
    pass


@dataclasses.dataclass
class Node:
    children: list["Node"]
    parent: "Node | None"
    other: Optional["Node"]


@dataclasses.dataclass
class Endless:
    self: "Endless"


@dataclasses.dataclass
class Containers:
    a: tuple[int, ...]
    b: tuple[int, str]
    c: tuple[Unknown, ...]
    d: Mapping[str, decimal.Decimal]
    e: dict
    f: frozenset[str]
    g: set[Unknown]
    h: Sequence[parts.Comment]
    i: Labels
    j: typing.List[bytes]
    k: Any


@dataclasses.dataclass
class Missing:
    unknown: Unknown


class Holder(Generic[T]):
    def __init__(self, held: T) -> None:
        pass


Alias = Data
Made = make()
'''

PARTS = """
from dataclasses import dataclass

@dataclass
class Comment:
    text: str | None
"""

FILES = {
    "pyproject.toml": "",
    "app/__init__.py": "",
    "app/states.py": STATES,
    "app/parts.py": PARTS,
    "app/exports.py": "from .states import Data as Exported\n",
    "app/broken.py": "class X(:\n",
}
TEXT = '"Zoë ✓ 東京"'
DATA = f"title={TEXT}, remark=app.parts:Comment(text={TEXT})"


def _sample(name: str, module: str = "app.states", files: dict[str, str] = FILES) -> Sample:
    return fresh_state(Shapes(make_project(files).python), module, name)


def _text(sample: Sample) -> str:
    """Return a recipe as an expression with its imports in their places."""
    pieces = sample.recipe.pieces
    text = "".join(piece if isinstance(piece, str) else ":".join(filter(None, piece)) for piece in pieces)
    return text.replace("app.states:", "").replace("typing:cast(typing:Any, None)", "PLACEHOLDER")


def _made(name: str, module: str = "app.states") -> str:
    sample = _sample(name, module)
    assert not sample.unknown
    return _text(sample)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Color", "Color.RED"),
        ("Data", f"Data({DATA})"),
        ("Alias", f"Alias({DATA})"),
        ("Derived", f"Derived({DATA}, color=Color.RED, once=7, late={TEXT})"),
        ("Model", f"Model(sku=Sku({TEXT}), count=7, namedAlias={TEXT}, required=7)"),
        ("Root", "Root([7])"),
        ("Pair", "Pair(left=1.5, right=True)"),
        ("Words", f"Words(a={TEXT}, b='{{x}}')"),
        ("Attrs", "Attrs(at=datetime.datetime(2024, 2, 29, 12, 30, 15, 250), id=uuid.UUID(int=7))"),
        ("Plain", f"Plain({TEXT}, count=7, size=1.5)"),
        ("SonOfEqual", f"SonOfEqual(name={TEXT})"),
        ("Nothing", "Nothing()"),
        ("Node", "Node(children=[], parent=None, other=None)"),
        (
            "Containers",
            (
                f'Containers(a=(7,), b=(7, {TEXT}), c=(), d={{{TEXT}: decimal.Decimal("12.50")}}, e={{}}, '
                f"f=frozenset({{{TEXT}}}), "
                f'g=set(), h=[app.parts:Comment(text={TEXT})], i={{{TEXT}: [7]}}, j=[b"bytes"], k={TEXT})'
            ),
        ),
    ],
)
def test_what_the_source_tells(name: str, made: str) -> None:
    assert _made(name) == made


def test_a_name_that_another_module_exports() -> None:
    assert _made("Exported", "app.exports") == f"app.exports:Exported({DATA})"


@pytest.mark.parametrize(
    ("name", "made", "unknown"),
    [
        ("Empty", "Empty()", [("", "`Empty` has no members")]),
        ("Endless", "Endless(self=PLACEHOLDER)", [("self", "`Endless` contains itself")]),
        ("Missing", "Missing(unknown=PLACEHOLDER)", [("unknown", "`elsewhere.Unknown` cannot be read")]),
        ("Holder", "Holder(held=PLACEHOLDER)", [("held", "`T` is a type variable")]),
        ("Made", "Made()", [("", "`app.states.Made` is made by a call")]),
        ("NotThere", "NotThere()", [("", "`app.states.NotThere` does not exist")]),
    ],
)
def test_unknown_values_are_placeholders_and_reported(name: str, made: str, unknown: list[tuple[str, str]]) -> None:
    sample = _sample(name)
    assert _text(sample) == made
    assert [(each.path, each.reason) for each in sample.unknown] == unknown
    assert {each.type for each in sample.unknown} == {f"app.states.{name}"}


@pytest.mark.parametrize("module", ["app.broken", "app.nowhere", "elsewhere"])
def test_a_module_that_cannot_be_read(module: str) -> None:
    sample = _sample("X", module)
    assert _text(sample) == f"{module}:X()"
    assert len(sample.unknown) == 1


def test_modules_that_cannot_be_parsed_are_recorded() -> None:
    shapes = Shapes(make_project({**FILES, "app/over.py": "from .broken import *\nfrom .broken import Y\n"}).python)
    for name in ("X", "Y"):
        fresh_state(shapes, "app.over", name)
    assert shapes.unreadable == {"app.broken": ROOT / "app/broken.py"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Data", True),
        ("Model", True),
        ("Pair", True),
        ("Words", True),
        ("Attrs", True),
        ("Equal", True),
        ("SonOfEqual", True),
        ("Plain", False),
        ("Nothing", False),
    ],
)
def test_whether_two_of_the_same_content_are_equal(name: str, expected: bool) -> None:  # noqa: FBT001
    assert _sample(name).is_equal_by_content is expected


def test_a_state_of_very_many_parts_is_not_made() -> None:
    classes = "\n".join(
        f"@dataclass\nclass C{number}:\n    a: C{number + 1}\n    b: C{number + 1}\n" for number in range(20)
    )
    source = f"from __future__ import annotations\nfrom dataclasses import dataclass\n{classes}\nC20 = int\n"
    files = {"pyproject.toml": "", "app/deep.py": source}
    assert not _sample("C17", "app.deep", files).unknown
    sample = _sample("C0", "app.deep", files)
    assert (_text(sample), [each.reason for each in sample.unknown]) == (
        "app.deep:C0()",
        ["it is made of too many values"],
    )


@pytest.mark.parametrize("alias", ["type State = Data", "type Other = Data\nState = Other", "type State = Data | None"])
def test_an_alias_that_cannot_be_called_is_not(alias: str) -> None:
    source = f"from app.states import Data\n{alias}\n"
    sample = _sample("State", "app.declared", {**FILES, "app/declared.py": source})
    if sys.version_info >= (3, 12):
        assert (_text(sample), sample.unknown) == (f"Data({DATA})", ())
    else:
        assert sample.unknown


FROZEN = """
import abc
import attrs
import datetime
import enum
import typing
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final, Generic, Literal, NamedTuple, NewType, Optional, TypeVar
from pydantic import BaseModel

from . import other
from .other import Frozen as Elsewhere, Thawed

T = TypeVar("T")
Name = NewType("Name", str)
Names = tuple[Name, ...]
Tags = NewType("Tags", list[str])


class Color(str, enum.Enum):
    RED = "red"


@dataclass(frozen=True)
class Atoms:
    shared: ClassVar[list[int]] = []
    _: KW_ONLY
    a: str
    b: "int | None"
    c: Optional[Decimal]
    d: typing.Union[float, datetime.date]
    e: Color
    f: Literal["x", 1]
    g: Final[bool]
    h: Name


@dataclass(frozen=True, slots=True)
class Nested(Atoms):
    names: Names
    parts: tuple[Elsewhere, other.Frozen]
    kinds: frozenset[Color]
    next: "Nested | None"


class Pair(NamedTuple):
    left: Nested
    right: int


@attrs.frozen
class Attrs:
    x: int


@dataclass
class NotFrozen:
    x: int


@dataclass(frozen=False)
class SaidNotFrozen:
    x: int


@dataclass(frozen=True)
class WithList:
    x: list[int]


@dataclass(frozen=True)
class WithNestedList:
    x: tuple[WithList, ...]


@dataclass(frozen=True)
class WithThawed:
    x: Thawed


@dataclass(frozen=True)
class WithBareTuple:
    x: tuple


@dataclass(frozen=True)
class WithAny:
    x: Any


@dataclass(frozen=True)
class WithTags:
    x: Tags


@dataclass(frozen=True)
class WithUnknown:
    x: "Nowhere"


@dataclass(frozen=True)
class OfThawed(Thawed):
    y: int


@dataclass(frozen=True)
class OfGeneric(Generic[T]):
    x: T


@dataclass(frozen=True)
class WithGeneric:
    x: OfGeneric[int]


class Undecorated(Atoms):
    pass


class PairWithList(NamedTuple):
    left: list[int]


class Model(BaseModel, frozen=True):
    x: list[int]


class Plain:
    pass
"""
OTHER = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Frozen:
    x: bytes

@dataclass
class Thawed:
    x: bytes
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *((name, True) for name in ("Color", "Atoms", "Nested", "Pair", "Attrs", "Elsewhere")),
        *((name, False) for name in ("NotFrozen", "SaidNotFrozen", "WithList", "WithNestedList", "WithThawed")),
        *((name, False) for name in ("WithBareTuple", "WithAny", "WithTags", "WithUnknown", "OfThawed", "OfGeneric")),
        ("WithGeneric", True),
        *((name, False) for name in ("Undecorated", "PairWithList", "Model", "Plain", "NotThere")),
    ],
)
def test_whether_nothing_in_a_value_can_change(name: str, expected: bool) -> None:  # noqa: FBT001
    project = make_project({"pyproject.toml": "", "app/frozen.py": FROZEN, "app/other.py": OTHER})
    assert is_immutable(Shapes(project.python).named(f"app.frozen.{name}")) is expected
