"""Characters that a terminal acts on, in names and in texts, as the commands print them for people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storesmith.cli.main import main
from storesmith.cli.terminal import visible
from support import definition_text

ESCAPES = ("\x1b", "\x07", "\x9b", "\u202e")
STORES = "app/infrastructure/snapshot_stores"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with such characters in the names of files, in values and in a generated file's record."""
    monkeypatch.delenv("APP_ROOT_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "pyproject.toml": '[tool.storesmith]\nkinds = ["a\\u001b[2J"]\n',
        "app/__init__.py": "",
        "app/domain/__init__.py": "",
        "b\x1b[31m\x9b.snapshot_store.json": definition_text(snapshot_type_str="X\x1b]0;x\x07\u202e"),
        "c\x1b[31m.snapshot_store.json": '{"store_name": "X\x1b"',
        f"{STORES}/y.py": "x = 1\n# --- storesmith: generated from d\x1b[2J\n",
        "tests/test_x.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "e\x1b.snapshot_store.json").write_bytes(b"\xff")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--output-format", "concise"],
        ["check", "--output-format", "github"],
        ["check", "c\x1b.json"],
        ["check", "--fix"],
        ["generate"],
        ["generate", "--check"],
        ["info"],
        ["new", "-y", "No\x1bClass"],
        ["explain", "no\x1brule"],
    ],
)
def test_terminal_never_gets_escape_sequences(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    main(arguments)
    captured = capsys.readouterr()
    printed = captured.out + captured.err
    assert printed
    assert not [char for char in ESCAPES if char in printed]


def test_orphan_is_named_without_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    main(["generate"])
    assert f"orphaned: {STORES}/y.py (generated from d\ufffd[2J," in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["check", "--output-format", "json"], ["generate", "--output-format", "json"]])
def test_machines_get_names_unchanged(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    main(arguments)
    assert "\x1b[31m" in json.dumps(json.loads(capsys.readouterr().out), ensure_ascii=False).replace("\\u001b", "\x1b")


@pytest.mark.parametrize("text", ["a\tb\nc", "\u00a0\u3000", "𐍈é", "\udcff"])
def test_harmless_characters_are_kept(text: str) -> None:
    assert visible(text) == text
