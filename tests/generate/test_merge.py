"""A person's changes and what is generated anew, made one: the text that stands there afterwards."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import NamedTuple

import black
import pytest

from storesmith.generate.merge import has_conflict_markers, is_same, merge
from storesmith.generate.statements import statements

BASE = '''\
"""A store."""

import copy
import uuid

from app.ids import TicketId


class Store:
    """Keeps things."""

    def save(self, key: uuid.UUID, value: TicketId) -> None:
        """Keep one."""
        self.kept[key] = copy.deepcopy(value)

    def load(self, key: uuid.UUID) -> TicketId:
        """Return one."""
        return self.kept[key]
'''

GENERATED = BASE.replace("uuid.UUID", "str").replace("import uuid\n", "").replace("Keeps things.", "Keeps more.")
"""What would be generated now: another id type, another description."""


class Case(NamedTuple):
    """What a person makes of `BASE`, and what becomes of that where `GENERATED` is to be generated."""

    mine: str
    merged: str


def _with(text: str, *changes: tuple[str, str]) -> str:
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return text


def _case(*changes: tuple[str, str]) -> Case:
    """A person's changes to lines that are generated as before."""
    return Case(_with(BASE, *changes), _with(GENERATED, *changes))


CASES: Mapping[str, Case] = {
    "nothing": _case(),
    "a comment": _case(("    def load", "    # loads\n    def load")),
    "a comment at a line's end": _case(("self.kept[key] = copy", "self.kept[key] = copy")),
    "a method behind the others": Case(
        f"{BASE}\n    def more(self) -> int:\n        return 1\n",
        f"{GENERATED}\n    def more(self) -> int:\n        return 1\n",
    ),
    "a method between the others": _case(
        ("    def load", "    def more(self) -> int:\n        return 1\n\n    def load")
    ),
    "a function below": Case(
        f"{BASE}\n\ndef f() -> int:\n    return 1\n", f"{GENERATED}\n\ndef f() -> int:\n    return 1\n"
    ),
    "a line in a body": _case(("        self.kept[key] =", "        print('saving')\n        self.kept[key] =")),
    "a changed line": _case(("copy.deepcopy(value)", "copy.copy(value)")),
    "a line that is gone": _case(('        """Keep one."""\n', "")),
    "an import that is used": Case(
        _with(
            BASE,
            ("import copy\n", "import copy\nimport logging\n"),
            ("        return self", "        logging.info('x')\n        return self"),
        ),
        _with(
            GENERATED,
            ("import copy\n", "import copy\nimport logging\n"),
            ("        return self", "        logging.info('x')\n        return self"),
        ),
    ),
    "an import from a module that is imported from already": Case(
        _with(BASE, ("import TicketId", "import OrderId, TicketId")),
        _with(GENERATED, ("import TicketId", "import OrderId, TicketId")),
    ),
    "a use of an import that is generated no more": Case(
        f"{BASE}\n\nID = uuid.uuid4()\n",
        _with(GENERATED, ("import copy\n", "import copy\nimport uuid\n")) + "\n\nID = uuid.uuid4()\n",
    ),
    "a decorator over a head that is generated anew": _case(("    def load", "    @cache\n    def load")),
    "an import with a remark, which is generated no more": Case(
        _with(BASE, ("import uuid\n", "import uuid  # noqa: F401 - taken from here\n")),
        _with(GENERATED, ("import copy\n", "import copy\nimport uuid  # noqa: F401 - taken from here\n")),
    ),
    "a use of an import in a string": Case(
        f'{BASE}\n    def more(self, key: "uuid.UUID | None") -> None:\n        return None\n',
        _with(GENERATED, ("import copy\n", "import copy\nimport uuid\n"))
        + '\n    def more(self, key: "uuid.UUID | None") -> None:\n        return None\n',
    ),
    "an import that was moved": Case(
        _with(BASE, ("from app.ids import TicketId\n", "if TYPE_CHECKING:\n    from app.ids import TicketId\n")),
        _with(GENERATED, ("from app.ids import TicketId\n", "if TYPE_CHECKING:\n    from app.ids import TicketId\n")),
    ),
    "code between the imports": Case(
        _with(BASE, ("from app", "sys.path.insert(0, 'vendor')\nfrom app")),
        _with(GENERATED, ("from app", "sys.path.insert(0, 'vendor')\nfrom app")),
    ),
    "a comment at the end of a body": _case(
        ("        return self.kept[key]\n", "        return self.kept[key]\n        # mine\n")
    ),
    "blank lines": _case(("    def load", "\n\n\n    def load")),
    "what is generated now, written by hand": Case(GENERATED, GENERATED),
    "part of what is generated now": Case(_with(BASE, ("Keeps things.", "Keeps more.")), GENERATED),
}


@pytest.mark.parametrize("case", CASES)
def test_merged(case: str) -> None:
    mine, expected = CASES[case]
    merged = merge(BASE, mine, GENERATED)
    assert (merged.text, merged.conflicts) == (expected, 0)


@pytest.mark.parametrize("case", CASES)
def test_nothing_to_generate_leaves_all_as_it_stands(case: str) -> None:
    mine = CASES[case].mine
    assert merge(BASE, mine, BASE).text == mine


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("width", [40, 120])
def test_a_formatters_work_is_no_change(case: str, width: int) -> None:
    formatted = black.format_str(CASES[case].mine, mode=black.Mode(line_length=width)).replace('"""', "'''")
    merged = merge(BASE, formatted, GENERATED)
    assert merged.conflicts == 0
    assert is_same(merged.text, CASES[case].merged)


@pytest.mark.parametrize(
    ("mine", "lines"),
    [
        (_with(BASE, ("Keeps things.", "Keeps what I want.")), ["Keeps what I want.", "Keeps more."]),
        (_with(BASE, ("key: uuid.UUID, value", "key: int, value")), ["key: int, value", "key: str, value"]),
        (_with(BASE, ("    def save(self, key: uuid.UUID, value: TicketId) -> None:\n", "    async def save(self) -> None:\n")),
         ["    async def save(self) -> None:", "    def save(self, key: str, value: TicketId) -> None:"]),
    ],
)  # fmt: skip
def test_where_both_have_changed_a_place_both_stand_there(mine: str, lines: list[str]) -> None:
    merged = merge(BASE, mine, GENERATED)
    assert merged.conflicts == 1
    assert has_conflict_markers(merged.text)
    for line in lines:
        assert line in merged.text
    mine_of_it = merged.text.partition("<<<<<<< as it stands\n")[2].partition("=======\n")[0]
    assert lines[0] in mine_of_it


def test_what_both_add_at_one_place_is_a_conflict() -> None:
    theirs = _with(BASE, ("    def load", "    def b(self) -> int:\n        return 2\n\n    def load"))
    mine = _with(BASE, ("    def load", "    def a(self) -> int:\n        return 1\n\n    def load"))
    assert merge(BASE, mine, theirs).conflicts == 1


def test_a_name_that_both_define_is_a_conflict() -> None:
    mine = _with(BASE, ("    def save", "    def clear(self) -> None:\n        self.kept = {}\n\n    def save"))
    theirs = f"{BASE}\n    def clear(self) -> None:\n        self.kept.clear()\n"
    merged = merge(BASE, mine, theirs)
    assert merged.conflicts == 1
    assert mine in merged.text
    assert theirs in merged.text


def test_a_class_that_is_imported_from_elsewhere_is_imported_once() -> None:
    theirs = _with(BASE, ("from app.ids import", "from app.names import"))
    mine = _with(BASE, ("        return self", "        # mine\n        return self"))
    assert merge(BASE, mine, theirs).text == _with(
        theirs, ("        return self", "        # mine\n        return self")
    )


def test_what_a_person_imports_from_elsewhere_is_not_imported_again() -> None:
    mine = _with(BASE, ("from app.ids import", "from app.shim import"))
    assert merge(BASE, mine, GENERATED).text == _with(GENERATED, ("from app.ids import", "from app.shim import"))


def test_one_name_from_two_modules_is_a_conflict() -> None:
    base = _with(BASE, ("from app.ids import TicketId\n", ""), ("TicketId", "int"))
    mine = _with(base, ("import uuid\n", "import uuid\n\nfrom app.legacy import TicketId\n")) + "\n\nX = TicketId()\n"
    assert merge(base, mine, BASE).conflicts == 1


def test_imports_of_the_future_come_first() -> None:
    future = "from __future__ import annotations\n\n"
    mine = _with(BASE, ("import copy\n", f"{future}import copy\n"))
    theirs = _with(BASE, ("import copy\n", "import asyncio\nimport copy\n"))
    merged = merge(BASE, mine, theirs)
    assert merged.conflicts == 0
    compile(merged.text, "merged", "exec", dont_inherit=True)
    assert "import asyncio\n" in merged.text


def test_imports_on_one_line_are_kept_apart() -> None:
    mine = _with(BASE, ("from app.ids import TicketId\n", "from app.ids import TicketId; from app.log import log\n"))
    theirs = _with(BASE, ("import TicketId", "import OrderId, TicketId"))
    merged = merge(BASE, mine, theirs)
    assert "from app.ids import OrderId, TicketId\n" in merged.text
    assert "from app.log import log\n" in merged.text


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        (
            "class Z:\n    w = 1\n\n\nclass A:\n    x = 1\n",
            "class Z:\n    w = 1\n\n\nclass A:\n    x = 1\n    mine = 2\n",
            "class Z:\n    w = 1\n",
        ),
        (
            "def f(x):\n    if x:\n        a()\n",
            "def f(x):\n    if x:\n        a()\n    else:\n        mine()\n",
            "def f(x):\n    if x:\n        b()\n    for y in x:\n        c()\n",
        ),
        (
            "class A:\n    def f(self):\n        return 1\n",
            "class A:\n    def f(self):\n        return 1\n\n    def mine(self):\n        return 2\n",
            "class B:\n    def g(self):\n        return 1\n\n\ndef f():\n    return 1\n",
        ),
        (
            "class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 1\n",
            "class A:\n  def f(self):\n    return 1\n\n  def g(self):\n    return 1\n\n  mine = 1\n",
            "class A:\n    def f(self):\n        return 1\n\n    def new(self): pass\n\n    def g(self):\n        return 1\n",
        ),
    ],
)  # fmt: skip
def test_what_would_stand_elsewhere_than_it_was_put_is_a_conflict(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    assert merged.conflicts == 1
    assert mine in merged.text
    assert theirs in merged.text


@pytest.mark.parametrize("mine", ["def f(:\n", f"{BASE}    }}\n", "'''", "\tx\n  y\n", "a\rb\n"])
def test_what_is_no_python_is_not_merged(mine: str) -> None:
    with pytest.raises(SyntaxError):
        merge(BASE, mine, GENERATED)


SPELLINGS = [
    ("x = {'a': 1}\n", 'x = {\n    "a": 1,\n}\n'),
    ("def f(a, b):\n  pass\n", "def f(\n    a,\n    b,\n):\n    pass\n"),
    ("if (a and b):\n    c()\n", "if a and b:\n    c()\n"),
    ("class A(B, ):\n    x=1\n", "class A(B):\n\n\n    x = 1\n"),
    ("return_ = (await_)\n", "return_ = await_\n"),
    ('class A:\n    """One.\n\n    Two.\n    """\n', 'class A:\n        """One.\n\n        Two.   \n        """\n'),
    ("try:\n  a()\nexcept (B):\n  c()\nelse:\n  d()\n", "try:\n    a()\nexcept B:\n    c()\nelse:\n    d()\n"),
    ("match a:\n  case 1:\n    b()\n", "match a:\n    case 1:\n        b()\n"),
    ("x = f'{a}b'\n", 'x = f"{a}b"\n'),
    ("a = 1 # why\n", "a = 1  # why\n"),
    ("@d (1)\ndef f():\n  pass\n", "@d(1)\ndef f():\n    pass\n"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_what_a_formatter_changes_is_the_same(one: str, other: str) -> None:
    assert is_same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1\n", "x = 2\n"),
        ("x = 'a  b'\n", "x = 'a b'\n"),
        ("if a:\n    b()\n    c()\n", "if a:\n    b()\nc()\n"),
        ("a = 1  # why\n", "a = 1  # why not\n"),
        ("a = 1\n", "a = 1\n# why\n"),
        ("def f():\n    a()\n\ndef g():\n    b()\n", "def f():\n    b()\n\ndef g():\n    a()\n"),
        ("x = {'a': 1}\n", "x = {'a': 1, 'a': 1}\n"),
        ("x =\n", "x = \n"),
    ],
)
def test_what_a_person_changes_is_not(one: str, other: str) -> None:
    assert not is_same(one, other)


@pytest.mark.parametrize(
    "text", [BASE, GENERATED, "", "# a\n\n\n# b\n", "x = 1", 'x = """\n\n"""\n', "\x0cx = 1\n", "x = '\u2028'\ny = 1\n"]
)
def test_statements_are_the_whole_text(text: str) -> None:
    assert "".join(statement.text for statement in statements(text)) == text


def test_a_long_module_is_merged_as_a_short_one() -> None:
    """Above 200 lines, difflib takes what occurs often for noise, unless it is told not to."""
    methods = "".join(
        textwrap.indent(f"\ndef m{number}(self) -> int:\n    x = 1\n    return x\n", "    ") for number in range(150)
    )
    base, new = f"class A:\n{methods}", f"class A:\n{methods}".replace("x = 1", "x = 2")
    mine = base.replace("def m77(self) -> int:\n", "def m77(self) -> int:\n        log()\n")
    merged = merge(base, mine, new)
    assert merged.text == new.replace("def m77(self) -> int:\n", "def m77(self) -> int:\n        log()\n")
