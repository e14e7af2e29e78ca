"""One path for each file."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from unicodedata import normalize

import pytest

from storesmith.text import CanonicalPaths, DiskReader, resolve, walk
from storesmith.text.canonical import as_listed

links = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a file in `defs`, and links to it, to `defs` and to a folder beside the root."""
    root = tmp_path / "root"
    for name in ("root/defs/a.json", "outside/b.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("{}", encoding="utf-8")
    made = {
        "root/a.json": "defs/a.json",
        "root/link": "defs",
        "root/chain": "link",
        "root/defs/round": "..",
        "root/out": "../outside",
        "root/b.json": "out/b.json",
        "root/loop.json": "loop.json",
        "root/nothing.json": "defs/nothing.json",
        "linked_root": "root",
    }
    for name, target in made.items():
        (tmp_path / name).symlink_to(target)
    return root


@links
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("root/defs/a.json", "root/defs/a.json"),
        ("root/a.json", "root/defs/a.json"),
        ("root/link/a.json", "root/defs/a.json"),
        ("root/chain/a.json", "root/defs/a.json"),
        ("root/defs/round/chain/a.json", "root/defs/a.json"),
        ("linked_root/a.json", "root/defs/a.json"),
        ("root/nothing.json", "root/defs/nothing.json"),
        ("root/chain/new/file.json", "root/defs/new/file.json"),
        ("root/loop.json", "root/loop.json"),
        ("root/out/b.json", "root/out/b.json"),
        ("outside/b.json", "outside/b.json"),
    ],
)
@pytest.mark.parametrize("folder", ["root", "linked_root"])
def test_a_file_has_the_path_without_links(root: Path, folder: str, path: str, expected: str) -> None:
    """Below the folder as it is spelled."""
    paths = CanonicalPaths([root.parent / folder])
    if folder == "linked_root" and path == "root/out/b.json":
        expected = "outside/b.json"  # that link is in no folder, as it is spelled
    elif folder == "linked_root" and expected.startswith("root/"):
        expected = f"linked_{expected}"
    assert paths.of(root.parent / path) == root.parent / expected
    assert paths.of_each([root.parent / path]) == {root.parent / path: root.parent / expected}


@links
def test_a_file_outside_keeps_the_first_link(root: Path) -> None:
    paths = CanonicalPaths([root])
    first, second, real = root / "b.json", root / "out/b.json", root.parent / "outside/b.json"
    assert [paths.of(path) for path in (first, second, real)] == [first, first, first]
    assert not paths.forget(second)
    assert paths.forget(first)
    assert [paths.of(path) for path in (second, first)] == [second, second]


@links
def test_a_link_stands_for_a_file_that_may_not_be_named(root: Path) -> None:
    paths = CanonicalPaths([root], lambda path, link: path.parent != root / "defs" or link.parent != root)
    assert paths.of(root / "a.json") == root / "a.json"
    assert paths.of(root / "link/a.json") == root / "defs/a.json"


def test_what_cannot_be_resolved_stays() -> None:
    assert resolve(Path("/a\0/b")) == Path("/a\0/b")


@links
def test_a_walk_names_files_behind_links(root: Path) -> None:
    plain = [path.relative_to(root).as_posix() for files in walk(root, DiskReader()) for path in files]
    assert sorted(plain) == ["a.json", "b.json", "defs/a.json", "loop.json", "nothing.json", "out/b.json"]
    paths = CanonicalPaths([root])
    named = [path.relative_to(root).as_posix() for files in walk(root, DiskReader(), named=paths.of) for path in files]
    assert len(named) == len(plain)
    assert set(named) == {"defs/a.json", "b.json", "loop.json", "defs/nothing.json"}


@links
def test_the_stamp_of_a_link_follows_its_target(root: Path) -> None:
    reader = DiskReader()
    before = reader.stamp(root / "a.json"), reader.stamp(root / "nothing.json")
    (root / "defs/a.json").write_text("{ }", encoding="utf-8")
    (root / "defs/nothing.json").touch()
    assert reader.stamp(root / "a.json") != before[0]
    assert reader.stamp(root / "nothing.json") != before[1]
    assert None not in before


class Folding:
    """A file system of some files that takes names for the same that differ only as `fold` says."""

    def __init__(self, files: Iterable[str], *, ignores_case: bool, ignores_form: bool) -> None:
        self.files = [Path(file) for file in files]
        self.ignores_case = ignores_case
        self.ignores_form = ignores_form

    def fold(self, path: Path) -> str:
        text = normalize("NFC", str(path)) if self.ignores_form else str(path)
        return text.casefold() if self.ignores_case else text

    def is_same(self, one: Path, other: Path) -> bool:
        found = {self.fold(parent) for file in self.files for parent in (file, *file.parents)}
        return self.fold(one) == self.fold(other) and self.fold(one) in found

    def names(self, folder: Path) -> list[str]:
        every = [parent for file in self.files for parent in (file, *file.parents)]
        return [each.name for each in every if self.fold(each.parent) == self.fold(folder)]


NFC, NFD = normalize("NFC", "é"), normalize("NFD", "é")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows resolves names itself")
@pytest.mark.parametrize(
    ("case", "form", "path", "expected"),
    [
        (True, False, "/root/Défs/123.JSON", "/Root/Défs/123.json"),
        (True, False, "/ROOT/DÉFS/123.json", "/Root/Défs/123.json"),
        (True, False, "/root/new.json", "/root/new.json"),
        (False, False, "/root/défs/123.json", "/root/défs/123.json"),
        (False, True, f"/Root/D{NFD}fs/123.json", f"/Root/D{NFC}fs/123.json"),
        (False, True, f"/root/D{NFD}fs/123.json", f"/root/D{NFD}fs/123.json"),
        (False, False, f"/Root/D{NFD}fs/123.json", f"/Root/D{NFD}fs/123.json"),
        (True, True, f"/root/d{NFD}fs/123.Json", f"/Root/D{NFC}fs/123.json"),
    ],
)
def test_names_are_as_their_folders_list_them(case: bool, form: bool, path: str, expected: str) -> None:  # noqa: FBT001
    disk = Folding([f"/Root/D{NFC}fs/123.json"], ignores_case=case, ignores_form=form)
    assert as_listed(Path(path), disk.is_same, disk.names) == Path(expected)


def test_files_that_differ_in_case_stay_two() -> None:
    disk = Folding(["/root/a.json", "/root/A.json"], ignores_case=False, ignores_form=False)
    for path in (Path("/root/a.json"), Path("/root/A.json")):
        assert as_listed(path, disk.is_same, disk.names) == path
