"""File patterns, as the protocol has them."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from storesmith.kinds import matches_glob


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("**/*.json", "/a.json", True),
        ("**/*.json", "/a/b/c.json", True),
        ("**/*.json", "/a.jsonx", False),
        ("*.json", "/a/b.json", True),
        ("a/*.json", "/x/a/b.json", True),
        ("a/*.json", "/x/ba/b.json", False),
        ("/a/*.json", "/a/b.json", True),
        ("/a/*.json", "/x/a/b.json", False),
        ("**/.blocks/**/*.json", "/p/.blocks/a.json", True),
        ("**/.blocks/**/*.json", "/p/.blocks/x/y/a.json", True),
        ("**/{a,b.c}.json", "/b.c.json", True),
        ("**/{a,b.c}.json", "/bxc.json", False),
        ("a?.json", "/ab.json", True),
        ("a?.json", "/a/.json", False),
        ("a+b(c).json", "/a+b(c).json", True),
        ("**", "/anything/at/all", True),
        ("a.json", "/axjson", False),
        ("{a", "/{a", True),
        ("", "/a", False),
        ("[ab].json", "/b.json", True),
        ("[ab].json", "/c.json", False),
        ("**/*a*a*a*a*a*a*a*a*a*a*a*a*b.json", "/" + "a" * 200 + ".json", False),
        ("**/" * 12 + "b.json", "/x" * 40, False),
    ],
)
def test_a_pattern(pattern: str, path: str, *, matches: bool) -> None:
    assert matches_glob(PurePosixPath(path), pattern) is matches
