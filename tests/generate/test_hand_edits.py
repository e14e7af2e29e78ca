"""A corpus of what people do to generated files: whatever is generated next, each line that a person wrote is still there."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from functools import cache

import black
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.analysis import problems
from storesmith.generate.plan import Plan, plan
from storesmith.generate.reconcile import ReconciledFile, reconcile
from storesmith.generate.record import split_record
from storesmith.generate.render import Draft, drafts
from storesmith.model import definitions_in
from support import ROOT, STORE, TESTS, MemoryReader, definition_text, make_document, make_project, make_scope

_FILES: dict[str, str | None] = {
    "pyproject.toml": "",
    "app/domain/__init__.py": "",
    "app/domain/ids.py": "class TicketId(str):\n    pass\n",
    "tests/test_x.py": "",
}
BEFORE = definition_text()
PATHS = {role: path.relative_to(ROOT).as_posix() for role, path in (("store", STORE), ("tests", TESTS))}

CHANGES: Mapping[str, str] = {
    "the id type": definition_text(aggregate_id_type_str="str"),
    "an id type of the project": definition_text(aggregate_id_type_str="app.domain.ids.TicketId"),
    "the description": definition_text(description="Where tickets are kept. " * 9),
    "the snapshot type": definition_text(snapshot_type_str="State", snapshot_module_str="app.domain.states"),
    "everything": definition_text(
        aggregate_id_type_str="int",
        description="Another.",
        snapshot_type_str="State",
        snapshot_module_str="app.domain.states",
        base_interface_name="Stores",
        base_interface_module="app.domain.stores",
    ),
    "the line length": BEFORE,
    "nothing": BEFORE,
}


@cache
def drafts_of(definition: str, line_length: int = 88, **files: str) -> dict[str, Draft]:
    """Return the unformatted store and tests by role; `files` adds files to the project."""
    config = f"[tool.ruff]\nline-length = {line_length}\n"
    project = make_project({**_FILES, **{PATHS[role]: text for role, text in files.items()}, "pyproject.toml": config})
    document, scope = make_document(definition), make_scope()
    (found,) = definitions_in(document, scope)
    planned = plan(found, project, problems(document, scope, project))
    assert isinstance(planned, Plan), planned
    return {draft.role: draft for draft in drafts(planned, project) if draft.role != "package"}


def reconciled(role: str, current: str | None, change: str) -> ReconciledFile:
    """Reconcile one file with its current text after a change of the definition."""
    draft = drafts_of(CHANGES[change], 100 if change == "the line length" else 88)[role]
    (file,) = reconcile([draft], MemoryReader({} if current is None else {draft.path: current}))
    return file


_GENERATED = {role: reconciled(role, None, "nothing").text for role in PATHS}


def _below(line: str, *mine: str) -> Callable[[str], str]:
    """Write lines below the first that begins with `line`."""

    def change(text: str) -> str:
        match = re.search(rf"^{re.escape(line)}.*\n", text, re.MULTILINE)
        assert match, line
        return text[: match.end()] + "".join(f"{one}\n" for one in mine) + text[match.end() :]

    return change


def _instead(before: str, after: str) -> Callable[[str], str]:
    """Write something else in one place."""

    def change(text: str) -> str:
        assert before in text
        return text.replace(before, after, 1)

    return change


def _at_the_end(*mine: str) -> Callable[[str], str]:
    return lambda text: text + "".join(f"{one}\n" for one in mine)


def _before_the_record(*mine: str) -> Callable[[str], str]:
    return lambda text: text.replace(
        "\n# --- storesmith: gen", "".join(f"{one}\n" for one in mine) + "\n# --- storesmith: gen", 1
    )


EDITS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "an import": ("store", _below("import copy", "import logging")),
    "an import and its use": (
        "store",
        lambda text: _below("    async def clear_snapshots", '        logging.info("cleared %s", aggregate_id)')(
            _below("import copy", "import logging")(text)
        ),
    ),
    "an import from": ("store", _below("from castlecraft_engineer.abstractions.snapshot_store", "from app.log import log")),
    "a comment at the top": ("store", lambda text: f"# Copyright of us all.\n{text}"),
    "a constant": ("store", _below("from app", "", "LIMIT = 3")),
    "a decorator": ("store", _instead("    async def save_snapshot", "    @traced\n    async def save_snapshot")),
    "a class attribute": ("store", _below("    _snapshots:", "    limit = 3")),
    "a line in the constructor": ("store", _below("        self._snapshots = {}", "        self.saved = 0")),
    "a line in a method": ("store", _below("        kept = self._snapshots.get(snapshot", "        self.saved += 1  # mine")),
    "a method in the middle": (
        "store",
        _below("        self._snapshots.pop", "", "    async def clear_all(self) -> None:", "        self._snapshots.clear()"),
    ),
    "a method at the end": (
        "store",
        _below("        return copy", "", "    def __len__(self) -> int:", "        return len(self._snapshots)"),
    ),
    "a function below the record": ("store", _at_the_end("", "", "def of_everything() -> int:", "    return 42")),
    "a function above the record": ("store", _before_the_record("", "def of_everything() -> int:", "    return 42", "")),
    "a changed condition": ("store", _instead("snapshot.version >= kept", "snapshot.version + 0 >= kept")),
    "a changed docstring": ("store", _instead("Forget the snapshot of", "Forget all that is known of")),
    "a changed description": ("store", _instead("Keeps the latest", "Keeps my very latest")),
    "a changed signature": (
        "store",
        _instead("snapshot: Snapshot[uuid.UUID]) ->", "snapshot: Snapshot[uuid.UUID], why: str = '') ->"),
    ),
    "a string over lines": ("store", _below("from app", "", 'NOTE = """', "  mine", "", "    and mine", '"""')),
    "a body in another function": ("store", _below("        return None if kept", "", "    if_nothing = None")),
    "a test": (
        "tests",
        _at_the_end("", "", "def test_mine() -> None:", "    assert fresh_id() != fresh_id()"),
    ),
    "a test in the class": (
        "tests",
        _below("        return fresh_id()", "", "    def test_mine(self) -> None:", "        assert fresh_id()"),
    ),
    "another way to make an id": ("tests", _instead("    return uuid.uuid4()", "    return uuid.uuid1()")),
    "an argument of the store": ("tests", lambda text: re.sub(r"yield (\w+)\(\)", r"yield \1()  # mine", text, count=1)),
    "an assertion": ("tests", _below("        assert latest.version == 3", "        assert latest.version != 4")),
}  # fmt: skip


@cache
def _formatted(text: str) -> str:
    return black.format_str(text, mode=black.Mode(line_length=60))


LAYOUTS: Mapping[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "Windows's line ends": lambda text: text.replace("\n", "\r\n"),
    "formatted": _formatted,
}


def written_by_hand(before: str, after: str) -> list[str]:
    """The lines that a person wrote: those that are there now, and were not."""
    known = {line.strip() for line in before.split("\n")}
    return [line for line in after.replace("\r\n", "\n").split("\n") if line.strip() and line.strip() not in known]


@pytest.mark.parametrize(
    ("change", "layout"),
    [
        (change, layout)
        for change in CHANGES
        for layout in LAYOUTS
        if layout == "as it is" or change in ("nothing", "everything")
    ],
)
@pytest.mark.parametrize("edit", EDITS)
def test_no_line_of_a_person_is_lost(edit: str, change: str, layout: str) -> None:
    role, mine = EDITS[edit]
    generated = _GENERATED[role]
    edited = mine(generated)
    assert edited != generated
    edited = LAYOUTS[layout](edited)
    lines = written_by_hand(LAYOUTS[layout](generated), edited)
    assert lines

    file = reconciled(role, edited, change)

    if layout == "as it is":
        assert file.outcome == ("conflict" if (edit, change) in CONFLICTS else "edited")
    assert file.outcome in ("edited", "conflict")
    assert (file.outcome == "edited") or file.needs_person
    text = file.text.replace("\r\n", "\n")
    for line in lines:
        assert line in text, f"lost: {line!r}"
    if file.outcome == "edited":
        ast.parse(text)
        if change in ("nothing", "the line length"):
            assert split_record(text)[0].count("\n") >= split_record(generated)[0].count("\n") - 20
        if change == "nothing":
            assert file.text == edited
    assert reconciled(role, file.text, change).text == file.text


@pytest.mark.parametrize("role", PATHS)
def test_edits_do_not_change_the_plan(role: str) -> None:
    assert drafts_of(BEFORE, **{role: f"# mine\n{_GENERATED[role]}"}) == drafts_of(BEFORE)


_OF_THE_ID = ("an id type of the project", "everything", "the id type")
CONFLICTS = {
    ("a changed description", "everything"),
    ("a changed description", "the description"),
    ("a changed description", "the line length"),
    *(("a changed signature", change) for change in _OF_THE_ID),
    *(("another way to make an id", change) for change in _OF_THE_ID),
}
"""Edits and changes of the same line; all other combinations merge."""


_POSITIONS = [number for number, line in enumerate(_GENERATED["store"].split("\n")) if not line.startswith("#")]


@given(
    st.lists(st.sampled_from(_POSITIONS), min_size=1, max_size=6, unique=True),
    st.sampled_from(sorted(set(CHANGES) - {"nothing", "the line length"})),
)
def test_comments_anywhere_stay(places: list[int], change: str) -> None:
    lines = _GENERATED["store"].split("\n")
    for number in sorted(places, reverse=True):
        indent = re.match(r" *", lines[number])
        lines.insert(number, f"{indent[0] if indent else ''}# mine {number}")
    edited = "\n".join(lines)
    file = reconciled("store", edited, change)
    for number in places:
        assert f"# mine {number}\n" in file.text
    if file.outcome == "edited":
        ast.parse(file.text)
