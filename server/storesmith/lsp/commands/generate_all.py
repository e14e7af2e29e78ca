"""`storesmith.generateAll`: generates what is due in the whole workspace, as one edit.

A person can give it up until that is sent.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from itertools import count
from typing import Any

from storesmith.features.stale import all_stale
from storesmith.lsp.edits import edit_of
from storesmith.lsp.progress import Progress
from storesmith.lsp.server import StoresmithServer


def run(ls: StoresmithServer, arguments: Sequence[Any], params: Any) -> Generator[Any, None, None]:  # noqa: ARG001
    session = ls.session
    yield from session.found_definitions()
    progress = Progress(ls, params, "Generating stores", is_own=True)
    progress.begin()
    try:
        total = sum(1 for _ in session.workspace.stores())
        work = all_stale(session)
        for done in count(1):
            try:
                next(work)
            except StopIteration as end:
                found = end.value
                break
            yield
            if progress.is_given_up:
                ls.show_message("generation cancelled.")
                return
            progress.report(min(done, total), total, "stores")
    finally:
        progress.end()
    for file in found.undecided:
        ls.show_warning(f"{file.path.name} {file.reason}")
    if found.refused:
        name, reason = next(iter(found.refused.items()))
        others = f" (and {len(found.refused) - 1} more; see the problems)" if len(found.refused) > 1 else ""
        ls.show_warning(f"nothing was generated for {name}: {reason}{others}")
    if found.changing:
        names = ", ".join(path.name for path in found.changing)
        ls.show_warning(f"left out, because they or their generated files were being edited: {names}")
    if not found.change:
        if not found.refused and not found.changing:
            ls.show_message("all that can be generated is up to date.")
        return
    stores = f"{found.stores} store{'' if found.stores == 1 else 's'}"

    def then(*, applied: bool) -> None:
        if applied:
            ls.show_message(f"{stores} generated.")

    ls.apply_edit(f"Generate {stores}", edit_of(found.change, session), then)
