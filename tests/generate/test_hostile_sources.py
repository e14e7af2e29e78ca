"""Sources that ask for endless work: what they make is unknown, and found out soon."""

from __future__ import annotations

import ast
import time

import pytest

from storesmith.generate.fresh_id import fresh_id
from storesmith.generate.fresh_state import fresh_state
from storesmith.generate.recipe import Recipe
from storesmith.python.shapes import Shapes
from storesmith.python.traits import is_immutable
from support import make_project

HEAD = (
    "import enum, re, typing\nfrom dataclasses import dataclass\nfrom decimal import Decimal\nfrom typing import *\n"
    "from pydantic import BaseModel, Field\nT = TypeVar('T')\n"
)
MOST_SECONDS = 2.0
"""Of the processor, on a busy machine; most take a tenth of it."""
NINES = "9" * 4_000
MANY = repr([*range(50_000)])
LOOPS = "".join(f"{'    ' * depth}for a{depth} in FEW:\n" for depth in range(6))


def _state(checks: str, head: str = "") -> str:
    """A class with statements in its `__post_init__`."""
    lines = "".join(f"        {line}\n" for line in checks.splitlines())
    fields = "    title: str\n    count: int\n    price: Decimal\n"
    return f"{HEAD}{head}@dataclass\nclass State:\n{fields}    def __post_init__(self):\n{lines}"


def _condition(condition: str, head: str = "") -> str:
    return _state(f"if {condition}:\n    raise ValueError", head)


def _module(text: str) -> str:
    return HEAD + text


def _doubled(first: str, nth: str, count: int = 45) -> str:
    """Aliases of which each names the one before twice."""
    return f"A0 = {first}\n" + "".join(f"A{n} = {nth.replace('#', f'A{n - 1}')}\n" for n in range(1, count))


CONDITIONS = [
    "round(self.count, -10**9) > 3",
    "round(5, -(10**9)) > 3",
    "round(self.price, 10**9) > 3",
    "len(bytes(10**15)) > 3",
    "len(bytes(self.count)) > 3",
    "len(bytes(8*10**9)) > 3",
    "2 ** 10**9 > 3",
    "10 ** 1000 ** 1000 > 3",
    "1 << 10**12 > 3",
    "len('a' * 10**12) > 3",
    "len([0] * 10**12) > 3",
    "len('%999999999d' % 1) > 3",
    "len('{:>9999999999}'.format(1)) > 3",
    "len(f'{1:>9999999999}') > 3",
    "len(format(1, '>9999999999')) > 3",
    "len('a'.zfill(10**12)) > 3",
    "len('a'.ljust(10**12)) > 3",
    "len('a'.center(10**12)) > 3",
    "len('\\t'.expandtabs(10**12)) > 3",
    "sum(range(10**15)) > 3",
    "max(range(10**15)) > 3",
    f"int('{NINES * 500}') > 3",
    f"Decimal('{NINES * 500}') > 3",
    "int(Decimal('1e999999999')) > 3",
    "str(Decimal('1e-999999999') + 1) == ''",
    "int(1e999) > 3",
    "(1).to_bytes(10**12) == b''",
    "str(self.title, 'idna') == ''",
    "len('a'.replace('', 'b'*1999).replace('', 'c'*1900)) > 9",
    f"len('{'a' * 1_999}'.replace('', '{'b' * 1_999}')) > 9",
    f"len('{'a' * 1_999}'.join('{'b' * 1_999}')) > 9",
    "+".join(["1"] * 20_000) + " < 0",
    " and ".join(["(" * 80 + "1" + ")" * 80] * 2_000),
    "-" * 5_000 + "1 > 0",
    "self.title in BIG",
    "len(sorted(BIG)) > 9",
    "any(x == self.title for x in BIG)",
    "any(any(any(any(any(a == b for b in FEW) for c in FEW) for d in FEW) for e in FEW) for a in FEW)",
    "'z' in [[[[[[[a for a in FEW] for b in FEW] for c in FEW] for d in FEW] for e in FEW] for f in FEW]]",
    "re.search('(a*)*b', 'a' * 40)",
    "re.search('(a*)*b', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac')",
    "re.search('(?i)' + r'[\\u0100-\\U0010ffff]' * 50, self.title)",
    f"re.search('{'a?' * 900}', self.title)",
    f"re.search('{'(' * 150}a{')*' * 150}', self.title)",
    " or ".join(f"re.search('(a|a)*{n}', 'aaaaaaaaaaaaaaaaaaaac')" for n in range(300)),
    " or ".join(f"re.search('{'a?' * 240}{n}', 'aaaaaaaaaaaaaaaaaaaac')" for n in range(300)),
    "endless(self)",
    "doubled(self.title, 30)",
]
VALUES = f"FEW = {[*range(40)]}\nBIG = {MANY}\n"
FUNCTIONS = (
    "def endless(self):\n    if endless(self):\n        raise ValueError\n    return endless(self)\n"
    "def doubled(t, n):\n    if n:\n        return doubled(t + t, n - 1) + doubled(t + t, n - 1)\n    raise ValueError\n"
)


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda text: text[:40])
def test_hostile_conditions_are_unknown(condition: str) -> None:
    made = _fresh(_condition(condition, VALUES + FUNCTIONS))
    assert made.unknown


STATES = {
    "loops": _state(f"{LOOPS}{'    ' * 6}if a0 == 'x':\n{'    ' * 7}raise ValueError", VALUES),
    "assignments": _state("x = BIG\n" * 2_000 + "if x:\n    raise ValueError", VALUES),
    "growing text": _state("x = self.title\n" + "x = x + x\n" * 5_000 + "if x == '':\n    raise ValueError"),
    "growing list": _state("x = [1]\n" + "x = [x, x]\n" * 60 + "if str(x) == '':\n    raise ValueError"),
    "many checks": _module(
        "from pydantic import field_validator\nclass State(BaseModel):\n    x: str\n"
        + "".join(
            f"    @field_validator('x')\n    def c{n}(cls, x):\n        assert all(ord(a) for a in x)\n"
            for n in range(5_000)
        )
    ),
    "many fields": _module("@dataclass\nclass State:\n" + "".join(f"    f{n}: int\n" for n in range(20_000))),
    "many attributes": _module(
        "import attr\n@attr.s\nclass State:\n"
        + "".join(f"    f{n} = attr.ib()\n    @f{n}.default\n    def d{n}(self): return 1\n" for n in range(4_000))
    ),
    "tuples": _module(_doubled("int", "tuple[#, #]") + "@dataclass(frozen=True)\nclass State:\n    x: A44\n"),
    "unions": _module(_doubled("int", "Union[#, #]") + "@dataclass\nclass State:\n    x: A44\n"),
    "literals": _module(_doubled("Literal['a']", "Literal[#, #]") + "@dataclass\nclass State:\n    x: A44\n"),
    "generics": _module(_doubled("tuple[T, T]", "tuple[#[T], #[T]]") + "@dataclass\nclass State:\n    x: A44[int]\n"),
    "diamonds": _module(
        "class A0: ...\nclass B0: ...\n"
        + "".join(f"class A{n}(A{n - 1}, B{n - 1}): ...\nclass B{n}(A{n - 1}, B{n - 1}): ...\n" for n in range(1, 40))
        + "class State(A39, B39, Unread): ...\n"
    ),
    "frozen cycle": _module(
        "@dataclass(frozen=True)\nclass State(Other): ...\n@dataclass(frozen=True)\nclass Other(State): ...\n"
    ),
    "nested brackets": _module(f"@dataclass\nclass State:\n    x: {'list[' * 90}int{']' * 90}\n"),
    "quoted": _module(f"@dataclass\nclass State:\n    x: {' | '.join(['int'] * 20_000)}\n"),
    "digits": _module(f"class State(BaseModel):\n    x: int = Field(ge=0x{'f' * 9_000})\n"),
    "decimal": _module("class State(BaseModel):\n    x: int = Field(ge=Decimal('1e999999999'))\n"),
    "infinite": _module("class State(BaseModel):\n    x: int = Field(ge=1e999)\n"),
    "tiny": _module("class State(BaseModel):\n    x: Decimal = Field(ge=1, multiple_of=Decimal('1e-90'))\n"),
    "length": _module(f"class State(BaseModel):\n    x: str = Field(min_length=0x{'f' * 9_000})\n"),
    "repetitions": _module("class State(BaseModel):\n    x: str = Field(pattern='((a{400}){9999}){9999}')\n"),
}


@pytest.mark.parametrize("name", STATES)
def test_hostile_states_end_soon(name: str) -> None:
    assert _fresh(STATES[name]).pieces


@pytest.mark.parametrize(
    "limits",
    [
        "min_length=40, max_length=10**9",
        "min_length=-5, max_length=-10**9",
        f"max_length=0x{'f' * 9_000}",
        "pattern='a{9999}'",
    ],
)
def test_hostile_limits_of_ids_end_soon(limits: str) -> None:
    assert _fresh(_module(f"class Id(BaseModel):\n    x: str = Field({limits})\n"), "Id").pieces


def test_work_that_is_too_much_is_unknown() -> None:
    made = _fresh(STATES["many fields"])
    assert "too long" in made.unknown[0].reason


def _fresh(source: str, name: str = "State") -> Recipe:
    """Return a value of the class in a source, made in little time."""
    project = make_project({"pyproject.toml": "", "app/__init__.py": "", "app/m.py": source})
    project.python.definition(f"app.m.{name}")  # parsing the source is not what is measured
    project.python.outline("app.m")
    start = time.process_time()
    shapes = Shapes(project.python)
    made = fresh_state(shapes, "app.m", name).recipe
    is_immutable(shapes.named(f"app.m.{name}"))
    dotted = f"app.m.{name}"
    made_id = fresh_id(shapes, ast.parse(dotted, mode="eval").body, (dotted,))
    assert time.process_time() - start < MOST_SECONDS
    return made_id if name == "Id" else made
