"""Generating that nobody chose from a list, and what comes after any."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from storesmith.generate.template import RenderError
from storesmith.lsp.edits import edit_of
from storesmith.lsp.server import StoresmithServer
from storesmith.text import SourceChange


def generate_on_save(ls: StoresmithServer, uri: str) -> None:
    """Have the editor write what is due of a document's definitions; of what needs a person the diagnostics speak."""
    from storesmith.features.actions.action import ActionContext  # noqa: PLC0415 - start-up must not pay for it
    from storesmith.features.actions.generate import change_for  # noqa: PLC0415
    from storesmith.generate.preview import preview  # noqa: PLC0415

    session = ls.session
    site = session.site(uri)
    if site is None or site.role is None or not site.document.is_file or not session.client.applies_edits:
        return
    project, problems = site.project, session.problems(uri)
    context = ActionContext(*site.parts, problems, can_confirm=False)
    change = SourceChange()
    for definition in site.definitions:
        outcome = preview(definition, project, problems, site.workspace)
        if outcome.state == "new" or outcome.is_due:
            try:
                change = change.with_(change_for(context, definition))
            except RenderError as error:
                ls.show_warning(str(error))
    if change:
        ls.apply_edit("Generate on saving", edit_of(change, session), lambda *, applied: None)  # noqa: ARG005


def then_show(ls: StoresmithServer, files: tuple[Path, ...]) -> Callable[..., None]:
    """What shows the first of the files once an edit has been applied."""

    def shown(*, applied: bool) -> None:
        if applied and files:
            ls.show_document(files[0])

    return shown
