"""`storesmith.generateDefinition`: generates the store of one definition, given by its document's URI and its number in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from storesmith.features.actions import ActionContext, generate
from storesmith.generate.preview import preview
from storesmith.generate.template import RenderError
from storesmith.lsp.commands.arguments import definition_of, uri_and_number
from storesmith.lsp.edits import edit_of
from storesmith.lsp.generating import then_show
from storesmith.lsp.server import StoresmithServer


def run(ls: StoresmithServer, arguments: Sequence[Any], params: Any) -> None:  # noqa: ARG001 - all commands are called alike
    uri, number = uri_and_number(arguments)
    index, session = number or 0, ls.session
    site, definition, problems = definition_of(ls, uri, index)
    outcome = preview(definition, site.project, problems, site.workspace)
    name = definition.name or f"The {definition.kind.title}"
    if outcome.state in ("current", "edited"):
        ls.show_message(f"{name} and its tests are up to date.")
        return
    context = ActionContext(*site.parts, problems, can_confirm=session.client.confirms_edits)
    try:
        change = generate.resolve(context, index)
    except RenderError as error:
        ls.show_warning(str(error))
        return
    if not change:
        ls.show_warning("; ".join(f"{file.path.name} {file.reason}" for file in outcome.undecided))
        return
    ls.apply_edit(f"Generate {name}", edit_of(change, session), then_show(ls, outcome.paths))
