"""Reading the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from storesmith.text import DiskReader, walk


def test_a_link_to_itself_hides_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "there").symlink_to("back")
    (tmp_path / "back").symlink_to("there")
    (tmp_path / "definition.json").write_text("{}", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    entries = DiskReader().entries(tmp_path)
    assert entries == {"round": False, "there": False, "back": False, "definition.json": False, "folder": True}
    assert tmp_path / "definition.json" in next(walk(tmp_path, DiskReader()))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts the open files of this process")
def test_reading_a_folder_leaves_no_file_open(tmp_path: Path) -> None:
    before = len([*Path("/proc/self/fd").iterdir()])
    assert [DiskReader().read(tmp_path) for _ in range(5)] == [None] * 5
    assert len([*Path("/proc/self/fd").iterdir()]) == before
