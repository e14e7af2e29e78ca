"""Which files and folders a search looks at."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storesmith.text import DiskReader, is_discovered, walk
from support import ROOT, MemoryReader


def _found(files: dict[str, str], start: str = "", suffixes: str = "") -> list[str]:
    """The files that a search from `start` finds, by their paths below the root; the ignore files and `.git` left out."""
    reader = MemoryReader({ROOT / name: text for name, text in files.items()})
    found = [path.relative_to(ROOT).as_posix() for each in walk(ROOT / start, reader, suffixes) for path in each]
    every = [path for path in files if (ROOT / path).is_relative_to(ROOT / start) and path.endswith(suffixes or "")]
    asked = [path for path in every if is_discovered(ROOT / path, ROOT / start, reader)]
    assert sorted(asked) == sorted(found), "one search and one question, two answers"
    return [path for path in found if not path.endswith(".gitignore") and "pyproject" not in path]


def _tree(*names: str, **texts: str) -> dict[str, str]:
    return {**dict.fromkeys(names, ""), **{name.replace("__", "/"): text for name, text in texts.items()}}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a.json", "b/c/d.json"], ["a.json", "b/c/d.json"]),
        (["node_modules/a.json", "b/__pycache__/a.json", "b/site-packages/a.json"], []),
        ([".hidden/a.json", ".tox/a.json", ".nox/a.json", ".blocks/001/a.json"], [".blocks/001/a.json"]),
        (["env/pyvenv.cfg", "env/a.json", "conda/conda-meta/history", "conda/a.json"], []),
        (["shop.egg-info/a.json", "src/shop.egg-info/a.json"], []),
        (["pyproject.toml", "build/a.json", "dist/a.json", "src/build/a.json"], ["src/build/a.json"]),
        (["setup.py", "build/lib/shop/a.json"], ["setup.py"]),
        (["build/a.json", "dist/a.json"], ["build/a.json", "dist/a.json"]),
        (["pyproject.toml", "build/__init__.py", "build/a.json"], ["build/__init__.py", "build/a.json"]),
        (["services/a/pyproject.toml", "services/a/build/a.json", "services/build/a.json"], ["services/build/a.json"]),
    ],
)
def test_what_tools_make_is_skipped(names: list[str], expected: list[str]) -> None:
    assert _found(_tree(*names)) == expected


GIT = {".git/HEAD": ""}
NAMES = ("a.json", "gen/a.json", "gen/keep.json", "b/gen/a.json", "b/c.json")


@pytest.mark.parametrize(
    ("ignored", "expected"),
    [
        ({".gitignore": "gen/\n"}, ["a.json", "b/c.json"]),
        ({".gitignore": "/gen/\n"}, ["a.json", "b/c.json", "b/gen/a.json"]),
        ({".gitignore": "gen/*\n!keep.json\n"}, ["a.json", "b/c.json", "b/gen/a.json", "gen/keep.json"]),
        ({".gitignore": "gen/\n!keep.json\n"}, ["a.json", "b/c.json"]),
        ({".gitignore": "\ufeffgen\r\n"}, ["a.json", "b/c.json"]),
        ({".gitignore": "# gen\n\na.json\n"}, ["b/c.json", "gen/keep.json"]),
        ({".gitignore": "/*\n!/b/\n"}, ["b/c.json", "b/gen/a.json"]),
        ({".gitignore": "**/gen/**\n"}, ["a.json", "b/c.json"]),
        ({"b/.gitignore": "gen\n"}, ["a.json", "b/c.json", "gen/a.json", "gen/keep.json"]),
        ({"b/.gitignore": "/c.json\n"}, ["a.json", "b/gen/a.json", "gen/a.json", "gen/keep.json"]),
        ({".gitignore": "*.json\n", "b/.gitignore": "!c.json\n"}, ["b/c.json"]),
        ({".gitignore": "!gen/\n", ".git/info/exclude": "gen/\nb/\n"}, ["a.json", "gen/a.json", "gen/keep.json"]),
        ({".gitignore": "b/\n", "b/.gitignore": "!c.json\n"}, ["a.json", "gen/a.json", "gen/keep.json"]),
        ({"b/.git": "", ".gitignore": "c.json\na.json"}, ["b/c.json", "b/gen/a.json", "gen/keep.json"]),
        ({".gitignore": "!\ngen\n"}, ["a.json", "b/c.json"]),
        ({".gitignore": ""}, ["a.json", "b/c.json", "b/gen/a.json", "gen/a.json", "gen/keep.json"]),
    ],
)
def test_what_git_ignores_is_skipped(ignored: dict[str, str], expected: list[str]) -> None:
    assert _found({**GIT, **_tree(*NAMES), **ignored}, suffixes=".json") == expected


@pytest.mark.parametrize(
    ("files", "start", "expected"),
    [
        ({**GIT, ".gitignore": "gen/\n"}, "b", ["b/c.json"]),
        ({**GIT, ".gitignore": "gen/\n", "b/.git/HEAD": ""}, "b", ["b/c.json", "b/gen/a.json"]),
        ({**GIT, "b/.gitignore": "gen/\n"}, "b", ["b/c.json"]),
        ({**GIT, ".gitignore": "gen/\n"}, "gen", ["gen/a.json", "gen/keep.json"]),
        ({**GIT, ".gitignore": "gen/\n"}, "b/gen", ["b/gen/a.json"]),
        ({**GIT, ".gitignore": "b/\n", "b/.gitignore": "c.json\n"}, "b", ["b/gen/a.json"]),
        ({".gitignore": "gen/\n"}, "", ["a.json", "b/c.json"]),
        ({".gitignore": "gen/\n"}, "b", ["b/c.json", "b/gen/a.json"]),
        ({".gitignore": "gen/\n", "pyproject.toml": ""}, "b", ["b/c.json"]),
        ({".gitignore": "gen/\n", "b/pyproject.toml": ""}, "b", ["b/c.json", "b/gen/a.json"]),
        ({"pyproject.toml": "", ".git": "gitdir: .real", ".real/info/exclude": "gen"}, "", ["a.json", "b/c.json"]),
        ({".git": "gitdir: .w/b\n", ".w/b/commondir": "..\n", ".w/info/exclude": "gen"}, "", ["a.json", "b/c.json"]),
    ],
)
def test_a_search_from_a_folder_inside(files: dict[str, str], start: str, expected: list[str]) -> None:
    assert _found({**_tree(*NAMES), **files}, start, ".json") == expected


def test_skipped_names_come_with_reasons() -> None:
    files = {**GIT, ".gitignore": "gen/\n*.tmp.json\n", "pyproject.toml": "", "gen/a.json": "", "build/a.json": ""}
    files |= {"env/pyvenv.cfg": "", "x.tmp.json": "", "a.json": ""}
    reader = MemoryReader({ROOT / name: text for name, text in files.items()})
    skipped: dict[Path, str] = {}
    assert [*walk(ROOT, reader, ".json", skipped=skipped)] == [[ROOT / "a.json"]]
    ignore = str(ROOT / ".gitignore")
    assert {path.name: reason for path, reason in skipped.items()} == {
        ".git": "hidden",
        "gen": ignore,
        "x.tmp.json": ignore,
        "build": "build product",
        "env": "environment",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="links take a privilege there")
@pytest.mark.parametrize("link", ["a_link", "z_link"])
def test_files_are_found_by_their_own_folder_not_by_a_link(tmp_path: Path, link: str) -> None:
    (tmp_path / "defs/deep").mkdir(parents=True)
    (tmp_path / "defs/deep/a.json").touch()
    (tmp_path / link).symlink_to("defs", target_is_directory=True)
    (tmp_path / f"{link}_again").symlink_to("defs/deep", target_is_directory=True)
    assert [path for files in walk(tmp_path, DiskReader()) for path in files] == [tmp_path / "defs/deep/a.json"]


def test_without_ignore_files_pathspec_is_not_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pathspec", None)
    assert sorted(_found({**GIT, **_tree(*NAMES)})) == sorted(NAMES)


@pytest.mark.process
def test_git_agrees(tmp_path: Path) -> None:
    files = {
        ".gitignore": "*.log\n/top\nbuild-*/\ndoc/**/gen\n!important.log\nsub/only/\n[ab].txt\n\\#odd\nspace\\ \n**/deep/x\n",
        "sub/.gitignore": "!keep.log\n/rooted\n*.tmp\n!*.keep.tmp\n",
        "sub/inner/.gitignore": "*\n!.gitignore\n!wanted\n",
        ".git/info/exclude": "excluded\nsub/*.json\n",
        **dict.fromkeys(
            ["x.log", "important.log", "top", "sub/top", "build-1/x", "doc/gen", "doc/a/b/gen/x", "doc/a/gen.txt"], ""
        ),
        **dict.fromkeys(["sub/only/x", "only/x", "a.txt", "c.txt", "#odd", "space ", "deep/x", "q/deep/x"], ""),
        **dict.fromkeys(["sub/keep.log", "sub/other.log", "sub/rooted", "sub/q/rooted", "sub/a.keep.tmp"], ""),
        **dict.fromkeys(["sub/inner/wanted", "sub/inner/no", "sub/inner/d/wanted", "excluded", "sub/a.json"], ""),
    }
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "HOME": str(tmp_path),
    }
    root = tmp_path / "repository"
    subprocess.run(["git", "init", "-q", root], check=True, env=environment)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    told = subprocess.run(
        ["git", "-c", "core.quotePath=false", "ls-files", "-z", "--others", "--exclude-standard"],
        check=True,
        env=environment,
        cwd=root,
        capture_output=True,
        text=True,
    ).stdout
    found = {path.relative_to(root).as_posix() for each in walk(root, DiskReader()) for path in each}
    assert found == {name for name in told.split("\0") if name}
