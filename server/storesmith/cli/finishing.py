"""Formatting many drafts at once: nearly all the work of generating, and each by itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from storesmith.generate import Draft, RenderError, finish

_FEW = 24
"""Drafts for which other processes are not worth their start, which takes as long as formatting some ten of them."""


def finisher(drafts: Iterable[Draft], progress: Callable[[int, int], None]) -> Callable[[Draft], str]:
    """What gives the text of each draft: of `drafts` it is worked out now, by several processes where they are many.

    `progress` is told how many of how many are done. What is given raises `RenderError`.
    """
    wanted = list(dict.fromkeys(drafts))
    texts: dict[Draft, str | RenderError] = {}
    processes = min(os.cpu_count() or 1, 8)
    if len(wanted) > _FEW and processes > 1:
        try:
            with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
                for draft, text in zip(wanted, pool.map(_finished, wanted, chunksize=4), strict=True):
                    texts[draft] = text
                    progress(len(texts), len(wanted))
        except (OSError, BrokenProcessPool):
            pass  # a machine that starts no processes does it here

    def text_of(draft: Draft) -> str:
        text = texts.get(draft)
        if text is None:
            text = texts[draft] = _finished(draft)
            progress(min(len(texts), len(wanted)), len(wanted))
        if isinstance(text, RenderError):
            raise text
        return text

    return text_of


def _finished(draft: Draft) -> str | RenderError:
    try:
        return finish(draft)
    except RenderError as error:
        return error
