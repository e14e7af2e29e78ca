"""What a module's source tells of its top level."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from storesmith.python import Binding, Outline, Sources
from support import ROOT, MemoryReader

FILE = ROOT / "app/domain/tickets.py"
PACKAGE = ROOT / "app/domain/__init__.py"


def _outline(text: str | None, file: Path = FILE, module: str = "app.domain.tickets") -> Outline:
    return Sources(MemoryReader({file: dedent(text) if text else text})).outline(file, module)


def _bindings(text: str) -> dict[str, str]:
    """Each name with its line and what it is, in a few words."""
    return {name: _words(binding) for name, binding in _outline(text).bindings.items()}


def _words(binding: Binding) -> str:
    words = f"{binding.kind} at {binding.line}"
    words += f" = {binding.target}" if binding.target else ""
    words += f" by {binding.maker}" if binding.maker else ""
    words += f" ({', '.join(binding.bases)})" if binding.bases else ""
    return words + "".join(f" @{decorator}" for decorator in binding.decorators)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class A: ...", {"A": "class at 0"}),
        ("class A(B, metaclass=M): ...", {"A": "class at 0 (B)"}),
        ("import x.y\nclass A(x.y.B[int, str]): ...", {"x": "import at 0 = x", "A": "class at 1 (x.y.B[int, str])"}),
        ("from x import B as C\nclass A(C): ...", {"C": "import at 0 = x.B", "A": "class at 1 (x.B)"}),
        ("import x.y as z\nclass A(z.B): ...", {"z": "import at 0 = x.y", "A": "class at 1 (x.y.B)"}),
        (
            "from . import ids\nclass A(ids.B): ...",
            {"ids": "import at 0 = app.domain.ids", "A": "class at 1 (app.domain.ids.B)"},
        ),
        ("from ..x import B", {"B": "import at 0 = app.x.B"}),
        ("from ...x import B", {"B": "import at 0"}),
        (
            "import dataclasses as d\nfrom attrs import define\n\n@d.dataclass(frozen=True)\n@define\nclass A: ...",
            {
                "d": "import at 0 = dataclasses",
                "define": "import at 1 = attrs.define",
                "A": "class at 5 @dataclasses.dataclass @attrs.define",
            },
        ),
        ("def f(): ...\nasync def g(): ...", {"f": "function at 0", "g": "function at 1"}),
        ("def f():\n    class Inner: ...", {"f": "function at 0"}),
        ("class A:\n    class Inner: ...", {"A": "class at 0"}),
        (
            "import uuid\nTicketId = uuid.UUID\nOther: type = TicketId\na = b, c = 1, 2\nN = NewType('N', int)",
            {
                "uuid": "import at 0 = uuid",
                "TicketId": "value at 1 = uuid.UUID",
                "Other": "value at 2 = TicketId",
                "a": "value at 3",
                "b": "value at 3",
                "c": "value at 3",
                "N": "value at 4 by NewType",
            },
        ),
        ("from x import Base\nB = Base[int]", {"Base": "import at 0 = x.Base", "B": "value at 1 = x.Base"}),
        (
            "if True:\n    class A: ...\nelif x:\n    class B: ...\nelse:\n    class C: ...",
            {"A": "class at 1", "B": "class at 3", "C": "class at 5"},
        ),
        (
            "try:\n    from x import A\nexcept ImportError:\n    A = None\nelse:\n    B = 1\nfinally:\n    C = 2",
            {"A": "import at 1 = x.A", "B": "value at 5", "C": "value at 7"},
        ),
        ("with f() as a:\n    class A: ...", {"a": "value at 0", "A": "class at 1"}),
        (
            "for i, (j, *k) in x:\n    class A: ...",
            {"i": "value at 0", "j": "value at 0", "k": "value at 0", "A": "class at 1"},
        ),
        ("while x:\n    class A: ...\n    break", {"A": "class at 1"}),
        (
            "match x:\n    case 1:\n        class A: ...\n    case _:\n        class B: ...",
            {"A": "class at 2", "B": "class at 4"},
        ),
        ("class A: ...\nclass A(B): ...", {"A": "class at 1 (B)"}),
        ("if x:\n    class A: ...\nelse:\n    class A(B): ...", {"A": "class at 1"}),
        ("if not x:\n    class A: ...\nelse:\n    class A(B): ...", {"A": "class at 3 (B)"}),
        ("A = None\nif x:\n    pass\nelse:\n    class A: ...", {"A": "class at 4"}),
        ("from x import A\nA: int", {"A": "import at 0 = x.A"}),
        ("T = TypeVar('T')", {"T": "value at 0 by TypeVar"}),
        ("class A(B['x.C', Literal['y']]): ...", {"A": "class at 0 (B[x.C, Literal['y']])"}),
        ("def f():\n    global A\n    class A: ...", {"f": "function at 0", "A": "class at 2"}),
        (
            "class A:\n    def f(self):\n        global B\n        from x import B",
            {"A": "class at 0", "B": "import at 3 = x.B"},
        ),
        ("try:\n    from x import A\nexcept ImportError:\n    from y import A", {"A": "import at 1 = x.A"}),
        ("class Ä: ...", {"Ä": "class at 0"}),
        ("\ufeffclass A: ...", {"A": "class at 0"}),
        ("# coding: latin-1\nclass A: ...", {"A": "class at 1"}),
        ("class A: ...\r\n\r\nclass B: ...\r\n", {"A": "class at 0", "B": "class at 2"}),
        ("'\\d'\nclass A: ...", {"A": "class at 1"}),
        ("", {}),
    ],
)
def test_bindings(text: str, expected: dict[str, str]) -> None:
    assert _bindings(text) == expected
    assert not _outline(text).is_open


@pytest.mark.parametrize(
    ("since", "text", "expected"),
    [
        (
            (3, 11),
            "try:\n    class A: ...\nexcept* E:\n    class B: ...",
            {"A": "class at 1", "B": "class at 3"},
        ),
        (
            (3, 12),
            "import uuid\ntype TicketId = uuid.UUID\ntype Pair[T] = tuple[T, T]\nclass A[T](B[T]): ...",
            {
                "uuid": "import at 0 = uuid",
                "TicketId": "value at 1 = uuid.UUID",
                "Pair": "value at 2 = tuple",
                "A": "class at 3 (B[T])",
            },
        ),
    ],
)
def test_newer_syntax_where_this_python_knows_it(since: tuple[int, int], text: str, expected: dict[str, str]) -> None:
    is_known = sys.version_info >= since
    assert _bindings(text) == (expected if is_known else {})
    assert _outline(text).is_open is not is_known


def test_syntax_that_this_python_does_not_know_tells_nothing() -> None:
    outline = _outline("class A: ...\nnewer syntax = of a later Python")
    assert (outline.bindings, outline.is_open) == ({}, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("__all__ = ['A', 'b']", {"A", "b"}),
        ("__all__ = ('A',)\nclass A: ...", {"A"}),
        ("__all__: list[str] = []", set()),
        ("class A: ...", None),
        ("__all__ = ['A']\n__all__ += ['B']", None),
        ("__all__ = ['A']\n__all__.extend(x.__all__)", None),
        ("__all__ = [name for name in dir()]", None),
        ("__all__ = ['A', *x.__all__]", None),
        ("if x:\n    __all__ = ['A']\nelse:\n    __all__ = ['B']", None),
    ],
)
def test_exports(text: str, expected: set[str] | None) -> None:
    assert _outline(text).exports == expected


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (FILE, "from x import *\nfrom .y import *\nfrom .. import *", ("x", "app.domain.y", "app")),
        (PACKAGE, "from .y import *\nfrom . import *", ("app.domain.y", "app.domain")),
    ],
)
def test_stars(file: Path, text: str, expected: tuple[str, ...]) -> None:
    module = "app.domain" if file == PACKAGE else "app.domain.tickets"
    outline = _outline(text, file, module)
    assert (outline.stars, outline.is_open) == (expected, False)


@pytest.mark.parametrize(
    "text",
    [
        "def __getattr__(name): ...",
        "__getattr__ = lazy",
        "from ....... import *",
        "globals()['A'] = make()",
        "def fill():\n    globals().update(made)\nfill()",
        "vars()['A'] = make()",
        "exec(source)",
        "import sys\nsys.modules[__name__] = Lazy()",
        "import sys\nsetattr(sys.modules[__name__], 'A', make())",
        "__path__ = __import__('pkgutil').extend_path(__path__, __name__)",
        "__import__('pkg_resources').declare_namespace(__name__)",
        "class A(",
        "\0",
        "class A: ...\n\0",
        "x = " + "(" * 100_000,
        "x = " + "-" * 100_000 + "1",
        "x = " + "[" * 90 + "]" * 90 + "\n}",
        "a" * (2 * 1024 * 1024 + 1),
        None,
    ],
)
def test_what_the_source_does_not_tell(text: str | None) -> None:
    assert _outline(text).is_open


@pytest.mark.parametrize("text", ["session.exec(statement)", "self.globals()", "GLOBALS = 1", "evars()"])
def test_what_is_only_called_alike(text: str) -> None:
    assert not _outline(text).is_open


def test_deep_nesting() -> None:
    chain = "if a == 0:\n    class A0: ...\n" + "".join(
        f"elif a == {n}:\n    class A{n}: ...\n" for n in range(1, 3000)
    )
    outline = _outline(chain)
    assert outline.is_open or len(outline.bindings) == 3000
    nested = "".join(" " * depth + "if a:\n" for depth in range(90)) + " " * 90 + "class Deep: ...\n"
    assert "Deep" in _outline(nested).classes
    attributes = "from x import a\nclass A(a" + ".b" * 5000 + "): ...\nclass B: ..."
    assert _outline(attributes).is_open or "B" in _outline(attributes).classes


def test_only_the_classes_that_are_written_here() -> None:
    assert list(_outline("from x import A\nclass B: ...\nC = A").classes) == ["B"]


class _Counting(MemoryReader):
    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.reads: list[Path] = []

    def read(self, path: Path) -> str | None:
        self.reads.append(path)
        return super().read(path)


def test_each_state_is_read_once() -> None:
    reader = _Counting({FILE: "class A: ...", PACKAGE: ""})
    sources = Sources(reader)
    for _ in range(3):
        assert list(sources.outline(FILE, "app.domain.tickets").bindings) == ["A"]
    assert reader.reads == [FILE]
    reader.write(FILE, "class B: ...")
    for _ in range(3):
        assert list(sources.outline(FILE, "app.domain.tickets").bindings) == ["B"]
    assert reader.reads == [FILE, FILE]
    reader.remove(FILE)
    assert sources.outline(FILE, "app.domain.tickets").is_open


def test_trees_are_kept_of_a_few() -> None:
    files: dict[Path, str | None] = {ROOT / f"m{number}.py": "" for number in range(100)}
    reader = _Counting(files)
    sources = Sources(reader)
    for file in files:
        assert sources.tree(file) is not None
    assert len(sources._trees) <= 32
    newest = ROOT / "m99.py"
    reader.reads.clear()
    assert sources.tree(newest) is not None
    assert reader.reads == []
    assert sources.tree(ROOT / "nowhere.py") is None


def test_relative_imports_follow_the_name_of_the_module() -> None:
    path = ROOT / "app/x.py"
    sources = Sources(MemoryReader({path: "from .y import A\n"}))
    for module, target in (("x", None), ("app.x", "app.y.A"), ("x", None), ("src.app.x", "src.app.y.A")):
        assert sources.outline(path, module).bindings["A"].target == target
        names = sources.names(path, module)
        assert names is not None
        assert names.bound["A"].target == target
