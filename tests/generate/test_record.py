"""What storesmith wrote into a file is found again, whatever a person has done to the rest of it."""

from __future__ import annotations

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storesmith.generate.record import Record, RecordError, origin_of, split_record, with_record

BODY = '"""A module."""\n\nX = "ä\\u2028"\n'
RECORD = Record(BODY, "0123456789abcdef")
WRITTEN = with_record(BODY, RECORD, "ticketing.snapshot_store.json", 88)


def test_a_file_without_one_is_all_text() -> None:
    assert split_record(BODY) == (BODY, None)
    assert origin_of(BODY) is None


def test_what_was_written_is_read() -> None:
    assert split_record(WRITTEN) == (BODY, RECORD)
    assert origin_of(WRITTEN) == "ticketing.snapshot_store.json"


@pytest.mark.parametrize("width", [40, 79, 88, 120, 320])
def test_no_line_is_longer_than_the_projects(width: int) -> None:
    text = with_record(BODY * 100, Record(BODY * 100, "0" * 16), "a.json", width)
    assert max(map(len, text.split("\n"))) <= width
    assert split_record(text) == (BODY * 100, Record(BODY * 100, "0" * 16))


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (WRITTEN.replace(BODY, f"{BODY}\n\nY = 2\n"), f"{BODY}\n\nY = 2\n"),
        (f"{WRITTEN}\n\nY = 2\n", f"{BODY}\n\nY = 2\n"),
        (WRITTEN.rstrip("\n"), BODY),
        (WRITTEN.replace("\n# |", " \n# |"), BODY),
        (f"# mine\n{WRITTEN}", f"# mine\n{BODY}"),
    ],
)
def test_what_a_person_wrote_is_text(text: str, body: str) -> None:
    assert split_record(text) == (body, RECORD)


_LINES = WRITTEN.split("\n")
_DATA = next(line for line in _LINES if line.startswith("# | "))


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN.replace(_DATA, _DATA[:-4]),
        WRITTEN.replace(_DATA, f"{_DATA[:-1]}é"),
        WRITTEN.replace(f"{_DATA}\n", ""),
        WRITTEN.replace("# --- storesmith: end 1", "# --- storesmith: end 2"),
        WRITTEN.replace("# --- storesmith: end", "# --- storesmith: END"),
        WRITTEN + WRITTEN,
        WRITTEN.replace("# What you change", "# mine\n# What you change"),
        WRITTEN.replace(_DATA, f"# mine\n{_DATA}"),
        WRITTEN.replace(_DATA, f"{_DATA}{_DATA.removeprefix('# | ')}"),
        WRITTEN.partition(_DATA)[0],
        WRITTEN.replace(_DATA, f"<<<<<<< HEAD\n{_DATA}\n=======\n{_DATA}\n>>>>>>> other"),
    ],
)
def test_a_record_that_has_been_changed_is_none_to_go_by(text: str) -> None:
    with pytest.raises(RecordError):
        split_record(text)


def test_a_record_unfolds_to_a_limit() -> None:
    bomb = base64.b64encode(zlib.compress(b"x" * 50_000_000, 9)).decode()
    with pytest.raises(RecordError, match="too much"):
        split_record(WRITTEN.replace(_DATA, f"# | {bomb}"))


def test_the_name_of_the_definition_cannot_end_the_comment() -> None:
    text = with_record(BODY, RECORD, 'a\nimport os\r"""\x0c.json', 88)
    assert [line for line in text.removeprefix(BODY).split("\n") if line and not line.startswith("#")] == []
    assert "\r" not in text
    assert split_record(text) == (BODY, RECORD)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")))
def test_any_text_comes_back(text: str) -> None:
    assert split_record(with_record(BODY, Record(text, "ab"), "x.json", 60))[1] == Record(text, "ab")
