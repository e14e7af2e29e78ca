"""Where a class and its module are used in Python text: a table of files with their uses marked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.python.uses import Identifier, PythonUses
from storesmith.text import TextEdit, apply_edits
from support import ROOT, make_project, mark_ranges

MODULE = "app.stores.ticket_store"
FILE = ROOT / "app/stores/ticket_store.py"
TESTS = ROOT / "tests/test_ticket_store.py"
DEFINING = "class TicketStore:\n    pass\n"

PROJECT: dict[str, str | None] = {
    "pyproject.toml": "",
    "app/__init__.py": "",
    "app/domain/__init__.py": "",
    "app/stores/__init__.py": "",
    "app/stores/ticket_store.py": DEFINING,
    "app/other/__init__.py": "",
    "app/other/ticket_store.py": "class TicketStore:\n    pass\n",
    "app/exporting/__init__.py": "from app.stores.ticket_store import TicketStore\n",
    "app/explicit/__init__.py": "from app.stores.ticket_store import TicketStore as TicketStore\n",
    "app/chained/__init__.py": "from app.exporting import *\n",
    "app/modules/__init__.py": "from app.stores import ticket_store\n",
    "app/aliasing/__init__.py": "from app.stores.ticket_store import TicketStore as Store\n",
    "app/disguised/__init__.py": "from app.aliasing import Store as TicketStore\n",
    "app/circle/__init__.py": "from app.circle.more import TicketStore\n",
    "app/circle/more.py": "from app.circle import TicketStore\n",
    "app/hiding/__init__.py": "from app.stores.ticket_store import TicketStore\n__all__ = ['Hidden']\n",
    "app/listing/__init__.py": "from app.stores.ticket_store import TicketStore\n__all__ = ['TicketStore']\n",
    "tests/__init__.py": "",
}


def _uses(new_name: str, new_stem: str, text: str, name: str) -> tuple[str, list[TextEdit]] | None:
    """The text with its uses marked, and the edits that rename them; None where there is nothing to be found."""
    path = ROOT / name
    project = make_project({**PROJECT, name: text}, path=ROOT / "x.json")
    identifiers = [
        Identifier(MODULE, FILE, "TicketStore", new_name, new_stem),
        Identifier("tests.test_ticket_store", TESTS, "TestTicketStore", f"Test{new_name}", f"test_{new_stem}"),
    ]
    found = PythonUses(project.python, identifiers).uses_in(path)
    if found is None:
        return None
    assert found.is_sure
    assert found.text == text
    edits = [TextEdit(use.span, use.new_text) for use in found.found]
    return mark_ranges(text, [use.span for use in found.found]), edits


IMPORT = "from app.stores.«ticket_store» import «TicketStore»\n"

CASES: dict[str, str] = {
    "an import": IMPORT + "\nx = «TicketStore»()\n",
    "an alias": "from app.stores.«ticket_store» import «TicketStore» as Store\n\nx = Store()\nTicketStore = 1\n",
    "an import that says its own name": "from app.stores.«ticket_store» import «TicketStore» as «TicketStore»\n",
    "several names": "from app.stores.«ticket_store» import (\n    A as B,\n    «TicketStore»,  # TicketStore\n)\n",
    "a module": "from app.stores import «ticket_store»\n\nx: «ticket_store».«TicketStore»\n",
    "a module under another name": "import app.stores.«ticket_store» as m\n\nm.«TicketStore»()\nm.x.TicketStore\n",
    "a module from its package": "from app.stores import «ticket_store» as m\n\nm.«TicketStore»()\n",
    "a chain": "import app.stores.«ticket_store»\n\napp.stores.«ticket_store».«TicketStore»().TicketStore\n",
    "a chain from a package": "from app import stores\n\nstores.«ticket_store».«TicketStore»\n",
    "a package under another name": "import app.stores as s\n\ns.«ticket_store».«TicketStore»\n",
    "another thing of the module": "from app.stores.«ticket_store» import helper\n",
    "all of the module": "from app.stores.«ticket_store» import *\n\nx = «TicketStore»()\n",
    "through a package": "from app.exporting import «TicketStore»\n\n«TicketStore»()\n",
    "through a package as a chain": "import app.exporting\n\napp.exporting.«TicketStore»()\n",
    "through an explicit export": "from app.explicit import «TicketStore»\n",
    "through two packages": "from app.chained import «TicketStore»\n\n«TicketStore»\n",
    "a module through a package": "from app.modules import «ticket_store»\n\n«ticket_store».«TicketStore»\n",
    "all of a package that lists it": "from app.listing import *\n\nx = «TicketStore»()\n",
    "all of a package that hides it, and of one that lists it": (
        "from app.listing import *\nfrom app.hiding import *\n\nx = «TicketStore»()\n"
    ),
    "through a package that hides it": "from app.hiding import «TicketStore»\n",
    "all of a package that exports it": "from app.exporting import *\n\nx = «TicketStore»()\n",
    "inside a function": f"def f():\n    {IMPORT}    return «TicketStore»\n\nTicketStore = 1\n",
    "inside a function, used by one in it": (
        "def f():\n    from app.stores.«ticket_store» import «TicketStore»\n    def g():\n        return «TicketStore»\n"
    ),
    "a string annotation": IMPORT + '\ndef f(x: "list[«TicketStore»]") -> "«TicketStore»": ...\n',
    "an annotation of a variable": IMPORT + 'x: "dict[str, «TicketStore»]" = {"TicketStore": 1}\n',
    "a type that is cast to": (
        "from typing import TypeVar, cast\nfrom app.stores.«ticket_store» import «TicketStore»\n"
        'x = cast("«TicketStore»", y)\nT = TypeVar("T", bound="«TicketStore»")\n'
    ),
    "literals and metadata": (IMPORT + 'x: Literal["TicketStore"]\ny: Annotated["«TicketStore»", "TicketStore"]\n'),
    "for the type checker": "if TYPE_CHECKING:\n    from app.stores.«ticket_store» import «TicketStore»\n\nx: «TicketStore»\n",
    "exports": IMPORT + '\n__all__ = ["A", "«TicketStore»"]\n__all__ += ["«TicketStore»"]\n',
    "strings that name the module": (
        "patch(\"app.stores.«ticket_store».«TicketStore».save\")\npatch('app.stores.«ticket_store»')\n"
        'a = "app.stores.«ticket_store».«TicketStore»"\n"app.stores.«ticket_store».TicketStoreX"\n'
        '"see app.stores.ticket_store"\n"app.stores.ticket_store2"\n"TicketStore"\n"x.app.stores.ticket_store"\n'
    ),
    "non-ASCII columns": IMPORT + "\nx = '😀é', «TicketStore», 'é', «TicketStore»\n",
    "windows line ends": "# é\r\nfrom app.stores.«ticket_store» import «TicketStore»\r\n\r\nx = 'é', «TicketStore»()\r\n",
    "a byte order mark": "\ufefffrom app.stores.«ticket_store» import «TicketStore»\n«TicketStore»\n",
    "f-strings": IMPORT + 'x = f"TicketStore {«TicketStore»} {«TicketStore».x!r:>4}"\n',
    "match": IMPORT + "match x:\n    case «TicketStore»(y=1):\n        pass\n",
    "decorators, bases and handlers": (
        IMPORT + "@«TicketStore»\nclass A(«TicketStore»[int], k=«TicketStore»):\n"
        "    TicketStore = «TicketStore»\n    x = TicketStore\n    def f(self, a=TicketStore):\n        return «TicketStore»,"
        + " self.TicketStore\n"
    ),
    "comprehensions": IMPORT + "[«TicketStore» for x in «TicketStore»]\n[TicketStore for TicketStore in y]\n",
    "global": (IMPORT + "def f():\n    global TicketStore\n    return «TicketStore»\n"),
}

NOT_USES: dict[str, str] = {
    "another class of that name": "from app.other.ticket_store import TicketStore\n\nTicketStore()\n",
    "all of a package that hides it": "from app.hiding import *\n\nTicketStore()\n",
    "all of another module, and of a package that hides it": (
        "from app.other.ticket_store import *\nfrom app.hiding import *\n\nTicketStore()\n"
    ),
    "all of another module after all of its own": (
        "from app.hiding import *\nfrom app.other.ticket_store import *\n\nTicketStore()\n"
    ),
    "a class of its own": "class TicketStore: ...\n\nx: TicketStore\n",
    "a parameter": "from app.stores import x\ndef f(TicketStore):\n    return TicketStore\n",
    "a comment and a text": '# TicketStore\n"""TicketStore and app.stores.ticket_store"""\n',
    "an attribute of something": "x.TicketStore\nx.ticket_store.TicketStore\n",
    "a name that nothing binds": "TicketStore\n",
    "an export under another name": "from app.aliasing import Store\nTicketStore = 1\n",
    "an alias of that name": "from app.disguised import TicketStore\nTicketStore()\n",
    "imports in a circle": "from app.circle import TicketStore\n",
    "a string among strings": 'x = ["TicketStore"]\n',
    "a relative import that leads out": "from ....ticket_store import TicketStore\n",
}


@pytest.mark.parametrize("name", CASES)
def test_uses(name: str) -> None:
    marked = CASES[name]
    text = marked.replace("«", "").replace("»", "")
    found = _uses("TicketStore", "ticket_store", text, "app/user.py")
    assert found is not None
    assert found[0] == marked


@pytest.mark.parametrize("name", CASES)
def test_a_rename_writes_the_new_name_at_each_use(name: str) -> None:
    marked = CASES[name]
    text = marked.replace("«", "").replace("»", "")
    found = _uses("CaseStore", "case_store", text, "app/user.py")
    assert found is not None
    changed = marked.replace("«TicketStore»", "CaseStore").replace("«ticket_store»", "case_store")
    assert apply_edits(text, found[1]) == changed


@pytest.mark.parametrize("name", NOT_USES)
def test_what_is_no_use(name: str) -> None:
    assert _uses("CaseStore", "case_store", NOT_USES[name], "app/user.py") is None


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("app/stores/user.py", "from .«ticket_store» import «TicketStore»\n\n«TicketStore»\n"),
        ("app/stores/user.py", "from . import «ticket_store»\n\n«ticket_store».«TicketStore»\n"),
        ("app/domain/user.py", "from ..stores.«ticket_store» import «TicketStore»\n"),
        ("app/domain/user.py", "from .. stores . ticket_store import «TicketStore»\n"),
        (
            "app/stores/__init__.py",
            'from .«ticket_store» import «TicketStore»\n\n__all__ = ["«TicketStore»", "«ticket_store»"]\n',
        ),
        ("app/stores/__init__.py", '__all__ = ["«ticket_store»"]\n'),
        (
            "app/stores/ticket_store.py",
            '"""Of TicketStore."""\n'.replace("TicketStore", "«TicketStore»")
            + '\n@register\nclass «TicketStore»:\n    """A «TicketStore», no TicketStores."""\n\n'
            '    def copy(self) -> "«TicketStore»":\n        # TicketStore\n        return «TicketStore»("TicketStore")\n\n\n'
            "def f(TicketStore):\n    return TicketStore\n\n«TicketStore» = wrap(«TicketStore»)\n",
        ),
        (
            "tests/test_ticket_store.py",
            '"""Tests of «TicketStore»."""\n'
            + IMPORT
            + "\nclass «TestTicketStore»(Base[«TicketStore»]):\n    x = «TicketStore»\n",
        ),
    ],
)
def test_uses_by_where_a_file_is(path: str, marked: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    found = _uses("TicketStore", "ticket_store", text, path)
    assert found is not None
    assert found[0] == marked


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from app.stores.ticket_store import TicketStore\nclass CaseStore(TicketStore): ...\n",
            "from app.stores.case_store import CaseStore as TicketStore\nclass CaseStore(TicketStore): ...\n",
        ),
        (
            "try:\n    from app.stores.ticket_store import TicketStore\nexcept ImportError:\n    TicketStore = None\n",
            "try:\n    from app.stores.case_store import CaseStore as TicketStore\nexcept ImportError:\n    TicketStore = None\n",
        ),
        (
            "class A:\n    from app.stores.ticket_store import TicketStore\n    x = TicketStore\n\nA.TicketStore\n",
            "class A:\n    from app.stores.case_store import CaseStore as TicketStore\n    x = TicketStore\n\nA.TicketStore\n",
        ),
        (
            "from app.stores import ticket_store\ncase_store = ticket_store.TicketStore()\n",
            "from app.stores import case_store as ticket_store\ncase_store = ticket_store.CaseStore()\n",
        ),
        (
            "from app.stores.ticket_store import TicketStore\ndef f(CaseStore):\n    return TicketStore\n",
            "from app.stores.case_store import CaseStore as TicketStore\ndef f(CaseStore):\n    return TicketStore\n",
        ),
    ],
)
def test_where_the_new_name_is_in_use_the_old_one_is_kept(before: str, after: str) -> None:
    found = _uses("CaseStore", "case_store", before, "app/user.py")
    assert found is not None
    assert apply_edits(before, found[1]) == after


def test_what_is_not_python_is_left_alone_and_told_of() -> None:
    name = "app/user.py"
    project = make_project(
        {**PROJECT, name: "from app.stores.ticket_store import TicketStore\nx = ("}, path=ROOT / "x.json"
    )
    finder = PythonUses(project.python, [Identifier(MODULE, FILE, "TicketStore", "A", "a")])
    found = finder.uses_in(ROOT / name)
    assert found is not None
    assert not found.is_sure
    assert found.found == ()
    assert finder.uses_in(ROOT / "nowhere.py") is None


_REVERSIBLE = [
    text
    for text in CASES.values()
    if not re.search("TicketStore|ticket_store", re.sub("«.*?»", "", text)) and not text.startswith("\ufeff")
]
"""What is left of the old names nowhere, so that they are free to be given again."""


@given(st.lists(st.sampled_from(_REVERSIBLE), min_size=1, max_size=4))
def test_renaming_there_and_back_gives_the_same_text(texts: list[str]) -> None:
    text = "\n".join(texts).replace("«", "").replace("»", "")
    there = _uses("CaseStore", "case_store", text, "app/user.py")
    assert there is not None
    renamed = apply_edits(text, there[1])
    assert "icket" not in renamed
    moved = {_moved(name): _moved(content or "") for name, content in PROJECT.items()}
    project = make_project({**moved, "app/user.py": renamed}, path=ROOT / "x.json")
    back = Identifier("app.stores.case_store", Path(_moved(str(FILE))), "CaseStore", "TicketStore", "ticket_store")
    found = PythonUses(project.python, [back]).uses_in(ROOT / "app/user.py")
    assert found is not None
    assert apply_edits(renamed, [TextEdit(use.span, use.new_text) for use in found.found]) == text


def _moved(text: str) -> str:
    return text.replace("TicketStore", "CaseStore").replace("ticket_store", "case_store")
