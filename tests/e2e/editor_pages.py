"""What the pages of editors in `docs/editors` tell a person to write."""

from __future__ import annotations

import re

from generate.projects import REPOSITORY


def page_blocks(page: str, language: str) -> list[str]:
    """The code blocks of that language in `docs/editors/<page>.md`, in their order."""
    text = (REPOSITORY / "docs" / "editors" / f"{page}.md").read_text(encoding="utf-8")
    blocks = re.findall(rf"^```{re.escape(language)}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert blocks, f"no {language} in {page}.md"
    return blocks
