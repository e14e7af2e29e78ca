"""Which file a URI stands for, and which path a document has that is no file."""

from __future__ import annotations

import sys
from pathlib import Path, PureWindowsPath

import pytest
from pygls import uris

from storesmith.lsp.documents import Documents
from storesmith.lsp.from_lsp import detached_path, path_of
from storesmith.text import CanonicalPaths, DiskReader
from support import ROOT

posix = pytest.mark.skipif(sys.platform == "win32", reason="the paths are not those of Windows")


@posix
@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b.json", "/a/b.json"),
        ("file:/a/b.json", "/a/b.json"),
        ("FILE:///a/b.json", "/a/b.json"),
        ("file://localhost/a/b.json", "/a/b.json"),
        ("file://LocalHost/a%20b", "/a b"),
        ("file:////a//b/", "/a/b"),
        ("file:///a/./c/../b.json", "/a/b.json"),
        ("file:///a%C3%A9%2fb", "/aé/b"),
        ("file:///a;b.json?x#y", "/a;b.json"),
        ("file:///", "/"),
        ("file://host/a.json", None),
        ("file:a.json", None),
        ("file:", None),
        ("file:///a%00b", None),
        ("untitled:a.json", None),
        ("git:/a/b.json", None),
        ("a.json", None),
        ("", None),
    ],
)
def test_a_file_uri_stands_for_a_path(uri: str, path: str | None) -> None:
    assert path_of(uri) == (None if path is None else Path(path))


def test_the_case_of_a_drive_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uris, "IS_WIN", True)
    spellings = ("file:///c%3A/a/b.json", "file:///C%3a/a/b.json", "file:///C:/a/b.json", "file:///c:/a/b.json")
    assert {uris.to_fs_path(uri) for uri in spellings} == {"c:\\a\\b.json"}
    assert PureWindowsPath("c:\\a\\B.json") == PureWindowsPath("C:/a/b.json")


@posix
@pytest.mark.parametrize(
    ("uri", "folder", "name"),
    [
        ("untitled:Untitled-1", ".", "Untitled-1"),
        ("untitled:/a/b.snapshot_store.json", ".", "b.snapshot_store.json"),
        (f"git:{ROOT}/defs/a.json?%7B%22ref%22%3A%22/x/y%22%7D", "defs", "a.json"),
        (f"fugitive://{ROOT}/.git//0/a.json", ".git/0", "a.json"),
        (f"git:{ROOT}/../a.json", ".", "a.json"),
        ("vscode-vfs://github/some/one/a.json", ".", "a.json"),
        ("git:", ".", "untitled"),
        ("\0:\0", ".", "untitled"),
        ("", ".", "untitled"),
    ],
)
def test_another_document_has_a_path_of_no_file(uri: str, folder: str, name: str) -> None:
    path = detached_path(uri, (ROOT,))
    assert (path.parents[1], path.name) == (ROOT / folder, name)
    reader = DiskReader()
    assert reader.read(path) is None
    assert not reader.exists(path)
    assert not reader.folders(path.parent)
    assert not reader.entries(path.parent)


def test_documents_are_found_by_uri_and_by_file(tmp_path: Path) -> None:
    documents = Documents(CanonicalPaths([tmp_path]), (tmp_path,))
    uri = (tmp_path / "a b.json").as_uri()
    first = documents.open(uri, "1", 1, "json")
    second = documents.open(uri.replace("%20", " "), "2", 1, "json")
    third = documents.open("untitled:a b.json", "3", 1, "json")
    assert [documents.get(each.uri) for each in (first, second, third)] == [first, second, third]
    assert documents.at(tmp_path / "a b.json") is second
    documents.prefer(first)
    documents.prefer(third)
    assert documents.at(tmp_path / "a b.json") is first
    assert documents.close(first.uri) is first
    assert documents.get(first.uri) is second
    assert documents.close("untitled:other") is None
    assert documents.close(second.uri) is second
    assert documents.get(first.uri) is documents.at(tmp_path / "a b.json") is None
    assert list(documents) == [third]
