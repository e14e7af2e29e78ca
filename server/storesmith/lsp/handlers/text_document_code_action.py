"""`textDocument/codeAction`: titles now, edits when one is chosen, where the client can wait."""

from __future__ import annotations

from typing import Any

from storesmith.features.actions import ALL, ActionContext
from storesmith.lsp.capabilities import ClientCapabilities
from storesmith.lsp.edits import edit_of
from storesmith.lsp.from_lsp import span_of, uri_of
from storesmith.lsp.server import StoresmithServer
from storesmith.lsp.to_lsp import code_action

METHOD = "textDocument/codeAction"
_INVOKED, _AUTOMATIC = 1, 2


def handle(ls: StoresmithServer, params: Any) -> list[dict[str, Any]]:
    session = ls.session
    uri = uri_of(params)
    document = session.document(uri)
    if document is None or not session.is_ours(document.path):
        return []
    asked = params.get("context") or {}
    only = asked.get("only")
    trigger = asked.get("triggerKind")
    # Actions that run by themselves, on saving, never ask a question in the middle of it, and so never replace anything.
    can_confirm = session.client.change_annotations and not (trigger == _AUTOMATIC and only is not None)
    context = ActionContext(
        document,
        session.scope(document.path),
        session.project(document.path),
        session.problems(uri),
        span_of(document, params["range"], session.client.encoding),
        can_confirm=can_confirm,
    )
    answers: list[dict[str, Any]] = []
    for action in ALL:
        kinds = _kinds(action.kind, only, session.client, trigger)
        for offer in action.offers(context) if kinds else ():
            edit = None
            if offer.disabled is None and not session.client.code_action_resolve:  # the client cannot wait for it
                edit = edit_of(context, action, offer.index, session)
            for kind in kinds:
                answer = code_action(offer, kind, session.client)
                if answer is None:
                    continue
                if edit is not None:
                    answer["edit"] = edit
                elif offer.disabled is None:
                    answer["data"] = {
                        "uri": uri,
                        "version": document.version,
                        "action": offer.action,
                        "index": offer.index,
                        "confirm": can_confirm,
                    }
                answers.append(answer)
    return answers


def _kinds(kind: str, only: list[str] | None, client: ClientCapabilities, trigger: object) -> list[str]:
    """The kinds as which a source action is offered.

    VS Code shows no source action at its light bulb or on Ctrl+. but drops them; there it is offered as a refactoring too.
    """
    twin = kind.replace("source.", "refactor.", 1)
    if only is not None:
        return [one for one in (kind, twin) if any(_covers(asked, one) for asked in only)][:1]
    if trigger == _AUTOMATIC:
        return [twin]
    return [kind, twin] if trigger == _INVOKED and client.shows_no_source_actions else [kind]


def _covers(asked: str, kind: str) -> bool:
    """Whether a kind that a client asks for is `kind` or one of its parents; the empty kind is the parent of all."""
    return not asked or kind == asked or kind.startswith(f"{asked}.")
