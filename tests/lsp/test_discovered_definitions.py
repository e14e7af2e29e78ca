"""Which definitions a session knows: those that a search finds, and those that are open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storesmith.lsp.capabilities import ClientCapabilities
from storesmith.lsp.session import Session
from storesmith.lsp.to_lsp import uri_of
from support import EXAMPLE


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / ".gitignore").write_text("generated/\n", encoding="utf-8")
    for name in ("a", "generated/b", "build/c", "node_modules/d"):
        _write(tmp_path / f"{name}.snapshot_store.json")
    return tmp_path


def _write(path: Path) -> str:
    path.parent.mkdir(exist_ok=True)
    text = json.dumps({**EXAMPLE, "store_name": f"{path.name[:1].upper()}SnapshotStore"})
    path.write_text(text, encoding="utf-8")
    return text


def _session(root: Path) -> Session:
    session = Session(ClientCapabilities(watches_files=True), (root,), None)
    session.look_around()
    return session


def _known(session: Session) -> list[str]:
    while session.work():
        pass
    return [path.name[:1] for path in session.workspace.files]


def test_skipped_definitions_are_not_known(root: Path) -> None:
    session = _session(root)
    assert _known(session) == ["a"]
    assert session.skipped[root / "generated"] == str(root / ".gitignore")


@pytest.mark.parametrize("folder", ["generated", "build", "node_modules"])
def test_a_new_file_in_a_skipped_folder_is_not_known(root: Path, folder: str) -> None:
    session = _session(root)
    assert _known(session) == ["a"]
    for place in (folder, "defs"):
        new = root / place / "n.snapshot_store.json"
        _write(new)
        session.files_changed({new: True})
        assert _known(session) == (["a"] if place == folder else ["a", "n"])


@pytest.mark.parametrize("name", ["generated/b", "build/c"])
def test_an_open_file_is_looked_at_wherever_it_is(root: Path, name: str) -> None:
    session = _session(root)
    path = root / f"{name}.snapshot_store.json"
    session.open(uri_of(path), path.read_text(encoding="utf-8").replace("uuid.UUID", "not a type"), 1)
    assert session.problems(uri_of(path))
    assert _known(session) == ["a", path.name[:1]]
    session.close(uri_of(path))
    assert _known(session) == ["a"]


def test_changed_ignore_file_takes_effect(root: Path) -> None:
    session = _session(root)
    assert _known(session) == ["a"]
    ignore = root / ".gitignore"
    for text, expected in (("", ["a", "b"]), ("/a*\n", ["b"])):
        ignore.write_text(text, encoding="utf-8")
        session.files_changed({ignore: True})
        assert _known(session) == expected
