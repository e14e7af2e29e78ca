"""What is to be generated, held against what stands there: the outcome for a file, and the text that it has afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import black
import pytest

from storesmith.generate.reconcile import Outcome, ReconciledFile, needs_text, reconcile, replaced, source_change
from storesmith.generate.record import split_record
from storesmith.generate.render import Draft, finish
from storesmith.text import DiskReader, SourceChange, apply_edits

SOURCE = '''"""A module."""

import uuid


class Store:
    """Keeps things."""

    def save(self, key: uuid.UUID) -> None:
        """Keep one."""
        self.kept[key] = 1

    def load(self, key: uuid.UUID) -> int:
        """Return one."""
        return self.kept[key]
'''
ANOTHER = SOURCE.replace("uuid.UUID", "str").replace("import uuid\n\n\n", "\n").replace("things", "more")
PATH = Path("/p/store.py")


def draft(path: Path, source: str = SOURCE) -> Draft:
    return Draft(path, "store", source, 88, "in_memory/store.py.jinja", "x.snapshot_store.json")


def generated(path: Path, source: str = SOURCE) -> str:
    """What is written where nothing stands."""
    (file,) = reconcile([draft(path, source)], DiskReader())
    assert file.outcome == "new"
    return file.text


def reconciled(path: Path, current: str, source: str) -> ReconciledFile:
    path.write_bytes(current.encode())
    (file,) = reconcile([draft(path, source)], DiskReader())
    assert path.read_bytes() == current.encode()
    return file


def _unrecorded(text: str) -> str:
    return split_record(text)[0]


def _reformatted(text: str) -> str:
    return black.format_str(text, mode=black.Mode(line_length=40)).replace('"""', "'''")


MINE: dict[str, Callable[[str], str]] = {
    "a method": lambda text: text.replace(
        "    def load", "    def mine(self) -> int:\n        return 3\n\n    def load"
    ),
    "a comment": lambda text: text.replace("        return self", "        # mine\n        return self"),
    "code below the record": lambda text: f"{text}\n\ndef mine() -> int:\n    return 3\n",
    "a changed line": lambda text: text.replace("self.kept[key] = 1", "self.kept[key] = mine()"),
    "a byte order mark and a comment": lambda text: f"\ufeff# mine\n{text}",
    "Windows's line ends": lambda text: text.replace("kept[key] = 1", "mine[key] = 1").replace("\n", "\r\n"),
}

LAYOUT: dict[str, Callable[[str], str]] = {
    "as it was": lambda text: text,
    "Windows's line ends": lambda text: text.replace("\n", "\r\n"),
    "a byte order mark": lambda text: f"\ufeff{text}",
    "another formatter": _reformatted,
    "blank lines": lambda text: text.replace("    def load", "\n\n    def load"),
    "no line break at the end": lambda text: text.rstrip("\n"),
}


@pytest.mark.parametrize("layout", LAYOUT)
def test_what_nobody_has_changed_is_current_and_not_written(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "store.py"
    current = LAYOUT[layout](generated(path))
    file = reconciled(path, current, SOURCE)
    assert (file.outcome, file.text, file.is_due) == ("current", current, False)


@pytest.mark.parametrize("layout", LAYOUT)
def test_what_nobody_has_changed_is_replaced_unasked(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "store.py"
    file = reconciled(path, LAYOUT[layout](generated(path)), ANOTHER)
    assert (file.outcome, file.is_due, file.needs_person) == ("stale", True, False)
    again = reconciled(path, file.text, ANOTHER)
    assert (again.outcome, again.is_due) == ("current", False)
    if layout == "as it was":
        assert file.text == generated(tmp_path / "other.py", ANOTHER)
    assert ("\r\n" in file.text) == (layout == "Windows's line ends")
    assert file.text.startswith("\ufeff") == (layout == "a byte order mark")


@pytest.mark.parametrize("change", MINE)
def test_what_a_person_has_changed_is_left_while_nothing_else_is(tmp_path: Path, change: str) -> None:
    path = tmp_path / "store.py"
    current = MINE[change](generated(path))
    file = reconciled(path, current, SOURCE)
    assert (file.outcome, file.text, file.is_due) == ("edited", current, False)


@pytest.mark.parametrize("change", MINE)
def test_what_a_person_has_changed_goes_together_with_what_is_generated(tmp_path: Path, change: str) -> None:
    path = tmp_path / "store.py"
    file = reconciled(path, MINE[change](generated(path)), ANOTHER)
    assert (file.outcome, file.is_due) == ("edited", True)
    assert _unrecorded(file.text.removeprefix("\ufeff").replace("\r\n", "\n")) == _unrecorded(
        MINE[change](generated(tmp_path / "other.py", ANOTHER)).removeprefix("\ufeff").replace("\r\n", "\n")
    )
    assert ("\r\n" in file.text) == (change == "Windows's line ends")
    again = reconciled(path, file.text, ANOTHER)
    assert (again.outcome, again.is_due) == ("edited", False)
    back = reconciled(path, file.text, SOURCE)
    assert (back.outcome, back.is_due) == ("edited", True)


def test_another_indentation_is_no_edit_even_where_it_cannot_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "store.py"
    current = generated(path).replace("    ", "  ")
    assert reconciled(path, current, SOURCE).outcome == "current"
    more = SOURCE.replace("    def load", "    def new(self) -> int:\n        return 1\n\n    def load")
    file = reconciled(path, current, more)
    assert file.outcome == "stale"
    assert "def new" in file.text


def test_line_ends_that_differ_stay_while_nothing_is_generated(tmp_path: Path) -> None:
    path = tmp_path / "store.py"
    current = generated(path).replace("\n", "\r\n", 3).replace("Keep one.", "Keep mine.")
    file = reconciled(path, current, SOURCE)
    assert (file.outcome, file.text, file.is_due) == ("edited", current, False)
    assert "\r" not in reconciled(path, current, ANOTHER).text


def test_changes_that_overlap_are_not_written_before_somebody_has_agreed(tmp_path: Path) -> None:
    path = tmp_path / "store.py"
    current = generated(path).replace("Keeps things.", "Keeps mine.")
    file = reconciled(path, current, ANOTHER)
    assert (file.outcome, file.is_due, file.needs_person) == ("conflict", False, True)
    assert file.reason == "has been edited in one place where something else would be generated now"
    for line in ("<<<<<<< ", "Keeps mine.", "=======", "Keeps more.", ">>>>>>> "):
        assert line in file.text
    assert source_change([file], can_confirm=False) == SourceChange()
    (edit,) = source_change([file], can_confirm=True).edits
    assert len(edit.edits) == 1, (
        "an editor lets a person take one of several edits, and half a conflict is worse than none"
    )
    assert edit.needs_confirmation
    assert apply_edits(current, edit.edits) == file.text

    unsettled = reconciled(path, file.text, ANOTHER)
    assert (unsettled.outcome, unsettled.text) == ("conflict", file.text)
    assert unsettled.reason == "holds conflict markers: settle them first"
    lines = [line for line in file.text.split("\n") if not line.startswith(("<<<<<<<", "=======", ">>>>>>>"))]
    settled = "\n".join(line for line in lines if "Keeps more" not in line)
    assert reconciled(path, settled, ANOTHER).outcome == "edited"


@pytest.mark.parametrize(
    ("current", "reason"),
    [
        ("# by hand\n", "was not generated by storesmith"),
        ("", "was not generated by storesmith"),
        (SOURCE.replace("1", "2"), "was not generated by storesmith"),
        (SOURCE.replace("\n", "\r"), "was not generated by storesmith"),
    ],
)
def test_what_storesmith_did_not_generate_is_never_touched(tmp_path: Path, current: str, reason: str) -> None:
    file = reconciled(tmp_path / "store.py", current, SOURCE)
    assert (file.outcome, file.reason, file.is_due) == ("foreign", reason, False)
    assert source_change([file], can_confirm=True) == SourceChange()


def test_a_record_that_cannot_be_read_makes_a_file_foreign(tmp_path: Path) -> None:
    path = tmp_path / "store.py"
    current = generated(path).replace("# --- storesmith: end", "# --- end")
    file = reconciled(path, current, ANOTHER)
    assert file.outcome == "foreign"
    assert file.reason.startswith("cannot be merged: the lines at its end")


def test_what_is_as_generated_and_has_no_record_is_given_one(tmp_path: Path) -> None:
    file = reconciled(tmp_path / "store.py", SOURCE, SOURCE)
    assert (file.outcome, file.is_due) == ("stale", True)
    assert file.text == generated(tmp_path / "other.py")


@pytest.mark.parametrize("mine", ["def f(:\n", "    x = (\n", "\tx\n"])
def test_what_is_no_python_is_left_with_its_reason(tmp_path: Path, mine: str) -> None:
    path = tmp_path / "store.py"
    current = f"{mine}{generated(path)}"
    file = reconciled(path, current, ANOTHER)
    assert (file.outcome, file.text) == ("conflict", current)
    assert "no Python that can be read" in file.reason


def test_what_is_asked_for_by_its_name_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "store.py"
    fresh = generated(path)
    for current in ("# by hand\n", fresh.replace("Keeps things.", "Keeps mine."), fresh.replace("# |", "#")):
        file = replaced(reconciled(path, current, SOURCE), draft(path))
        assert (file.text, file.is_due) == (fresh, True)


def test_the_text_of_a_draft_is_worked_out_only_where_it_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "store.py"
    reader = DiskReader()
    text = generated(path)
    path.write_text(text, encoding="utf-8")

    def never(_: Draft) -> str:
        raise AssertionError("nothing is formatted to see that nothing has changed")

    (file,) = reconcile([draft(path)], reader, never)
    assert file.outcome == "current"
    assert not needs_text(draft(path), reader)
    assert needs_text(draft(path, ANOTHER), reader)
    assert needs_text(draft(tmp_path / "none.py"), reader)
    path.write_text("# mine\n", encoding="utf-8")
    assert needs_text(draft(path), reader)


def test_a_draft_is_another_where_its_text_is() -> None:
    assert draft(PATH).digest == draft(Path("/elsewhere.py")).digest
    assert draft(PATH).digest != draft(PATH, ANOTHER).digest
    assert draft(PATH).digest != replace(draft(PATH), line_length=100).digest
    assert finish(draft(PATH)) == SOURCE


@pytest.mark.parametrize("current", ["", "from .x import y\n", SOURCE])
def test_a_package_that_is_there_is_as_it_should_be(tmp_path: Path, current: str) -> None:
    path = tmp_path / "__init__.py"
    path.write_text(current, encoding="utf-8")
    (file,) = reconcile([Draft(path, "package", '"""A package."""\n', 88, "", "x.json")], DiskReader())
    assert (file.outcome, file.text) == ("current", current)


def test_a_new_package_has_no_record(tmp_path: Path) -> None:
    (file,) = reconcile(
        [Draft(tmp_path / "__init__.py", "package", '"""A package."""\n', 88, "", "x.json")], DiskReader()
    )
    assert (file.outcome, file.text) == ("new", '"""A package."""\n')


def test_what_is_no_text_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "bytes.py").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "dangling.py").symlink_to(tmp_path / "nowhere")
    outcomes: set[Outcome] = {
        file.outcome
        for file in reconcile(
            [draft(tmp_path / name) for name in ("folder.py", "bytes.py", "dangling.py")], DiskReader()
        )
    }
    assert outcomes == {"unreadable"}


def test_order_is_kept(tmp_path: Path) -> None:
    names = ["z.py", "a.py", "m.py"]
    files = reconcile([draft(tmp_path / name) for name in names], DiskReader())
    assert [file.path.name for file in files] == names


def test_a_change_writes_what_is_due_and_nothing_else() -> None:
    files = (
        ReconciledFile(Path("/p/new.py"), "new", "new\n"),
        ReconciledFile(Path("/p/current.py"), "current", "x\n", "x\n"),
        ReconciledFile(Path("/p/stale.py"), "stale", "a\nB\nc\n", "a\nb\nc\n"),
        ReconciledFile(Path("/p/merged.py"), "edited", "a\nmine\n", "b\nmine\n"),
        ReconciledFile(Path("/p/edited.py"), "edited", "mine\n", "mine\n"),
        ReconciledFile(Path("/p/foreign.py"), "foreign", "x\n", "# by hand\n"),
        ReconciledFile(Path("/p/odd.py"), "unreadable", ""),
    )
    for can_confirm in (True, False):
        change = source_change(files, can_confirm=can_confirm)
        assert [(one.path.name, one.text) for one in change.creations] == [("new.py", "new\n")]
        written = {
            edit.path.name: apply_edits("a\nb\nc\n" if "stale" in edit.path.name else "b\nmine\n", edit.edits)
            for edit in change.edits
        }
        assert written == {"stale.py": "a\nB\nc\n", "merged.py": "a\nmine\n"}
        assert not any(edit.needs_confirmation for edit in change.edits)
