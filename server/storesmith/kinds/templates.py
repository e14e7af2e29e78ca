"""Where the templates of a kind are, and how far they are trusted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

STORE_TEMPLATE = "store.py.jinja"
TESTS_TEMPLATE = "test_store.py.jinja"

Trust = Literal["bundled", "trusted", "untrusted"]
"""Templates that come with storesmith are rendered as they are, those of a workspace in a sandbox, and of one that is not trusted
not at all."""


@dataclass(frozen=True, slots=True)
class Templates:
    """The folder with the two templates of one variant, or of a kind without variants.

    They may include what is in it and in the folders of `shared`, of one name the first. The first of these is the one that
    `folder` lies in, or is.
    """

    folder: Path
    shared: tuple[Path, ...]
    trust: Trust

    @property
    def name(self) -> str:
        """The kind's folder and the variant, as a person knows them."""
        return self.folder.relative_to(self.shared[0].parent).as_posix()


def template_folders(folder: Path, *, has_variants: bool) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """The folders below `folder`, or it itself for a kind without variants, that hold both templates, sorted; and a complaint for
    each that holds only one.
    """  # noqa: D205 - one sentence
    names = (STORE_TEMPLATE, TESTS_TEMPLATE)
    pattern = "*/{}" if has_variants else "{}"
    holding = sorted({file.parent for name in names for file in folder.glob(pattern.format(name))})
    lacking = {inside: next((name for name in names if not (inside / name).is_file()), None) for inside in holding}
    complaints = tuple(f"{inside / name}: no such file" for inside, name in lacking.items() if name)
    return tuple(inside for inside, name in lacking.items() if not name), complaints
