"""Compare the values that tests are given with those of `samples.txt`, and make them with the real libraries.

A case is a module with a class `State` or an id type `Id`. Its value is behind `#=`, each value that is unknown behind `#?`, and
the Python that is needed to import it behind `#>`.
"""

from __future__ import annotations

import ast
import copy
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from storesmith.generate.fresh_id import fresh_id
from storesmith.generate.fresh_state import fresh_state
from storesmith.generate.recipe import Recipe
from storesmith.python.shapes import Shapes
from support import make_project

LIBRARY = {
    "pyproject.toml": "",
    "app/__init__.py": "",
    "app/lib/__init__.py": "from .base import Item, State as Deep\n",
    "app/lib/base.py": """from dataclasses import dataclass

@dataclass
class Base:
    z: int

@dataclass
class Item:
    t: str

@dataclass
class State:
    q: Item
""",
    "app/lib/compat.py": """import dataclasses
import pydantic
from pydantic import BaseModel as Model, Field
from typing import Optional as Opt

dc = dataclasses.dataclass
Text = pydantic.constr(max_length=2)
""",
    "app/lib/ids.py": "import typing\n\nId = typing.NamedTuple('Id', [('a', str), ('b', int)])\n",
    "app/lib/lazy.py": "from .star2 import *\n",
    "app/lib/star2.py": "from .lazy import *\nfrom .base import *\n",
}


class Case(NamedTuple):
    """A module of `samples.txt`: its title, the expected value, what is expected to be unknown, and the source.

    `needed` is the minor version of Python 3 that is needed to import the source; to read it none is.
    """

    title: str
    made: str
    unknown: list[str]
    source: str
    needed: int


def _cases() -> Iterator[Case]:
    text = (Path(__file__).parent / "samples.txt").read_text(encoding="utf-8")
    parts = re.split(r"^#### (.*)\n", text, flags=re.MULTILINE)[1:]
    for title, block in zip(parts[::2], parts[1::2], strict=True):
        made = " ".join(re.findall(r"^#= (.*)$", block, re.MULTILINE))
        unknown = re.findall(r"^#\? (.*)$", block, re.MULTILINE)
        needed = int(next(iter(re.findall(r"^#> 3\.(\d+)$", block, re.MULTILINE)), 10))
        source = re.sub(r"^#[=?>] .*\n", "", block, flags=re.MULTILINE)
        yield Case(title, made, unknown, source, needed)


CASES = list(_cases())


def _recipe(case: Case) -> Recipe:
    shapes = Shapes(make_project({**LIBRARY, "app/case.py": case.source}).python)
    if "State" in case.source:
        return fresh_state(shapes, "app.case", "State").recipe
    return fresh_id(shapes, ast.parse("app.case.Id", mode="eval").body, ("app.case.Id",))


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_values_are_as_expected(case: Case) -> None:
    recipe = _recipe(case)
    text = "".join(piece if isinstance(piece, str) else ":".join(filter(None, piece)) for piece in recipe.pieces)
    for written, short in (
        ("app.case:", ""),
        ("typing:cast(typing:Any, None)", "PLACEHOLDER"),
        ("uuid.uuid4()", "NEW"),
        ('"Zoë ✓ 東京"', "TEXT"),
    ):
        text = text.replace(written, short)
    assert text == case.made
    assert [f"{each.path}: {each.reason}" for each in recipe.unknown] == case.unknown


def _can_be_made(case: Case) -> bool:
    """Return whether all values of a case are known, and the Python that runs the tests has what its source imports."""
    return not case.unknown and sys.version_info >= (3, case.needed)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", [pytest.param(case, id=case.title) for case in CASES if _can_be_made(case)])
def test_libraries_accept_the_values(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = _recipe(case)
    for path, text in {**LIBRARY, "app/case.py": case.source}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "app"]:
        monkeypatch.delitem(sys.modules, name)
    names: dict[str, Any] = {"__file__": __file__}

    def imported(module: str, name: str | None) -> str:
        local = f"_{len(names)}"
        names[local] = (
            importlib.import_module(module) if name is None else getattr(importlib.import_module(module), name)
        )
        return local

    expression = "".join(piece if isinstance(piece, str) else imported(*piece) for piece in recipe.pieces)
    made = eval(expression, names)
    if "State" in case.source:
        assert type(copy.deepcopy(made)) is type(made)
    else:
        assert hash(made) != hash(eval(expression, names))
    for name in [name for name in sys.modules if name.partition(".")[0] == "app"]:
        del sys.modules[name]
