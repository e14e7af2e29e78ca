"""What is to be generated, held against what stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from storesmith.generate import Outcome, ReconciledFile, reconcile, source_change
from storesmith.project import DiskReader
from storesmith.text import FileCreation, FileEdit, Span, TextEdit

TEXT = '"""A module."""\n\nX = "ä"\n'


def outcome(path: Path, text: str = TEXT) -> Outcome:
    (file,) = reconcile({path: text}, DiskReader())
    assert (file.path, file.text) == (path, text)
    return file.outcome


@pytest.mark.parametrize(
    ("current", "expected"),
    [
        (None, "new"),
        (TEXT, "same"),
        (TEXT.replace("\n", "\r\n"), "same"),
        (TEXT + "\n", "differs"),
        (TEXT.rstrip("\n"), "differs"),
        (TEXT.replace("ä", "a\u0308"), "differs"),
        ("", "differs"),
        ("# by hand\n", "differs"),
        (TEXT.replace("\n", "\r"), "differs"),
    ],
)
def test_outcomes(tmp_path: Path, current: str | None, expected: Outcome) -> None:
    path = tmp_path / "store.py"
    if current is not None:
        path.write_bytes(current.encode())
    assert outcome(path) == expected


@pytest.mark.parametrize("current", ["", "from .x import y\n", TEXT])
def test_a_package_that_is_there_is_as_it_should_be(tmp_path: Path, current: str) -> None:
    path = tmp_path / "__init__.py"
    path.write_text(current, encoding="utf-8")
    assert outcome(path) == "same"


def test_what_is_no_text_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "bytes.py").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "dangling.py").symlink_to(tmp_path / "nowhere")
    for name in ("folder.py", "bytes.py", "dangling.py"):
        assert outcome(tmp_path / name) == "unreadable"


def test_order_is_kept(tmp_path: Path) -> None:
    names = ["z.py", "a.py", "m.py"]
    files = reconcile({tmp_path / name: TEXT for name in names}, DiskReader())
    assert [file.path.name for file in files] == names


FILES = (
    ReconciledFile(Path("/p/new.py"), "new", TEXT),
    ReconciledFile(Path("/p/same.py"), "same", TEXT, TEXT),
    ReconciledFile(Path("/p/differs.py"), "differs", TEXT, "# by hand\n"),
    ReconciledFile(Path("/p/odd.py"), "unreadable", TEXT),
)


def test_a_change_makes_what_is_missing_and_nothing_else() -> None:
    change = source_change(FILES, replace=False)
    assert change.creations == (FileCreation(Path("/p/new.py"), TEXT),)
    assert change.edits == ()


def test_what_differs_is_replaced_with_consent_only() -> None:
    change = source_change(FILES, replace=True)
    assert change.creations == (FileCreation(Path("/p/new.py"), TEXT),)
    assert change.edits == (
        FileEdit(Path("/p/differs.py"), (TextEdit(Span(0, len("# by hand\n")), TEXT),), needs_confirmation=True),
    )


def test_an_empty_file_can_be_replaced() -> None:
    change = source_change((ReconciledFile(Path("/p/empty.py"), "differs", TEXT, ""),), replace=True)
    assert change.edits == (FileEdit(Path("/p/empty.py"), (TextEdit(Span(0, 0), TEXT),), needs_confirmation=True),)
