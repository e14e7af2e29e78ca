"""How a test makes a value of an id type, read from its source."""

from __future__ import annotations

import ast
import re
import sys

import pytest

from storesmith.generate.fresh_id import fresh_id
from storesmith.generate.recipe import Recipe
from storesmith.python.shapes import Shapes
from support import make_project

IDS = """
import dataclasses
import typing as t
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, NamedTuple, NewType, Optional, TypeAlias, Union
from uuid import UUID, uuid4

import attrs
from pydantic import BaseModel, RootModel

from app.domain.base import BaseId, Alias as RenamedAlias
from .base import BaseId as Relative
from . import base
from somewhere.outside import Outside

New = NewType("New", uuid.UUID)
NewOfNew = NewType("NewOfNew", New)
NewStr = t.NewType("NewStr", str)
Plain = UUID
Annotated_: TypeAlias = "UUID"
Unknown = make_it()

@dataclass(frozen=True)
class Data:
    value: UUID

@dataclass(frozen=True)
class Compound:
    tenant: str
    number: int
    note: str = ""
    kind: ClassVar[int] = 1

@dataclasses.dataclass(frozen=True, slots=True)
class AllDefaults:
    value: UUID = dataclasses.field(default_factory=uuid4)

@attrs.frozen
class Attrs:
    value: New

class Model(BaseModel):
    model_config = {"frozen": True}
    value: uuid.UUID

class Root(RootModel[UUID], frozen=True):
    pass

class Tuple(NamedTuple):
    a: str
    b: int

class Text(str):
    pass

class Uuid(uuid.UUID):
    pass

class Number(int):
    pass

class SubModel(BaseId):
    pass

class Constructed:
    def __init__(self, value: UUID, note: str = "") -> None: ...

class KeywordOnly:
    def __init__(self, *, value: UUID) -> None: ...

class Bare:
    pass

class Untyped:
    def __init__(self, value) -> None: ...

class Loop(Loop2): ...
class Loop2(Loop): ...

Self = Self
"""

BASE = """
from dataclasses import dataclass
import uuid

@dataclass(frozen=True)
class BaseId:
    value: uuid.UUID

Alias = int
"""

FILES = {
    "pyproject.toml": "",
    "app/domain/__init__.py": "from .ids import Data as Exported\nfrom app.domain.ids import New\n",
    "app/domain/ids.py": IDS,
    "app/domain/base.py": BASE,
    "app/domain/broken.py": "class X(:\n",
}


def _recipe(hint: str, files: dict[str, str] = FILES) -> Recipe:
    names = tuple(re.findall(r"app(?:\.\w+)+", hint))
    return fresh_id(Shapes(make_project(files).python), ast.parse(hint, mode="eval").body, names)


def _written(recipe: Recipe) -> str:
    """Return a recipe as an expression with its imports in their places."""
    text = "".join(piece if isinstance(piece, str) else ":".join(filter(None, piece)) for piece in recipe.pieces)
    text = text.replace("typing:cast(typing:Any, None)", "PLACEHOLDER")
    return text.replace("app.domain.ids:", "").replace("uuid.uuid4()", "NEW")


@pytest.mark.parametrize(
    ("hint", "made"),
    [
        ("uuid.UUID", "NEW"),
        ("str", "str(NEW)"),
        ("int", "NEW.int"),
        ("bytes", "NEW.bytes"),
        ("uuid.UUID | None", "NEW"),
        ("typing.Optional[uuid.UUID]", "NEW"),
        ("typing.Annotated[str, 3]", "str(NEW)"),
        ("typing.Union[str, int]", "str(NEW)"),
        ("tuple[str, int]", "(str(NEW), NEW.int)"),
        ("tuple[str]", "(str(NEW),)"),
        ("app.domain.ids.New", "New(NEW)"),
        ("app.domain.ids.NewOfNew", "NewOfNew(New(NEW))"),
        ("app.domain.ids.NewStr", "NewStr(str(NEW))"),
        ("app.domain.ids.Plain", "NEW"),
        ("app.domain.ids.Annotated_", "NEW"),
        ("app.domain.ids.Data", "Data(value=NEW)"),
        ("app.domain.ids.Compound", "Compound(tenant=str(NEW), number=NEW.int)"),
        ("app.domain.ids.AllDefaults", "AllDefaults(value=NEW)"),
        ("app.domain.ids.Attrs", "Attrs(value=New(NEW))"),
        ("app.domain.ids.Model", "Model(value=NEW)"),
        ("app.domain.ids.Root", "Root(NEW)"),
        ("app.domain.ids.Tuple", "Tuple(a=str(NEW), b=NEW.int)"),
        ("app.domain.ids.Text", "Text(str(NEW))"),
        ("app.domain.ids.Uuid", "Uuid(str(NEW))"),
        ("app.domain.ids.Number", "Number(NEW.int)"),
        ("app.domain.ids.SubModel", "SubModel(value=NEW)"),
        ("app.domain.ids.Constructed", "Constructed(NEW)"),
        ("app.domain.ids.RenamedAlias", "NEW.int"),
        ("app.domain.ids.Relative", "Relative(value=NEW)"),
        ("app.domain.ids.BaseId", "BaseId(value=NEW)"),
        ("app.domain.ids.KeywordOnly", "KeywordOnly(value=NEW)"),
        ("app.domain.Exported", "app.domain:Exported(value=NEW)"),
        ("app.domain.New", "app.domain:New(NEW)"),
        ("tuple[app.domain.ids.New, app.domain.ids.Data]", "(New(NEW), Data(value=NEW))"),
    ],
)
def test_what_the_source_tells(hint: str, made: str) -> None:
    recipe = _recipe(hint)
    assert (_written(recipe), recipe.unknown) == (made, ())


@pytest.mark.parametrize(
    ("hint", "made", "reason"),
    [
        ("app.domain.ids.Unknown", "Unknown(NEW)", "`app.domain.ids.Unknown` is made by a call"),
        ("app.domain.ids.Bare", "Bare(NEW)", "nothing in `Bare` tells two of them apart"),
        ("app.domain.ids.Untyped", "Untyped(NEW)", "`value` has no type"),
        ("app.domain.ids.Outside", "Outside(NEW)", "`somewhere.outside.Outside` cannot be read"),
        ("app.domain.ids.NoSuchName", "NoSuchName(NEW)", "`app.domain.ids.NoSuchName` does not exist"),
        ("app.domain.ids.Self", "Self(NEW)", "`app.domain.ids.Self` refers to itself"),
        ("app.nowhere.X", "app.nowhere:X(NEW)", "`app.nowhere.X` does not exist"),
        ("app.domain.broken.X", "app.domain.broken:X(NEW)", "`app.domain.broken.X` cannot be read"),
        ("somewhere.else_.X", "NEW", "`somewhere.else_.X` cannot be read"),
    ],
)
def test_unknown_ids_are_reported(hint: str, made: str, reason: str) -> None:
    recipe = _recipe(hint)
    assert _written(recipe) == made
    assert [(each.type, each.reason) for each in recipe.unknown] == [(hint, reason)]


def test_a_type_statement() -> None:
    """New in Python 3.12: an older one cannot read such a module, and says no more than that."""
    recipe = _recipe("app.ids.Id", {"pyproject.toml": "", "app/ids.py": "import uuid\ntype Id = uuid.UUID\n"})
    assert (not recipe.unknown) is (sys.version_info >= (3, 12))


def test_an_id_of_very_many_parts_is_not_made() -> None:
    source = "from __future__ import annotations\nfrom dataclasses import dataclass\n"
    for name, other in (("Id", "B"), ("B", "C"), ("C", "D"), ("D", "E")):
        fields = "".join(f"    a{number}: {other} | Other | None\n" for number in range(9))
        source += f"@dataclass\nclass {name}:\n{fields}"
    recipe = _recipe("app.ids.Id", {"pyproject.toml": "", "app/ids.py": source})
    assert [each.reason for each in recipe.unknown] == ["it is made of too many values"]
