"""The changelogs: their form is that of Keep a Changelog, and they know the present version."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storesmith import __version__

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("document", ["CHANGELOG.md", "editors/vscode/CHANGELOG.md"])
def test_the_changelog_keeps_its_form_and_knows_the_version(document: str) -> None:
    headings = re.findall(r"^(##+ .*)$", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE)
    versions: list[tuple[int, ...]] = []
    kinds: list[str] = []
    for heading in headings:
        if heading.startswith("### "):
            kinds.append(heading[4:])
            assert heading[4:] in {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
            assert len(kinds) == len(set(kinds)), f"{heading} stands twice"
            continue
        kinds = []
        if heading not in {"## Unreleased", "## [Unreleased]"}:
            released = re.fullmatch(r"## \[?(\d+)\.(\d+)\.(\d+)\]?( - \d{4}-\d\d-\d\d)?", heading)
            assert released, heading
            versions.append(tuple(int(part) for part in released.groups()[:3]))
        else:
            assert heading == headings[0], "what is not released stands first"
    assert versions == sorted(set(versions), reverse=True)
    present = tuple(int(part) for part in re.findall(r"\d+", __version__)[:3])
    assert headings[0] in {"## Unreleased", "## [Unreleased]"} or versions[0] == present
    assert not versions or versions[0] <= present
